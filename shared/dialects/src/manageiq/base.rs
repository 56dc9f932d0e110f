//! Where the caller has found us, and what stands where below it. Contract section 2.5.

use super::collection::Collection;
use crate::links::{Way, front};

/// What links begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    api: String,
    url: String,
}

impl Base {
    /// From the way that a call has taken. A stage or base path stays, and so does a version.
    pub fn of(way: &Way<'_>, tail: &str, query: &str) -> Self {
        let before = way.path.strip_suffix(tail).unwrap_or(way.path);
        let api = front(way, before);
        let question = if query.is_empty() { "" } else { "?" };
        let url = format!("{api}{tail}{question}{query}");
        Self { api, url }
    }

    /// The entry point.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// What was called.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A collection.
    pub fn collection(&self, collection: Collection) -> String {
        format!("{}/{}", self.api, collection.name())
    }

    /// A resource of it.
    pub fn resource(&self, collection: Collection, id: impl std::fmt::Display) -> String {
        format!("{}/{}/{id}", self.api, collection.name())
    }

    /// A task of a request.
    pub fn task(
        &self,
        collection: Collection,
        request: impl std::fmt::Display,
        task: impl std::fmt::Display,
    ) -> String {
        format!("{}/{}/{request}/request_tasks/{task}", self.api, collection.name())
    }
}
