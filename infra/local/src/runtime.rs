//! The functions: processes of their own that talk to a Lambda Runtime API, started when first called.

mod api;
mod instance;
mod link;
mod pool;

use std::{collections::HashMap, env, sync::Arc};

use axum::body::Bytes;

use crate::{
    Error,
    backends::{self, Endpoints},
    data::DataDir,
    environment, progress,
    template::{Function, Template},
};
use api::Api;
use instance::Blueprint;
use pool::Pool;

/// Calls functions by name.
#[derive(Clone)]
pub(crate) struct Runtime(Arc<HashMap<String, Arc<Pool>>>);

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
    /// Serves the Runtime API; no function runs yet.
    pub(crate) async fn start(
        template: &Template,
        endpoints: &Endpoints,
        data: &DataDir,
    ) -> Result<Self, Error> {
        let listener = backends::listen().await?;
        let api = Api::new(listener.local_addr()?);
        backends::serve(listener, api.router());
        // Asked once: a rebuild replaces the file, and then the new one is the function.
        let program = env::current_exe()?;
        let pool = |function: &Function| {
            let blueprint = Blueprint {
                function: function.clone(),
                environment: environment::of_function(function, endpoints),
                program: program.clone(),
                log: data.log(&function.name),
                api: api.clone(),
            };
            (function.name.clone(), Arc::new(Pool::new(blueprint)))
        };
        report(&template.functions, data);
        Ok(Self(Arc::new(template.functions.iter().map(pool).collect())))
    }

    /// Calls a function and waits for what it answers. The call goes on even if nobody waits any more, as in Lambda.
    pub(crate) async fn invoke(&self, name: &str, event: Bytes) -> Result<Bytes, Failure> {
        let pool = self.0.get(name).ok_or(Failure::Unknown)?.clone();
        let call = tokio::spawn(async move { pool.invoke(event).await });
        let answer = call.await.unwrap_or_else(|error| Err(Failure::Crashed(error.to_string())));
        if let Err(failure) = &answer {
            progress::say(&format!("{name} {failure}"));
        }
        answer
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
