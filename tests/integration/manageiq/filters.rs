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
        (
            "miq_approvals.reason=a",
            "attribute MiqProvisionRequest.miq_approvals-reason can be read, but not filtered by",
        ),
        ("requester.foo=a", "attribute MiqProvisionRequest.requester-foo does not exist"),
        ("foo.name=a", "attribute MiqProvisionRequest.foo-name does not exist"),
        (
            "miq_approvals.stamper.name=a",
            "Filtering of attributes with more than one association away is not supported",
        ),
    ] {
        let answer = DESK.owner.get(&query(LIST, &[("filter[]", filter)]));
        assert_eq!(fault(&answer), (400, "bad_request".into(), message.into()), "{filter}");
    }
}

#[test]
fn what_a_request_is_associated_with_is_filtered_by_too() {
    let Desk { waiting, denied, canceled, .. } = &*DESK;
    let all = sorted(&[waiting, denied, canceled]);
    let open = sorted(&[waiting, canceled]);
    assert_eq!(found(&["miq_approvals.state = denied"]), [denied.as_str()]);
    assert_eq!(found(&["miq_approvals.state=pending"]), open);
    assert_eq!(found(&["miq_approvals.approver_id=NULL"]), all);
    assert_eq!(
        found(&["miq_request_tasks.description = 'Provision from *to-vm1*'"]),
        [waiting.as_str()]
    );
    assert_eq!(found(&["miq_request_tasks.state=pending", "status=Ok"]), [waiting.as_str()]);
    assert_eq!(found(&["source.name='template1'"]), all);
    assert_eq!(found(&["source.guid = 'afe6e8a0-*'", "or source.name=x"]), all);
    assert_eq!(found(&["tenant.name=acme"]), all);
    assert_eq!(found(&["tenant.name != acme"]), [] as [&str; 0]);
    for nothing in ["destination.name", "parent.status", "service_order.id"] {
        assert_eq!(found(&[&format!("{nothing}=NULL")]), all, "{nothing}");
    }
}

#[test]
fn whose_requests_they_are_is_filtered_by_what_is_known_of_them() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let of = |filters: &[&str]| {
        let parts = filters.iter().map(|filter| ("filter[]", *filter));
        let parts: Vec<_> = parts.chain([("limit", "1000")]).collect();
        ids(&Somebody::called("operator").read(&query(LIST, &parts)))
    };
    let number = format!("id={id}");
    assert_eq!(of(&["requester.email='requester@*'", &number]), [id.as_str()]);
    assert_eq!(of(&["requester.first_name != Rhea", &number]), [] as [&str; 0]);
    assert!(of(&["requester.userid=requester"]).contains(&id));
    let person = text(&requester.read(&format!("{LIST}/{id}"))["requester_id"]);
    assert!(of(&[&format!("requester.id={person}")]).contains(&id));
}

#[test]
fn one_of_several_has_to_meet_all_conditions_about_them() {
    let owner = Somebody::with(&["requester"]);
    let parameters = serde_json::json!({
        "name": crate::support::unique("team"), "sensitivityLabelId": "general",
        "metadata": {"costCenter": "4711", "audience": "Internal"}
    });
    let id = owner.file("project-team", &parameters);
    let approve = serde_json::json!({"action": "approve", "reason": "ok"});
    let approver = Somebody::called("approver");
    assert_eq!(approver.post(&format!("/api/requests/{id}"), &approve).status, 200);
    let of = |state: &str, name: &str| {
        let filters = [
            ("filter[]", format!("miq_approvals.state={state}")),
            ("filter[]", format!("miq_approvals.approver_name='{name}'")),
        ];
        let filters: Vec<_> = filters.iter().map(|(key, value)| (*key, value.as_str())).collect();
        ids(&owner.read(&query("/api/requests", &filters)))
    };
    assert_eq!(of("approved", "April Rover"), [id.as_str()]);
    assert_eq!(of("pending", "Apollo Rover"), [id.as_str()]);
    assert_eq!(of("pending", "April Rover"), [] as [&str; 0]);
}

#[test]
fn tasks_are_filtered_by_their_requests_and_sources() {
    let Desk { waiting, denied, owner, .. } = &*DESK;
    let of = |filters: &[&str]| {
        let parts: Vec<_> = filters.iter().map(|filter| ("filter[]", *filter)).collect();
        let path = format!("{}&expand=resources", query("/api/request_tasks", &parts));
        let tasks = crate::support::list(&owner.read(&path)["resources"]).clone();
        tasks.iter().map(|task| text(&task["miq_request_id"])).collect::<Vec<_>>()
    };
    assert_eq!(of(&[&format!("miq_request.id={waiting}")]), [waiting.as_str()]);
    assert_eq!(of(&["miq_request.status=Denied"]), [denied.as_str()]);
    assert_eq!(of(&["miq_request.requester_name=nobody"]), [] as [&str; 0]);
    assert_eq!(of(&["source.ems_ref=NULL", "tenant.name=acme"]).len(), 3);
    assert_eq!(of(&["source.guid='afe6*'", "miq_request_task.id=NULL"]).len(), 3);
    let below = format!("{LIST}/{waiting}/request_tasks");
    let found = owner.read(&query(&below, &[("filter[]", "miq_request.approval_state=denied")]));
    assert_eq!((ids(&found).len(), &found["count"]), (0, &serde_json::json!(1)));
}
