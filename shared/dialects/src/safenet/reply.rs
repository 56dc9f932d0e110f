//! Answers, as ASP.NET sends them.

use super::Version;
use crate::Answer;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

pub(super) fn body(status: StatusCode, media: &'static str, body: impl Into<String>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
    answer
}

pub(super) fn soap(version: Version, status: StatusCode, envelope: impl Into<String>) -> Answer {
    let media = match version {
        Version::Soap11 => "text/xml; charset=utf-8",
        Version::Soap12 => "application/soap+xml; charset=utf-8",
    };
    body(status, media, envelope)
}

/// Adds a header, if its value can be one.
#[must_use]
pub(super) fn with(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}
