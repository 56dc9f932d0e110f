//! `PUT /identity/api/Group/{id}`, `/identity_/api/Group/{id}`, `/{org}/identity/api/Group/{id}`,
//! `/{org}/identity_/api/Group/{id}`, `/{org}/{tenant}/identity/api/Group/{id}`,
//! `/{org}/{tenant}/identity_/api/Group/{id}`: renames a group, and lets people come and go. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access, SOURCE,
        group::{decode_update, one},
    },
};
use domain::Result;
use lambda::http::{Call, MAX_BODY};
use service::groups::Update;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Write, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let update = decode_update(call.json(MAX_BODY)?)?;
    let strictness = visit.enter(&update.partition).await?;
    let update = Update {
        id: strictness.group("groupId", call.path("id"))?,
        add: update.add(strictness)?,
        remove: update.remove(strictness)?,
        name: update.name,
    };
    let Visit { service, caller, fixed } = &visit;
    let changed = service.update_group(caller, SOURCE, fixed, &update, call.now).await?;
    visit.show(&changed.group, &update.add, &changed.pending, one).await
}
