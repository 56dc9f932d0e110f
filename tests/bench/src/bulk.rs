//! What an item costs that is filed with many others in one call, beside one that is filed by itself.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    Result, callgrind,
    candidate::Candidate,
    cases,
    instance::Instance,
    progress,
    proxy::Meter,
    ship::scratch,
    stats::{count, median, millis},
    table::{Table, short},
    world::{World, stored},
};

/// The function that takes one a call.
pub(crate) const ONE: &str = "orchestry-create-request";

/// Those that take many.
pub(crate) const MANY: [&str; 2] = ["oracle-create-requests", "submit-batch"];

/// That which gives many people the same in one call; it isn't judged, since its items are no requests.
pub(crate) const GROUP: &str = "uipath-create-group";

/// How many items a call of those has.
const SIZES: [u32; 3] = [10, 100, 1000];

/// How many calls each process gets after its first one, and how many items at least.
const CALLS: u32 = 5;
const ITEMS: u32 = 200;

/// The most items of a call whose instructions are counted: callgrind is some fifty times slower.
const COUNTED: u32 = 100;

/// What an item costs in calls of one size: medians of all calls but a process's first.
#[derive(Clone, Debug)]
pub(crate) struct Bulk {
    pub(crate) function: &'static str,
    pub(crate) size: u32,
    /// Microseconds of our CPU an item, user and system.
    pub(crate) cpu: f64,
    /// Thousands of instructions an item, in calls that callgrind gets through before their time is up.
    pub(crate) instructions: Option<f64>,
    /// Calls of AWS an item.
    pub(crate) calls: f64,
    /// Items a second.
    pub(crate) pace: f64,
    /// The most bytes of memory of the process: in its first call, and in all of them.
    pub(crate) peaks: [f64; 2],
}

/// One call.
struct Sample {
    cpu: Duration,
    took: Duration,
    calls: u64,
    peak: u64,
}

/// Files the same role for one person, again and again: one a call, and many a call.
pub(crate) async fn measure(
    one: &Candidate,
    many: &[Candidate],
    world: &mut World,
    meter: &Meter,
) -> Result<Vec<Bulk>> {
    let mut all = vec![bulk(one, ONE, 1, world, meter).await?];
    for (candidate, function) in many.iter().zip(MANY.into_iter().chain([GROUP])) {
        for size in SIZES {
            all.push(bulk(candidate, function, size, world, meter).await?);
        }
    }
    Ok(all)
}

async fn bulk(
    candidate: &Candidate,
    function: &'static str,
    size: u32,
    world: &mut World,
    meter: &Meter,
) -> Result<Bulk> {
    progress(&format!("filing {size} a call with {function}"));
    let (mut instance, _) = Instance::start(candidate, &scratch().join("bulk.log")).await?;
    let mut samples = Vec::new();
    for number in 0..=CALLS.max(ITEMS / size) {
        let call = Call { function, size, number };
        let event = call.event(world).await?;
        let (sample, answer) = sample(&mut instance, &event, meter).await?;
        call.check(&answer, world).await?;
        samples.push(sample);
    }
    instance.stop().await?;
    let instructions = match size {
        ..=COUNTED => Some(instructions(candidate, function, size, world).await?),
        _ => None,
    };
    let of = |pick: fn(&Sample) -> f64| median(samples.iter().skip(1).map(pick));
    let items = f64::from(size);
    let peak = |sample: Option<&Sample>| count(sample.map_or(0, |sample| sample.peak));
    Ok(Bulk {
        function,
        size,
        cpu: of(|it| millis(it.cpu)) * 1000.0 / items,
        instructions: instructions.map(|millions| millions * 1000.0 / items),
        calls: of(|it| count(it.calls)) / items,
        pace: items * 1000.0 / of(|it| millis(it.took)),
        peaks: [peak(samples.first()), peak(samples.last())],
    })
}

/// Millions of instructions that a second call adds to the first.
async fn instructions(
    candidate: &Candidate,
    function: &'static str,
    size: u32,
    world: &mut World,
) -> Result<f64> {
    let mut counts = [0.0, 0.0];
    for (calls, count) in (1..).zip(&mut counts) {
        let out = scratch().join(format!("callgrind.bulk.{function}.{size}.{calls}"));
        let candidate = candidate.under_callgrind(&out);
        let (mut instance, _) = Instance::start(&candidate, &scratch().join("bulk.log")).await?;
        for number in 0..calls {
            let call = Call { function, size, number: 1000 * calls + number };
            let answer = instance.call(&call.event(world).await?).await?;
            call.check(&answer.body, world).await?;
        }
        instance.stop().await?;
        *count = callgrind::read(&out)?;
    }
    Ok(counts[1] - counts[0])
}

async fn sample(instance: &mut Instance, event: &Value, meter: &Meter) -> Result<(Sample, Value)> {
    meter.take();
    let before = instance.cpu()?;
    let answer = instance.call(event).await?;
    let cpu = instance.cpu()?.saturating_sub(before);
    let (calls, peak) = (meter.take().total(), instance.peak()?);
    Ok((Sample { cpu, took: answer.took, calls, peak }, answer.body))
}

/// A call of so many items under keys that no other has.
struct Call {
    function: &'static str,
    size: u32,
    number: u32,
}

impl Call {
    fn name(&self) -> String {
        format!("bulk-{}-{}", self.size, self.number)
    }

    async fn event(&self, world: &mut World) -> Result<Value> {
        match self.function {
            ONE => with(self.function, &self.native(0)),
            "submit-batch" => {
                let requests: Vec<Value> = (0..self.size).map(|item| self.native(item)).collect();
                world.batch(&self.name(), &requests).await
            }
            GROUP => {
                let people = world.people(SIZES[SIZES.len() - 1]).await?;
                with(self.function, &self.group(&people))
            }
            _ => {
                let requests: Vec<Value> = (0..self.size).map(|item| self.oracle(item)).collect();
                with(self.function, &json!({ "requests": requests }))
            }
        }
    }

    fn native(&self, item: u32) -> Value {
        json!({
            "items": [{"templateId": "12"}],
            "beneficiaries": ["24"],
            "correlationId": format!("{}-{item}", self.name()),
        })
    }

    /// A group with as many members as the call has items.
    fn group(&self, people: &[String]) -> Value {
        json!({
            "partitionGlobalId": "acme",
            "id": self.name(),
            "name": self.name(),
            "directoryUserMemberIDs": people.iter().take(self.size as usize).collect::<Vec<_>>(),
        })
    }

    fn oracle(&self, item: u32) -> Value {
        json!({
            "requestId": format!("{}-{item}", self.name()),
            "reqBeneficiaryList": [{"id": "24"}],
            "reqTargetEntities": [{"entityId": "12", "entityType": "Role"}],
        })
    }

    /// Only what was filed is measured.
    async fn check(&self, answer: &Value, world: &mut World) -> Result<()> {
        let content = cases::content(self.function, answer)?;
        let filed = match self.function {
            ONE => 1,
            "submit-batch" => world.filed(&self.name()).await?,
            GROUP => content["members"].as_array().map_or(0, Vec::len) as u64,
            _ => filed(&content),
        };
        if filed == u64::from(self.size) {
            return Ok(());
        }
        let mut rows = content["requests"].as_array().into_iter().flatten();
        let other = rows.find(|row| row["status"] != "SUCCESS").unwrap_or(&content);
        Err(format!("{} filed {filed} of {}: {other}", self.function, self.size).into())
    }
}

/// How many of its requests an answer of Oracle's dialect says were filed.
fn filed(content: &Value) -> u64 {
    let rows = content["requests"].as_array().into_iter().flatten();
    rows.filter(|row| row["status"] == "SUCCESS").count() as u64
}

/// A stored call of a function with another body, and without a key for all of it.
fn with(function: &str, body: &Value) -> Result<Value> {
    let mut event = stored(function, None)?;
    if let Some(headers) = event["headers"].as_object_mut() {
        headers.remove("idempotency-key");
    }
    event["body"] = body.to_string().into();
    Ok(event)
}

/// One row a function and size.
pub(crate) fn table(all: &[Bulk]) -> Table {
    let mut table = Table::new(&[
        "items a call",
        "CPU µs an item",
        "thousands of instructions",
        "calls of AWS for 1000 items",
        "items a second",
        "peak MB after one call",
        "after all",
    ]);
    for bulk in all {
        let [first, last] = bulk.peaks.map(|peak| short(peak / 1_000_000.0));
        table.row(vec![
            format!("{}, {}", bulk.function, bulk.size),
            short(bulk.cpu),
            bulk.instructions.map_or_else(|| "-".to_owned(), short),
            short(bulk.calls * 1000.0),
            short(bulk.pace),
            first,
            last,
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_items_have_the_same_key() {
        let mut keys = Vec::new();
        for (size, number) in [(10, 0), (10, 1), (100, 0)] {
            let call = Call { function: MANY[0], size, number };
            for item in 0..size {
                let oracle = &call.oracle(item)["requestId"];
                assert_eq!(*oracle, call.native(item)["correlationId"]);
                keys.push(oracle.to_string());
            }
        }
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 120);
    }

    #[test]
    fn what_failed_is_not_counted() {
        let rows = json!({"requests": [{"status": "SUCCESS"}, {"status": "FAILED"}]});
        assert_eq!(filed(&rows), 1);
    }

    #[test]
    fn each_size_is_a_row() {
        let (function, peaks) = (MANY[0], [9e6, 10e6]);
        let (cpu, instructions, calls, pace) = (50.0, Some(200.0), 0.3, 900.0);
        let bulk = Bulk { function, size: 10, cpu, instructions, calls, pace, peaks };
        let text = table(&[bulk]).render();
        let row = "| oracle-create-requests, 10 | 50.0 | 200 | 300 | 900 | 9.00 | 10.0 |";
        assert!(text.contains(row), "{text}");
    }
}
