//! Playing a plan: clients on threads of their own, kills and purges one after the other.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, sync_channel},
    },
    thread::{scope, sleep},
    time::Duration,
};

use super::{
    client::{Client, Filed, now},
    killer,
    plan::{Size, Step, Victim, plan},
    story::{self, Kind},
};
use crate::stack::Stack;

/// How many clients there are at a time.
const CLIENTS: usize = 12;
/// How long everything may take to come to its end after the last kill.
const RECOVERY: Duration = Duration::from_mins(5);
/// How many steps lie between two lines of progress.
const PROGRESS: usize = 50;

/// What is left of a run.
pub(super) struct Run {
    pub(super) stack: Stack,
    pub(super) filed: Vec<Filed>,
    pub(super) wrong: Vec<String>,
    pub(super) tally: String,
}

/// Plays the plan of a seed and waits until nothing is left to do.
pub(super) fn play(size: &Size, stack: Stack, data: &Path) -> Run {
    let client = Client::new(stack.url());
    story::prepare(&client);
    let mut director =
        Director { client: &client, stack: Some(stack), data, tally: BTreeMap::new() };
    let (files, filed) = sync_channel(1);
    let filed = Mutex::new(filed);
    scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while let Some((kind, number)) = next(&filed) {
                    story::play(&client, kind, number);
                }
            });
        }
        let steps = plan(size);
        for (number, step) in steps.iter().enumerate() {
            if number % PROGRESS == 0 {
                eprintln!("kills: step {number} of {}", steps.len());
            }
            match step {
                Step::File(kind) => files.send((*kind, number)).expect("a client"),
                other => director.perform(*other),
            }
        }
        drop(files);
    });
    let (stack, tally) = director.finish();
    let mut wrong = client.wrong();
    wrong.extend(settle(&stack));
    Run { stack, filed: client.filed(), wrong, tally }
}

fn next(filed: &Mutex<Receiver<(Kind, usize)>>) -> Option<(Kind, usize)> {
    filed.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Who kills and purges.
struct Director<'a> {
    client: &'a Client,
    stack: Option<Stack>,
    data: &'a Path,
    tally: BTreeMap<&'static str, usize>,
}

impl Director<'_> {
    fn perform(&mut self, step: Step) {
        let stack = self.stack.as_ref().expect("a stack");
        match step {
            Step::File(_) => {}
            Step::Pause(pause) => sleep(pause),
            Step::Purge => {
                assert_eq!(stack.delete("/_local/queues", None).status, 204);
                self.count("purges");
            }
            Step::Kill(victim) => {
                if killer::kill(stack.id(), victim, self.client) {
                    self.count(name(victim));
                } else {
                    self.count("kills that met nobody");
                }
                if victim == Victim::Stack {
                    self.start_again();
                }
            }
        }
    }

    /// The next stack finds what the last one left behind.
    fn start_again(&mut self) {
        drop(self.stack.take());
        let stack = Stack::start(self.data);
        self.client.moved(stack.url());
        self.stack = Some(stack);
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn finish(self) -> (Stack, String) {
        let tally: Vec<String> =
            self.tally.iter().map(|(what, count)| format!("{count} {what}")).collect();
        (self.stack.expect("a stack"), tally.join(", "))
    }
}

fn name(victim: Victim) -> &'static str {
    match victim {
        Victim::Function(_) => "kills of functions",
        Victim::Relay => "kills of the relay",
        Victim::Worker(_) => "kills of workers in a call",
        Victim::Stack => "kills of the stack",
    }
}

/// Waits until no row has anything to do any more and the queues are empty; what is still there if that never comes.
fn settle(stack: &Stack) -> Vec<String> {
    let deadline = now() + RECOVERY;
    loop {
        let left = left(stack);
        if left.is_empty() || now() > deadline {
            return left;
        }
        sleep(Duration::from_secs(1));
    }
}

fn left(stack: &Stack) -> Vec<String> {
    let rows = stack.get("/_local/table", None).json;
    let due = rows.as_array().into_iter().flatten().filter(|row| !row["dueAt"].is_null());
    let mut left: Vec<String> = due
        .map(|row| {
            format!("{} {} is due at {}: {}", row["pk"], row["sk"], row["dueAt"], row["body"])
        })
        .collect();
    let queues = stack.queues();
    for name in ["jobs", "notices", "deliveries"] {
        let counts = queues[name].as_object().into_iter().flatten();
        if counts.into_iter().any(|(_, count)| *count != 0) {
            left.push(format!("the queue {name} holds {}", queues[name]));
        }
    }
    left
}
