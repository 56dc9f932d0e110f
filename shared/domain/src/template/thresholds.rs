//! What a request may ask for without being approved by anybody.

use crate::{machine::Size, request::Item};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// Within these nobody has to agree to a request for virtual machines. What is 0, or isn't named, has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Thresholds {
    /// How many machines.
    pub machines: u64,
    /// How many processors together.
    pub cpus: u64,
    /// How much memory together, in MB.
    pub memory: u64,
    /// For how many days.
    pub retirement_days: u64,
}

impl Thresholds {
    /// Why a request with these items of the template, for so many people, isn't within them.
    pub fn exceeded(&self, items: &[&Item], people: usize, now: Timestamp) -> Vec<String> {
        let of = |item: &&Item| item.size().times(u64::from(item.count));
        let all = items.iter().map(of).fold(Size::default(), Size::plus);
        let Size { machines, cpus, memory, .. } = all.times(people as u64);
        let days = items.iter().map(|item| days(item, now)).max().unwrap_or_default();
        let over = |what: &str, wanted: u64, limit: u64, unit: &str| {
            let wants = format!("Requested {what} {wanted}{unit} limit is {limit}{unit}");
            (limit > 0 && wanted > limit).then_some(wants)
        };
        let mut found: Vec<String> = [
            over("VMs", machines, self.machines, ""),
            over("CPUs", cpus, self.cpus, ""),
            over("Memory", memory, self.memory, "MB"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let limit = self.retirement_days;
        if limit > 0 && days > limit {
            let wanted = if days == u64::MAX { "indefinite".to_owned() } else { days.to_string() };
            found.push(format!("Requested Retirement Days {wanted} limit is {limit}"));
        }
        found
    }
}

/// For how many days something is asked for, begun ones counted; for ever is the most there is.
fn days(item: &Item, now: Timestamp) -> u64 {
    let Some(end) = item.schedule.end else { return u64::MAX };
    let start = item.schedule.start.unwrap_or(now).max(now);
    let seconds = end.duration_since(start).as_secs().max(0);
    u64::try_from((seconds + DAY - 1) / DAY).unwrap_or_default()
}
