//! A list of a thousand requests in ManageIQ's dialect, rendered, and a thousand filters, read.

use crate::Contest;
use dialects::{
    links::Way,
    manageiq::{
        base::Base,
        collection::Collection,
        envelope::{Counts, Page, answer},
        filter::Filters,
        model::REQUEST,
        query::Query,
        record::render,
        request::{Facts, Shown},
    },
};
use domain::{Request, request::Content};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{error::Error, sync::Arc};

const SUBJECT: &str = "1,000 requests of ManageIQ's dialect";
const COUNT: u64 = 1000;
const WITHIN: u32 = 3;

/// A request for a virtual machine that waits for its approval.
fn request(number: u64) -> Result<Request, Box<dyn Error>> {
    let at = "2026-11-22T10:15:00Z";
    let content: Content = serde_json::from_value(json!({
        "operation": "provision",
        "items": [{
            "template": "template1", "templateName": "template1", "kind": "virtualMachine",
            "binding": {"connector": "simulator"}, "resolvedName": null, "takesName": false,
            "schedule": {}, "warnMinutes": null,
            "parameters": {
                "vm_name": format!("web{number:03}"), "vm_memory": "1024", "number_of_sockets": 1,
                "vlan": "nic1", "owner_email": "jdoe@sample.com", "owner_first_name": "John",
                "ws_values": {"request_id": "1001"}
            },
        }],
        "beneficiaries": ["jdoe"], "justification": null,
    }))?;
    let request: Request = serde_json::from_value(json!({
        "id": number, "tenant": "acme", "version": 1, "source": "manageiq", "requester": "jdoe",
        "filedBy": "jdoe", "decision": "pending", "steps": [{"users": ["approver"]}], "settled": 0,
        "voters": [], "contentHash": "", "round": 0, "requeues": 0, "createdAt": at, "modifiedAt": at,
        "tally": {"total": 1, "succeeded": 0, "failed": 0, "cancelled": 0, "expired": 0},
        "lapsesAt": "2026-12-06T10:15:00Z",
    }))?;
    Ok(Request { content: Arc::new(content), ..request })
}

/// Filters as clients write them: numbers, texts, wildcards, lists, nothing.
fn filter(number: u64) -> (String, Value) {
    let (attribute, operator, value) = match number % 5 {
        0 => ("id", "=", format!("\"{number}\"")),
        1 => ("description", "=", format!("'Provision from *to*vm{number}*'")),
        2 => ("approval_state", "!=", "'pending_approval'".to_owned()),
        3 => ("id", "=", format!("[{number},{}]", number + 1)),
        _ => ("fulfilled_on", "=", "NULL".to_owned()),
    };
    let is_alternative = !number.is_multiple_of(2);
    let or = if is_alternative { "or " } else { "" };
    let plain = json!({
        "alternative": is_alternative, "attribute": attribute, "operator": operator, "value": value
    });
    (format!("{or}{attribute} {operator} {value}"), plain)
}

/// Rendering, and reading filters.
pub(crate) fn contests() -> Result<Vec<Contest>, Box<dyn Error>> {
    let requests: Vec<Request> = (1..=COUNT).map(request).collect::<Result<_, _>>()?;
    let now: Timestamp = "2026-11-22T11:00:00Z".parse()?;
    let collection = Collection::ProvisionRequests;
    let query = Query::parse("expand=resources", collection).map_err(|fault| fault.message)?;
    let way = Way { host: Some("localhost"), path: "/api/provision_requests", ..Way::default() };
    let base = Base::of(&way, "/provision_requests", "expand=resources");
    let write = move || {
        let facts = Facts::default();
        let shown = |request| Shown { request, facts: &facts, collection, base: &base, now };
        let page = Page {
            name: collection.name(),
            href: base.collection(collection),
            counts: Counts { all: COUNT, meant: None },
            resources: requests.iter().map(shown).collect(),
            actions: Vec::new(),
        };
        let show = |shown| render(shown, &REQUEST, &query.attributes, Some(&[]));
        answer(&page, &query, &base, show).into_body()
    };
    let same: Value = serde_json::from_str(&write())?;
    let (texts, plain): (Vec<String>, Vec<Value>) = (0..COUNT).map(filter).unzip();
    let plain = serde_json::to_vec(&plain)?;
    Ok(vec![
        Contest {
            subject: SUBJECT,
            deed: "rendered",
            within: WITHIN,
            dialect: Box::new(move || write().len()),
            plain: Box::new(move || serde_json::to_vec(&same).map_or(0, |bytes| bytes.len())),
        },
        Contest {
            subject: SUBJECT,
            deed: "as many filters read",
            within: WITHIN,
            dialect: Box::new(move || {
                let texts = texts.iter().map(String::as_str);
                let filters = Filters::parse(&REQUEST, "MiqProvisionRequest", texts);
                filters.map_or(0, |filters| filters.groups().count())
            }),
            plain: Box::new(move || {
                serde_json::from_slice::<Vec<Value>>(&plain).map_or(0, |filters| filters.len())
            }),
        },
    ])
}
