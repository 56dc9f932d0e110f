//! What reading and writing a dialect's texts costs beside plain JSON of the same, measured by a program of
//! its own that is built as functions are.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::{
    Result, progress, ship,
    stats::count,
    table::{Table, short},
};

/// The program that measures.
pub(crate) const PROGRAM: &str = "wire";

/// One thing that a dialect does, and plain JSON beside it.
#[derive(Clone, Debug)]
pub(crate) struct Contest {
    pub(crate) subject: String,
    pub(crate) deed: String,
    /// How many times as long as plain JSON the subject may take.
    pub(crate) within: f64,
    /// Microseconds of CPU.
    pub(crate) dialect: f64,
    pub(crate) plain: f64,
}

/// Runs the program.
pub(crate) fn measure() -> Result<Vec<Contest>> {
    progress("reading and writing what the dialects send");
    let output = Command::new(ship::binary(PROGRAM)).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    String::from_utf8(output.stdout)?.lines().map(contest).collect()
}

fn contest(line: &str) -> Result<Contest> {
    let line: Value = serde_json::from_str(line)?;
    let text = |name: &str| line[name].as_str().map(str::to_owned).ok_or("no text");
    let number = |name: &str| line[name].as_u64().map(count).ok_or("no number");
    Ok(Contest {
        subject: text("subject")?,
        deed: text("deed")?,
        within: number("within")?,
        dialect: number("dialect")? / 1000.0,
        plain: number("plain")? / 1000.0,
    })
}

/// What was measured, as a table.
pub(crate) fn table(contests: &[Contest]) -> Table {
    let mut table = Table::new(&["what", "CPU µs", "plain JSON, CPU µs", "ratio"]);
    for Contest { subject, deed, dialect, plain, .. } in contests {
        let what = format!("{subject}, {deed}");
        table.row(vec![what, short(*dialect), short(*plain), short(dialect / plain)]);
    }
    table
}

/// Of each subject: how many times as long as plain JSON it takes altogether, and how many it may.
pub(crate) fn ratios(contests: &[Contest]) -> Vec<(&str, f64, f64)> {
    let mut sums: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
    for Contest { subject, within, dialect, plain, .. } in contests {
        let sum = sums.entry(subject).or_insert((0.0, 0.0, *within));
        *sum = (sum.0 + dialect, sum.1 + plain, *within);
    }
    sums.into_iter()
        .map(|(subject, (ours, plain, within))| (subject, ours / plain, within))
        .collect()
}
