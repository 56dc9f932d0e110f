//! Instructions, counted by callgrind: unlike time they are the same each time.

use std::{fs, path::Path};

use crate::{
    Result,
    candidate::Candidate,
    cases,
    instance::Instance,
    ship::scratch,
    stats::{count, median},
    world::World,
};

/// How many warm calls are counted.
const WARM: u32 = 5;
/// How often each count is made: hash tables are seeded anew in each process.
const RUNS: usize = 3;

/// Millions of instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    /// From the start of the process until it asks for its first call.
    pub(crate) init: f64,
    /// What the first call adds.
    pub(crate) first: f64,
    /// A further call.
    pub(crate) warm: f64,
}

impl Counts {
    pub(crate) fn cold(&self) -> f64 {
        self.init + self.first
    }
}

/// Counts the instructions of a candidate.
pub(crate) async fn measure(candidate: &Candidate, world: &mut World) -> Result<Counts> {
    let init = median_run(candidate, world, 0).await?;
    let one = median_run(candidate, world, 1).await?;
    let more = median_run(candidate, world, 1 + WARM).await?;
    Ok(Counts { init, first: one - init, warm: (more - one) / f64::from(WARM) })
}

async fn median_run(candidate: &Candidate, world: &mut World, calls: u32) -> Result<f64> {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(run(candidate, world, calls).await?);
    }
    Ok(median(runs))
}

/// The instructions of a process that is called that often.
async fn run(candidate: &Candidate, world: &mut World, calls: u32) -> Result<f64> {
    let out = scratch().join(format!("callgrind.{}.{calls}", candidate.name));
    let log = scratch().join("callgrind.log");
    let (mut instance, _) = Instance::start(&candidate.under_callgrind(&out), &log).await?;
    for _ in 0..calls {
        let event = cases::next(world, &candidate.function).await?;
        let answer = instance.call(&event).await?;
        cases::content(&candidate.name, &answer.body)?;
    }
    instance.stop().await?;
    read(&out)
}

/// The instructions that a process has counted, which has ended.
pub(crate) fn read(out: &Path) -> Result<f64> {
    let text = fs::read_to_string(out)
        .map_err(|error| format!("callgrind left no {}: {error}", out.display()))?;
    let total = total(&text).ok_or_else(|| format!("{} has no total", out.display()))?;
    Ok(count(total) / 1_000_000.0)
}

/// The total of the only event that is counted, `Ir`.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().rev().find_map(|line| line.strip_prefix("totals:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_total_stands_at_the_end() {
        let text = "version: 1\nevents: Ir\nsummary: 7\n\nfn=(1) main\n1 4\n\ntotals: 1234567\n";
        assert_eq!(super::total(text), Some(1_234_567));
        assert_eq!(super::total("events: Ir\n"), None);
    }
}
