//! Errors. Contract section 10: no form of an error is public, so this one is ours.

use super::reply;
use crate::{Answer, reply::to_repeat, sentences::message};
use domain::{Error, Place, Rule};
use http::{StatusCode, header};
use serde_json::json;

/// An error of a whole call.
pub fn render(error: &Error) -> Answer {
    let (status, code) = project(error);
    let answer = refusal(status, &code, &message(error, field));
    match error {
        Error::Unauthenticated(_) => {
            let challenge = "Basic realm=\"provisor\", Bearer realm=\"provisor\"";
            reply::with(answer, header::WWW_AUTHENTICATE, challenge)
        }
        _ => to_repeat(answer, error),
    }
}

/// 400: what isn't a GET has to say by whom it is sent, or it isn't looked at.
pub fn requested_by_missing() -> Answer {
    let message = "the header X-Requested-By is missing: send it, with any value, with everything \
                   but GET and HEAD";
    refusal(StatusCode::BAD_REQUEST, "IAM-4000002", message)
}

/// 406: the caller takes nothing that there is.
pub fn not_acceptable() -> Answer {
    let message = "answers are application/json: accept that, application/* or */*, or leave the \
                   header Accept out";
    refusal(StatusCode::NOT_ACCEPTABLE, "IAM-4060001", message)
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Answer {
    reply::json(status, &json!({"errorCode": code, "errorMessage": message, "links": []}))
}

/// One of several things that were asked for and failed by itself. Contract section 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable for programs.
    pub code: String,
    /// For people.
    pub message: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { code: project(error).1, message: message(error, field) }
    }
}

/// The status of an error, and its stable code: the status and a number of its own.
pub fn project(error: &Error) -> (StatusCode, String) {
    let (status, number) = match error {
        Error::Malformed { .. } => (StatusCode::BAD_REQUEST, 1),
        Error::Invalid(findings) => {
            (StatusCode::BAD_REQUEST, findings.first().map_or(100, |first| number(first.rule)))
        }
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, 1),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, 1),
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, 1),
        Error::Conflict { .. } => (StatusCode::CONFLICT, 1),
        Error::Stale { .. } => (StatusCode::PRECONDITION_FAILED, 1),
        Error::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, 1),
        Error::UnsupportedMedia { .. } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, 1),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, 1),
        Error::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, 1),
        Error::OutOfTime { .. } => (StatusCode::SERVICE_UNAVAILABLE, 2),
    };
    (status, format!("IAM-{}{number:04}", status.as_u16()))
}

/// The number of a rule that an input breaks.
fn number(rule: Rule) -> u16 {
    match rule {
        Rule::Required => 101,
        Rule::Unknown => 102,
        Rule::Type => 103,
        Rule::Choice => 104,
        Rule::TooLong => 105,
        Rule::TooShort => 106,
        Rule::Range => 107,
        Rule::Format => 108,
        Rule::BlockedWord => 109,
        Rule::NotFound => 110,
        Rule::Disabled => 111,
        Rule::NotInAudience => 112,
        Rule::InUse => 113,
        Rule::Repeated => 114,
        Rule::NoApprover => 115,
        Rule::Schedule => 116,
        Rule::NotHeld => 117,
        Rule::Mixed => 118,
    }
}

/// Where that is in what a client of this dialect sent; nothing for the whole of it.
fn field(place: &Place) -> String {
    match place {
        Place::Whole => String::new(),
        Place::Field(name) => match name.as_str() {
            "items" => "reqTargetEntities".into(),
            "beneficiaries" => "reqBeneficiaryList".into(),
            "justification" => "reqJustification".into(),
            "Idempotency-Key" | "correlationId" => "requestId".into(),
            "continuationToken" => "cursor".into(),
            name => name.into(),
        },
        Place::Beneficiary(index) => format!("reqBeneficiaryList[{index}].id"),
        Place::Template(item) => format!("reqTargetEntities[{item}].entityId"),
        Place::Schedule(item) => format!("reqTargetEntities[{item}].startDate, endDate"),
        Place::Account(item) => format!("reqTargetEntities[{item}].parentAccountId"),
        Place::Task(item, beneficiary) => {
            format!("reqTargetEntities[{item}], reqBeneficiaryList[{beneficiary}]")
        }
        Place::Parameter(item, path) => {
            let start = format!("reqTargetEntities[{item}].appFormData");
            path.iter().fold(start, |so_far, part| match part.parse::<usize>() {
                Ok(index) => format!("{so_far}[{index}]"),
                Err(_) => format!("{so_far}.{part}"),
            })
        }
    }
}
