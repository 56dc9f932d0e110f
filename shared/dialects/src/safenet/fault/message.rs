//! What is wrong, where, and what would be right: in the names that callers of this dialect use.

use domain::{Error, Finding, Place};

/// The most problems that are told.
const MAX_FINDINGS: usize = 5;

/// An error as a sentence for callers of this dialect.
pub fn message(error: &Error) -> String {
    match error {
        Error::Malformed { place, message } => sentence(place, message),
        Error::Invalid(findings) => {
            let told = findings.iter().take(MAX_FINDINGS).map(finding);
            let mut sentences: Vec<String> = told.collect();
            if findings.len() > MAX_FINDINGS {
                sentences.push(format!("and {} more", findings.len() - MAX_FINDINGS));
            }
            sentences.join("; ")
        }
        Error::Unauthenticated(_) => {
            "The session is not connected: call Connect and send the cookie that it sets.".into()
        }
        Error::Forbidden(_)
        | Error::NotFound { .. }
        | Error::Conflict { .. }
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::UnsupportedMedia { .. }
        | Error::Busy { .. }
        | Error::OutOfTime { .. }
        | Error::Internal(_) => error.to_string(),
    }
}

fn finding(finding: &Finding) -> String {
    let message = sentence(&finding.place, &finding.message);
    if finding.allowed.is_empty() {
        return message;
    }
    let allowed: Vec<String> = finding.allowed.iter().map(ToString::to_string).collect();
    format!("{message} (one of {})", allowed.join(", "))
}

fn sentence(place: &Place, message: &str) -> String {
    match field(place) {
        field if field.is_empty() => message.to_owned(),
        field => format!("{field}: {message}"),
    }
}

fn field(place: &Place) -> String {
    match place {
        Place::Whole => String::new(),
        Place::Field(name) => match name.as_str() {
            "beneficiaries" => "userNames".into(),
            "justification" => "description".into(),
            name => name.into(),
        },
        Place::Beneficiary(index) | Place::Task(_, index) => format!("userNames[{index}]"),
        Place::Template(_) => "tokenClass".into(),
        Place::Schedule(_) => "newStopDate".into(),
        Place::Account(_) => "organization".into(),
        Place::Parameter(_, path) => path.join("."),
    }
}
