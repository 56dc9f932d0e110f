//! Everything together.

use std::env;

use crate::{
    Result,
    args::{Options, Part},
    backends::{Backends, Measured},
    bulk::{self, Bulk},
    callgrind,
    candidate::Candidate,
    cases, facts,
    filler::Filler,
    goals::{self, Goal},
    group::{self, Cost},
    growth::{self, Page},
    progress,
    report::{self, FLOOR, Row},
    rivals, ship, startup,
    table::Table,
    webhook, wire, worker,
    world::World,
};

/// Measures what the options ask for and prints it; says whether every goal was met.
pub(crate) async fn run(options: &Options) -> Result<bool> {
    if options.parts.contains(&Part::Calls) {
        calls(options).await?;
    }
    if options.parts == [Part::Calls] {
        return Ok(true);
    }
    let mut bench = Bench::start(options).await?;
    println!("{}\n\n{}\n", command(), facts::line(options.samples));
    let rows = bench.rows(options).await?;
    print("Start", &report::startup(&rows));
    print("Calls", &report::calls(&rows));
    print("Instructions", &report::instructions(&rows));
    if options.parts.contains(&Part::Worker) {
        print("The worker's queue", &bench.worker().await?);
    }
    let pages = if options.parts.contains(&Part::Growth) { grow().await? } else { vec![] };
    print("Growth", &growth::table(&pages));
    let costs = if options.parts.contains(&Part::Group) { crowd().await? } else { vec![] };
    print("A group", &group::table(&costs));
    let bulks = if options.parts.contains(&Part::Bulk) { bench.bulk().await? } else { vec![] };
    print("Many in one call", &bulk::table(&bulks));
    let contests = if options.parts.contains(&Part::Wire) { wire::measure()? } else { vec![] };
    print("Texts", &wire::table(&contests));
    let mut goals = goals::judge(&rows, &pages, &bulks);
    goals.extend(goals::wire(&contests));
    print("Goals", &goals::table(&goals));
    Ok(goals.iter().all(Goal::is_met))
}

/// Makes every call twice without measuring anything, so that a call that doesn't work is found early.
async fn calls(options: &Options) -> Result<()> {
    let backends = Backends::start("calls").await?;
    let mut world = World::new(backends.direct.clone(), webhook::start().await?).await?;
    for function in &options.functions {
        progress(&format!("calling {function}"));
        for _ in 0..2 {
            let event = cases::next(&mut world, function).await?;
            world.call(function, &event).await?;
        }
    }
    Ok(())
}

/// How these numbers were made.
fn command() -> String {
    let args: Vec<String> = env::args().skip(1).collect();
    let dashes = if args.is_empty() { "" } else { " -- " };
    format!("`cargo run --release -p bench{dashes}{}`", args.join(" "))
}

/// Prints a table that has rows.
fn print(title: &str, table: &Table) {
    if !table.is_empty() {
        println!("### {title}\n\n{}", table.render());
    }
}

/// What the measurements run on.
struct Bench {
    backends: Backends,
    measured: Measured,
    world: World,
}

impl Bench {
    async fn start(options: &Options) -> Result<Self> {
        progress("building what is deployed");
        ship::build(&binaries(options))?;
        let backends = Backends::start("data").await?;
        let measured = Measured::start(&backends).await?;
        let world = World::new(backends.direct.clone(), webhook::start().await?).await?;
        Ok(Self { backends, measured, world })
    }

    /// What was measured of each candidate.
    async fn rows(&mut self, options: &Options) -> Result<Vec<Row>> {
        let wants = |part| options.parts.contains(&part);
        if !options.measures_each() {
            return Ok(Vec::new());
        }
        let mut candidates = vec![self.candidate(FLOOR, "core-get-health")];
        candidates.extend(options.functions.iter().map(|name| self.candidate(name, name)));
        let ours = candidates.len();
        if wants(Part::Startup) {
            progress("installing what functions are compared with");
            candidates.extend(rivals::install(&self.measured.environment)?);
        }
        let mut rows: Vec<Row> = candidates.iter().map(row).collect::<Result<_>>()?;
        rows.iter_mut().take(ours).skip(1).for_each(|row| row.is_function = true);
        if wants(Part::Instructions) {
            for (candidate, row) in candidates.iter().zip(&mut rows).take(ours) {
                progress(&format!("counting the instructions of {}", candidate.name));
                row.counts = Some(callgrind::measure(candidate, &mut self.world).await?);
            }
        }
        if wants(Part::Startup) {
            let (world, meter) = (&mut self.world, &self.measured.meter);
            let measured = startup::measure(&candidates, world, meter, options.samples).await?;
            rows.iter_mut().zip(measured).for_each(|(row, it)| row.startup = Some(it));
        }
        Ok(rows)
    }

    async fn worker(&mut self) -> Result<Table> {
        let candidate = self.candidate(worker::FUNCTION, worker::FUNCTION);
        let filler = Filler::new(&self.backends.direct)?;
        let (world, meter) = (&mut self.world, &self.measured.meter);
        Ok(worker::table(&worker::measure(&candidate, &filler, world, meter).await?))
    }

    /// What items cost that are filed by themselves and together.
    async fn bulk(&mut self) -> Result<Vec<Bulk>> {
        let one = self.candidate(bulk::ONE, bulk::ONE);
        let many = bulk::MANY.into_iter().chain([bulk::GROUP]);
        let many: Vec<_> = many.map(|name| self.candidate(name, name)).collect();
        bulk::measure(&one, &many, &mut self.world, &self.measured.meter).await
    }

    fn candidate(&self, name: &str, function: &str) -> Candidate {
        candidate(name, function, &self.measured)
    }
}

/// Lets a tenant grow that is empty at first, on backends of its own.
async fn grow() -> Result<Vec<Page>> {
    let backends = Backends::start("growth").await?;
    let measured = Measured::start(&backends).await?;
    let filler = Filler::new(&backends.direct)?;
    let candidates = growth::FUNCTIONS.map(|name| candidate(name, name, &measured));
    growth::measure(&candidates, &filler, &measured.meter).await
}

/// Lets a group grow, on backends of its own.
async fn crowd() -> Result<Vec<Cost>> {
    let backends = Backends::start("group").await?;
    let measured = Measured::start(&backends).await?;
    let mut world = World::new(backends.direct.clone(), webhook::start().await?).await?;
    let filler = Filler::new(&backends.direct)?;
    let candidates = group::FUNCTIONS.map(|name| candidate(name, name, &measured));
    group::measure(&candidates, &filler, &mut world, &measured.meter).await
}

fn candidate(name: &str, function: &str, measured: &Measured) -> Candidate {
    let environment = measured.environment.clone();
    Candidate::new(name, function, ship::binary(name), Vec::new(), environment)
}

/// The functions that have to be built.
fn binaries(options: &Options) -> Vec<String> {
    let mut needed = vec![(Part::Worker, worker::FUNCTION), (Part::Bulk, bulk::ONE)];
    needed.extend(growth::FUNCTIONS.map(|function| (Part::Growth, function)));
    needed.extend(group::FUNCTIONS.map(|function| (Part::Group, function)));
    needed.extend(bulk::MANY.map(|function| (Part::Bulk, function)));
    needed.push((Part::Bulk, bulk::GROUP));
    let needed = needed.iter().filter(|(part, _)| options.parts.contains(part));
    let mut all = if options.measures_each() { options.functions.clone() } else { Vec::new() };
    all.extend(needed.map(|(_, function)| (*function).to_owned()));
    all.sort();
    all.dedup();
    all
}

fn row(candidate: &Candidate) -> Result<Row> {
    let (size, zipped) = ship::sizes(&candidate.package)?;
    let name = candidate.name.clone();
    Ok(Row { name, size, zipped, is_function: false, startup: None, counts: None })
}
