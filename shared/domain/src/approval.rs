//! Who must agree, and who has.

use crate::{Caller, GroupId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The most steps of one request.
pub const MAX_STEPS: usize = 10;
/// The most users and groups that one step names.
pub const MAX_APPROVERS: usize = 20;

/// What a template demands before anything is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Policy {
    /// Nobody has to agree.
    #[default]
    Auto,
    /// These steps, one after the other.
    Steps(Vec<Step>),
}

impl Policy {
    /// The steps in order; none for `auto`.
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Auto => &[],
            Self::Steps(steps) => steps,
        }
    }
}

/// One step of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Step {
    /// What people read.
    #[serde(default)]
    pub name: String,
    /// Users who may decide.
    #[serde(default)]
    pub users: Vec<UserId>,
    /// Groups whose members may decide.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// Whether some or all of them have to agree.
    #[serde(default)]
    pub mode: Mode,
    /// How many must agree: in all (`any`), or of each group (`all`).
    #[serde(default = "one")]
    pub quorum: u32,
    /// Words of the template's owner for the mail that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whether those who filed or benefit may decide too.
    #[serde(default)]
    pub allow_self: bool,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// How a step's approvers count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// `quorum` of them settle the step, whoever they are.
    #[default]
    Any,
    /// Every user named and `quorum` members of every group named have to agree.
    All,
}

/// One person's decision on one step: an immutable row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vote {
    /// The step's index, from 0.
    pub step: usize,
    /// Who decided.
    pub voter: UserId,
    /// What they decided.
    pub verdict: Verdict,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The step's groups that the voter was a member of.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// The hash of what was decided on.
    pub content_hash: String,
    /// How often that had been changed before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
    /// When.
    pub at: Timestamp,
}

/// What an approver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No; it ends the request.
    Reject,
}

/// Who has taken a step to themselves, or put it aside, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Who.
    pub by: UserId,
    /// Since when.
    pub at: Timestamp,
}

/// A user or a group that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Approver {
    /// One user.
    User(UserId),
    /// Every member of a group.
    Group(GroupId),
}

impl std::fmt::Display for Approver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(user) => write!(f, "{user}"),
            Self::Group(group) => write!(f, "the group {group}"),
        }
    }
}

impl Step {
    /// Whether this step names the caller, themselves or through a group.
    pub fn names(&self, caller: &Caller) -> bool {
        self.users.contains(&caller.user) || !self.groups_of(caller).is_empty()
    }

    /// The step's groups that the caller is a member of.
    pub fn groups_of(&self, caller: &Caller) -> Vec<GroupId> {
        self.groups.iter().filter(|group| caller.groups.contains(group)).cloned().collect()
    }

    /// Everybody it names, once.
    pub fn approvers(&self) -> Vec<Approver> {
        let users = self.users.iter().cloned().map(Approver::User);
        let mut all: Vec<Approver> =
            users.chain(self.groups.iter().cloned().map(Approver::Group)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Who is asked, where that is one user or one group.
    pub fn only(&self) -> Option<Approver> {
        match self.approvers().as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// Whether these approvals of this step are enough.
    pub fn is_settled_by(&self, votes: &[&Vote]) -> bool {
        let quorum = self.quorum.max(1) as usize;
        match self.mode {
            Mode::Any => votes.len() >= quorum,
            Mode::All => {
                let agreed = |user: &UserId| votes.iter().any(|vote| vote.voter == *user);
                let members = |group: &GroupId| {
                    votes.iter().filter(|vote| vote.groups.contains(group)).count() >= quorum
                };
                self.users.iter().all(agreed) && self.groups.iter().all(members)
            }
        }
    }

    /// Whether the step can be settled at all by these members and without those who are excluded. It
    /// looks at no more of them than it needs.
    pub fn can_be_settled<'a, I: IntoIterator<Item = &'a UserId>>(
        &'a self,
        excluded: &[UserId],
        members: impl Fn(&GroupId) -> I,
    ) -> bool {
        let allowed = |user: &&UserId| self.allow_self || !excluded.contains(user);
        let quorum = self.quorum.max(1) as usize;
        match self.mode {
            Mode::Any => {
                let groups = self.groups.iter().flat_map(&members);
                let mut voters = HashSet::new();
                self.users.iter().chain(groups).filter(allowed).any(|voter| {
                    voters.insert(voter);
                    voters.len() >= quorum
                })
            }
            Mode::All => {
                let some =
                    |group| members(group).into_iter().filter(allowed).nth(quorum - 1).is_some();
                !(self.users.is_empty() && self.groups.is_empty())
                    && self.users.iter().all(|user| allowed(&user))
                    && self.groups.iter().all(some)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    fn group(name: &str) -> GroupId {
        GroupId::parse(name).unwrap()
    }

    fn step(mode: Mode, quorum: u32) -> Step {
        Step {
            name: String::new(),
            users: vec![user("a"), user("b")],
            groups: vec![group("g")],
            mode,
            quorum,
            message: None,
            allow_self: false,
        }
    }

    fn vote(voter: &str, groups: &[&str]) -> Vote {
        Vote {
            step: 0,
            voter: user(voter),
            verdict: Verdict::Approve,
            comment: None,
            groups: groups.iter().map(|name| group(name)).collect(),
            content_hash: String::new(),
            revision: 0,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn any_takes_a_quorum_of_whoever_is_named() {
        let (a, c) = (vote("a", &[]), vote("c", &["g"]));
        assert!(step(Mode::Any, 1).is_settled_by(&[&a]));
        assert!(!step(Mode::Any, 2).is_settled_by(&[&a]));
        assert!(step(Mode::Any, 2).is_settled_by(&[&a, &c]));
    }

    #[test]
    fn all_takes_every_user_and_a_quorum_of_every_group() {
        let votes = [vote("a", &[]), vote("b", &["g"]), vote("c", &["g"])];
        let all: Vec<&Vote> = votes.iter().collect();
        assert!(step(Mode::All, 2).is_settled_by(&all));
        assert!(!step(Mode::All, 2).is_settled_by(&all[..2]));
        assert!(!step(Mode::All, 1).is_settled_by(&all[1..]));
    }

    #[test]
    fn those_who_are_excluded_do_not_count() {
        let both = [user("a"), user("c")];
        let can = |mode, quorum| {
            step(mode, quorum).can_be_settled(&[user("a")], |_: &GroupId| both.as_slice())
        };
        assert!(can(Mode::Any, 2) && !can(Mode::Any, 3) && !can(Mode::All, 1));
    }

    #[test]
    fn whoever_is_named_twice_counts_once() {
        let both = [user("a"), user("b"), user("c")];
        let can =
            |quorum| step(Mode::Any, quorum).can_be_settled(&[], |_: &GroupId| both.as_slice());
        assert!(can(3) && !can(4));
    }
}
