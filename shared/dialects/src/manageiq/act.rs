//! What became of actions. Contract section 1.4.

use super::{
    Fault,
    base::Base,
    cell::{Cell, Resource},
    collection::Collection,
    features::Verb,
    reply,
};
use crate::Answer;
use http::StatusCode;
use serde::Serialize;

/// What became of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Whether the state is now as asked.
    pub success: bool,
    /// For people.
    pub message: String,
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

impl Outcome {
    /// It is done.
    pub fn done(verb: Verb, collection: Collection, base: &Base, id: &str) -> Self {
        let (doing, thing) = (doing(verb), thing(collection));
        let href = Some(base.resource(collection, id));
        Self { success: true, message: format!("{doing} {thing} id: {id}"), href }
    }

    /// It isn't.
    pub fn refused(message: impl Into<String>, href: Option<String>) -> Self {
        Self { success: false, message: message.into(), href }
    }
}

/// What is said when a task is stopped.
pub fn canceling_task(id: &str) -> String {
    format!("{} {} id: {id}", doing(Verb::Cancel), thing(Collection::RequestTasks))
}

/// What is being done.
pub fn doing(verb: Verb) -> &'static str {
    match verb {
        Verb::Query => "Querying",
        Verb::Create => "Creating",
        Verb::Approve => "Approving",
        Verb::Deny => "Denying",
        Verb::Cancel => "Canceling",
        Verb::Edit => "Editing",
    }
}

/// What it is done with.
pub fn thing(collection: Collection) -> &'static str {
    match collection {
        Collection::Requests => "Request",
        Collection::ProvisionRequests => "Provision Request",
        Collection::ServiceRequests => "Service Request",
        Collection::AutomationRequests => "Automation Request",
        Collection::RequestTasks => "Request Task",
        Collection::Templates => "Template",
        Collection::Users => "User",
        Collection::Groups => "Group",
        Collection::Roles => "Role",
        Collection::Notifications => "Notification",
    }
}

/// The answer to a call to one resource.
pub fn of_one(outcome: &Outcome) -> Answer {
    let status = if outcome.success { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    reply::json(status, outcome)
}

#[derive(Serialize)]
struct Results<'a, T> {
    results: &'a [T],
}

/// The answer to a call to a collection. Where only one resource could be named, its failure is the call's.
pub fn of_several(outcomes: &[Outcome], is_bulk: bool) -> Answer {
    let failed = !is_bulk && outcomes.iter().any(|outcome| !outcome.success);
    let status = if failed { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    reply::json(status, &Results { results: outcomes })
}

/// The answer with whole resources.
pub fn of_resources(resources: &[Resource<'_>]) -> Answer {
    reply::json(StatusCode::OK, &Results { results: resources })
}

/// One of several that is refused, in the place of its resource.
pub fn refusal(fault: &Fault) -> Resource<'static> {
    let mut refusal = Resource::default();
    refusal.add("success", Cell::Flag(false));
    refusal.add("message", Cell::text(fault.message.clone()));
    refusal
}

/// The answer with one resource.
pub fn of_resource(resource: &Resource<'_>) -> Answer {
    reply::json(StatusCode::OK, resource)
}

/// A request with its tasks, where they are asked for.
pub fn with_tasks<'a>(mut resource: Resource<'a>, tasks: Cell<'a>) -> Resource<'a> {
    resource.add("request_tasks", tasks);
    resource
}
