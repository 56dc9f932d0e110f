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

use serde_json::{Value, json};

use super::{
    again,
    client::{Client, Filed, now},
    killer,
    plan::{Size, Step, Victim, plan},
    story::{self, Kind},
};
use crate::{stack::Stack, support::list};

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
    let faults = faults(size);
    set(&stack, &faults);
    let mut director =
        Director { faults, client: &client, stack: Some(stack), data, tally: BTreeMap::new() };
    clients_and(&client, |file| {
        let steps = plan(size);
        for (number, step) in steps.iter().enumerate() {
            if number % PROGRESS == 0 {
                eprintln!("step {number} of {}", steps.len());
            }
            match step {
                Step::File(kind) => file(*kind, number),
                other => director.perform(*other),
            }
        }
    });
    let (stack, tally) = director.finish();
    let mut wrong = client.wrong();
    wrong.extend(settle(&stack));
    set(&stack, &json!({}));
    again::send_everything_again(&stack);
    wrong.extend(settle(&stack));
    Run { stack, filed: client.filed(), wrong, tally }
}

/// Lets clients play the stories they are given, until all of them have come to their ends.
fn clients_and(client: &Client, direct: impl FnOnce(&dyn Fn(Kind, usize))) {
    let (stories, told) = sync_channel(1);
    let told = Mutex::new(told);
    scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                while let Some((kind, number)) = next(&told) {
                    story::play(client, kind, number);
                }
            });
        }
        direct(&|kind, number| stories.send((kind, number)).expect("a client"));
        drop(stories);
    });
}

fn next(told: &Mutex<Receiver<(Kind, usize)>>) -> Option<(Kind, usize)> {
    told.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Who kills and purges.
struct Director<'a> {
    faults: Value,
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
        set(&stack, &self.faults);
        self.client.moved(stack.url());
        self.stack = Some(stack);
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn finish(self) -> (Stack, String) {
        let mut tally: Vec<String> =
            self.tally.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let stack = self.stack.expect("a stack");
        tally.push(format!("{} faults since the last start", hit(&stack)));
        (stack, tally.join(", "))
    }
}

/// What goes wrong behind the functions, each as often as all others. A mail service whose answer is lost has sent the
/// mail, and nobody can know.
fn faults(size: &Size) -> Value {
    let part = f64::from(u32::try_from(size.faults).unwrap_or(100)) / 100.0;
    json!({
        "seed": size.seed,
        "dynamodb": {"throttle": part, "conflict": part, "error": part, "lostAnswer": part},
        "sqs": {"throttle": part, "error": part, "lostAnswer": part},
        "ses": {"throttle": part, "error": part},
    })
}

fn set(stack: &Stack, faults: &Value) {
    let answer = stack.put("/_local/faults", None, faults);
    assert_eq!(answer.status, 204, "{}", answer.text);
}

/// How many calls went wrong since the stack was started.
fn hit(stack: &Stack) -> u64 {
    let told = stack.get("/_local/faults", None).json;
    list(&told["hit"]).iter().filter_map(|hit| hit["count"].as_u64()).sum()
}

fn name(victim: Victim) -> &'static str {
    match victim {
        Victim::Function(_) => "kills of functions",
        Victim::Relay => "kills of the relay",
        Victim::Worker(_) => "kills of workers in a call",
        Victim::Stack => "kills of the stack",
    }
}

/// Waits until no row has anything to do any more and nothing waits in the queues; what is still there if that never
/// comes. What is in flight then says nothing new: its receiver is gone, and it would come back after minutes.
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
        if queues[name]["visible"] != 0 || queues[name]["delayed"] != 0 {
            left.push(format!("the queue {name} holds {}", queues[name]));
        }
    }
    left
}
