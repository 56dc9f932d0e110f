//! `POST /provisioning/requests/{id}/extension`: what is to last longer. Ours.

use super::{
    body::{Word, convert, parse},
    release::task_ids,
};
use domain::{
    Finding, Place, RequestId, Result, Rule, commands::extend::Longer, request::fingerprint,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    end: String,
    task_ids: Option<Vec<Word>>,
    justification: Option<String>,
}

/// What is asked for, as it was read.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// What is to last longer, and until when.
    pub longer: Longer,
    /// SHA-256 of the body and of the request that it is about, whatever the order of its keys.
    pub fingerprint: String,
}

/// Reads the body of an extension of this request.
pub fn decode(bytes: &[u8], id: RequestId) -> Result<Decoded> {
    let value = parse(bytes)?;
    let fingerprint = fingerprint(&json!({"extends": id, "body": value}));
    let body: Body = convert(value)?;
    let longer = Longer {
        source: "orchestry".into(),
        end: time(&body.end)?,
        tasks: task_ids(body.task_ids)?,
        justification: body.justification,
    };
    Ok(Decoded { longer, fingerprint })
}

fn time(text: &str) -> Result<Timestamp> {
    text.parse().map_err(|_| {
        let message =
            "must be a time of RFC 3339 with its offset from UTC, e.g. 2027-01-31T09:00:00+01:00";
        let finding = Finding::new(Rule::Format, Place::Field("end".into()), message);
        domain::Error::Invalid(vec![finding])
    })
}
