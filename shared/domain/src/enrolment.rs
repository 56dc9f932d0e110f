//! What users have to do themselves before a token that was given is of use to them.

use crate::{
    Request, Task,
    lifecycle::{Decision, Fulfilment, Revocation},
    task::Origin,
    template::Kind,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many days users have to enrol, unless the template says otherwise.
pub const DEFAULT_DAYS: u16 = 10;
/// What a token is called whose template doesn't say what it is.
pub const DEFAULT_OPTION: &str = "Custom";

/// What a request for a token needs to know of its template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// What kind of token it is, in the words of those who hand them out, e.g. `MobilePASS`.
    pub option: String,
    /// How many days its user has to enrol.
    pub enrolment_days: u16,
}

/// How far the user of a token has come with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// What the user shows to enrol; none before the token was given.
    pub code: Option<String>,
    /// From when on it is too late; none before the token was given, unless somebody has set it.
    pub stop: Option<Timestamp>,
    /// When the user enrolled.
    pub enrolled_at: Option<Timestamp>,
    /// When the user was removed; that can't be undone.
    pub removed_at: Option<Timestamp>,
}

/// A code that is handed out, and the task whose user shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The code.
    pub code: String,
    /// The task.
    pub of: Origin,
}

/// How a user stands with a token, at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// It isn't given yet.
    Planned,
    /// It was given, and its user can enrol.
    Active,
    /// It was given, and it is too late to enrol.
    Expired,
    /// Its user has enrolled.
    Completed,
    /// Its user was removed, or it was stopped or taken back before they had enrolled.
    Removed,
    /// It could not be given.
    Failed,
}

impl Standing {
    /// Whether its user may still get it.
    pub fn is_open(self) -> bool {
        match self {
            Self::Planned | Self::Active | Self::Expired => true,
            Self::Completed | Self::Removed | Self::Failed => false,
        }
    }
}

impl Enrolment {
    /// It begins now: the token was given.
    pub(crate) fn begin(&mut self, code: String, token: &Token, now: Timestamp) {
        let days = SignedDuration::from_hours(24 * i64::from(token.enrolment_days));
        self.code = Some(code);
        self.stop = self.stop.or(now.checked_add(days).ok());
    }

    fn standing(&self, now: Timestamp) -> Standing {
        if self.removed_at.is_some() {
            return Standing::Removed;
        }
        if self.enrolled_at.is_some() {
            return Standing::Completed;
        }
        match self.stop {
            Some(stop) if stop <= now => Standing::Expired,
            Some(_) | None => Standing::Active,
        }
    }
}

impl Task {
    /// Whether it gives a token.
    pub fn is_token(&self) -> bool {
        self.target.kind() == Some(Kind::Token) && self.extends.is_none()
    }

    /// Whether its token was given and waits for its user, be it too late or not.
    pub fn awaits_enrolment(&self) -> bool {
        let stays = match self.revocation {
            Revocation::Off | Revocation::Scheduled => true,
            Revocation::Due | Revocation::Revoking | Revocation::Revoked => false,
        };
        let waits = |it: &Enrolment| {
            it.code.is_some() && it.enrolled_at.is_none() && it.removed_at.is_none()
        };
        stays && self.enrolment.as_ref().is_some_and(waits)
    }

    /// Whether its user was removed.
    pub fn is_dropped(&self) -> bool {
        self.enrolment.as_ref().is_some_and(|it| it.removed_at.is_some())
    }

    /// Whether its user may still get the token, as far as its own row shows.
    pub fn is_open_token(&self) -> bool {
        let planned = match self.fulfilment {
            Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => true,
            Fulfilment::Succeeded
            | Fulfilment::Failed
            | Fulfilment::Cancelled
            | Fulfilment::Expired => false,
        };
        let goes_on = !self.is_dropped() && self.stopped_at.is_none();
        self.is_token() && ((planned && goes_on) || self.awaits_enrolment())
    }

    /// The decision that holds for it: its request's, unless it was stopped by itself, or its user removed before
    /// it was given.
    pub fn decision(&self, request: &Request) -> Decision {
        let given = self.fulfilment == Fulfilment::Succeeded;
        let dropped = self.is_dropped() && request.decision == Decision::Approved;
        let stopped = dropped || self.stopped_at.is_some();
        if stopped && !given { Decision::Cancelled } else { request.decision }
    }

    /// How its user stands with it; none if it gives no token.
    pub fn standing(&self, request: &Request, now: Timestamp) -> Option<Standing> {
        if !self.is_token() {
            return None;
        }
        let task = self.as_of(request);
        let given = task.enrolment.as_ref().filter(|it| it.code.is_some());
        let (kept, stopped) = (task.awaits_enrolment(), task.stopped_at.is_some());
        let dropped = stopped || task.is_dropped();
        Some(match task.fulfilment {
            _ if dropped => Standing::Removed,
            Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => Standing::Planned,
            Fulfilment::Failed | Fulfilment::Expired => Standing::Failed,
            Fulfilment::Cancelled => Standing::Removed,
            // What was given before anybody had to enrol is in use.
            Fulfilment::Succeeded => match given.map(|it| it.standing(now)) {
                Some(Standing::Active | Standing::Expired) if !kept => Standing::Removed,
                Some(standing) => standing,
                None => Standing::Completed,
            },
        })
    }
}

impl Request {
    /// What its first item is called among tokens; none if it gives none.
    pub fn token_option(&self) -> Option<&str> {
        let tokens = self.content.items.iter().filter_map(|item| item.token.as_ref());
        tokens.map(|token| token.option.as_str()).next().filter(|_| self.gives())
    }

    /// Whether it was approved and gives tokens whose users haven't all come to an end with them.
    pub fn is_provisioning_tokens(&self) -> bool {
        let approved = match self.decision {
            Decision::Approved | Decision::Cancelled => true,
            Decision::Pending | Decision::Rejected | Decision::Lapsed => false,
        };
        let open = self.tally.open() > 0 || self.tally.enrolling > 0;
        approved && open && self.token_option().is_some()
    }

    fn gives(&self) -> bool {
        self.content.operation == crate::request::Operation::Provision
    }
}
