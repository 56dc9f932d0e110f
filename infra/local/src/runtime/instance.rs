//! One process of a function.

use std::{
    collections::HashMap,
    fs::OpenOptions,
    io,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::body::Bytes;
use tokio::{
    process::{Child, ChildStdin, Command},
    time::{sleep, timeout},
};

use super::{
    Failure,
    api::Api,
    link::{Call, Link, Reply},
};
use crate::template::{Function, function_arn};

/// How long an instance may take to ask for its first call. Lambda gives ten seconds of a machine with nothing else to do.
const INIT: Duration = Duration::from_secs(30);

/// A process that waits for its next call, or works on one. It is killed when this is dropped.
pub(super) struct Instance {
    id: String,
    api: Api,
    link: Arc<Link>,
    process: Child,
    timeout: Duration,
    /// The process ends when this closes, however the stack comes to its end.
    _lifeline: Option<ChildStdin>,
}

/// What every instance of a function starts from.
pub(super) struct Blueprint {
    pub(super) function: Function,
    pub(super) environment: HashMap<String, String>,
    pub(super) program: Program,
    pub(super) log: PathBuf,
    pub(super) api: Api,
}

/// What a process of a function runs.
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) arguments: Vec<String>,
}

impl Instance {
    pub(super) fn start(blueprint: &Blueprint) -> io::Result<Self> {
        let Blueprint { function, program, api, .. } = blueprint;
        let id = uuid::Uuid::new_v4().to_string();
        let link = Arc::new(Link::new(function_arn(&function.name), function.timeout));
        let output = OpenOptions::new().create(true).append(true).open(&blueprint.log)?;
        let mut process = Command::new(&program.path)
            .args(&program.arguments)
            .env_clear()
            .envs(&blueprint.environment)
            .env("AWS_LAMBDA_RUNTIME_API", api.open(&id, link.clone()))
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()?;
        let lifeline = process.stdin.take();
        Ok(Self {
            id,
            api: api.clone(),
            link,
            process,
            timeout: function.timeout,
            _lifeline: lifeline,
        })
    }

    /// Whether it can still be called.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    pub(super) async fn invoke(&mut self, event: Bytes) -> Result<Bytes, Failure> {
        let (call, reply) = Call::new(event);
        self.link.send(call).await;
        let Reply { taken, outcome } = reply;
        let out_of_time = async {
            // Never taken: still starting, or about to be seen dead.
            let _ = timeout(INIT, taken).await;
            sleep(self.timeout).await;
        };
        tokio::select! {
            // What was said before the process ended counts.
            biased;
            Ok(outcome) = outcome => outcome.map_err(Failure::Unhandled),
            ended = self.process.wait() => Err(Failure::Crashed(reason(ended))),
            () = out_of_time => Err(Failure::TimedOut(self.timeout.as_secs())),
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.api.close(&self.id);
    }
}

fn reason(ended: io::Result<ExitStatus>) -> String {
    ended.map_or_else(|error| error.to_string(), |status| status.to_string())
}
