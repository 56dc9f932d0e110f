//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests?view=trackRequests`.

use serde_json::{Value, json};

use super::support::{
    REQUESTS, account, call, create, file, get, ids, link, page, refusal, role, walk,
};
use crate::{
    stack::{Stack, data_dir},
    support::{approve, at_once, list, reject, template, text, until},
};

/// Files this many requests for a template of its own, and returns their numbers, newest first, and a
/// filter that finds them.
fn filed(count: usize, user: &str) -> (Vec<String>, String) {
    let id = template(
        "listed",
        &json!({"type": "role", "approval": {"steps": [{"users": ["approver"]}]}}),
    );
    let mut numbers: Vec<String> = (0..count).map(|_| file(user, &role(&id, &["24"]))).collect();
    numbers.reverse();
    (numbers, format!("q=entityId%20eq%20{id}"))
}

#[test]
fn a_row_has_what_the_contract_says() {
    let mut body = role("12", &["24", "6"]);
    body["reqJustification"] = json!("because");
    let id = file("requester", &body);
    let row = list(&page(&format!("q=id+eq+{id}"), "requester")["requests"]).remove(0);
    let names: Vec<&String> = row.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "id",
            "links",
            "reqBeneficiaryList",
            "reqCreatedOn",
            "reqExpireOn",
            "reqJustification",
            "reqStatus",
            "reqType",
            "requester"
        ]
    );
    assert_eq!(row["reqStatus"], "Request Awaiting Approval");
    assert_eq!(row["reqType"], "Heterogeneous Request");
    assert_eq!(row["requester"]["value"], "requester");
    assert_eq!(row["reqBeneficiaryList"][1]["id"], "6");
    let here = format!("{}{REQUESTS}/{id}", Stack::shared().url());
    assert_eq!(row["links"], json!([{"rel": "self", "href": here}]));
}

#[test]
fn fields_choose_what_a_row_has() {
    let id = file("requester", &role("12", &["24"]));
    let with = |fields: &str| {
        page(&format!("q=id+eq+{id}&fields={fields}"), "requester")["requests"][0].clone()
    };
    assert_eq!(with("reqStatus"), json!({"id": id, "reqStatus": "Request Awaiting Approval"}));
    assert_eq!(with("reqTargetEntities")["reqTargetEntities"][0]["entityId"], "12");
    let answer = get(&format!("{REQUESTS}?fields=moon"), "requester");
    assert_eq!(refusal(&answer), "400 IAM-4000001");
}

/// On a stack of its own, because the setting is the whole tenant's.
#[test]
fn what_a_row_is_about_stands_in_the_list_as_it_does_at_the_request() {
    let stack = Stack::start(&data_dir("entities"));
    let mut entity = account();
    entity["reqTargetEntities"][0]["appFormData"] = json!([{"name": "size", "value": "L"}]);
    let body = json!({"requests": [entity]}).to_string();
    let request = stack.request("POST", REQUESTS, Some("requester"));
    let request = request.header("X-Requested-By", "x").header("Content-Type", "application/json");
    let id = text(&stack.send(request, body.as_bytes()).json["requests"][0]["id"]);
    let both = || {
        let listed = stack.get(&format!("{REQUESTS}?fields=reqTargetEntities"), "requester").json;
        let one = stack.get(&format!("{REQUESTS}/{id}"), "requester").json;
        let listed = listed["requests"][0]["reqTargetEntities"].clone();
        (listed, one["reqTargetEntities"].clone())
    };
    let (listed, one) = both();
    assert!(listed[0]["appFormData"].is_array());
    assert_eq!(listed, one);
    let settings =
        stack.put("/provisioning/settings", "operator", &json!({"formDataAsText": true}));
    assert_eq!(settings.status, 200, "{}", settings.text);
    let (listed, one) = both();
    assert!(listed[0]["appFormData"].is_string());
    assert_eq!(listed, one);
}

#[test]
fn a_kind_is_found_by_either_of_its_names() {
    let id = file("requester", &account());
    for (clause, found) in [
        ("eq%20AppInstance", true),
        ("eq%20applicationinstance", true),
        ("ne%20AppInstance", false),
        ("ne%20ApplicationInstance", false),
        ("eq%20Role", false),
    ] {
        let rows = page(&format!("q=id%20eq%20{id}%20AND%20entityType%20{clause}"), "requester");
        assert_eq!(ids(&rows).contains(&id), found, "{clause}");
    }
}

#[test]
fn following_next_finds_each_row_once_newest_first() {
    let (numbers, q) = filed(13, "requester");
    for user in ["requester", "operator", "auditor"] {
        for limit in [2, 5, 13, 20] {
            assert_eq!(walk(&format!("{q}&limit={limit}"), user), numbers, "{user} by {limit}");
        }
    }
    for user in ["requester2", "outsider", "approver"] {
        assert_eq!(walk(&q, user), Vec::<String>::new(), "{user}");
    }
    let mine = walk("limit=1000", "requester");
    assert!(numbers.iter().all(|number| mine.contains(number)));
}

#[test]
fn an_offset_counts_rows_from_one() {
    let (numbers, q) = filed(7, "requester");
    for offset in 1..=8 {
        let found = ids(&page(&format!("{q}&offset={offset}&limit=3"), "requester"));
        let expected: Vec<String> = numbers.iter().skip(offset - 1).take(3).cloned().collect();
        assert_eq!(found, expected, "{offset}");
    }
    for offset in ["100", "10002", "99999999999999999999"] {
        for (query, user) in [(q.as_str(), "requester"), ("view=pendingApprovals", "approver")] {
            let beyond = page(&format!("{query}&offset={offset}"), user);
            let found = (beyond["requests"].clone(), beyond["hasMore"].clone());
            if query == q || offset != "100" {
                assert_eq!(found, (json!([]), json!(false)), "{query} {offset}");
            }
        }
    }
}

/// Without a filter the rows that are passed over are never read, only their keys. On a stack of its own,
/// where nobody else files and calls are counted.
#[test]
fn an_offset_without_a_filter_reads_keys_alone() {
    let stack = Stack::start(&data_dir("offsets"));
    let body = json!({"requests": vec![account(); 30]}).to_string();
    let request = stack.request("POST", REQUESTS, Some("requester"));
    let request = request.header("X-Requested-By", "x").header("Content-Type", "application/json");
    assert_eq!(stack.send(request, body.as_bytes()).status, 200);
    for user in ["requester", "operator"] {
        let rows = |query: &str| ids(&stack.get(&format!("{REQUESTS}?{query}"), user).json);
        let all = rows("limit=100");
        assert_eq!(all.len(), 30);
        for offset in [1, 2, 17, 30, 31, 500, 10_001, 10_002, usize::MAX] {
            let expected: Vec<String> = all.iter().skip(offset - 1).take(3).cloned().collect();
            assert_eq!(rows(&format!("offset={offset}&limit=3")), expected, "{offset}");
        }
        stack.delete("/_local/calls", None);
        rows("offset=25&limit=1");
        let calls = list(&stack.get("/_local/calls", None).json);
        let reads = |call: &&Value| {
            call["function"] == "oracle-list-requests" && call["action"] == "dynamodb:BatchGetItem"
        };
        assert_eq!(calls.iter().find(reads).map(|call| &call["count"]), Some(&json!(1)));
    }
}

#[test]
fn links_repeat_what_was_asked() {
    let (_, q) = filed(3, "requester");
    let first = page(&format!("view=trackRequests&{q}&limit=1&fields=reqType"), "requester");
    let here = format!("{}{REQUESTS}", Stack::shared().url());
    let tail = format!("&limit=1&{q}&fields=reqType");
    let expected = format!("{here}?view=trackRequests&offset=1{tail}");
    assert_eq!(link(&first, "self"), Some(expected.clone()));
    assert_eq!(link(&first, "first"), Some(expected));
    let next = link(&first, "next").unwrap_or_default();
    let start = format!("{here}?view=trackRequests&offset=2{tail}&cursor=");
    assert!(next.starts_with(&start), "{next} isn't {start}..");
}

#[test]
fn a_cursor_is_good_for_its_own_list_and_reader_alone() {
    let (_, q) = filed(3, "requester");
    let next = link(&page(&format!("{q}&limit=1"), "requester"), "next").unwrap_or_default();
    let cursor = next.split("cursor=").nth(1).unwrap_or_default();
    assert_eq!(get(&format!("{REQUESTS}?{q}&cursor={cursor}"), "requester").status, 200);
    for (query, user) in [
        (q.as_str(), "operator"),
        ("q=id+gt+1", "requester"),
        ("view=pendingApprovals", "requester"),
    ] {
        let answer = get(&format!("{REQUESTS}?{query}&cursor={cursor}"), user);
        assert_eq!(refusal(&answer), "400 IAM-4000001", "{query} {user}");
        assert!(text(&answer.json["errorMessage"]).starts_with("cursor: "), "{}", answer.text);
    }
}

#[test]
fn each_status_is_found_by_those_who_see_all_and_by_whose_it_is() {
    let id = template(
        "states",
        &json!({"type": "role", "approval": {"steps": [{"users": ["approver"]}]}}),
    );
    let one = || file("requester", &role(&id, &["24"]));
    let (waiting, done, rejected) = (one(), one(), one());
    approve(&done, "approver");
    until(&done, "Completed");
    reject(&rejected, "approver");
    for user in ["requester", "operator"] {
        for (clause, found) in [
            ("reqStatus eq Request::Awaiting::Approval", vec![&waiting]),
            ("reqStatus CO wait", vec![&waiting]),
            ("requestStatus=request::completed", vec![&done]),
            ("reqStatus ew rejected", vec![&rejected]),
            ("reqStatus ne Request::Completed", vec![&rejected, &waiting]),
            ("requestStatus=draft", vec![]),
            ("reqType eq Assign::Roles and beneficiary eq 24", vec![&rejected, &done, &waiting]),
            ("beneficiary eq 25", vec![]),
            ("entityType eq ROLE AND requester eq requester", vec![&rejected, &done, &waiting]),
            ("reqCreatedOn gt 2998-01-01T00:00:00Z", vec![]),
        ] {
            let q = format!("entityId eq {id} AND {clause}").replace(' ', "%20");
            let found: Vec<String> = found.into_iter().cloned().collect();
            assert_eq!(walk(&format!("q={q}"), user), found, "{clause} for {user}");
        }
    }
}

#[test]
fn an_id_is_found_at_once_and_only_where_the_list_has_it() {
    let id = file("requester", &role("12", &["24"]));
    let q = format!("q=id%20eq%20{id}");
    for (user, found) in [
        ("requester", 1),
        ("operator", 1),
        ("auditor", 1),
        ("requester2", 0),
        ("approver", 0),
        ("outsider", 0),
    ] {
        assert_eq!(ids(&page(&q, user)).len(), found, "{user}");
    }
    assert_eq!(ids(&page(&format!("{q}&offset=2"), "requester")).len(), 0);
    assert_eq!(ids(&page("q=id=2147483647", "operator")).len(), 0);
}

#[test]
fn only_who_sees_all_looks_at_what_others_have_filed() {
    let id = file("requester", &role("12", &["24"]));
    let first = |user: &str| ids(&page("userId=requester&limit=1000", user)).contains(&id);
    assert!(first("operator") && first("auditor") && first("requester"));
    let answer = get(&format!("{REQUESTS}?userId=requester"), "requester2");
    assert_eq!(refusal(&answer), "403 IAM-4030001");
    assert!(!ids(&page("q=requester%20eq%20requester", "requester2")).contains(&id));
}

#[test]
fn a_large_limit_is_cut_and_what_is_no_number_is_refused() {
    for limit in ["1000", "1049", "5049", "99999999999999999999"] {
        assert_eq!(get(&format!("{REQUESTS}?limit={limit}"), "requester").status, 200, "{limit}");
    }
    let many: Vec<Value> = (0..12).map(|_| account()).collect();
    create("requester", &json!(many));
    assert_eq!(page("", "requester")["count"], 10, "unless the client says otherwise");
    for query in [
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=",
        "offset=0",
        "offset=x",
        "view=mine",
        "q=planet+eq+x",
        "q=id+co+1",
        "q=reqStatus",
    ] {
        let answer = get(&format!("{REQUESTS}?{query}"), "requester");
        assert_eq!(refusal(&answer), "400 IAM-4000001", "{query}");
    }
}

/// One client counts up `offset` and `limit` together until the list is empty.
#[test]
fn a_client_that_counts_up_to_an_empty_list_comes_to_its_end() {
    let (numbers, q) = filed(5, "requester");
    let (mut found, mut c) = (Vec::new(), 1);
    loop {
        let page = page(&format!("{q}&offset={c}&limit={}", c + 1), "requester");
        let rows = ids(&page);
        if rows.is_empty() {
            break;
        }
        found.extend(rows);
        c += 2;
    }
    assert!(numbers.iter().all(|number| found.contains(number)), "{found:?}");
}

#[test]
fn head_is_get_without_a_body() {
    let answer = call("HEAD", REQUESTS, "requester", &Value::Null);
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(call("HEAD", &format!("{REQUESTS}?limit=0"), "requester", &Value::Null).status, 400);
}

#[test]
fn who_files_at_the_same_time_moves_no_row_of_a_page_that_is_followed() {
    let (numbers, q) = filed(4, "requester");
    let first = page(&format!("{q}&limit=2"), "requester");
    at_once(2, |_| file("requester", &account()));
    let next = link(&first, "next").unwrap_or_default();
    let second = get(next.trim_start_matches(Stack::shared().url()), "requester").json;
    assert_eq!([ids(&first), ids(&second)].concat(), numbers);
}
