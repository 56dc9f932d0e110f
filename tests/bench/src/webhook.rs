//! Somebody whom webhooks call.

use axum::{Router, routing::post};
use tokio::net::TcpListener;

use crate::Result;

/// Starts to listen; answers where.
pub(crate) async fn start() -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    let router = Router::new().route("/hook", post(|| async { "" }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
