//! What was measured of each candidate, as a table.

use std::collections::BTreeMap;

use crate::{
    callgrind::Counts,
    startup::Startup,
    stats::megabytes,
    table::{Table, short},
};

/// The name of the function that does nothing.
pub(crate) const FLOOR: &str = "floor";

/// Everything about one candidate.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Bytes of what is deployed.
    pub(crate) size: u64,
    /// Bytes of the same, zipped.
    pub(crate) zipped: u64,
    /// Whether it is one of ours, and not the floor or another way.
    pub(crate) is_function: bool,
    pub(crate) startup: Option<Startup>,
    pub(crate) counts: Option<Counts>,
}

/// Calls as people write them down: `2 GetItem + 1 Query`.
fn list(calls: &BTreeMap<String, f64>) -> String {
    let number = |number: f64| {
        if (number - number.round()).abs() < 0.05 { format!("{number:.0}") } else { short(number) }
    };
    let each = calls.iter().map(|(action, times)| format!("{} {action}", number(*times)));
    let text = each.collect::<Vec<_>>().join(" + ");
    if text.is_empty() { "none".to_owned() } else { text }
}

/// Times, memory and sizes.
pub(crate) fn startup(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        "function",
        "MB",
        "MB zipped",
        "peak MB",
        "init ms",
        "first call ms",
        "CPU ms of both",
        "CPU ms a warm call",
    ]);
    for row in rows {
        let Some(startup) = &row.startup else { continue };
        table.row(vec![
            row.name.clone(),
            short(megabytes(row.size)),
            short(megabytes(row.zipped)),
            short(startup.peak / 1_000_000.0),
            short(startup.init),
            short(startup.first),
            short(startup.cold_cpu),
            short(startup.warm_cpu),
        ]);
    }
    table
}

/// Which calls of AWS a call makes.
pub(crate) fn calls(rows: &[Row]) -> Table {
    let mut table = Table::new(&["function", "the first call asks AWS for", "a warm call"]);
    for row in rows {
        let Some(startup) = &row.startup else { continue };
        table.row(vec![row.name.clone(), list(&startup.first_calls), list(&startup.warm_calls)]);
    }
    table
}

/// Instructions.
pub(crate) fn instructions(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        "millions of instructions",
        "init",
        "first call",
        "cold start (both)",
        "a warm call",
    ]);
    for row in rows {
        let Some(counts) = &row.counts else { continue };
        let cells = [counts.init, counts.first, counts.cold(), counts.warm];
        table.row([row.name.clone()].into_iter().chain(cells.map(short)).collect());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_listed_with_their_numbers() {
        let calls = |list: &[(&str, f64)]| {
            list.iter().map(|(action, times)| ((*action).to_owned(), *times)).collect()
        };
        assert_eq!(list(&calls(&[("GetItem", 2.0), ("Query", 0.5)])), "2 GetItem + 0.50 Query");
        assert_eq!(list(&calls(&[])), "none");
    }
}
