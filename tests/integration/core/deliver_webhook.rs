//! Deliveries queue: webhooks.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::stack::{Stack, data_dir, eventually};

const SECRET: &str = "a-secret-of-the-portal";

/// One call that a webhook got.
struct Call {
    headers: Vec<(String, String)>,
    text: String,
    body: Value,
}

impl Call {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

/// A server that refuses its first call and takes all others.
fn receiver() -> (String, Receiver<Call>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (calls, received) = channel();
    thread::spawn(move || {
        for (index, stream) in listener.incoming().flatten().enumerate() {
            let status = if index == 0 { "500 Internal Server Error" } else { "204 No Content" };
            answer(stream, status, &calls);
        }
    });
    (url, received)
}

fn answer(mut stream: TcpStream, status: &str, calls: &Sender<Call>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut headers = Vec::new();
    for line in reader.by_ref().lines().map_while(Result::ok).skip(1) {
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let text = String::from_utf8(body).expect("text");
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("an answer");
    let body = serde_json::from_str(&text).expect("JSON");
    calls.send(Call { headers, text, body }).ok();
}

fn signature(call: &Call) -> String {
    let time = call.header("x-provisor-signature").split(['=', ',']).nth(1).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(format!("{time}.{}", call.text).as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[test]
fn a_webhook_is_called_until_it_takes_the_call_and_can_tell_that_it_is_ours() {
    let stack = Stack::start(&data_dir("webhook"));
    let (url, calls) = receiver();
    let hook = json!({
        "id": "portal",
        "url": url,
        "secret": SECRET,
        "topics": ["workspace.provisioning.completed"],
    });
    let set = stack.put("/provisioning/settings", Some("operator"), &json!({"webhooks": [hook]}));
    assert_eq!(set.status, 200, "{}", set.text);
    assert!(!set.text.contains(SECRET), "a secret is never shown");

    let body = json!({"templateId": "team-site", "name": "Hooked"});
    let filed = stack.post("/provisioning/requests", Some("requester"), &body);
    let id = filed.json["id"].clone();
    let refused = calls.recv_timeout(Duration::from_secs(20)).expect("a call");
    assert_eq!(refused.body["requestId"], id);
    eventually(Duration::from_secs(10), || {
        (stack.queues()["deliveries"]["inFlight"] == 1).then_some(())
    });

    let taken = calls.recv_timeout(Duration::from_secs(90)).expect("another call");
    assert_eq!(taken.header("x-provisor-delivery"), refused.header("x-provisor-delivery"));
    assert_eq!(taken.header("x-provisor-signature"), signature(&taken));
    assert_eq!(taken.body["event"], "workspace.provisioning.completed");
    assert_eq!(taken.body["name"], "Hooked");
}

#[test]
fn a_webhook_that_can_never_work_is_refused() {
    let stack = Stack::shared();
    let cases = [
        (json!({"id": "a", "url": "ftp://x.example"}), "webhooks[0].url"),
        (json!({"id": "", "url": "https://x.example"}), "webhooks[0].id"),
        (json!({"id": "a", "url": "https://x.example", "secret": "short"}), "webhooks[0].secret"),
        (
            json!({"id": "a", "url": "https://x.example", "topics": ["moon"]}),
            "webhooks[0].topics[0]",
        ),
    ];
    for (hook, field) in cases {
        let body = json!({"webhooks": [hook]});
        let answer = stack.put("/provisioning/settings", Some("operator"), &body);
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!(answer.json["errors"][0]["field"], field, "{}", answer.text);
    }
}
