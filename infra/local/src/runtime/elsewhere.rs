//! Functions that somebody else runs: called by Lambda's Invoke API, as `cargo lambda watch` serves it.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{
    body::Bytes,
    http::{Request, Response},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::Failure;
use crate::{Error, progress};

/// Before another look whether the functions are served by now.
const PAUSE: Duration = Duration::from_millis(500);

/// This machine, as whoever serves them may call it.
const HOSTS: [&str; 2] = ["127.0.0.1", "[::1]"];

/// Calls functions on a port of this machine.
pub(super) struct Elsewhere {
    port: u16,
    client: Client<HttpConnector, Full<Bytes>>,
    /// Whether somebody serves them, as far as it was seen: told only when it changes.
    served: AtomicBool,
}

impl Elsewhere {
    pub(super) fn new(port: u16) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { port, client, served: AtomicBool::new(true) }
    }

    /// Calls a function, which may have to be compiled first. While nobody serves it the call waits: a queue's messages
    /// would only use their tries up.
    pub(super) async fn invoke(&self, name: &str, event: Bytes) -> Result<Bytes, Failure> {
        loop {
            for host in HOSTS {
                let answer = self.client.request(self.request(host, name, event.clone())?).await;
                if !matches!(&answer, Err(error) if error.is_connect()) {
                    self.tell(true);
                    return outcome(answer.map_err(crashed)?).await;
                }
            }
            self.tell(false);
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn request(
        &self,
        host: &str,
        name: &str,
        event: Bytes,
    ) -> Result<Request<Full<Bytes>>, Failure> {
        let port = self.port;
        Request::post(format!("http://{host}:{port}/2015-03-31/functions/{name}/invocations"))
            .header("Content-Type", "application/json")
            .body(Full::new(event))
            .map_err(crashed)
    }

    fn tell(&self, served: bool) {
        if self.served.swap(served, Ordering::Relaxed) != served {
            let word = if served { "are" } else { "aren't" };
            progress::say(&format!("functions {word} served on port {}", self.port));
        }
    }
}

/// Lambda says that the function failed with a header; others say it with the status.
async fn outcome<B>(answer: Response<B>) -> Result<Bytes, Failure>
where
    B: BodyExt,
    B::Error: Into<Error>,
{
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(crashed)?.to_bytes();
    if head.status.is_success() && !head.headers.contains_key("x-amz-function-error") {
        return Ok(body);
    }
    Err(Failure::Unhandled(body))
}

fn crashed(error: impl Into<Error>) -> Failure {
    Failure::Crashed(error.into().to_string())
}
