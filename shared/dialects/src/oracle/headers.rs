//! What every answer carries, and what every call has to. Contract section 2.

use super::reply;
use crate::Answer;
use http::{HeaderName, Method};
use std::time::Duration;

/// Every answer says in milliseconds how long it took; one to HEAD has no body.
pub fn finish(answer: Answer, method: &Method, took: Duration) -> Answer {
    let name = HeaderName::from_static("responsetime");
    let mut answer = reply::with(answer, name, &took.as_millis().to_string());
    if method == Method::HEAD {
        answer.body_mut().clear();
    }
    answer
}

/// Whether an `Accept` header takes JSON. One that isn't there takes anything.
pub fn accepts(accept: Option<&str>) -> bool {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return true };
    accept.split(',').any(takes_json)
}

/// Whether one range of an `Accept` header takes JSON; a weight of zero refuses it.
fn takes_json(range: &str) -> bool {
    let mut parts = range.split(';').map(|part| part.trim().to_ascii_lowercase());
    let media = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").map(str::to_owned));
    let refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0));
    matches!(media.as_str(), "*/*" | "application/*" | "application/json") && !refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::fault::not_acceptable;

    #[test]
    fn whoever_takes_json_or_anything_is_served() {
        for accept in [
            "*/*",
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/*;q=0.5",
            "application/xml, application/json;q=0.9",
            "text/html, */*;q=0.1",
            " ",
        ] {
            assert!(accepts(Some(accept)), "{accept}");
        }
        assert!(accepts(None));
        for accept in ["application/xml", "text/*", "application/json;q=0", "json", "*"] {
            assert!(!accepts(Some(accept)), "{accept}");
        }
    }

    #[test]
    fn an_answer_says_how_long_it_took_and_head_has_no_body() {
        let took = Duration::from_micros(12_345);
        let answer = finish(not_acceptable(), &Method::GET, took);
        assert_eq!(answer.headers()["ResponseTime"], "12");
        assert!(!answer.body().is_empty());
        assert!(finish(not_acceptable(), &Method::HEAD, took).body().is_empty());
    }
}
