//! When access begins and ends: half-open, in UTC.

use crate::{Finding, Place, Rule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `[start, end)`. Without a start it begins at once; without an end it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Not before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// Not at or after this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
}

impl Schedule {
    /// Whether work on it may begin.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.start.is_none_or(|start| start <= now)
    }

    /// Whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.is_some_and(|end| end <= now)
    }

    /// What stands against it: an end that isn't after the start.
    pub fn check(&self, item: usize) -> Option<Finding> {
        let (start, end) = (self.start?, self.end?);
        (end <= start).then(|| {
            let message = format!("the end {end} must lie after the start {start}");
            Finding::new(Rule::Schedule, Place::Schedule(item), message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_end_itself_is_already_over() {
        let schedule = Schedule { start: Some(at(10)), end: Some(at(20)) };
        assert!(!schedule.has_begun(at(9)) && schedule.has_begun(at(10)));
        assert!(!schedule.is_over(at(19)) && schedule.is_over(at(20)));
        assert_eq!(schedule.check(0), None);
    }

    #[test]
    fn an_end_at_its_start_is_refused() {
        let schedule = Schedule { start: Some(at(10)), end: Some(at(10)) };
        assert_eq!(schedule.check(3).unwrap().place, Place::Schedule(3));
    }
}
