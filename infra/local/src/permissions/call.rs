//! What a call to a service does, in IAM's words.

mod dynamodb;
mod ses;
mod sqs;

use axum::http::request::Parts;

use super::Service;

/// An action on a resource that has to be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) action: String,
    pub(super) resource: String,
}

impl Need {
    fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
}

/// What stands for the resource of a call that doesn't say what it is about. No statement of ours allows it.
const ANY: &str = "*";

/// Everything that has to be allowed for a call, each thing once.
pub(super) fn needs(service: Service, head: &Parts, body: &[u8]) -> Vec<Need> {
    let needs = match service {
        Service::DynamoDb => dynamodb::needs(operation(head), body),
        Service::Sqs => sqs::needs(operation(head), body),
        Service::Ses => ses::needs(head, body),
    };
    let mut each = Vec::with_capacity(1);
    for need in needs {
        if !each.contains(&need) {
            each.push(need);
        }
    }
    each
}

/// `GetItem` of `X-Amz-Target: DynamoDB_20120810.GetItem`.
fn operation(head: &Parts) -> &str {
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    target.and_then(|target| target.rsplit('.').next()).unwrap_or_default()
}
