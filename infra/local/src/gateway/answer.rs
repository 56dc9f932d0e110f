//! A function's answer as the HTTP response that API Gateway makes of it.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{
        HeaderName, HeaderValue, Response, StatusCode,
        header::{CONTENT_TYPE, SET_COOKIE},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
    #[serde(default)]
    multi_value_headers: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// `None` if it can't be understood.
pub(super) fn decode(answer: &[u8]) -> Option<Response<Body>> {
    let value: Value = serde_json::from_slice(answer).ok()?;
    if value.get("statusCode").is_none() {
        return plain(value);
    }
    let answer: Answer = serde_json::from_value(value).ok()?;
    let mut response = Response::new(body(&answer)?);
    *response.status_mut() = StatusCode::from_u16(answer.status_code).ok()?;
    for (name, value) in headers(&answer) {
        response
            .headers_mut()
            .append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    response
        .headers_mut()
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("text/plain; charset=utf-8"));
    Some(response)
}

/// An answer without a status is the body itself.
fn plain(value: Value) -> Option<Response<Body>> {
    let body = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Response::builder().header(CONTENT_TYPE, "application/json").body(body.into()).ok()
}

fn body(answer: &Answer) -> Option<Body> {
    let body = answer.body.clone().unwrap_or_default();
    if answer.is_base64_encoded {
        STANDARD.decode(body).ok().map(Body::from)
    } else {
        Some(Body::from(body))
    }
}

/// A name in `multiValueHeaders` has all the values that it has in `headers`.
fn headers(answer: &Answer) -> impl Iterator<Item = (&str, String)> {
    let single =
        answer.headers.iter().filter(|(name, _)| !answer.multi_value_headers.contains_key(*name));
    let multiple = answer
        .multi_value_headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |it| (name, it)));
    let cookies = answer.cookies.iter().map(|cookie| (SET_COOKIE.as_str(), cookie.clone()));
    single.chain(multiple).map(|(name, value)| (name.as_str(), text(value))).chain(cookies)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn decoded(answer: &Value) -> Option<Response<Body>> {
        decode(answer.to_string().as_bytes())
    }

    #[test]
    fn status_headers_and_cookies_are_kept() {
        let answer = json!({
            "statusCode": 201,
            "headers": {"location": "/requests/7", "x-many": "1", "x-number": 7},
            "multiValueHeaders": {"x-many": ["1", "2"]},
            "cookies": ["a=1", "b=2"],
            "body": "hi",
        });
        let response = decoded(&answer).unwrap_or_default();
        let all = |name| response.headers().get_all(name).iter().collect::<Vec<_>>();
        assert_eq!(response.status(), 201);
        assert_eq!(all("location"), ["/requests/7"]);
        assert_eq!(all("x-many"), ["1", "2"]);
        assert_eq!(all("x-number"), ["7"]);
        assert_eq!(all("set-cookie"), ["a=1", "b=2"]);
    }

    #[test]
    fn an_answer_without_a_status_is_a_body() {
        let response = decoded(&json!({"ok": true})).unwrap_or_default();
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        assert!(decode(b"not json").is_none());
        assert!(decoded(&json!({"statusCode": "many"})).is_none());
        assert!(
            decoded(&json!({"statusCode": 200, "body": "?", "isBase64Encoded": true})).is_none()
        );
    }
}
