//! The one error of the service.
//!
//! Each variant is what a caller can do about it; a dialect renders it in its vendor's words.
//! What only the log needs travels as the source.

use serde_json::Value;
use std::time::Duration;

/// What went wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input can't be read at all.
    #[error("{place}: {message}")]
    Malformed {
        /// Where in the input.
        place: Place,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The input can be read, but not accepted: everything that stands against it.
    #[error("{} problem(s), first: {}", .0.len(), .0.first().map_or("", |f| &f.message))]
    Invalid(Vec<Finding>),
    /// Nobody is known to be calling.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// There is no such thing, or none that the caller may know of.
    #[error("there is no {what} {id:?}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// The thing is not in a state that allows this; the message says in which it is.
    #[error("{message}")]
    Conflict {
        /// A stable word for programs.
        code: &'static str,
        /// What stands in the way.
        message: String,
    },
    /// Somebody changed the thing since the caller read it.
    #[error("{}", stale(.current.as_deref()))]
    Stale {
        /// The entity tag it has now; none if there is no such thing.
        current: Option<String>,
    },
    /// The body is larger than the endpoint takes.
    #[error("the body is larger than {limit} bytes")]
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The body has a media type that the endpoint doesn't read.
    #[error("the body must be {expected}")]
    UnsupportedMedia {
        /// What it reads.
        expected: &'static str,
    },
    /// The same thing will work later.
    #[error("the service is busy, try again in {} s", .retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
        /// For the log.
        #[source]
        source: Option<Cause>,
    },
    /// There was no time for what was asked for; the message says what would take less.
    #[error("{message}")]
    OutOfTime {
        /// What came of it, and what would be right.
        message: String,
        /// When to try again, if it is to stay as it is.
        retry_after: Duration,
    },
    /// Our fault; the source is for the log.
    #[error("internal error")]
    Internal(#[source] Cause),
}

fn stale(current: Option<&str>) -> String {
    match current {
        Some(tag) => format!("it changed since it was read: its entity tag is now \"{tag}\""),
        None => "there is no such thing".to_owned(),
    }
}

/// What lies behind an error, for the log alone.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    /// Input that can't be read.
    pub fn malformed(place: Place, message: impl Into<String>) -> Self {
        Self::Malformed { place, message: message.into() }
    }

    /// A thing that isn't there.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// A state that doesn't allow it.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }

    /// A caller who may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden(message.into())
    }

    /// What works in a second: others were at it, or there was no time.
    pub fn busy() -> Self {
        Self::Busy { retry_after: Duration::from_secs(1), source: None }
    }

    /// Our fault.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// What happened and what lies behind it, for the log.
    pub fn chain(&self) -> String {
        let first: &dyn std::error::Error = self;
        let causes = std::iter::successors(Some(first), |error| error.source());
        causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
    }

    /// How long to wait before the same call is worth making again, where that helps.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } | Self::OutOfTime { retry_after, .. } => {
                Some(*retry_after)
            }
            Self::Malformed { .. }
            | Self::Invalid(_)
            | Self::Unauthenticated(_)
            | Self::Forbidden(_)
            | Self::NotFound { .. }
            | Self::Conflict { .. }
            | Self::Stale { .. }
            | Self::TooLarge { .. }
            | Self::UnsupportedMedia { .. }
            | Self::Internal(_) => None,
        }
    }

    /// Whether the same call can work later without the caller changing anything.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}

/// One thing that stands against accepting an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// Where in the input.
    pub place: Place,
    /// What is wrong and what would be right.
    pub message: String,
    /// The values that would be accepted, where they can be listed.
    pub allowed: Vec<Value>,
}

impl Finding {
    /// A finding without a list of allowed values.
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self { rule, place, message: message.into(), allowed: Vec::new() }
    }

    /// Adds the values that would be accepted.
    #[must_use]
    pub fn allowing(mut self, allowed: Vec<Value>) -> Self {
        self.allowed = allowed;
        self
    }
}

/// The rules an input can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It must be there.
    Required,
    /// It may not be there.
    Unknown,
    /// It has the wrong JSON type.
    Type,
    /// It is none of the listed values.
    Choice,
    /// It is longer, or there are more of it, than allowed.
    TooLong,
    /// It is shorter, or there are fewer of it, than allowed.
    TooShort,
    /// It is outside the allowed range.
    Range,
    /// It has the wrong form.
    Format,
    /// It holds a blocked word.
    BlockedWord,
    /// It names something that doesn't exist.
    NotFound,
    /// It names a template that can't be requested now.
    Disabled,
    /// It names a template that isn't offered to the caller.
    NotInAudience,
    /// Another request holds this name.
    InUse,
    /// It stands twice.
    Repeated,
    /// Nobody could approve it.
    NoApprover,
    /// Its times contradict each other or the clock.
    Schedule,
    /// It isn't held, so it can't be revoked.
    NotHeld,
    /// Several things that can't stand together.
    Mixed,
}

/// Where in an input something stands, in the domain's words; a dialect says it in its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The input as a whole.
    Whole,
    /// A field or header by its name.
    Field(String),
    /// The beneficiary at this index.
    Beneficiary(usize),
    /// The template of the item at this index.
    Template(usize),
    /// The schedule of the item at this index.
    Schedule(usize),
    /// The account that the item at this index is for.
    Account(usize),
    /// The item at the first index for the beneficiary at the second.
    Task(usize, usize),
    /// A parameter of the item at this index: the names and indices that lead to it.
    Parameter(usize, Vec<String>),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole => f.write_str("input"),
            Self::Field(name) => f.write_str(name),
            Self::Beneficiary(index) => write!(f, "beneficiary {index}"),
            Self::Template(item) => write!(f, "template of item {item}"),
            Self::Schedule(item) => write!(f, "schedule of item {item}"),
            Self::Account(item) => write!(f, "account of item {item}"),
            Self::Task(item, beneficiary) => {
                write!(f, "item {item} for beneficiary {beneficiary}")
            }
            Self::Parameter(item, path) => write!(f, "item {item}: {}", path.join(".")),
        }
    }
}
