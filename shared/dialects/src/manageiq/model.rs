//! What each kind of resource has: columns, attributes that are made when they are asked for, and what it
//! is associated with. Contract section 4.1.

mod associated;

pub use associated::{APPROVAL, Association, LOG, ORDER, TENANT};

use super::collection::Collection;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A decimal number that stands for something.
    Id,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A time.
    Time,
    /// Names and values.
    Hash,
}

/// A kind of resource.
#[derive(Debug)]
pub struct Model {
    /// The vendor's name of it.
    pub klass: &'static str,
    /// What is always rendered.
    pub columns: &'static [(&'static str, Kind)],
    /// What is made when it is asked for, and can be filtered and sorted by.
    pub made: &'static [(&'static str, Kind)],
    /// What is made when it is asked for, and nothing else.
    pub shown: &'static [&'static str],
    /// What it is associated with.
    pub associated: &'static [Association],
}

use Kind::{Flag, Hash, Id, Number, Text, Time};

/// What is made for whatever there is.
const COMMON: &[(&str, Kind)] =
    &[("href_slug", Text), ("region_number", Number), ("region_description", Text)];

/// Requests of any kind.
pub static REQUEST: Model = Model {
    klass: "MiqRequest",
    columns: &[
        ("id", Id),
        ("description", Text),
        ("approval_state", Text),
        ("type", Text),
        ("created_on", Time),
        ("updated_on", Time),
        ("fulfilled_on", Time),
        ("requester_id", Id),
        ("requester_name", Text),
        ("request_type", Text),
        ("request_state", Text),
        ("message", Text),
        ("status", Text),
        ("options", Hash),
        ("userid", Text),
        ("source_id", Id),
        ("source_type", Text),
        ("destination_id", Id),
        ("destination_type", Text),
        ("tenant_id", Id),
        ("service_order_id", Id),
        ("process", Flag),
        ("cancelation_status", Text),
        ("initiated_by", Text),
        ("parent_id", Id),
    ],
    made: &[
        ("state", Text),
        ("request_type_display", Text),
        ("resource_type", Text),
        ("href_slug", Text),
        ("region_number", Number),
        ("region_description", Text),
    ],
    shown: &[
        "reason",
        "v_approved_by",
        "v_approved_by_email",
        "stamped_on",
        "request_tasks",
        "workflow",
        "v_workflow_class",
        "v_allowed_tags",
    ],
    associated: &[
        Association::one("requester", &USER),
        Association::one("tenant", &TENANT),
        Association::one("source", &TEMPLATE),
        Association::one("destination", &TEMPLATE),
        Association::one("parent", &REQUEST),
        Association::one("service_order", &ORDER),
        Association::many("miq_approvals", &APPROVAL),
        Association::many("miq_request_tasks", &TASK),
        Association::many("request_logs", &LOG),
    ],
};

/// Their tasks.
pub static TASK: Model = Model {
    klass: "MiqRequestTask",
    columns: &[
        ("id", Id),
        ("description", Text),
        ("state", Text),
        ("status", Text),
        ("message", Text),
        ("request_type", Text),
        ("userid", Text),
        ("options", Hash),
        ("created_on", Time),
        ("updated_on", Time),
        ("type", Text),
        ("miq_request_id", Id),
        ("source_id", Id),
        ("source_type", Text),
        ("destination_id", Id),
        ("destination_type", Text),
        ("miq_request_task_id", Id),
        ("phase", Text),
        ("phase_context", Hash),
        ("tenant_id", Id),
        ("cancelation_status", Text),
        ("conversion_host_id", Id),
    ],
    made: COMMON,
    shown: &[],
    associated: &[
        Association::one("miq_request", &REQUEST),
        Association::one("miq_request_task", &TASK),
        Association::one("source", &TEMPLATE),
        Association::one("destination", &TEMPLATE),
        Association::one("tenant", &TENANT),
        Association::many("miq_request_tasks", &TASK),
    ],
};

/// Templates of virtual machines.
pub static TEMPLATE: Model = Model {
    klass: "MiqTemplate",
    columns: &[
        ("id", Id),
        ("name", Text),
        ("description", Text),
        ("vendor", Text),
        ("guid", Text),
        ("uid_ems", Text),
        ("ems_id", Id),
        ("ems_ref", Text),
        ("location", Text),
        ("template", Flag),
        ("type", Text),
        ("created_on", Time),
        ("updated_on", Time),
        ("tenant_id", Id),
    ],
    made: COMMON,
    shown: &[],
    associated: &[],
};

/// People.
pub static USER: Model = Model {
    klass: "User",
    columns: &[
        ("id", Id),
        ("name", Text),
        ("email", Text),
        ("userid", Text),
        ("first_name", Text),
        ("last_name", Text),
        ("current_group_id", Id),
        ("settings", Hash),
    ],
    made: COMMON,
    shown: &[],
    associated: &[
        Association::one("current_group", &GROUP),
        Association::many("miq_groups", &GROUP),
    ],
};

/// Groups of people.
pub static GROUP: Model = Model {
    klass: "MiqGroup",
    columns: &[("id", Id), ("description", Text), ("group_type", Text), ("tenant_id", Id)],
    made: COMMON,
    shown: &[],
    associated: &[],
};

/// What people may do.
pub static ROLE: Model = Model {
    klass: "MiqUserRole",
    columns: &[("id", Id), ("name", Text), ("read_only", Flag)],
    made: COMMON,
    shown: &["features"],
    associated: &[],
};

/// What somebody is told of their requests.
pub static NOTIFICATION: Model = Model {
    klass: "NotificationRecipient",
    columns: &[("id", Id), ("notification_id", Id), ("user_id", Id), ("seen", Flag)],
    made: &[("created_at", Time), ("href_slug", Text)],
    shown: &["details"],
    associated: &[],
};

/// A name that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Always rendered.
    Column(Kind),
    /// Made when it is asked for.
    Made(Kind),
    /// The same, but good for nothing else.
    Shown,
    /// A column of the one thing that it is associated with; of no kind if it is good for nothing else.
    OfOne(Option<Kind>),
    /// The same of several things.
    OfMany(Option<Kind>),
}

impl Model {
    /// The kind of resource that a collection holds.
    pub fn of(collection: Collection) -> &'static Self {
        match collection {
            Collection::Requests
            | Collection::ProvisionRequests
            | Collection::ServiceRequests
            | Collection::AutomationRequests => &REQUEST,
            Collection::RequestTasks => &TASK,
            Collection::Templates => &TEMPLATE,
            Collection::Users => &USER,
            Collection::Groups => &GROUP,
            Collection::Roles => &ROLE,
            Collection::Notifications => &NOTIFICATION,
        }
    }

    /// What a name stands for; a dot leads to what it is associated with, and no further.
    pub fn find(&self, name: &str) -> Option<Found> {
        let associated = |name: &str| self.associated.iter().find(|known| known.name == name);
        let Some((association, column)) = name.split_once('.') else {
            let is_associated = || associated(name).map(|_| Found::Shown);
            return self.find_own(name).or_else(is_associated);
        };
        let association = associated(association)?;
        let kind = match association.model.find_own(column)? {
            Found::Column(Kind::Hash) | Found::Shown | Found::OfOne(_) | Found::OfMany(_) => None,
            Found::Column(kind) | Found::Made(kind) => Some(kind),
        };
        Some(if association.is_many { Found::OfMany(kind) } else { Found::OfOne(kind) })
    }

    fn find_own(&self, name: &str) -> Option<Found> {
        let within = |names: &[(&str, Kind)]| {
            names.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
        };
        within(self.columns)
            .map(Found::Column)
            .or_else(|| within(self.made).map(Found::Made))
            .or_else(|| self.shown.contains(&name).then_some(Found::Shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_leads_to_one_association_and_no_further() {
        let found = |name: &str| REQUEST.find(name);
        assert_eq!(found("requester"), Some(Found::Shown));
        assert_eq!(found("requester.email"), Some(Found::OfOne(Some(Text))));
        assert_eq!(found("requester.settings"), Some(Found::OfOne(None)));
        assert_eq!(found("miq_approvals.state"), Some(Found::OfMany(Some(Text))));
        assert_eq!(found("miq_approvals.reason"), Some(Found::OfMany(None)));
        for name in ["requester.foo", "foo.name", "requester.current_group.id", "requester.", "."] {
            assert_eq!(found(name), None, "{name}");
        }
    }
}
