//! A good client: it says who it is, gives each submission a key, and tries again whatever was not answered.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use ureq::{Agent, http::Request};

use super::story::Kind;
use crate::stack::basic;

/// How long a client goes on trying.
const PATIENCE: Duration = Duration::from_mins(3);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(200);

/// What all clients share.
pub(super) struct Client {
    agent: Agent,
    url: Mutex<String>,
    filed: Mutex<Vec<Filed>>,
    wrong: Mutex<Vec<String>>,
}

/// A request that was accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filed {
    pub(super) id: u32,
    pub(super) kind: Kind,
}

/// What came back, and after how many tries.
struct Reply {
    status: u16,
    json: Value,
    tries: usize,
}

impl Client {
    pub(super) fn new(url: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(40)));
        Self {
            agent: config.build().new_agent(),
            url: Mutex::new(url.to_owned()),
            filed: Mutex::default(),
            wrong: Mutex::default(),
        }
    }

    /// The stack is somewhere else now.
    pub(super) fn moved(&self, url: &str) {
        url.clone_into(&mut lock(&self.url));
    }

    pub(super) fn filed(&self) -> Vec<Filed> {
        lock(&self.filed).clone()
    }

    /// Everything that clients were answered and should not have been.
    pub(super) fn wrong(&self) -> Vec<String> {
        lock(&self.wrong).clone()
    }

    pub(super) fn template(&self, id: &str, body: &Value) {
        let reply =
            self.send("PUT", &format!("/provisioning/templates/{id}"), "operator", "", body);
        self.expect(&reply, &[200, 201], "a template");
    }

    /// Somebody with an address.
    pub(super) fn person(&self, id: &str) {
        let body = json!({"displayName": id, "email": format!("{id}@acme.example")});
        let reply = self.send("PUT", &format!("/provisioning/users/{id}"), "operator", "", &body);
        self.expect(&reply, &[200, 201], "a person");
    }

    /// Files until it is accepted; its number.
    pub(super) fn file(&self, kind: Kind, key: &str, body: &Value) -> u32 {
        let reply = self.send("POST", "/provisioning/requests", "requester", key, body);
        self.expect(&reply, &[201], &format!("{kind:?}"));
        let id = reply.json["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(0);
        lock(&self.filed).push(Filed { id, kind });
        id
    }

    pub(super) fn decide(&self, id: u32, who: &str, yes: bool) {
        let body = if yes {
            json!({"decision": "approve"})
        } else {
            json!({"decision": "reject", "comment": "not now"})
        };
        self.act(id, "approval", who, &body);
    }

    pub(super) fn cancel(&self, id: u32) {
        self.act(id, "cancel", "requester", &json!({}));
    }

    pub(super) fn until_done(&self, id: u32) {
        let deadline = now() + PATIENCE;
        while self.status(id) != "Completed" {
            if now() > deadline {
                return self.complain(format!("request {id} isn't done after {PATIENCE:?}"));
            }
            sleep(PAUSE);
        }
    }

    fn status(&self, id: u32) -> Value {
        self.get(&format!("/provisioning/requests/{id}"))["status"].clone()
    }

    /// Whether a worker is at a request's first task.
    pub(super) fn is_running(&self, id: u32) -> bool {
        self.get(&format!("/provisioning/requests/{id}"))["tasks"][0]["status"] == "Running"
    }

    pub(super) fn get(&self, path: &str) -> Value {
        self.send("GET", path, "operator", "", &Value::Null).json
    }

    /// What was tried before may have been done, and then a conflict says so.
    fn act(&self, id: u32, verb: &str, who: &str, body: &Value) {
        let path = format!("/provisioning/requests/{id}/{verb}");
        let reply = self.send("POST", &path, who, "", body);
        let good: &[u16] = if reply.tries > 1 { &[200, 409] } else { &[200] };
        self.expect(&reply, good, &format!("{verb} of {id} by {who}"));
    }

    fn expect(&self, reply: &Reply, good: &[u16], what: &str) {
        if !good.contains(&reply.status) {
            let Reply { status, json, tries } = reply;
            self.complain(format!("{what} was answered {status} at try {tries}: {json}"));
        }
    }

    fn complain(&self, what: String) {
        lock(&self.wrong).push(what);
    }

    fn send(&self, method: &str, path: &str, who: &str, key: &str, body: &Value) -> Reply {
        let deadline = now() + PATIENCE;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_once(method, path, who, key, body) {
                Some((status, json)) if status < 500 && status != 429 => {
                    return Reply { status, json, tries };
                }
                last if now() > deadline => {
                    let (status, json) = last.unwrap_or_default();
                    return Reply { status, json, tries };
                }
                _ => sleep(PAUSE),
            }
        }
    }

    fn try_once(
        &self,
        method: &str,
        path: &str,
        who: &str,
        key: &str,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let url = format!("{}{path}", lock(&self.url));
        let mut request = Request::builder().method(method).uri(url);
        request = request.header("Authorization", basic(who));
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        let answer = if body.is_null() {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            let request = request.header("Content-Type", "application/json");
            self.agent.run(request.body(body.to_string()).expect("a request"))
        };
        let (head, mut body) = answer.ok()?.into_parts();
        let text = body.read_to_string().ok()?;
        Some((head.status.as_u16(), serde_json::from_str(&text).unwrap_or_default()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn now() -> Instant {
    Instant::now()
}
