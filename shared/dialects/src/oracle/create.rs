//! `POST /requests`: several requests in one call. Contract section 4.

mod wire;

use super::{
    fault::Failure,
    links::{Base, Link},
    reply,
};
use crate::{Answer, orchestry::body::Object};
use domain::{
    Error, Finding, Place, RequestId, Result, Rule, TaskId, TemplateId, UserId,
    commands::submit::{self, Submission},
    request::{Operation, digest},
    schedule::Schedule,
    template::Kind,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

/// The most requests of one call.
const MAX_REQUESTS: usize = 1000;
/// The longest key of a client, in bytes.
const MAX_KEY: usize = 200;

/// The body. What each request says is read by itself, so that one that can't be read fails alone.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    requests: Option<Vec<&'a RawValue>>,
}

/// One request of a call.
#[derive(Debug)]
pub struct Item {
    /// The client's key of it, as it came.
    pub request_id: Option<String>,
    /// What it asks for, or what is wrong with it.
    pub wish: Result<Wish>,
}

/// One request that could be read.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What is asked for.
    pub submission: Submission,
    /// Under which key.
    pub key: Option<String>,
    /// SHA-256 of what it says apart from its key.
    pub fingerprint: String,
}

/// Reads a call.
pub fn decode(bytes: &[u8]) -> Result<Vec<Item>> {
    let not_json = |error: &dyn std::fmt::Display| {
        let message = format!("the body isn't a JSON object with a list of requests: {error}");
        Error::malformed(Place::Whole, message)
    };
    let text = std::str::from_utf8(bytes).map_err(|error| not_json(&error))?;
    let Object(body) =
        serde_json::from_str::<Object<Body<'_>>>(text).map_err(|error| not_json(&error))?;
    let requests = body.requests.unwrap_or_default();
    let wrong = |message: String| Err(Error::malformed(Place::Field("requests".into()), message));
    match requests.len() {
        0 => wrong(format!("must be a list of 1 to {MAX_REQUESTS} requests")),
        count if count > MAX_REQUESTS => {
            wrong(format!("{count} requests are more than the {MAX_REQUESTS} of one call"))
        }
        _ => Ok(requests.into_iter().map(|raw| decode_item(raw.get())).collect()),
    }
}

/// Reads one request.
pub fn decode_item(text: &str) -> Item {
    match wire::read(text) {
        Ok(request) => {
            let request_id = request.key.clone().or(request.id.clone()).map(|word| word.0);
            let wish = wish(request, request_id.as_deref());
            Item { request_id, wish }
        }
        Err(error) => Item { request_id: wire::key(text), wish: Err(error) },
    }
}

fn wish(request: wire::Request, key: Option<&str>) -> Result<Wish> {
    let key = key.filter(|key| !key.is_empty());
    if key.is_some_and(|key| key.len() > MAX_KEY) {
        return Err(invalid("requestId", format!("must have {MAX_KEY} bytes at most")));
    }
    let operation = request.operation.unwrap_or_default().0;
    let entities = request.req_target_entities.into_iter().enumerate();
    let items = entities.map(|(index, Object(entity))| target(index, entity));
    let items = items.collect::<Result<Vec<_>>>()?;
    let people = request.req_beneficiary_list.map(|list| {
        let parse = |(index, Object(one)): (usize, Object<wire::Beneficiary>)| {
            let field = format!("reqBeneficiaryList[{index}].id");
            UserId::parse(one.id.0).map_err(|error| wrong_id(&field, &error))
        };
        list.into_iter().enumerate().map(parse).collect::<Result<Vec<_>>>()
    });
    let submission = Submission {
        operation,
        source: "oracle".into(),
        items,
        beneficiaries: people.transpose()?,
        requested_by: None,
        justification: request.req_justification,
        correlation_id: key.map(str::to_owned),
        takes_past_ends: true,
        auto_approve: false,
        noted: serde_json::Map::new(),
        extension: None,
    };
    let fingerprint = fingerprint(&submission)?;
    Ok(Wish { submission, key: key.map(kept_key), fingerprint })
}

/// A key of this dialect is none of another: both may count from 1.
pub fn kept_key(key: &str) -> String {
    format!("oracle/{key}")
}

fn target(index: usize, entity: wire::Entity) -> Result<submit::Wish> {
    let at = |field: &str| format!("reqTargetEntities[{index}].{field}");
    let template = TemplateId::parse(entity.id.0);
    let template = template.map_err(|error| wrong_id(&at("entityId"), &error))?;
    let kind = entity.kind.0;
    // Contract section 4: only read for entitlements.
    let account = entity.parent_account_id.filter(|_| kind == Kind::Entitlement);
    let account = account.map(|word| {
        TaskId::parse(&word.0).map_err(|error| wrong_id(&at("parentAccountId"), &error))
    });
    Ok(submit::Wish {
        template,
        kind: Some(kind),
        parameters: form(&at("appFormData"), entity.app_form_data.unwrap_or_default())?,
        schedule: Schedule {
            start: entity.start_date.map(|time| time.0),
            end: entity.end_date.map(|time| time.0),
        },
        account: account.transpose()?,
        reason: None,
    })
}

/// A form as the fields of the template know it.
fn form(field: &str, attributes: Vec<Object<wire::Attribute>>) -> Result<Value> {
    let mut form = Map::new();
    for (index, Object(attribute)) in attributes.into_iter().enumerate() {
        if form.contains_key(&attribute.name) {
            let message = format!("{:?} stands twice", attribute.name);
            let place = Place::Field(format!("{field}[{index}].name"));
            return Err(Error::Invalid(vec![Finding::new(Rule::Repeated, place, message)]));
        }
        form.insert(attribute.name, attribute.value);
    }
    Ok(Value::Object(form))
}

fn wrong_id(field: &str, error: &Error) -> Error {
    match error {
        Error::Malformed { message, .. } => invalid(field, message.clone()),
        error => invalid(field, error.to_string()),
    }
}

fn invalid(field: &str, message: String) -> Error {
    Error::Invalid(vec![Finding::new(Rule::Format, Place::Field(field.into()), message)])
}

fn fingerprint(submission: &Submission) -> Result<String> {
    #[derive(Serialize)]
    struct Said<'a> {
        operation: Operation,
        beneficiaries: &'a Option<Vec<UserId>>,
        justification: &'a Option<String>,
        items: Vec<Thing<'a>>,
    }
    let Submission { operation, beneficiaries, justification, .. } = submission;
    let items = submission.items.iter().map(thing).collect();
    digest(&Said { operation: *operation, beneficiaries, justification, items })
}

/// What an item says.
type Thing<'a> = (&'a TemplateId, Option<Kind>, &'a Value, Schedule, Option<TaskId>);

fn thing(wish: &submit::Wish) -> Thing<'_> {
    let submit::Wish { template, kind, parameters, schedule, account, .. } = wish;
    (template, *kind, parameters, *schedule, *account)
}

/// What became of one request of a call.
#[derive(Clone, Debug)]
pub struct Row {
    /// The client's key of it.
    pub request_id: Option<String>,
    /// Its number, or why it has none.
    pub outcome: Result<RequestId, Failure>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<[Link; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    req_status: Option<&'static str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
}

/// 200 with what became of each, in the order in which they came. The form of a failure is ours.
pub fn answer(base: &Base, rows: &[Row]) -> Answer {
    #[derive(Serialize)]
    struct Body<'a> {
        links: [Link; 1],
        requests: Vec<Created<'a>>,
    }
    let links = [Link::to_self(base.requests())];
    let requests = rows.iter().map(|row| created(base, row)).collect();
    reply::json(StatusCode::OK, &Body { links, requests })
}

fn created<'a>(base: &Base, row: &'a Row) -> Created<'a> {
    let request_id = row.request_id.as_deref();
    match &row.outcome {
        Ok(id) => Created {
            links: Some([Link::to_self(base.request(id))]),
            id: Some(id.to_string()),
            request_id,
            req_status: Some("Request Created"),
            status: "SUCCESS",
            error_code: None,
            error_message: None,
        },
        Err(failure) => Created {
            links: None,
            id: None,
            request_id,
            req_status: None,
            status: "FAILED",
            error_code: Some(&failure.code),
            error_message: Some(&failure.message),
        },
    }
}

#[cfg(test)]
mod tests;
