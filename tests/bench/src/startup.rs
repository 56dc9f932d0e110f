//! What a start and calls take: time, CPU, memory and calls of AWS.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    Result,
    candidate::Candidate,
    cases,
    instance::Instance,
    progress,
    proxy::{Meter, Traffic},
    ship::scratch,
    stats::{count, median, millis},
    world::World,
};

/// How many warm calls each process gets.
const WARM: u32 = 10;

/// What one process took.
struct Sample {
    init: Duration,
    first: Duration,
    cold_cpu: Duration,
    warm_cpu: Duration,
    peak: u64,
    first_calls: Traffic,
    warm_calls: Traffic,
}

/// Medians of many processes.
#[derive(Clone, Debug)]
pub(crate) struct Startup {
    /// Milliseconds from the start of the process until it asks for its first call.
    pub(crate) init: f64,
    /// Milliseconds until the first call is answered.
    pub(crate) first: f64,
    /// Milliseconds of CPU of both.
    pub(crate) cold_cpu: f64,
    /// Milliseconds of CPU of a further call.
    pub(crate) warm_cpu: f64,
    /// The most bytes of memory.
    pub(crate) peak: f64,
    /// Calls of AWS until the first call is answered, by action.
    pub(crate) first_calls: BTreeMap<String, f64>,
    /// Calls of AWS of a further call, by action.
    pub(crate) warm_calls: BTreeMap<String, f64>,
}

/// Starts each candidate that often, one after the other in turns.
pub(crate) async fn measure(
    candidates: &[Candidate],
    world: &mut World,
    meter: &Meter,
    samples: usize,
) -> Result<Vec<Startup>> {
    let mut all: Vec<Vec<Sample>> = candidates.iter().map(|_| Vec::new()).collect();
    for round in 1..=samples {
        progress(&format!("starting each, {round} of {samples}"));
        for (candidate, list) in candidates.iter().zip(&mut all) {
            list.push(sample(candidate, world, meter).await?);
        }
    }
    Ok(all.iter().map(|samples| medians(samples)).collect())
}

async fn sample(candidate: &Candidate, world: &mut World, meter: &Meter) -> Result<Sample> {
    let event = cases::next(world, &candidate.function).await?;
    meter.take();
    let (mut instance, init) = Instance::start(candidate, &scratch().join("startup.log")).await?;
    let first = instance.call(&event).await?;
    cases::content(&candidate.name, &first.body)?;
    let cold_cpu = instance.cpu()?;
    let first_calls = meter.take();
    for _ in 0..WARM {
        let event = cases::next(world, &candidate.function).await?;
        let answer = instance.call(&event).await?;
        cases::content(&candidate.name, &answer.body)?;
    }
    let warm_cpu = instance.cpu()?.saturating_sub(cold_cpu) / WARM;
    let (warm_calls, peak) = (meter.take(), instance.peak()?);
    instance.stop().await?;
    Ok(Sample { init, first: first.took, cold_cpu, warm_cpu, peak, first_calls, warm_calls })
}

fn medians(samples: &[Sample]) -> Startup {
    let of = |pick: fn(&Sample) -> f64| median(samples.iter().map(pick));
    Startup {
        init: of(|it| millis(it.init)),
        first: of(|it| millis(it.first)),
        cold_cpu: of(|it| millis(it.cold_cpu)),
        warm_cpu: of(|it| millis(it.warm_cpu)),
        peak: of(|it| count(it.peak)),
        first_calls: calls(samples, |it| &it.first_calls, 1.0),
        warm_calls: calls(samples, |it| &it.warm_calls, f64::from(WARM)),
    }
}

/// Medians by action; `each` is the number of calls that they were made by.
fn calls(samples: &[Sample], traffic: fn(&Sample) -> &Traffic, each: f64) -> BTreeMap<String, f64> {
    let mut actions: Vec<&String> =
        samples.iter().flat_map(|sample| traffic(sample).calls.keys()).collect();
    actions.sort();
    actions.dedup();
    let of = |action: &String, sample: &Sample| {
        count(traffic(sample).calls.get(action).copied().unwrap_or_default()) / each
    };
    let median_of = |action: &String| median(samples.iter().map(|sample| of(action, sample)));
    let all = actions.into_iter().map(|action| (action.clone(), median_of(action)));
    all.filter(|(_, number)| *number > 0.0).collect()
}
