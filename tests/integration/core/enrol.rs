//! `GET` and `POST /enrol`: the page where the users of tokens enrol.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack, eventually},
    support::{act, file, header, history, read, template, text, until},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// Files a token of a new template for these people, and waits until they have it.
fn token(people: &[&str]) -> String {
    let attributes = json!({"tokenOption": "MobilePASS"});
    let kind = json!({"name": "Mobile token", "type": "token", "attributes": attributes});
    let template = template("mobile", &kind);
    let asked = json!({"items": [{"templateId": template}], "beneficiaries": people});
    let id = file("operator", &asked);
    until(&id, "Completed");
    id
}

/// The page for the code in a user's mail about a request.
fn invited(id: &str, address: &str) -> String {
    let about = format!("request #{id},");
    let mail = eventually(Duration::from_secs(30), || {
        let asks = |mail: &Value| {
            let subject = text(&mail["subject"]);
            subject.starts_with("Enrol by ") && subject.contains(&about) && mail["to"] == address
        };
        Stack::shared().mails().into_iter().find(asks)
    });
    let text = text(&mail["text"]);
    let page = format!("{}/enrol?code=", Stack::shared().url());
    let code = text.split_once(&page).and_then(|(_, rest)| rest.split_whitespace().next());
    format!("/enrol?code={}", code.unwrap_or_else(|| panic!("no page in {text}")))
}

fn look(path: &str) -> Answer {
    Stack::shared().get(path, None)
}

fn enrol(code: &str) -> Answer {
    let request = Stack::shared().request("POST", "/enrol", None).header("Content-Type", FORM);
    Stack::shared().send(request, format!("code={code}").as_bytes())
}

fn enrolments(id: &str) -> Vec<Value> {
    let request = read(id, "operator");
    let tasks = request["tasks"].as_array().cloned().unwrap_or_default();
    tasks.iter().map(|task| task["enrolment"].clone()).collect()
}

fn headline(answer: &Answer) -> &str {
    let (_, rest) = answer.text.split_once("<h1>").unwrap_or_default();
    rest.split("</h1>").next().unwrap_or_default()
}

#[test]
fn a_user_enrols_with_the_code_in_the_mail() {
    let id = token(&["jdoe", "requester2"]);
    let path = invited(&id, "jdoe@sample.com");
    assert_eq!([&enrolments(&id)[0]["status"], &enrolments(&id)[1]["status"]], ["active"; 2]);
    let page = look(&path);
    assert_eq!((page.status, headline(&page)), (200, "Please enrol"));
    assert!(page.text.contains("Mobile token was set up for you."), "{}", page.text);
    assert_eq!(enrolments(&id)[0]["status"], "active", "who only looks hasn't enrolled");
    let code = path.split('=').nth(1).unwrap_or_default();
    for _ in 0..2 {
        let page = enrol(code);
        assert_eq!((page.status, headline(&page)), (200, "You have enrolled"));
    }
    assert_eq!(headline(&look(&path)), "You have enrolled");
    let [first, second] = &enrolments(&id)[..] else { panic!("two tasks") };
    assert!(first["status"] == "completed" && first["enrolledOn"].is_string(), "{first}");
    assert!(second["status"] == "active" && second["stop"].is_string(), "{second}");
    let events = history(&id, "operator");
    let enrolled = events.iter().filter(|event| event["what"] == "enrolled");
    let who: Vec<String> = enrolled.map(|event| event["who"].to_string()).collect();
    assert!(who.len() == 1 && who[0].contains("jdoe"), "{who:?}");
}

#[test]
fn the_code_is_the_users_alone() {
    let id = token(&["jdoe"]);
    let path = invited(&id, "jdoe@sample.com");
    let code = path.split('=').nth(1).unwrap_or_default().to_owned();
    for user in ["operator", "jdoe", "auditor"] {
        let shown = Stack::shared().get(&format!("/provisioning/requests/{id}"), user).text;
        assert!(!shown.contains(&code), "{user} sees it: {shown}");
        let shown = Stack::shared().get(&format!("/provisioning/requests/{id}/events"), user).text;
        assert!(!shown.contains(&code), "{user} sees it: {shown}");
    }
    let page = look(&path);
    assert_eq!(header(&page, "cache-control"), "no-store");
    assert_eq!(header(&page, "referrer-policy"), "no-referrer");
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
}

#[test]
fn what_was_given_back_can_not_be_enrolled_with_and_looks_like_an_unknown_code() {
    let id = token(&["jdoe"]);
    let path = invited(&id, "jdoe@sample.com");
    assert_eq!(act(&id, "release", "operator", &json!({})).status, 200);
    let unknown = look("/enrol?code=nobodys");
    assert_eq!((unknown.status, headline(&unknown)), (404, "There is nothing to enrol with"));
    let code = path.split('=').nth(1).unwrap_or_default();
    for page in [look(&path), enrol(code), enrol("nobodys")] {
        assert_eq!((page.status, &page.text), (404, &unknown.text));
    }
    assert_eq!(enrolments(&id)[0]["status"], "removed");
}

#[test]
fn who_shows_no_code_is_asked_for_it() {
    for path in ["/enrol", "/enrol?code=", "/enrol?other=1"] {
        let page = look(path);
        assert!(page.status == 200 && page.text.contains("<input name=\"code\""), "{path}");
    }
    assert_eq!(enrol("").status, 400);
    let request = Stack::shared().request("POST", "/enrol", None);
    let answer = Stack::shared().send(request.header("Content-Type", "text/plain"), b"code=a");
    assert_eq!(answer.status, 415);
    assert_eq!(Stack::shared().delete("/enrol?code=a", None).status, 404);
}
