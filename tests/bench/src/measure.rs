//! Everything together.

use std::env;

use crate::{
    Result,
    args::{Options, Part},
    backends::Backends,
    callgrind,
    candidate::Candidate,
    facts,
    filler::Filler,
    goals::{self, Goal},
    growth::{self, Page},
    progress,
    report::{self, FLOOR, Row},
    rivals, ship, startup,
    table::Table,
    webhook, worker,
    world::World,
};

/// Measures what the options ask for and prints it; says whether every goal was met.
pub(crate) async fn run(options: &Options) -> Result<bool> {
    let mut bench = Bench::start(options).await?;
    println!("{}\n", command());
    println!("{}\n", facts::line(options.samples));
    let rows = bench.rows(options).await?;
    print("Start", &report::startup(&rows));
    print("Calls", &report::calls(&rows));
    print("Instructions", &report::instructions(&rows));
    if options.parts.contains(&Part::Worker) {
        print("The worker's queue", &bench.worker().await?);
    }
    let pages = if options.parts.contains(&Part::Growth) { bench.growth().await? } else { vec![] };
    print("Growth", &growth::table(&pages));
    let goals = goals::judge(&rows, &pages);
    print("Goals", &goals::table(&goals));
    Ok(goals.iter().all(Goal::is_met))
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
    world: World,
}

impl Bench {
    async fn start(options: &Options) -> Result<Self> {
        progress("building what is deployed");
        let mut binaries = options.functions.clone();
        let needed = [(Part::Growth, growth::FUNCTION), (Part::Worker, worker::FUNCTION)];
        for (part, function) in needed {
            if options.parts.contains(&part) && !binaries.iter().any(|name| name == function) {
                binaries.push(function.to_owned());
            }
        }
        ship::build(&binaries)?;
        let backends = Backends::start().await?;
        let world = World::new(backends.direct.clone(), webhook::start().await?).await?;
        Ok(Self { backends, world })
    }

    /// What was measured of each candidate.
    async fn rows(&mut self, options: &Options) -> Result<Vec<Row>> {
        let mut candidates = vec![self.candidate(FLOOR, "core-get-health")];
        candidates.extend(options.functions.iter().map(|name| self.candidate(name, name)));
        let ours = candidates.len();
        if options.parts.contains(&Part::Startup) {
            progress("installing what functions are compared with");
            candidates.extend(rivals::install(&self.backends.measured)?);
        }
        let mut rows: Vec<Row> = candidates.iter().map(row).collect::<Result<_>>()?;
        rows.iter_mut().take(ours).skip(1).for_each(|row| row.is_function = true);
        if options.parts.contains(&Part::Instructions) {
            for (candidate, row) in candidates.iter().zip(&mut rows).take(ours) {
                progress(&format!("counting the instructions of {}", candidate.name));
                row.counts = Some(callgrind::count_instructions(candidate, &mut self.world).await?);
            }
        }
        if options.parts.contains(&Part::Startup) {
            let (world, meter) = (&mut self.world, &self.backends.meter);
            let measured = startup::measure(&candidates, world, meter, options.samples).await?;
            rows.iter_mut().zip(measured).for_each(|(row, it)| row.startup = Some(it));
        }
        Ok(rows)
    }

    async fn worker(&mut self) -> Result<Table> {
        let candidate = self.candidate(worker::FUNCTION, worker::FUNCTION);
        let filler = Filler::new(&self.backends.direct)?;
        let (world, meter) = (&mut self.world, &self.backends.meter);
        Ok(worker::table(&worker::measure(&candidate, &filler, world, meter).await?))
    }

    async fn growth(&mut self) -> Result<Vec<Page>> {
        let candidate = self.candidate(growth::FUNCTION, growth::FUNCTION);
        let filler = Filler::new(&self.backends.direct)?;
        growth::measure(&candidate, &filler, &self.backends.meter).await
    }

    fn candidate(&self, name: &str, function: &str) -> Candidate {
        let environment = self.backends.measured.clone();
        Candidate::new(name, function, ship::binary(name), Vec::new(), environment)
    }
}

fn row(candidate: &Candidate) -> Result<Row> {
    let (size, zipped) = ship::sizes(&candidate.package)?;
    let name = candidate.name.clone();
    Ok(Row { name, size, zipped, is_function: false, startup: None, counts: None })
}
