//! UiPath's identity API for groups: one endpoint a file. Every route also stands below an organisation, and below an
//! organisation and a tenant of it, which clients send and nobody needs: the partition says whose groups are meant.

pub mod check_members;
pub mod create_group;
pub mod delete_group;
pub mod delete_groups;
pub mod get_group;
pub mod get_user;
pub mod issue_token;
pub mod list_groups;
pub mod list_members;
pub mod list_robot_accounts;
pub mod list_users;
pub mod load_groups;
pub mod resolve_entity;
pub mod resolve_names;
pub mod search_directory;
pub mod update_group;

use dialects::{
    Answer,
    uipath::{
        Access, Strictness, fault, fixed,
        group::{Pending as Waiting, Shown},
        partition,
    },
};
use domain::{Caller, Error, Result, TemplateId, UserId, user::User};
use lambda::{
    auth::Gate,
    boot,
    http::{self, Call, log},
};
use service::{
    Service,
    groups::{Fixed, Group, Pending},
};
use std::time::Duration;

/// How long what was filed is carried out with the call: it may take 29 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// A caller whose token allows it, and what endpoints need.
struct Visit {
    service: Service,
    caller: Caller,
    /// The groups that the caller's partition has from the beginning.
    fixed: Vec<Fixed>,
}

/// Serves an endpoint for tokens that allow this; callers are told so before their body is read.
async fn serve<F>(
    access: Access,
    handle: fn(Visit, Call) -> F,
) -> std::result::Result<(), lambda::Error>
where
    F: Future<Output = Result<Answer>> + Send + 'static,
{
    let boot = boot().await?;
    let service = boot.service().within(PATIENCE);
    let gate = boot.gate(&service)?;
    http::serve(
        |error| fault::render(error, ""),
        move |call| {
            let (service, gate) = (service.clone(), gate.clone());
            async move {
                let trace = trace(&call);
                let outcome = match visit(service, &gate, access, &call).await {
                    Ok(visit) => handle(visit, call).await,
                    Err(error) => Err(error),
                };
                Ok(outcome.unwrap_or_else(|error| {
                    log(&error);
                    fault::render(&error, &trace)
                }))
            }
        },
    )
    .await
}

fn trace(call: &Call) -> String {
    let sent = call.header("traceparent").or_else(|| call.header("x-amzn-trace-id"));
    fault::trace(sent, &call.raw_path, call.now)
}

async fn visit(service: Service, gate: &Gate, access: Access, call: &Call) -> Result<Visit> {
    let identity = gate.scoped(&call.headers, call.now).await?;
    if !access.is_allowed(&identity.scopes) {
        let message = format!("the token's scopes don't allow to {}", verb(access));
        return Err(Error::forbidden(message));
    }
    let caller = Caller::from(identity);
    let fixed = fixed(&caller.tenant)?.into_iter();
    let fixed = fixed.map(|(template, is_implicit)| Fixed { template, is_implicit }).collect();
    Ok(Visit { service, caller, fixed })
}

fn verb(access: Access) -> &'static str {
    match access {
        Access::Read => "read groups",
        Access::Write => "change groups",
    }
}

impl Visit {
    /// Whether ids have to be GUIDs there; refused if the partition isn't the caller's.
    async fn enter(&self, named: &str) -> Result<Strictness> {
        let own = partition(&self.caller.tenant);
        let settings = self.service.group_settings(&self.caller).await?;
        let strictness = Strictness::of(settings.uipath.guid_strict);
        let kept = strictness.checked("partitionGlobalId", named)?;
        let is_own = kept.eq_ignore_ascii_case(&own)
            || kept == self.caller.tenant.as_str()
            || settings.partitions.iter().any(|partition| strictness.kept(partition) == kept);
        if is_own {
            return Ok(strictness);
        }
        Err(Error::forbidden(format!("the partition {named:?} isn't one that you may look after")))
    }

    /// The group that the path names, in the partition that it names.
    async fn group(&self, call: &Call) -> Result<Group> {
        let id = self.group_id(call).await?;
        self.service.group(&self.caller, &self.fixed, &id).await
    }

    async fn group_id(&self, call: &Call) -> Result<TemplateId> {
        let strictness = self.enter(call.path("id")).await?;
        strictness.group("groupId", call.path("group"))
    }

    /// A group with its members, of many above all those who have come with the call, and what somebody has yet to
    /// agree to.
    async fn show(
        &self,
        group: &Group,
        came: &[UserId],
        pending: &[Pending],
        encode: fn(&Shown<'_>) -> Answer,
    ) -> Result<Answer> {
        let members = self.service.members(&self.caller, group, came).await?;
        let pending: Vec<Waiting<'_>> = pending.iter().map(waiting).collect();
        Ok(encode(&shown(group, &members, &pending)))
    }
}

fn waiting(pending: &Pending) -> Waiting<'_> {
    let Pending { request, operation, members } = pending;
    Waiting { request: *request, operation: *operation, members }
}

fn shown<'a>(group: &'a Group, members: &'a [User], pending: &'a [Waiting<'a>]) -> Shown<'a> {
    Shown {
        group: &group.template,
        is_fixed: group.is_fixed,
        changed_at: group.count.changed_at,
        members,
        pending,
    }
}

/// Several groups, whose members nobody expects in a list. Contract section 4.
fn listed(groups: &[Group]) -> Answer {
    let shown: Vec<Shown<'_>> = groups.iter().map(|group| shown(group, &[], &[])).collect();
    dialects::uipath::group::list(&shown)
}
