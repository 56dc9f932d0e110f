//! `PUT /provisioning/templates/{id}`.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{
        at_once, create, file, findings, header, outcome, send, template, template_path, text,
        unique, until,
    },
};

#[test]
fn it_is_created_and_then_replaced() {
    let id = unique("put");
    let created = put(&id, &body());
    assert_eq!((created.status, header(&created, "etag")), (201, "\"1\"".into()));
    let mut next = body();
    next["name"] = json!("Another name");
    let replaced = put(&id, &next);
    assert_eq!((replaced.status, header(&replaced, "etag")), (200, "\"2\"".into()));
    assert_eq!(replaced.json["name"], "Another name");
    assert_eq!(replaced.json["createdOn"], created.json["createdOn"]);
    assert!(text(&replaced.json["modifiedOn"]) >= text(&created.json["modifiedOn"]));
    let read = Stack::shared().get(&template_path(&id), "requester");
    assert_eq!(read.json, replaced.json);
    assert_eq!(header(&read, "etag"), "\"2\"");
}

#[test]
fn no_two_groups_have_the_same_name() {
    let (first, second, name) = (unique("group"), unique("group"), unique("Moon"));
    let group =
        |name: &str| json!({"name": name, "type": "group", "binding": {"connector": "directory"}});
    assert_eq!(put(&first, &group(&name)).status, 201);
    let taken = put(&second, &group(&name.to_uppercase()));
    assert_eq!(
        (outcome(&taken), findings(&taken)),
        ("422 Invalid".into(), vec!["InUse at name".into()])
    );
    assert_eq!(put(&first, &group(&unique("Mars"))).status, 200);
    assert_eq!(put(&second, &group(&name)).status, 201, "the name is free again");
    assert_eq!(put(&second, &group(&name)).status, 200, "it is its own");
}

#[test]
fn what_somebody_belongs_to_keeps_its_type_and_connector() {
    let (id, name) = (unique("crew"), unique("Crew"));
    let body = |kind: &str, connector: &str| json!({"name": name, "type": kind, "binding": {"connector": connector}});
    let group = body("group", "directory");
    assert_eq!(put(&id, &group).status, 201);
    let filed = |operation: &str| {
        let body = json!({"templateId": id, "beneficiaries": ["jdoe"], "operation": operation});
        until(&file("requester", &body), "Completed");
    };
    filed("provision");
    for other in [body("role", "directory"), body("group", "simulator")] {
        assert_eq!(outcome(&put(&id, &other)), "409 HasMembers");
    }
    assert_eq!(put(&id, &group).status, 200);
    filed("revoke");
    assert_eq!(put(&id, &body("role", "directory")).status, 200);
    assert_eq!(put(&unique("crew"), &group).status, 201, "the name is free");
}

#[test]
fn built_in_groups_keep_their_names() {
    let administrators = "35551807-06b1-4cda-90a1-2fb84851eee7";
    let body = |name: &str, kind: &str| json!({"name": name, "type": kind, "binding": {"connector": "directory"}});
    for refused in [body("Admins", "group"), body("Administrators", "role")] {
        assert_eq!(outcome(&put(administrators, &refused)), "409 BuiltIn");
    }
    let taken = put(&unique("admins"), &body("administrators", "group"));
    assert_eq!(findings(&taken), ["InUse at name"]);
}

#[test]
fn what_was_read_can_be_put_back() {
    for id in ["project-team", "template1", "12"] {
        let read = Stack::shared().get(&template_path(id), "operator").json;
        let copy = unique("copy");
        let mut body = read.clone();
        body["id"] = json!(copy);
        let mut stored = put(&copy, &body).json;
        for name in ["id", "createdOn", "modifiedOn"] {
            stored[name] = read[name].clone();
        }
        assert_eq!(stored, read);
    }
}

#[test]
fn one_that_has_changed_since_it_was_read_is_left_alone() {
    let id = template("guarded", &json!({}));
    let guarded =
        |tag: &str| send("PUT", &template_path(&id), "operator", &[("If-Match", tag)], &body());
    for tag in ["\"0\"", "\"2\"", "1x", ""] {
        let answer = guarded(tag);
        assert_eq!(
            (outcome(&answer), header(&answer, "etag")),
            ("412 Changed".into(), "\"1\"".into()),
            "{tag}"
        );
    }
    assert_eq!(guarded("\"1\"").status, 200);
    assert_eq!(guarded("*").status, 200);
    assert_eq!(outcome(&guarded("\"1\"")), "412 Changed");
    let path = template_path(&unique("missing"));
    let answer = send("PUT", &path, "operator", &[("If-Match", "\"1\"")], &body());
    assert_eq!(outcome(&answer), "412 Changed", "there is nothing that could match");
    assert_eq!(Stack::shared().get(&path, "operator").status, 404);
}

#[test]
fn of_many_who_have_read_the_same_one_replaces_it() {
    let id = template("raced", &json!({}));
    let answers = at_once(20, |_| {
        outcome(&send("PUT", &template_path(&id), "operator", &[("If-Match", "\"1\"")], &body()))
    });
    assert_eq!(answers.iter().filter(|it| *it == "200").count(), 1, "{answers:?}");
    let lost = |it: &String| ["200", "412 Changed", "409 Changed"].contains(&it.as_str());
    assert!(answers.iter().all(lost), "{answers:?}");
}

#[test]
fn what_makes_no_template_is_refused_with_its_field() {
    let step = |step: Value| json!({"steps": [step]});
    let cases = [
        ("name", Value::Null, "Required at name"),
        ("name", json!(""), "Required at name"),
        ("name", json!("a\nb"), "InvalidFormat at name"),
        ("type", json!("castle"), "InvalidChoice at type"),
        ("id", json!("another"), "Contradiction at id"),
        ("enabled", json!("yes"), "InvalidType at enabled"),
        ("color", json!("red"), "UnknownField at color"),
        ("fields", json!({"type": "nonsense"}), "InvalidFormat at fields"),
        ("fields", json!({"$ref": "https://example.com/schema.json"}), "InvalidFormat at fields"),
        ("fields", json!(7), "InvalidFormat at fields"),
        ("naming", json!({"maxLength": -1}), "InvalidType at naming.maxLength"),
        ("naming", json!({"prefixes": "x"}), "UnknownField at naming.prefixes"),
        ("binding", json!({"connector": "magic"}), "InvalidChoice at binding.connector"),
        (
            "binding",
            json!({"connector": "simulator", "delaySeconds": 31}),
            "OutOfRange at binding.delaySeconds",
        ),
        ("audience", json!({"groups": "x"}), "InvalidType at audience.groups"),
        ("limits", json!({"days": 0}), "OutOfRange at limits.days"),
        ("limits", json!({"approvalDays": 366}), "OutOfRange at limits.approvalDays"),
        ("approval", json!("none"), "InvalidChoice at approval"),
        (
            "approval",
            step(json!({"users": (0..21).map(|n| n.to_string()).collect::<Vec<_>>()})),
            "OutOfRange at approval.steps[0].users",
        ),
        (
            "approval",
            step(json!({"users": ["a"], "quorum": 2})),
            "OutOfRange at approval.steps[0].quorum",
        ),
        (
            "approval",
            step(json!({"users": ["a"], "quorum": 0})),
            "OutOfRange at approval.steps[0].quorum",
        ),
        (
            "approval",
            step(json!({"users": ["a#b"]})),
            "InvalidFormat at approval.steps[0].users[0]",
        ),
        (
            "approval",
            step(json!({"users": ["a"], "mode": "most"})),
            "InvalidChoice at approval.steps[0].mode",
        ),
        (
            "approval",
            json!({"steps": vec![json!({"users": ["a"]}); 11]}),
            "TooLong at approval.steps",
        ),
    ];
    let id = unique("wrong");
    for (name, value, expected) in cases {
        let mut body = body();
        match value.clone() {
            Value::Null => drop(body.as_object_mut().and_then(|fields| fields.remove(name))),
            value => body[name] = value,
        }
        let answer = put(&id, &body);
        assert_eq!(findings(&answer), [expected], "{name} = {value}: {}", answer.text);
        assert_eq!(outcome(&answer), "422 Invalid");
    }
    assert_eq!(findings(&put(&id, &json!([]))), ["InvalidType at body"]);
    assert_eq!(outcome(&Stack::shared().get(&template_path(&id), "operator")), "404 NotFound");
}

#[test]
fn a_change_is_for_requests_to_come() {
    let id = template("changing", &json!({"fields": {"type": "object", "required": ["size"]}}));
    assert_eq!(findings(&create("requester", &json!({"templateId": id}))), ["Required at size"]);
    assert_eq!(put(&id, &body()).status, 200);
    assert_eq!(create("requester", &json!({"templateId": id})).status, 201);
}

#[test]
fn nobody_but_an_operator_changes_templates() {
    for user in ["requester", "approver", "auditor", "outsider"] {
        let answer = Stack::shared().put(&template_path(&unique("not")), user, &body());
        assert_eq!(outcome(&answer), "403 Forbidden", "{user}");
    }
}

#[test]
fn any_name_that_an_id_can_have_works_in_the_address() {
    for id in ["with%20blank", "%C3%A4%C3%B6", "a%2Fb", "a%25b", "a+b", "@"] {
        let created = put(id, &body());
        assert_eq!(created.status, 201, "{id}: {}", created.text);
        let read = Stack::shared().get(&template_path(id), "operator");
        assert_eq!(read.json["id"], created.json["id"]);
        let filed = create("requester", &json!({"templateId": read.json["id"]}));
        assert_eq!(filed.status, 201, "{id}: {}", filed.text);
    }
}

fn put(id: &str, body: &Value) -> Answer {
    Stack::shared().put(&template_path(id), "operator", body)
}

fn body() -> Value {
    json!({"name": "Put", "type": "workspace", "binding": {"connector": "simulator"}})
}

#[test]
fn a_step_that_waits_for_nobody_real_is_refused() {
    let users = |users: &[&str]| {
        let steps = json!({"steps": [{"users": users}]});
        let body = json!({
            "name": "Lost",
            "type": "role",
            "binding": {"connector": "directory"},
            "approval": steps,
        });
        let place = format!("/provisioning/templates/{}", unique("lost"));
        Stack::shared().put(&place, Some("operator"), &body)
    };
    for (named, code) in
        [(["ghost", "approver"], "NotFound"), (["approver", "approver"], "Repeated")]
    {
        let answer = users(&named);
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!(answer.json["errors"][0]["code"], code);
        assert_eq!(answer.json["errors"][0]["field"], "approval.steps[0].users");
    }
    let put = users(&["approver"]);
    assert_eq!(put.status, 201, "{}", put.text);
    let place =
        put.headers.get("location").and_then(|place| place.to_str().ok()).unwrap_or_default();
    assert_eq!(Stack::shared().get(place, Some("operator")).json["name"], "Lost");
}

#[test]
fn of_puts_at_the_same_time_each_counts_and_of_guarded_ones_one() {
    let place = format!("/provisioning/templates/{}", unique("race"));
    let body = json!({"name": "Race", "type": "role", "binding": {"connector": "directory"}});
    let put = || Stack::shared().put(&place, Some("operator"), &body).status;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..12).map(|_| scope.spawn(put)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap_or_default()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 11, "{statuses:?}");
}
