//! What requests ask for. It hardly ever changes, so it may be remembered; its request says which revision holds.

use super::{
    Table,
    items::body,
    keys::{self, Key},
};
use domain::{Request, RequestId, Result, TenantId, request::Content};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The most contents that are remembered; beyond them it starts anew.
const MOST: usize = 256;

/// What was read not long ago.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents(Arc<Mutex<HashMap<Key, Arc<Content>>>>);

impl Contents {
    pub(super) fn get(&self, key: &Key) -> Option<Arc<Content>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Whether another revision is remembered than the one that holds; then it isn't any more.
    pub(super) fn is_outdated(&self, key: &Key, revision: u32) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outdated = known.get(key).is_some_and(|content| content.revision != revision);
        if outdated {
            known.remove(key);
        }
        outdated
    }

    pub(super) fn keep(&self, key: Key, content: Content) -> Arc<Content> {
        let content = Arc::new(content);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, content.clone());
        content
    }
}

impl Table {
    /// What a request asks for, as it holds for the request's row.
    pub(super) async fn content_of(&self, request: &Request) -> Result<Arc<Content>> {
        let key = keys::content(&request.tenant, request.id);
        self.contents.is_outdated(&key, request.revision);
        self.content(&request.tenant, request.id).await
    }

    /// What a request asks for; nothing if there is no such request.
    pub(super) async fn content(&self, tenant: &TenantId, id: RequestId) -> Result<Arc<Content>> {
        let key = keys::content(tenant, id);
        if let Some(content) = self.contents.get(&key) {
            return Ok(content);
        }
        match self.item(&key).await? {
            Some(item) => Ok(self.contents.keep(key, body(&item)?)),
            None => Ok(Arc::default()),
        }
    }
}
