//! The Lambda Runtime API for one process. See
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{Response, StatusCode},
    routing::{get, post},
};
use tokio::{
    net::TcpListener,
    sync::{
        Mutex,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::JoinHandle,
};

use crate::Result;

/// Further away than any call takes.
const DEADLINE_MS: &str = "32503680000000";

/// What a process says.
pub(crate) enum Said {
    /// It asks for its next call.
    Ready,
    /// It answers.
    Answer(Bytes),
    /// It reports an error, of a call or of its start.
    Error(Bytes),
}

/// The API of one process, as its caller sees it.
pub(crate) struct Runtime {
    pub(crate) address: SocketAddr,
    events: UnboundedSender<Bytes>,
    said: UnboundedReceiver<(Instant, Said)>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Api {
    events: Arc<Mutex<UnboundedReceiver<Bytes>>>,
    said: UnboundedSender<(Instant, Said)>,
}

impl Runtime {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (events, to_hand_out) = unbounded_channel();
        let (tell, said) = unbounded_channel();
        let router = router(Api { events: Arc::new(Mutex::new(to_hand_out)), said: tell });
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, events, said, server })
    }

    /// Hands an event to the process.
    pub(crate) fn send(&self, event: Bytes) {
        // It can't be closed: the server holds the other end.
        let _ = self.events.send(event);
    }

    /// Waits for what the process says next, and when that came.
    pub(crate) async fn said(&mut self) -> Result<(Instant, Said)> {
        Ok(self.said.recv().await.ok_or("the runtime API has ended")?)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn router(api: Api) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{call}/response", post(answer))
        .route("/2018-06-01/runtime/invocation/{call}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(error))
        .layer(DefaultBodyLimit::disable())
        .with_state(api)
}

async fn next(State(api): State<Api>) -> Result<Response<Body>, StatusCode> {
    let _ = api.said.send((Instant::now(), Said::Ready));
    let event = api.events.lock().await.recv().await.ok_or(StatusCode::GONE)?;
    let response = Response::builder()
        .header("Content-Type", "application/json")
        .header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
        .header("Lambda-Runtime-Deadline-Ms", DEADLINE_MS)
        .header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:0:function:f")
        .header("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
    response.body(Body::from(event)).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn answer(State(api): State<Api>, body: Bytes) -> StatusCode {
    let _ = api.said.send((Instant::now(), Said::Answer(body)));
    StatusCode::ACCEPTED
}

async fn error(State(api): State<Api>, body: Bytes) -> StatusCode {
    let _ = api.said.send((Instant::now(), Said::Error(body)));
    StatusCode::ACCEPTED
}
