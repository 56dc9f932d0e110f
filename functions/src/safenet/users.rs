//! The users of an account. Contract section 5.

use super::{Visit, bounds};
use dialects::safenet::{
    command::{self, UserCommand},
    datatable::{UserRow, users},
    encode::Outcome,
};
use domain::{Error, Place, Result, UserId, policy::Action, user::User};
use serde_json::Map;
use service::people::Named;

pub(super) async fn perform(visit: &Visit, command: UserCommand) -> Result<Outcome> {
    match command {
        UserCommand::Add { user, organization } => {
            visit.service.check_account(&visit.caller, Action::ManageUsers, &organization).await?;
            Ok(Outcome::Bool(visit.service.add_user(&visit.caller, person(user)?).await?))
        }
        UserCommand::List { user, last_name, method, container, page, organization } => {
            visit.service.check_account(&visit.caller, Action::ListUsers, &organization).await?;
            check_filters(&method, &container)?;
            let (start, size) = bounds(page)?;
            let named = named(user, last_name)?;
            let found = visit.service.list_users(&visit.caller, &named, start, size).await?;
            Ok(Outcome::Table(users(found.into_iter().map(row))))
        }
    }
}

/// A user as we keep one.
pub(super) fn person(user: command::User) -> Result<User> {
    let command::User { name, first_name, last_name, email } = user;
    Ok(User {
        id: UserId::parse(name)?,
        display_name: format!("{first_name} {last_name}").trim().to_owned(),
        first_name,
        last_name,
        email: Some(email).filter(|email| !email.is_empty()),
        groups: Vec::new(),
        attributes: Map::new(),
    })
}

/// Users have neither ways to sign in nor containers here: whoever asks for all of them gets them.
fn check_filters(method: &str, container: &str) -> Result<()> {
    let refused = |field: &str, right: &str| Error::malformed(Place::Field(field.into()), right);
    if !method.is_empty() && !method.eq_ignore_ascii_case("Any") {
        return Err(refused("authMethod", "must be Any: users aren't told apart by it"));
    }
    if !container.is_empty() {
        return Err(refused("container", "must be empty: there are no containers"));
    }
    Ok(())
}

fn named(user: String, last_name: String) -> Result<Named> {
    match (user.is_empty(), last_name.is_empty()) {
        (_, true) => Ok(Named::Login(user)),
        (true, false) => Ok(Named::Family(last_name)),
        (false, false) => {
            let message = "search by userName or by lastName, not by both";
            Err(Error::malformed(Place::Field("lastName".into()), message))
        }
    }
}

fn row(user: User) -> UserRow {
    let known = |text: String| Some(text).filter(|text| !text.is_empty());
    UserRow {
        id: user.id.to_string(),
        first_name: known(user.first_name),
        last_name: known(user.last_name),
        email: user.email,
    }
}
