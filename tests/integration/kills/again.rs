//! Whatever was ever sent may come again, long after it was handled.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    stack::{Stack, eventually},
    support::list,
};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Sends the job of every task and the notice of every event once more, and waits until they are handled.
pub(super) fn send_everything_again(stack: &Stack) {
    assert_eq!(stack.delete("/_local/queues", None).status, 204);
    for row in list(&stack.get("/_local/table", None).json) {
        let (queue, message) = match row["row"].as_str() {
            Some("task") => ("jobs", job(&row["body"])),
            Some("event") => ("notices", notice(&row["body"])),
            _ => continue,
        };
        assert_eq!(stack.post(&format!("/_local/queues/{queue}"), None, &message).status, 204);
    }
    eventually(PATIENCE, || {
        let queues = stack.queues();
        let idle = |name: &str| queues[name]["visible"] == 0 && queues[name]["inFlight"] == 0;
        (idle("jobs") && idle("notices")).then_some(())
    });
}

fn job(task: &Value) -> Value {
    let (request, round) = (&task["request"], &task["round"]);
    json!({"version": 1, "tenant": "acme", "request": request, "task": task["id"], "round": round, "event": "0"})
}

fn notice(event: &Value) -> Value {
    json!({"version": 1, "tenant": "acme", "request": event["request"], "event": event["id"]})
}
