//! `GET /provisioning/requests/view/{viewName}`.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{
        approve, cancel, file, findings, groups, list, outcome, project, read, reject, template,
        template_path, text, until,
    },
};

const VIEWS: [&str; 9] = [
    "my",
    "all",
    "pendingApproval",
    "awaitingMyApproval",
    "inProgress",
    "completed",
    "rejected",
    "failed",
    "cancelled",
];

#[test]
fn each_view_holds_what_it_is_called_after() {
    let steps = json!({"steps": [{"users": ["approver"]}, {"users": ["approver2"]}]});
    let template = template("asking", &json!({"approval": steps}));
    let body = json!({"templateId": template});
    let approved = |body: &Value| {
        let id = file("requester", body);
        approve(&id, "approver");
        approve(&id, "approver2");
        id
    };
    let pending = file("requester", &body);
    let start = json!({"start": "2999-01-01T00:00:00Z"});
    let planned = approved(&json!({"templateId": template, "schedule": start}));
    let done = approved(&body);
    until(&done, "Completed");
    let rejected = file("requester", &body);
    reject(&rejected, "approver");
    refuse_from_now_on(&template);
    let failed = approved(&body);
    until(&failed, "Failed");
    let cancelled = file("requester", &body);
    assert_eq!(cancel(&cancelled, "requester").status, 200);
    let all = [&pending, &planned, &done, &rejected, &failed, &cancelled];
    for user in ["requester", "operator", "auditor"] {
        let mut expected = vec![
            "my all pendingApproval",
            "my all inProgress",
            "my all completed",
            "my all rejected",
            "my all failed",
            "my all cancelled",
        ];
        if user != "requester" {
            expected = expected.iter().map(|views| views.trim_start_matches("my ")).collect();
        }
        assert_eq!(views_with(&template, &all, user), expected, "{user}");
    }
    for user in ["requester2", "outsider", "approver2"] {
        assert_eq!(views_with(&template, &all, user), [""; 6], "{user}");
    }
    assert_eq!(views_with(&template, &[&pending], "approver"), ["awaitingMyApproval"]);
    approve(&pending, "approver");
    assert_eq!(views_with(&template, &[&pending], "approver"), [""]);
    assert_eq!(views_with(&template, &[&pending], "approver2"), ["awaitingMyApproval"]);
}

#[test]
fn the_name_is_read_in_any_case_and_unknown_ones_are_told_all() {
    for name in VIEWS {
        for name in [name.to_lowercase(), name.to_uppercase()] {
            assert_eq!(view(&name, "", "requester").status, 200, "{name}");
        }
    }
    let answer = view("nothing", "", "requester");
    assert_eq!(outcome(&answer), "404 NotFound");
    for name in VIEWS {
        assert!(answer.text.contains(name), "{}", answer.text);
    }
}

#[test]
fn pages_hold_each_row_once_newest_first() {
    let id =
        template("paged", &json!({"approval": {"steps": [{"users": ["approver", "operator"]}]}}));
    let mut filed: Vec<String> =
        (0..13).map(|_| file("requester", &json!({"templateId": id}))).collect();
    filed.reverse();
    for (name, user) in [
        ("my", "requester"),
        ("all", "operator"),
        ("all", "auditor"),
        ("all", "requester"),
        ("pendingApproval", "operator"),
        ("pendingApproval", "requester"),
        ("awaitingMyApproval", "approver"),
    ] {
        for top in [2, 5, 13] {
            let query = format!("top={top}&templateId={id}");
            assert_eq!(pages(name, &query, user), filed, "{name} for {user} by {top}");
        }
    }
}

#[test]
fn a_page_is_as_large_as_asked_for() {
    let id = template("sized", &json!({}));
    let body = json!({"templateId": id, "schedule": {"start": "2999-01-01T00:00:00Z"}});
    crate::support::at_once(4, |_| (0..51).for_each(|_| drop(file("requester2", &body))));
    let count = |query: &str| {
        let answer = view("my", query, "requester2");
        assert_eq!(answer.json["count"], list(&answer.json["items"]).len());
        (answer.json["count"].clone(), answer.json["continuationToken"].is_string())
    };
    assert_eq!(count(""), (json!(50), true));
    assert_eq!(count("top=3"), (json!(3), true));
    assert_eq!(count("$top=4"), (json!(4), true));
    assert_eq!(count("%24top=5"), (json!(5), true));
    assert_eq!(count("top=200"), (json!(200), true));
    assert_eq!(count("top=1000"), (json!(200), true));
    for top in ["0", "-1", "x", "1.5", "", "99999999999999999999"] {
        let answer = view("my", &format!("top={top}"), "requester2");
        assert_eq!(outcome(&answer), "400 Malformed", "{top}");
        assert_eq!(findings(&answer), ["Malformed at top"], "{top}");
    }
    assert_eq!(pages("my", &format!("templateId={id}"), "requester2").len(), 204);
}

#[test]
fn a_token_is_good_for_its_own_list_and_reader_alone() {
    let id = template("token", &json!({"approval": {"steps": [{"users": ["approver"]}]}}));
    for _ in 0..3 {
        file("requester", &json!({"templateId": id}));
    }
    let query = format!("top=1&templateId={id}");
    let token = text(&view("my", &query, "requester").json["continuationToken"]);
    assert_eq!(view("my", &format!("{query}&continuationToken={token}"), "requester").status, 200);
    let swapped = token.replacen(&token[30..31], if &token[30..31] == "A" { "B" } else { "A" }, 1);
    for (name, query, token, user) in [
        ("my", query.as_str(), token.as_str(), "requester2"),
        ("my", query.as_str(), token.as_str(), "operator"),
        ("my", query.as_str(), token.as_str(), "outsider"),
        ("all", query.as_str(), token.as_str(), "requester"),
        ("my", "top=1", token.as_str(), "requester"),
        ("my", "top=1&templateId=12", token.as_str(), "requester"),
        ("my", query.as_str(), swapped.as_str(), "requester"),
        ("my", query.as_str(), &token[1..], "requester"),
        ("my", query.as_str(), "nonsense", "requester"),
        ("my", query.as_str(), "AAAA", "requester"),
        ("my", query.as_str(), "%F0%9F%9A%80", "requester"),
    ] {
        let answer = view(name, &format!("{query}&continuationToken={token}"), user);
        assert_eq!(outcome(&answer), "400 Malformed", "{name} {query} {token} {user}");
        assert_eq!(findings(&answer), ["Malformed at continuationToken"]);
    }
}

#[test]
fn a_template_filters_whichever_item_it_is_of() {
    let (one, other) = (template("one", &json!({})), template("other", &json!({})));
    let start = json!({"start": "2999-01-01T00:00:00Z"});
    let both = json!({"items": [{"templateId": one}, {"templateId": other}], "schedule": start});
    let both = file("requester", &both);
    let single = file("requester", &json!({"templateId": other, "schedule": start}));
    assert_eq!(pages("all", &format!("templateId={one}"), "operator"), std::slice::from_ref(&both));
    assert_eq!(pages("all", &format!("templateId={other}"), "operator"), [single, both]);
    assert_eq!(pages("all", "templateId=nothing", "operator"), Vec::<String>::new());
}

#[test]
fn a_row_is_what_the_request_shows() {
    let id = file("requester", &project("Row"));
    let (query, request) = ("top=200", read(&id, "requester"));
    let items = list(&view("my", query, "requester").json["items"]);
    let row = items.into_iter().find(|item| item["id"] == id).unwrap_or_default();
    for (name, value) in row.as_object().into_iter().flatten() {
        assert_eq!(request[name], *value, "{name}");
    }
    assert_eq!(row["status"], "PendingApproval");
}

#[test]
fn what_waits_for_a_group_waits_for_its_members() {
    groups();
    let id = template(
        "group",
        &json!({"approval": {"steps": [{"groups": ["reviewers"], "users": ["approver"]}]}}),
    );
    let id = file("requester", &json!({"templateId": id}));
    let own = file("approver2", &json!({"templateId": "12"}));
    for (user, waits) in [("approver", true), ("approver2", true), ("operator", false)] {
        let found = pages("awaitingMyApproval", "", user);
        assert_eq!(
            found.iter().filter(|found| **found == id).count(),
            usize::from(waits),
            "{user}"
        );
        assert_eq!(found.contains(&own), user == "approver", "{user}");
    }
    approve(&id, "approver2");
    assert!(!pages("awaitingMyApproval", "", "approver").contains(&id));
}

fn view(name: &str, query: &str, user: &str) -> Answer {
    Stack::shared().get(&format!("/provisioning/requests/view/{name}?{query}"), user)
}

fn refuse_from_now_on(template: &str) {
    let mut body = Stack::shared().get(&template_path(template), "operator").json;
    body["binding"]["refuses"] = json!(true);
    assert_eq!(Stack::shared().put(&template_path(template), "operator", &body).status, 200);
}

/// The views that hold each of these requests for this reader.
fn views_with(template: &str, ids: &[&String], user: &str) -> Vec<String> {
    let query = format!("top=200&templateId={template}");
    let views = VIEWS.map(|name| (name, pages(name, &query, user)));
    let of = |id: &&String| {
        let holds = views.iter().filter(|(_, found)| found.contains(id));
        holds.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    };
    ids.iter().map(of).collect()
}

/// The numbers on all pages of a view.
fn pages(name: &str, query: &str, user: &str) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let answer = view(name, &format!("{query}{token}"), user);
        assert_eq!(answer.status, 200, "{}", answer.text);
        found.extend(list(&answer.json["items"]).iter().map(|item| text(&item["id"])));
        match answer.json["continuationToken"].as_str() {
            Some(next) => token = format!("&continuationToken={next}"),
            None => return found,
        }
    }
}
