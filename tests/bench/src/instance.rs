//! One process of a function.

use std::{
    fs::{self, File},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    process::{Child, ChildStdin, Command},
    time::timeout,
};

use crate::{
    Result,
    candidate::Candidate,
    runtime::{Runtime, Said},
};

/// How long anything may take, also under callgrind.
const PATIENCE: Duration = Duration::from_mins(2);

/// What Lambda tells every function about itself.
const LAMBDA: [(&str, &str); 7] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/function"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
    ("TZ", ":UTC"),
];

/// A process that waits for its next call.
pub(crate) struct Instance {
    name: String,
    process: Child,
    pid: u32,
    runtime: Runtime,
    /// A helper ends when this closes.
    _lifeline: Option<ChildStdin>,
}

/// What a call came to.
pub(crate) struct Answer {
    pub(crate) body: Value,
    pub(crate) took: Duration,
}

impl Instance {
    /// Starts a process and waits until it asks for its first call; says how long that took.
    pub(crate) async fn start(candidate: &Candidate, log: &Path) -> Result<(Self, Duration)> {
        let runtime = Runtime::start().await?;
        let output = File::options().create(true).append(true).open(log)?;
        let mut command = Command::new(&candidate.program);
        command
            .args(&candidate.args)
            .env_clear()
            .envs(&candidate.environment)
            .envs(LAMBDA)
            .env("AWS_LAMBDA_RUNTIME_API", runtime.address.to_string())
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true);
        let started = Instant::now();
        let mut process = command.spawn().map_err(|error| candidate.fault(&error.to_string()))?;
        let pid = process.id().ok_or("a process ended at once")?;
        let (name, lifeline) = (candidate.name.clone(), process.stdin.take());
        let mut instance = Self { name, process, pid, runtime, _lifeline: lifeline };
        let ready = instance.ready().await?;
        Ok((instance, ready.duration_since(started)))
    }

    /// Makes a call and waits until the process asks for the next one.
    pub(crate) async fn call(&mut self, event: &Value) -> Result<Answer> {
        let event = event.to_string();
        let sent = Instant::now();
        self.runtime.send(event.into());
        let (at, body) = match self.said().await? {
            (at, Said::Answer(body)) => (at, body),
            (_, Said::Error(body)) => return Err(self.fault(&String::from_utf8_lossy(&body))),
            (_, Said::Ready) => return Err(self.fault("asks again without having answered")),
        };
        self.ready().await?;
        let body = serde_json::from_slice(&body)?;
        Ok(Answer { body, took: at.duration_since(sent) })
    }

    /// The CPU time that it has used so far, of all its threads.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let mut used = Duration::ZERO;
        for thread in fs::read_dir(format!("/proc/{}/task", self.pid))? {
            // A thread that has just ended has no file any more.
            let text = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            used += run_time(&text).unwrap_or_default();
        }
        Ok(used)
    }

    /// The most memory that it has held, in bytes.
    pub(crate) fn peak(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        peak(&status).ok_or_else(|| self.fault("shows no VmHWM"))
    }

    /// Ends it as Lambda does, so that whoever watches it can write down what they saw.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("sh").args(["-c", &format!("kill -TERM {}", self.pid)]).status().await?;
        timeout(PATIENCE, self.process.wait()).await??;
        Ok(())
    }

    async fn ready(&mut self) -> Result<Instant> {
        match self.said().await? {
            (at, Said::Ready) => Ok(at),
            (_, Said::Answer(_)) => Err(self.fault("answers without having been asked")),
            (_, Said::Error(body)) => Err(self.fault(&String::from_utf8_lossy(&body))),
        }
    }

    async fn said(&mut self) -> Result<(Instant, Said)> {
        tokio::select! {
            biased;
            said = self.runtime.said() => said,
            ended = self.process.wait() => Err(format!("{} ended: {}", self.name, ended?).into()),
            () = tokio::time::sleep(PATIENCE) => Err(self.fault("says nothing")),
        }
    }

    fn fault(&self, problem: &str) -> crate::Error {
        format!("{}: {problem}", self.name).into()
    }
}

/// `VmHWM` of `/proc/<pid>/status`, which is in KiB.
fn peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// The first number of `/proc/<pid>/task/<tid>/schedstat`: nanoseconds on a core.
fn run_time(text: &str) -> Option<Duration> {
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    #[test]
    fn cpu_time_is_read_in_nanoseconds() {
        assert_eq!(super::run_time("1500 7 2\n"), Some(Duration::from_nanos(1500)));
        assert_eq!(super::run_time(""), None);
    }

    #[test]
    fn peak_memory_is_read_in_bytes() {
        assert_eq!(super::peak("VmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n"), Some(2_097_152));
        assert_eq!(super::peak("Name:\tx\n"), None);
    }
}
