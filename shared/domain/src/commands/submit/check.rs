//! What stands against a submission. Everything is found, not just the first thing.

use super::{Catalogue, Submission, Wish, machines};
use crate::{
    Caller, Error, Finding, GroupId, Place, Result, Role, Rule, Template, UserId,
    approval::Step,
    depth::{MAX_DEPTH, is_too_deep},
    machine::{copies, warn_minutes},
    request::{Item, MAX_BYTES, MAX_KEPT_BYTES, MAX_NAMES, MAX_TASKS, Operation},
    template::{Kind, check_parameters},
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::{collections::HashSet, io};

/// In whose name it is filed.
pub(super) fn requester(submission: &Submission, caller: &Caller) -> Result<UserId> {
    match &submission.requested_by {
        Some(user) if *user != caller.user && !caller.is(Role::Operator) => {
            Err(Error::forbidden("only operators may file in somebody else's name"))
        }
        Some(user) => Ok(user.clone()),
        None => Ok(caller.user.clone()),
    }
}

/// Whether everybody it names exists, once.
pub(super) fn people(
    requester: &UserId,
    beneficiaries: &[UserId],
    submission: &Submission,
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let unknown = |user: &UserId| !catalogue.users.contains_key(user);
    if submission.requested_by.is_some() && unknown(requester) {
        let place = Place::Field("requestedBy".into());
        found.push(Finding::new(
            Rule::NotFound,
            place,
            format!("there is no user {requester:?}", requester = requester.as_str()),
        ));
    }
    if beneficiaries.is_empty() {
        let place = Place::Field("beneficiaries".into());
        found.push(Finding::new(Rule::Required, place, "name at least one beneficiary"));
    }
    let mut seen = HashSet::new();
    for (index, user) in beneficiaries.iter().enumerate() {
        let place = Place::Beneficiary(index);
        if !seen.insert(user) {
            let message = format!("{:?} stands twice", user.as_str());
            found.push(Finding::new(Rule::Repeated, place, message));
        } else if submission.beneficiaries.is_some() && unknown(user) {
            let message = format!("there is no user {:?}", user.as_str());
            found.push(Finding::new(Rule::NotFound, place, message));
        }
    }
    found
}

/// Whether it is of a size that can be kept and carried out.
pub(super) fn shape(submission: &Submission, beneficiaries: &[UserId]) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let items = Place::Field("items".into());
    if submission.items.is_empty() {
        found.push(Finding::new(Rule::Required, items.clone(), "ask for at least one item"));
    }
    let tasks = submission.items.len().saturating_mul(beneficiaries.len());
    if tasks > MAX_TASKS {
        let message =
            format!("{tasks} tasks (items times beneficiaries) are more than {MAX_TASKS}");
        found.push(Finding::new(Rule::TooLong, items.clone(), message));
    }
    let texts = [&submission.justification, &submission.correlation_id];
    let texts: usize = texts.into_iter().flatten().map(String::len).sum();
    let people: usize = beneficiaries.iter().map(|user| user.as_str().len()).sum();
    let parameters = submission.items.iter().map(|wish| written(&wish.parameters));
    let bytes = texts + people + parameters.sum::<Result<usize>>()?;
    if bytes > MAX_BYTES {
        let message = format!("parameters and texts take {bytes} bytes, more than {MAX_BYTES}");
        found.push(Finding::new(Rule::TooLong, items, message));
    }
    for (index, wish) in submission.items.iter().enumerate() {
        if is_too_deep(&wish.parameters) {
            let message = format!("parameters lie within each other more than {MAX_DEPTH} deep");
            found.push(Finding::new(Rule::TooLong, Place::Template(index), message));
        }
    }
    Ok(found)
}

/// How many bytes something takes as JSON.
fn written(value: &impl Serialize) -> Result<usize> {
    let mut count = Count(0);
    serde_json::to_writer(&mut count, value).map_err(Error::internal)?;
    Ok(count.0)
}

/// Counts what is written, and keeps nothing of it.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether it fits into a row with what its templates add to it.
pub(super) fn kept(
    submission: &Submission,
    beneficiaries: &[UserId],
    items: &[Item],
    steps: &[Step],
) -> Result<Option<Finding>> {
    let texts = (&submission.justification, &submission.correlation_id);
    let extended = submission.extension.as_ref().map(|it| &it.tasks);
    let bytes = written(&(texts, beneficiaries, items, steps, extended))?;
    let message =
        format!("it takes {bytes} bytes with what its templates say, more than {MAX_KEPT_BYTES}");
    let field = if extended.is_some() { "taskIds" } else { "items" };
    let too_long = Finding::new(Rule::TooLong, Place::Field(field.into()), message);
    Ok((bytes > MAX_KEPT_BYTES).then_some(too_long))
}

/// What could be read of the items of a submission.
#[derive(Default)]
pub(super) struct Items {
    /// Those that could be read.
    pub(super) read: Vec<Item>,
    /// The index of each of them in the submission.
    pub(super) places: Vec<usize>,
    /// What stands against them and the others.
    pub(super) findings: Vec<Finding>,
}

/// Looks at each item.
pub(super) fn items(
    submission: &Submission,
    beneficiaries: &[UserId],
    (caller, member_of): (&Caller, &[GroupId]),
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Items> {
    let Items { mut read, mut places, findings: mut found } = Items::default();
    let mut names = HashSet::new();
    for (index, wish) in submission.items.iter().enumerate() {
        let Some(template) = catalogue.templates.get(&wish.template) else {
            let message = format!("there is no template {:?}", wish.template.as_str());
            found.push(Finding::new(Rule::NotFound, Place::Template(index), message));
            continue;
        };
        found.extend(kind(index, wish, template));
        found.extend(schedule(index, wish, template, submission, now));
        let extended = submission.extension.as_ref().and_then(|it| it.items.get(index));
        let item = extended.cloned().unwrap_or_else(|| item(wish, template));
        found.extend(reason(index, wish, submission));
        // What isn't offered any more can still be taken back.
        if submission.operation == Operation::Revoke {
            found.extend(revocable(index, template, caller));
        } else {
            found.extend(availability(index, template, member_of));
            found.extend(limits(index, template, beneficiaries));
            found.extend(parameters(index, wish, template)?);
            found.extend(machines::size(index, wish, template));
            if let Some(name) = &item.resolved_name
                && item.takes_name
                && !names.insert((item.kind, name.to_lowercase()))
            {
                let place = Place::Parameter(index, vec!["name".into()]);
                let message = format!("the name {name:?} stands twice");
                found.push(Finding::new(Rule::Repeated, place, message));
            }
        }
        read.push(item);
        places.push(index);
    }
    if names.len() > MAX_NAMES {
        let message = format!("it names {} things, more than {MAX_NAMES}", names.len());
        found.push(Finding::new(Rule::TooLong, Place::Field("items".into()), message));
    }
    Ok(Items { read, places, findings: found })
}

fn kind(index: usize, wish: &Wish, template: &Template) -> Option<Finding> {
    let wanted = wish.kind.filter(|kind| *kind != template.kind)?;
    let (id, gives) = (template.id.as_str(), template.kind.as_str());
    let message = format!("{id:?} gives a thing of type {gives}, not {}", wanted.as_str());
    Some(Finding::new(Rule::Mixed, Place::Template(index), message))
}

fn availability(index: usize, template: &Template, member_of: &[GroupId]) -> Option<Finding> {
    let name = template.id.as_str();
    if !template.enabled {
        let message = format!("the template {name:?} can't be requested now");
        return Some(Finding::new(Rule::Disabled, Place::Template(index), message));
    }
    (!template.is_offered_to(member_of)).then(|| {
        let message = format!("the template {name:?} isn't offered to who asks for it");
        Finding::new(Rule::NotInAudience, Place::Template(index), message)
    })
}

fn revocable(index: usize, template: &Template, caller: &Caller) -> Option<Finding> {
    let name = &template.name;
    if !template.kind.is_shared() {
        let message = format!("what {name:?} gives can't be revoked by its template");
        return Some(Finding::new(Rule::Mixed, Place::Template(index), message));
    }
    (template.is_closed() && !caller.is(Role::Operator)).then(|| {
        let message = format!("only operators revoke what {name:?} gives: it is offered to nobody");
        Finding::new(Rule::NotInAudience, Place::Template(index), message)
    })
}

fn parameters(index: usize, wish: &Wish, template: &Template) -> Result<Vec<Finding>> {
    let mut found = check_parameters(&template.fields, index, &wish.parameters)?;
    if let Some(naming) = &template.naming {
        let name = &wish.parameters["name"];
        let has_own = found.iter().any(
            |finding| matches!(&finding.place, Place::Parameter(_, path) if path == &["name"]),
        );
        if !has_own && (name.is_string() || name.is_null()) {
            found.extend(naming.check(index, name.as_str().unwrap_or_default()));
        } else if !has_own {
            let place = Place::Parameter(index, vec!["name".into()]);
            found.push(Finding::new(Rule::Type, place, "a name is a string"));
        }
    }
    Ok(found)
}

fn schedule(
    index: usize,
    wish: &Wish,
    template: &Template,
    submission: &Submission,
    now: Timestamp,
) -> Option<Finding> {
    let at = |message: String| Some(Finding::new(Rule::Schedule, Place::Schedule(index), message));
    if let Some(finding) = wish.schedule.check(index) {
        return Some(finding);
    }
    if submission.operation == Operation::Revoke && wish.schedule.end.is_some() {
        return at("a revocation has no end".into());
    }
    if let Some(end) = wish.schedule.end
        && end <= now
        && !submission.takes_past_ends
    {
        return at(format!("the end {end} has passed"));
    }
    let days = template.limits.days?;
    let begin = wish.schedule.start.unwrap_or(now).max(now);
    let longest = SignedDuration::from_hours(24 * i64::from(days));
    match wish.schedule.end {
        None if submission.operation == Operation::Provision => {
            at(format!("name an end: it can be held for {days} day(s) at most"))
        }
        Some(end) if end.duration_since(begin) > longest => {
            at(format!("it can be held for {days} day(s) at most"))
        }
        Some(_) | None => None,
    }
}

fn reason(index: usize, wish: &Wish, submission: &Submission) -> Option<Finding> {
    let stray = wish.reason.is_some() && submission.operation != Operation::Revoke;
    stray.then(|| {
        let message = "a reason can only be named where something is taken back";
        Finding::new(Rule::Mixed, Place::Template(index), message)
    })
}

fn limits(index: usize, template: &Template, beneficiaries: &[UserId]) -> Option<Finding> {
    let most = template.limits.beneficiaries?;
    (beneficiaries.len() > most as usize).then(|| {
        let message = format!("{:?} takes {most} beneficiaries at most", template.id.as_str());
        Finding::new(Rule::TooLong, Place::Template(index), message)
    })
}

pub(super) fn item(wish: &Wish, template: &Template) -> Item {
    let name = wish.parameters["name"].as_str();
    let is_machine = template.kind == Kind::VirtualMachine;
    let count = copies(&wish.parameters).filter(|_| is_machine);
    let warn_minutes = warn_minutes(&wish.parameters).filter(|_| is_machine);
    Item {
        template: template.id.clone(),
        template_name: template.name.clone(),
        kind: template.kind,
        binding: template.binding.clone(),
        parameters: wish.parameters.clone(),
        resolved_name: template
            .naming
            .as_ref()
            .zip(name)
            .map(|(naming, name)| naming.resolve(name)),
        takes_name: template.naming.as_ref().is_some_and(|naming| naming.unique),
        schedule: wish.schedule,
        warn_minutes: warn_minutes.or(template.limits.warn_minutes),
        account: wish.account.filter(|_| template.kind == Kind::Entitlement),
        reason: wish.reason,
        token: template.token(),
        count: count.unwrap_or(1),
        automation: template.is_automation(),
    }
}
