//! Steps that more than one person has to agree to.

use serde_json::{Value, json};

use crate::{
    stack::Stack,
    support::{
        actions, approve, at_once, decide, file, get, groups, history, join, list, outcome, read,
        reject, template, text, until,
    },
};

#[test]
fn any_two_of_a_group_settle_a_step_of_two() {
    let id = filed(json!([{"groups": ["reviewers"], "users": ["operator"], "quorum": 2}]));
    let request = approve(&id, "approver");
    assert_eq!(request["status"], "PendingApproval");
    assert_eq!(request["approval"]["steps"][0]["status"], "pending");
    let again = decide(&id, "approver", &json!({"decision": "approve"}));
    assert_eq!(outcome(&again), "409 AlreadyDecided");
    assert_eq!(approve(&id, "operator")["status"], "Queued");
    let late = decide(&id, "approver2", &json!({"decision": "approve"}));
    assert_eq!(outcome(&late), "409 AlreadyApproved");
    let done = until(&id, "Completed");
    let voters: Vec<String> = list(&done["approval"]["steps"][0]["decisions"])
        .iter()
        .map(|it| text(&it["approver"]))
        .collect();
    assert_eq!(voters, ["approver", "operator"]);
    let events: Vec<String> =
        history(&id, "requester").iter().take(3).map(|event| text(&event["what"])).collect();
    assert_eq!(events, ["filed", "voted", "approved"]);
}

#[test]
fn all_means_every_user_and_somebody_of_every_group() {
    let id = filed(json!([{"users": ["approver"], "groups": ["board"], "mode": "all"}]));
    assert_eq!(approve(&id, "operator")["status"], "PendingApproval");
    assert_eq!(approve(&id, "approver2")["status"], "PendingApproval");
    assert_eq!(approve(&id, "approver")["status"], "Queued");
}

#[test]
fn one_vote_counts_for_every_group_of_the_voter() {
    let id = filed(json!([{"groups": ["reviewers", "board"], "mode": "all"}]));
    assert_eq!(approve(&id, "approver2")["status"], "Queued");
}

#[test]
fn one_rejection_ends_what_others_have_agreed_to() {
    let id = filed(json!([{"groups": ["reviewers"], "quorum": 2}]));
    approve(&id, "approver");
    assert_eq!(reject(&id, "approver2")["status"], "Rejected");
}

#[test]
fn whoever_has_voted_is_not_asked_again() {
    let id = filed(json!([{"groups": ["reviewers"], "quorum": 2}]));
    assert!(awaits("approver", &id) && awaits("approver2", &id));
    approve(&id, "approver");
    assert!(!awaits("approver", &id));
    assert!(awaits("approver2", &id));
    assert_eq!(read(&id, "approver")["actions"], json!([]));
    approve(&id, "approver2");
    assert!(!awaits("approver2", &id));
}

#[test]
fn votes_that_come_at_once_all_count() {
    for _ in 0..5 {
        let id = filed(json!([{"users": ["approver", "approver2", "operator"], "mode": "all"}]));
        let voters = ["approver", "approver2", "operator"];
        let yes = json!({"decision": "approve"});
        let answers = at_once(12, |number| outcome(&decide(&id, voters[number % 3], &yes)));
        let counted = answers.iter().filter(|answer| *answer == "200").count();
        assert_eq!(counted, 3, "{answers:?}");
        assert!(
            answers
                .iter()
                .all(|it| ["200", "409 AlreadyDecided", "409 AlreadyApproved"]
                    .contains(&it.as_str())),
            "{answers:?}"
        );
        until(&id, "Completed");
    }
}

#[test]
fn who_leaves_a_group_has_no_say_in_what_it_is_asked_from_then_on() {
    let id = filed(json!([{"groups": ["leavers"], "users": ["approver"]}]));
    let (seen, yes) = (|| get(&id, "requester2").status, json!({"decision": "approve"}));
    assert_eq!((seen(), awaits("requester2", &id)), (404, false));
    join("requester2", &["insiders", "leavers"]);
    assert_eq!((seen(), awaits("requester2", &id)), (200, true));
    assert_eq!(actions(&id, "requester2"), "approve reject");
    join("requester2", &["insiders"]);
    assert_eq!((seen(), awaits("requester2", &id)), (404, false));
    assert_eq!(decide(&id, "requester2", &yes).status, 403);
}

fn filed(steps: Value) -> String {
    groups();
    let template = template("quorum", &json!({"approval": {"steps": steps}}));
    file("requester", &json!({"templateId": template}))
}

fn awaits(user: &str, id: &str) -> bool {
    let view = Stack::shared().get("/provisioning/requests/view/awaitingMyApproval", user);
    list(&view.json["items"]).iter().any(|item| item["id"] == id)
}
