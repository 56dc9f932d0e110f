//! `filter[]`, over HTTP.

use std::sync::LazyLock;

use super::support::{Somebody, fault, ids, query};
use crate::support::text;

const LIST: &str = "/api/provision_requests";

/// Somebody with three requests: one waits, one was denied, one was withdrawn.
struct Desk {
    owner: Somebody,
    waiting: String,
    denied: String,
    canceled: String,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let owner = Somebody::with(&["requester"]);
    let [waiting, denied, canceled] = ["to-vm1-a", "b", "c"].map(|name| owner.machine(name));
    let deny = serde_json::json!({"action": "deny", "reason": "no room"});
    let approver = Somebody::called("approver");
    assert_eq!(approver.post(&format!("{LIST}/{denied}"), &deny).status, 200);
    let cancel = serde_json::json!({"action": "cancel"});
    assert_eq!(owner.post(&format!("{LIST}/{canceled}"), &cancel).status, 200);
    Desk { owner, waiting, denied, canceled }
});

/// These numbers as a list has them: whoever files later may get a lower one.
fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort_by_key(|id| id.parse::<u32>().unwrap_or_default());
    ids
}

fn found(filters: &[&str]) -> Vec<String> {
    let parts: Vec<_> = filters.iter().map(|filter| ("filter[]", *filter)).collect();
    ids(&DESK.owner.read(&query(LIST, &parts)))
}

#[test]
fn filters_mean_what_clients_mean_by_them() {
    let Desk { waiting, denied, canceled, owner } = &*DESK;
    let id = |id: &str| format!("id = \"{id}\"");
    let all = sorted(&[waiting, denied, canceled]);
    assert_eq!(found(&[&id(waiting)]), [waiting.as_str()]);
    assert_eq!(found(&[&id(waiting), &format!("or id = {denied}")]), sorted(&[waiting, denied]));
    assert_eq!(found(&["description = \"Provision from *to*vm1*\""]), [waiting.as_str()]);
    assert_eq!(found(&["approval_state='pending_approval'"]), [waiting.as_str()]);
    assert_eq!(found(&["request_state != 'finished'"]), [waiting.as_str()]);
    assert_eq!(found(&["status = Denied"]), [denied.as_str()]);
    assert_eq!(found(&["cancelation_status = canceled"]), [canceled.as_str()]);
    assert_eq!(
        found(&["cancelation_status != NULL", "or status=[Denied,Timeout]"]),
        sorted(&[denied, canceled])
    );
    assert_eq!(found(&["fulfilled_on=NULL", "description =~ /VM1/i"]), [waiting.as_str()]);
    assert_eq!(found(&["created_on > 2020-01-01"]), all);
    assert_eq!(found(&[&format!("userid='{}'", owner.name)]), all);
    assert_eq!(
        found(&[&format!("requester_name='{}'", owner.name), "state=pending"]),
        [waiting.as_str()]
    );
    let number = text(&owner.read(&format!("{LIST}/{waiting}"))["requester_id"]);
    assert_eq!(found(&[&format!("requester_id={number}")]), all);
    assert_eq!(found(&["id=2147483647"]), [] as [&str; 0]);
    let [first, .., last] = all.as_slice() else { panic!("{all:?}") };
    let within = [format!("id>={first}"), format!("id<{last}")];
    assert_eq!(found(&[&within[0], &within[1]]), all[..2]);
    assert_eq!(found(&["created_on < 2020-01-01"]), [] as [&str; 0]);
}

#[test]
fn the_same_is_found_whoever_looks() {
    let Desk { waiting, denied, canceled, owner } = &*DESK;
    let operator = Somebody::called("operator");
    let name = format!("userid={}", owner.name);
    let find = |filter: &str| {
        let parts = [("filter[]", name.as_str()), ("filter[]", filter), ("limit", "1000")];
        ids(&operator.read(&query("/api/requests", &parts)))
    };
    assert_eq!(find("approval_state=pending_approval"), [waiting.as_str()]);
    assert_eq!(find("approval_state=denied"), sorted(&[denied, canceled]));
    let of_all = |filter: &str| {
        let parts = [("filter[]", filter), ("limit", "1000")];
        ids(&operator.read(&query("/api/requests", &parts)))
    };
    assert!(of_all("approval_state=pending_approval").contains(waiting));
    assert!(of_all("status=Denied").contains(denied));
    let today = text(&owner.read(&format!("{LIST}/{denied}"))["created_on"]);
    assert!(of_all(&format!("created_on={today}")).contains(denied));
    assert!(of_all("created_on>2020-01-01").contains(waiting));
    let is_denied = [("filter[]", "created_on > 2020-01-01"), ("filter[]", "status = Denied")];
    let is_denied = ids(&operator.read(&query(LIST, &is_denied)));
    assert!(is_denied.contains(denied) && !is_denied.contains(waiting));
    assert_eq!(of_all("created_on<2020-01-01"), [] as [&str; 0]);
    assert_eq!(of_all("requester_id=41"), [] as [&str; 0]);
    assert!(of_all(&format!("id>={denied}")).contains(denied));
    assert!(!of_all(&format!("id>{denied}")).contains(denied));
    let person = text(&owner.read(&format!("{LIST}/{denied}"))["requester_id"]);
    assert_eq!(of_all(&format!("requester_id={person}")).len(), 3);
}

#[test]
fn what_is_sorted_by_time_stands_by_number() {
    let operator = Somebody::called("operator");
    let newest = operator.read(&format!("{LIST}?sort_by=created_on&sort_order=desc&limit=20"));
    let by_number = operator.read(&format!("{LIST}?sort_by=id&sort_order=desc&limit=20"));
    assert!(newest["subquery_count"].is_null());
    let numbers: Vec<u32> = ids(&newest).iter().map(|id| id.parse().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
    assert_eq!(numbers.len(), ids(&by_number).len());
    let task = &operator.read("/api/request_tasks?sort_by=created_on&limit=1")["resources"][0];
    let id = super::support::tail(&task["href"]);
    let found = operator.read(&query("/api/request_tasks", &[("filter[]", &format!("id={id}"))]));
    assert_eq!(ids(&found), [id]);
}

#[test]
fn what_cannot_be_meant_is_a_bad_request() {
    for (filter, message) in [
        ("foo=1", "attribute MiqProvisionRequest-foo does not exist"),
        ("id", "Unknown operator specified in filter id"),
        ("created_on >= 2020-01-01", "Unsupported operator for datetime: >="),
        ("id > [1]", "Unsupported operator for arrays: >"),
        ("reason=a", "attribute MiqProvisionRequest-reason can be read, but not filtered by"),
    ] {
        let answer = DESK.owner.get(&query(LIST, &[("filter[]", filter)]));
        assert_eq!(fault(&answer), (400, "bad_request".into(), message.into()), "{filter}");
    }
}
