//! In front of a backend: speaks TLS, as AWS does, and counts what goes through.

mod tls;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Response, StatusCode, Uri, request::Parts},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::Result;

pub(crate) use tls::Tls;

/// What went through since somebody last looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    /// How often each action was called.
    pub(crate) calls: BTreeMap<String, u64>,
    /// Bytes of what was answered.
    pub(crate) answered: u64,
}

impl Traffic {
    /// How many calls there were in all.
    pub(crate) fn total(&self) -> u64 {
        self.calls.values().sum()
    }

    fn count(&mut self, action: String, answered: usize) {
        *self.calls.entry(action).or_default() += 1;
        self.answered += answered as u64;
    }
}

/// The sum of what went through all proxies that share it.
#[derive(Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<Traffic>>);

impl Meter {
    /// What went through since the last time.
    pub(crate) fn take(&self) -> Traffic {
        std::mem::take(&mut self.traffic())
    }

    fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone)]
struct Proxy {
    backend: String,
    meter: Meter,
    client: Client<HttpConnector, Body>,
}

/// Starts a proxy before `backend`, which is `host:port`; answers where it listens.
pub(crate) async fn start(backend: String, tls: &Tls, meter: Meter) -> Result<SocketAddr> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);
    let listener = tls.listen().await?;
    let address = axum::serve::Listener::local_addr(&listener)?;
    let router = Router::new().fallback(pass).with_state(Proxy { backend, meter, client });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn pass(
    State(proxy): State<Proxy>,
    request: Request,
) -> Result<Response<Body>, (StatusCode, String)> {
    let fault = |error: crate::Error| (StatusCode::BAD_GATEWAY, error.to_string());
    proxy.pass(request).await.map_err(fault)
}

impl Proxy {
    async fn pass(&self, request: Request) -> Result<Response<Body>> {
        let (mut head, body) = request.into_parts();
        let action = action(&head);
        let body = to_bytes(body, usize::MAX).await?;
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        head.uri = format!("http://{}{path}", self.backend).parse::<Uri>()?;
        let answer = self.client.request(Request::from_parts(head, Body::from(body))).await?;
        let (head, body) = answer.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await?;
        self.meter.traffic().count(action, body.len());
        Ok(Response::from_parts(head, Body::from(body)))
    }
}

/// What the JSON protocols name in a header, and SES in its path.
fn action(head: &Parts) -> String {
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    match target {
        Some(target) => target.rsplit('.').next().unwrap_or(target).to_owned(),
        None if head.uri.path().ends_with("outbound-emails") => "SendEmail".to_owned(),
        None => format!("{} {}", head.method, head.uri.path()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_action_until_somebody_looks() {
        let meter = Meter::default();
        let call = Request::post("/").header("X-Amz-Target", "DynamoDB_20120810.GetItem");
        let mail = Request::post("/v2/email/outbound-emails");
        for (request, size) in [(call, 10), (mail, 5)] {
            let (head, ()) = request.body(()).unwrap().into_parts();
            meter.traffic().count(action(&head), size);
        }
        let traffic = meter.take();
        assert_eq!((traffic.total(), traffic.answered), (2, 15));
        assert!(traffic.calls.keys().eq(["GetItem", "SendEmail"]));
        assert_eq!(meter.take(), Traffic::default());
    }
}
