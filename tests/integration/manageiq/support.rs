//! What the tests of this dialect have in common.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    follow::invoke,
    stack::{Answer, Stack, basic},
    support::{list, text, unique},
};

/// Somebody of whom no other test knows.
pub(super) struct Somebody {
    pub(super) name: String,
    pub(super) authorization: String,
}

impl Somebody {
    /// Somebody with these roles, in the tenant of the demo.
    pub(super) fn with(roles: &[&str]) -> Self {
        Self::in_tenant("acme", roles)
    }

    /// The same in any tenant.
    pub(super) fn in_tenant(tenant: &str, roles: &[&str]) -> Self {
        let name = unique("miq");
        let wanted = json!({"tenant": tenant, "login": name, "user": name, "roles": roles});
        let (status, made) = invoke(Stack::shared(), "core-create-credential", &wanted);
        assert_eq!(status, 200, "{made}");
        let secret = text(&made["secret"]);
        let authorization = format!("Basic {}", STANDARD.encode(format!("{name}:{secret}")));
        Self { name, authorization }
    }

    /// Somebody of the demo.
    pub(super) fn called(name: &str) -> Self {
        Self { name: name.to_owned(), authorization: basic(name) }
    }

    /// Sends something with headers of its own.
    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let mut request = Stack::shared().request(method, path, None);
        request = request.header("Authorization", self.authorization.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Stack::shared().send(request, body.as_bytes())
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &Value::Null)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], body)
    }

    /// What is read there.
    pub(super) fn read(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json
    }

    /// Files a request for a virtual machine, and returns its number.
    pub(super) fn machine(&self, name: &str) -> String {
        self.file("template1", &json!({"vm_name": name, "vm_memory": 1024, "host_id": 7}))
    }

    /// Files a request for anything.
    pub(super) fn file(&self, template: &str, parameters: &Value) -> String {
        let body = json!({"items": [{"templateId": template, "parameters": parameters}]});
        let json = [("Content-Type", "application/json")];
        let answer = self.send("POST", "/provisioning/requests", &json, &body);
        assert_eq!(answer.status, 201, "{}", answer.text);
        text(&answer.json["id"])
    }
}

/// The path of something, with filters and whatever else stands behind the question mark.
pub(super) fn query(path: &str, parts: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
    format!("{path}?{query}")
}

/// The numbers of what a page shows.
pub(super) fn ids(page: &Value) -> Vec<String> {
    list(&page["resources"]).iter().map(|it| tail(&it["href"])).collect()
}

/// The number at the end of a link.
pub(super) fn tail(href: &Value) -> String {
    text(href).rsplit('/').next().unwrap_or_default().to_owned()
}

/// The path of a link to our own host.
pub(super) fn path_of(href: &Value) -> String {
    let href = text(href);
    href.strip_prefix(Stack::shared().url()).expect("our own host").to_owned()
}

/// Status, word and message of an error.
pub(super) fn fault(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json["error"];
    assert!(error["klass"].is_string(), "{}", answer.text);
    (answer.status, text(&error["kind"]), text(&error["message"]))
}

/// What can be done, by name.
pub(super) fn actions(value: &Value) -> String {
    let names: Vec<String> = list(&value["actions"]).iter().map(|it| text(&it["name"])).collect();
    names.join(" ")
}
