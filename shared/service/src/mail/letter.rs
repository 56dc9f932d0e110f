//! What the mails read from a letter.

use super::{Letter, words};
use domain::{UserId, event::Actor, request::Item};

/// One item for one beneficiary: what a task is about.
pub(super) struct Part<'a> {
    /// What was asked for.
    pub(super) item: &'a Item,
    /// For whom.
    pub(super) holder: &'a UserId,
}

impl Letter<'_> {
    /// How somebody is called.
    pub(super) fn name(&self, user: &UserId) -> String {
        let name = self.names.get(user).map(|name| words::line(name)).unwrap_or_default();
        if name.is_empty() { words::line(user.as_str()) } else { name }
    }

    /// The same, but `you` for the reader.
    pub(super) fn called(&self, user: &UserId) -> String {
        if *user == self.to.id { "you".to_owned() } else { self.name(user) }
    }

    /// Who made it happen, if it was somebody.
    pub(super) fn actor(&self) -> Option<&UserId> {
        match &self.event.actor {
            Actor::User(user) => Some(user),
            Actor::Worker | Actor::Sweep => None,
        }
    }

    /// What the event's task is about.
    pub(super) fn part(&self) -> Option<Part<'_>> {
        let (item, holder) = self.request.part(self.event.task?)?;
        Some(Part { item, holder })
    }

    /// What the event's task gives and to whom, to begin a sentence with.
    pub(super) fn held(&self) -> String {
        match self.part() {
            Some(part) if *part.holder == self.to.id => format!("Your {}", thing(part.item)),
            Some(part) => format!("{}, held by {},", thing(part.item), self.name(part.holder)),
            None => "What you asked for".to_owned(),
        }
    }
}

/// What an item is called: its template, and its own name if it has one.
pub(super) fn thing(item: &Item) -> String {
    let template = words::line(&item.template_name);
    let template = if template.is_empty() { words::line(item.template.as_str()) } else { template };
    let name = item.resolved_name.as_deref().map(words::line);
    match name.filter(|name| !name.is_empty() && *name != template) {
        Some(name) => format!("{template} ({name})"),
        None => template,
    }
}

/// When an item begins and ends, if it does either.
pub(super) fn period(item: &Item) -> Option<String> {
    let start = item.schedule.start.map(|at| format!("from {}", words::time(at)));
    let end = item.schedule.end.map(|at| format!("until {}", words::time(at)));
    let parts: Vec<String> = start.into_iter().chain(end).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
