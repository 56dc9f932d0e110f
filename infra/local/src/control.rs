//! `/_local`: a look inside, for people and tests. Nothing of it exists when the service is deployed.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use crate::{
    backends::{Backends, Counts, Mailbox, Queues, Streams, Targets},
    faults::{Faults, Rates},
    permissions::{Calls, Ledger},
    runtime::{Failure, Runtime},
};

#[derive(Clone)]
struct Control {
    mailbox: Mailbox,
    queues: Queues,
    ledger: Ledger,
    faults: Faults,
    targets: Targets,
    database: Streams,
    runtime: Runtime,
}

/// What is wrong with a wish.
type Refusal = (StatusCode, Json<Value>);

/// The routes beside the API.
pub(crate) fn router(backends: &Backends, runtime: &Runtime) -> Router {
    let control = Control {
        mailbox: backends.mailbox.clone(),
        queues: backends.queues.clone(),
        ledger: backends.ledger.clone(),
        faults: backends.faults.clone(),
        targets: backends.targets.clone(),
        database: backends.streams.clone(),
        runtime: runtime.clone(),
    };
    Router::new()
        .route("/_local/mail", get(mail).delete(clear_mail))
        .route("/_local/queues", get(queues).delete(purge_queues))
        .route("/_local/queues/{name}", post(send))
        .route("/_local/calls", get(calls).delete(clear_calls))
        .route("/_local/faults", get(faults).put(set_faults))
        .route("/_local/targets", get(targets))
        .route("/_local/table", get(table))
        .route("/_local/invoke/{function}", post(invoke))
        .with_state(control)
}

async fn mail(State(control): State<Control>) -> Response {
    Json(control.mailbox.all()).into_response()
}

async fn clear_mail(State(control): State<Control>) -> Result<StatusCode, Refusal> {
    control
        .mailbox
        .clear()
        .map_err(|error| refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn queues(State(control): State<Control>) -> Result<Json<BTreeMap<String, Counts>>, Refusal> {
    let mut all = BTreeMap::new();
    for name in control.queues.names() {
        let counts = control.queues.counts(name).await;
        all.insert(
            name.to_owned(),
            counts.map_err(|error| refusal(StatusCode::CONFLICT, &error.message))?,
        );
    }
    Ok(Json(all))
}

async fn purge_queues(State(control): State<Control>) -> Result<StatusCode, Refusal> {
    control.queues.purge().await.map_err(|error| refusal(StatusCode::CONFLICT, &error.message))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn send(
    State(control): State<Control>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<StatusCode, Refusal> {
    let signature = headers.get("signature").and_then(|value| value.to_str().ok());
    control
        .queues
        .send_signed(&name, body, signature)
        .await
        .map_err(|error| refusal(StatusCode::BAD_REQUEST, &error.message))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `[{"function", "action", "resource", "count", "denied"}]`, sorted.
async fn calls(State(control): State<Control>) -> Json<Vec<Calls>> {
    Json(control.ledger.all())
}

async fn clear_calls(State(control): State<Control>) -> StatusCode {
    control.ledger.clear();
    StatusCode::NO_CONTENT
}

/// How often which fault happens, and how often it has.
async fn faults(State(control): State<Control>) -> Json<Value> {
    Json(control.faults.told())
}

async fn set_faults(
    State(control): State<Control>,
    rates: Result<Json<Rates>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    let Json(rates) =
        rates.map_err(|error| refusal(StatusCode::BAD_REQUEST, &error.body_text()))?;
    let set = control.faults.set(rates);
    set.map_err(|error| refusal(StatusCode::BAD_REQUEST, &error))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn targets(State(control): State<Control>) -> Response {
    Json(control.targets.history()).into_response()
}

async fn table(State(control): State<Control>) -> Result<Json<Vec<Value>>, Refusal> {
    let rows = control.database.rows();
    rows.map(Json).map_err(|error| refusal(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
}

/// Answers as the function does, or with the status that the gateway would give.
async fn invoke(
    State(control): State<Control>,
    Path(function): Path<String>,
    event: Bytes,
) -> Response {
    let event = if event.is_empty() { Bytes::from_static(b"{}") } else { event };
    let failure = match control.runtime.invoke(&function, event).await {
        Ok(answer) => return json_response(StatusCode::OK, answer),
        Err(Failure::Unhandled(error)) => {
            return json_response(StatusCode::INTERNAL_SERVER_ERROR, error);
        }
        Err(failure) => failure,
    };
    let status = match failure {
        Failure::Unknown => StatusCode::NOT_FOUND,
        Failure::TimedOut(_) => StatusCode::GATEWAY_TIMEOUT,
        Failure::Crashed(_) | Failure::Unhandled(_) => StatusCode::BAD_GATEWAY,
    };
    refusal(status, &format!("{function} {failure}")).into_response()
}

fn json_response(status: StatusCode, body: Bytes) -> Response {
    (status, [("content-type", "application/json")], body).into_response()
}

fn refusal(status: StatusCode, message: &str) -> Refusal {
    (status, Json(json!({"message": message})))
}
