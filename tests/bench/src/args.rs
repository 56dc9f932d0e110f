//! The command line.

use std::ffi::OsString;

use functions::FUNCTIONS;
use lexopt::{
    Parser,
    prelude::{Long, Short, ValueExt},
};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Measures what each function costs to start and to call, beside a floor (a function that does nothing)
and beside one create in Python 3.11 and in Node 20. Prints tables in Markdown.

`growth` lists a tenant's requests as they grow to 100,000; `group` lets a group grow to as many members, a
thousand a call, and reads all of them page by page. `bulk` files the same role for the same person, by itself
with orchestry-create-request and by the 10, 100 and 1,000 in a call of oracle-create-requests and in a message
of submit-batch, and lets as many people belong to a group of uipath-create-group, which also carries that out;
CPU is user and system time of the function's process, per item. `wire` reads and writes what dialects send
beside serde_json doing the same.

Needs valgrind, openssl 3, python3 with pip, and node with npm; works on Linux alone.

Usage: cargo run --release -p bench -- [OPTIONS]

Options:
      --functions A,B   Only these functions [default: all of them]
      --only A,B        Only these parts: startup, instructions, worker, growth,
                        group, bulk, wire [default: all of them]
      --only calls      Measure nothing, but make each call, to see that it works; needs no other program
      --samples N       How often each is started; medians are shown [default: 20]
      --check           End with 1 if a goal is missed
  -h, --help            Print this help
";

/// A part of the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Calls,
    Startup,
    Instructions,
    Growth,
    Group,
    Worker,
    Bulk,
    Wire,
}

const PARTS: [(&str, Part); 8] = [
    ("calls", Part::Calls),
    ("startup", Part::Startup),
    ("instructions", Part::Instructions),
    ("worker", Part::Worker),
    ("growth", Part::Growth),
    ("group", Part::Group),
    ("bulk", Part::Bulk),
    ("wire", Part::Wire),
];

/// What to measure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) functions: Vec<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) samples: usize,
    pub(crate) check: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            functions: FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect(),
            parts: PARTS.iter().skip(1).map(|(_, part)| *part).collect(),
            samples: 20,
            check: false,
        }
    }
}

impl Options {
    /// Whether there is something to measure of each function.
    pub(crate) fn measures_each(&self) -> bool {
        let each = [Part::Startup, Part::Instructions];
        self.parts.iter().any(|part| each.contains(part))
    }
}

/// Reads the arguments that follow the program's name; nothing if help is asked for.
pub(crate) fn parse(
    args: impl Iterator<Item = OsString>,
) -> Result<Option<Options>, lexopt::Error> {
    let mut parser = Parser::from_args(args);
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Long("functions") => options.functions = named(&parser.value()?.string()?)?,
            Long("only") => options.parts = parts(&parser.value()?.string()?)?,
            Long("samples") => options.samples = parser.value()?.parse()?,
            Long("check") => options.check = true,
            other => return Err(other.unexpected()),
        }
    }
    if options.samples == 0 {
        return Err("--samples must be at least 1".into());
    }
    Ok(Some(options))
}

fn named(list: &str) -> Result<Vec<String>, lexopt::Error> {
    let known = |name: &&str| FUNCTIONS.iter().any(|(function, _)| function == name);
    if let Some(unknown) = list.split(',').find(|name| !known(name)) {
        return Err(format!("--functions names {unknown}, which is no function").into());
    }
    Ok(list.split(',').map(str::to_owned).collect())
}

fn parts(list: &str) -> Result<Vec<Part>, lexopt::Error> {
    let part = |name: &str| {
        let found = PARTS.iter().find(|(known, _)| *known == name);
        found.map(|(_, part)| *part).ok_or_else(|| {
            let known = PARTS.map(|(name, _)| name).join(", ");
            format!("--only names {name}, which is none of {known}").into()
        })
    };
    list.split(',').map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Option<Options>, String> {
        parse(args.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_is_measured_unless_something_is_named() {
        assert_eq!(parsed(&[]), Ok(Some(Options::default())));
        let args = ["--functions", "relay,sweep", "--only", "growth", "--samples", "3", "--check"];
        let named = Options {
            functions: vec!["relay".into(), "sweep".into()],
            parts: vec![Part::Growth],
            samples: 3,
            check: true,
        };
        assert_eq!(parsed(&args), Ok(Some(named)));
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (args, named) in [
            (["--functions", "relay,rely"], "rely"),
            (["--only", "speed"], "speed"),
            (["--samples", "0"], "--samples"),
            (["--sample", "1"], "--sample"),
        ] {
            assert!(parsed(&args).is_err_and(|error| error.contains(named)), "{named}");
        }
    }
}
