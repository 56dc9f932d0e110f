//! Messages of the batch queue, and `GET /provisioning/batches/{correlationId}`. Ours.

use super::{body::Word, create, fault::encode_problem, form::Form, reply, time};
use crate::{
    Answer,
    oracle::{self, fault::Failure},
};
use domain::{
    Error, Place, Result, TenantId, UserId,
    batch::{Batch, MAX_PARTS, MAX_REQUESTS, Outcome, Part},
    commands::submit::Submission,
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, json, value::RawValue};

/// The form of messages that is read.
const VERSION: u8 = 1;
/// The longest name of a batch, in bytes.
const MAX_NAME: usize = 128;
/// The most characters that are kept of what is told in all, and of each error; and the most errors.
const MAX_DETAIL: usize = 200;
const MAX_MESSAGE: usize = 100;
const MAX_ERRORS: usize = 5;
/// Outcomes of a page unless the client says otherwise.
const DEFAULT_SIZE: usize = 50;
/// Outcomes of a page at most.
const MAX_SIZE: usize = 500;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body<'a> {
    version: u8,
    tenant: TenantId,
    submitted_by: UserId,
    correlation_id: Word,
    #[serde(default = "first")]
    part: u32,
    #[serde(default = "first")]
    parts: u32,
    #[serde(borrow)]
    requests: Vec<&'a RawValue>,
}

fn first() -> u32 {
    1
}

/// A message, read but for its requests.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Whose it is.
    pub tenant: TenantId,
    /// Which part of which batch it is.
    pub part: Part,
    /// Its requests as they were written.
    pub requests: Vec<&'a str>,
}

/// Reads a message whose SHA-256 is known.
pub fn decode(text: &str, fingerprint: String) -> Result<Message<'_>> {
    let body: Body<'_> = serde_json::from_str(text)
        .map_err(|error| Error::malformed(Place::Whole, format!("can't be read: {error}")))?;
    check(&body)?;
    Ok(Message {
        tenant: body.tenant,
        part: Part {
            correlation_id: body.correlation_id.0,
            number: body.part,
            of: body.parts,
            submitted_by: body.submitted_by,
            fingerprint,
        },
        requests: body.requests.into_iter().map(RawValue::get).collect(),
    })
}

fn check(body: &Body<'_>) -> Result<()> {
    let refused =
        |field: &str, message: String| Err(Error::malformed(Place::Field(field.into()), message));
    if body.version != VERSION {
        return refused("version", format!("must be {VERSION}"));
    }
    let name = &body.correlation_id.0;
    if name.is_empty() || name.len() > MAX_NAME || name.contains(char::is_control) {
        let right = format!("must have 1 to {MAX_NAME} bytes, without control characters");
        return refused("correlationId", right);
    }
    if !(1..=MAX_PARTS).contains(&body.parts) || !(1..=body.parts).contains(&body.part) {
        let right = format!("must be a part from 1 to parts, of which there are 1 to {MAX_PARTS}");
        return refused("part", right);
    }
    if body.requests.is_empty() || body.requests.len() > MAX_REQUESTS {
        return refused("requests", format!("must have 1 to {MAX_REQUESTS} entries"));
    }
    Ok(())
}

/// In whose words a request of a batch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Ours.
    Natively(Form),
    /// Those of Oracle's dialect.
    AsOracle,
}

/// One request of a batch, as far as it could be read.
#[derive(Debug)]
pub struct Request {
    /// The client's own key of it, if it has one.
    pub key: Option<String>,
    /// What is asked for, with its fingerprint; or why it can't be read.
    pub wish: Result<(Submission, String)>,
    /// In whose words.
    pub written: Written,
}

/// What tells Oracle's requests from ours.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marks {
    req_target_entities: Option<IgnoredAny>,
    req_beneficiary_list: Option<IgnoredAny>,
}

/// Reads a request of either dialect.
pub fn decode_request(text: &str) -> Request {
    let marks = serde_json::from_str::<Marks>(text);
    let foreign =
        marks.is_ok_and(|it| it.req_target_entities.is_some() || it.req_beneficiary_list.is_some());
    if foreign {
        let item = oracle::create::decode_item(text);
        let wish = item.wish.map(|wish| (wish.submission, wish.fingerprint));
        let key = item.request_id.filter(|key| !key.is_empty());
        return Request { key, wish, written: Written::AsOracle };
    }
    match create::decode(text.as_bytes()) {
        Ok(create::Decoded { submission, form, fingerprint }) => Request {
            key: submission.correlation_id.clone(),
            wish: Ok((submission, fingerprint)),
            written: Written::Natively(form),
        },
        Err(error) => {
            Request { key: None, wish: Err(error), written: Written::Natively(Form::default()) }
        }
    }
}

impl Written {
    /// The key as it is kept, so that one of a dialect is none of another.
    pub fn kept_key(self, key: &str) -> String {
        match self {
            Self::Natively(_) => key.to_owned(),
            Self::AsOracle => oracle::create::kept_key(key),
        }
    }

    /// Why a request could not be filed: `{code, detail, errors?}`, of at most 3 KB.
    pub fn problem(self, error: &Error) -> Value {
        match self {
            Self::Natively(form) => shortened(encode_problem(error, form)),
            Self::AsOracle => {
                let Failure { code, message } = Failure::from(error);
                json!({"code": code, "detail": message})
            }
        }
    }
}

/// What is kept of a problem: the first of its errors, and no text that is longer than people read.
fn shortened(mut problem: Map<String, Value>) -> Value {
    if let Some(detail) = problem.get_mut("detail") {
        *detail = cut(detail, MAX_DETAIL).into();
    }
    if let Some(Value::Array(errors)) = problem.get_mut("errors") {
        errors.truncate(MAX_ERRORS);
        let kept = errors.iter().map(|error| {
            let part = |name: &str| cut(&error[name], MAX_MESSAGE);
            json!({"code": part("code"), "field": part("field"), "message": part("message")})
        });
        *errors = kept.collect();
    }
    Value::Object(problem)
}

fn cut(text: &Value, most: usize) -> String {
    let text = text.as_str().unwrap_or_default();
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// How many outcomes a page holds: 1 to 500, larger ones are cut.
pub fn decode_size(text: Option<&str>) -> Result<usize> {
    let Some(text) = text else { return Ok(DEFAULT_SIZE) };
    match text.parse::<usize>() {
        Ok(size) if size > 0 => Ok(size.min(MAX_SIZE)),
        _ => {
            let message = format!("must be a number from 1 to {MAX_SIZE}");
            Err(Error::malformed(Place::Field("top".into()), message))
        }
    }
}

/// Whether the outcomes of what was filed are wanted rather than of what wasn't.
pub fn decode_outcome(text: Option<&str>) -> Result<bool> {
    match text {
        None | Some("failed") => Ok(false),
        Some("filed") => Ok(true),
        Some(_) => Err(Error::malformed(Place::Field("outcome".into()), "must be failed or filed")),
    }
}

/// 200 with how far a batch has come, and a page of outcomes.
pub fn answer(batch: &Batch, outcomes: &[Outcome], cursor: Option<&str>) -> Answer {
    let body = json!({
        "correlationId": batch.correlation_id,
        "status": batch.status(),
        "submittedBy": batch.submitted_by,
        "parts": {"total": batch.parts, "done": batch.done.len()},
        "counts": {
            "total": batch.filed + batch.failed,
            "filed": batch.filed,
            "failed": batch.failed,
        },
        "createdAt": time::at(batch.created_at),
        "modifiedAt": time::at(batch.modified_at),
        "finishedAt": time::maybe(batch.finished_at),
        "count": outcomes.len(),
        "items": outcomes.iter().map(encode).collect::<Vec<_>>(),
        "continuationToken": cursor,
    });
    let Value::Object(mut body) = body else { return reply::ok(&Value::Null) };
    body.retain(|_, value| !value.is_null());
    reply::ok(&body)
}

fn encode(outcome: &Outcome) -> Value {
    let mut item = Map::new();
    item.insert("part".into(), outcome.part.into());
    item.insert("index".into(), outcome.index.into());
    if let Some(key) = &outcome.key {
        item.insert("correlationId".into(), key.clone().into());
    }
    if let Some(id) = outcome.id {
        item.insert("id".into(), id.to_string().into());
        item.insert("replayed".into(), outcome.replayed.into());
    }
    if let Some(Value::Object(problem)) = &outcome.problem {
        item.extend(problem.clone());
    }
    Value::Object(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(changed: &[(&str, Value)]) -> String {
        let mut body = json!({
            "version": 1,
            "tenant": "acme",
            "submittedBy": "hr",
            "correlationId": "joiners",
            "requests": [{"templateId": "12"}],
        });
        for (name, value) in changed {
            body[*name] = value.clone();
        }
        body.to_string()
    }

    #[test]
    fn a_message_is_one_part_of_one_unless_it_says_otherwise() {
        let text = message(&[]);
        let read = decode(&text, "print".into()).unwrap();
        assert_eq!((read.part.number, read.part.of, read.requests.len()), (1, 1, 1));
        assert_eq!(read.requests[0], r#"{"templateId":"12"}"#);
    }

    #[test]
    fn of_a_problem_without_end_the_beginning_is_kept() {
        use domain::{Finding, Rule};
        let finding = |index| {
            let place = Place::Field(format!("beneficiaries[{index}]"));
            Finding::new(Rule::NotFound, place, "é".repeat(5000))
        };
        let error = Error::Invalid((0..1000).map(finding).collect());
        for written in [Written::Natively(Form::Items), Written::AsOracle] {
            let problem = written.problem(&error);
            assert!(problem.to_string().len() < 3000, "{problem}");
            assert!(problem["code"].is_string() && problem["detail"].is_string(), "{problem}");
        }
    }

    #[test]
    fn what_a_message_lacks_or_has_too_much_of_is_named() {
        let wrong = [
            ("version", json!(2)),
            ("version", Value::Null),
            ("tenant", json!("a#b")),
            ("submittedBy", json!("")),
            ("correlationId", json!("")),
            ("correlationId", json!("x".repeat(129))),
            ("part", json!(2)),
            ("part", json!(0)),
            ("parts", json!(1001)),
            ("requests", json!([])),
            ("requests", json!(vec![1; 1001])),
            ("requests", json!({})),
            ("surprise", json!(true)),
        ];
        for (name, value) in wrong {
            let text = message(&[(name, value.clone())]);
            let error = decode(&text, String::new()).unwrap_err().to_string();
            let named = error.contains(name) || error.contains("can't be read");
            assert!(named, "{name} {value}: {error}");
        }
    }
}
