//! `OPTIONS`: what a collection's resources have. Contract section 1.6.

use super::{Fault, Result, cell::is_secret, collection::Collection, model::Model, reply};
use crate::Answer;
use http::{Response, StatusCode};
use serde_json::json;

/// What the resources of a collection have.
pub fn answer(collection: Collection) -> Answer {
    let model = Model::of(collection);
    let mut attributes: Vec<&str> = model.columns.iter().map(|(name, _)| *name).collect();
    attributes.retain(|name| !is_secret(name));
    attributes.sort_unstable();
    let made = model.made.iter().map(|(name, _)| *name);
    let mut made: Vec<&str> = made.chain(model.shown.iter().copied()).collect();
    made.sort_unstable();
    let mut relationships: Vec<&str> = model.associated.iter().map(|it| it.name).collect();
    relationships.sort_unstable();
    let subcollections: &[&str] =
        if collection.holds_requests() { &["request_tasks"] } else { &[] };
    let body = json!({
        "attributes": attributes, "virtual_attributes": made, "relationships": relationships,
        "subcollections": subcollections, "data": {}
    });
    reply::json(StatusCode::OK, &body)
}

/// Nothing, which says that the path is there.
pub fn empty() -> Answer {
    Response::new(String::new())
}

/// Whether tasks, or nothing, lie below a collection's resources.
pub fn check_below(collection: Collection, name: &str) -> Result<()> {
    if collection.holds_requests() && name == "request_tasks" {
        return Ok(());
    }
    Err(Fault::bad_request(format!("Unsupported Subcollection {name} specified")))
}
