//! ManageIQ's API: one endpoint a file. A path may name the collection.

pub mod act_on_resource;
pub mod act_on_resources;
pub mod act_on_task;
pub mod act_on_tasks;
pub mod get_api;
pub mod get_options;
pub mod get_ping;
pub mod get_product_info;
pub mod get_resource;
pub mod get_task;
pub mod issue_token;
pub mod list_resources;
pub mod list_tasks;
pub mod revoke_token;

mod actions;
mod filing;
mod people;
mod requests;
mod task_actions;
mod tasks;
mod templates;

use dialects::{
    Answer,
    links::Way,
    manageiq::{
        Fault,
        base::Base,
        collection::Collection,
        fault::{self, render},
        metadata::check_below,
        number,
        query::Query,
    },
};
use domain::{Caller, Error, GroupId, RequestId, user::User};
use lambda::{
    auth::Gate,
    boot,
    http::{self, Call},
};
use service::{Service, identity::Identity};

/// Why a call isn't answered as it was meant.
enum Refusal {
    /// In the vendor's words.
    Fault(Fault),
    /// In ours.
    Error(Error),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

type Outcome<T> = Result<T, Refusal>;

/// A call by somebody who is known.
struct Visit {
    service: Service,
    identity: Identity,
    caller: Caller,
    /// What is known of them, where their group or they themselves are asked for.
    user: Option<User>,
    /// The group as whose member they call, where they name one.
    group: Option<GroupId>,
    call: Call,
    base: Base,
}

/// Serves an endpoint for whoever is known.
async fn serve<F>(handle: fn(Visit) -> F) -> Result<(), lambda::Error>
where
    F: Future<Output = Outcome<Answer>> + Send,
{
    let boot = boot().await?;
    let service = boot.service();
    let gate = boot.gate(&service)?;
    http::serve_finished(render, |answer, _, _| fault::finish(answer), move |call| {
        let (service, gate) = (service.clone(), gate.clone());
        async move {
            answered(async { handle(visit(service, &gate, call).await?).await }.await)
        }
    })
    .await
}

/// Serves an endpoint for everybody.
async fn serve_all(handle: fn(&Call) -> Outcome<Answer>) -> Result<(), lambda::Error> {
    boot().await?;
    http::serve_finished(
        render,
        |answer, _, _| fault::finish(answer),
        move |call| async move { answered(handle(&call)) },
    )
    .await
}

fn answered(outcome: Outcome<Answer>) -> domain::Result<Answer> {
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Refusal::Fault(fault)) => Ok(fault.answer()),
        Err(Refusal::Error(error)) => Err(error),
    }
}

async fn visit(service: Service, gate: &Gate, call: Call) -> Outcome<Visit> {
    let identity = identity(&service, gate, &call).await?;
    let caller = Caller::from(identity.clone());
    if caller.roles.is_empty() {
        let user = &caller.user;
        let message = format!("Invalid User {user} specified, User's Role is missing");
        return Err(Fault::unauthorized(message).into());
    }
    let base = base(&call);
    let mut visit = Visit { service, identity, caller, user: None, group: None, call, base };
    if let Some(name) = visit.call.headers.get("x-miq-group") {
        // One that isn't ASCII is nobody's rather than passed over.
        let name = String::from_utf8_lossy(name.as_bytes()).into_owned();
        visit.group = Some(visit.group_named(&name).await?);
    }
    Ok(visit)
}

/// Whose token or secret is shown. A token wins over what stands beside it. Contract section 3.1.
async fn identity(service: &Service, gate: &Gate, call: &Call) -> Outcome<Identity> {
    if let Some(token) = token(call)? {
        let skips = call.header("x-auth-skip-token-renewal");
        let skips = skips.is_some_and(|skips| skips.eq_ignore_ascii_case("true"));
        // What is about to end need not last longer.
        let renews = !skips && call.method.as_str() != "DELETE";
        let identity = service.use_token(token, renews, call.now).await?;
        return identity.ok_or_else(unknown_token);
    }
    if !call.headers.contains_key("authorization") {
        let message = "sign in with HTTP Basic, X-Auth-Token or a Bearer token";
        return Err(Fault::unauthorized(message).into());
    }
    let is_basic = call.header("authorization").is_some_and(|header| {
        header.trim_start().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic "))
    });
    gate.identity(&call.headers, call.now).await.map_err(|error| match error {
        Error::Unauthenticated(_) if is_basic => {
            Fault::unauthorized("The username or password you entered is incorrect.").into()
        }
        error => error.into(),
    })
}

fn unknown_token() -> Refusal {
    Fault::unauthorized("Invalid Authentication Token specified").into()
}

/// The token of a call, if it has one.
fn token(call: &Call) -> Outcome<Option<&str>> {
    let Some(header) = call.headers.get("x-auth-token") else { return Ok(None) };
    let token = header.to_str().map_err(|_| unknown_token())?.trim();
    if token.is_empty() {
        return Err(Fault::unauthorized("Empty Authentication Token (HTTP_X_AUTH_TOKEN)").into());
    }
    Ok(Some(token))
}

/// Where the caller has found us, before what names a resource.
fn base(call: &Call) -> Base {
    let parts = ["collection", "id", "subcollection", "taskId"].map(|name| call.path(name));
    let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let tail = if named.is_empty() { String::new() } else { format!("/{}", named.join("/")) };
    let way = Way {
        scheme: call.header("x-forwarded-proto"),
        forwarded_host: call.header("x-forwarded-host"),
        host: call.header("host"),
        path: &call.raw_path,
    };
    Base::of(&way, &tail, &call.raw_query)
}

/// The collection that the path names.
fn collection(call: &Call) -> Outcome<Collection> {
    Ok(Collection::parse(call.path("collection"))?)
}

/// The number at a place of the path. One that is never handed out is one that isn't there.
fn number_at(call: &Call, name: &str, klass: &str) -> Outcome<RequestId> {
    let text = call.path(name);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_id(klass, text).into());
    }
    RequestId::parse(text).map_err(|_| Fault::missing(klass, text).into())
}

/// The same for what has a name that a number stands for.
fn long_number_at(call: &Call, klass: &str) -> Outcome<u64> {
    let text = call.path("id");
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_id(klass, text).into());
    }
    text.parse().map_err(|_| Fault::missing(klass, text).into())
}

impl Visit {
    /// The collection that is read, and what is asked of it.
    fn asked(&self) -> Outcome<(Collection, Query)> {
        let collection = collection(&self.call)?;
        self.check_accept()?;
        Ok((collection, Query::parse(&self.call.raw_query, collection)?))
    }

    /// The same below one of its resources, where tasks are.
    fn asked_below(&self) -> Outcome<(Collection, Query)> {
        let collection = self.collection_above()?;
        self.check_accept()?;
        Ok((collection, Query::parse(&self.call.raw_query, Collection::RequestTasks)?))
    }

    /// The collection below whose resources tasks are named.
    fn collection_above(&self) -> Outcome<Collection> {
        let collection = collection(&self.call)?;
        check_below(collection, self.call.path("subcollection"))?;
        Ok(collection)
    }

    fn check_accept(&self) -> Outcome<()> {
        Ok(fault::check_accept(self.call.header("accept"))?)
    }

    /// What is known of the caller; somebody of whom nothing is known has no more than their name.
    async fn myself(&mut self) -> Outcome<&User> {
        if self.user.is_none() {
            let Caller { tenant, user, .. } = &self.caller;
            let known = self.service.table.user(tenant, user).await?;
            self.user = known.map(|known| known.value).or_else(|| Some(nameless(user)));
        }
        self.user.as_ref().ok_or_else(|| Error::internal("nobody is calling").into())
    }

    /// The group of that name, or number, if the caller is in it.
    async fn group_named(&mut self, name: &str) -> Outcome<GroupId> {
        let name = percent_decoded(name);
        let groups = &self.myself().await?.groups;
        let found = groups.iter().find(|group| group.as_str() == name);
        found.cloned().ok_or_else(|| {
            Fault::unauthorized(format!("Invalid Authorization Group {name} specified")).into()
        })
    }

    /// Whether a number is the caller's own.
    fn is_me(&self, number: u64) -> bool {
        number::of_user(&self.caller.user) == number
    }
}

/// Groups are percent-encoded where they aren't ASCII.
fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn nameless(id: &domain::UserId) -> User {
    User {
        id: id.clone(),
        first_name: String::new(),
        last_name: String::new(),
        display_name: String::new(),
        email: None,
        groups: Vec::new(),
        attributes: serde_json::Map::new(),
    }
}
