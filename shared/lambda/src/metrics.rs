//! Metrics in CloudWatch's embedded format: a line of the log that CloudWatch reads its numbers from, so that no call and no
//! permission is needed. A run that found nothing due says nothing, and costs nothing.

use domain::watch::Waiting;
use jiff::Timestamp;
use serde_json::{Value, json};
use service::sweep::Swept;
use std::io::Write;

const NAMESPACE: &str = "Provisor";

/// Tells what a run of the sweep has seen.
pub fn tell(stack: &str, swept: &Swept, now: Timestamp) {
    let mut out = std::io::stdout().lock();
    for line in lines(stack, swept, now) {
        // A log that can't be written to can't be told so.
        let _ = writeln!(out, "{line}");
    }
}

fn lines(stack: &str, swept: &Swept, now: Timestamp) -> Vec<Value> {
    if swept.due == 0 {
        return Vec::new();
    }
    let revoking = swept.ages.iter().find(|age| age.what == Waiting::Revoking);
    let (grants, oldest) = revoking.map_or((0, 0), |age| (age.count, age.oldest));
    let run = json!({
        "Stack": stack,
        "FailedRows": swept.failed,
        "GrantsPastEnd": grants,
        "OldestGrantPastEnd": oldest,
    });
    let units =
        [("FailedRows", "Count"), ("GrantsPastEnd", "Count"), ("OldestGrantPastEnd", "Seconds")];
    let mut lines = vec![line(run, &["Stack"], &units, now)];
    lines.extend(swept.ages.iter().map(|age| {
        let item = json!({"Stack": stack, "State": age.what.name(), "OldestItem": age.oldest});
        line(item, &["Stack", "State"], &[("OldestItem", "Seconds")], now)
    }));
    lines
}

fn line(mut values: Value, dimensions: &[&str], units: &[(&str, &str)], now: Timestamp) -> Value {
    let metrics = units.iter().map(|(name, unit)| json!({"Name": name, "Unit": unit}));
    let directive = json!({
        "Namespace": NAMESPACE,
        "Dimensions": [dimensions],
        "Metrics": metrics.collect::<Vec<_>>(),
    });
    values["_aws"] = json!({"Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive]});
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::sweep::Age;

    fn at() -> Timestamp {
        Timestamp::from_second(1_900_000_000).unwrap()
    }

    #[test]
    fn a_run_that_found_nothing_says_nothing() {
        assert!(lines("acme", &Swept::default(), at()).is_empty());
    }

    #[test]
    fn a_run_tells_of_grants_past_their_end_and_of_the_oldest_item_of_each_state() {
        let ages = vec![
            Age { what: Waiting::Queued, count: 3, oldest: 90 },
            Age { what: Waiting::Revoking, count: 2, oldest: 700 },
        ];
        let lines = lines("acme", &Swept { due: 6, failed: 1, ages }, at());
        let text: Vec<String> = lines.iter().map(|line| format!("{line:#}")).collect();
        insta::assert_snapshot!(text.join("\n"));
    }
}
