//! `GET /provisioning/batches/{correlationId}`: how far a batch has come, and what became of its requests. Ours.

use super::serve;
use cloud::table::batches::Which;
use dialects::{
    Answer,
    orchestry::batch::{answer, decode_outcome, decode_size},
};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use service::{Service, batches::Query};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let filed = decode_outcome(call.query("outcome"))?;
    let query = Query {
        correlation_id: call.path("correlationId").to_owned(),
        which: if filed { Which::Filed } else { Which::Failed },
        size: decode_size(call.query("top").or(call.query("$top")))?,
        cursor: call.query("continuationToken").map(str::to_owned),
    };
    let page = service.read_batch(&caller, &query).await?;
    Ok(answer(&page.batch, &page.outcomes, page.cursor.as_deref()))
}
