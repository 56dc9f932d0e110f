//! The HTTP API: every route of the template on one port.

mod answer;
mod event;
mod routes;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    runtime::{Failure, Runtime},
    template::Template,
};
use routes::Routes;

/// What an HTTP API takes at most.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// What Lambda takes at most: the whole event, in which the body is a string, each of its quotes two bytes.
const MAX_EVENT: usize = 6 * 1024 * 1024;

struct Gateway {
    routes: Routes,
    runtime: Runtime,
}

/// Serves the routes; whatever is none of them is not found.
pub(crate) fn router(template: &Template, runtime: Runtime) -> Router {
    let gateway = Gateway { routes: Routes::new(template.routes()), runtime };
    Router::new().fallback(handle).with_state(Arc::new(gateway))
}

async fn handle(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Refusal> {
    let (head, body) = request.into_parts();
    let found =
        gateway.routes.find(head.method.as_str(), head.uri.path()).ok_or(Refusal::NotFound)?;
    let body = read(body).await?;
    let event = event::new(&head, &body, caller, &found).to_string();
    if event.len() > MAX_EVENT {
        return Err(Refusal::TooLarge);
    }
    let answer = gateway.runtime.invoke(found.function, event.into()).await?;
    answer::decode(&answer).ok_or(Refusal::Malformed)
}

/// A caller who sends too much or stops in the middle has sent no body.
async fn read(body: Body) -> Result<axum::body::Bytes, Refusal> {
    to_bytes(body, MAX_BODY).await.map_err(|_| Refusal::TooLarge)
}

/// What the gateway answers by itself.
enum Refusal {
    NotFound,
    TooLarge,
    Malformed,
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Self::NotFound | Self::Failed(Failure::Unknown) => (StatusCode::NOT_FOUND, "Not Found"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            Self::Malformed | Self::Failed(Failure::Unhandled(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
            Self::Failed(Failure::Crashed(_)) => (StatusCode::BAD_GATEWAY, "Bad Gateway"),
            Self::Failed(Failure::TimedOut(_)) => (StatusCode::GATEWAY_TIMEOUT, "Gateway Timeout"),
        };
        (status, Json(json!({"message": message}))).into_response()
    }
}
