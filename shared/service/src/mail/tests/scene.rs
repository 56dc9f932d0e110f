//! A request, what happened to it, and who reads of it.

use super::super::*;
use domain::{
    GroupId, TaskId, TemplateId, TenantId,
    approval::{Mode, Step, Verdict},
    event::{Actor, EventKind},
    lifecycle::Decision,
    request::{Content, Extended, Item, Operation, Phase, Tally},
    schedule::Schedule,
    task::Target,
    template::{Binding, Kind},
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// A request by Ada for two things for herself and Grace, whom Lee and then Kim decide on.
pub(super) struct Scene {
    pub(super) to: User,
    pub(super) request: Request,
    pub(super) event: Event,
    pub(super) votes: Vec<Vote>,
    pub(super) names: HashMap<UserId, String>,
    pub(super) link: Option<String>,
    pub(super) invitation: Option<Invitation>,
}

impl Scene {
    pub(super) fn content(&mut self) -> &mut Content {
        Arc::make_mut(&mut self.request.content)
    }

    pub(super) fn new(to: &str, kind: EventKind, phase: Phase, actor: Actor) -> Self {
        let names = [("ada", "Ada Lovelace"), ("grace", "Grace Hopper"), ("lee", "Lee Chen")];
        Self {
            to: reader(to),
            request: request(),
            event: event(kind, phase, actor),
            votes: Vec::new(),
            names: names.map(|(id, name)| (user(id), name.to_owned())).into(),
            link: Some("https://provisor.example/requests/123".into()),
            invitation: None,
        }
    }

    pub(super) fn of(kind: NoticeKind) -> Self {
        let lee = || Actor::User(user("lee"));
        match kind {
            NoticeKind::ApprovalAsked => asked(),
            NoticeKind::ApprovalClosed => {
                Self::new("kim", EventKind::Rejected, Phase::Rejected, lee()).saying("Too early.")
            }
            NoticeKind::Approved => approved(),
            NoticeKind::Rejected => Self::new("ada", EventKind::Rejected, Phase::Rejected, lee())
                .saying("The launch was moved.\nPlease ask again in spring."),
            NoticeKind::Completed => {
                Self::new("ada", EventKind::TaskSucceeded, Phase::Completed, Actor::Worker)
            }
            NoticeKind::Failed => failed(),
            NoticeKind::Cancelled => {
                Self::new("ada", EventKind::Cancelled, Phase::Cancelled, Actor::User(user("ops")))
                    .saying("Filed twice, see 124.")
            }
            NoticeKind::Expiring => {
                let mail = Self::new("ada", EventKind::Expiring, Phase::Completed, Actor::Sweep);
                mail.about(125).ending("2027-03-31T16:00:00Z")
            }
            NoticeKind::EnrolmentAsked => {
                let mut mail =
                    Self::new("grace", EventKind::TaskSucceeded, Phase::Completed, Actor::Worker);
                mail.invitation = Some(Invitation {
                    code: "c0de".to_owned(),
                    link: Some("https://provisor.example/enrol?code=c0de".to_owned()),
                    stop: Some(at("2027-01-14T16:00:00Z")),
                });
                mail.about(125)
            }
            NoticeKind::EnrolmentRemoved => {
                let ops = Actor::User(user("ops"));
                Self::new("grace", EventKind::EnrolmentRemoved, Phase::Completed, ops)
            }
            NoticeKind::BatchEnded => panic!("a batch has a letter of its own"),
            NoticeKind::Revoked => {
                Self::new("grace", EventKind::Revoked, Phase::Completed, Actor::Worker).about(125)
            }
        }
    }

    pub(super) fn saying(mut self, comment: &str) -> Self {
        self.event.comment = Some(comment.to_owned());
        self
    }

    pub(super) fn about(mut self, task: u32) -> Self {
        self.event.task = Some(TaskId::new(task).unwrap());
        self
    }

    pub(super) fn ending(mut self, end: &str) -> Self {
        self.event.end = Some(at(end));
        self
    }

    pub(super) fn render(&self, kind: NoticeKind) -> Rendered {
        let Self { to, request, event, votes, names, link, invitation } = self;
        let (link, invitation) = (link.clone(), invitation.clone());
        render(kind, &Letter { to, request, event, votes, names, link, invitation }).unwrap()
    }
}

pub(super) fn asked() -> Scene {
    let lee = Actor::User(user("lee"));
    let mut scene = Scene::new("kim", EventKind::StepApproved, Phase::PendingApproval, lee);
    scene.event.step = Some(0);
    scene.votes = vec![vote(0, "lee", Some("Fits the plan."))];
    scene
}

pub(super) fn approved() -> Scene {
    let kim = Actor::User(user("kim"));
    let mut scene = Scene::new("ada", EventKind::Approved, Phase::Approved, kim);
    scene.votes = vec![vote(0, "lee", Some("Fits the plan.")), vote(1, "kim", None)];
    scene
}

/// Each item for each beneficiary, as another request gave them.
pub(super) fn extended() -> Vec<Extended> {
    let of = |index: u32| Extended {
        request: domain::RequestId::new(100).unwrap(),
        task: TaskId::new(101 + index).unwrap(),
        item: index as usize / 2,
        beneficiary: user(if index.is_multiple_of(2) { "ada" } else { "grace" }),
        target: Target(format!("workspace/{index}")),
    };
    (0..4).map(of).collect()
}

pub(super) fn failed() -> Scene {
    let mut scene =
        Scene::new("ada", EventKind::TaskFailed, Phase::PartiallyFailed, Actor::Worker).about(127);
    scene.request.tally =
        Tally { total: 4, succeeded: 2, failed: 1, expired: 1, ..Tally::default() };
    scene.event.message = Some("the target refused: no licences are left".into());
    scene
}

pub(super) fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn reader(id: &str) -> User {
    User::nameless(user(id))
}

pub(super) fn request() -> Request {
    Request {
        id: domain::RequestId::new(123).unwrap(),
        tenant: TenantId::parse("acme").unwrap(),
        version: 1,
        source: "orchestry".into(),
        requester: user("ada"),
        filed_by: user("ops"),
        content: Arc::new(Content {
            operation: Operation::Provision,
            items: vec![site(), vpn()],
            beneficiaries: vec![user("ada"), user("grace")],
            justification: Some("The launch needs a place to work.\nIt is in March.".into()),
            ..Content::default()
        }),
        correlation_id: None,
        decision: Decision::Pending,
        steps: vec![step("Line manager", None), step("Security", Some("Check the end date."))],
        settled: 0,
        voters: Vec::new(),
        claim: None,
        suspension: None,
        revision: 0,
        edited_by: Vec::new(),
        message: None,
        content_hash: String::new(),
        noted: serde_json::Map::new(),
        tally: Tally { total: 4, succeeded: 1, cancelled: 3, ..Tally::default() },
        round: 0,
        requeues: 0,
        created_at: at("2026-11-22T10:15:00Z"),
        modified_at: at("2026-11-22T10:15:00Z"),
        lapses_at: at("2026-12-06T10:15:30Z"),
        decided_at: None,
        cancelled_by: None,
        started_at: None,
        finished_at: None,
        due_at: None,
    }
}

pub(super) fn item(template: &str, name: Option<&str>, schedule: Schedule) -> Item {
    Item {
        template: TemplateId::parse("t-1").unwrap(),
        template_name: template.into(),
        kind: Kind::Workspace,
        binding: Binding::Directory {},
        parameters: json!({}),
        resolved_name: name.map(str::to_owned),
        takes_name: false,
        schedule,
        warn_minutes: None,
        account: None,
        reason: None,
        token: None,
        count: 1,
        automation: false,
    }
}

pub(super) fn site() -> Item {
    let start = Some(at("2026-12-01T08:00:00Z"));
    item("Team site", Some("MKT-Launch"), Schedule { start, end: Some(at("2027-03-31T16:00:00Z")) })
}

pub(super) fn vpn() -> Item {
    item("VPN access", None, Schedule::default())
}

pub(super) fn step(name: &str, message: Option<&str>) -> Step {
    Step {
        name: name.into(),
        users: vec![user("kim"), user("lee")],
        groups: vec![GroupId::parse("security").unwrap()],
        mode: Mode::Any,
        quorum: 1,
        message: message.map(str::to_owned),
        allow_self: false,
    }
}

pub(super) fn event(kind: EventKind, phase: Phase, actor: Actor) -> Event {
    Event {
        id: "1".into(),
        at: at("2026-11-23T09:00:00Z"),
        request: domain::RequestId::new(123).unwrap(),
        task: None,
        actor,
        kind,
        phase,
        finished: false,
        step: Some(0),
        comment: None,
        message: None,
        asked: Vec::new(),
        relieved: Vec::new(),
        end: None,
        enrols: false,
        users: Vec::new(),
        tasks: Vec::new(),
        jobs: Vec::new(),
        round: 0,
    }
}

pub(super) fn vote(step: usize, voter: &str, comment: Option<&str>) -> Vote {
    Vote {
        step,
        voter: user(voter),
        verdict: Verdict::Approve,
        comment: comment.map(str::to_owned),
        groups: Vec::new(),
        content_hash: String::new(),
        revision: 0,
        at: at("2026-11-23T09:00:00Z"),
    }
}
