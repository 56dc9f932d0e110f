//! Hands calls on to an emulator that has a port of its own.

use std::net::SocketAddr;

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, Uri, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

#[derive(Clone)]
struct Forward {
    client: Client<HttpConnector, Body>,
    to: SocketAddr,
}

/// Passes everything on as it came, over connections that stay open.
pub(super) fn router(to: SocketAddr) -> Router {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new()).build(connector);
    Router::new().fallback(forward).with_state(Forward { client, to })
}

async fn forward(State(forward): State<Forward>, mut request: Request) -> Response {
    match address(request.uri(), forward.to) {
        Ok(uri) => *request.uri_mut() = uri,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
    match forward.client.request(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

fn address(uri: &Uri, to: SocketAddr) -> Result<Uri, axum::http::Error> {
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    Uri::builder().scheme("http").authority(to.to_string()).path_and_query(path).build()
}
