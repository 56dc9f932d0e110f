//! `PUT .../api/Group/{id}`.

use serde_json::{Value, json};

use super::support::{
    ADMINISTRATORS, EVERYONE, GROUPS, call, count, get, group, identifiers, members, operator,
    people, post, put, read as group_of, refusal, requests,
};
use crate::{
    stack::Stack,
    support::{approve, at_once, file, history, list, read, reject, template, text, unique, until},
};

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn people_come_and_go_and_the_name_changes() {
    let name = unique("Crew");
    let id = group(&name, &named(&["ron-0103"]));
    let changed = put(&id, &name, &named(&["har-3107", "her-1909"]), &named(&["ron-0103"]));
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(identifiers(&changed.json), ["her-1909", "har-3107"]);
    assert!(changed.json["lastModificationTime"].is_string());
    assert_eq!(group_of(&id), changed.json, "what was written is read");
    let other = unique("Renamed");
    let renamed = put(&id, &other, &[], &[]);
    assert_eq!(
        (&renamed.json["name"], &renamed.json["displayName"]),
        (&json!(other), &json!(other))
    );
    assert_eq!(renamed.json["members"], changed.json["members"]);
    group(&name, &[]);
    assert_eq!(refusal(&put(&id, &name, &[], &[])), "400 DuplicateGroupName");
    let told: Vec<String> = requests(&id)
        .iter()
        .map(|request| text(&history(request, "operator")[0]["message"]))
        .collect();
    assert!(told.contains(&format!("the group {name:?} is called {other:?} now")), "{told:?}");
}

#[test]
fn the_name_is_required_and_whoever_is_unknown_refused() {
    let name = unique("Whole");
    let id = group(&name, &[]);
    let nameless = json!({"partitionGlobalId": "acme", "directoryUserIDsToAdd": ["jdoe"]});
    let path = format!("/identity_/api/Group/{id}");
    let answer = super::support::call("PUT", &path, super::support::operator(), &nameless);
    assert_eq!(refusal(&answer), "400 name");
    let unknown = put(&id, &unique("Other"), &named(&["jdoe", "nobody-1"]), &[]);
    assert_eq!(refusal(&unknown), "400 directoryUserIDsToAdd[1]");
    let unknown = put(&id, &name, &[], &named(&["nobody-2"]));
    assert_eq!(refusal(&unknown), "400 directoryUserIDsToRemove[0]");
    let both = put(&id, &name, &named(&["jdoe"]), &named(&["jdoe"]));
    assert_eq!(refusal(&both), "400 directoryUserIDsToRemove[0]");
    assert_eq!((members(&id), &group_of(&id)["name"]), (vec![], &json!(name)));
    assert_eq!(refusal(&put(&unique("missing"), &name, &[], &[])), "404 EntityNotFound");
}

#[test]
fn what_changes_nothing_is_no_request() {
    let name = unique("Same");
    let id = group(&name, &named(&["jdoe"]));
    let before = requests(&id).len();
    for _ in 0..3 {
        let same = put(&id, &name, &named(&["jdoe"]), &named(&["ron-0103"]));
        assert_eq!((same.status, &same.json["lastModificationTime"]), (200, &json!(null)));
    }
    assert_eq!((requests(&id).len(), count(&id)), (before, 1));
}

#[test]
fn a_hundred_at_the_same_time_all_count() {
    let name = unique("Busy");
    let stay = people("stay", 100);
    let leave = people("leave", 50);
    let id = group(&name, &leave);
    let done = at_once(100, |number| {
        let gone = leave.get(number).cloned().into_iter().collect::<Vec<_>>();
        put(&id, &name, &stay[number..=number], &gone)
    });
    for answer in &done {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!((members(&id), count(&id)), (stay, 100));
}

#[test]
fn adding_and_removing_the_same_people_at_the_same_time_ends_as_one_of_them_says() {
    let name = unique("Tug");
    let people = people("tug", 5);
    let id = group(&name, &[]);
    let done = at_once(20, |number| match number % 2 {
        0 => put(&id, &name, &people, &[]).status,
        _ => put(&id, &name, &[], &people).status,
    });
    assert_eq!(done, [200; 20]);
    let left = members(&id);
    assert_eq!(count(&id), left.len() as u64);
    assert_eq!(put(&id, &name, &[], &people).status, 200);
    assert_eq!((members(&id), count(&id)), (vec![], 0));
}

#[test]
fn what_others_have_granted_shows_here_and_what_is_granted_here_shows_there() {
    let people = people("shared", 2);
    let role = template(
        "Shared",
        &json!({"name": unique("Shared role"), "type": "role", "binding": {"connector": "directory"}}),
    );
    let filed = file("requester", &json!({"templateId": role, "beneficiaries": [people[0]]}));
    until(&filed, "Completed");
    let shown = group_of(&role);
    assert_eq!((identifiers(&shown), &shown["type"]), (vec![people[0].clone()], &json!(1)));
    assert_eq!(count(&role), 1);
    let name = text(&shown["name"]);
    assert_eq!(put(&role, &name, &people[1..], &[]).status, 200);
    let granted = requests(&role).remove(0);
    let shown = read(&granted, "operator");
    assert_eq!((&shown["source"], &shown["status"]), (&json!("uipath"), &json!("Completed")));
    // What was given elsewhere is taken back here, whatever the reasons; and the other way round.
    assert_eq!(put(&role, &name, &[], &people[..1]).status, 200);
    assert_eq!(members(&role), people[1..]);
    let revoke = json!({"templateId": role, "operation": "revoke", "beneficiaries": [people[1]]});
    until(&file("requester", &revoke), "Completed");
    assert_eq!((members(&role), count(&role)), (vec![], 0));
    assert_eq!(refusal(&put(&role, &unique("New"), &[], &[])), "403 Forbidden");
}

#[test]
fn an_addition_is_a_reason_of_its_own() {
    let people = people("reason", 1);
    let role = template(
        "Reasons",
        &json!({"name": unique("Reasons"), "type": "role", "binding": {"connector": "directory"}}),
    );
    let ask = |body: Value| {
        let id = file("requester", &body);
        until(&id, "Completed");
        id
    };
    let first = ask(json!({"templateId": role, "beneficiaries": people}));
    assert_eq!(put(&role, &text(&group_of(&role)["name"]), &people, &[]).status, 200);
    ask(json!({
        "operation": "revoke", "beneficiaries": people, "items": [{"templateId": role, "reason": first}],
    }));
    assert_eq!(members(&role), people, "the group's own reason keeps it");
}

#[test]
fn where_somebody_has_to_agree_members_are_pending_and_the_answer_says_so() {
    let people = people("pending", 2);
    let name = unique("Guarded");
    let id = template(
        "guarded-group",
        &json!({
            "name": name, "type": "group", "binding": {"connector": "directory"},
            "approval": {"steps": [{"users": ["approver"]}]},
        }),
    );
    let answer = put(&id, &name, &people, &[]);
    assert_eq!((answer.status, members(&id)), (200, vec![]), "{}", answer.text);
    let waiting = &answer.json["pendingApproval"][0];
    assert_eq!((&waiting["operation"], &waiting["memberIDs"]), (&json!("add"), &json!(people)));
    assert_eq!(group_of(&id).get("pendingApproval"), None, "strict clients never see it elsewhere");
    let request = text(&waiting["requestId"]);
    let turned: Vec<String> = people.iter().rev().cloned().collect();
    let again = put(&id, &name, &turned, &[]).json;
    assert_eq!(again["pendingApproval"][0]["requestId"], request, "the same wish");
    let other = put(&id, &name, &people[..1], &[]).json;
    assert_ne!(other["pendingApproval"][0]["requestId"], request);
    approve(&request, "approver");
    until(&request, "Completed");
    assert_eq!((members(&id), count(&id)), (people.clone(), 2));
    let answer = put(&id, &name, &[], &people[..1]);
    assert_eq!(answer.json["pendingApproval"][0]["operation"], "remove");
    assert_eq!(members(&id), people);
}

#[test]
fn a_new_name_does_not_wait_for_those_who_have_to_agree_to_new_members() {
    let (people, name) = (people("renamed", 1), unique("Renamed"));
    let id = group(&unique("Before"), &[]);
    let approval = json!({"steps": [{"users": ["approver"]}]});
    let put_template = json!({
        "name": name.clone() + " before", "type": "group", "binding": {"connector": "directory"},
        "approval": approval, "audience": {"groups": []},
    });
    let path = format!("/provisioning/templates/{id}");
    assert_eq!(Stack::shared().put(&path, "operator", &put_template).status, 200);
    let first = put(&id, &name, &people, &[]);
    assert_eq!((first.status, &first.json["name"]), (200, &json!(name)), "{}", first.text);
    let request = text(&first.json["pendingApproval"][0]["requestId"]);
    let second = put(&id, &name, &people, &[]).json;
    assert_eq!(
        second["pendingApproval"][0]["requestId"], request,
        "sent again after a lost answer"
    );
}

#[test]
fn what_was_rejected_can_be_asked_again() {
    let (people, name) = (people("rejected", 1), unique("Refused"));
    let id = template(
        "refused-group",
        &json!({
            "name": name, "type": "group", "binding": {"connector": "directory"},
            "approval": {"steps": [{"users": ["approver"]}]},
        }),
    );
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = put(&id, &name, &people, &[]).json;
        let request = text(&answer["pendingApproval"][0]["requestId"]);
        reject(&request, "approver");
        seen.push(request);
    }
    seen.dedup();
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn membership_of_a_group_with_a_limit_ends_after_it() {
    let name = unique("Limited");
    let id = template(
        "limited-group",
        &json!({
            "name": name, "type": "group", "binding": {"connector": "directory"}, "limits": {"days": 3},
        }),
    );
    assert_eq!(put(&id, &name, &named(&["jdoe"]), &[]).status, 200);
    let request = read(&requests(&id)[0], "operator");
    let task = &list(&request["tasks"])[0];
    assert!(task.to_string().contains("\"end\":"), "{task}");
}

#[test]
fn built_in_groups_keep_their_names_and_everyone_its_members() {
    let renamed = put(ADMINISTRATORS, "Administrator", &[], &[]);
    assert_eq!(refusal(&renamed), "403 Forbidden");
    let everyone = put(EVERYONE, "Everyone", &named(&["jdoe"]), &[]);
    assert_eq!(refusal(&everyone), "403 Forbidden");
    let people = people("admin", 1);
    let changed = put(ADMINISTRATORS, "Administrators", &people, &[]);
    assert_eq!((changed.status, &changed.json["type"]), (200, &json!(0)), "{}", changed.text);
    assert!(identifiers(&changed.json).contains(&people[0]));
    assert_eq!(put(ADMINISTRATORS, "Administrators", &[], &people).status, 200);
    let unchanged = put(EVERYONE, "Everyone", &[], &[]);
    assert_eq!((unchanged.status, &unchanged.json["members"]), (200, &json!([])));
}

#[test]
fn a_token_for_groups_opens_no_other_door() {
    let token = super::support::operator();
    let send = |path: &str, name: &str, value: &str| {
        let request = Stack::shared().request("GET", path, None).header(name, value);
        Stack::shared().send(request, b"").status
    };
    let bearer = format!("Bearer {token}");
    assert_eq!(send("/provisioning/templates", "Authorization", &bearer), 403);
    assert_eq!(send("/iam/governance/selfservice/api/v1/requests", "Authorization", &bearer), 403);
    assert_eq!(send("/api/requests", "X-Auth-Token", token), 401);
    assert_eq!(get(GROUPS).status, 200);
}

#[test]
fn what_is_pending_for_a_group_is_not_for_the_next_one_of_its_id() {
    let (people, id) = (people("heirs", 2), unique("inherited"));
    let approval = json!({"steps": [{"users": ["approver"]}]});
    let make = |name: &str, members: &[String]| {
        let body = json!({"partitionGlobalId": "acme", "name": name, "id": id, "directoryUserMemberIDs": members});
        assert_eq!(post("/identity_/api/Group", &body).status, 201);
        let put_template = json!({
            "name": name, "type": "group", "binding": {"connector": "directory"},
            "approval": approval, "audience": {"groups": []},
        });
        let path = format!("/provisioning/templates/{id}");
        assert_eq!(Stack::shared().put(&path, "operator", &put_template).status, 200);
    };
    let (old, new) = (unique("Old"), unique("New"));
    make(&old, &people[..1]);
    let wish = |answer: &Value| text(&answer["pendingApproval"][0]["requestId"]);
    let goes = wish(&put(&id, &old, &[], &people[..1]).json);
    let comes = wish(&put(&id, &old, &people[1..], &[]).json);
    assert_eq!(call("DELETE", &format!("{GROUPS}/{id}"), operator(), &Value::Null).status, 204);
    make(&new, &people[..1]);
    let again = wish(&put(&id, &new, &people[1..], &[]).json);
    assert_ne!(again, comes, "a wish for another group");
    for request in [&goes, &comes] {
        approve(request, "approver");
        until(request, "Failed");
    }
    assert_eq!(members(&id), people[..1]);
    approve(&again, "approver");
    until(&again, "Completed");
    assert_eq!(count(&id), 2);
}
