//! `PUT /requests/{reqid}` and `PUT /requests`: acting on requests. Contract section 7.

mod people;

use super::{
    assignment::step_of,
    links::Base,
    outcome::{self, Item, Row, Thing, things},
};
use crate::{
    Answer,
    orchestry::body::{Word, convert, read},
};
use domain::{
    Error, Finding, Place, RequestId, Result, Rule, TenantId,
    approval::Verdict,
    commands::{
        cancel::Manner,
        decide::Ballot,
        deed::{Deed, Order},
        steer::Steering,
    },
};
pub(super) use people::approver;
use people::people;
use serde::Deserialize;
use serde_json::Value;

/// The longest comment, in bytes.
const MAX_COMMENT: usize = 4096;
/// What is noted for whoever rejects without a word: natively that needs one, and the vendor's clients
/// don't send it.
const NO_WORD: &str = "Rejected without a comment.";
/// What can be asked for, in any case.
const ACTIONS: [&str; 9] =
    ["APPROVE", "REJECT", "CLAIM", "RELEASE", "REASSIGN", "SUSPEND", "RESUME", "WITHDRAW", "CLOSE"];

/// What is to be done about a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    #[serde(rename = "id")]
    _id: Option<Word>,
    request_id: Option<Word>,
    task_id: Option<Word>,
    action: String,
    action_comment: Option<String>,
    assignees: Option<Vec<Value>>,
    req_target_entities: Option<Vec<Value>>,
}

/// One of several requests, and what is to be done about it.
#[derive(Debug)]
pub struct Wish {
    /// What the answer calls it.
    pub item: Item,
    /// What is to be done about which, or what is wrong with that.
    pub order: Result<(RequestId, Order)>,
}

/// Reads what is to be done about one request.
pub fn decode(bytes: &[u8], tenant: &TenantId, id: RequestId) -> Result<Order> {
    order(read(bytes)?, tenant, id)
}

/// Reads what is to be done about several.
pub fn decode_all(bytes: &[u8], tenant: &TenantId) -> Result<Vec<Wish>> {
    let wish = |Thing { id, request_id, value }: Thing| {
        let item = Item { id: id.clone().or(request_id.clone()), ..Item::default() };
        let order = number(id.as_deref(), request_id.as_deref()).and_then(|id| {
            let body: Body = convert(value?)?;
            Ok((id, order(body, tenant, id)?))
        });
        Wish { item, order }
    };
    Ok(things(bytes, "requests")?.into_iter().map(wish).collect())
}

/// The number of a request. Contract sections 7 and 8: either name stands for it, and one of them may
/// stand for the client's key elsewhere, so that two that differ are none.
fn number(id: Option<&str>, request_id: Option<&str>) -> Result<RequestId> {
    match (id, request_id) {
        (Some(id), Some(other)) if id != other => {
            let message = "id and requestId differ: name the number of the request alone";
            Err(at("requestId", Rule::Mixed, message))
        }
        (Some(id), _) | (None, Some(id)) => request_number("id", id),
        (None, None) => Err(at("id", Rule::Required, "name the number of the request")),
    }
}

/// A number that is never handed out is one that isn't there.
pub(super) fn request_number(field: &str, text: &str) -> Result<RequestId> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    RequestId::parse(text).map_err(|_| {
        if is_number {
            Error::not_found("request", text)
        } else {
            at(field, Rule::Format, "must be the number of a request")
        }
    })
}

fn order(body: Body, tenant: &TenantId, id: RequestId) -> Result<Order> {
    if let Some(Word(other)) = body.request_id.as_ref().filter(|it| it.0 != id.to_string()) {
        let message = format!("{other:?} isn't the number of this request, {id}");
        return Err(at("requestId", Rule::Mixed, &message));
    }
    let asks = body.task_id.as_ref().map(|task| task.0.as_str()).filter(|task| !task.is_empty());
    let step = asks.map(|task| {
        step_of(tenant, id, task).ok_or_else(|| {
            let message = format!("taskId {task:?} is no assignment of request {id}");
            Error::conflict("NoSuchAssignment", message)
        })
    });
    if body.req_target_entities.as_ref().is_some_and(|entities| !entities.is_empty()) {
        let message = "what was asked for can't be changed: reject it and have it filed anew";
        return Err(at("reqTargetEntities", Rule::Unknown, message));
    }
    Ok(Order { deed: deed(body)?, step: step.transpose()? })
}

fn deed(body: Body) -> Result<Deed> {
    let comment = checked(body.action_comment)?;
    let action = body.action.to_ascii_uppercase();
    let assignees = body.assignees.unwrap_or_default();
    if action != "REASSIGN" && !assignees.is_empty() {
        return Err(at("assignees", Rule::Unknown, "only REASSIGN takes them"));
    }
    Ok(match action.as_str() {
        "APPROVE" => Deed::Decide(Ballot { verdict: Verdict::Approve, comment }),
        "REJECT" => {
            let comment = Some(comment.unwrap_or_else(|| NO_WORD.to_owned()));
            Deed::Decide(Ballot { verdict: Verdict::Reject, comment })
        }
        "CLAIM" => Deed::Steer(Steering::Claim, comment),
        "RELEASE" => Deed::Steer(Steering::Release, comment),
        "SUSPEND" => Deed::Steer(Steering::Suspend, comment),
        "RESUME" => Deed::Steer(Steering::Resume, comment),
        "REASSIGN" => Deed::Reassign(people(&assignees)?, comment),
        "WITHDRAW" => Deed::Stop(Manner::Withdraw, comment),
        "CLOSE" => Deed::Stop(Manner::Close, comment),
        _ => return Err(refused(&body.action, &action)),
    })
}

/// What the vendor knows and we don't do, and what nobody knows.
fn refused(sent: &str, action: &str) -> Error {
    let message = match action {
        "ESCALATE" => {
            "ESCALATE isn't done here, because nobody is known to be anybody's manager: REASSIGN it \
             to whom you mean"
                .to_owned()
        }
        "SAVE" => "SAVE isn't done here: nothing is kept before it is decided".to_owned(),
        "CREATESUBTASK" => {
            "CREATESUBTASK isn't done here: REASSIGN it to all whom you mean".to_owned()
        }
        "SKIPASSIGNMENT" => {
            "SKIPASSIGNMENT isn't done here: a step is approved, rejected or reassigned".to_owned()
        }
        _ => format!("there is no action {sent:?}"),
    };
    let finding = Finding::new(Rule::Choice, Place::Field("action".into()), message);
    Error::Invalid(vec![finding.allowing(ACTIONS.map(Value::from).to_vec())])
}

/// A comment that says something and isn't too long.
pub(super) fn checked(comment: Option<String>) -> Result<Option<String>> {
    let comment = comment.filter(|comment| !comment.trim().is_empty());
    if comment.as_ref().is_some_and(|comment| comment.len() > MAX_COMMENT) {
        let message = format!("is longer than {MAX_COMMENT} bytes");
        return Err(at("actionComment", Rule::TooLong, &message));
    }
    Ok(comment)
}

pub(super) fn at(field: &str, rule: Rule, message: &str) -> Error {
    Error::Invalid(vec![Finding::new(rule, Place::Field(field.into()), message)])
}

/// 200: it was done.
pub fn done(base: &Base, id: RequestId) -> Answer {
    outcome::done(base, "requests", &id.to_string(), "SUCCESS")
}

/// 200 with what became of each.
pub fn answer(base: &Base, rows: &[Row]) -> Answer {
    outcome::answer(base, "requests", "requests", |item| item.id.as_deref(), rows)
}

#[cfg(test)]
mod tests;
