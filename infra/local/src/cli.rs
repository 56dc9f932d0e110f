//! The command line.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use lexopt::{
    Parser,
    prelude::{Long, Short, ValueExt},
};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Runs the whole service on this machine, from infra/template.yaml.

Usage: cargo run -p local -- [OPTIONS]

Options:
      --port N                Port of the API; 0 takes a free one [default: 9000]
      --data DIR              Where table, mails and logs are kept [default: target/local]
      --fresh                 Start with an empty data directory
      --binaries DIR          Run the functions' own binaries of that directory, e.g. target/debug
      --only-backends         Leave the functions to `cargo lambda watch` on the API's port: DynamoDB, SQS, SES and what
                              calls functions take the five ports above it; prints the environment that points at them
                              and keeps it in functions.env of the data directory. With port 0 they take free ports,
                              and nothing calls functions
      --seed                  Only fill the table that the environment names (TABLE, AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and
                              keys) with the demo data: for a stage that runs elsewhere
      --until-stdin-closes    Stop when standard input ends
  -h, --help                  Print this help
";

/// What is asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help,
    /// Be that function: how the stack starts the processes of its functions.
    Function(String),
    Seed,
    Start(Options),
}

/// How to start.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) port: u16,
    pub(crate) data: PathBuf,
    pub(crate) fresh: bool,
    pub(crate) binaries: Option<PathBuf>,
    pub(crate) only_backends: bool,
    pub(crate) until_stdin_closes: bool,
}

impl Options {
    /// Whether queues, streams and schedules call functions.
    pub(crate) fn calls_functions(&self) -> bool {
        !self.only_backends || self.port != 0
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 9000,
            data: workspace().join("target/local"),
            fresh: false,
            binaries: None,
            only_backends: false,
            until_stdin_closes: false,
        }
    }
}

/// The root of the workspace, so that the stack starts from any directory in it.
pub(crate) fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

/// Reads the arguments that follow the program's name.
pub(crate) fn parse(args: impl Iterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = Parser::from_args(args);
    let mut options = Options::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("function") => return Ok(Command::Function(parser.value()?.string()?)),
            Long("seed") => return Ok(Command::Seed),
            Long("port") => options.port = parser.value()?.parse()?,
            Long("data") => {
                options.data = parser.value()?.into();
                if options.data.as_os_str().is_empty() {
                    return Err("--data needs a directory".into());
                }
            }
            Long("fresh") => options.fresh = true,
            Long("binaries") => options.binaries = Some(parser.value()?.into()),
            Long("only-backends") => options.only_backends = true,
            Long("until-stdin-closes") => options.until_stdin_closes = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Start(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Command, String> {
        parse(args.iter().map(OsString::from)).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_given_starts_on_port_9000() {
        assert_eq!(parsed(&[]), Ok(Command::Start(Options::default())));
    }

    #[test]
    fn options_are_read() {
        let options = Options { port: 0, fresh: true, ..Options::default() };
        assert_eq!(parsed(&["--port", "0", "--fresh"]), Ok(Command::Start(options)));
        let options = Options { binaries: Some("target/debug".into()), ..Options::default() };
        assert_eq!(parsed(&["--binaries", "target/debug"]), Ok(Command::Start(options)));
        assert_eq!(parsed(&["--seed"]), Ok(Command::Seed));
        assert_eq!(parsed(&["--function", "relay"]), Ok(Command::Function("relay".into())));
    }

    #[test]
    fn an_unknown_option_is_named() {
        assert!(parsed(&["--prot", "1"]).is_err_and(|error| error.contains("--prot")));
    }
}
