//! What was wanted, beside what was measured.

use std::collections::BTreeMap;

use crate::{
    bulk::{Bulk, MANY, ONE},
    growth::Page,
    report::{FLOOR, Row},
    startup::Startup,
    stats::{count, megabytes},
    table::{Table, short},
    wire::{self, Contest},
};

const READ: &str = "orchestry-get-request";
const CREATE: &str = "orchestry-create-request";

/// One goal and what came of it.
#[derive(Debug)]
pub(crate) struct Goal {
    what: String,
    wanted: String,
    measured: String,
    /// Measured beside wanted: up to 1 is good.
    ratio: f64,
}

impl Goal {
    pub(crate) fn is_met(&self) -> bool {
        self.ratio <= 1.0
    }

    /// Something that may be so much at most.
    fn at_most(what: impl Into<String>, limit: f64, measured: f64, unit: &str) -> Self {
        Self {
            what: what.into(),
            wanted: format!("at most {}{unit}", short(limit)),
            measured: format!("{}{unit}", short(measured)),
            ratio: measured / limit,
        }
    }

    /// Something that is as it should be, or isn't.
    fn exactly(what: impl Into<String>, wanted: &str, measured: String, met: bool) -> Self {
        let ratio = if met { 1.0 } else { f64::INFINITY };
        Self { what: what.into(), wanted: wanted.to_owned(), measured, ratio }
    }
}

/// Every goal that what was measured can be held against.
pub(crate) fn judge(rows: &[Row], pages: &[Page], bulks: &[Bulk]) -> Vec<Goal> {
    let mut goals = instructions(rows);
    goals.extend(beside_the_floor(rows));
    goals.extend(size(rows));
    goals.extend(warm(rows, READ, "a warm read asks the table", &[("read", 1)]));
    let create = [("read", 1), ("transaction", 1)];
    goals.extend(warm(rows, CREATE, "a warm create asks the table", &create));
    goals.extend(beside_others(rows));
    goals.extend(growth(pages));
    goals.extend(bulk(bulks));
    goals
}

/// The goals as a table.
pub(crate) fn table(goals: &[Goal]) -> Table {
    let mut table = Table::new(&["goal", "wanted", "measured", "measured / wanted", ""]);
    for goal in goals {
        let ratio = if goal.ratio.is_finite() { short(goal.ratio) } else { "-".to_owned() };
        let met = if goal.is_met() { "met" } else { "missed" };
        let texts = [&goal.what, &goal.wanted, &goal.measured, &ratio];
        table.row(texts.into_iter().cloned().chain([met.to_owned()]).collect());
    }
    table
}

fn instructions(rows: &[Row]) -> Vec<Goal> {
    let of = |name: &str, what: &str, limit: f64| {
        let counts = rows.iter().find(|row| row.name == name)?.counts?;
        Some(Goal::at_most(what, limit, counts.cold(), " M instructions"))
    };
    let read = of(READ, "cold start of a read, over TLS", 8.0);
    let create = of(CREATE, "cold start of a create, over TLS", 12.0);
    read.into_iter().chain(create).collect()
}

/// The function for which something is largest.
fn worst(rows: &[Row], of: impl Fn(&Row) -> Option<f64>) -> Option<(&str, f64)> {
    let functions = rows.iter().filter(|row| row.is_function);
    let values = functions.filter_map(|row| Some((row.name.as_str(), of(row)?)));
    values.max_by(|one, other| one.1.total_cmp(&other.1))
}

fn beside_the_floor(rows: &[Row]) -> Vec<Goal> {
    let beside = |what: &str, of: fn(&Startup) -> f64| {
        let value = |row: &Row| row.startup.as_ref().map(of);
        let floor = rows.iter().find(|row| row.name == FLOOR).and_then(value)?;
        let (name, largest) = worst(rows, value)?;
        let what = format!("{what}, worst function ({name})");
        Some(Goal::at_most(what, 2.0, largest / floor, " x the floor"))
    };
    let time = beside("init, wall time", |startup| startup.init);
    let memory = beside("peak memory", |startup| startup.peak);
    time.into_iter().chain(memory).collect()
}

fn size(rows: &[Row]) -> Option<Goal> {
    let (name, largest) = worst(rows, |row| Some(megabytes(row.zipped)))?;
    Some(Goal::at_most(format!("zipped, largest function ({name})"), 4.0, largest, " MB"))
}

/// Whether the warm calls of a function are those, and no more.
fn warm(rows: &[Row], name: &str, what: &str, wanted: &[(&str, u32)]) -> Option<Goal> {
    let startup = rows.iter().find(|row| row.name == name)?.startup.as_ref()?;
    let mut kinds: BTreeMap<&str, f64> = BTreeMap::new();
    for (action, times) in &startup.warm_calls {
        *kinds.entry(kind(action)).or_default() += times;
    }
    let as_wanted = |(kind, times): &(&str, u32)| {
        kinds.get(kind).is_some_and(|measured| *measured <= f64::from(*times) + 0.05)
    };
    let met = kinds.len() == wanted.len() && wanted.iter().all(as_wanted);
    let text = |kind: &str, times: f64| format!("{} {kind}", short(times));
    let measured: Vec<_> = kinds.iter().map(|(kind, times)| text(kind, *times)).collect();
    let wanted: Vec<_> = wanted.iter().map(|(kind, times)| format!("{times} {kind}")).collect();
    Some(Goal::exactly(what, &wanted.join(" + "), measured.join(" + "), met))
}

/// What an action is to whoever counts round trips.
fn kind(action: &str) -> &str {
    match action {
        "GetItem" | "BatchGetItem" | "Query" | "TransactGetItems" => "read",
        "TransactWriteItems" => "transaction",
        "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" => "write",
        other => other,
    }
}

fn beside_others(rows: &[Row]) -> Vec<Goal> {
    let cpu = |row: &Row| row.startup.as_ref().map(|startup| startup.cold_cpu);
    let Some(ours) = rows.iter().find(|row| row.name == CREATE).and_then(cpu) else {
        return Vec::new();
    };
    let others = rows.iter().filter(|row| !row.is_function && row.name != FLOOR);
    let others = others.filter_map(|row| Some((row, cpu(row)?)));
    let goal = |(row, theirs): (&Row, f64)| Goal {
        what: format!("cold start of a create, CPU: {} beside ours", row.name),
        wanted: "at least 20 x".to_owned(),
        measured: format!("{} x", short(theirs / ours)),
        ratio: 20.0 * ours / theirs,
    };
    others.map(goal).collect()
}

fn growth(pages: &[Page]) -> Option<Goal> {
    let mut reads: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for page in pages {
        reads.entry(page.view).or_default().push(page.reads);
    }
    let most = pages.iter().map(|page| count(page.reads)).fold(0.0, f64::max);
    let met = reads.values().all(|list| list.iter().all(|number| Some(number) == list.first()));
    let measured = format!("{}, at most {most}", if met { "the same" } else { "others" });
    let what = "reads of each view's first page as the tenant grows";
    (!reads.is_empty()).then(|| Goal::exactly(what, "the same", measured, met))
}

/// What the largest calls of each function are held against: an item by itself, and smaller calls.
fn bulk(bulks: &[Bulk]) -> Vec<Goal> {
    let Some(one) = bulks.iter().find(|bulk| bulk.function == ONE) else { return Vec::new() };
    let of = |function| {
        let same = || bulks.iter().filter(move |bulk| bulk.function == function);
        let size = |bulk: &&Bulk| bulk.size;
        Some((same().min_by_key(size)?, same().max_by_key(size)?))
    };
    let pairs = MANY.into_iter().filter_map(of);
    pairs.flat_map(|(small, large)| many(one, small, large)).collect()
}

/// What reading and writing is held against.
pub(crate) fn wire(contests: &[Contest]) -> Vec<Goal> {
    let goal = |(subject, ratio, within): (&str, f64, f64)| {
        Goal::at_most(format!("{subject}: CPU beside plain JSON"), within, ratio, " x")
    };
    wire::ratios(contests).into_iter().map(goal).collect()
}

fn many(one: &Bulk, small: &Bulk, large: &Bulk) -> [Goal; 4] {
    let (function, size) = (large.function, large.size);
    let fewer = one.calls / large.calls;
    let [first, last] = large.peaks;
    let beside = format!("{function}: peak memory, {size} a call beside {}", small.size);
    let again = format!("{function}: peak memory after all calls of {size} beside the first");
    [
        Goal {
            what: format!("{function}: calls of AWS, an item by itself beside one of {size}"),
            wanted: "at least 5 x".to_owned(),
            measured: format!("{} x", short(fewer)),
            ratio: 5.0 / fewer,
        },
        Goal::at_most(format!("{function}: CPU of an item of {size}"), 50.0, large.cpu, " µs"),
        Goal::at_most(beside, 2.0, last / small.peaks[1], " x"),
        Goal::at_most(again, 1.1, last / first, " x"),
    ]
}

#[cfg(test)]
mod tests;
