//! What the reader may do with a request now.

use super::Shown;
use domain::{
    commands::{
        cancel::may_cancel, decide::can_decide, extend::may_extend, release::may_release,
        retry::may_retry,
    },
    policy::{Action, authorize},
};

/// The verbs that would not be refused.
pub(super) fn allowed(shown: &Shown<'_>) -> Vec<&'static str> {
    let Shown { request, tasks, caller, now, .. } = *shown;
    let role = |action| authorize(caller, action).is_ok();
    let mut actions = Vec::new();
    if role(Action::DecideRequest) && can_decide(request, caller, now) {
        actions.extend(["approve", "reject"]);
    }
    if role(Action::CancelRequest) && may_cancel(request, caller, now).is_ok() {
        actions.push("cancel");
    }
    if role(Action::RetryRequest) && may_retry(request, caller).is_ok() {
        actions.push("retry");
    }
    if role(Action::ExtendRequest) && may_extend(request, tasks, caller, now) {
        actions.push("extend");
    }
    if role(Action::ReleaseRequest) && may_release(request, tasks, caller) {
        actions.push("release");
    }
    actions
}
