//! `batchEnded`: every part of a batch is done, or nobody waits for the missing ones any more.

use super::{Rendered, words};
use askama::Template;
use domain::{
    Result,
    batch::{Batch, Outcome, Status},
    user::User,
};
use serde_json::Value;

/// How many of the requests that could not be filed the mail tells of.
pub const SHOWN: usize = 10;

/// What the mail tells.
pub(crate) struct BatchEnded {
    reader: String,
    name: String,
    total: u32,
    filed: u32,
    failed: u32,
    /// How many parts have come, of how many, if some haven't.
    parts: Option<(usize, u32)>,
    problems: Vec<String>,
    /// How many more could not be filed.
    more: u32,
    link: Option<String>,
}

#[derive(Template)]
#[template(
    source = "{% if mail.parts.is_some() %}Incomplete{% else %}Done{% endif %}: batch {{ mail.name }}, {{ mail.filed }} \
              filed, {{ mail.failed }} not",
    ext = "txt"
)]
struct Subject<'a> {
    mail: &'a BatchEnded,
}

#[derive(Template)]
#[template(path = "mail/batch_ended.txt")]
struct Text<'a> {
    mail: &'a BatchEnded,
}

#[derive(Template)]
#[template(path = "mail/batch_ended.html")]
struct Html<'a> {
    mail: &'a BatchEnded,
}

impl BatchEnded {
    pub(crate) fn of(batch: &Batch, failed: &[Outcome], to: &User, link: Option<String>) -> Self {
        let problems: Vec<String> = failed.iter().take(SHOWN).map(problem).collect();
        let shown = u32::try_from(problems.len()).unwrap_or(u32::MAX);
        let missing = match batch.status() {
            Status::Incomplete => Some((batch.done.len(), batch.parts)),
            Status::InProgress | Status::Completed => None,
        };
        Self {
            reader: words::line(&to.name()),
            name: words::line(&batch.correlation_id),
            total: batch.filed + batch.failed,
            filed: batch.filed,
            failed: batch.failed,
            parts: missing,
            more: batch.failed.saturating_sub(shown),
            problems,
            link: link.as_deref().map(words::line),
        }
    }

    pub(crate) fn render(&self) -> Result<Rendered> {
        Rendered::of(Subject { mail: self }, Text { mail: self }, Html { mail: self })
    }
}

/// `part 1, request 3 (key): why`.
fn problem(outcome: &Outcome) -> String {
    let why = outcome.problem.as_ref().map_or("", |problem| match &problem["detail"] {
        Value::String(detail) => detail,
        _ => "",
    });
    let key = outcome.key.as_deref().map(|key| format!(" ({key})")).unwrap_or_default();
    let place = format!("part {}, request {}{key}: {why}", outcome.part, outcome.index + 1);
    words::line(&place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{RequestId, TenantId, UserId, batch::Part};
    use jiff::Timestamp;
    use serde_json::json;

    fn outcome(index: usize, detail: &str) -> Outcome {
        let problem = Some(json!({"code": "Invalid", "detail": detail}));
        Outcome { part: 1, index, key: None, id: None, replayed: false, problem }
    }

    fn mail(name: &str, of: u32, failed: &[Outcome]) -> Rendered {
        let now = Timestamp::from_second(1_795_342_500).unwrap();
        let part = Part {
            correlation_id: name.into(),
            number: 1,
            of,
            submitted_by: UserId::parse("hr").unwrap(),
            fingerprint: String::new(),
        };
        let number = RequestId::new(9).unwrap();
        let batch = Batch::begun(number, TenantId::parse("acme").unwrap(), &part, now);
        let (mut batch, _) = batch.with(&part, failed, now);
        (batch.filed, batch.finished_at) = (97, Some(now));
        let to: User =
            serde_json::from_value(json!({"id": "hr", "displayName": "Hanna Roe"})).unwrap();
        BatchEnded::of(&batch, failed, &to, Some("https://p.example/x".into())).render().unwrap()
    }

    #[test]
    fn it_counts_and_tells_of_the_first_failures() {
        let failed: Vec<_> = (0..12).map(|index| outcome(index, "there is no template")).collect();
        let Rendered { subject, text, html } = mail("joiners", 1, &failed);
        assert_eq!(html.matches("<li>").count(), 11, "{html}");
        insta::assert_snapshot!(format!("{subject}\n\n{text}"));
    }

    #[test]
    fn a_batch_whose_parts_are_missing_is_called_incomplete() {
        let Rendered { subject, text, .. } = mail("joiners", 3, &[]);
        assert!(subject.starts_with("Incomplete: batch joiners"), "{subject}");
        assert!(text.contains("1 of its 3 parts have come"), "{text}");
    }

    #[test]
    fn what_senders_write_cannot_become_markup_or_a_header() {
        let hostile = "<b>x</b>\r\nBcc: all@example.com\u{202E}";
        let Rendered { subject, text, html } = mail(hostile, 1, &[outcome(0, hostile)]);
        assert!(!html.contains("<b>") && !subject.contains(char::is_control), "{subject}");
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }
}
