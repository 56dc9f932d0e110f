//! What is measured.

use std::{collections::HashMap, ffi::OsString, path::PathBuf};

/// The variables of a process.
pub(crate) type Environment = HashMap<String, String>;

/// A program that is started as a function.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What the tables call it.
    pub(crate) name: String,
    /// Whose calls it gets.
    pub(crate) function: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<OsString>,
    pub(crate) environment: Environment,
    /// What would be deployed: files and folders.
    pub(crate) package: Vec<PathBuf>,
}

impl Candidate {
    /// A program that is all that would be deployed.
    pub(crate) fn new(
        name: &str,
        function: &str,
        program: PathBuf,
        args: Vec<OsString>,
        environment: Environment,
    ) -> Self {
        let package = vec![program.clone()];
        let (name, function) = (name.to_owned(), function.to_owned());
        Self { name, function, program, args, environment, package }
    }

    /// The same program, run by callgrind, which writes what it counts to `out`.
    pub(crate) fn under_callgrind(&self, out: &std::path::Path) -> Self {
        let mut file = OsString::from("--callgrind-out-file=");
        file.push(out);
        let mut args = vec!["--tool=callgrind".into(), file, self.program.clone().into()];
        args.extend(self.args.iter().cloned());
        Self { program: "valgrind".into(), args, ..self.clone() }
    }

    pub(crate) fn fault(&self, problem: &str) -> crate::Error {
        format!("{}: {} can't be started: {problem}", self.name, self.program.display()).into()
    }
}
