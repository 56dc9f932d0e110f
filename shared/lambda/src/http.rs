//! HTTP calls: from the gateway's event to a handler and back.

use crate::clock;
use domain::{Error, Place, Precondition, Result};
use http::{HeaderMap, Method, Response, header};
use jiff::Timestamp;
use lambda_http::{Context, Request, RequestExt, service_fn};
use std::{collections::HashMap, panic::AssertUnwindSafe, time::Duration};

/// The most bytes of a body, unless the endpoint says otherwise.
pub const MAX_BODY: usize = 1024 * 1024;

/// Longer than any function may run, in milliseconds: a day.
const LONGEST: u64 = 24 * 60 * 60 * 1000;
/// What is left of a function's time for the answer itself.
const TO_ANSWER: Duration = Duration::from_millis(500);

/// An answer, as a dialect makes it.
pub type Answer = Response<String>;

/// What was called, taken apart.
#[derive(Debug)]
pub struct Call {
    /// When it came.
    pub now: Timestamp,
    /// With which method.
    pub method: Method,
    /// The path as it was called, with whatever stands before the route: a stage, a base path.
    pub raw_path: String,
    /// What stands behind the question mark, as it was called.
    pub raw_query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, decoded if the gateway had encoded it.
    pub body: Vec<u8>,
    path: HashMap<String, String>,
    query: Vec<(String, String)>,
}

impl Call {
    fn new(request: Request) -> Self {
        let path = request.path_parameters();
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let query = request.query_string_parameters();
        let query = query.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (path, query) = (path.collect(), query.collect());
        let raw_path = request.raw_http_path().to_owned();
        let raw_query = request.uri().query().unwrap_or_default().to_owned();
        let (parts, body) = request.into_parts();
        let (method, headers, body) = (parts.method, parts.headers, body.to_vec());
        Self { now: clock::now(), method, raw_path, raw_query, headers, body, path, query }
    }

    /// A part of the path by its name in the route.
    pub fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A query parameter; the last one if it is repeated.
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same for those who write its name in any case.
    pub fn query_in_any_case(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// A header as text; none where it isn't ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A header that counts: one that isn't ASCII is refused rather than passed over.
    pub fn checked_header(&self, name: &str) -> Result<Option<&str>> {
        let Some(value) = self.headers.get(name) else { return Ok(None) };
        let refused = |_| Error::malformed(Place::Field(name.into()), "must be printable ASCII");
        value.to_str().map(Some).map_err(refused)
    }

    /// The body, if it has the media type and isn't too large.
    pub fn json(&self, most: usize) -> Result<&[u8]> {
        if self.body.len() > most {
            return Err(Error::TooLarge { limit: most });
        }
        let media = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if media == "application/json"
            || (media.starts_with("application/") && media.ends_with("+json"))
        {
            return Ok(&self.body);
        }
        Err(Error::UnsupportedMedia { expected: "application/json" })
    }

    /// The same where the body may be left out.
    pub fn optional_json(&self, most: usize) -> Result<&[u8]> {
        if self.body.is_empty() { Ok(&[]) } else { self.json(most) }
    }

    /// What `If-Match` asks for. What isn't one of our entity tags matches nothing.
    pub fn if_match(&self) -> Precondition {
        let Some(tags) = self.headers.get(header::IF_MATCH) else { return Precondition::None };
        let tags = tags.to_str().unwrap_or_default();
        if tags.trim() == "*" {
            return Precondition::Exists;
        }
        let version =
            |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').parse().ok();
        Precondition::OneOf(tags.split(',').filter_map(version).collect())
    }
}

/// Serves calls until the runtime ends the function. `render` says an error in the dialect's words.
pub async fn serve<H, F>(
    render: fn(&Error) -> Answer,
    handler: H,
) -> std::result::Result<(), crate::Error>
where
    H: Fn(Call) -> F,
    F: Future<Output = Result<Answer>> + Send,
{
    serve_finished(render, |answer, _, _| answer, handler).await
}

/// The same, where every answer, whatever it says, still has something done to it: it is told with which
/// method it was asked for and how long it took.
pub async fn serve_finished<H, F>(
    render: fn(&Error) -> Answer,
    finish: fn(Answer, &Method, Duration) -> Answer,
    handler: H,
) -> std::result::Result<(), crate::Error>
where
    H: Fn(Call) -> F,
    F: Future<Output = Result<Answer>> + Send,
{
    lambda_http::run(service_fn(|request: Request| {
        let left = time_left(request.lambda_context_ref(), clock::now());
        let call = Call::new(request);
        let (began, method) = (call.now, call.method.clone());
        let answer = in_time(left, handler(call));
        async move {
            let answer = caught(answer, render).await;
            let took = clock::now().duration_since(began).unsigned_abs();
            Ok::<_, crate::Error>(finish(answer, &method, took))
        }
    }))
    .await
}

/// How long a call may take, so that it is still answered. Lambda names the time at which it ends, in
/// milliseconds since 1970; `cargo lambda watch` names how long it may take.
fn time_left(context: Option<&Context>, now: Timestamp) -> Duration {
    let deadline = context.map_or(u64::MAX, |context| context.deadline);
    let now = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let left = if deadline < LONGEST { deadline } else { deadline.saturating_sub(now) };
    Duration::from_millis(left).saturating_sub(TO_ANSWER)
}

/// A call that hangs is answered before Lambda ends it.
async fn in_time(left: Duration, answer: impl Future<Output = Result<Answer>>) -> Result<Answer> {
    let late = || Error::Busy {
        retry_after: Duration::from_secs(1),
        source: Some("it took longer than the function may".into()),
    };
    tokio::time::timeout(left, answer).await.unwrap_or_else(|_| Err(late()))
}

/// A panic is our fault, and answered as such.
async fn caught(
    answer: impl Future<Output = Result<Answer>> + Send,
    render: fn(&Error) -> Answer,
) -> Answer {
    use futures::FutureExt;
    let outcome = AssertUnwindSafe(answer).catch_unwind().await;
    let outcome = outcome.unwrap_or_else(|_| Err(Error::internal("a handler panicked")));
    outcome.unwrap_or_else(|error| {
        log(&error);
        render(&error)
    })
}

/// What callers can't mend is an error of ours; the rest is theirs to read.
pub fn log(error: &Error) {
    let cause = error.chain();
    match error {
        Error::Internal(_) => tracing::error!(cause, "a call failed"),
        Error::Busy { .. } | Error::OutOfTime { .. } => {
            tracing::warn!(cause, "a call has to be made again");
        }
        Error::Malformed { .. }
        | Error::Invalid(_)
        | Error::Unauthenticated(_)
        | Error::Forbidden(_)
        | Error::NotFound { .. }
        | Error::Conflict { .. }
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::UnsupportedMedia { .. } => tracing::debug!(cause, "a call was refused"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};

    #[tokio::test]
    async fn a_call_that_hangs_is_answered_before_the_function_ends() {
        let answer = in_time(Duration::ZERO, pending()).await;
        assert!(matches!(answer, Err(Error::Busy { .. })), "{answer:?}");
        let answer = in_time(Duration::ZERO, ready(Ok(Response::default()))).await;
        assert!(answer.is_ok());
    }

    #[test]
    fn half_a_second_is_kept_for_the_answer() {
        let now = Timestamp::from_second(1_795_342_500).unwrap();
        let mut context = Context::default();
        let ends = 1_795_342_500_000;
        for (deadline, left) in
            [(ends + 10_000, 9_500), (ends + 400, 0), (ends - 400, 0), (600_000, 599_500), (0, 0)]
        {
            context.deadline = deadline;
            assert_eq!(time_left(Some(&context), now), Duration::from_millis(left));
        }
    }
}
