//! An HTTP request as the event that API Gateway makes of it, payload format 2.0.
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.

use std::{collections::BTreeMap, net::SocketAddr, str};

use axum::http::{HeaderMap, header, request::Parts};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::routes::Found;
use crate::template::ACCOUNT;

/// The event of a request that was sent to a route.
pub(super) fn new(head: &Parts, body: &[u8], caller: SocketAddr, found: &Found) -> Value {
    let query = head.uri.query().unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": found.key,
        "rawPath": path(head),
        "rawQueryString": query,
        "headers": headers(&head.headers, caller),
        "requestContext": context(head, caller, found),
        "isBase64Encoded": false,
    });
    let mut add = |name: &str, values: Value| {
        if values.as_array().is_some_and(|it| !it.is_empty())
            || values.as_object().is_some_and(|it| !it.is_empty())
        {
            event[name] = values;
        }
    };
    add("cookies", cookies(&head.headers));
    add("queryStringParameters", json!(parameters(query)));
    add("pathParameters", json!(found.parameters));
    add_body(&mut event, &head.headers, body);
    event
}

fn context(head: &Parts, caller: SocketAddr, found: &Found) -> Value {
    let now = crate::clock::now();
    let host = text(&head.headers, header::HOST.as_str());
    json!({
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": host,
        "domainPrefix": host.split(['.', ':']).next(),
        "http": {
            "method": head.method.as_str(),
            "path": path(head),
            "protocol": format!("{:?}", head.version),
            "sourceIp": caller.ip(),
            "userAgent": text(&head.headers, header::USER_AGENT.as_str()),
        },
        "requestId": uuid::Uuid::new_v4().to_string(),
        "routeKey": found.key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
        "timeEpoch": now.as_millisecond(),
    })
}

/// Decoded, as HTTP APIs alone do it; the query string is not.
fn path(head: &Parts) -> String {
    percent_decode_str(head.uri.path()).decode_utf8_lossy().into_owned()
}

/// Each header once, its values joined by commas. Cookies have a place of their own.
fn headers(headers: &HeaderMap, caller: SocketAddr) -> Map<String, Value> {
    let forwarded =
        [("x-forwarded-for", caller.ip().to_string()), ("x-forwarded-proto", "http".to_owned())];
    let names = headers.keys().filter(|name| *name != header::COOKIE);
    names
        .map(|name| (name.to_string(), text(headers, name.as_str())))
        .chain(forwarded.map(|(name, value)| (name.to_owned(), value)))
        .map(|(name, value)| (name, value.into()))
        .collect()
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let values =
        headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.collect::<Vec<_>>().join(",")
}

fn cookies(headers: &HeaderMap) -> Value {
    let all = text(headers, header::COOKIE.as_str());
    all.split(';').map(str::trim).filter(|cookie| !cookie.is_empty()).collect()
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::<String, String>::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|values| values.extend([",", &value]))
            .or_insert_with(|| value.into_owned());
    }
    parameters
}

fn add_body(event: &mut Value, headers: &HeaderMap, body: &[u8]) {
    match str::from_utf8(body) {
        Ok("") => {}
        Ok(plain) if is_text(&text(headers, header::CONTENT_TYPE.as_str())) => {
            event["body"] = plain.into();
        }
        _ => {
            event["body"] = STANDARD.encode(body).into();
            event["isBase64Encoded"] = true.into();
        }
    }
}

/// What API Gateway passes on as it is. Forms are not among it.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.is_empty()
        || essence.starts_with("text/")
        || ["/json", "+json", "/xml", "+xml", "/javascript"]
            .iter()
            .any(|end| essence.ends_with(end))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn event(content_type: &str, body: &[u8]) -> Value {
        let request = Request::post("/requests/a%20b?x=1&y=%2B&x=2")
            .header("Host", "127.0.0.1:9000")
            .header("Content-Type", content_type)
            .header("X-Many", "1")
            .header("X-Many", "2")
            .header("Cookie", "a=1; b=2")
            .body(());
        let found = Found {
            function: "f",
            key: "POST /requests/{id}".into(),
            parameters: [("id".to_owned(), "a b".to_owned())].into(),
        };
        let head = request.map(|request| request.into_parts().0);
        head.map_or(Value::Null, |head| new(&head, body, ([127, 0, 0, 1], 5).into(), &found))
    }

    #[test]
    fn a_request_becomes_payload_2_0() {
        let event = event("application/json", b"{}");
        assert_eq!(event["version"], "2.0");
        assert_eq!(event["rawPath"], "/requests/a b");
        assert_eq!(event["rawQueryString"], "x=1&y=%2B&x=2");
        assert_eq!(event["queryStringParameters"], json!({"x": "1,2", "y": "+"}));
        assert_eq!(event["pathParameters"], json!({"id": "a b"}));
        assert_eq!(event["headers"]["x-many"], "1,2");
        assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
        assert_eq!(event["requestContext"]["http"]["protocol"], "HTTP/1.1");
        assert_eq!(event["requestContext"]["routeKey"], "POST /requests/{id}");
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("{}"), &json!(false)));
    }

    #[test]
    fn bodies_that_are_no_text_are_encoded() {
        for (content_type, body) in [
            ("application/x-www-form-urlencoded", &b"a=1"[..]),
            ("application/octet-stream", b"a=1"),
            ("text/plain", b"\xff"),
        ] {
            let event = event(content_type, body);
            assert_eq!(event["body"], STANDARD.encode(body), "{content_type}");
            assert_eq!(event["isBase64Encoded"], true);
        }
    }

    #[test]
    fn xml_is_text() {
        assert_eq!(event("application/soap+xml; charset=utf-8", b"<a/>")["body"], "<a/>");
    }
}
