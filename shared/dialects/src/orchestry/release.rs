//! `POST /provisioning/requests/{id}/release`: what is given back early. Ours.

use super::{
    approval::checked,
    body::{Word, read},
};
use domain::{Error, Finding, Place, Result, Rule, TaskId, commands::release::Return};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    task_ids: Option<Vec<Word>>,
    comment: Option<String>,
}

/// Reads what is given back; the body may be empty.
pub fn decode(bytes: &[u8]) -> Result<Return> {
    let body: Body = if bytes.is_empty() { Body::default() } else { read(bytes)? };
    Ok(Return { tasks: task_ids(body.task_ids)?, comment: checked(body.comment)? })
}

/// Numbers of tasks, as strings or as numbers.
pub(super) fn task_ids(words: Option<Vec<Word>>) -> Result<Option<Vec<TaskId>>> {
    let parse = |(index, word): (usize, Word)| {
        TaskId::parse(&word.0).map_err(|_| {
            let place = Place::Field(format!("taskIds[{index}]"));
            let message = "must be the number of a task";
            Error::Invalid(vec![Finding::new(Rule::Format, place, message)])
        })
    };
    words.map(|words| words.into_iter().enumerate().map(parse).collect()).transpose()
}
