//! Filing: attribute groups, as hashes or as the older text. Contract section 5.
//!
//! What is asked for is kept by plain names and values, whichever dialect it was filed in; pairs, defaults and
//! whatever else this vendor's clients expect are made when it is shown: see `options`.

mod automation;
mod group;
mod hardware;
mod machine;
mod noted;
mod template;
mod term;

pub use group::check_secrets;
pub(super) use machine::is_false;
pub use machine::requires;
pub(super) use term::{Term, term};

use super::{Fault, Result};
use domain::{
    Caller, GroupId, Role, Template, UserId,
    commands::submit::{Submission, Wish},
    request::Class,
    settings::Settings,
    user::User,
};
use group::Groups;
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What the tenant has of what is filed.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// Who files.
    pub caller: &'a Caller,
    /// The group as whose member they call, where they name one.
    pub group: Option<&'a GroupId>,
    /// The tenant's templates.
    pub templates: &'a [Template],
    /// The users that `users` has named, as far as they exist.
    pub users: &'a HashMap<UserId, User>,
    /// The tenant's settings.
    pub settings: &'a Settings,
    /// When.
    pub now: Timestamp,
}

/// The users whom filing this looks up: the caller, and who it is for, however their name is written.
pub fn users(fields: &Map<String, Value>, caller: &Caller) -> Vec<UserId> {
    let name = group::of(fields, "requester").remove("user_name");
    let name = name.as_ref().and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let named = [name.to_lowercase(), name].into_iter().flat_map(UserId::parse);
    named.chain([caller.user.clone()]).collect()
}

/// Reads what is filed in a collection of this class; anything where the collection holds all of them.
pub fn decode(
    fields: &Map<String, Value>,
    class: Option<Class>,
    desk: &Desk<'_>,
) -> Result<Submission> {
    let groups = match class {
        Some(Class::Machines) => Groups::read(fields)?,
        Some(Class::Automation) => return automation::decode(fields, desk),
        Some(Class::Service) => return Err(service()),
        None => Groups::of_options(fields)?,
    };
    let template = template::find(&groups.template, &groups.values, desk)?;
    let person = requester(&groups.requester, class, desk)?;
    let machine = machine::read(&groups, template, person, desk)?;
    let noted = noted::of(template, person, &machine.parameters, desk);
    let wish = Wish {
        template: template.id.clone(),
        kind: None,
        parameters: Value::Object(machine.parameters),
        schedule: machine.schedule,
        account: None,
        reason: None,
    };
    Ok(Submission {
        source: "manageiq".into(),
        items: vec![wish],
        requested_by: in_name_of(person, desk),
        justification: machine.notes,
        auto_approve: wants_approval(groups.auto_approve.as_ref(), desk.settings),
        noted,
        ..Submission::default()
    })
}

/// What they order isn't known by this vendor's words.
fn service() -> Fault {
    let message = "Service requests are not created here: create them with the API that offers the service, \
                   e.g. POST /provisioning/requests";
    Fault::bad_request(message)
}

/// In whose name it is filed; absent for the caller's own.
fn in_name_of(person: Option<&User>, desk: &Desk<'_>) -> Option<UserId> {
    person.map(|user| user.id.clone()).filter(|id| *id != desk.caller.user)
}

/// Whose name is given, if one is.
fn name(requester: &Map<String, Value>) -> Result<Option<&str>> {
    match requester.get("user_name") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => Ok(Some(name.trim()).filter(|name| !name.is_empty())),
        Some(_) => Err(Fault::bad_request("requester.user_name: must be a text")),
    }
}

/// The name of somebody else in whose name a call is made. Only operators make such calls.
pub fn somebody_else(fields: &Map<String, Value>, caller: &Caller) -> Result<Option<String>> {
    let requester = group::of(fields, "requester");
    let other = name(&requester)?.filter(|name| !name.eq_ignore_ascii_case(caller.user.as_str()));
    if other.is_some() && !caller.is(Role::Operator) {
        let message = "Only operators may change a request in another user's name: leave requester.user_name out";
        return Err(Fault::forbidden(message));
    }
    Ok(other.map(str::to_owned))
}

/// Who asks: the user of that name, in any case, or the caller, who may be nobody whom the tenant knows.
fn requester<'a>(
    fields: &Map<String, Value>,
    class: Option<Class>,
    desk: &Desk<'a>,
) -> Result<Option<&'a User>> {
    let Some(name) = name(fields)? else { return Ok(desk.users.get(&desk.caller.user)) };
    let known = |name: &str| UserId::parse(name).ok().and_then(|id| desk.users.get(&id));
    let found = known(name).or_else(|| known(&name.to_lowercase()));
    if found.is_none() && name.eq_ignore_ascii_case(desk.caller.user.as_str()) {
        return Ok(None);
    }
    if found.is_none_or(|user| user.id != desk.caller.user) && !desk.caller.is(Role::Operator) {
        let message =
            "Only operators may file in another user's name: leave requester.user_name out";
        return Err(Fault::forbidden(message));
    }
    found.map(Some).ok_or_else(|| match class {
        None => Fault::bad_request(format!("Unknown requester user_name {name} specified")),
        Some(_) => Fault::not_found(format!("Couldn't find User with 'userid'={name}")),
    })
}

/// The text `true` asks for it, and where the tenant says so, the JSON value. Contract section 4.5.
fn wants_approval(value: Option<&Value>, settings: &Settings) -> bool {
    match value {
        Some(Value::String(text)) => text == "true",
        Some(Value::Bool(flag)) => *flag && settings.manageiq.boolean_auto_approve,
        Some(_) | None => false,
    }
}

#[cfg(test)]
mod tests;
