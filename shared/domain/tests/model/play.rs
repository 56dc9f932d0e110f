//! Letting a turn happen.

use super::turn::{Ask, End, Turn};
use crate::{
    cast::{PEOPLE, TEMPLATES, group, submission, user, wish},
    world::{Decided, Flight, Job, Outcome, World, check},
};
use domain::{
    RequestId, Result, TaskId,
    approval::{Approver, Verdict},
    commands::{
        submit::{Submission, Wish},
        tend::Care,
        work::{Aftermath, Work},
    },
    lifecycle::Fulfilment,
    request::Operation,
};
use jiff::{SignedDuration, Timestamp};

/// The world, and what is under way in it.
pub(super) struct Game {
    world: World,
    flights: Vec<Flight>,
    late: Vec<Late>,
}

/// Something that was decided and isn't written yet.
struct Late {
    decided: Decided,
    then: Option<(Work, Outcome)>,
}

impl Game {
    pub(super) fn new() -> Self {
        Self { world: World::new(), flights: Vec::new(), late: Vec::new() }
    }

    pub(super) fn into_world(self) -> World {
        self.world
    }

    pub(super) fn play(&mut self, turn: Turn) {
        match turn {
            Turn::Submit(ask) => self.submit(&ask),
            Turn::Decide { request, by, approve, slow } => {
                let verdict = if approve { Verdict::Approve } else { Verdict::Reject };
                self.command(request, slow, |world, id| world.decide(id, PEOPLE[by].0, verdict));
            }
            Turn::Cancel { request, by, slow } => {
                self.command(request, slow, |world, id| world.cancel(id, PEOPLE[by].0));
            }
            Turn::Steer { request, by, how, slow } => {
                self.command(request, slow, |world, id| world.steer(id, PEOPLE[by].0, how));
            }
            Turn::Reassign { request, by, to, slow } => {
                let to: Vec<Approver> = to.into_iter().map(approver).collect();
                self.command(request, slow, |world, id| world.reassign(id, PEOPLE[by].0, &to));
            }
            Turn::Tend { task, complete, slow } => self.tend(task, complete, slow),
            Turn::Retry { request, slow } => {
                self.command(request, slow, |world, id| world.retry(id, "oli"));
            }
            Turn::Extend { request, by, seconds } => {
                let end = self.world.now + SignedDuration::from_secs(seconds);
                let id = self.pick_request(request);
                drop(id.map(|id| self.world.extend(id, PEOPLE[by].0, end)));
            }
            Turn::Release { request, by, slow } => {
                let id = self.pick_request(request);
                let decided = id.map(|id| self.world.release(id, PEOPLE[by].0));
                if let Some(Ok(Some(decided))) = decided {
                    self.land(decided, slow);
                }
            }
            Turn::Stop { task, by, slow } => {
                let ids: Vec<TaskId> = self.world.tasks.keys().copied().collect();
                let id = ids.get(task % ids.len().max(1));
                let decided = id.map(|id| self.world.stop_task(*id, PEOPLE[by].0));
                if let Some(Ok(Some(decided))) = decided {
                    self.land(decided, slow);
                }
            }
            Turn::Work { job, again, outcome, end } => self.work(job, again, outcome, end),
            Turn::Return { flight, slow } => self.come_back(flight, slow),
            Turn::Lose { job } => drop(pick(&mut self.world.jobs, job)),
            Turn::Land { late } => self.land_late(late),
            Turn::Sweep => self.world.sweep(),
            Turn::Pass(seconds) => self.world.pass(seconds),
        }
        check(&self.world);
    }

    fn submit(&mut self, ask: &Ask) {
        let after = |seconds: i64| self.world.now + SignedDuration::from_secs(seconds);
        let start: Option<Timestamp> = ask.start.map(after);
        let end = ask
            .end
            .map(|seconds| start.unwrap_or(self.world.now) + SignedDuration::from_secs(seconds));
        let reason = ask.reason.and_then(|index| self.pick_request(index));
        let of = |index: &usize| Wish { reason, ..wish(TEMPLATES[*index], start, end) };
        let wishes = ask.templates.iter().map(of);
        let people: Vec<&str> = ask.people.iter().map(|index| PEOPLE[*index].0).collect();
        let operation = if ask.revoke { Operation::Revoke } else { Operation::Provision };
        let submission = submission(wishes.collect(), &people);
        let submission = Submission { operation, takes_past_ends: true, ..submission };
        drop(self.world.file(PEOPLE[ask.by].0, submission));
    }

    fn pick_request(&self, index: usize) -> Option<RequestId> {
        let ids: Vec<RequestId> = self.world.requests.keys().copied().collect();
        ids.get(index % ids.len().max(1)).copied()
    }

    fn command<T: Into<Option<Decided>>>(
        &mut self,
        request: usize,
        slow: bool,
        decide: impl FnOnce(&World, RequestId) -> Result<T>,
    ) {
        let Some(id) = self.pick_request(request) else { return };
        if let Ok(Some(decided)) = decide(&self.world, id).map(Into::into) {
            self.land(decided, slow);
        }
    }

    /// What has failed is looked after.
    fn tend(&mut self, task: usize, complete: bool, slow: bool) {
        let failed = self.world.tasks.values().filter(|task| {
            task.as_of(&self.world.requests[&task.request]).fulfilment == Fulfilment::Failed
        });
        let failed: Vec<TaskId> = failed.map(|task| task.id).collect();
        let Some(id) = failed.get(task % failed.len().max(1)) else { return };
        let care = if complete { Care::Complete } else { Care::Retry };
        if let Ok(Some(decided)) = self.world.tend(*id, "oli", care) {
            self.land(decided, slow);
        }
    }

    fn land(&mut self, decided: Decided, slow: bool) {
        if slow {
            self.late.push(Late { decided, then: None });
        } else {
            // Only a name that it gave up can be another's by now.
            let ended = decided.seen.as_ref().is_some_and(|seen| seen.finished_at.is_some());
            let nameless = ended && !decided.change.take_names.is_empty();
            assert!(self.world.land(&decided) || nameless);
        }
    }

    fn work(&mut self, index: usize, again: bool, outcome: Outcome, end: End) {
        let Some(job) = pick(&mut self.world.jobs, index) else { return };
        if again {
            self.world.jobs.push(job);
        }
        match end {
            End::AtOnce => {
                let flight = self.world.start(job, outcome);
                if let Some(flight) = flight {
                    self.write_down(&flight, false, job);
                }
            }
            End::Later => self.flights.extend(self.world.start(job, outcome)),
            End::Never => drop(self.world.start(job, outcome)),
            End::Slow => {
                let begun = self.world.begin(job);
                let late = begun.map(|(decided, work)| Late {
                    decided,
                    then: work.map(|work| (work, outcome)),
                });
                self.late.extend(late);
            }
        }
    }

    fn come_back(&mut self, flight: usize, slow: bool) {
        let Some(flight) = pick(&mut self.flights, flight) else { return };
        let Work { snapshot, .. } = &flight.work;
        let job = Job { task: snapshot.task.id, round: snapshot.request.round };
        self.write_down(&flight, slow, job);
    }

    fn write_down(&mut self, flight: &Flight, slow: bool, job: Job) {
        if let Some((decided, aftermath)) = self.world.note(flight) {
            self.land(decided, slow);
            if matches!(aftermath, Aftermath::RetryAt(_)) {
                self.world.jobs.push(job);
            }
        }
    }

    /// A call is only made while its lease holds.
    fn land_late(&mut self, index: usize) {
        let Some(Late { decided, then }) = pick(&mut self.late, index) else { return };
        let landed = self.world.land(&decided);
        let Some((work, outcome)) = then.filter(|_| landed) else { return };
        if work.snapshot.task.is_leased(self.world.now) {
            let flight = self.world.act(work, outcome);
            self.flights.push(flight);
        }
    }
}

/// One of the people or groups.
fn approver(index: usize) -> Approver {
    match PEOPLE.get(index) {
        Some((name, _)) => Approver::User(user(name)),
        None => Approver::Group(group(if index.is_multiple_of(2) { "leads" } else { "owners" })),
    }
}

fn pick<T>(rows: &mut Vec<T>, index: usize) -> Option<T> {
    (!rows.is_empty()).then(|| rows.remove(index % rows.len()))
}
