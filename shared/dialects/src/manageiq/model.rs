//! What each kind of resource has: columns, attributes that are made when they are asked for, and what it
//! is associated with. Contract section 4.1.

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
    /// What it is associated with: one resource, and its columns that can be named.
    pub associated: &'static [(&'static str, &'static [(&'static str, Kind)])],
}

use Kind::{Flag, Hash, Id, Number, Text, Time};

/// The people that columns of other resources can name.
const PERSON: &[(&str, Kind)] = &[
    ("id", Id),
    ("userid", Text),
    ("name", Text),
    ("email", Text),
    ("first_name", Text),
    ("last_name", Text),
];

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
        "miq_approvals",
        "miq_request_tasks",
        "request_tasks",
        "requester",
        "source",
    ],
    associated: &[("requester", PERSON)],
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
    made: &[("href_slug", Text), ("region_number", Number), ("region_description", Text)],
    shown: &[],
    associated: &[],
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
    made: &[("href_slug", Text), ("region_number", Number), ("region_description", Text)],
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
    made: &[("href_slug", Text), ("region_number", Number), ("region_description", Text)],
    shown: &["miq_groups", "current_group"],
    associated: &[],
};

/// Groups of people.
pub static GROUP: Model = Model {
    klass: "MiqGroup",
    columns: &[("id", Id), ("description", Text), ("group_type", Text), ("tenant_id", Id)],
    made: &[("href_slug", Text), ("region_number", Number), ("region_description", Text)],
    shown: &[],
    associated: &[],
};

/// What people may do.
pub static ROLE: Model = Model {
    klass: "MiqUserRole",
    columns: &[("id", Id), ("name", Text), ("read_only", Flag)],
    made: &[("href_slug", Text), ("region_number", Number), ("region_description", Text)],
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
    /// A column of what it is associated with.
    Associated(Kind),
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

    /// What a name stands for; a dot leads to what it is associated with.
    pub fn find(&self, name: &str) -> Option<Found> {
        let within = |names: &[(&str, Kind)], name: &str| {
            names.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
        };
        if let Some((association, column)) = name.split_once('.') {
            let (_, columns) = self.associated.iter().find(|(known, _)| *known == association)?;
            return within(columns, column).map(Found::Associated);
        }
        within(self.columns, name)
            .map(Found::Column)
            .or_else(|| within(self.made, name).map(Found::Made))
            .or_else(|| self.shown.contains(&name).then_some(Found::Shown))
    }
}
