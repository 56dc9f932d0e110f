//! What is read of what clients send, and what isn't taken.

use super::*;
use domain::approval::Approver;
use serde_json::json;

fn tenant() -> TenantId {
    TenantId::parse("acme").unwrap()
}

fn seven() -> RequestId {
    RequestId::new(7).unwrap()
}

fn read_one(body: &Value) -> Result<Order> {
    decode(body.to_string().as_bytes(), &tenant(), seven())
}

fn refusal_of(body: &Value) -> String {
    read_one(body).unwrap_err().to_string()
}

#[test]
fn every_action_is_read_in_any_case() {
    let word = || Some("so".to_owned());
    let decides = |verdict| Deed::Decide(Ballot { verdict, comment: word() });
    for (action, deed) in [
        ("approve", decides(Verdict::Approve)),
        ("Reject", decides(Verdict::Reject)),
        ("CLAIM", Deed::Steer(Steering::Claim, word())),
        ("rElEaSe", Deed::Steer(Steering::Release, word())),
        ("suspend", Deed::Steer(Steering::Suspend, word())),
        ("RESUME", Deed::Steer(Steering::Resume, word())),
        ("withdraw", Deed::Stop(Manner::Withdraw, word())),
        ("Close", Deed::Stop(Manner::Close, word())),
        ("reassign", Deed::Reassign(Vec::new(), word())),
    ] {
        let order = read_one(&json!({"action": action, "actionComment": "so"})).unwrap();
        assert_eq!(order, Order { deed, step: None }, "{action}");
    }
}

#[test]
fn a_comment_of_blanks_is_none_and_a_rejection_says_so() {
    for comment in [json!(null), json!(""), json!(" \n")] {
        let order = read_one(&json!({"action": "REJECT", "actionComment": comment})).unwrap();
        let comment = Some(NO_WORD.to_owned());
        assert_eq!(order.deed, Deed::Decide(Ballot { verdict: Verdict::Reject, comment }));
        let order = read_one(&json!({"action": "APPROVE", "actionComment": ""})).unwrap();
        let ballot = Ballot { verdict: Verdict::Approve, comment: None };
        assert_eq!(order.deed, Deed::Decide(ballot));
    }
}

#[test]
fn whom_to_ask_may_be_written_in_several_ways() {
    let assignees = json!([24, "6", {"id": 7}, {"name": "board", "type": "GROUP"}, {"value": "hr", "type": "role"}]);
    let order = read_one(&json!({"action": "REASSIGN", "assignees": assignees})).unwrap();
    let user = |id: &str| Approver::User(domain::UserId::parse(id).unwrap());
    let group = |id: &str| Approver::Group(domain::GroupId::parse(id).unwrap());
    let expected = vec![user("24"), user("6"), user("7"), group("board"), group("hr")];
    assert_eq!(order.deed, Deed::Reassign(expected, None));
    for assignees in [json!([null]), json!([[]]), json!([{}]), json!([{"id": "x", "type": "y"}])] {
        let refused = read_one(&json!({"action": "REASSIGN", "assignees": assignees})).unwrap_err();
        let Error::Invalid(findings) = refused else { panic!("{refused}") };
        assert_eq!(findings[0].place, Place::Field("assignees[0]".into()));
    }
}

#[test]
fn which_request_of_several_is_meant_is_said_by_either_name() {
    let body = json!({"requests": [
        {"id": 7, "action": "CLAIM"},
        {"requestId": "7", "action": "CLAIM"},
        {"id": "7", "requestId": 7, "action": "CLAIM"},
        {"id": "7", "requestId": 8, "action": "CLAIM"},
        {"action": "CLAIM"},
        {"id": "seven", "action": "CLAIM"},
        {"id": "0", "action": "CLAIM"},
        7,
    ]});
    let wishes = decode_all(body.to_string().as_bytes(), &tenant()).unwrap();
    for wish in &wishes[..3] {
        assert_eq!(wish.order.as_ref().unwrap().0, seven());
        assert_eq!(wish.item.id.as_deref(), Some("7"));
    }
    let refused: Vec<String> =
        wishes[3..].iter().map(|wish| wish.order.as_ref().unwrap_err().to_string()).collect();
    for (refused, word) in refused.iter().zip([
        "id and requestId differ",
        "name the number",
        "must be the number",
        "there is no request",
        "name the number",
    ]) {
        assert!(refused.contains(word), "{refused}");
    }
    assert_eq!(refused.len(), 5);
}

#[test]
fn an_assignment_of_another_request_is_none() {
    let body = json!({"action": "APPROVE", "taskId": "6ba7b812-9dad-11d1-80b4-00c04fd430c8"});
    assert!(refusal_of(&body).contains("is no assignment of request 7"));
    let body = json!({"action": "APPROVE", "taskId": ""});
    assert_eq!(read_one(&body).unwrap().step, None);
}
