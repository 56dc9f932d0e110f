//! `POST .../api/Group`.

use serde_json::{Value, json};

use super::support::{
    API, GROUPS, auditor, call, count, delete, get, group, identifiers, operator, people, post,
    refusal, requests, stranger, token,
};
use crate::{
    stack::{Stack, data_dir, eventually},
    support::{at_once, history, list, mails, outcome, read, text, texts, unique},
};
use std::time::Duration;

const CREATE: &str = "/identity_/api/Group";

/// The published sample: its address, its token and its body as they stand there. On a stack of its own, because the
/// group has the sample's id.
#[test]
fn the_published_sample_is_answered_as_published() {
    let stack = Stack::start(&data_dir("uipath-sample"));
    let request = stack.request("POST", "/hogwarts/default/identity_/api/Group", None);
    let request =
        request.header("Authorization", "Bearer 1234").header("Content-Type", "application/json");
    let body = r#"{
"partitionGlobalId":"magic-7",
"name":"Gryffindors",
"id": "gryff-01",
"directoryUserMemberIDs":
["ron-0103", "har-3107", "her-1909"]
}"#;
    let answer = stack.send(request, body.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text);
    let student = |first: &str, last: &str, job: &str, id: &str| {
        json!({
            "objectType": "DirectoryUser",
            "firstName": first,
            "lastName": last,
            "jobTitle": job,
            "companyName": "Hogwarts",
            "city": "London",
            "department": "magic",
            "displayName": format!("{first} {last}"),
            "source": "local",
            "identifier": id,
            "name": first,
            "email": format!("{}@hogwarts.com", first.to_lowercase()),
        })
    };
    let time = text(&answer.json["creationTime"]);
    let expected = json!({
        "id": "gryff-01",
        "name": "Gryffindors",
        "displayName": "Gryffindors",
        "type": 1,
        "creationTime": time,
        "lastModificationTime": null,
        "members": [
            student("Hermione", "Granger", "student", "her-1909"),
            student("Harry", "Potter", "\"student\"", "har-3107"),
            student("Ron", "Weasley", "student", "ron-0103"),
        ],
    });
    assert_eq!(answer.json, expected);
    let digits = time.split_once('.').map(|(_, digits)| digits);
    assert!(digits.is_some_and(|it| it.len() == 7 && it.bytes().all(|byte| byte.is_ascii_digit())));
    let names = ["\"id\"", "\"displayName\"", "\"type\"", "\"creationTime\"", "\"members\""];
    let places: Vec<_> = names.iter().map(|name| answer.text.find(name)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{}", answer.text);
}

#[test]
fn it_is_found_at_once_below_none_one_or_two_segments() {
    let name = unique("Owls");
    for (number, lead) in [
        "/identity",
        "/identity_",
        "/org/identity",
        "/org/identity_",
        "/org/t/identity",
        "/org/t/identity_",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("{name} {number}");
        let body = json!({"partitionGlobalId": "acme", "name": name});
        let made = post(&format!("{lead}/api/Group"), &body);
        assert_eq!(made.status, 201, "{lead}: {}", made.text);
        let id = text(&made.json["id"]);
        assert_eq!((id.len(), id.matches('-').count()), (36, 4), "a GUID of ours: {id}");
        let found = get(&format!("{lead}/api/Group/acme/{id}"));
        assert_eq!(found.json, made.json, "{lead}");
        let all = get(&format!("{lead}/api/Group/acme"));
        assert!(list(&all.json).iter().any(|group| group["id"] == json!(id)), "{lead}");
    }
}

#[test]
fn a_name_or_id_that_is_taken_is_refused() {
    let name = unique("Taken");
    let id = group(&name, &[]);
    let with = |name: &str, id: &str| {
        post(CREATE, &json!({"partitionGlobalId": "acme", "name": name, "id": id}))
    };
    assert_eq!(refusal(&with(&name.to_uppercase(), &unique("x"))), "400 DuplicateGroupName");
    assert_eq!(refusal(&with("everyone", &unique("x"))), "400 DuplicateGroupName");
    assert_eq!(refusal(&with(&unique("Free"), &id)), "400 DuplicateGroupId");
    assert_eq!(refusal(&with(&unique("Free"), "team-site")), "400 DuplicateGroupId");
}

#[test]
fn of_those_who_take_a_name_at_the_same_time_one_gets_it() {
    let name = unique("Race");
    let body = json!({"partitionGlobalId": "acme", "name": name});
    let mut outcomes = at_once(10, |_| post(CREATE, &body));
    outcomes.sort_by_key(|answer| answer.status);
    assert_eq!(outcomes.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in outcomes.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refusal(refused), "400 DuplicateGroupName", "{}", refused.text);
    }
    let all = get(GROUPS);
    assert_eq!(list(&all.json).iter().filter(|group| group["name"] == json!(name)).count(), 1);
}

#[test]
fn with_an_unknown_member_nothing_is_stored() {
    let (name, id) = (unique("Nobody"), unique("nobody"));
    let body = json!({
        "partitionGlobalId": "acme", "name": name, "id": id,
        "directoryUserMemberIDs": ["jdoe", "dol-2908", "qui-2609"],
    });
    let answer = post(CREATE, &body);
    assert_eq!(refusal(&answer), "400 directoryUserMemberIDs[1] directoryUserMemberIDs[2]");
    let told = &answer.json["errors"]["directoryUserMemberIDs[1]"][0];
    assert_eq!(told, "there is no user \"dol-2908\"");
    assert_eq!(refusal(&get(&format!("{GROUPS}/{id}"))), "404 EntityNotFound");
    group(&name, &[]);
}

#[test]
fn what_cannot_be_bound_is_a_problem_with_its_fields() {
    for (body, expected) in [
        (json!({}), "400 partitionGlobalId"),
        (json!({"partitionGlobalId": "acme"}), "400 name"),
        (json!({"partitionGlobalId": "acme", "name": " "}), "400 name"),
        (json!({"partitionGlobalId": "acme", "name": 7}), "400 name"),
        (json!({"partitionGlobalId": "acme", "name": "a\nb"}), "400 name"),
        (json!({"partitionGlobalId": "acme", "name": "x", "id": "a#b"}), "400 id"),
        (
            json!({"partitionGlobalId": "acme", "name": "x", "directoryUserMemberIDs": "jdoe"}),
            "400 directoryUserMemberIDs",
        ),
        (
            json!({"partitionGlobalId": "acme", "name": "x", "directoryUserMemberIDs": ["u", "v", "w", "#"]}),
            "400 directoryUserMemberIDs[3]",
        ),
        (json!([]), "400 $"),
    ] {
        assert_eq!(refusal(&post(CREATE, &body)), expected, "{body}");
    }
    let request = Stack::shared().request("POST", CREATE, None);
    let request = request.header("Authorization", format!("Bearer {}", operator()));
    assert_eq!(refusal(&Stack::shared().send(request, b"{}")), "415 UnsupportedMediaType");
}

#[test]
fn another_partition_is_not_the_callers() {
    let body = |partition: &str| json!({"partitionGlobalId": partition, "name": unique("Far")});
    for partition in ["magic-8", "globex", "Acme"] {
        assert_eq!(refusal(&post(CREATE, &body(partition))), "403 Forbidden", "{partition}");
    }
    let foreign = stranger();
    assert_eq!(refusal(&call("POST", CREATE, &foreign, &body("acme"))), "403 Forbidden");
    assert_eq!(refusal(&call("GET", GROUPS, &foreign, &Value::Null)), "403 Forbidden");
}

#[test]
fn it_takes_a_token_whose_scopes_allow_it() {
    let body = json!({"partitionGlobalId": "acme", "name": unique("Scoped")});
    assert_eq!(refusal(&Stack::shared().post(CREATE, None, &body)), "401 Unauthorized");
    let basic = Stack::shared().post(CREATE, "operator", &body);
    assert_eq!(refusal(&basic), "401 Unauthorized", "nothing but a token");
    assert_eq!(crate::support::header(&basic, "www-authenticate"), "Bearer");
    assert_eq!(refusal(&call("POST", CREATE, "unknown", &body)), "401 Unauthorized");
    assert_eq!(refusal(&call("POST", CREATE, auditor(), &body)), "403 Forbidden");
    let reader = token("operator", "PM.Group.Read");
    assert_eq!(refusal(&call("POST", CREATE, &reader, &body)), "403 Forbidden");
    let writer = token("operator", "PM.Group.Write");
    assert_eq!(refusal(&call("GET", GROUPS, &writer, &Value::Null)), "403 Forbidden");
    assert_eq!(call("POST", CREATE, &writer, &body).status, 201);
}

#[test]
fn a_thousand_members_come_with_it() {
    let many = people("thousand", 1000);
    let body = json!({
        "partitionGlobalId": "acme", "name": unique("Thousand"), "directoryUserMemberIDs": many,
    });
    let answer = post(CREATE, &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    let mut found = identifiers(&answer.json);
    found.sort();
    assert_eq!(found, many);
    let id = text(&answer.json["id"]);
    assert_eq!(count(&id), 1000);
    let request = requests(&id).remove(0);
    assert_eq!(read(&request, "operator")["status"], "Completed");
    let told = history(&request, "operator");
    assert_eq!(told.len(), 1 + 1000_usize.div_ceil(32), "one event for each step");
    let more = people("more", 1001);
    let body = json!({"partitionGlobalId": "acme", "name": unique("More"), "directoryUserMemberIDs": more});
    assert_eq!(refusal(&post(CREATE, &body)), "400 directoryUserMemberIDs");
    assert_eq!(delete(&format!("{GROUPS}/{id}")).status, 204);
}

#[test]
fn it_is_a_request_with_a_history_and_mails() {
    let name = unique("Told");
    let id = group(&name, &["ron-0103".into(), "har-3107".into()]);
    let request = requests(&id).remove(0);
    let shown = read(&request, "operator");
    assert_eq!((&shown["status"], &shown["source"]), (&json!("Completed"), &json!("uipath")));
    let told = history(&request, "auditor");
    let whats: Vec<String> = told.iter().map(|event| text(&event["what"])).collect();
    assert_eq!(whats, ["filed", "taskSucceeded"]);
    assert_eq!(told[0]["message"], format!("the group {name:?} is made"));
    assert_eq!((&told[0]["who"], &told[1]["who"]), (&json!("operator"), &json!("worker")));
    let to: Vec<String> = mails(&request, 3).into_iter().map(|(to, _)| to).collect();
    assert_eq!(to, ["harry@hogwarts.com", "operator@acme.example", "ron@hogwarts.com"]);
    let empty = group(&unique("Empty"), &[]);
    let request = requests(&empty).remove(0);
    assert_eq!(read(&request, "operator")["status"], "Completed");
    assert_eq!(history(&request, "operator").len(), 1);
    let read = Stack::shared().request(
        "GET",
        &format!("/iam/governance/selfservice/api/v1/requests/{request}"),
        Some("operator"),
    );
    assert_eq!(Stack::shared().send(read, b"").json["reqType"], "Modify Group");
}

#[test]
fn what_is_done_at_once_can_be_followed_and_nothing_else() {
    let id = group(&unique("Followed"), &[]);
    let request = requests(&id).remove(0);
    let path = format!("/provisioning/requests/{request}");
    let status = Stack::shared().get(&format!("{path}/jobstatus"), "operator").json;
    assert_eq!((&status["status"], &status["percentComplete"]), (&json!("Succeeded"), &json!(100)));
    assert_eq!(texts(&read(&request, "operator")["actions"]), Vec::<String>::new());
    let end = json!({"end": "2998-12-31T00:00:00Z"});
    for (verb, body, expected) in [
        ("cancel", json!({}), "409 AlreadyFinished"),
        ("release", json!({}), "409 NothingHeld"),
        ("retry", json!({}), "409 NothingFailed"),
        ("extension", end, "409 NotExtendable"),
    ] {
        let answer = Stack::shared().post(&format!("{path}/{verb}"), "operator", &body);
        assert_eq!(outcome(&answer), expected, "{verb}");
    }
}

/// In a tenant of its own: settings hold for everybody.
#[test]
fn a_tenant_can_insist_on_guids() {
    let login = unique("strict");
    let tenant = unique("strict");
    let wanted = json!({"tenant": tenant, "login": login, "scopes": ["PM.Group"]});
    let (_, made) = crate::follow::invoke(Stack::shared(), "core-create-credential", &wanted);
    let secret = text(&made["secret"]);
    let token = super::support::issued(&login, &secret, "PM.Group");
    let [partition, user, id] = [
        "5f1e5a0c-1111-4222-8333-944445555666",
        "0b9a1e0a-7777-4888-9999-aaaabbbbcccc",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    ];
    let native = |path: &str, body: &Value| {
        let basic = {
            use base64::{Engine, engine::general_purpose::STANDARD};
            STANDARD.encode(format!("{login}:{secret}"))
        };
        let request = Stack::shared().request("PUT", path, None);
        let request = request
            .header("Authorization", format!("Basic {basic}"))
            .header("Content-Type", "application/json");
        Stack::shared().send(request, body.to_string().as_bytes()).status
    };
    let settings = json!({"partitions": [partition], "uipath": {"guidStrict": true}});
    assert_eq!(native("/provisioning/settings", &settings), 201);
    assert_eq!(native(&format!("/provisioning/users/{user}"), &json!({})), 201);
    let body = |partition: &str, id: &str, user: &str| json!({"partitionGlobalId": partition, "id": id, "name": "Strict", "directoryUserMemberIDs": [user]});
    for (sent, expected) in [
        (body(&tenant, id, user), "400 partitionGlobalId"),
        (body(partition, "gryff-01", user), "400 id"),
        (body(partition, id, "ron-0103"), "400 directoryUserMemberIDs[0]"),
    ] {
        let refused = call("POST", CREATE, &token, &sent);
        assert_eq!(refusal(&refused), expected);
        assert!(refused.text.contains("is not valid."), "{}", refused.text);
    }
    let made = call("POST", CREATE, &token, &body(partition, id, user));
    assert_eq!((made.status, text(&made.json["members"][0]["identifier"])), (201, user.to_owned()));
    let shout = str::to_uppercase;
    let same = format!("{API}/Group/{}/{}", shout(partition), shout(id).replace('-', ""));
    let same = call("GET", &same, &token, &Value::Null);
    assert_eq!((same.status, &same.json), (200, &made.json), "one id in any spelling");
    let again = body(&shout(partition), &shout(id), &shout(user));
    assert_eq!(refusal(&call("POST", CREATE, &token, &again)), "400 DuplicateGroupId");
    let mut bare = again.clone();
    (bare["id"], bare["name"]) = (json!("7c9e6679742540de944be07fc1f90ae8"), json!("Bare"));
    let bare = call("POST", CREATE, &token, &bare);
    assert_eq!(bare.json["id"], json!("7c9e6679-7425-40de-944b-e07fc1f90ae8"), "{}", bare.text);
    let who = |id: &str| call("GET", &format!("{API}/User/{id}"), &token, &Value::Null);
    assert_eq!((who(&shout(user)).status, refusal(&who("ron-0103"))), (200, "400 userId".into()));
    let path = format!("{API}/Group/{partition}/not-a-guid");
    assert_eq!(refusal(&call("GET", &path, &token, &Value::Null)), "400 groupId");
}

/// What dies between filing and carrying out is a worker's: nothing waits for whoever has filed it.
#[test]
fn the_worker_comes_after_those_who_are_gone() {
    let id = group(&unique("Later"), &["jdoe".into()]);
    let request = requests(&id).remove(0);
    let done = eventually(Duration::from_secs(10), || {
        let shown = read(&request, "operator");
        (shown["status"] == "Completed").then_some(shown)
    });
    assert_eq!(list(&done["tasks"]).len(), 1);
}
