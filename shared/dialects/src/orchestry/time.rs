//! Times as they are written: RFC 3339 in UTC; ours with milliseconds, so that they sort as text.

use domain::schedule::Schedule;
use jiff::Timestamp;
use serde_json::{Value, json};

/// A time.
pub fn at(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// A time that may not have come.
pub(super) fn maybe(time: Option<Timestamp>) -> Option<String> {
    time.map(at)
}

/// A beginning and an end, as far as there are: as exact as they were given.
pub(super) fn span(schedule: &Schedule) -> Value {
    let mut span = json!({});
    for (name, time) in [("start", schedule.start), ("end", schedule.end)] {
        if let Some(time) = time {
            span[name] = time.to_string().into();
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sort_as_text() {
        let times = [1_000, 1_010, 1_100, 1_101, 2_000]
            .map(|ms| at(Timestamp::from_millisecond(ms).unwrap()));
        assert_eq!(times[1], "1970-01-01T00:00:01.010Z");
        assert!(times.is_sorted());
    }
}
