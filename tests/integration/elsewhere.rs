//! A stack whose functions somebody else runs, as `cargo lambda watch` does.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::stack::{command, data_dir, eventually};

/// The port of somebody who serves functions, and a stack on the five ports above it.
struct Neighbours {
    functions: TcpListener,
    port: u16,
    stack: Child,
}

impl Neighbours {
    /// Tries ports until the five above one are free too.
    fn start(data: &Path) -> Self {
        let tried = (0..20).find_map(|_| {
            let functions = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
            let port = functions.local_addr().expect("an address").port();
            let arguments = ["--only-backends", "--port", &port.to_string()];
            let mut stack = command(data);
            let stack = stack.args(arguments).stderr(Stdio::null()).spawn();
            let mut stack = stack.expect("a stack");
            let mut first = String::new();
            let out = stack.stdout.as_mut().expect("an output");
            BufReader::new(out).read_line(&mut first).expect("text");
            first.starts_with("AWS_ACCESS_KEY_ID=").then_some(Self { functions, port, stack })
        });
        tried.expect("a stack with five free ports")
    }

    /// Waits for a call.
    fn called(&self) -> TcpStream {
        self.functions.set_nonblocking(true).expect("a port that can be asked");
        let (call, _) = eventually(Duration::from_secs(30), || self.functions.accept().ok());
        call.set_nonblocking(false).expect("a call that can be waited for");
        call
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        let _ = self.stack.kill();
        let _ = self.stack.wait();
    }
}

/// Reads one request and answers it; gives its first line.
fn answer(call: &mut TcpStream, json: &str) -> String {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut some = [0; 1024];
        let count = call.read(&mut some).expect("a request");
        assert_ne!(count, 0, "the request ended early");
        head.extend(&some[..count]);
    }
    let length = json.len();
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{json}");
    call.write_all(answer.as_bytes()).expect("somebody who listens");
    String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn whoever_runs_the_functions_is_called_and_finds_the_backends_where_they_always_are() {
    let data = data_dir("elsewhere");
    let neighbours = Neighbours::start(&data);
    let mut call = neighbours.called();
    for _ in 0..2 {
        let line = answer(&mut call, r#"{"handled":0}"#);
        assert_eq!(line, "POST /2015-03-31/functions/sweep/invocations HTTP/1.1");
    }
    let environment = fs::read_to_string(data.join("functions.env")).expect("an environment");
    let sqs = format!("http://127.0.0.1:{}", neighbours.port + 3);
    for line in ["TABLE=table".into(), format!("AWS_ENDPOINT_URL_SQS={sqs}")] {
        assert!(environment.lines().any(|found| found == line), "{line} in {environment}");
    }
    assert!(environment.contains(&format!("JOBS_QUEUE_URL={sqs}/")), "{environment}");
}

#[test]
fn a_stack_without_binaries_says_which_it_lacks() {
    let data = data_dir("no-binaries");
    let mut command = command(&data);
    let stack = command.arg("--binaries").arg(&data).stderr(Stdio::piped()).spawn();
    let mut stack = stack.expect("a stack");
    // Held, or the stack would end for that.
    let _stdin = stack.stdin.take();
    let output = stack.wait_with_output().expect("a stack that ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("lacks the binaries") && said.contains("provision-worker"), "{said}");
}

#[test]
fn who_wants_a_table_filled_has_to_name_it() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stack"));
    let output = command.arg("--seed").env_remove("TABLE").output().expect("a stack that ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("TABLE must name the table"), "{said}");
}
