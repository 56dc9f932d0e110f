//! The functions: processes of their own that talk to a Lambda Runtime API, started when first called; or somebody else's.

mod api;
mod elsewhere;
mod instance;
mod link;
mod pool;

use std::{
    collections::HashMap,
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::body::Bytes;

use crate::{
    Error,
    backends::{self, Endpoints},
    data::DataDir,
    environment, progress,
    template::{Function, Template},
};
use api::Api;
use elsewhere::Elsewhere;
use instance::{Blueprint, Program};
use pool::Pool;

/// Calls functions by name.
#[derive(Clone)]
pub(crate) struct Runtime(Functions);

#[derive(Clone)]
enum Functions {
    Here(Arc<HashMap<String, Arc<Pool>>>),
    Elsewhere(Arc<Elsewhere>),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The function answered with an error of its own, which is JSON.
    #[error("answered with an error")]
    Unhandled(Bytes),
    #[error("crashed: {0}")]
    Crashed(String),
    #[error("timed out after {0} s")]
    TimedOut(u64),
    #[error("is not in the template")]
    Unknown,
}

impl Runtime {
    /// Calls the functions that are served on a port of this machine.
    pub(crate) fn elsewhere(port: u16) -> Self {
        Self(Functions::Elsewhere(Arc::new(Elsewhere::new(port))))
    }

    /// Serves the Runtime API; no function runs yet. Each is its binary in that directory or, without one, this program.
    pub(crate) async fn start(
        template: &Template,
        endpoints: &Endpoints,
        data: &DataDir,
        binaries: Option<&Path>,
    ) -> Result<Self, Error> {
        let listener = backends::listen().await?;
        let api = Api::new(listener.local_addr()?);
        backends::serve(listener, api.router());
        let programs = Programs::new(binaries, &template.functions)?;
        let pool = |function: &Function| {
            let blueprint = Blueprint {
                function: function.clone(),
                environment: environment::of_function(function, endpoints),
                program: programs.of(&function.name),
                log: data.log(&function.name),
                api: api.clone(),
            };
            (function.name.clone(), Arc::new(Pool::new(blueprint)))
        };
        report(&template.functions, data);
        Ok(Self(Functions::Here(Arc::new(template.functions.iter().map(pool).collect()))))
    }

    /// Calls a function and waits for what it answers. The call goes on even if nobody waits any more, as in Lambda.
    pub(crate) async fn invoke(&self, name: &str, event: Bytes) -> Result<Bytes, Failure> {
        let answer = match &self.0 {
            Functions::Here(pools) => {
                let pool = pools.get(name).ok_or(Failure::Unknown)?.clone();
                let call = tokio::spawn(async move { pool.invoke(event).await });
                call.await.unwrap_or_else(|error| Err(Failure::Crashed(error.to_string())))
            }
            Functions::Elsewhere(functions) => functions.invoke(name, event).await,
        };
        if let Err(failure) = &answer {
            progress::say(&format!("{name} {failure}"));
        }
        answer
    }
}

/// What the functions' processes run.
enum Programs {
    /// This program: run again, it is the function.
    Own(PathBuf),
    /// A binary each.
    Binaries(PathBuf),
}

impl Programs {
    fn new(binaries: Option<&Path>, functions: &[Function]) -> Result<Self, Error> {
        // Asked once: a rebuild replaces the file, and then the new one is the function.
        let Some(directory) = binaries else { return Ok(Self::Own(env::current_exe()?)) };
        let names = functions.iter().map(|function| function.name.as_str());
        let missing: Vec<_> = names.filter(|name| !directory.join(name).is_file()).collect();
        if missing.is_empty() {
            return Ok(Self::Binaries(directory.canonicalize()?));
        }
        Err(format!(
            "{} lacks the binaries {}: `cargo build --workspace` makes all of them in target/debug",
            directory.display(),
            missing.join(", ")
        )
        .into())
    }

    fn of(&self, function: &str) -> Program {
        match self {
            Self::Own(path) => Program {
                path: path.clone(),
                arguments: vec!["--function".to_owned(), function.to_owned()],
            },
            Self::Binaries(directory) => {
                Program { path: directory.join(function), arguments: Vec::new() }
            }
        }
    }
}

fn report(functions: &[Function], data: &DataDir) {
    let missing: Vec<_> = functions
        .iter()
        .map(|it| it.name.as_str())
        .filter(|name| functions::find(name).is_none())
        .collect();
    let logs = data.path("log");
    progress::step(
        "functions",
        &format!("{}, started when called; logs in {}", functions.len(), logs.display()),
    );
    if !missing.is_empty() {
        progress::step(
            "",
            &format!("in the template but not in the program: {}", missing.join(", ")),
        );
    }
}
