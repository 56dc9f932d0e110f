//! Who may do what: every role, every endpoint, every state.
//!
//! `requester` files, `approver` and then `approver2` are asked, `requester2` has nothing to do with it,
//! `outsider` is of another tenant, and the last column is nobody at all. What is refused says why by its
//! code; whatever else stands there was allowed.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{
        approve, cancel, file, outcome, path, project, reject, site, template, template_path,
        unique, until, user_path,
    },
};

const CALLERS: [Option<&str>; 8] = [
    Some("requester"),
    Some("requester2"),
    Some("approver"),
    Some("approver2"),
    Some("operator"),
    Some("auditor"),
    Some("outsider"),
    None,
];

/// Method, what comes behind the request's address, body.
type Verb = (&'static str, &'static str, Value);

#[test]
fn who_may_do_what_with_a_request() {
    let steps = json!({"steps": [{"users": ["approver"]}, {"users": ["approver2"]}]});
    let refusing = json!({"connector": "simulator", "refuses": true});
    let refusing = template("access", &json!({"approval": steps, "binding": refusing}));
    let later = || {
        let mut body = project("Access");
        body["schedule"] = json!({"start": "2999-01-01T00:00:00Z"});
        filed(&body, &["approver", "approver2"])
    };
    let mut table = String::new();
    part(&mut table, "first step open", || filed(&project("Access"), &[]));
    part(&mut table, "second step open", || filed(&project("Access"), &["approver"]));
    part(&mut table, "approved, begins later", later);
    part(&mut table, "completed", || {
        ended(filed(&project("Access"), &["approver", "approver2"]), "Completed")
    });
    part(&mut table, "failed", || {
        ended(filed(&json!({"templateId": refusing}), &["approver", "approver2"]), "Failed")
    });
    part(&mut table, "rejected", || {
        let id = filed(&project("Access"), &[]);
        reject(&id, "approver");
        id
    });
    part(&mut table, "cancelled", || {
        let id = filed(&project("Access"), &[]);
        assert_eq!(cancel(&id, "requester").status, 200);
        id
    });
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_do_what_else() {
    let mut table = String::new();
    let template = template("access", &json!({}));
    let new = json!({"name": "Access", "type": "workspace", "binding": {"connector": "directory"}});
    let made = unique("access");
    let wrong = json!({"approvalDays": 0});
    heading(&mut table, "whatever the state");
    for (method, path, body) in [
        ("POST", "/provisioning/requests".to_owned(), site("Access")),
        ("POST", "/provisioning/requests/validate".to_owned(), site("Access")),
        ("POST", "/provisioning/request/validation".to_owned(), site("Access")),
        ("GET", "/provisioning/requests/view/my".to_owned(), Value::Null),
        ("GET", "/provisioning/requests/view/all".to_owned(), Value::Null),
        ("GET", "/provisioning/requests/view/awaitingMyApproval".to_owned(), Value::Null),
        ("GET", "/provisioning/templates".to_owned(), Value::Null),
        ("GET", template_path("project-team"), Value::Null),
        ("PUT", template_path(&made), new),
        ("DELETE", template_path(&template), Value::Null),
        ("GET", user_path("jdoe"), Value::Null),
        ("PUT", user_path(&made), json!({})),
        ("GET", "/provisioning/settings".to_owned(), Value::Null),
        ("PUT", "/provisioning/settings".to_owned(), wrong),
        ("GET", "/healthz".to_owned(), Value::Null),
        ("POST", "/oauth/token".to_owned(), Value::Null),
    ] {
        let shown = path.replace(&made, "{id}").replace(&template, "{id}");
        let answers = CALLERS.map(|caller| outcome(&call(method, &path, caller, &body)));
        row(&mut table, &format!("{method} {shown}"), &answers);
    }
    insta::assert_snapshot!(table);
}

/// A request of the requester's, approved by these.
fn filed(body: &Value, approvers: &[&str]) -> String {
    let id = file("requester", body);
    for approver in approvers {
        approve(&id, approver);
    }
    id
}

fn ended(id: String, status: &str) -> String {
    until(&id, status);
    id
}

/// What everybody may do with a request in one state; `make` makes another one when it was changed.
fn part(table: &mut String, state: &str, make: impl Fn() -> String) {
    heading(table, state);
    let mut id = make();
    for (method, end, body) in verbs() {
        let mut answers = Vec::new();
        for caller in CALLERS {
            let answer = call(method, &format!("{}{end}", path(&id)), caller, &body);
            if method == "POST" && answer.status == 200 {
                id = make();
            }
            answers.push(outcome(&answer));
        }
        let said = body["decision"].as_str().unwrap_or_default();
        row(table, &format!("{method} {} {said}", end.trim_start_matches('/')), &answers);
    }
}

fn verbs() -> [Verb; 9] {
    [
        ("GET", "", Value::Null),
        ("GET", "/jobstatus", Value::Null),
        ("GET", "/events", Value::Null),
        ("POST", "/approval", json!({"decision": "approve"})),
        ("POST", "/approval", json!({"decision": "reject", "comment": "no"})),
        ("POST", "/cancel", json!({})),
        ("POST", "/retry", json!({})),
        ("POST", "/extension", json!({"end": "2999-01-01T00:00:00Z"})),
        ("POST", "/release", json!({})),
    ]
}

fn call(method: &str, path: &str, caller: Option<&str>, body: &Value) -> Answer {
    let request = Stack::shared().request(method, path, caller);
    if path == "/oauth/token" {
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        return Stack::shared().send(request, b"grant_type=client_credentials");
    }
    let request = request.header("Content-Type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Stack::shared().send(request, body.as_bytes())
}

fn heading(table: &mut String, title: &str) {
    let names = CALLERS.map(|caller| caller.unwrap_or("nobody").to_owned());
    if !table.is_empty() {
        table.push('\n');
    }
    row(table, &format!("# {title}"), &names);
}

fn row(table: &mut String, name: &str, cells: &[String]) {
    let mut line = format!("{:<53}", name.trim_end());
    for cell in cells {
        let cell = match cell.split_once(' ') {
            Some((status, "NotFound" | "Forbidden" | "Unauthenticated")) => status,
            _ => cell.trim_start_matches("409 "),
        };
        let _ = write!(line, "{cell:<18}");
    }
    table.push_str(line.trim_end());
    table.push('\n');
}
