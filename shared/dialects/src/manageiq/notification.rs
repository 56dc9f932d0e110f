//! What somebody is told of their requests: that they were approved or denied. Contract section 4.7.

use super::{
    base::Base,
    cell::{Cell, Resource},
    collection::Collection,
    number,
    options::description,
    record::{Record, common},
};
use domain::{Request, lifecycle::Decision};
use jiff::{SignedDuration, Timestamp};

/// How long a notification is shown.
const LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A notification: that a request was decided on.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    request: &'a Request,
    base: &'a Base,
}

impl<'a> Shown<'a> {
    /// What the requester is told of a request, if it was decided on not long ago.
    pub fn of(request: &'a Request, base: &'a Base, now: Timestamp) -> Option<Self> {
        let recent = |at: Timestamp| now.duration_since(at) < LIFE;
        let was_asked = !request.steps.is_empty() || request.is_beyond_quota();
        let decided = matches!(request.decision, Decision::Approved | Decision::Rejected);
        let is_told = was_asked && decided && request.decided_at.is_some_and(recent);
        is_told.then_some(Self { request, base })
    }

    fn details(&self) -> Resource<'static> {
        let description = description(self.request);
        let (level, word) = match self.request.decision {
            Decision::Approved => ("success", "approved"),
            Decision::Pending | Decision::Rejected | Decision::Cancelled | Decision::Lapsed => {
                ("warning", "denied")
            }
        };
        let mut details = Resource::default();
        details.add("level", Cell::text(level));
        details.add("created_at", Cell::time_or_null(self.request.decided_at));
        details.add("text", Cell::text(format!("The request {description} has been {word}.")));
        details
    }
}

impl Record for Shown<'_> {
    fn href(&self) -> String {
        self.base.resource(Collection::Notifications, self.request.id)
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        match name {
            "id" | "notification_id" => Cell::Id(self.request.id.number().into()),
            "user_id" => Cell::Id(number::of_user(&self.request.requester)),
            "seen" => Cell::Flag(false),
            "created_at" => Cell::time_or_null(self.request.decided_at),
            "details" => Cell::One(self.details()),
            name => common(name, || format!("notifications/{}", self.request.id)),
        }
    }
}
