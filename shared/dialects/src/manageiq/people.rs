//! People, their groups and roles. Contract section 1.1.

use super::{
    base::Base,
    cell::{Cell, Resource},
    collection::Collection,
    features, number,
    record::{Record, common},
};
use domain::{Caller, GroupId, Role, TenantId, user::User};

/// A person before a reader.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// The person.
    pub user: &'a User,
    /// Whose they are.
    pub tenant: &'a TenantId,
    /// Where the reader has found us.
    pub base: &'a Base,
}

impl<'a> Person<'a> {
    fn groups(&self) -> impl Iterator<Item = Group<'a>> {
        let Self { user, tenant, base } = *self;
        user.groups.iter().map(move |group| Group { group, tenant, base })
    }

    /// A column of something else.
    fn associated(&self, association: &str, column: &str) -> Cell<'a> {
        let mut cells = self.groups().map(|group| group.cell(column).into_owned());
        match association {
            "miq_groups" => Cell::Each(cells.collect()),
            "current_group" => cells.next().unwrap_or(Cell::Null),
            _ => Cell::Null,
        }
    }
}

impl Record for Person<'_> {
    fn href(&self) -> String {
        self.base.resource(Collection::Users, number::of_user(&self.user.id))
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        let user = self.user;
        match name {
            "id" => Cell::Id(number::of_user(&user.id)),
            "name" => Cell::text(user.name()),
            "email" => Cell::text_or_null(user.email.as_deref()),
            "userid" => Cell::text(user.id.as_str()),
            "first_name" => Cell::text(user.first_name.as_str()),
            "last_name" => Cell::text(user.last_name.as_str()),
            "current_group_id" => {
                user.groups.first().map_or(Cell::Null, |group| Cell::Id(number::of_group(group)))
            }
            "settings" => Cell::Hash(std::borrow::Cow::Owned(serde_json::Map::new())),
            "miq_groups" => {
                Cell::Many(user.groups.iter().map(|group| briefly(group, self.base)).collect())
            }
            "current_group" => {
                user.groups.first().map_or(Cell::Null, |group| Cell::One(briefly(group, self.base)))
            }
            name => match name.split_once('.') {
                Some((association, column)) => self.associated(association, column),
                None => common(name, || format!("users/{}", number::of_user(&user.id))),
            },
        }
    }
}

fn briefly<'a>(group: &'a GroupId, base: &Base) -> Resource<'a> {
    let id = number::of_group(group);
    let mut one = Resource::default();
    one.add("href", Cell::text(base.resource(Collection::Groups, id)));
    one.add("id", Cell::Id(id));
    one.add("description", Cell::text(group.as_str()));
    one
}

/// A group before a reader.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// The group.
    pub group: &'a GroupId,
    /// Whose it is.
    pub tenant: &'a TenantId,
    /// Where the reader has found us.
    pub base: &'a Base,
}

impl Record for Group<'_> {
    fn href(&self) -> String {
        self.base.resource(Collection::Groups, number::of_group(self.group))
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        match name {
            "id" => Cell::Id(number::of_group(self.group)),
            "description" => Cell::text(self.group.as_str()),
            "group_type" => Cell::text("user"),
            "tenant_id" => Cell::Id(domain::id::stable_number(self.tenant.as_str())),
            name => common(name, || format!("groups/{}", number::of_group(self.group))),
        }
    }
}

/// A role before a reader.
#[derive(Clone, Copy, Debug)]
pub struct RoleOf<'a> {
    /// The role.
    pub role: Role,
    /// Where the reader has found us.
    pub base: &'a Base,
}

/// What a role is called.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Requester => "requester",
        Role::Approver => "approver",
        Role::Operator => "operator",
        Role::Auditor => "auditor",
    }
}

impl Record for RoleOf<'_> {
    fn href(&self) -> String {
        self.base.resource(Collection::Roles, number::of_role(self.role))
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        match name {
            "id" => Cell::Id(number::of_role(self.role)),
            "name" => Cell::text(role_name(self.role)),
            "read_only" => Cell::Flag(true),
            "features" => Cell::Texts(features::of_role(self.role)),
            name => common(name, || format!("roles/{}", number::of_role(self.role))),
        }
    }
}

/// The role by which a caller may most.
pub fn foremost(caller: &Caller) -> Option<Role> {
    let order = [Role::Operator, Role::Approver, Role::Requester, Role::Auditor];
    order.into_iter().find(|role| caller.is(*role))
}
