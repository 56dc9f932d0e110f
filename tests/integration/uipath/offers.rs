//! What others may do about groups that are made here, and what becomes of members of groups that are gone.

use serde_json::{Value, json};

use super::support::{
    ADMINISTRATORS, GROUPS, delete, group, members, people, post, put, read as group_of, requests,
};
use crate::{
    stack::Stack,
    support::{
        approve, create, file, findings, list, read, template, template_path, text, unique, until,
    },
};

/// The same, filed as Oracle's clients do: what became of it.
fn oracle(operation: &str, kind: &str, id: &str, user: &str) -> Value {
    let path = "/iam/governance/selfservice/api/v1/requests";
    let request = Stack::shared().request("POST", path, Some("requester"));
    let request = request.header("Content-Type", "application/json");
    let body = json!({"requests": [{
        "operation": operation,
        "reqBeneficiaryList": [{"id": user}],
        "reqTargetEntities": [{"entityId": id, "entityType": kind}],
    }]});
    let request = request.header("X-Requested-By", "tests");
    let answer = Stack::shared().send(request, body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["requests"][0]["status"].clone()
}

fn native(operation: &str, id: &str, user: &str) -> Value {
    json!({"operation": operation, "items": [{"templateId": id}], "beneficiaries": [user]})
}

/// Nobody may ask for it, or take it away.
fn is_closed(id: &str, member: &str, other: &str) {
    for (operation, user) in [("provision", other), ("revoke", member)] {
        let refused = create("requester", &native(operation, id, user));
        let found = findings(&refused);
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(found.len() == 1 && found[0].starts_with("NotInAudience at "), "{found:?}");
        for kind in ["Role", "Group"] {
            let said = oracle(operation, kind, id, user);
            assert_ne!(said, "SUCCESS", "{operation} {kind}");
        }
    }
    let operator = create("operator", &native("provision", id, other));
    assert!(findings(&operator)[0].starts_with("NotInAudience at "), "{}", operator.text);
}

#[test]
fn a_group_made_here_is_offered_to_nobody_until_an_operator_does_so() {
    let people = people("closed", 2);
    let (name, other) = (unique("Closed"), unique("Open"));
    let id = group(&name, &people[..1]);
    is_closed(&id, &people[0], &people[1]);
    assert_eq!(members(&id), people[..1]);
    let path = template_path(&id);
    let mut open = Stack::shared().get(&path, "operator").json;
    open["audience"] = json!("everyone");
    assert_eq!(Stack::shared().put(&path, "operator", &open).status, 200);
    assert_eq!(put(&id, &other, &[], &[]).status, 200);
    until(&file("requester", &native("provision", &id, &people[1])), "Completed");
    assert_eq!(members(&id), people, "it stays open under another name");
    until(&file("requester", &native("revoke", &id, &people[0])), "Completed");
    assert_eq!(members(&id), people[1..]);
}

#[test]
fn a_built_in_group_is_offered_to_nobody() {
    let people = people("closed-admin", 2);
    assert_eq!(put(ADMINISTRATORS, "Administrators", &people[..1], &[]).status, 200);
    is_closed(ADMINISTRATORS, &people[0], &people[1]);
    let now = members(ADMINISTRATORS);
    assert!(now.contains(&people[0]) && !now.contains(&people[1]));
    assert_eq!(put(ADMINISTRATORS, "Administrators", &[], &people[..1]).status, 200);
}

#[test]
fn what_is_offered_to_nobody_is_so_in_oracles_dialect_too() {
    let body = |audience: Value| json!({"name": unique("Nobody's"), "type": "role", "binding": {"connector": "directory"}, "audience": audience});
    let closed = template("nobodys", &body(json!({"groups": []})));
    let open = template("everybodys", &body(json!("everyone")));
    assert_ne!(oracle("provision", "Role", &closed, "24"), "SUCCESS");
    assert_eq!(oracle("provision", "Role", &open, "24"), "SUCCESS");
}

/// A group with members that somebody has yet to agree to; its id, name, and their request.
fn pending(people: &[String]) -> (String, String, String) {
    let name = unique("Waiting");
    let asked = json!({
        "name": name, "type": "group", "binding": {"connector": "directory"},
        "approval": {"steps": [{"users": ["approver"]}]},
    });
    let id = template("waiting-group", &asked);
    let answer = put(&id, &name, people, &[]);
    let request = text(&answer.json["pendingApproval"][0]["requestId"]);
    (id, name, request)
}

fn why(request: &str) -> String {
    text(&list(&read(request, "operator")["tasks"])[0]["error"]["message"])
}

#[test]
fn what_was_pending_for_a_group_that_is_gone_fails_and_another_one_does_not_inherit() {
    let people = people("heir", 1);
    let (gone, _, request) = pending(&people);
    assert_eq!(delete(&format!("{GROUPS}/{gone}")).status, 204);
    approve(&request, "approver");
    until(&request, "Failed");
    assert_eq!(why(&request), format!("the group {gone:?} isn't there any more"));

    let (id, name, request) = pending(&people);
    assert_eq!(delete(&format!("{GROUPS}/{id}")).status, 204);
    let again = json!({"partitionGlobalId": "acme", "name": name, "id": id});
    assert_eq!(post("/identity_/api/Group", &again).status, 201);
    approve(&request, "approver");
    until(&request, "Failed");
    assert_eq!(why(&request), format!("the group {id:?} isn't the one that this was filed for"));
    assert_eq!(members(&id), Vec::<String>::new());
}

#[test]
fn with_somebody_unknown_to_remove_nothing_changes_at_all() {
    let people = people("whole", 2);
    let name = unique("Whole");
    let id = group(&name, &people[..1]);
    let (before, filed) = (group_of(&id), requests(&id).len());
    let unknown = [people[0].clone(), unique("nobody")];
    let refused = put(&id, &unique("Other"), &people[1..], &unknown);
    assert_eq!(super::support::refusal(&refused), "400 directoryUserIDsToRemove[1]");
    assert_eq!((group_of(&id), requests(&id).len()), (before, filed));
}
