//! A client of `BSIDCA.asmx` that knows all bindings, and what its tests have in common. They have a stack of their own,
//! whose organisation is called `acme`.

use std::sync::LazyLock;

use serde_json::json;

use crate::{
    follow::invoke,
    stack::{Answer, Stack, data_dir},
    support::{text, unique},
};

pub(super) const PAGE: &str = "/bsidca/BSIDCA.asmx";
pub(super) const NAMESPACE: &str = "http://www.cryptocard.com/blackshield/";

/// How an operation is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Soap11,
    Soap12,
    Get,
    Post,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::Soap11, Self::Soap12, Self::Get, Self::Post];
    pub(super) const SOAP: [Self; 2] = [Self::Soap11, Self::Soap12];
}

/// A stack whose templates hand out `MobilePASS` and `GrIDsure` at once, and `SMS` when `approver` agrees.
pub(super) fn stack() -> &'static Stack {
    static STACK: LazyLock<Stack> = LazyLock::new(|| {
        let stack = Stack::start(&data_dir("safenet"));
        let token = |option: &str| {
            json!({
                "name": option, "type": "token", "binding": {"connector": "simulator"},
                "attributes": {"tokenOption": option},
            })
        };
        let mut asked = token("SMS");
        asked["approval"] = json!({"steps": [{"users": ["approver"]}]});
        let templates =
            [("mobile", token("MobilePASS")), ("grid", token("GrIDsure")), ("sms", asked)];
        for (id, template) in templates {
            let path = format!("/provisioning/templates/{id}");
            let answer = stack.put(&path, "operator", &template);
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
        stack
    });
    &STACK
}

/// A user that no other test uses.
pub(super) fn user(name: &str) -> String {
    let id = unique(name);
    let body =
        json!({"firstName": "Uma", "lastName": "Ser", "email": format!("{id}@acme.example")});
    let answer = stack().put(&format!("/provisioning/users/{id}"), "operator", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    id
}

/// A client that carries a cookie.
pub(super) struct Client {
    pub(super) cookie: String,
}

impl Client {
    /// Whoever isn't signed in.
    pub(super) fn nobody() -> Self {
        Self { cookie: String::new() }
    }

    /// A user of the demo.
    pub(super) fn connected(user: &str) -> Self {
        let answer = connect(Way::Soap11, user, &format!("demo-{user}"));
        assert_eq!(tag(&answer.text, "ConnectResult"), "AUTH_SUCCESS", "{}", answer.text);
        Self { cookie: set_cookie(&answer) }
    }

    /// Calls an operation; a parameter whose value holds markup is sent as it is in SOAP.
    pub(super) fn call(&self, way: Way, operation: &str, parameters: &[(&str, &str)]) -> Answer {
        let request = match way {
            Way::Soap11 | Way::Soap12 => stack().request("POST", PAGE, None),
            Way::Get => {
                let path = format!("{PAGE}/{operation}?{}", form(parameters));
                stack().request("GET", &path, None)
            }
            Way::Post => stack().request("POST", &format!("{PAGE}/{operation}"), None),
        };
        let request = request.header("Cookie", &self.cookie);
        match way {
            Way::Soap11 => {
                let request = request.header("SOAPAction", format!("\"{NAMESPACE}{operation}\""));
                let request = request.header("Content-Type", "text/xml; charset=utf-8");
                stack().send(request, soap11(&called(operation, parameters)).as_bytes())
            }
            Way::Soap12 => {
                let media = format!(
                    "application/soap+xml; charset=utf-8; action=\"{NAMESPACE}{operation}\""
                );
                let request = request.header("Content-Type", media);
                stack().send(request, soap12(&called(operation, parameters)).as_bytes())
            }
            Way::Get => stack().send(request, b""),
            Way::Post => {
                let request = request.header("Content-Type", "application/x-www-form-urlencoded");
                stack().send(request, form(parameters).as_bytes())
            }
        }
    }

    /// What an operation answers that has to be fine.
    pub(super) fn fine(&self, way: Way, operation: &str, parameters: &[(&str, &str)]) -> String {
        let answer = self.call(way, operation, parameters);
        assert_eq!(answer.status, 200, "{way:?} {operation} {parameters:?}: {}", answer.text);
        answer.text
    }

    /// The one word that an operation answers.
    pub(super) fn word(&self, way: Way, operation: &str, parameters: &[(&str, &str)]) -> String {
        let text = self.fine(way, operation, parameters);
        match way {
            Way::Soap11 | Way::Soap12 => tag(&text, &format!("{operation}Result")),
            Way::Get | Way::Post => {
                let start = text.rfind("\">").map_or(0, |start| start + 2);
                text[start..].split('<').next().unwrap_or_default().to_owned()
            }
        }
    }

    /// Hands `MobilePASS` out to users; the number of the task.
    pub(super) fn provision(&self, users: &[&str]) -> String {
        let parameters = [
            ("userNames", list(users)),
            ("tokenClass", "MobilePASS".into()),
            ("description", "a &amp; b".into()),
            ("organization", "acme".into()),
        ];
        let parameters = parameters.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = self.fine(Way::Soap11, "ProvisionUsers", &parameters);
        assert_eq!(tags(&answer, "ProvisioningResult").len(), users.len(), "{answer}");
        let page = [
            ("user", users[0]),
            ("organization", "acme"),
            ("startRecord", "0"),
            ("numberOfRecords", "10"),
        ];
        let listed = self.fine(Way::Get, "GetProvisioningTasksForUser", &page);
        tag(&listed, "taskid")
    }
}

/// An operator of ours who is somebody else in the demo.
pub(super) fn operator_as(user: &str) -> Client {
    let wanted =
        json!({"tenant": "acme", "login": unique("desk"), "user": user, "roles": ["operator"]});
    let (status, made) = invoke(stack(), "core-create-credential", &wanted);
    assert_eq!(status, 200, "{made}");
    let (login, secret) = (text(&made["login"]), text(&made["secret"]));
    Client { cookie: set_cookie(&connect(Way::Soap11, &login, &secret)) }
}

pub(super) fn connect(way: Way, login: &str, secret: &str) -> Answer {
    let parameters = [("OperatorEmail", login), ("OTP", secret), ("validationCode", "?")];
    Client::nobody().call(way, "Connect", &parameters)
}

/// The whole text of a cookie, as some clients send it back.
pub(super) fn set_cookie(answer: &Answer) -> String {
    let cookie = answer.headers.get("set-cookie").and_then(|it| it.to_str().ok());
    cookie.unwrap_or_default().to_owned()
}

pub(super) fn list(items: &[&str]) -> String {
    let items = items.iter().map(|item| format!("<string>{item}</string>"));
    items.collect::<Vec<_>>().concat()
}

pub(super) fn called(operation: &str, parameters: &[(&str, &str)]) -> String {
    let parameters = parameters.iter().map(|(name, value)| format!("<{name}>{value}</{name}>"));
    let parameters = parameters.collect::<Vec<_>>().concat();
    format!("<{operation} xmlns=\"{NAMESPACE}\">{parameters}</{operation}>")
}

pub(super) fn soap11(body: &str) -> String {
    format!(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

pub(super) fn soap12(body: &str) -> String {
    format!(
        "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body>{body}</env:Body></env:Envelope>"
    )
}

/// Names and values that need little escaping.
fn form(parameters: &[(&str, &str)]) -> String {
    let escaped = |value: &str| value.replace('%', "%25").replace('&', "%26").replace(' ', "+");
    let parts = parameters.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    parts.collect::<Vec<_>>().join("&")
}

/// What stands between the tags of that name, each time.
pub(super) fn tags(text: &str, name: &str) -> Vec<String> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let parts = text.split(start.as_str()).skip(1);
    parts.filter_map(|part| part.split_once(end.as_str())).map(|it| it.0.to_owned()).collect()
}

/// The first of them; empty if there is none.
pub(super) fn tag(text: &str, name: &str) -> String {
    tags(text, name).into_iter().next().unwrap_or_default()
}
