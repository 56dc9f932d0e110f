//! What stands against making or changing a group.

use super::{Group, MOST, Update};
use crate::templates::name_taken;
use domain::{
    Error, Finding, Place, Result, Rule, TemplateId, UserId, commands::submit::Catalogue,
};
use std::collections::HashSet;

/// The longest name of a group, in bytes.
const MAX_NAME: usize = 256;

/// Where something stands in the input, for those who name it.
pub(super) const MEMBERS: &str = "members";
pub(super) const ADD: &str = "add";
pub(super) const REMOVE: &str = "remove";

pub(super) fn refused(rule: Rule, place: Place, message: String) -> Error {
    Error::Invalid(vec![Finding::new(rule, place, message)])
}

pub(super) fn check_name(name: &str) -> Result<()> {
    let odd = name.trim().is_empty() || name.len() > MAX_NAME || name.contains(char::is_control);
    let message = format!("must have 1 to {MAX_NAME} bytes, without control characters");
    if odd { Err(refused(Rule::Format, Place::Field("name".into()), message)) } else { Ok(()) }
}

pub(super) fn check_name_free(all: &[Group], id: &TemplateId, name: &str) -> Result<()> {
    let plain = |name: &str| name.trim().to_lowercase();
    let same = |it: &&Group| it.template.id != *id && plain(&it.template.name) == plain(name);
    match all.iter().find(same) {
        Some(_) => Err(name_taken(name)),
        None => Ok(()),
    }
}

pub(super) fn check_count(people: &[UserId], field: &str) -> Result<()> {
    if people.len() <= MOST {
        return Ok(());
    }
    let message = format!("must name {MOST} people at most: send the others in further calls");
    Err(refused(Rule::TooLong, Place::Field(field.into()), message))
}

pub(super) fn check_lists(update: &Update) -> Result<()> {
    check_count(&update.add, ADD)?;
    check_count(&update.remove, REMOVE)?;
    let added: HashSet<&UserId> = update.add.iter().collect();
    match update.remove.iter().position(|user| added.contains(user)) {
        None => Ok(()),
        Some(index) => {
            let message = format!("{:?} is to be added, too", update.remove[index].as_str());
            Err(refused(Rule::Mixed, Place::Field(format!("{REMOVE}[{index}]")), message))
        }
    }
}

pub(super) fn check_known(people: &[UserId], catalogue: &Catalogue, field: &str) -> Result<()> {
    let unknown = |(index, user): (usize, &UserId)| {
        (!catalogue.users.contains_key(user)).then(|| nobody(user, field, index))
    };
    let found: Vec<Finding> = people.iter().enumerate().filter_map(unknown).collect();
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

pub(super) fn nobody(user: &UserId, field: &str, index: usize) -> Finding {
    let message = format!("there is no user {:?}", user.as_str());
    Finding::new(Rule::NotFound, Place::Field(format!("{field}[{index}]")), message)
}
