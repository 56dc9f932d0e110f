//! What is wrong with an input, as sentences in a dialect's own names.

use domain::{Error, Finding, Place};

/// The most problems that are told: an answer may tell of a thousand requests.
const MAX_FINDINGS: usize = 5;
/// The most characters of each.
const MAX_SENTENCE: usize = 200;

/// Where something stands in what a client of the dialect sent; nothing for the whole of it.
pub(crate) type Field = fn(&Place) -> String;

/// What is wrong, where, and what would be right.
pub(crate) fn message(error: &Error, field: Field) -> String {
    match error {
        Error::Malformed { place, message } => sentence(place, message, field),
        Error::Invalid(findings) => sentences(findings, field),
        Error::Unauthenticated(_)
        | Error::Forbidden(_)
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

/// The first few findings, in one line.
fn sentences(findings: &[Finding], field: Field) -> String {
    let (shown, more) = findings.split_at(findings.len().min(MAX_FINDINGS));
    let mut sentences: Vec<String> = shown.iter().map(|found| cut(finding(found, field))).collect();
    if !more.is_empty() {
        sentences.push(format!("and {} more", more.len()));
    }
    sentences.join("; ")
}

/// What is wrong, behind where.
fn sentence(place: &Place, message: &str, field: Field) -> String {
    match field(place) {
        field if field.is_empty() => message.to_owned(),
        field => format!("{field}: {message}"),
    }
}

fn finding(finding: &Finding, field: Field) -> String {
    let message = sentence(&finding.place, &finding.message, field);
    if finding.allowed.is_empty() {
        return message;
    }
    let allowed: Vec<String> = finding.allowed.iter().map(ToString::to_string).collect();
    format!("{message} (one of {})", allowed.join(", "))
}

fn cut(sentence: String) -> String {
    match sentence.char_indices().nth(MAX_SENTENCE) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence,
    }
}
