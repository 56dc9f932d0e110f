//! What the numbers were measured with.

use std::{fs, process::Command};

use jiff::tz::TimeZone;

use crate::clock;

/// One sentence about machine, programs and date.
pub(crate) fn line(samples: usize) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = version("rustc", &["--version"]);
    let valgrind = version("valgrind", &["--version"]);
    let today = clock::now().to_zoned(TimeZone::UTC).date();
    format!(
        "Measured on {today} on {cores} cores ({}), load {}; {rustc}, {valgrind}; medians of {samples} \
         processes of each, in turns. Everything speaks TLS 1.3 with an RSA-2048 chain of three certificates.",
        processor().unwrap_or_else(|| "of a kind that isn't told".to_owned()),
        load().unwrap_or_else(|| "unknown".to_owned()),
    )
}

fn version(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.unwrap_or_else(|_| format!("no {program}"))
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// How many processes wanted to run, over the last minute.
fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next().map(str::to_owned)
}
