//! `PUT /iam/governance/selfservice/api/v1/requests/{reqid}`.

use serde_json::{Value, json};

use super::support::{REQUESTS, act, assignment, create, done, file, refusal, role, sentence};
use crate::{
    stack::Stack,
    support::{self, groups, history, mails, project, read, text, texts, unique, until},
};

fn events(id: &str) -> Vec<(String, String, String)> {
    let tell = |event: &Value| (text(&event["what"]), text(&event["who"]), text(&event["comment"]));
    history(id, "operator").iter().map(tell).collect()
}

fn has(id: &str, what: &str, who: &str, comment: &str) -> bool {
    events(id).contains(&(what.to_owned(), who.to_owned(), comment.to_owned()))
}

#[test]
fn a_client_claims_and_then_approves_as_the_banks_servlets_do() {
    let id = file("requester", &role("12", &["24"]));
    done(&id, "approver", &json!({"action": "CLAIM"}));
    done(&id, "approver", &json!({"action": "claim", "requestId": id}));
    let expected = "409 approver has claimed step 1: they or an operator can release it";
    let approve = json!({"action": "APPROVE", "actionComment": "fine", "taskId": assignment(&id, "approver")});
    assert_eq!(sentence(&act(&id, "approver2", &approve)), expected);
    assert_eq!(sentence(&act(&id, "approver2", &json!({"action": "CLAIM"}))), expected);
    assert_eq!(read(&id, "requester")["approval"]["steps"][0]["claimedBy"], "approver");
    done(&id, "approver", &approve);
    until(&id, "Completed");
    assert!(has(&id, "stepClaimed", "approver", "") && has(&id, "approved", "approver", "fine"));
}

#[test]
fn what_is_claimed_natively_decided_clients_are_refused_too() {
    let id = file("requester", &role("13", &["24"]));
    done(&id, "approver2", &json!({"action": "CLAIM"}));
    let decided = support::decide(&id, "approver", &json!({"decision": "approve"}));
    assert_eq!(support::outcome(&decided), "409 Claimed");
    assert_eq!(support::actions(&id, "approver"), "");
    assert_eq!(sentence(&act(&id, "approver", &json!({"action": "RELEASE"})))[..3], *"403");
    done(&id, "operator", &json!({"action": "RELEASE", "actionComment": "on leave"}));
    assert!(has(&id, "stepReleased", "operator", "on leave"));
    support::approve(&id, "approver");
}

#[test]
fn a_rejection_without_a_word_is_noted_as_such() {
    for (sent, noted) in [
        (json!({"action": "REJECT"}), "Rejected without a comment."),
        (json!({"action": "reject", "actionComment": " "}), "Rejected without a comment."),
        (json!({"action": "Reject", "actionComment": "no budget"}), "no budget"),
    ] {
        let id = file("requester", &role("12", &["6"]));
        done(&id, "approver", &sent);
        assert_eq!(read(&id, "requester")["status"], "Rejected");
        assert!(has(&id, "rejected", "approver", noted), "{:?}", events(&id));
    }
}

#[test]
fn an_assignment_has_to_be_the_open_one() {
    let id = support::file("requester", &project(&unique("Steps")));
    let other = file("requester", &role("12", &["24"]));
    let approve = |task: &str| json!({"action": "APPROVE", "taskId": task});
    let foreign = assignment(&other, "approver");
    let none = format!("409 taskId {foreign:?} is no assignment of request {id}");
    assert_eq!(sentence(&act(&id, "approver", &approve(&foreign))), none);
    let first = approve(&assignment(&id, "approver").to_uppercase());
    done(&id, "approver", &first);
    let late = "409 step 1 isn't open: step 2 waits for a decision";
    assert_eq!(sentence(&act(&id, "approver", &first)), late);
    let second = approve(&assignment(&id, "approver2"));
    done(&id, "approver2", &second);
    let over = "409 step 2 isn't open: nothing waits for a decision any more";
    assert_eq!(sentence(&act(&id, "approver2", &second)), over);
}

#[test]
fn what_is_suspended_waits_until_it_is_resumed() {
    let id = file("requester", &role("12", &["24"]));
    done(&id, "approver", &json!({"action": "SUSPEND", "actionComment": "asking around"}));
    done(&id, "approver", &json!({"action": "SUSPEND"}));
    let expected = "409 approver has suspended step 1: whoever is asked can resume it";
    for body in [json!({"action": "APPROVE"}), json!({"action": "REJECT"})] {
        assert_eq!(sentence(&act(&id, "approver2", &body)), expected);
    }
    assert_eq!(read(&id, "requester")["approval"]["steps"][0]["suspendedBy"], "approver");
    done(&id, "approver2", &json!({"action": "RESUME"}));
    done(&id, "approver2", &json!({"action": "APPROVE"}));
    assert!(has(&id, "stepSuspended", "approver", "asking around"));
    assert!(has(&id, "stepResumed", "approver2", ""));
}

#[test]
fn others_are_asked_instead_and_everybody_is_told() {
    groups();
    let id = file("requester", &role("12", &["24"]));
    let body = json!({"action": "REASSIGN", "assignees": ["requester2"], "actionComment": "yours"});
    mails(&id, 2);
    done(&id, "approver", &body);
    let asked = |who: &str| (format!("{who}@acme.example"), "Approval needed".to_owned());
    let closed = ("approver@acme.example".to_owned(), "Nothing left to decide".to_owned());
    let told = mails(&id, 3);
    assert!(told.contains(&asked("requester2")) && !told.contains(&closed), "{told:?}");
    let step = read(&id, "requester")["approval"]["steps"][0].clone();
    assert_eq!(texts(&step["approvers"]["users"]), ["approver2", "requester2"]);
    assert_eq!(sentence(&act(&id, "approver", &json!({"action": "APPROVE"})))[..3], *"404");
    let group = json!([{"id": "board", "type": "GROUP"}]);
    done(&id, "operator", &json!({"action": "reassign", "assignees": group}));
    let relieved = ("requester2@acme.example".to_owned(), "Nothing left to decide".to_owned());
    let told = mails(&id, 6);
    assert!(told.contains(&relieved) && told.contains(&asked("operator")), "{told:?}");
    done(&id, "operator", &json!({"action": "APPROVE"}));
    until(&id, "Completed");
}

#[test]
fn not_everybody_can_be_asked_instead() {
    let id = file("requester", &role("12", &["24"]));
    let to = |assignees: Value| {
        let body = json!({"action": "REASSIGN", "assignees": assignees});
        sentence(&act(&id, "approver", &body))
    };
    assert_eq!(to(json!(["nobody"])), "400 assignees: nobody doesn't exist");
    assert_eq!(to(json!([24])), "400 assignees: 24 has filed the request or benefits from it");
    assert_eq!(to(json!([])), "400 assignees: name whom to ask instead");
    assert_eq!(to(json!(["approver2"])), "400 assignees: approver2 is asked already");
    assert_eq!(to(json!([{"type": "user"}]))[..17], *"400 assignees[0]:");
    assert_eq!(to(json!([{"id": "x", "type": "planet"}]))[..17], *"400 assignees[0]:");
    let group = json!([{"id": "nobodies", "type": "role"}]);
    assert_eq!(to(group), "400 assignees: the group nobodies has no members");
}

#[test]
fn an_action_that_is_not_done_is_refused_with_those_that_are() {
    let id = file("requester", &role("12", &["24"]));
    for (action, word) in [
        ("ESCALATE", "REASSIGN"),
        ("save", "nothing is kept"),
        ("CREATESUBTASK", "REASSIGN"),
        ("SKIPASSIGNMENT", "approved, rejected or reassigned"),
        ("DANCE", "there is no action \"DANCE\""),
        ("", "there is no action \"\""),
    ] {
        let refused = sentence(&act(&id, "approver", &json!({"action": action})));
        assert!(refused.starts_with("400 action: ") && refused.contains(word), "{refused}");
        assert!(refused.contains("\"APPROVE\", \"REJECT\", \"CLAIM\""), "{refused}");
    }
    for (body, word) in [
        (json!({}), "action"),
        (json!({"action": "APPROVE", "assignees": ["6"]}), "assignees"),
        (json!({"action": "APPROVE", "reqTargetEntities": [{}]}), "reqTargetEntities"),
        (json!({"action": "APPROVE", "actionComment": "x".repeat(4097)}), "actionComment"),
        (json!({"action": "APPROVE", "comment": "x"}), "comment"),
        (json!([]), "body"),
    ] {
        let refused = sentence(&act(&id, "approver", &body));
        assert!(refused.starts_with("400 ") && refused.contains(word), "{refused}");
    }
    assert_eq!(read(&id, "requester")["status"], "PendingApproval");
}

#[test]
fn who_may_not_and_what_is_not_there_are_told_apart() {
    let id = file("requester", &role("12", &["24"]));
    let approve = json!({"action": "APPROVE"});
    for (user, path, expected) in [
        ("requester", id.as_str(), "403 IAM-4030001"),
        ("operator", &id, "403 IAM-4030001"),
        ("auditor", &id, "403 IAM-4030001"),
        ("requester2", &id, "404 IAM-4040001"),
        ("outsider", &id, "404 IAM-4040001"),
        ("approver", "2147483646", "404 IAM-4040001"),
        ("approver", "99999999999", "404 IAM-4040001"),
        ("approver", "x", "404 IAM-4040001"),
    ] {
        assert_eq!(refusal(&act(path, user, &approve)), expected, "{user} {path}");
    }
    done(&id, "approver", &approve);
    assert_eq!(refusal(&act(&id, "approver2", &approve)), "409 IAM-4090001");
}

#[test]
fn a_part_of_a_request_says_of_which() {
    let id = file("requester", &role("12", &["24", "6"]));
    let part = text(&read(&id, "requester")["tasks"][1]["id"]);
    let approve = json!({"action": "APPROVE"});
    let expected = format!("409 {part} is a part of request {id}: act on {id}");
    assert_eq!(sentence(&act(&part, "approver", &approve)), expected);
    assert_eq!(sentence(&act(&part, "requester2", &approve))[..3], *"404");
}

#[test]
fn the_requester_withdraws_and_an_operator_closes() {
    let file_one = || file("requester", &role("12", &["24"]));
    let (withdrawn, closed) = (file_one(), file_one());
    for (id, user, action, expected) in [
        (
            &withdrawn,
            "operator",
            "WITHDRAW",
            "403 only its requester may withdraw it; operators close it",
        ),
        (
            &withdrawn,
            "requester",
            "CLOSE",
            "403 only operators may close it; its requester withdraws it",
        ),
        (
            &withdrawn,
            "approver",
            "WITHDRAW",
            "403 only its requester may withdraw it; operators close it",
        ),
    ] {
        assert_eq!(sentence(&act(id, user, &json!({"action": action}))), expected);
    }
    done(&withdrawn, "requester", &json!({"action": "Withdraw", "actionComment": "not needed"}));
    assert!(has(&withdrawn, "cancelled", "requester", "not needed"));
    done(&closed, "operator", &json!({"action": "CLOSE"}));
    for id in [&withdrawn, &closed] {
        assert_eq!(read(id, "requester")["status"], "Cancelled");
        let again = act(id, "requester", &json!({"action": "WITHDRAW"}));
        assert_eq!(sentence(&again), "409 it was cancelled");
    }
}

#[test]
fn a_call_lacks_nothing() {
    let id = file("requester", &role("12", &["24"]));
    let path = format!("{REQUESTS}/{id}");
    let put = || Stack::shared().request("PUT", &path, Some("approver"));
    let body = br#"{"action": "APPROVE"}"#;
    let silent = Stack::shared().send(put().header("Content-Type", "application/json"), body);
    assert_eq!(refusal(&silent), "400 IAM-4000002");
    let untyped = put().header("X-Requested-By", "me").header("Content-Type", "text/plain");
    assert_eq!(refusal(&Stack::shared().send(untyped, body)), "415 IAM-4150001");
    assert_eq!(read(&id, "requester")["status"], "PendingApproval");
}

#[test]
fn of_many_who_claim_at_once_one_gets_it() {
    let rows = create("requester", &json!([role("12", &["24"]), role("13", &["24"])]));
    for row in rows {
        let id = text(&row["id"]);
        let users = ["approver", "approver2"];
        let answers = support::at_once(8, |number| {
            let claimed = act(&id, users[number % 2], &json!({"action": "CLAIM"}));
            (users[number % 2], claimed.status)
        });
        let step = read(&id, "requester")["approval"]["steps"][0].clone();
        let holder = text(&step["claimedBy"]);
        for (user, status) in answers {
            assert_eq!(status, if user == holder { 200 } else { 409 });
        }
        let claims = events(&id).into_iter().filter(|(what, ..)| what == "stepClaimed");
        assert_eq!(claims.count(), 1);
    }
}
