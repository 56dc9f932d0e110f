//! The binaries by themselves, without anything of what Lambda gives them.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{path::Path, process::Command};

/// Runs a function's binary with that environment alone; gives its exit code and what it said.
fn run(function: &str, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = Path::new(env!("CARGO_BIN_EXE_relay")).parent().expect("a folder");
    let mut command = Command::new(folder.join(function));
    command.env_clear().envs(environment.iter().copied());
    let output = command.output().expect(function);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_binary_that_is_not_configured_says_so_and_ends() {
    let without_table = "core-get-health";
    for (function, _) in functions::FUNCTIONS.iter().filter(|(name, _)| *name != without_table) {
        let (code, said) = run(function, &[]);
        assert_eq!(code, Some(1), "{function}: {said}");
        assert!(said.contains("must name the table"), "{function}: {said}");
    }
}

#[test]
fn a_binary_that_finds_no_lambda_ends() {
    for (function, _) in functions::FUNCTIONS {
        let (code, said) = run(function, &[("TABLE", "table")]);
        assert_ne!(code, Some(0), "{function}: {said}");
        assert!(said.contains("AWS_LAMBDA"), "{function}: {said}");
    }
}
