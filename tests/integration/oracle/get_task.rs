//! `GET /iam/governance/selfservice/api/v1/provtasks/{taskid}`.

use serde_json::{Value, json};

use super::support::{TASKS, call, failed, labelled, refusal, task, timed};
use crate::{
    stack::Stack,
    support::{file, project, read, text, unique},
};

#[test]
fn a_task_shows_all_that_its_labels_say_and_what_its_form_asked_for() {
    let name = unique("Form");
    let id = file("requester", &project(&name));
    let number = text(&read(&id, "requester")["tasks"][0]["id"]);
    let found = task(&number, "requester");
    let here = format!("{}{TASKS}/{number}", Stack::shared().url());
    assert_eq!(
        (&found["id"], &found["links"]),
        (&json!(number), &json!([{"rel": "self", "href": here}]))
    );
    for (label, value) in [
        ("Process Instance.Task Details.Key", number.as_str()),
        ("Process Definition.Tasks.Task Name", "Provision Workspace"),
        ("Objects.Name", "Project team"),
        ("Process Instance.Task Information.Target User", "requester"),
        ("Process Instance.Task Details.Status", "Waiting"),
        ("Status.Category", "Pending"),
        ("Process Instance.Task Information.Request Key", &id),
    ] {
        assert_eq!(labelled(&found, label), value, "{label}");
    }
    let created = labelled(&found, "Process Instance.Task Information.Creation Date");
    assert_eq!(created, read(&id, "requester")["requestedOn"]);
    let form = found["formFields"].as_array().cloned().unwrap_or_default();
    assert!(form.contains(&json!({"name": "name", "value": name})), "{form:?}");
}

#[test]
fn what_has_failed_says_why() {
    let (_, number) = failed("requester");
    let found = task(&number, "auditor");
    assert_eq!(labelled(&found, "Process Instance.Task Details.Status"), "Rejected");
    assert!(!labelled(&found, "Process Instance.Task Details.Note").is_empty());
}

#[test]
fn nobody_sees_tasks_of_requests_that_are_not_theirs_to_know_of() {
    let (_, number) = failed("requester");
    for (user, path) in [
        ("requester2", number.as_str()),
        ("outsider", &number),
        ("operator", "2147483646"),
        ("operator", "99999999999"),
    ] {
        let answer = call("GET", &format!("{TASKS}/{path}"), user, &Value::Null);
        assert_eq!(refusal(&answer), "404 IAM-4040001", "{user} {path}");
    }
}

#[test]
fn head_says_the_same_without_a_body() {
    let (_, number) = failed("requester");
    let request = Stack::shared().request("HEAD", &format!("{TASKS}/{number}"), Some("requester"));
    let answer = timed(Stack::shared().send(request, b""));
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}
