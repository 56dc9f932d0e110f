//! Errors as RFC 9457 problems, with a stable code for each finding.

use super::{form::Form, reply};
use crate::{Answer, reply::to_repeat};
use domain::{Error, Finding, Place, Result, Rule};
use http::{StatusCode, header};
use serde_json::{Map, Value, json};

/// An error in the items form, which is also that of everything but a submission.
pub fn render(error: &Error) -> Answer {
    render_in(error, Form::Items)
}

/// Findings are answered with field paths of the form that the client used; other errors stay errors.
pub fn in_form(error: Error, form: Form) -> Result<Answer> {
    match error {
        Error::Invalid(_) => Ok(render_in(&error, form)),
        error => Err(error),
    }
}

/// An error with field paths of the form that the client used.
fn render_in(error: &Error, form: Form) -> Answer {
    let (status, code) = status(error);
    let mut problem = json!({
        "type": format!("urn:provisor:problem:{code}"),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
    });
    for (name, value) in encode_problem(error, form) {
        problem[name] = value;
    }
    let answer = to_repeat(reply::json(status, "application/problem+json", &problem), error);
    match error {
        Error::Unauthenticated(_) => {
            let challenge =
                "Basic realm=\"provisor\", charset=\"UTF-8\", Bearer realm=\"provisor\"";
            reply::with(answer, header::WWW_AUTHENTICATE, challenge)
        }
        Error::Stale { current: Some(current) } => {
            reply::with(answer, header::ETAG, &format!("\"{current}\""))
        }
        _ => answer,
    }
}

/// What there is to say of an error: `{code, detail, errors?}`.
pub(super) fn encode_problem(error: &Error, form: Form) -> Map<String, Value> {
    let mut problem = Map::new();
    problem.insert("code".into(), status(error).1.into());
    problem.insert("detail".into(), error.to_string().into());
    let findings = match error {
        Error::Invalid(findings) => encode_findings(findings, form),
        Error::Malformed { place, message } => {
            vec![json!({"code": "Malformed", "field": form.field(place), "message": message})]
        }
        Error::Unauthenticated(_)
        | Error::Forbidden(_)
        | Error::NotFound { .. }
        | Error::Conflict { .. }
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::UnsupportedMedia { .. }
        | Error::Busy { .. }
        | Error::OutOfTime { .. }
        | Error::Internal(_) => Vec::new(),
    };
    if !findings.is_empty() {
        problem.insert("errors".into(), findings.into());
    }
    problem
}

/// The status of an error, and its stable code.
fn status(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Malformed { .. } => (StatusCode::BAD_REQUEST, "Malformed"),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "Invalid"),
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, "Unauthenticated"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "Forbidden"),
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, "NotFound"),
        Error::Conflict { code, .. } => (StatusCode::CONFLICT, code),
        Error::Stale { .. } => (StatusCode::PRECONDITION_FAILED, "Changed"),
        Error::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "TooLarge"),
        Error::UnsupportedMedia { .. } => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMedia"),
        Error::Busy { .. } => (StatusCode::SERVICE_UNAVAILABLE, "Busy"),
        Error::OutOfTime { .. } => (StatusCode::SERVICE_UNAVAILABLE, "OutOfTime"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Internal"),
    }
}

/// Findings as `{code, field, message, allowedValues?}`.
pub(super) fn encode_findings(findings: &[Finding], form: Form) -> Vec<Value> {
    let encode = |finding: &Finding| {
        let mut body = json!({
            "code": code(finding),
            "field": form.field(&finding.place),
            "message": finding.message,
        });
        if !finding.allowed.is_empty() {
            body["allowedValues"] = finding.allowed.clone().into();
        }
        body
    };
    findings.iter().map(encode).collect()
}

/// The contract's code of a finding, by what it is about.
fn code(finding: &Finding) -> String {
    let rule = finding.rule;
    match &finding.place {
        Place::Template(_) => template_code(rule).into(),
        Place::Parameter(_, path) => parameter_code(rule, path),
        Place::Beneficiary(_) if rule == Rule::NotFound => "BeneficiaryNotFound".into(),
        Place::Field(name) if name == "templateId" && rule == Rule::Required => {
            "TemplateRequired".into()
        }
        Place::Field(name) if name == "comment" && rule == Rule::Required => {
            "CommentRequired".into()
        }
        Place::Field(name) if name == "Idempotency-Key" && rule == Rule::Repeated => {
            "IdempotencyKeyReused".into()
        }
        Place::Whole
        | Place::Field(_)
        | Place::Beneficiary(_)
        | Place::Schedule(_)
        | Place::Account(_)
        | Place::Task(..) => plain_code(rule).into(),
    }
}

fn template_code(rule: Rule) -> &'static str {
    match rule {
        Rule::NotFound => "TemplateNotFound",
        Rule::Disabled => "TemplateDisabled",
        Rule::NotInAudience => "NotInAudience",
        _ => plain_code(rule),
    }
}

/// Fields with codes of their own in the contract.
fn parameter_code(rule: Rule, path: &[String]) -> String {
    let top = path.first().map_or("", String::as_str);
    let subject = match top {
        "name" => "Name",
        "metadata" => "Metadata",
        "privacy" => "Privacy",
        "sensitivityLabelId" => "SensitivityLabel",
        "classification" => "Classification",
        "owners" => "Owner",
        _ => return plain_code(rule).into(),
    };
    let problem = match (rule, top) {
        (Rule::Required, _) => "Required",
        (Rule::Unknown, _) => "Unknown",
        (Rule::InUse, _) => "InUse",
        (Rule::Repeated, "name") => "Repeated",
        (Rule::BlockedWord, _) => "BlockedWord",
        (Rule::TooLong, "name") => "TooLong",
        (Rule::Type, "metadata") => "InvalidType",
        (Rule::Choice, "metadata") => "InvalidChoice",
        (Rule::Choice, "privacy") => "NotAllowed",
        (_, _) => "Invalid",
    };
    format!("{subject}{problem}")
}

fn plain_code(rule: Rule) -> &'static str {
    match rule {
        Rule::Required => "Required",
        Rule::Unknown => "UnknownField",
        Rule::Type => "InvalidType",
        Rule::Choice => "InvalidChoice",
        Rule::TooLong => "TooLong",
        Rule::TooShort => "TooShort",
        Rule::Range => "OutOfRange",
        Rule::Format => "InvalidFormat",
        Rule::BlockedWord => "BlockedWord",
        Rule::NotFound => "NotFound",
        Rule::Disabled => "Disabled",
        Rule::NotInAudience => "NotInAudience",
        Rule::InUse => "InUse",
        Rule::Repeated => "Repeated",
        Rule::NoApprover => "NoApprover",
        Rule::Schedule => "ScheduleInvalid",
        Rule::NotHeld => "NotHeld",
        Rule::Mixed => "Contradiction",
    }
}
