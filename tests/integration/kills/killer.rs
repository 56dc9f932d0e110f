//! Ending processes as a power cut does.

use std::{process::Command, thread::sleep, time::Duration};

use super::{
    client::{Client, now},
    plan::Victim,
    story::Kind,
};

/// How long a victim is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// Kills a process of the stack that runs under that id; false if there was none.
pub(super) fn kill(stack: u32, victim: Victim, client: &Client) -> bool {
    match victim {
        Victim::Function(number) => hit(|| one_of(&children(stack, ""), number)),
        Victim::Relay => hit(|| children(stack, "relay")),
        Victim::Worker(after) => {
            wait_for_a_slow_call(client);
            sleep(after);
            hit(|| children(stack, "provision-worker"))
        }
        Victim::Stack => signal(&[stack]),
    }
}

/// Kills whatever runs of one function; false if nothing did.
pub(super) fn kill_all(stack: u32, function: &str) -> bool {
    let found = children(stack, function);
    !found.is_empty() && signal(&found)
}

/// Kills as soon as there is somebody to kill.
fn hit(find: impl Fn() -> Vec<u32>) -> bool {
    let deadline = now() + PATIENCE;
    while now() < deadline {
        let found = find();
        if !found.is_empty() && signal(&found) {
            return true;
        }
        sleep(PAUSE);
    }
    false
}

fn one_of(processes: &[u32], number: usize) -> Vec<u32> {
    let count = processes.len().max(1);
    processes.get(number % count).copied().into_iter().collect()
}

fn wait_for_a_slow_call(client: &Client) {
    let deadline = now() + PATIENCE;
    while now() < deadline {
        let filed = client.filed();
        let mut slow = filed.iter().rev().filter(|it| it.kind == Kind::Slow).take(2);
        if slow.any(|it| client.is_running(it.id)) {
            return;
        }
        sleep(PAUSE);
    }
}

/// The processes of functions that a stack has started, in the order of their ids; of one function if it is named.
fn children(parent: u32, function: &str) -> Vec<u32> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid=,args="]).output();
    let listed = String::from_utf8_lossy(&listed.expect("a list of processes").stdout).into_owned();
    let child = |line: &str| {
        let mut words = line.split_whitespace();
        let (id, its_parent) = (words.next()?.parse().ok()?, words.next()?.parse::<u32>().ok()?);
        let is_one = its_parent == parent && line.contains("--function");
        (is_one && line.ends_with(function)).then_some(id)
    };
    let mut found: Vec<u32> = listed.lines().filter_map(child).collect();
    found.sort_unstable();
    found
}

/// False if one of them had ended already.
fn signal(processes: &[u32]) -> bool {
    let ids = processes.iter().map(u32::to_string);
    Command::new("kill").arg("-KILL").args(ids).status().expect("a signal").success()
}
