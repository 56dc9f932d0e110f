//! What rows are filtered by.

use super::{PHASES, View};
use crate::{
    oracle::{
        assignment, kind,
        query::{self, Attribute, Clause, Operator, Sort},
        status,
    },
    orchestry::time::at,
};
use domain::{
    Caller, Request, Result, UserId,
    request::{Group, Item},
};
use jiff::Timestamp;

const TRACKED: [Attribute; 10] = [
    Attribute { name: "id", aliases: &["requestId"], sort: Sort::Number },
    Attribute { name: "reqStatus", aliases: &["requestStatus", "status"], sort: Sort::Text },
    Attribute { name: "requester", aliases: &["requesterId"], sort: Sort::Text },
    Attribute { name: "beneficiary", aliases: &["reqBeneficiaryList"], sort: Sort::Text },
    Attribute { name: "reqType", aliases: &["requestType"], sort: Sort::Text },
    Attribute { name: "reqJustification", aliases: &["justification"], sort: Sort::Text },
    Attribute { name: "reqCreatedOn", aliases: &["created"], sort: Sort::Time },
    Attribute { name: "reqModifiedOnDate", aliases: &["modified"], sort: Sort::Time },
    Attribute::new("entityId", Sort::Text),
    Attribute::new("entityType", Sort::Text),
];

const PENDING: [Attribute; 14] = [
    TRACKED[0],
    TRACKED[1],
    Attribute { name: "requester", aliases: &["requesterId", "creator"], sort: Sort::Text },
    TRACKED[3],
    TRACKED[4],
    TRACKED[5],
    TRACKED[6],
    TRACKED[7],
    TRACKED[8],
    TRACKED[9],
    Attribute::new("state", Sort::Text),
    Attribute::new("title", Sort::Text),
    Attribute::new("taskId", Sort::Text),
    Attribute::new("assignee", Sort::Text),
];

/// The states of assignments that are kept; `any` stands for all of them.
const KEPT: [&str; 3] = ["assigned", "suspended", "any"];
/// Those that the vendor has beside them.
const GONE: [&str; 7] = [
    "completed",
    "withdrawn",
    "expired",
    "errored",
    "alerted",
    "information requested",
    "information required",
];

/// Reads a filter. Where no state is named, what is assigned is meant.
pub(super) fn parse(text: &str, view: View) -> Result<Vec<Clause>> {
    if view == View::TrackRequests {
        return query::parse(text, &TRACKED);
    }
    let mut clauses = query::parse(text, &PENDING)?;
    for clause in clauses.iter().filter(|clause| clause.attribute == "state") {
        let word = clause.value.as_str();
        if !KEPT.contains(&word) && !GONE.contains(&word) && clause.operator == Operator::Eq {
            let names = [&KEPT[..], &GONE[..]].concat().join(", ");
            let message = format!("there is no state {word:?}: use one of {names}");
            return Err(super::bad("q", &message));
        }
    }
    if !clauses.iter().any(|clause| clause.attribute == "state") {
        clauses.extend(query::parse("state eq Assigned", &PENDING)?);
    }
    Ok(clauses)
}

/// The value that an attribute has to have, if one clause says so.
pub(super) fn only<'a>(clauses: &'a [Clause], attribute: &str) -> Option<&'a str> {
    let exact = |clause: &&Clause| clause.attribute == attribute && clause.operator == Operator::Eq;
    clauses.iter().find(exact).map(|clause| clause.value.as_str())
}

/// Whether an assignment in the state that is asked for could still be there.
pub(super) fn is_kept(clauses: &[Clause]) -> bool {
    only(clauses, "state").is_none_or(|state| KEPT.contains(&state))
}

/// The groups of phases in which a request could have the status that is asked for.
pub(super) fn groups(clauses: &[Clause]) -> Vec<Group> {
    let asked: Vec<&Clause> =
        clauses.iter().filter(|clause| clause.attribute == "reqStatus").collect();
    let mut groups = Vec::new();
    for phase in PHASES {
        let can = |status: &&'static str| {
            asked.iter().all(|clause| clause.is_met_by([*status].into_iter()))
        };
        if status::possible(phase).iter().any(can) && !groups.contains(&phase.group()) {
            groups.push(phase.group());
        }
    }
    groups
}

/// Whether a request meets a clause.
pub(super) fn meets(request: &Request, reader: &Caller, clause: &Clause, now: Timestamp) -> bool {
    let content = &request.content;
    let one = |value: &str| clause.is_met_by([value].into_iter());
    match clause.attribute {
        "id" => one(&request.id.to_string()),
        "reqStatus" => one(status::project(request, now)),
        "requester" => one(request.requester.as_str()),
        "beneficiary" => clause.is_met_by(content.beneficiaries.iter().map(UserId::as_str)),
        "reqType" => one(status::request_type(request)),
        "reqJustification" => one(content.justification.as_deref().unwrap_or_default()),
        "reqCreatedOn" => one(&at(request.created_at)),
        "reqModifiedOnDate" => one(&at(request.modified_at)),
        "entityId" => clause.is_met_by(content.items.iter().map(|item| item.template.as_str())),
        "entityType" => {
            let names = |item: &Item| [kind::project(item.kind), item.kind.as_str()];
            clause.is_met_by(content.items.iter().flat_map(names))
        }
        "state" => clause.value == "any" || one(assignment::state(request)),
        "title" => one(&assignment::title(request)),
        "taskId" => one(&assignment::task_id(request).unwrap_or_default()),
        "assignee" => one(&assignment::assignee(request, reader)),
        _ => false,
    }
}
