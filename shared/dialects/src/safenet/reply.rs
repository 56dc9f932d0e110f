//! Answers, as ASP.NET sends them.

use super::Version;
use crate::{Answer, reply};
use http::{StatusCode, header};

pub(super) use crate::reply::with;

pub(super) fn body(status: StatusCode, media: &'static str, body: impl Into<String>) -> Answer {
    with(reply::text(status, media, body), header::CACHE_CONTROL, "private, max-age=0")
}

pub(super) fn soap(version: Version, status: StatusCode, envelope: impl Into<String>) -> Answer {
    let media = match version {
        Version::Soap11 => "text/xml; charset=utf-8",
        Version::Soap12 => "application/soap+xml; charset=utf-8",
    };
    body(status, media, envelope)
}
