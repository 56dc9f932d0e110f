//! `GET /provisioning/requests/view/{viewName}`: a page of a list. Contract section 3, Views.

use super::serve;
use dialects::{
    Answer,
    orchestry::view::{View, answer, decode, decode_size, decode_template},
};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use service::{
    Service,
    list::{self, Query},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let view = match decode(call.path("viewName"))? {
        View::My => list::View::My,
        View::All => list::View::All,
        View::AwaitingMyApproval => list::View::AwaitingMe,
        View::InGroup(group) => list::View::InGroup(group),
    };
    let query = Query {
        view,
        template: decode_template(call.query("templateId"))?,
        size: decode_size(call.query("top").or(call.query("$top")))?,
        cursor: call.query("continuationToken").map(str::to_owned),
    };
    let page = service.list(&caller, &query, call.now).await?;
    Ok(answer(&page.requests, page.cursor.as_deref(), call.now))
}
