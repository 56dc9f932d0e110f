//! People, groups and roles before whoever reads them. Everybody reads themselves, operators read everybody.

use super::{Outcome, Visit, long_number_at, templates::in_memory};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        collection::Collection,
        model::{GROUP, ROLE, USER},
        number,
        people::{Group, Person, RoleOf},
        query::Query,
        record::render,
    },
};
use domain::{
    Error, Place, Role,
    policy::{Action, authorize},
    user::User,
};
use service::{numbered::CEILING, people::Named};

/// A page of people.
pub(super) async fn list_users(visit: &mut Visit, query: &Query) -> Outcome<Answer> {
    let users = match authorize(&visit.caller, Action::ReadUsers) {
        Ok(()) => everybody(visit).await?,
        Err(_) => vec![visit.myself().await?.clone()],
    };
    let (tenant, base) = (&visit.caller.tenant, &visit.base);
    let mut people: Vec<_> = users.iter().map(|user| Person { user, tenant, base }).collect();
    people.sort_by_key(|person| number::of_user(&person.user.id));
    in_memory(visit, Collection::Users, &USER, query, people)
}

/// Everybody, unless there are too many.
async fn everybody(visit: &Visit) -> Outcome<Vec<User>> {
    let all = Named::Login(String::new());
    let table = &visit.service.table;
    let users = table.people(&visit.caller.tenant, &all, 0, CEILING + 1).await?;
    if users.len() > CEILING {
        let message =
            format!("there are more than {CEILING} users: read single ones, at users/<id>");
        return Err(Error::malformed(Place::Field("users".into()), message).into());
    }
    Ok(users)
}

/// One person.
pub(super) async fn get_user(visit: &mut Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::Users.klass();
    let wanted = long_number_at(&visit.call, klass)?;
    let user = if visit.is_me(wanted) {
        visit.myself().await?.clone()
    } else {
        authorize(&visit.caller, Action::ReadUsers).map_err(|_| Fault::read_forbidden())?;
        let none = || Fault::missing(klass, wanted);
        let id = visit.user_numbered(wanted).await?.ok_or_else(none)?;
        let found = visit.service.table.user(&visit.caller.tenant, &id).await?;
        found.ok_or_else(none)?.value
    };
    let person = Person { user: &user, tenant: &visit.caller.tenant, base: &visit.base };
    Ok(act::of_resource(&render(&person, &USER, &query.attributes, None)))
}

/// A page of the caller's groups.
pub(super) async fn list_groups(visit: &mut Visit, query: &Query) -> Outcome<Answer> {
    let groups = visit.myself().await?.groups.clone();
    let (tenant, base) = (&visit.caller.tenant, &visit.base);
    let groups = groups.iter().map(|group| Group { group, tenant, base }).collect();
    in_memory(visit, Collection::Groups, &GROUP, query, groups)
}

/// One of the caller's groups.
pub(super) async fn get_group(visit: &mut Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::Groups.klass();
    let wanted = long_number_at(&visit.call, klass)?;
    let groups = visit.myself().await?.groups.clone();
    let found = groups.iter().find(|group| number::of_group(group) == wanted);
    let group = found.ok_or_else(|| Fault::missing(klass, wanted))?;
    let shown = Group { group, tenant: &visit.caller.tenant, base: &visit.base };
    Ok(act::of_resource(&render(&shown, &GROUP, &query.attributes, None)))
}

/// A page of roles.
pub(super) fn list_roles(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let base = &visit.base;
    let roles = Role::ALL.into_iter().map(|role| RoleOf { role, base }).collect();
    in_memory(visit, Collection::Roles, &ROLE, query, roles)
}

/// One role.
pub(super) fn get_role(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::Roles.klass();
    let wanted = long_number_at(&visit.call, klass)?;
    let found = Role::ALL.into_iter().find(|role| number::of_role(*role) == wanted);
    let role = found.ok_or_else(|| Fault::missing(klass, wanted))?;
    let shown = RoleOf { role, base: &visit.base };
    Ok(act::of_resource(&render(&shown, &ROLE, &query.attributes, None)))
}
