//! Who is told of what over HTTP: signed calls to addresses that a tenant names.

use crate::{Event, Finding, Place, Rule, event::EventKind, request::Phase};
use serde::{Deserialize, Serialize};

/// The most webhooks of a tenant.
pub const MAX_WEBHOOKS: usize = 20;

/// An address that is called when something happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Webhook {
    /// Unique within the tenant, chosen by its operators.
    pub id: String,
    /// Where to call; `https`.
    pub url: String,
    /// What calls are signed with. Never shown; left out, it stays what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// What it is called for; everything if empty.
    #[serde(default)]
    pub topics: Vec<Topic>,
}

/// What a webhook can be called for. The first five names are Orchestry's, the others ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Topic {
    /// A request was filed.
    #[serde(rename = "workspace.provisioning.requested")]
    Requested,
    /// Everything is done.
    #[serde(rename = "workspace.provisioning.completed")]
    Completed,
    /// Approvers are asked.
    #[serde(rename = "workspace.approval.requested")]
    ApprovalRequested,
    /// A step was approved.
    #[serde(rename = "workspace.approval.approved")]
    ApprovalApproved,
    /// An approver said no, or nobody decided in time.
    #[serde(rename = "workspace.approval.rejected")]
    ApprovalRejected,
    /// Not all of it could be done.
    #[serde(rename = "workspace.provisioning.failed")]
    Failed,
    /// It was withdrawn or stopped.
    #[serde(rename = "workspace.provisioning.cancelled")]
    Cancelled,
    /// A grant was taken back.
    #[serde(rename = "workspace.provisioning.revoked")]
    Revoked,
}

/// What an event is told as.
pub fn topics(event: &Event) -> Vec<Topic> {
    match event.kind {
        EventKind::Filed if event.phase == Phase::PendingApproval => {
            vec![Topic::Requested, Topic::ApprovalRequested]
        }
        EventKind::Filed => vec![Topic::Requested],
        EventKind::StepApproved => vec![Topic::ApprovalApproved, Topic::ApprovalRequested],
        EventKind::Edited if event.phase != Phase::PendingApproval => vec![Topic::ApprovalApproved],
        EventKind::Edited if event.asked.is_empty() => Vec::new(),
        EventKind::Edited | EventKind::StepReassigned => vec![Topic::ApprovalRequested],
        EventKind::Approved => vec![Topic::ApprovalApproved],
        EventKind::Rejected | EventKind::Lapsed => vec![Topic::ApprovalRejected],
        EventKind::Cancelled => vec![Topic::Cancelled],
        EventKind::Revoked => vec![Topic::Revoked],
        EventKind::TaskSucceeded
        | EventKind::TaskFailed
        | EventKind::TaskCancelled
        | EventKind::TaskExpired
        | EventKind::TaskCompleted
        | EventKind::EnrolmentRemoved => match (event.finished, event.phase) {
            (false, _) => Vec::new(),
            (true, Phase::Cancelled) => vec![Topic::Cancelled],
            (true, Phase::Completed) => vec![Topic::Completed],
            (true, _) => vec![Topic::Failed],
        },
        EventKind::Voted
        | EventKind::StepClaimed
        | EventKind::StepReleased
        | EventKind::StepSuspended
        | EventKind::StepResumed
        | EventKind::TaskAssigned
        | EventKind::TaskAnswered
        | EventKind::Retried
        | EventKind::Started
        | EventKind::Requeued
        | EventKind::TaskStarted
        | EventKind::TaskRetrying
        | EventKind::Expiring
        | EventKind::Extended
        | EventKind::Released
        | EventKind::RevocationDue
        | EventKind::RevocationRetrying
        | EventKind::ReasonEnded
        | EventKind::Enrolled
        | EventKind::EnrolmentMoved
        | EventKind::TokenReturned
        | EventKind::BatchEnded => Vec::new(),
    }
}

impl Webhook {
    /// What it is called for when this happens.
    pub fn topics_of(&self, event: &Event) -> Vec<Topic> {
        let mut topics = topics(event);
        topics.retain(|topic| self.topics.is_empty() || self.topics.contains(topic));
        topics
    }

    /// What stands against it as the webhook at `index`.
    pub(crate) fn check(&self, index: usize) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut add = |field: &str, message: &str| {
            let place = Place::Field(format!("webhooks[{index}].{field}"));
            found.push(Finding::new(Rule::Format, place, message));
        };
        if self.id.is_empty() || self.id.len() > 64 || self.id.contains(['#', '\n', '\r']) {
            add("id", "must have 1 to 64 bytes without '#' and line breaks");
        }
        if self.url.len() > 2048 || !is_address(&self.url) {
            add("url", "must be an https address of at most 2048 bytes");
        }
        let printable = |secret: &String| secret.bytes().all(|byte| byte.is_ascii_graphic());
        if self
            .secret
            .as_ref()
            .is_some_and(|secret| secret.len() < 16 || secret.len() > 256 || !printable(secret))
        {
            add("secret", "must have 16 to 256 printable ASCII characters");
        }
        found
    }
}

/// Whether it is an `https` address with a host; `http` only leads to the same machine.
fn is_address(url: &str) -> bool {
    let (host, local) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return false,
    };
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || c.is_control();
    !host.is_empty() && !url.contains(odd) && (!local || matches!(host, "127.0.0.1" | "localhost"))
}
