//! Batch queue: who may send, what is filed, and what is told of it.

use serde_json::{Value, json};

use crate::{
    batches::{Sender, message, outcomes, part, put, read, until},
    follow::{PATIENCE, dead_letters},
    stack::{Stack, data_dir, eventually},
    support::{groups, list, template, text, unique},
};

fn site(name: &str) -> Value {
    json!({"templateId": "team-site", "name": name})
}

fn role(user: &str) -> Value {
    json!({"items": [{"templateId": "12"}], "beneficiaries": [user]})
}

/// The ids of what was filed, in order.
fn filed(stack: &Stack, name: &str) -> Vec<String> {
    outcomes(stack, name, "filed", 500).iter().map(|it| text(&it["id"])).collect()
}

/// The subjects of the mails that speak of a batch, with their recipients.
fn mails(stack: &Stack, name: &str) -> Vec<(String, String)> {
    let mails = stack.mails().into_iter().map(|it| (text(&it["to"]), text(&it["subject"])));
    mails.filter(|(_, subject)| subject.contains(&format!("batch {name},"))).collect()
}

#[test]
fn a_signed_batch_is_filed_and_its_submitter_is_told_once() {
    let stack = Stack::shared();
    let (name, sender) = (unique("joiners"), Sender::new(stack, "requester", &["requester"]));
    sender.send(stack, &message(&name, &[site("Alpha"), role("requester2")]));
    let batch = until(stack, &name, "Completed");
    assert_eq!(batch["counts"], json!({"total": 2, "filed": 2, "failed": 0}));
    assert_eq!(batch["parts"], json!({"total": 1, "done": 1}));
    for id in filed(stack, &name) {
        let request = stack.get(&format!("/provisioning/requests/{id}"), "requester").json;
        assert_eq!(request["requestedBy"], "requester", "{request}");
    }
    let told = eventually(PATIENCE, || Some(mails(stack, &name)).filter(|it| !it.is_empty()));
    let subject = format!("Done: batch {name}, 2 filed, 0 not");
    assert_eq!(told, [("requester@acme.example".to_owned(), subject)]);
}

#[test]
fn a_bad_request_is_reported_and_holds_up_no_other() {
    let stack = Stack::shared();
    let (name, sender) = (unique("mixed"), Sender::new(stack, "requester", &["requester"]));
    let keyed =
        json!({"templateId": "team-site", "name": "B", "correlationId": "row-3", "schedule": 7});
    let requests = [site("A"), site(""), json!(17), keyed, json!({"items": []}), site("C")];
    sender.send(stack, &message(&name, &requests));
    let batch = until(stack, &name, "Completed");
    assert_eq!(batch["counts"], json!({"total": 6, "filed": 2, "failed": 4}));
    let failed = outcomes(stack, &name, "failed", 3);
    let place = |it: &Value| (it["part"].clone(), it["index"].clone());
    let places: Vec<_> = failed.iter().map(place).collect();
    assert_eq!(places, [1, 2, 3, 4].map(|index| (json!(1), json!(index))));
    for outcome in &failed {
        assert!(outcome["code"].is_string() && outcome["detail"].is_string(), "{outcome}");
    }
    let fields: Vec<_> = list(&failed[0]["errors"]).iter().map(|it| text(&it["field"])).collect();
    assert_eq!(fields, ["name"]);
    let kept = outcomes(stack, &name, "filed", 1);
    assert_eq!(kept.iter().map(|it| it["index"].clone()).collect::<Vec<_>>(), [0, 5]);
    let told = eventually(PATIENCE, || {
        stack.mails().into_iter().find(|it| text(&it["subject"]).contains(&name))
    });
    assert!(text(&told["text"]).contains("part 1, request 2"), "{told}");
}

#[test]
fn a_large_batch_comes_in_parts_in_any_order() {
    let stack = Stack::shared();
    let (name, sender) = (unique("parts"), Sender::new(stack, "requester", &["requester"]));
    sender.send(stack, &part(&name, 3, 3, &[site("C")]));
    eventually(PATIENCE, || {
        (until(stack, &name, "InProgress")["parts"]["done"] == 1).then_some(())
    });
    sender.send(stack, &part(&name, 1, 3, &[site("A"), site("AA")]));
    sender.send(stack, &part(&name, 2, 3, &[site("B")]));
    assert_eq!(until(stack, &name, "Completed")["counts"]["filed"], 4);
    let parts: Vec<_> =
        outcomes(stack, &name, "filed", 500).iter().map(|it| it["part"].clone()).collect();
    assert_eq!(parts, [1, 1, 2, 3]);
    eventually(PATIENCE, || (mails(stack, &name).len() == 1).then_some(()));
}

#[test]
fn a_message_that_comes_again_files_nothing_twice() {
    let stack = Stack::shared();
    let (name, sender) = (unique("again"), Sender::new(stack, "requester", &["requester"]));
    let whole = message(&name, &[site("A"), site("B")]);
    (0..3).for_each(|_| sender.send(stack, &whole));
    until(stack, &name, "Completed");
    let first = filed(stack, &name);
    sender.send(stack, &whole);
    eventually(PATIENCE, || (stack.queues()["batch"]["visible"] == 0).then_some(()));
    eventually(PATIENCE, || (stack.queues()["batch"]["inFlight"] == 0).then_some(()));
    assert_eq!((filed(stack, &name), first.len()), (first, 2));
    // What comes under another name is another batch, but a request's own key is remembered.
    let (one, other) = (unique("one"), unique("other"));
    let mut keyed = site("K");
    keyed["correlationId"] = unique("key").into();
    sender.send(stack, &message(&one, &[keyed.clone()]));
    until(stack, &one, "Completed");
    sender.send(stack, &message(&other, &[keyed]));
    until(stack, &other, "Completed");
    assert_eq!(filed(stack, &one), filed(stack, &other));
    assert_eq!(outcomes(stack, &other, "filed", 1)[0]["replayed"], true);
}

#[test]
fn what_nobody_has_signed_is_refused_and_harms_no_neighbour() {
    let stack = &Stack::start(&data_dir("unsigned"));
    let sender = Sender::new(stack, "requester", &["requester"]);
    let body = message("forged", &[site("A")]).to_string();
    put(stack, &body, None);
    put(stack, &body, Some("nonsense"));
    put(stack, &body, Some(&sender.sign("another body")));
    put(stack, "no JSON", Some(&sender.sign("no JSON")));
    let mut elsewhere = message("elsewhere", &[site("A")]);
    elsewhere["tenant"] = "globex".into();
    sender.send(stack, &elsewhere);
    let mut other = message("other", &[site("A")]);
    other["submittedBy"] = "requester2".into();
    sender.send(stack, &other);
    sender.send(stack, &message("good", &[site("A")]));
    until(stack, "good", "Completed");
    eventually(PATIENCE, || (dead_letters(stack, "batch") == 6).then_some(()));
    for name in ["forged", "elsewhere", "other"] {
        assert_eq!(read(stack, name, "", "operator").status, 404, "{name}");
    }
}

#[test]
fn an_operator_sends_in_somebody_elses_name() {
    let stack = Stack::shared();
    let (name, sender) = (unique("behalf"), Sender::new(stack, "operator", &["operator"]));
    sender.send(stack, &message(&name, &[site("A")]));
    until(stack, &name, "Completed");
    let id = filed(stack, &name).remove(0);
    let request = stack.get(&format!("/provisioning/requests/{id}"), "requester").json;
    assert_eq!(request["requestedBy"], "requester", "{request}");
}

#[test]
fn a_part_that_contradicts_its_batch_is_a_dead_letter() {
    let stack = &Stack::start(&data_dir("contradiction"));
    let sender = Sender::new(stack, "requester", &["requester"]);
    sender.send(stack, &part("split", 1, 2, &[site("A")]));
    until(stack, "split", "InProgress");
    eventually(PATIENCE, || {
        (until(stack, "split", "InProgress")["parts"]["done"] == 1).then_some(())
    });
    sender.send(stack, &part("split", 1, 2, &[site("another")]));
    sender.send(stack, &part("split", 2, 3, &[site("B")]));
    eventually(PATIENCE, || (dead_letters(stack, "batch") == 2).then_some(()));
    sender.send(stack, &part("split", 2, 2, &[site("B")]));
    assert_eq!(until(stack, "split", "Completed")["counts"]["filed"], 2);
    assert_eq!(outcomes(stack, "split", "filed", 1).len(), 2);
}

#[test]
fn a_batch_takes_whatever_the_api_takes() {
    let stack = Stack::shared();
    groups();
    let (name, sender) = (unique("mix"), Sender::new(stack, "requester", &["requester"]));
    let steps = json!({"steps": [{"groups": ["reviewers"]}]});
    let asking = template("asking", &json!({"approval": steps}));
    let crowd: Vec<_> = (0..120)
        .map(|index| json!({"templateId": asking, "parameters": {"name": format!("N{index}")}}))
        .collect();
    sender.send(stack, &message(&name, &[json!({"items": crowd}), role("requester")]));
    until(stack, &name, "Completed");
    let id = filed(stack, &name).remove(0);
    let request = stack.get(&format!("/provisioning/requests/{id}"), "approver").json;
    assert_eq!(
        (&request["status"], &request["taskCounts"]["total"]),
        (&json!("PendingApproval"), &json!(120))
    );
}

#[test]
fn requests_may_be_written_as_oracles_clients_write_them() {
    let stack = Stack::shared();
    let (name, sender) = (unique("oracle"), Sender::new(stack, "requester", &["requester"]));
    let key = unique("Req");
    let ask = |entity: Value| {
        let who = json!([{"id": "requester2"}]);
        json!({"requestId": key, "reqBeneficiaryList": who, "reqTargetEntities": [entity]})
    };
    let role = ask(json!({"entityId": "12", "entityType": "role"}));
    let account =
        json!({"entityId": "246", "entityType": "Entitlement", "parentAccountId": "2147483647"});
    let mut unkeyed = ask(account);
    unkeyed["requestId"] = Value::Null;
    let wrong = ask(json!({"entityId": "12", "entityType": "Castle"}));
    sender.send(stack, &message(&name, &[role.clone(), unkeyed, wrong, role, site("ours")]));
    assert_eq!(
        until(stack, &name, "Completed")["counts"],
        json!({"total": 5, "filed": 3, "failed": 2})
    );
    let filed = outcomes(stack, &name, "filed", 500);
    let ours: Vec<_> = filed.iter().map(|it| it["correlationId"].clone()).collect();
    assert_eq!(ours, [json!(key), json!(key), Value::Null]);
    assert_eq!((&filed[0]["id"], &filed[1]["replayed"]), (&filed[1]["id"], &json!(true)));
    let failed = outcomes(stack, &name, "failed", 500);
    assert!(text(&failed[0]["detail"]).contains("account 2147483647"), "{failed:?}");
    assert!(text(&failed[1]["detail"]).contains("entityType"), "{failed:?}");
    assert!(failed.iter().all(|it| text(&it["code"]).starts_with("IAM-")), "{failed:?}");
}
