//! `POST /provisioning/requests/{id}/approval`.

mod quorum;

use serde_json::{Value, json};

use crate::support::{
    act, approve, at_once, cancel, create, decide, file, findings, get, header, history, outcome,
    path, project, read, reject, send, text, unique, until,
};

#[test]
fn the_answer_is_the_request_as_it_is_now() {
    let id = file("requester", &project("Answer"));
    let answer = decide(&id, "approver", &json!({"decision": "approve", "comment": "go"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(header(&answer, "etag"), "\"2\"");
    assert_eq!(answer.json, read(&id, "approver"));
    let step = &answer.json["approval"]["steps"][0];
    assert_eq!((&step["decidedBy"], &step["comment"]), (&json!("approver"), &json!("go")));
    assert!(text(&step["decidedOn"]).ends_with('Z'));
    let decision = &history(&id, "requester")[1];
    assert_eq!((&decision["who"], &decision["comment"]), (&json!("approver"), &json!("go")));
}

#[test]
fn true_and_false_say_it_too() {
    let yes = file("requester", &project("True"));
    assert_eq!(decide(&yes, "approver", &json!({"approved": true})).status, 200);
    assert_eq!(read(&yes, "requester")["approval"]["currentStep"], 2);
    let no = file("requester", &project("False"));
    let answer = decide(&no, "approver", &json!({"approved": false, "comment": "no"}));
    assert_eq!(answer.json["status"], "Rejected");
}

#[test]
fn what_says_neither_yes_nor_no_is_refused() {
    let id = file("requester", &project("Neither"));
    let cases = [
        (json!({}), "Required at decision"),
        (json!({"decision": "maybe"}), "InvalidChoice at decision"),
        (json!({"decision": true}), "InvalidType at decision"),
        (json!({"approved": "yes"}), "InvalidType at approved"),
        (json!({"decision": "approve", "approved": false}), "Contradiction at approved"),
        (json!({"decision": "approve", "because": "x"}), "UnknownField at because"),
        (json!({"decision": "approve", "comment": 7}), "InvalidType at comment"),
        (json!({"decision": "approve", "comment": "x".repeat(5000)}), "TooLong at comment"),
        (json!({"decision": "reject"}), "CommentRequired at comment"),
        (json!({"decision": "reject", "comment": " \n"}), "CommentRequired at comment"),
        (json!(["approve"]), "InvalidType at body"),
    ];
    for (body, expected) in cases {
        let answer = decide(&id, "approver", &body);
        assert_eq!(outcome(&answer), "422 Invalid", "{body}: {}", answer.text);
        assert_eq!(findings(&answer), [expected], "{body}");
    }
    let answer = decide(&id, "approver", &json!({}));
    assert_eq!(answer.json["errors"][0]["allowedValues"], json!(["approve", "reject"]));
    assert_eq!(text(&read(&id, "requester")["status"]), "PendingApproval");
}

#[test]
fn only_those_who_are_asked_decide() {
    let id = file("requester", &project("Asked"));
    let yes = json!({"decision": "approve"});
    for (user, expected) in [
        ("requester", "403 Forbidden"),
        ("requester2", "403 Forbidden"),
        ("auditor", "403 Forbidden"),
        ("operator", "403 Forbidden"),
        ("approver2", "403 Forbidden"),
        ("outsider", "404 NotFound"),
    ] {
        assert_eq!(outcome(&decide(&id, user, &yes)), expected, "{user}");
    }
    assert_eq!(read(&id, "operator")["approval"]["steps"][0]["decisions"], json!([]));
}

#[test]
fn an_approver_who_is_not_asked_is_refused_and_reads_nothing() {
    let id = crate::support::template(
        "narrow",
        &json!({"approval": {"steps": [{"users": ["approver"]}]}}),
    );
    let id = file("requester", &json!({"templateId": id}));
    let yes = json!({"decision": "approve"});
    assert_eq!(outcome(&decide(&id, "approver2", &yes)), "403 Forbidden");
    assert_eq!(outcome(&get(&id, "approver2")), "404 NotFound");
}

#[test]
fn nobody_decides_on_what_they_filed_or_benefit_from() {
    let yes = json!({"decision": "approve"});
    let own = file("approver", &json!({"templateId": "12"}));
    assert_eq!(outcome(&decide(&own, "approver", &yes)), "403 Forbidden");
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": ["approver2", "jdoe"]});
    let benefits = file("requester", &body);
    assert_eq!(outcome(&decide(&benefits, "approver2", &yes)), "403 Forbidden");
    approve(&own, "approver2");
    approve(&benefits, "approver");
}

#[test]
fn what_a_template_allows_one_may_decide_for_oneself() {
    let steps = json!([{"users": ["approver"], "allowSelf": true}]);
    let id = crate::support::template("self", &json!({"approval": {"steps": steps}}));
    let id = file("approver", &json!({"templateId": id}));
    assert_eq!(approve(&id, "approver")["status"], "Queued");
}

#[test]
fn nobody_decides_in_somebody_elses_name() {
    let id = file("requester", &project("Name"));
    let named = |user: &str| json!({"decision": "approve", "approver": user});
    assert_eq!(outcome(&decide(&id, "approver", &named("approver2"))), "403 Forbidden");
    assert_eq!(outcome(&decide(&id, "operator", &named("approver"))), "403 Forbidden");
    assert_eq!(decide(&id, "approver", &named("approver")).status, 200);
}

#[test]
fn deciding_twice_or_too_late_is_a_conflict() {
    let yes = json!({"decision": "approve"});
    let no = json!({"decision": "reject", "comment": "no"});
    let id = file("requester", &project("Twice"));
    approve(&id, "approver");
    assert_eq!(outcome(&decide(&id, "approver", &yes)), "409 AlreadyDecided");
    assert_eq!(outcome(&decide(&id, "approver", &no)), "409 AlreadyDecided");
    approve(&id, "approver2");
    assert_eq!(outcome(&decide(&id, "approver2", &no)), "409 AlreadyApproved");
    until(&id, "Completed");
    assert_eq!(outcome(&decide(&id, "approver", &no)), "409 AlreadyApproved");

    let rejected = file("requester", &project("Rejected"));
    reject(&rejected, "approver");
    assert_eq!(outcome(&decide(&rejected, "approver2", &yes)), "409 AlreadyRejected");
    let cancelled = file("requester", &project("Cancelled"));
    assert_eq!(cancel(&cancelled, "requester").status, 200);
    assert_eq!(outcome(&decide(&cancelled, "approver", &yes)), "409 AlreadyCancelled");
}

#[test]
fn a_rejection_ends_it_and_nobody_else_is_asked() {
    let id = file("requester", &project("No"));
    let request = reject(&id, "approver");
    assert_eq!(request["status"], "Rejected");
    assert_eq!(request["approval"]["steps"][0]["comment"], "no budget");
    assert_eq!(request["approval"]["steps"][1]["status"], "skipped");
    assert_eq!(request["tasks"][0]["status"], "Cancelled");
    assert_eq!(read(&id, "approver2")["actions"], json!([]));
}

#[test]
fn a_request_of_another_tenant_is_not_there() {
    let id = file("requester", &project("Foreign"));
    for verb in ["approval", "cancel", "retry"] {
        let body = if verb == "approval" { json!({"approved": true}) } else { json!({}) };
        let expected = if verb == "retry" { "403 Forbidden" } else { "404 NotFound" };
        assert_eq!(outcome(&act(&id, verb, "outsider", &body)), expected, "{verb}");
    }
    assert_eq!(outcome(&get(&id, "outsider")), "404 NotFound");
    for id in ["0", "999999", "2147483647", "2147483648"] {
        assert_eq!(outcome(&decide(id, "approver", &json!({"approved": true}))), "404 NotFound");
    }
    for id in ["-1", "abc", "1e3", "%20"] {
        assert_eq!(
            outcome(&decide(id, "approver", &json!({"approved": true}))),
            "400 Malformed",
            "{id}"
        );
    }
}

#[test]
fn a_decision_on_what_has_changed_since_it_was_read_is_not_taken() {
    let id = file("requester", &project("Stale"));
    let if_match = |tag: &str| {
        let body = json!({"decision": "approve"});
        send("POST", &format!("{}/approval", path(&id)), "approver", &[("If-Match", tag)], &body)
    };
    for tag in ["\"2\"", "\"0\"", "nonsense"] {
        let answer = if_match(tag);
        assert_eq!(outcome(&answer), "412 Changed", "{tag}");
        assert_eq!(header(&answer, "etag"), "\"1\"");
    }
    let answer = if_match("\"1\"");
    assert_eq!((answer.status, header(&answer, "etag")), (200, "\"2\"".to_owned()));
}

#[test]
fn of_fifty_at_once_exactly_one_decides() {
    let id = file("requester", &json!({"items": [{"templateId": "12"}]}));
    let answers = at_once(50, |number| {
        let user = if number % 2 == 0 { "approver" } else { "approver2" };
        let decision = if number % 4 < 2 { "approve" } else { "reject" };
        decide(&id, user, &json!({"decision": decision, "comment": decision}))
    });
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    let lost: Vec<String> = answers.iter().filter(|it| it.status != 200).map(outcome).collect();
    let [won] = won.as_slice() else { panic!("{} won; {lost:?}", won.len()) };
    let approved = won.json["status"] != "Rejected";
    let told = if approved { "409 AlreadyApproved" } else { "409 AlreadyRejected" };
    assert!(lost.iter().all(|it| it == told), "{lost:?}");
    let end = until(&id, if approved { "Completed" } else { "Rejected" });
    let decisions = crate::support::list(&end["approval"]["steps"][0]["decisions"]);
    assert_eq!(decisions.len(), 1);
    let decided: Vec<Value> = history(&id, "operator")
        .into_iter()
        .filter(|event| event["what"] == "approved" || event["what"] == "rejected")
        .collect();
    assert_eq!(decided.len(), 1);
}

#[test]
fn a_step_can_have_words_of_its_own_for_those_it_asks() {
    let steps =
        json!([{"name": "Budget", "users": ["approver"], "message": "Look at the cost center."}]);
    let template = crate::support::template("words", &json!({"approval": {"steps": steps}}));
    let answer = create("requester", &json!({"templateId": template, "note": unique("words")}));
    let id = text(&answer.json["id"]);
    crate::support::mails(&id, 1);
    let about = format!("request #{id},");
    let mails = crate::stack::Stack::shared().mails();
    let mail = mails.iter().find(|mail| text(&mail["subject"]).contains(&about));
    assert!(mail.is_some_and(|mail| text(&mail["text"]).contains("Look at the cost center.")));
}
