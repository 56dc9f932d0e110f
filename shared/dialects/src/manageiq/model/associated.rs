//! What resources are associated with, and kinds of things that stand in no collection of their own.

use super::{
    Kind::{Id, Text, Time},
    Model,
};

/// Something that a kind of resource is associated with.
#[derive(Debug)]
pub struct Association {
    /// What it is called.
    pub name: &'static str,
    /// Whether there may be several.
    pub is_many: bool,
    /// What it is.
    pub model: &'static Model,
}

impl Association {
    pub(super) const fn one(name: &'static str, model: &'static Model) -> Self {
        Self { name, is_many: false, model }
    }

    pub(super) const fn many(name: &'static str, model: &'static Model) -> Self {
        Self { name, is_many: true, model }
    }
}

/// The approvals of a request. What only votes tell would take a read for each request that is looked through,
/// and so is only shown.
pub static APPROVAL: Model = Model {
    klass: "MiqApproval",
    columns: &[
        ("id", Id),
        ("description", Text),
        ("state", Text),
        ("approver_id", Id),
        ("approver_type", Text),
        ("approver_name", Text),
        ("miq_request_id", Id),
        ("created_on", Time),
    ],
    made: &[],
    shown: &["reason", "stamped_on", "stamper_id", "stamper_name", "updated_on"],
    associated: &[],
};

/// What is told of the past of a request, which stands elsewhere, too.
pub static LOG: Model = Model {
    klass: "RequestLog",
    columns: &[],
    made: &[],
    shown: &["id", "message", "severity", "resource_id", "created_on"],
    associated: &[],
};

/// Tenants.
pub static TENANT: Model = Model {
    klass: "Tenant",
    columns: &[("id", Id), ("name", Text)],
    made: &[],
    shown: &[],
    associated: &[],
};

/// Orders of services, of which there are none.
pub static ORDER: Model = Model {
    klass: "ServiceOrder",
    columns: &[("id", Id), ("name", Text), ("state", Text)],
    made: &[],
    shown: &[],
    associated: &[],
};
