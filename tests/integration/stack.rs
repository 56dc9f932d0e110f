//! A running stack and a client that talks to it.
//!
//! Most tests use [`Stack::shared`] and keep out of each other's way by using names of their own. A test that stops, kills
//! or purges something starts a stack of its own.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::LazyLock,
    thread::sleep,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use ureq::{
    Agent,
    http::{HeaderMap, Request, request::Builder},
};

/// The most bytes of an answer: every row of a table is many.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A stack in a process of its own. It ends when this is dropped, or with the test process.
pub(crate) struct Stack {
    process: Child,
    errors: PathBuf,
    url: String,
    agent: Agent,
}

/// What came back, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// Null if the text is no JSON.
    pub(crate) json: Value,
}

impl Stack {
    /// The stack that all tests of this process share.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: LazyLock<Stack> = LazyLock::new(|| Stack::start(&data_dir("shared")));
        &SHARED
    }

    /// A stack on a data directory: what a stack left there before is still there.
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same with more arguments.
    pub(crate) fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let errors = data.with_extension("stderr");
        let mut process = command(data)
            .args(arguments)
            .stderr(File::create(&errors).expect("a file for the stack's progress"))
            .spawn()
            .expect("the stack starts");
        let url = ready(&mut process).unwrap_or_else(|| {
            panic!("the stack is not ready: {}", fs::read_to_string(&errors).unwrap_or_default())
        });
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(5)));
        Self { process, errors, url, agent: config.build().new_agent() }
    }

    /// Where the API is.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it has told of its progress so far.
    pub(crate) fn progress(&self) -> String {
        fs::read_to_string(&self.errors).expect("the stack's progress")
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("the stack can be killed");
        self.process.wait().expect("the stack ends");
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let terminate = format!("kill -TERM {}", self.id());
        Command::new("sh").args(["-c", &terminate]).status().expect("a signal can be sent");
        self.process.wait().expect("the stack ends")
    }

    pub(crate) fn get<'a>(&self, path: &str, user: impl Into<Option<&'a str>>) -> Answer {
        self.send(self.request("GET", path, user.into()), &[])
    }

    pub(crate) fn delete<'a>(&self, path: &str, user: impl Into<Option<&'a str>>) -> Answer {
        self.send(self.request("DELETE", path, user.into()), &[])
    }

    pub(crate) fn post<'a>(
        &self,
        path: &str,
        user: impl Into<Option<&'a str>>,
        body: &Value,
    ) -> Answer {
        self.send_json(self.request("POST", path, user.into()), body)
    }

    pub(crate) fn put<'a>(
        &self,
        path: &str,
        user: impl Into<Option<&'a str>>,
        body: &Value,
    ) -> Answer {
        self.send_json(self.request("PUT", path, user.into()), body)
    }

    /// A request to a path, in the name of a user of the demo or of nobody.
    pub(crate) fn request(&self, method: &str, path: &str, user: Option<&str>) -> Builder {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        match user {
            Some(user) => request.header("Authorization", basic(user)),
            None => request,
        }
    }

    /// Sends any request with any body.
    pub(crate) fn send(&self, request: Builder, body: &[u8]) -> Answer {
        let answer = if body.is_empty() {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            self.agent.run(request.body(body).expect("a request"))
        };
        let (head, mut body) = answer.expect("the stack answers").into_parts();
        let text = body.with_config().limit(LARGEST).read_to_string();
        let text = text.expect("an answer that is text");
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status: head.status.as_u16(), headers: head.headers, text, json }
    }

    /// All mail so far: `to`, `subject`, `text`, `html` and `at` of each.
    pub(crate) fn mails(&self) -> Vec<Value> {
        let Value::Array(mails) = self.get("/_local/mail", None).json else {
            panic!("the mailbox is no list")
        };
        mails
    }

    /// `visible`, `inFlight` and `delayed` of each queue.
    pub(crate) fn queues(&self) -> Value {
        self.get("/_local/queues", None).json
    }

    fn send_json(&self, request: Builder, body: &Value) -> Answer {
        self.send(request.header("Content-Type", "application/json"), body.to_string().as_bytes())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where everything is kept that the stacks of this process leave behind. What looks at it afterwards finds it by the
/// process that started both.
static RUN: LazyLock<PathBuf> = LazyLock::new(|| {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let run = all.join(format!("run-{}", std::process::id()));
    let _ = fs::remove_dir_all(&run);
    fs::create_dir_all(&run).expect("a directory for this run");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let record = json!({"directory": run, "arguments": arguments});
    fs::write(all.join(format!("run-of-{}.json", parent_id())), record.to_string())
        .expect("a record of this run");
    run
});

/// An empty directory of that name that no other test process uses.
pub(crate) fn data_dir(name: &str) -> PathBuf {
    let path = RUN.join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a data directory");
    path
}

/// How the tests start a stack; it ends with the process that has the other end of its standard input.
pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stack"));
    command.args(["--port", "0", "--until-stdin-closes", "--data"]).arg(data);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Asks again and again until there is something to return.
pub(crate) fn eventually<T>(timeout: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(started.elapsed() < timeout, "nothing came in {timeout:?}");
        sleep(Duration::from_millis(50));
    }
}

fn ready(process: &mut Child) -> Option<String> {
    let lines = BufReader::new(process.stdout.take()?).lines();
    lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ready: ").map(str::to_owned))
}

pub(crate) fn basic(user: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:demo-{user}")))
}
