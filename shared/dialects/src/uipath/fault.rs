//! Errors. Contract section 6: what can't be bound is a problem with a list for each field, the rest is a sentence with
//! a code.

use super::reply;
use crate::{Answer, reply::to_repeat, sentences::message};
use domain::{Error, Finding, Place, Rule, request::fingerprint};
use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The vendor's words for what isn't there.
const NOT_FOUND: &str = "The entity was not found.";

/// What a client may quote when it asks about a call: the trace that it sent, or one of ours.
pub fn trace(sent: Option<&str>, path: &str, now: Timestamp) -> String {
    if let Some(sent) = sent.filter(|sent| !sent.is_empty()) {
        return sent.to_owned();
    }
    let made = fingerprint(&json!([path, now.to_string()]));
    format!("00-{}-{}-00", &made[..32], &made[32..48])
}

/// An error of a call.
pub fn render(error: &Error, trace: &str) -> Answer {
    let (status, code) = project(error);
    let answer = match error {
        Error::Malformed { place, message } => binding([(field(place), message.clone())], trace),
        Error::Invalid(findings) if code == "ValidationError" => {
            binding(findings.iter().map(told), trace)
        }
        Error::NotFound { .. } => sentence(status, code, NOT_FOUND, trace),
        _ => sentence(status, code, &message(error, |_| String::new()), trace),
    };
    match error {
        Error::Unauthenticated(_) => reply::with(answer, header::WWW_AUTHENTICATE, "Bearer"),
        _ => to_repeat(answer, error),
    }
}

/// The status of an error, and its code, which stays.
pub fn project(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Malformed { .. } => (StatusCode::BAD_REQUEST, "ValidationError"),
        Error::Invalid(findings) => (StatusCode::BAD_REQUEST, rule(findings)),
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "Unauthorized"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "Forbidden"),
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, "EntityNotFound"),
        Error::Conflict { .. } => (StatusCode::CONFLICT, "Conflict"),
        Error::Stale { .. } => (StatusCode::PRECONDITION_FAILED, "Changed"),
        Error::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "TooLarge"),
        Error::UnsupportedMedia { .. } => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType")
        }
        Error::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, "Busy"),
        Error::OutOfTime { .. } => (StatusCode::SERVICE_UNAVAILABLE, "OutOfTime"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
    }
}

/// A name or id that is taken is business; everything else is a matter of fields.
fn rule(findings: &[Finding]) -> &'static str {
    match findings {
        [Finding { rule: Rule::InUse, place: Place::Field(name), .. }] if name == "id" => {
            "DuplicateGroupId"
        }
        [Finding { rule: Rule::InUse, .. }] => "DuplicateGroupName",
        _ => "ValidationError",
    }
}

fn told(finding: &Finding) -> (String, String) {
    (field(&finding.place), finding.message.clone())
}

fn binding(findings: impl IntoIterator<Item = (String, String)>, trace: &str) -> Answer {
    let mut errors: Map<String, Value> = Map::new();
    for (field, message) in findings {
        let list = errors.entry(field).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(message.into());
        }
    }
    let status = StatusCode::BAD_REQUEST;
    let body = json!({
        "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1",
        "title": "One or more validation errors occurred.",
        "status": status.as_u16(),
        "traceId": trace,
        "errors": errors,
    });
    let answer = reply::json(status, &body);
    reply::with(answer, header::CONTENT_TYPE, "application/problem+json; charset=utf-8")
}

fn sentence(status: StatusCode, code: &str, message: &str, trace: &str) -> Answer {
    reply::json(status, &json!({"message": message, "errorCode": code, "traceId": trace}))
}

/// Where that is in what a client of this dialect sent.
fn field(place: &Place) -> String {
    let renamed = |name: &str| {
        let (list, rest) = name.find('[').map_or((name, ""), |at| name.split_at(at));
        let list = match list {
            "members" => "directoryUserMemberIDs",
            "add" => "directoryUserIDsToAdd",
            "remove" => "directoryUserIDsToRemove",
            list => list,
        };
        format!("{list}{rest}")
    };
    match place {
        Place::Whole => "$".to_owned(),
        Place::Field(name) => renamed(name),
        Place::Beneficiary(index) | Place::Task(_, index) => {
            format!("directoryUserMemberIDs[{index}]")
        }
        Place::Template(_) | Place::Schedule(_) | Place::Account(_) | Place::Parameter(..) => {
            "id".to_owned()
        }
    }
}
