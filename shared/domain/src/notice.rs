//! Who is told of what by mail.

use crate::{
    Event, Request, UserId,
    approval::{Approver, Vote},
    event::{Actor, EventKind},
    request::Phase,
    settings::Settings,
};
use serde::{Deserialize, Serialize};

/// The kinds of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// You are asked to decide.
    ApprovalAsked,
    /// You needn't decide any more.
    ApprovalClosed,
    /// Your request was approved.
    Approved,
    /// Your request was rejected, or nobody decided in time.
    Rejected,
    /// It is done.
    Completed,
    /// It could not be done, or not all of it.
    Failed,
    /// It was withdrawn or stopped.
    Cancelled,
    /// It ends soon.
    Expiring,
    /// It was taken back.
    Revoked,
    /// You are to enrol.
    EnrolmentAsked,
    /// You can't enrol any more.
    EnrolmentRemoved,
    /// Your batch is done.
    BatchEnded,
}

/// One kind of mail to some people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub kind: NoticeKind,
    /// To whom; groups stand for their members.
    pub to: Vec<Approver>,
    /// Not to these, even as members of a group.
    pub except: Vec<UserId>,
}

/// Whether anybody is told of it, as far as the event itself shows.
pub fn is_worth_telling(event: &Event) -> bool {
    match event.kind {
        EventKind::Edited => !event.asked.is_empty() || !event.relieved.is_empty(),
        EventKind::Filed => event.phase == Phase::PendingApproval || event.finished,
        EventKind::StepApproved
        | EventKind::Approved
        | EventKind::Rejected
        | EventKind::Lapsed
        | EventKind::Cancelled
        | EventKind::Expiring
        | EventKind::Revoked
        | EventKind::BatchEnded => true,
        EventKind::TaskSucceeded
        | EventKind::TaskFailed
        | EventKind::TaskCancelled
        | EventKind::TaskExpired
        | EventKind::TaskCompleted => event.finished || event.enrols,
        EventKind::EnrolmentRemoved => !event.users.is_empty(),
        EventKind::StepReassigned => true,
        EventKind::Voted
        | EventKind::StepClaimed
        | EventKind::StepReleased
        | EventKind::StepSuspended
        | EventKind::StepResumed
        | EventKind::TaskAssigned
        | EventKind::TaskAnswered
        | EventKind::Retried
        | EventKind::Started
        | EventKind::Requeued
        | EventKind::TaskStarted
        | EventKind::TaskRetrying
        | EventKind::Extended
        | EventKind::Released
        | EventKind::RevocationDue
        | EventKind::RevocationRetrying
        | EventKind::ReasonEnded
        | EventKind::Enrolled
        | EventKind::EnrolmentMoved
        | EventKind::TokenReturned => false,
    }
}

/// The mails that an event asks for.
pub fn notices(
    event: &Event,
    request: &Request,
    votes: &[Vote],
    settings: &Settings,
) -> Vec<Notice> {
    let mut plan = Plan { event, request, votes, settings, notices: Vec::new() };
    if event.enrols {
        plan.ask_to_enrol();
    }
    match event.kind {
        EventKind::Filed if event.phase == Phase::PendingApproval => plan.ask(0),
        EventKind::StepApproved => {
            plan.close();
            plan.ask(event.step.map_or(0, |step| step + 1));
        }
        EventKind::Edited => plan.ask_anew(),
        EventKind::StepReassigned => plan.ask_instead(),
        EventKind::Approved => plan.close_and_tell(NoticeKind::Approved),
        EventKind::Rejected | EventKind::Lapsed => plan.close_and_tell(NoticeKind::Rejected),
        EventKind::Cancelled => plan.close_and_tell(NoticeKind::Cancelled),
        EventKind::Expiring => plan.tell_holder(NoticeKind::Expiring),
        EventKind::Revoked => plan.tell_holder(NoticeKind::Revoked),
        EventKind::EnrolmentRemoved => plan.tell(NoticeKind::EnrolmentRemoved, event.users.clone()),
        EventKind::Filed
        | EventKind::TaskSucceeded
        | EventKind::TaskFailed
        | EventKind::TaskCancelled
        | EventKind::TaskExpired
        | EventKind::TaskCompleted
            if event.finished =>
        {
            plan.tell_end();
        }
        EventKind::Filed
        | EventKind::Voted
        | EventKind::StepClaimed
        | EventKind::StepReleased
        | EventKind::StepSuspended
        | EventKind::StepResumed
        | EventKind::TaskCompleted
        | EventKind::TaskAssigned
        | EventKind::TaskAnswered
        | EventKind::Retried
        | EventKind::Started
        | EventKind::Requeued
        | EventKind::TaskStarted
        | EventKind::TaskRetrying
        | EventKind::TaskSucceeded
        | EventKind::TaskFailed
        | EventKind::TaskCancelled
        | EventKind::TaskExpired
        | EventKind::Extended
        | EventKind::Released
        | EventKind::RevocationDue
        | EventKind::RevocationRetrying
        | EventKind::ReasonEnded
        | EventKind::Enrolled
        | EventKind::EnrolmentMoved
        | EventKind::TokenReturned
        // No request's: its submitter is told of it.
        | EventKind::BatchEnded => {}
    }
    plan.notices
}

struct Plan<'a> {
    event: &'a Event,
    request: &'a Request,
    votes: &'a [Vote],
    settings: &'a Settings,
    notices: Vec<Notice>,
}

impl Plan<'_> {
    fn ask(&mut self, step: usize) {
        let Some(asked) = self.request.steps.get(step) else { return };
        let except = if asked.allow_self { Vec::new() } else { self.request.interested() };
        self.notices.push(Notice {
            kind: NoticeKind::ApprovalAsked,
            to: asked.approvers(),
            except,
        });
    }

    /// Others are asked in somebody's place, and those needn't decide any more unless they still are asked.
    fn ask_instead(&mut self) {
        let Some(step) = self.event.step else { return };
        let Some(open) = self.request.steps.get(step) else { return };
        let mut done = self.voters(step);
        if !open.allow_self {
            done.extend(self.request.interested());
        }
        let (asked, relieved) = (self.event.asked.clone(), self.event.relieved.clone());
        self.notices.push(Notice {
            kind: NoticeKind::ApprovalAsked,
            to: asked,
            except: done.clone(),
        });
        done.extend(open.users.iter().cloned());
        if let Actor::User(user) = &self.event.actor {
            done.push(user.clone());
        }
        self.notices.push(Notice { kind: NoticeKind::ApprovalClosed, to: relieved, except: done });
    }

    /// Everybody of the first step is asked again, and whoever isn't asked any more is told.
    fn ask_anew(&mut self) {
        let Event { asked, relieved, .. } = self.event;
        if !asked.is_empty() {
            self.ask(0);
        }
        if !relieved.is_empty() {
            let mut except = self.request.interested();
            except.extend(asked.iter().filter_map(|it| match it {
                Approver::User(user) => Some(user.clone()),
                Approver::Group(_) => None,
            }));
            let (kind, to) = (NoticeKind::ApprovalClosed, relieved.clone());
            self.notices.push(Notice { kind, to, except });
        }
    }

    fn voters(&self, step: usize) -> Vec<UserId> {
        let votes = self.votes.iter().filter(|vote| vote.step == step);
        votes.map(|vote| vote.voter.clone()).collect()
    }

    /// Those who were asked and didn't decide needn't any more.
    fn close(&mut self) {
        let Some(step) = self.event.step else { return };
        let Some(asked) = self.request.steps.get(step) else { return };
        let mut except = self.voters(step);
        if !asked.allow_self {
            except.extend(self.request.interested());
        }
        self.notices.push(Notice {
            kind: NoticeKind::ApprovalClosed,
            to: asked.approvers(),
            except,
        });
    }

    fn close_and_tell(&mut self, kind: NoticeKind) {
        self.close();
        self.tell(kind, vec![self.request.requester.clone()]);
    }

    fn tell(&mut self, kind: NoticeKind, mut users: Vec<UserId>) {
        users.sort();
        users.dedup();
        let to = users.into_iter().map(Approver::User).collect();
        self.notices.push(Notice { kind, to, except: Vec::new() });
    }

    fn tell_end(&mut self) {
        let mut users = vec![self.request.requester.clone()];
        let kind = match self.event.phase {
            Phase::Completed => NoticeKind::Completed,
            Phase::PendingApproval
            | Phase::Approved
            | Phase::Queued
            | Phase::Provisioning
            | Phase::PartiallyFailed
            | Phase::Failed
            | Phase::Cancelled
            | Phase::Rejected
            | Phase::Lapsed
            | Phase::Expired => NoticeKind::Failed,
        };
        // With a token each was told when they were to enrol: not all is ready before they have.
        let tells = self.settings.notify_beneficiaries && self.request.token_option().is_none();
        if kind == NoticeKind::Completed && tells {
            users.extend(self.request.content.beneficiaries.iter().cloned());
        }
        self.tell(kind, users);
    }

    /// Whether or not beneficiaries are told of what they get: without it they get nothing.
    fn ask_to_enrol(&mut self) {
        let part = self.event.task.and_then(|task| self.request.part(task));
        self.tell(
            NoticeKind::EnrolmentAsked,
            part.map(|(_, user)| user.clone()).into_iter().collect(),
        );
    }

    fn tell_holder(&mut self, kind: NoticeKind) {
        let mut users = vec![self.request.requester.clone()];
        let part = self.event.task.and_then(|task| self.request.part(task));
        if self.settings.notify_beneficiaries {
            users.extend(part.map(|(_, holder)| holder.clone()));
        }
        self.tell(kind, users);
    }
}
