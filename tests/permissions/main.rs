//! What the template grants, held against what the integration tests made the functions do.
//!
//! Every stack of the integration tests notes which action a function needed on which resource, and whether it was refused.
//! Cargo runs this after them; it looks at the run that the same `cargo test` has made, and at no other.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use local::Access;
use serde_json::Value;

/// What a run may be started with and is still a run of all tests.
const HARMLESS: [&str; 7] = [
    "--color",
    "--no-capture",
    "--nocapture",
    "--quiet",
    "--report-time",
    "--show-output",
    "--test-threads=",
];

/// What the functions did, and what they were refused.
#[derive(Default)]
struct Seen {
    allowed: BTreeSet<Access>,
    refused: BTreeSet<Access>,
}

static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let run = run(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let mut seen = Seen::default();
    for stack in fs::read_dir(&run).expect("the data of a run").map(|it| it.expect("an entry")) {
        // Not there if the entry is no data directory, or if things were refused in it on purpose.
        let calls = fs::read_to_string(stack.path().join("calls.jsonl")).unwrap_or_default();
        calls.lines().for_each(|line| seen.add(line));
    }
    seen
});

impl Seen {
    fn add(&mut self, line: &str) {
        let line: Value = serde_json::from_str(line).expect(line);
        let allowed = line["allowed"].as_bool().expect("a verdict");
        let access = serde_json::from_value(line).expect("an access");
        if allowed {
            self.allowed.insert(access)
        } else {
            self.refused.insert(access)
        };
    }
}

/// Where the integration tests have left their data that this very `cargo test` ran, all of them.
fn run(tmp: &Path) -> PathBuf {
    let path = tmp.join(format!("run-of-{}.json", parent_id()));
    let record = fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!(
            "the integration tests have to run before, all of them: use `cargo test --workspace`"
        )
    });
    // Whatever is started later with the same number has to make a run of its own.
    fs::remove_file(&path).expect("a record that can be removed");
    let record: Value = serde_json::from_str(&record).expect("a record");
    let arguments = record["arguments"].as_array().expect("arguments");
    let harmless =
        |it: &Value| HARMLESS.iter().any(|ok| it.as_str().is_some_and(|it| it.starts_with(ok)));
    assert!(
        arguments.iter().all(harmless),
        "not all integration tests ran before, but those of {arguments:?}: use `cargo test --workspace`"
    );
    record["directory"].as_str().expect("a directory").into()
}

fn listed<'a>(accesses: impl Iterator<Item = &'a Access>) -> String {
    accesses.map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_function_is_refused_what_it_needs() {
    let refused = listed(SEEN.refused.iter());
    assert!(refused.is_empty(), "the template doesn't grant what functions need:\n{refused}");
}

#[test]
fn every_statement_is_used() {
    let granted = local::granted().expect("a template that can be read");
    assert!(!granted.is_empty());
    let unused = listed(granted.difference(&SEEN.allowed));
    assert!(
        unused.is_empty(),
        "the template grants what no integration test makes its function do: take it away, or test it:\n{unused}"
    );
}
