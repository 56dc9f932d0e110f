//! What takes effect with the call that files it: no job is sent for it.

use super::{Draft, Pace, Submission, check};
use crate::{
    Caller, Change, RequestId, Result, Template, change::Offer, request::Operation,
    schedule::Schedule, settings::Settings,
};
use jiff::Timestamp;

/// What goes with the filing of a request.
#[derive(Clone, Debug, Default)]
pub struct Along {
    /// What becomes of what can be requested.
    pub offer: Option<Offer>,
    /// Names that are taken besides those of the request.
    pub take_names: Vec<String>,
    /// Names that are free again.
    pub free_names: Vec<String>,
    /// What is told of it.
    pub message: Option<String>,
}

impl Draft {
    /// A change of what can be requested: for nobody in particular, and done as soon as it stands there.
    pub fn modification(
        template: &Template,
        source: &str,
        caller: &Caller,
        settings: &Settings,
    ) -> Self {
        let wish = super::Wish {
            template: template.id.clone(),
            kind: None,
            parameters: serde_json::json!({"name": template.name}),
            schedule: Schedule::default(),
            account: None,
            reason: None,
        };
        let item = check::item(&wish, template);
        Self {
            findings: Vec::new(),
            items: vec![item],
            places: vec![0],
            steps: Vec::new(),
            message: None,
            is_agreed: false,
            others: Vec::new(),
            requester: caller.user.clone(),
            filed_by: caller.user.clone(),
            beneficiaries: Vec::new(),
            approval_days: settings.approval_days,
            submission: Submission {
                operation: Operation::Modify,
                source: source.to_owned(),
                ..Submission::default()
            },
            is_strangers: false,
        }
    }

    /// Files it together with what goes along. Whoever does so carries it out; if they never come to it, it is
    /// looked at as work that nobody has taken up.
    pub fn file_directly(
        self,
        id: RequestId,
        along: Along,
        caller: &Caller,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Change> {
        let mut change = self.file(id, caller, now, pace)?;
        let Along { offer, take_names, free_names, message } = along;
        change.offer = offer;
        change.take_names.extend(take_names);
        change.free_names.extend(free_names);
        if let Some(event) = &mut change.event {
            event.jobs.clear();
            event.message = message;
        }
        Ok(change)
    }
}
