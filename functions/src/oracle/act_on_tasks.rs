//! `PUT /iam/governance/selfservice/api/v1/provtasks`: looks after several provisioning tasks, each by
//! itself. Contract section 9.

use super::{base, each, serve};
use dialects::{
    Answer,
    oracle::task::act::{answer, decode_all},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ManageTasks, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let wishes = decode_all(call.json(MAX_BODY)?)?;
    let wishes = wishes.into_iter().map(|wish| (wish.item, wish.care)).collect();
    let rows = each(wishes, |cares| service.tend_all(&caller, cares, call.now)).await;
    Ok(answer(&base(&call), &rows))
}
