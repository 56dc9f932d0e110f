//! `GET /provisioning/requests/view/{viewName}`. Contract section 3, Views.

use super::{reply, request::summary};
use crate::Answer;
use domain::{Error, Place, Request, Result, TemplateId, request::Group};
use jiff::Timestamp;
use serde_json::json;

/// Rows of a page unless the client says otherwise.
const DEFAULT_SIZE: usize = 50;
/// Rows of a page at most.
const MAX_SIZE: usize = 200;

/// The views of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What the caller has filed.
    My,
    /// Everything the caller may see.
    All,
    /// What waits for the caller's decision.
    AwaitingMyApproval,
    /// Everything the caller may see in one group of phases.
    InGroup(Group),
}

/// The names as clients write them, in any case.
const NAMES: [(&str, View); 9] = [
    ("my", View::My),
    ("all", View::All),
    ("pendingApproval", View::InGroup(Group::Pending)),
    ("awaitingMyApproval", View::AwaitingMyApproval),
    ("inProgress", View::InGroup(Group::InProgress)),
    ("completed", View::InGroup(Group::Completed)),
    ("rejected", View::InGroup(Group::Rejected)),
    ("failed", View::InGroup(Group::Failed)),
    ("cancelled", View::InGroup(Group::Cancelled)),
];

/// What isn't there when a name is none of them.
const AMONG: &str = "view among my, all, pendingApproval, awaitingMyApproval, inProgress, completed, \
                     rejected, failed and cancelled called";

/// The view of that name; unknown ones are answered with the list.
pub fn decode(name: &str) -> Result<View> {
    let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, view)| *view).ok_or_else(|| Error::not_found(AMONG, name))
}

/// The size of a page: 1 to 200, larger ones are cut.
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

/// The template that rows are to have an item of.
pub fn decode_template(text: Option<&str>) -> Result<Option<TemplateId>> {
    text.filter(|text| !text.is_empty()).map(TemplateId::parse).transpose()
}

/// 200 with a page.
pub fn answer(requests: &[Request], cursor: Option<&str>, now: Timestamp) -> Answer {
    let items: Vec<_> = requests.iter().map(|request| summary(request, now)).collect();
    let mut body = json!({"count": items.len(), "items": items});
    if let Some(cursor) = cursor {
        body["continuationToken"] = cursor.into();
    }
    reply::ok(&body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_that_is_not_there_is_answered_with_those_that_are() {
        let message = decode("nope").unwrap_err().to_string();
        for (name, view) in NAMES {
            assert!(message.contains(name), "{message}");
            assert_eq!(decode(&name.to_uppercase()).unwrap(), view);
        }
    }
}
