//! What a task costs the worker as the queue grows.

use domain::Change;
use serde_json::{Value, json};

use crate::{
    Result,
    candidate::Candidate,
    cases,
    filler::Filler,
    instance::Instance,
    progress,
    proxy::Meter,
    ship::scratch,
    stats::{count, millis},
    table::{Table, short},
    world::{World, stored},
};

/// The function that carries tasks out.
pub(crate) const FUNCTION: &str = "provision-worker";

/// How many tasks wait in the queue.
const SIZES: [u32; 3] = [10, 100, 1000];

/// How many jobs a batch has, as the template says.
const BATCH: usize = 10;

/// What a task costs in a queue of one length. Those of a kind stand in order of length.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// Whether they are all of one request; otherwise each has a request of its own.
    pub(crate) together: bool,
    /// Milliseconds of CPU a task.
    pub(crate) cpu: f64,
    /// Calls of AWS a task.
    pub(crate) calls: f64,
    /// Bytes a task that AWS answers.
    pub(crate) bytes: f64,
}

/// Lets one worker empty queues of different lengths, in batches.
pub(crate) async fn measure(
    candidate: &Candidate,
    filler: &Filler,
    world: &mut World,
    meter: &Meter,
) -> Result<Vec<Load>> {
    // A template that asks nobody and takes no names.
    world.call("orchestry-put-template", &stored("orchestry-put-template", None)?).await?;
    let mut loads = Vec::new();
    for together in [false, true] {
        for tasks in SIZES {
            progress(&format!("carrying out {tasks} tasks"));
            let (requests, items) = if together { (1, tasks) } else { (tasks, 1) };
            let filed = filler.file(requests, usize::try_from(items)?, &["wiki"]).await?;
            loads.push(load(candidate, meter, tasks, together, &jobs(&filed)).await?);
        }
    }
    Ok(loads)
}

async fn load(
    candidate: &Candidate,
    meter: &Meter,
    tasks: u32,
    together: bool,
    jobs: &[Value],
) -> Result<Load> {
    let (mut worker, _) = Instance::start(candidate, &scratch().join("worker.log")).await?;
    meter.take();
    let before = worker.cpu()?;
    for batch in jobs.chunks(BATCH) {
        let answer = worker.call(&event(batch)?).await?;
        cases::content(&candidate.name, &answer.body)?;
    }
    let cpu = millis(worker.cpu()?.saturating_sub(before)) / f64::from(tasks);
    let traffic = meter.take();
    worker.stop().await?;
    let a_task = |number: u64| count(number) / f64::from(tasks);
    let (calls, bytes) = (a_task(traffic.total()), a_task(traffic.answered));
    Ok(Load { together, cpu, calls, bytes })
}

/// The jobs that the events of these changes ask for.
fn jobs(changes: &[Change]) -> Vec<Value> {
    let events = changes.iter().filter_map(|change| change.event.as_ref());
    let jobs = events.flat_map(|event| {
        event.jobs.iter().map(|task| {
            json!({
                "version": 1, "tenant": "acme", "request": event.request.number(),
                "task": task.number(), "round": event.round, "event": event.id,
            })
        })
    });
    jobs.collect()
}

fn event(batch: &[Value]) -> Result<Value> {
    let mut event = stored(FUNCTION, Some("one-job"))?;
    let record = event["Records"][0].clone();
    let records = batch.iter().enumerate().map(|(index, job)| {
        let mut record = record.clone();
        record["messageId"] = index.to_string().into();
        record["body"] = job.to_string().into();
        record
    });
    event["Records"] = records.collect();
    Ok(event)
}

/// One row a kind of request, one column group a size.
pub(crate) fn table(loads: &[Load]) -> Table {
    let mut table = Table::by_size("a task", ["CPU, ms", "calls", "KB read"], SIZES);
    for (together, name) in [(false, "with a request of its own"), (true, "all of one request")] {
        let of: Vec<&Load> = loads.iter().filter(|load| load.together == together).collect();
        let mut cells = vec![name.to_owned()];
        cells.extend(of.iter().map(|load| short(load.cpu)));
        cells.extend(of.iter().map(|load| short(load.calls)));
        cells.extend(of.iter().map(|load| short(load.bytes / 1000.0)));
        table.row(cells);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_has_a_message_for_each_job() {
        let event = event(&[json!({"task": 2}), json!({"task": 3})]).unwrap();
        let of = |index: usize, field: &str| event["Records"][index][field].clone();
        assert_eq!([of(0, "messageId"), of(1, "messageId")], ["0", "1"]);
        assert_eq!([of(0, "body"), of(1, "body")], ["{\"task\":2}", "{\"task\":3}"]);
        assert!(event["Records"][2].is_null());
    }

    #[test]
    fn loads_of_a_kind_share_a_row() {
        let load = |together, cpu| Load { together, cpu, calls: 3.0, bytes: 2000.0 };
        let loads =
            [(false, 1.0), (false, 1.1), (false, 1.2), (true, 2.0), (true, 2.1), (true, 2.2)];
        let text = table(&loads.map(|(together, cpu)| load(together, cpu))).render();
        assert!(
            text.contains("| with a request of its own | 1.00 | 1.10 | 1.20 | 3.00 |"),
            "{text}"
        );
        assert!(text.contains("| all of one request | 2.00 | 2.10 | 2.20 | 3.00 |"), "{text}");
    }
}
