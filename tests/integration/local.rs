//! The stack itself, apart from the service that runs on it.

use std::{process::Stdio, time::Duration};

use serde_json::{Value, json};

mod permissions;

use crate::stack::{Stack, command, data_dir, eventually};

#[test]
fn what_is_no_route_is_not_found() {
    let stack = Stack::shared();
    assert_eq!(stack.put("/healthz", None, &json!({})).status, 404);
    let answer = stack.get("/no/such/route", None);
    assert_eq!(answer.status, 404);
    assert_eq!(answer.json, json!({"message": "Not Found"}));
    assert_eq!(answer.headers["content-type"], "application/json");
}

#[test]
fn a_host_that_can_not_be_one_is_refused() {
    use std::io::{Read, Write};
    let address = Stack::shared().url().trim_start_matches("http://");
    let answer = |headers: &str| {
        let mut line = std::net::TcpStream::connect(address).expect("a connection");
        let call = format!("GET /healthz HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        line.write_all(call.as_bytes()).expect("a call");
        let mut answer = String::new();
        line.read_to_string(&mut answer).expect("an answer");
        answer.lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(answer("Host: localhost\r\n"), "HTTP/1.1 200 OK");
    for bad in ["Host: a b\r\n", "Host: a:99999\r\n", "Host: [\r\n", "Host: <a>\r\n", ""] {
        assert_eq!(answer(bad), "HTTP/1.1 400 Bad Request", "{bad}");
    }
}

#[test]
fn a_body_above_10_mb_is_refused() {
    let stack = Stack::shared();
    let request = stack.request("POST", "/provisioning/requests", Some("requester"));
    let answer = stack.send(request, &vec![b' '; 10 * 1024 * 1024 + 1]);
    assert_eq!(answer.status, 413, "{}", answer.text);
}

#[test]
fn a_body_is_refused_that_lambda_would_not_take_in_its_event() {
    let stack = Stack::shared();
    let filled = |letter: u8| {
        let request = stack.request("POST", "/provisioning/requests", Some("requester"));
        stack.send(request, &vec![letter; 4 * 1024 * 1024]).text
    };
    assert!(filled(b'"').contains("Request Entity Too Large"));
    // This one comes through, and the function itself refuses it.
    assert!(filled(b' ').contains("larger than 1048576 bytes"));
}

#[test]
fn every_queue_is_seen_filled_and_purged() {
    let stack = Stack::start(&data_dir("queues"));
    assert_eq!(stack.post("/_local/queues/relay-dead-letters", None, &json!({"a": 1})).status, 204);
    let visible = || Some(stack.queues()["relay-dead-letters"]["visible"] == 1).filter(|&it| it);
    assert!(eventually(Duration::from_secs(2), visible));
    for _ in 0..2 {
        assert_eq!(stack.delete("/_local/queues", None).status, 204);
    }
    for (name, counts) in stack.queues().as_object().into_iter().flatten() {
        assert_eq!(*counts, json!({"visible": 0, "inFlight": 0, "delayed": 0}), "{name}");
    }
}

#[test]
fn mail_can_be_read_and_cleared() {
    let stack = Stack::start(&data_dir("mail"));
    assert_eq!(stack.delete("/_local/mail", None).status, 204);
    assert_eq!(stack.mails(), Vec::<Value>::new());
}

#[test]
fn an_unknown_function_is_not_invoked() {
    assert_eq!(Stack::shared().post("/_local/invoke/nobody", None, &json!({})).status, 404);
}

#[test]
fn two_stacks_never_share_a_data_directory() -> std::io::Result<()> {
    let data = data_dir("locked");
    let first = Stack::start(&data);
    let second = command(&data).stderr(Stdio::piped()).output()?;
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another stack is running"));
    first.kill();
    assert!(Stack::start(&data).url().starts_with("http://127.0.0.1:"));
    Ok(())
}

#[test]
fn it_stops_when_asked_to() {
    assert!(Stack::start(&data_dir("stopped")).stop().success());
}
