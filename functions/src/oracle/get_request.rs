//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests/{reqid}`: one request, or one of its children.
//! Contract section 6.

use super::{base, request_id, serve};
use dialects::{
    Answer,
    oracle::{
        request::{Form, Shown, answer, decode_fields},
        status::has_children,
    },
};
use domain::{Caller, Error, Result, policy::Action};
use lambda::http::Call;
use service::{Service, look_up::Found, read::Seen};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let id = request_id(&call)?;
    let fields = decode_fields(call.query("fields"))?;
    let Found { seen, task, settings } = service.look_up(&caller, id).await?;
    let Seen { request, votes, tasks, .. } = &seen;
    let child = match task {
        Some(task) if has_children(request) => tasks.iter().find(|row| row.id == task),
        // The only task of a request is no child: the request is it.
        Some(_) => return Err(Error::not_found("request", id)),
        None => None,
    };
    let form = Form::from(&settings);
    let shown = Shown { request, votes, tasks, child, form, now: call.now };
    Ok(answer(&base(&call), &shown, &fields))
}
