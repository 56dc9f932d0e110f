//! `GET /provisioning/requests/{id}`.

use serde_json::json;

use crate::{
    stack::Stack,
    support::{file, get, header, outcome, path, project, read, site, unique},
};

#[test]
fn those_concerned_and_those_who_see_all_read_it() {
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": ["requester2"]});
    let id = file("requester", &body);
    for user in ["requester", "requester2", "approver", "approver2", "operator", "auditor"] {
        let answer = get(&id, user);
        assert_eq!((answer.status, header(&answer, "etag")), (200, "\"1\"".into()), "{user}");
    }
    let own = file("requester", &site(&unique("Own")));
    for user in ["requester2", "approver", "outsider"] {
        assert_eq!(outcome(&get(&own, user)), "404 NotFound", "{user}");
    }
    assert_eq!(outcome(&Stack::shared().get(&path(&own), None)), "401 Unauthenticated");
}

#[test]
fn what_is_no_number_is_malformed_and_what_is_no_request_not_found() {
    for id in ["-1", "abc", "1.5", "%00", "%20"] {
        assert_eq!(outcome(&get(id, "operator")), "400 Malformed", "{id}");
    }
    for id in ["0", "2147483647", "2147483648", "99999999999999999999"] {
        assert_eq!(outcome(&get(id, "operator")), "404 NotFound", "{id}");
    }
}

#[test]
fn it_says_who_may_approve_and_where_more_is_to_be_read() {
    let id = file("requester", &project("Who"));
    let request = read(&id, "requester");
    let step = &request["approval"]["steps"][0];
    assert_eq!(step["approvers"], json!({"users": ["approver"], "groups": []}));
    assert_eq!(
        (&step["name"], &step["quorum"], &step["mode"]),
        (&json!("Manager"), &json!(1), &json!("any"))
    );
    for (name, end) in [
        ("self", ""),
        ("jobStatus", "/jobstatus"),
        ("approval", "/approval"),
        ("events", "/events"),
    ] {
        assert_eq!(request["links"][name], format!("/provisioning/requests/{id}{end}"));
    }
    assert_eq!(request["type"], "workspace");
    assert_eq!(request["templateName"], "Project team");
}

/// The number of a task is no request's number.
#[test]
fn a_task_is_no_request() {
    let id = file("requester", &site(&unique("Task")));
    let task = read(&id, "requester")["tasks"][0]["id"].as_str().unwrap_or_default().to_owned();
    assert_eq!(outcome(&get(&task, "operator")), "404 NotFound");
}
