//! What is known of a request as it is filed, and shown with it ever after. Contract sections 5.4 and 5.6.

use super::Desk;
use domain::{GroupId, Template, user::User};
use serde_json::{Map, Value, json};

/// The systems whose machines can be set up.
const PLATFORMS: [&str; 2] = ["linux", "windows"];

/// The groups of whoever asks and of the owner, as far as they are known, and whether machines can be set up.
pub(super) fn of(
    template: &Template,
    person: Option<&User>,
    parameters: &Map<String, Value>,
    desk: &Desk<'_>,
) -> Map<String, Value> {
    let email = parameters.get("owner_email").and_then(Value::as_str).unwrap_or_default();
    let known = [person, desk.users.get(&desk.caller.user)].into_iter().flatten();
    let is_owner = |user: &&User| {
        user.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email.trim()))
    };
    let owner = known.clone().find(is_owner).and_then(|user| group_of(Some(user), desk));
    let platform = template.attributes.get("platform").and_then(Value::as_str);
    let is_known =
        platform.is_some_and(|it| PLATFORMS.iter().any(|one| it.eq_ignore_ascii_case(one)));
    let all = [
        ("requester_group", group_of(person, desk).map(|group| json!(group))),
        ("owner_group", owner.map(|group| json!(group))),
        ("customize_enabled", is_known.then(|| json!(["enabled"]))),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Somebody's first group; of who calls, the one as whose member they do.
fn group_of<'a>(person: Option<&'a User>, desk: &'a Desk<'_>) -> Option<&'a GroupId> {
    let is_caller = person.is_none_or(|person| person.id == desk.caller.user);
    let called_as = desk.group.filter(|_| is_caller);
    let own = person.map_or(&desk.caller.groups, |person| &person.groups);
    called_as.or_else(|| own.first())
}
