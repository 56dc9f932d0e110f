//! The guard before an emulator.

use std::path::Path;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header::AUTHORIZATION, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::Response,
};

use super::{Access, Caller, Callers, Ledger, Service, call, refusal::Refusal};
use crate::{
    Error, progress,
    template::{Statement, Template},
};

/// Where `DynamoDB` says that it is there, to whoever asks.
const PING: (&Method, &str) = (&Method::GET, "/ping");

/// What `DynamoDB` takes at most.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Lets calls through that the template allows.
#[derive(Clone)]
pub(crate) struct Guard {
    callers: Callers,
    ledger: Ledger,
}

impl Guard {
    /// Enforces a template and keeps what it sees in a file.
    pub(crate) fn new(template: &Template, calls: &Path) -> Result<Self, Error> {
        Ok(Self { callers: Callers::new(&template.functions)?, ledger: Ledger::open(calls)? })
    }

    /// What it has seen.
    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }

    /// Stands before an emulator of that service.
    pub(crate) fn before(&self, service: Service, emulator: Router) -> Router {
        emulator.layer(from_fn_with_state((self.clone(), service), pass))
    }

    fn judge(&self, service: Service, head: &Parts, body: &[u8]) -> Result<(), Refusal> {
        if service == Service::DynamoDb && (&head.method, head.uri.path()) == PING {
            return Ok(());
        }
        let key = access_key(&head.headers).ok_or(Refusal::Unknown)?;
        match self.callers.find(key).ok_or(Refusal::Unknown)? {
            Caller::Anybody => Ok(()),
            Caller::Function { name, statements } => {
                let needs = call::needs(service, head, body).into_iter();
                let accesses = needs.map(|need| Access {
                    function: name.clone(),
                    action: need.action,
                    resource: need.resource,
                });
                self.judge_each(statements, accesses)
            }
        }
    }

    /// A call is refused for the first thing that isn't allowed; everything that it needs is noted.
    fn judge_each(
        &self,
        statements: &[Statement],
        accesses: impl Iterator<Item = Access>,
    ) -> Result<(), Refusal> {
        let mut verdict = Ok(());
        for access in accesses {
            let allowed = statements.iter().any(|it| it.allows(&access.action, &access.resource));
            self.ledger.note(access.clone(), allowed);
            if !allowed && verdict.is_ok() {
                verdict = Err(Refusal::Denied(access));
            }
        }
        verdict
    }
}

async fn pass(
    State((guard, service)): State<(Guard, Service)>,
    request: Request,
    next: Next,
) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| Refusal::Unreadable);
    let judged = |body: Bytes| guard.judge(service, &head, &body).map(|()| body);
    match body.and_then(judged) {
        Ok(body) => next.run(Request::from_parts(head, Body::from(body))).await,
        Err(refusal) => {
            progress::say(&format!("refused: {refusal}"));
            refusal.answer(service)
        }
    }
}

/// `KEY` of `AWS4-HMAC-SHA256 Credential=KEY/20261122/us-east-1/sqs/aws4_request, ...`.
fn access_key(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = header.strip_prefix("AWS4-HMAC-SHA256")?.split_once("Credential=")?;
    credential.split('/').next()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_caller_is_known_by_the_key_in_its_signature() {
        let key = |header: &'static str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(header))]);
            access_key(&headers).map(str::to_owned)
        };
        let signed = "AWS4-HMAC-SHA256 Credential=RELAY/20261122/us-east-1/sqs/aws4_request, \
                      SignedHeaders=host, Signature=00";
        assert_eq!(key(signed), Some("RELAY".to_owned()));
        assert_eq!(key("Basic Credential=RELAY/1"), None);
        assert_eq!(key("AWS4-HMAC-SHA256 Signature=00"), None);
        assert_eq!(access_key(&HeaderMap::new()), None);
    }
}
