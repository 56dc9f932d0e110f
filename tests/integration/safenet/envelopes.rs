//! Envelopes that can't be served, and those that only look odd. Contract section 7.

use super::support::{Client, NAMESPACE, PAGE, Way, called, soap11, soap12, stack};
use crate::stack::Answer;

fn post(headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = stack().request("POST", PAGE, None);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    stack().send(request, body.as_bytes())
}

fn media(answer: &Answer) -> &str {
    answer.headers.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default()
}

const OLD: &str = "text/xml; charset=utf-8";
const NEW: &str = "application/soap+xml; charset=utf-8";

#[test]
fn the_answer_has_the_version_of_the_envelope() {
    let ping = called("PingConnection", &[]);
    let action = format!("{NAMESPACE}PingConnection");
    for (headers, body, version) in [
        (vec![("content-type", "text/xml")], soap11(&ping), OLD),
        (vec![("content-type", "text/xml"), ("soapaction", action.as_str())], soap12(&ping), NEW),
        (vec![("content-type", "application/soap+xml")], soap12(&ping), NEW),
    ] {
        let answer = post(&headers, &body);
        assert_eq!((answer.status, media(&answer)), (200, version), "{headers:?}");
        assert!(answer.text.contains("PingConnectionResult>false<"), "{}", answer.text);
    }
}

#[test]
fn what_cannot_be_read_has_no_body_in_its_answer() {
    for (headers, body, status, version) in [
        (vec![("content-type", "text/xml"), ("soapaction", "x")], "<a", 400, OLD),
        (vec![("content-type", "application/soap+xml")], "<!DOCTYPE a><a/>", 400, NEW),
        (vec![("content-type", "application/json"), ("soapaction", "x")], "{}", 415, OLD),
        (vec![("soapaction", "x"), ("content-type", "text/plain")], "<a/>", 415, OLD),
    ] {
        let answer = post(&headers, body);
        assert_eq!((answer.status, media(&answer), answer.text.as_str()), (status, version, ""));
    }
}

#[test]
fn what_is_called_wrongly_is_a_fault() {
    let ping = called("PingConnection", &[]);
    for (headers, body, told) in [
        (
            vec![("content-type", "text/xml"), ("soapaction", "\"urn:x\"")],
            soap11(&ping),
            "SOAPAction: urn:x.",
        ),
        (vec![("content-type", "text/xml")], soap11("<x/>"), "&lt;x xmlns='"),
        (
            vec![("content-type", "application/soap+xml")],
            soap12(""),
            "without a valid action parameter",
        ),
        (vec![("content-type", "text/xml")], "<a/>".into(), "SupportedEnvelope"),
    ] {
        let answer = post(&headers, &body);
        assert_eq!(answer.status, 500, "{}", answer.text);
        assert!(answer.text.replace("&apos;", "'").contains(told), "{}", answer.text);
    }
}

#[test]
fn a_body_that_is_too_large_is_told_so() {
    let body = soap11(&called("PingConnection", &[("x", &"x".repeat(1024 * 1024))]));
    let answer = post(&[("content-type", "text/xml"), ("soapaction", "x")], &body);
    assert_eq!(answer.status, 500);
    assert!(answer.text.contains("larger than 1048576 bytes"), "{}", answer.text);
}

#[test]
fn a_parameter_that_cannot_be_read_is_told_before_anybody_is_looked_at() {
    for way in Way::SOAP {
        let answer = Client::nobody().call(way, "GetProvisioningTaskDetails", &[("taskID", "x")]);
        assert_eq!(answer.status, 500);
        assert!(answer.text.contains("The element taskID holds"), "{}", answer.text);
    }
}
