//! `GET /provisioning/requests/{id}/events`: what happened, and who was told. Ours.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{
        event::{Told, answer},
        time::at,
    },
};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use serde_json::json;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let history = service.history(&caller, id).await?;
    let told = history.deliveries.into_iter().map(|delivery| Told {
        delivery: json!({
            "to": delivery.to,
            "kind": delivery.kind,
            "state": delivery.state,
            "at": at(delivery.at),
            "error": delivery.error,
        }),
        event: delivery.event,
    });
    Ok(answer(&history.events, &told.collect::<Vec<_>>()))
}
