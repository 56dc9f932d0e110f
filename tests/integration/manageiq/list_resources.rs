//! `GET /api/{collection}`.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

use super::support::{Somebody, actions, fault, ids, path_of, query};
use crate::support::{list, text, unique};

const LIST: &str = "/api/provision_requests";

/// Somebody with seven requests for machines and one for something else, and the numbers of all.
struct Desk {
    owner: Somebody,
    machines: Vec<String>,
    site: String,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let owner = Somebody::with(&["requester"]);
    let machines = (0..7).map(|number| owner.machine(&format!("web{number}"))).collect();
    let site = owner.file("team-site", &json!({"name": unique("site")}));
    Desk { owner, machines, site }
});

#[test]
fn a_collection_counts_what_one_sees_and_links_to_each() {
    let Desk { owner, machines, .. } = &*DESK;
    let page = owner.read(LIST);
    assert_eq!((&page["name"], &page["count"]), (&json!("provision_requests"), &json!(7)));
    assert_eq!((&page["subcount"], &page["pages"]), (&json!(7), &json!(1)));
    assert!(page["subquery_count"].is_null());
    let mut sorted = machines.clone();
    sorted.sort_by_key(|id| id.parse::<u32>().unwrap_or_default());
    assert_eq!(ids(&page), sorted);
    assert_eq!(list(&page["resources"])[0].as_object().map(serde_json::Map::len), Some(1));
    assert!(actions(&page).starts_with("query"), "{}", actions(&page));
    let links = page["links"].as_object().map(|links| links.keys().cloned().collect::<Vec<_>>());
    assert_eq!(links, Some(vec!["first".into(), "last".into(), "self".into()]));
}

#[test]
fn each_kind_has_a_collection_and_all_are_in_requests() {
    let Desk { owner, site, .. } = &*DESK;
    assert_eq!(ids(&owner.read("/api/service_requests")), [site.as_str()]);
    assert_eq!(owner.read("/api/requests")["count"], 8);
    assert_eq!(owner.read("/api/automation_requests")["count"], 0);
    let page = owner.read("/api/requests?collection_class=ServiceTemplateProvisionRequest");
    assert_eq!((ids(&page), &page["count"]), (vec![site.clone()], &json!(1)));
    let answer = owner.get("/api/requests?collection_class=Vm");
    let message = "Invalid collection_class Vm specified for the requests collection";
    assert_eq!(fault(&answer), (400, "bad_request".into(), message.into()));
}

#[test]
fn a_dashboard_counts_without_reading() {
    let Desk { owner, .. } = &*DESK;
    let page = owner.read(&query(
        "/api/requests",
        &[
            ("filter[]", "type=MiqProvisionRequest"),
            ("filter[]", "approval_state=pending_approval"),
            ("hide", "resources"),
        ],
    ));
    assert_eq!((&page["count"], &page["subquery_count"]), (&json!(8), &json!(7)));
    assert!(page.get("resources").is_none());
    let by_type = [("filter[]", "type=MiqProvisionRequest"), ("hide", "resources")];
    let page = owner.read(&query("/api/requests", &by_type));
    assert_eq!((&page["count"], &page["subquery_count"]), (&json!(8), &json!(7)));
}

#[test]
fn pages_follow_each_other_by_their_links() {
    let Desk { owner, .. } = &*DESK;
    let all = ids(&owner.read(LIST));
    for sort in ["", "&sort_by=id&sort_order=desc", "&sort_by=description", "&filter[]=id%3E0"] {
        let (mut found, mut next) = (Vec::new(), Some(format!("{LIST}?limit=3{sort}")));
        let mut pages = 0;
        while let Some(path) = next {
            let page = owner.read(&path);
            assert_eq!(page["pages"], 3, "{page}");
            pages += 1;
            found.extend(ids(&page));
            next = page["links"].get("next").map(path_of);
            if next.is_none() {
                assert_eq!(page["links"]["self"], page["links"]["last"], "{page}");
                assert_eq!(ids(&owner.read(&path_of(&page["links"]["first"]))).len(), 3);
            }
        }
        assert_eq!(pages, 3);
        let mut sorted = found.clone();
        sorted.sort_by_key(|id| id.parse::<u32>().unwrap_or_default());
        assert_eq!(sorted, all, "{sort}");
        if sort.contains("desc&") || sort.ends_with("desc") {
            found.reverse();
            assert_eq!(found, all);
        }
    }
}

#[test]
fn paging_that_makes_no_sense_is_refused() {
    let Desk { owner, .. } = &*DESK;
    for (query, message) in [
        ("limit=x", "Non numeric parameter: limit"),
        ("offset=-1", "Non numeric parameter: offset"),
        ("limit=0&offset=1", "Limit must be greater than zero if offset is specified"),
        ("sort_by=foo", "foo is not a valid attribute for MiqProvisionRequest"),
        ("by_tag=/a/b", "provision_requests can't be found by their tags: leave by_tag out"),
    ] {
        let (status, _, found) = fault(&owner.get(&format!("{LIST}?{query}")));
        assert_eq!((status, found.as_str()), (400, message));
    }
    let beyond = owner.read(&format!("{LIST}?offset=99999999999999999999"));
    assert_eq!((ids(&beyond).len(), &beyond["count"]), (0, &json!(7)));
}

#[test]
fn resources_and_their_tasks_are_shown_where_that_is_asked_for() {
    let Desk { owner, .. } = &*DESK;
    let page = owner.read(&format!("{LIST}?expand=resources,request_tasks&limit=2"));
    for request in list(&page["resources"]) {
        assert_eq!(request["approval_state"], "pending_approval");
        assert!(request["actions"].is_array());
        assert_eq!(list(&request["request_tasks"]).len(), 1);
    }
    let page = owner.read(&format!("{LIST}?expand=resources&attributes=status&limit=1"));
    let keys: Vec<_> =
        page["resources"][0].as_object().into_iter().flatten().map(|it| it.0).collect();
    assert_eq!(keys, ["href", "id", "status"]);
}

#[test]
fn one_sees_what_one_has_filed_approvers_what_asks_them_and_operators_everything() {
    let Desk { owner, machines, .. } = &*DESK;
    let one = &machines[0];
    let by_id = query(LIST, &[("filter[]", &format!("id = \"{one}\""))]);
    assert_eq!(ids(&owner.read(&by_id)), [one.as_str()]);
    for who in ["approver", "operator", "auditor"] {
        assert_eq!(ids(&Somebody::called(who).read(&by_id)), [one.as_str()], "{who}");
    }
    for who in ["requester2", "outsider"] {
        assert_eq!(ids(&Somebody::called(who).read(&by_id)), [] as [&str; 0], "{who}");
    }
    let by_owner = [("filter[]", &*format!("userid='{}'", owner.name)), ("limit", "100")];
    for who in ["approver", "operator"] {
        let page = Somebody::called(who).read(&query(LIST, &by_owner));
        assert_eq!(page["subquery_count"], 7, "{who}");
        assert!(page["count"].as_u64() >= Some(7), "{who}");
    }
    let asked = Somebody::called("approver").read(&format!("{LIST}?limit=1000"));
    assert!(machines.iter().all(|id| ids(&asked).contains(id)));
    assert_eq!(asked["count"], ids(&asked).len());
    assert_eq!(actions(&Somebody::called("auditor").read(LIST)), "query");
}

#[test]
fn people_see_themselves_and_operators_see_everybody() {
    let requester = Somebody::called("requester").read("/api/users?expand=resources");
    assert_eq!(
        (&requester["count"], &requester["resources"][0]["userid"]),
        (&json!(1), &json!("requester"))
    );
    let all = Somebody::called("operator").read("/api/users?expand=resources&sort_by=userid");
    let names: Vec<String> = list(&all["resources"]).iter().map(|it| text(&it["userid"])).collect();
    assert!(names.is_sorted() && names.contains(&"jdoe".to_owned()));
    assert_eq!(Somebody::called("requester").read("/api/roles")["count"], 4);
    crate::support::groups();
    let groups = Somebody::called("approver2").read("/api/groups?expand=resources");
    assert_eq!(groups["resources"][0]["description"], "board");
    let of = |filter: &str| {
        let path = query("/api/users", &[("filter[]", filter), ("expand", "resources")]);
        let found = Somebody::called("operator").read(&path);
        list(&found["resources"]).iter().map(|it| text(&it["userid"])).collect::<Vec<_>>()
    };
    assert!(of("miq_groups.description=board").contains(&"approver2".to_owned()));
    assert!(!of("miq_groups.description=board").contains(&"requester".to_owned()));
    assert!(of("current_group.id=NULL").contains(&"requester".to_owned()));
    let tenant = text(&groups["resources"][0]["tenant_id"]);
    let of_tenant = of(&format!("current_group.tenant_id={tenant}"));
    assert!(of_tenant.contains(&"approver2".to_owned()), "{of_tenant:?}");
}

#[test]
fn tasks_of_all_requests_are_in_one_list() {
    let Desk { owner, .. } = &*DESK;
    let page = owner.read("/api/request_tasks?expand=resources&limit=3");
    assert_eq!((&page["name"], &page["count"]), (&json!("request_tasks"), &json!(8)));
    let task = &page["resources"][0];
    assert!(path_of(&task["href"]).starts_with("/api/request_tasks/"));
    for order in ["asc", "desc"] {
        let (mut found, mut next) =
            (Vec::new(), Some(format!("/api/request_tasks?limit=3&sort_by=id&sort_order={order}")));
        while let Some(path) = next {
            let page = owner.read(&path);
            found.extend(ids(&page).iter().filter_map(|id| id.parse::<u32>().ok()));
            next = page["links"].get("next").map(path_of);
        }
        assert!(
            found.len() == 8
                && if order == "asc" { found.is_sorted() } else { found.iter().rev().is_sorted() },
            "{found:?}"
        );
    }
    let by_id = format!("id={}", text(&task["id"]));
    assert_eq!(ids(&owner.read(&query("/api/request_tasks", &[("filter[]", &by_id)]))).len(), 1);
    let by_request = format!("miq_request_id={}", text(&task["miq_request_id"]));
    let page = owner.read(&query("/api/request_tasks", &[("filter[]", &by_request)]));
    assert_eq!((&page["subquery_count"], &page["count"]), (&json!(1), &json!(8)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn paging_shows_each_row_once(
        limit in 1_usize..9,
        sort in prop::sample::select(vec!["id", "created_on", "description", "status", "message,id"]),
        order in prop::sample::select(vec!["asc", "desc", "desc,asc"]),
        filter in prop::sample::select(vec!["id > 0", "description = '*web*'", "approval_state=pending_approval"]),
    ) {
        let Desk { owner, .. } = &*DESK;
        let limit = limit.to_string();
        let first = query(LIST, &[("limit", limit.as_str()), ("sort_by", sort), ("sort_order", order), ("filter[]", filter)]);
        let (mut found, mut next) = (Vec::new(), Some(first));
        while let Some(path) = next {
            let page: Value = owner.read(&path);
            found.extend(ids(&page));
            next = page["links"].get("next").map(path_of);
        }
        found.sort();
        let mut all = DESK.machines.clone();
        all.sort();
        prop_assert_eq!(found, all);
    }
}

#[test]
fn links_lead_to_where_the_caller_has_found_us() {
    let Desk { owner, .. } = &*DESK;
    let headers = [("X-Forwarded-Host", "api.example.com")];
    let page =
        owner.send("GET", "/api/v4.4.0/provision_requests?limit=1", &headers, &json!(null)).json;
    let base = "http://api.example.com/api/v4.4.0/provision_requests";
    assert!(text(&page["resources"][0]["href"]).starts_with(base), "{page}");
    assert_eq!(page["links"]["next"], format!("{base}?limit=1&offset=1"));
}

#[test]
fn every_column_of_requests_and_tasks_can_be_sorted_and_filtered_by() {
    let Desk { owner, .. } = &*DESK;
    for list_of in [LIST, "/api/request_tasks"] {
        let known = owner.send("OPTIONS", list_of, &[], &json!(null)).json;
        let mut columns: Vec<String> = list(&known["attributes"]).iter().map(text).collect();
        let count = columns.len();
        columns.retain(|column| !["options", "phase_context"].contains(&column.as_str()));
        assert!(count > 20 && count - columns.len() <= 2, "{known}");
        let all = ids(&owner.read(list_of)).len();
        for column in columns {
            let sort = [("sort_by", column.as_str()), ("sort_order", "desc")];
            assert_eq!(ids(&owner.read(&query(list_of, &sort))).len(), all, "{column}");
            let found = ["=NULL", "!=NULL"].map(|condition| {
                let filter = format!("{column}{condition}");
                ids(&owner.read(&query(list_of, &[("filter[]", &filter)]))).len()
            });
            assert_eq!(found.iter().sum::<usize>(), all, "{column}");
        }
    }
}

#[test]
fn columns_are_filtered_by_the_values_that_they_show() {
    let Desk { owner, .. } = &*DESK;
    let shown = owner.read(&format!("{LIST}?expand=resources"))["resources"][0].clone();
    let mut found = Vec::new();
    for column in ["source_id", "source_type", "tenant_id", "initiated_by", "process", "type"] {
        let value = shown[column].as_str().map_or(shown[column].to_string(), str::to_owned);
        let filter = format!("{column}={value}");
        found.push(ids(&owner.read(&query(LIST, &[("filter[]", &filter)]))).len());
    }
    assert_eq!(found, [7; 6], "{shown}");
    for nothing in ["fulfilled_on", "cancelation_status", "destination_id", "parent_id"] {
        let filter = format!("{nothing} = NULL");
        assert_eq!(ids(&owner.read(&query(LIST, &[("filter[]", &filter)]))).len(), 7, "{nothing}");
    }
}

#[test]
fn capitals_are_small_letters_where_an_order_is_given_and_case_ignored() {
    let owner = Somebody::with(&["requester"]);
    let [capital, small] = ["B", "a"].map(|name| owner.machine(name));
    let sorted = |rest: &str| ids(&owner.read(&format!("{LIST}?sort_by=description{rest}")));
    assert_eq!(sorted(""), [capital.as_str(), small.as_str()]);
    assert_eq!(sorted("&sort_options=ignore_case"), [capital.as_str(), small.as_str()]);
    let ignoring = "&sort_order=asc&sort_options=ignore_case";
    assert_eq!(sorted(ignoring), [small.as_str(), capital.as_str()]);
    let both = "&sort_order=desc&sort_options=ignore_case";
    assert_eq!(sorted(both), [capital.as_str(), small.as_str()]);
}
