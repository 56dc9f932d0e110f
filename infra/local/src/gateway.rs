//! The HTTP API: every route of the template on one port.

mod answer;
mod event;
mod routes;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header::HOST, uri::Authority},
    response::{IntoResponse, Response},
};
use serde_json::json;
use url::Url;

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
    if !is_host(&head.headers) {
        return Err(Refusal::Malformed);
    }
    let found =
        gateway.routes.find(head.method.as_str(), head.uri.path()).ok_or(Refusal::NotFound)?;
    let body = read(body).await?;
    let event = event::new(&head, &body, caller, &found).to_string();
    if event.len() > MAX_EVENT {
        return Err(Refusal::TooLarge);
    }
    let answer = gateway.runtime.invoke(found.function, event.into()).await?;
    answer::decode(&answer).ok_or(Refusal::Unreadable)
}

/// Whether a call names one host that could be one: no front door lets anything else through, and functions make
/// an address of it.
fn is_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (host, others) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.count());
    let is_alone =
        |host: &str| host.parse::<Authority>().is_ok_and(|it| !it.as_str().contains('@'));
    let is_one = |host: &str| is_alone(host) && Url::parse(&format!("http://{host}/")).is_ok();
    others == 0 && host.is_some_and(is_one)
}

/// A caller who sends too much or stops in the middle has sent no body.
async fn read(body: Body) -> Result<axum::body::Bytes, Refusal> {
    to_bytes(body, MAX_BODY).await.map_err(|_| Refusal::TooLarge)
}

/// What the gateway answers by itself.
enum Refusal {
    NotFound,
    TooLarge,
    /// The call can't be one.
    Malformed,
    /// The function's answer can't be one.
    Unreadable,
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
            Self::Malformed => (StatusCode::BAD_REQUEST, "Bad Request"),
            Self::Unreadable | Self::Failed(Failure::Unhandled(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
            Self::Failed(Failure::Crashed(_)) => (StatusCode::BAD_GATEWAY, "Bad Gateway"),
            Self::Failed(Failure::TimedOut(_)) => (StatusCode::GATEWAY_TIMEOUT, "Gateway Timeout"),
        };
        (status, Json(json!({"message": message}))).into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn fits(hosts: &[&[u8]]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(
                HOST,
                HeaderValue::from_bytes(host).unwrap_or(HeaderValue::from_static("")),
            );
        }
        is_host(&headers)
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        for host in ["a", "a.example", "127.0.0.1:9000", "localhost:80", "[::1]:9000", "a-b.c"] {
            assert!(fits(&[host.as_bytes()]), "{host}");
        }
        for host in
            ["", "a b", "a:99999", "a:b", "[::1", "256.256.256.256", "a/b", "a?", "a@b", "<a>"]
        {
            assert!(!fits(&[host.as_bytes()]), "{host}");
        }
        assert!(!fits(&[]) && !fits(&[b"a", b"b"]) && !fits(&[b"\xe9"]));
    }
}
