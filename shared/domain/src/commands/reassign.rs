//! Others are asked instead: whoever is asked by name hands their part over, an operator anybody's.

use super::{decide::check_free, record, steer::check_hand};
use crate::{
    Caller, Change, Error, Finding, GroupId, Place, Request, Result, Role, Rule, UserId,
    approval::{Approver, MAX_APPROVERS, Mode, Step, Vote},
    event::{Actor, EventKind},
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// What the tenant has of those whom a step names, and of those who are to be asked instead.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// The users who exist.
    pub users: HashSet<UserId>,
    /// The members of each group; none of a group that doesn't exist.
    pub members: HashMap<GroupId, Vec<UserId>>,
}

/// Asks `to` instead, in the open step of this request alone. A user who is named hands over their own
/// part. A group's part is handed over by an operator; a member who does it adds those whom they name,
/// and the group stays asked. An operator who isn't asked hands over all that is still undecided,
/// but not to themselves.
pub fn reassign(
    request: &Request,
    votes: &[Vote],
    caller: &Caller,
    to: &[Approver],
    people: &People,
    comment: Option<String>,
    now: Timestamp,
) -> Result<Change> {
    let step = check_hand(request, votes, caller, now)?;
    if request.suspension.is_some() || !caller.is(Role::Operator) {
        check_free(request, caller)?;
    }
    if !step.names(caller) && to.contains(&Approver::User(caller.user.clone())) {
        let message = "you aren't asked, and can't make yourself be: name somebody else";
        return Err(Error::forbidden(message));
    }
    let part = part_of(request, step, caller);
    let rest = without(step, &part);
    let open = with(&rest, to);
    let mut found = objections(request, &rest, votes, to, people);
    if found.is_empty() {
        found.extend(unsettled(request, step, &open, people));
    }
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    let mut next = request.clone();
    next.claim = None;
    next.steps[request.settled] = open;
    record::touch(&mut next, now);
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_request(&next, EventKind::StepReassigned, actor, now);
    let change = record::asking(request, &next);
    (event.step, event.comment) = (Some(request.settled), comment);
    (event.asked, event.relieved) = (change.ask.clone(), change.unask.clone());
    let names: Vec<String> = to.iter().map(ToString::to_string).collect();
    event.message = Some(format!("to {}", names.join(", ")));
    Ok(Change { request: Some(next), event: Some(event), ..change })
}

/// Everybody about whom something has to be known: those who are asked, and those who would be.
pub fn concerned(request: &Request, to: &[Approver]) -> Vec<Approver> {
    let mut all = request.asked();
    all.extend(to.iter().cloned());
    all.sort();
    all.dedup();
    all
}

/// What the caller hands over.
fn part_of(request: &Request, step: &Step, caller: &Caller) -> Vec<Approver> {
    if step.users.contains(&caller.user) && !request.voters.contains(&caller.user) {
        return vec![Approver::User(caller.user.clone())];
    }
    if !caller.is(Role::Operator) {
        return Vec::new();
    }
    let own: Vec<Approver> = step.groups_of(caller).into_iter().map(Approver::Group).collect();
    if !own.is_empty() {
        return own;
    }
    let undecided = |it: &Approver| match it {
        Approver::User(user) => !request.voters.contains(user),
        Approver::Group(_) => true,
    };
    step.approvers().into_iter().filter(undecided).collect()
}

fn without(step: &Step, part: &[Approver]) -> Step {
    let mut rest = step.clone();
    rest.users.retain(|user| !part.contains(&Approver::User(user.clone())));
    rest.groups.retain(|group| !part.contains(&Approver::Group(group.clone())));
    rest
}

fn with(rest: &Step, to: &[Approver]) -> Step {
    let mut step = rest.clone();
    for approver in to {
        match approver {
            Approver::User(user) => step.users.push(user.clone()),
            Approver::Group(group) => step.groups.push(group.clone()),
        }
    }
    step
}

/// What stands against asking them beside those who stay asked.
fn objections(
    request: &Request,
    rest: &Step,
    votes: &[Vote],
    to: &[Approver],
    people: &People,
) -> Vec<Finding> {
    let object = |(index, it): (usize, &Approver)| {
        let twice = to[..index].contains(it).then_some((Rule::Repeated, "stands twice"));
        let (rule, what) = twice.or_else(|| objection(request, rest, votes, it, people))?;
        Some(Finding::new(rule, assignees(), format!("{it} {what}")))
    };
    let mut found: Vec<Finding> = to.iter().enumerate().filter_map(object).collect();
    if to.is_empty() {
        found.push(Finding::new(Rule::Required, assignees(), "name whom to ask instead"));
    }
    if rest.users.len() + rest.groups.len() + to.len() > MAX_APPROVERS {
        let message = format!("more than {MAX_APPROVERS} would be asked");
        found.push(Finding::new(Rule::TooLong, assignees(), message));
    }
    found
}

fn assignees() -> Place {
    Place::Field("assignees".into())
}

/// Why somebody can't be asked instead.
fn objection(
    request: &Request,
    rest: &Step,
    votes: &[Vote],
    approver: &Approver,
    people: &People,
) -> Option<(Rule, &'static str)> {
    let known = |group| people.members.get(group).is_some_and(|members| !members.is_empty());
    match approver {
        Approver::User(user) if !people.users.contains(user) => {
            Some((Rule::NotFound, "doesn't exist"))
        }
        Approver::Group(group) if !known(group) => Some((Rule::NotFound, "has no members")),
        Approver::User(user) if !rest.allow_self && request.interested().contains(user) => {
            Some((Rule::NoApprover, "has filed the request or benefits from it"))
        }
        Approver::User(user) if votes.iter().any(|vote| vote.voter == *user) => {
            Some((Rule::Repeated, "has decided on this request already"))
        }
        Approver::User(user) if is_counted(rest, user, people) => {
            Some((Rule::Repeated, "is asked already"))
        }
        Approver::Group(group) if rest.groups.contains(group) => {
            Some((Rule::Repeated, "is asked already"))
        }
        Approver::User(_) | Approver::Group(_) => None,
    }
}

/// Whether the step asks them already. Where all have to agree, one vote would stand for two.
fn is_counted(step: &Step, user: &UserId, people: &People) -> bool {
    let member = |group| people.members.get(group).is_some_and(|members| members.contains(user));
    step.users.contains(user) || (step.mode == Mode::All && step.groups.iter().any(member))
}

/// Says so if those who have agreed and those who still can aren't enough.
fn unsettled(request: &Request, before: &Step, after: &Step, people: &People) -> Option<Finding> {
    let members = |group: &GroupId| {
        // Who has voted did so before this group was asked.
        let asked = before.groups.contains(group);
        let counts = move |user: &&UserId| asked || !request.voters.contains(user);
        people.members.get(group).into_iter().flatten().filter(counts)
    };
    let mut step = after.clone();
    if step.mode == Mode::Any {
        let gone = request.voters.iter().filter(|voter| !after.users.contains(voter));
        step.users.extend(gone.cloned());
    }
    let enough = step.can_be_settled(&request.interested(), members);
    let message = format!("nobody could settle approval step {} then", request.settled + 1);
    (!enough).then(|| Finding::new(Rule::NoApprover, Place::Whole, message))
}
