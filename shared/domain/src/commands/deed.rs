//! All that people do about a request once it is filed.

use super::{cancel::Manner, decide::Ballot, steer::Steering};
use crate::{approval::Approver, policy::Action};

/// What somebody does about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They decide on the open step.
    Decide(Ballot),
    /// They claim or suspend it, or undo that.
    Steer(Steering, Option<String>),
    /// They ask others instead.
    Reassign(Vec<Approver>, Option<String>),
    /// They withdraw or close the request.
    Stop(Manner, Option<String>),
}

impl Deed {
    /// What one has to be allowed to do it.
    pub fn action(&self) -> Action {
        match self {
            Self::Decide(_) | Self::Steer(..) | Self::Reassign(..) => Action::DecideRequest,
            Self::Stop(..) => Action::CancelRequest,
        }
    }
}

/// A deed and what it is meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The step that has to be open, if the caller has named one.
    pub step: Option<usize>,
    /// What is to be done.
    pub deed: Deed,
}
