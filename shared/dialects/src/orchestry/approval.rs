//! `POST /provisioning/requests/{id}/approval`, `/cancel` and `/retry`: what is said of a request.

use super::body::{Word, read};
use domain::{
    Caller, Error, Finding, Place, Result, Rule, approval::Verdict, commands::decide::Ballot,
};
use serde::Deserialize;

/// The longest comment, in bytes.
const MAX_COMMENT: usize = 4096;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    decision: Option<Verdict>,
    approved: Option<bool>,
    comment: Option<String>,
    approver: Option<Word>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Remark {
    comment: Option<String>,
}

/// Reads a decision: `{decision: "approve" | "reject", comment?}`, or `{approved: true | false}`.
pub fn decode(bytes: &[u8], caller: &Caller) -> Result<Ballot> {
    let body: Body = read(bytes)?;
    let verdict = match (body.decision, body.approved) {
        (Some(Verdict::Approve), None | Some(true)) | (None, Some(true)) => Verdict::Approve,
        (Some(Verdict::Reject), None | Some(false)) | (None, Some(false)) => Verdict::Reject,
        (Some(_), Some(_)) => return Err(at("approved", Rule::Mixed, "contradicts the decision")),
        (None, None) => {
            let allowed = vec!["approve".into(), "reject".into()];
            let place = Place::Field("decision".into());
            let finding = Finding::new(Rule::Required, place, "say approve or reject");
            return Err(Error::Invalid(vec![finding.allowing(allowed)]));
        }
    };
    if body.approver.is_some_and(|approver| approver.0 != caller.user.as_str()) {
        return Err(Error::forbidden("nobody decides in somebody else's name"));
    }
    Ok(Ballot { verdict, comment: checked(body.comment)? })
}

/// Reads an optional comment; the body may be empty.
pub fn decode_remark(bytes: &[u8]) -> Result<Option<String>> {
    let body: Remark = if bytes.is_empty() { Remark::default() } else { read(bytes)? };
    checked(body.comment)
}

pub(super) fn checked(comment: Option<String>) -> Result<Option<String>> {
    match comment {
        Some(comment) if comment.len() > MAX_COMMENT => {
            let message = format!("is longer than {MAX_COMMENT} bytes");
            Err(at("comment", Rule::TooLong, &message))
        }
        comment => Ok(comment),
    }
}

fn at(field: &str, rule: Rule, message: &str) -> Error {
    Error::Invalid(vec![Finding::new(rule, Place::Field(field.into()), message)])
}
