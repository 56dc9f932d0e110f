//! `GET /iam/governance/selfservice/api/v1/provtasks`.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::support::{TASKS, call, failed, labelled, sentence, timed};
use crate::{
    follow::{PATIENCE, after, invoke},
    stack::{Answer, Stack, eventually},
    support::{REQUESTS, file, list, template, text, unique, until},
};

/// What a client of these lists demands, word for word: a member that is missing fails the whole page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    links: Vec<Link>,
    count: u64,
    has_more: bool,
    total_result: i64,
    tasks: Vec<Task>,
}

#[derive(Debug, Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Debug, Deserialize)]
struct Task {
    id: String,
    links: Vec<Link>,
    fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    value: String,
}

fn get(query: &str, user: &str) -> Answer {
    call("GET", &format!("{TASKS}?{query}"), user, &Value::Null)
}

fn page(answer: &Answer) -> Page {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let page: Page = serde_json::from_str(&answer.text).expect("all that a client demands");
    assert_eq!((page.count, page.total_result), (page.tasks.len() as u64, -1));
    let next = page.links.iter().filter(|link| link.rel == "next").count();
    assert_eq!(next, usize::from(page.has_more));
    assert!(page.links.iter().any(|link| link.rel == "self"));
    for task in &page.tasks {
        assert_eq!(task.links[0].href, format!("{}{TASKS}/{}", Stack::shared().url(), task.id));
        assert!(task.fields.iter().all(|field| !field.name.is_empty()));
        let key = task.fields.iter().find(|it| it.name == "Process Instance.Task Details.Key");
        assert_eq!(key.map(|key| &key.value), Some(&task.id));
    }
    page
}

/// Follows `next` to the end; the pages and the numbers of all tasks.
fn follow(query: &str, user: &str) -> (usize, Vec<String>) {
    let (mut pages, mut found) = (0, Vec::new());
    let mut answer = get(query, user);
    loop {
        let page = page(&answer);
        pages += 1;
        found.extend(page.tasks.into_iter().map(|task| task.id));
        let Some(next) = page.links.into_iter().find(|link| link.rel == "next") else {
            return (pages, found);
        };
        let path = next.href.strip_prefix(Stack::shared().url()).expect("our own host").to_owned();
        answer = call("GET", &path, user, &Value::Null);
    }
}

/// A template with a name of its own, and that name.
fn named(properties: &Value) -> (String, String) {
    let name = unique("Named thing");
    let mut body = properties.clone();
    body["name"] = json!(name);
    (template("Named", &body), name)
}

/// Three requests for a thing that nobody else asks for, the last of them for three people; the name of the
/// thing, and the numbers of their tasks as lists have them.
fn filed(user: &str) -> (String, Vec<String>) {
    let (id, name) = named(&json!({}));
    let mut tasks = Vec::new();
    for people in [vec!["24"], vec!["6"], vec!["24", "6", "jdoe"]] {
        let items = json!([{"templateId": id, "parameters": {}}]);
        let request = file(user, &json!({"items": items, "beneficiaries": people}));
        let own = list(&until(&request, "Completed")["tasks"]);
        tasks.splice(0..0, own.iter().map(|task| text(&task["id"])));
    }
    (name, tasks)
}

#[test]
fn a_client_finds_what_it_means_by_name_and_follows_the_pages() {
    let (name, tasks) = filed("requester2");
    let q = format!("q=objects.name+eq+{}", name.to_uppercase().replace(' ', "::"));
    for user in ["operator", "auditor", "requester2"] {
        assert_eq!(follow(&q, user), (1, tasks.clone()), "{user}");
        assert_eq!(follow(&format!("{q}&limit=2"), user).1, tasks, "{user}");
        assert_eq!(follow(&format!("{q}&limit=1"), user).1, tasks, "{user}");
    }
    assert_eq!(follow(&q, "requester").1, Vec::<String>::new());
    let of = |more: &str| follow(&format!("{q}+and+{more}"), "operator").1;
    assert_eq!(of("Process::Instance.Task::Information.Target::User+eq+jdoe"), tasks[2..3]);
    assert_eq!(of("Process::Instance.Task::Details.Status+eq+Completed"), tasks);
    assert_eq!(of("Process::Instance.Task::Details.Status+eq+Rejected"), Vec::<String>::new());
    assert_eq!(of("Status.Category+ne+Pending"), tasks);
    let number = |task: &String| task.parse::<u64>().expect("a number");
    let above: Vec<String> =
        tasks.iter().filter(|task| number(task) >= number(&tasks[2])).cloned().collect();
    let key = format!("Process::Instance.Task::Details.Key+ge+{}", tasks[2]);
    assert_eq!(of(&key), above);
}

#[test]
fn an_offset_counts_tasks_from_one_and_self_is_the_page_itself() {
    let (name, tasks) = filed("requester2");
    let q = format!("q=objects.name+eq+{}", name.replace(' ', "::"));
    for offset in 1..=tasks.len() + 1 {
        let answer = get(&format!("{q}&limit=2&offset={offset}"), "requester2");
        let found: Vec<String> = page(&answer).tasks.into_iter().map(|task| task.id).collect();
        let expected: Vec<String> = tasks.iter().skip(offset - 1).take(2).cloned().collect();
        assert_eq!(found, expected, "{offset}");
    }
    let refused = sentence(&get("offset=0", "operator"));
    assert_eq!(refused, "400 offset: must be a number from 1");
    let link = |answer: &Answer, rel: &str| {
        page(answer).links.into_iter().find(|link| link.rel == rel).map(|link| link.href)
    };
    let next = link(&get(&format!("{q}&limit=2"), "requester2"), "next").expect("more than two");
    let path = next.strip_prefix(Stack::shared().url()).expect("our own host");
    let second = call("GET", path, "requester2", &Value::Null);
    assert_eq!(link(&second, "self"), Some(next));
}

#[test]
fn what_has_failed_is_found_and_tried_again_as_the_clients_do() {
    let (_, number) = failed("requester");
    let q =
        "q=Process::Instance.Task::Details.Status+eq+Rejected+AND+Objects.Name+eq+Refusing::target";
    let (_, found) = follow(&format!("{q}&limit=100"), "operator");
    assert!(found.contains(&number), "{found:?}");
    let answer = page(&get(&format!("{q}&limit=1"), "operator"));
    let status = "Process Instance.Task Details.Status";
    let shown =
        |task: &Task| task.fields.iter().any(|it| it.name == status && it.value == "Rejected");
    assert!(answer.tasks.iter().all(shown) && answer.tasks.len() == 1);
}

#[test]
fn what_could_not_be_taken_back_yet_says_so() {
    let (keeps, name) = named(&json!({}));
    let body = json!({"templateId": keeps, "schedule": {"end": after(3)}});
    let id = file("requester", &body);
    until(&id, "Completed");
    let q = format!("q=Objects.Name+eq+{}&limit=1", name.replace(' ', "::"));
    let seen = eventually(PATIENCE, || {
        let answer = get(&q, "operator");
        let status = labelled(&answer.json["tasks"][0], "Process Instance.Task Details.Status");
        Some(status).filter(|status| status != "Completed")
    });
    assert!(seen == "Revoked" || seen.starts_with("revocation pending ("), "{seen}");
}

#[test]
fn a_page_is_never_larger_than_asked_for_and_never_refused_for_being_large() {
    for (limit, most) in [("1", 1), ("3", 3), ("100000", 500)] {
        let page = page(&get(&format!("limit={limit}"), "operator"));
        assert!(page.tasks.len() <= most, "{limit}");
    }
    assert!(page(&get("", "operator")).tasks.len() <= 10);
    for limit in ["0", "-1", "x", ""] {
        let refused = sentence(&get(&format!("limit={limit}"), "operator"));
        assert_eq!(refused, "400 limit: must be a number from 1");
    }
}

#[test]
fn a_filter_that_says_nothing_is_refused_with_what_it_could_say() {
    for q in [
        "x",
        "Objects.Name",
        "Objects.Name+eq",
        "Objects.Name+is+x",
        "Colour+eq+x",
        "and",
        "Objects.Name+eq+x+and",
    ] {
        let refused = sentence(&get(&format!("q={q}"), "operator"));
        assert!(refused.starts_with("400 q: "), "{q}: {refused}");
    }
    let refused = sentence(&get("q=Colour+eq+x", "operator"));
    assert!(refused.contains("Process::Instance.Task::Details.Status"), "{refused}");
    let refused = sentence(&get("q=Objects.Name+gt+x", "operator"));
    assert!(refused.contains("eq, ne, co"), "{refused}");
}

#[test]
fn a_cursor_holds_for_its_list_and_caller_alone() {
    let (_, tasks) = filed("requester");
    assert!(tasks.len() > 1);
    let next = page(&get("limit=1", "requester")).links.into_iter().find(|it| it.rel == "next");
    let href = next.expect("more than one task").href;
    let query = href.split_once('?').expect("a query").1.to_owned();
    assert_eq!(get(&query, "requester").status, 200);
    assert_eq!(get(&query, "operator").status, 400);
    assert_eq!(get(&format!("{query}&q=Objects.Name+eq+x"), "requester").status, 400);
    assert_eq!(get(&format!("{query}x"), "requester").status, 400);
}

#[test]
fn head_says_the_same_without_a_body() {
    let request = Stack::shared().request("HEAD", TASKS, Some("requester"));
    let answer = timed(Stack::shared().send(request, b""));
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

/// What the first of all lists of a tenant begins with: each function makes the key of cursors, if it has to.
#[test]
fn a_tenant_sees_its_own_tasks_from_the_first_list_on() {
    for path in [format!("{TASKS}?limit=1"), format!("{REQUESTS}/view/all?top=1")] {
        let (tenant, login) = (unique("tenant"), unique("olga"));
        let (status, made) = invoke(
            Stack::shared(),
            "core-create-credential",
            &json!({"tenant": tenant, "login": login}),
        );
        assert_eq!(status, 200, "{made}");
        let send = |method: &str, path: &str, body: Value| {
            let given = format!("{login}:{}", text(&made["secret"]));
            let request = Stack::shared().request(method, path, None);
            let request = request
                .header("Authorization", format!("Basic {}", STANDARD.encode(given)))
                .header("Content-Type", "application/json");
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let answer = Stack::shared().send(request, body.as_bytes());
            assert!(answer.status < 300, "{path}: {}", answer.text);
            answer.json
        };
        let simulator = json!({"connector": "simulator"});
        let thing = json!({"name": "Thing", "type": "token", "binding": simulator});
        send("PUT", "/provisioning/templates/thing", thing);
        for _ in 0..2 {
            send("POST", REQUESTS, json!({"items": [{"templateId": "thing", "parameters": {}}]}));
        }
        let first = send("GET", &path, Value::Null);
        let shown = list(&first["tasks"]).len() + list(&first["items"]).len();
        assert_eq!(shown, 1, "{first}");
    }
}
