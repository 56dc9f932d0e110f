//! The Lambda Runtime API.
//!
//! One port serves all instances: the path of each begins with its own id, which `AWS_LAMBDA_RUNTIME_API` may contain.
//! See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, State},
    http::{Response, StatusCode},
    routing::{get, post},
};

use super::link::{Event, Link};

/// The links of all instances that run.
#[derive(Clone)]
pub(super) struct Api {
    address: SocketAddr,
    links: Arc<Mutex<HashMap<String, Arc<Link>>>>,
}

impl Api {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, links: Arc::default() }
    }

    /// Lets an instance in; gives what its `AWS_LAMBDA_RUNTIME_API` has to be.
    pub(super) fn open(&self, instance: &str, link: Arc<Link>) -> String {
        self.links().insert(instance.to_owned(), link);
        format!("http://{}/{instance}", self.address)
    }

    pub(super) fn close(&self, instance: &str) {
        self.links().remove(instance);
    }

    pub(super) fn router(&self) -> Router {
        Router::new()
            .route("/{instance}/2018-06-01/runtime/invocation/next", get(next))
            .route("/{instance}/2018-06-01/runtime/invocation/{call}/response", post(response))
            .route("/{instance}/2018-06-01/runtime/invocation/{call}/error", post(error))
            // The process ends after it has said so, and that is what its caller is told.
            .route("/{instance}/2018-06-01/runtime/init/error", post(StatusCode::ACCEPTED))
            .layer(DefaultBodyLimit::disable())
            .with_state(self.clone())
    }

    fn link(&self, instance: &str) -> Option<Arc<Link>> {
        self.links().get(instance).cloned()
    }

    fn links(&self) -> MutexGuard<'_, HashMap<String, Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn next(
    State(api): State<Api>,
    Path(instance): Path<String>,
) -> Result<Response<Body>, StatusCode> {
    let link = api.link(&instance).ok_or(StatusCode::FORBIDDEN)?;
    let event = link.next().await.ok_or(StatusCode::GONE)?;
    hand_out(event, &link.function_arn).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn hand_out(event: Event, function_arn: &str) -> Result<Response<Body>, axum::http::Error> {
    Response::builder()
        .header("Content-Type", "application/json")
        .header("Lambda-Runtime-Aws-Request-Id", event.id)
        .header("Lambda-Runtime-Deadline-Ms", event.deadline.as_millisecond())
        .header("Lambda-Runtime-Invoked-Function-Arn", function_arn)
        .header("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
        .body(Body::from(event.body))
}

async fn response(
    State(api): State<Api>,
    Path((instance, call)): Path<(String, String)>,
    body: Bytes,
) -> StatusCode {
    finish(&api, &instance, &call, Ok(body))
}

async fn error(
    State(api): State<Api>,
    Path((instance, call)): Path<(String, String)>,
    body: Bytes,
) -> StatusCode {
    finish(&api, &instance, &call, Err(body))
}

fn finish(api: &Api, instance: &str, call: &str, outcome: Result<Bytes, Bytes>) -> StatusCode {
    match api.link(instance) {
        Some(link) if link.finish(call, outcome) => StatusCode::ACCEPTED,
        Some(_) => StatusCode::BAD_REQUEST,
        None => StatusCode::FORBIDDEN,
    }
}
