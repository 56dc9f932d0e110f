//! `POST /provisioning/requests` and its validation: what is asked for.
//!
//! Contract section 3, CreateRequest; items and beneficiaries are ours.

use super::{
    body::{Object, Word, convert, parse},
    form::Form,
    reply,
    request::{Shown, encode},
};
use crate::Answer;
use domain::{
    Caller, Error, Finding, Place, Request, RequestId, Result, Rule, TemplateId, UserId,
    commands::submit::{Submission, Wish},
    request::{Operation, fingerprint},
    schedule::Schedule,
};
use http::{HeaderName, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest key of a client, in bytes.
const MAX_CORRELATION_ID: usize = 255;

/// The body. What has no place in the envelope is a parameter of the workspace form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    items: Option<Vec<Object<Item>>>,
    template_id: Option<Word>,
    beneficiaries: Option<Vec<Word>>,
    #[serde(default)]
    operation: Verb,
    schedule: Option<Object<Schedule>>,
    requested_by: Option<Word>,
    justification: Option<String>,
    correlation_id: Option<Word>,
    #[serde(flatten)]
    parameters: Map<String, Value>,
}

/// What can be asked for in this way.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Verb {
    #[default]
    Provision,
    Revoke,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Item {
    template_id: Word,
    #[serde(default)]
    parameters: Map<String, Value>,
    schedule: Option<Object<Schedule>>,
    reason: Option<Word>,
}

/// A submission as it was read.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// What is asked for.
    pub submission: Submission,
    /// How it was written.
    pub form: Form,
    /// SHA-256 of the body, whatever the order of its keys.
    pub fingerprint: String,
}

/// Reads the body of a submission.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    let value = parse(bytes)?;
    if !value.is_object() {
        return Err(Error::malformed(Place::Whole, "the body must be a JSON object"));
    }
    let fingerprint = fingerprint(&value);
    let body: Body = convert(value)?;
    let form = if body.items.is_some() { Form::Items } else { Form::Workspace };
    let items = if form == Form::Items { items(&body)? } else { vec![workspace(&body)?] };
    let user = |field: &str, word: Word| {
        UserId::parse(word.0).map_err(|error| invalid(field.to_owned(), &error))
    };
    let beneficiaries = body.beneficiaries.map(|words| {
        let parse = |(index, word)| user(&format!("beneficiaries[{index}]"), word);
        words.into_iter().enumerate().map(parse).collect::<Result<Vec<_>>>()
    });
    let correlation_id = body.correlation_id.map(|word| word.0);
    if correlation_id.as_ref().is_some_and(|id| id.is_empty() || id.len() > MAX_CORRELATION_ID) {
        let message = format!("must have 1 to {MAX_CORRELATION_ID} bytes");
        let place = Place::Field("correlationId".into());
        return Err(Error::Invalid(vec![Finding::new(Rule::Format, place, message)]));
    }
    let requested_by = body.requested_by.map(|word| user("requestedBy", word)).transpose()?;
    let submission = Submission {
        operation: match body.operation {
            Verb::Provision => Operation::Provision,
            Verb::Revoke => Operation::Revoke,
        },
        source: "orchestry".into(),
        items,
        beneficiaries: beneficiaries.transpose()?,
        requested_by,
        justification: body.justification,
        correlation_id,
        takes_past_ends: false,
        auto_approve: false,
        noted: serde_json::Map::new(),
        extension: None,
    };
    Ok(Decoded { submission, form, fingerprint })
}

fn items(body: &Body) -> Result<Vec<Wish>> {
    let stray = body.template_id.iter().map(|_| "templateId");
    let stray: Vec<Finding> = stray
        .chain(body.parameters.keys().map(String::as_str))
        .map(|name| {
            let message = format!("there is no field {name:?} beside items");
            Finding::new(Rule::Unknown, Place::Field(name.to_owned()), message)
        })
        .collect();
    if !stray.is_empty() {
        return Err(Error::Invalid(stray));
    }
    let items = body.items.iter().flatten().enumerate();
    items
        .map(|(index, Object(item))| {
            let template = template(&item.template_id, &format!("items[{index}].templateId"))?;
            let parameters = Value::Object(item.parameters.clone());
            let (own, all) = (times(item.schedule.as_ref()), times(body.schedule.as_ref()));
            let schedule = Schedule { start: own.start.or(all.start), end: own.end.or(all.end) };
            let reason = reason(item.reason.as_ref(), index)?;
            Ok(Wish { template, parameters, schedule, account: None, kind: None, reason })
        })
        .collect()
}

fn workspace(body: &Body) -> Result<Wish> {
    let Some(word) = &body.template_id else {
        let place = Place::Field("templateId".into());
        let message = "name a template, or ask for items: [{templateId, parameters}]";
        return Err(Error::Invalid(vec![Finding::new(Rule::Required, place, message)]));
    };
    let parameters = Value::Object(body.parameters.clone());
    let schedule = times(body.schedule.as_ref());
    let template = template(word, "templateId")?;
    Ok(Wish { template, parameters, schedule, account: None, kind: None, reason: None })
}

/// The request whose reason is to end.
fn reason(word: Option<&Word>, index: usize) -> Result<Option<RequestId>> {
    let parse = |word: &Word| {
        let field = format!("items[{index}].reason");
        RequestId::parse(&word.0).map_err(|error| invalid(field, &error))
    };
    word.map(parse).transpose()
}

fn times(schedule: Option<&Object<Schedule>>) -> Schedule {
    schedule.map(|Object(schedule)| *schedule).unwrap_or_default()
}

fn template(word: &Word, field: &str) -> Result<TemplateId> {
    TemplateId::parse(word.0.as_str()).map_err(|error| invalid(field.to_owned(), &error))
}

fn invalid(field: String, error: &Error) -> Error {
    Error::Invalid(vec![Finding::new(Rule::Format, Place::Field(field), error.to_string())])
}

/// 201 with the request as it was filed and where it can be read: the same whenever it is asked for.
pub fn created(request: &Request, caller: &Caller, replayed: bool) -> Answer {
    let now = request.created_at;
    let tasks = request.planned_tasks().unwrap_or_default();
    let body = encode(&Shown { request, votes: &[], tasks: &tasks, caller, now });
    let answer = reply::json(StatusCode::CREATED, "application/json", &body);
    let place = format!("/provisioning/requests/{}", request.id);
    let answer = reply::with(answer, header::LOCATION, &place);
    let answer = reply::tagged(answer, request.version);
    if !replayed {
        return answer;
    }
    reply::with(answer, HeaderName::from_static("idempotency-replayed"), "true")
}
