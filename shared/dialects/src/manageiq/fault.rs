//! Errors, and the form in which they are answered. Contract section 6.

use super::reply;
use crate::{Answer, reply::to_repeat, sentences::message};
use domain::{Error, Place};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

/// What a decoder of this dialect answers.
pub type Result<T> = std::result::Result<T, Fault>;

/// Why something isn't done, as this vendor's clients read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The status of the answer.
    pub status: StatusCode,
    /// A word for programs.
    pub kind: &'static str,
    /// The vendor's own name of the error.
    pub klass: &'static str,
    /// For people.
    pub message: String,
}

impl Fault {
    /// 400: something in the call has to be changed.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "Api::BadRequestError", message)
    }

    /// The same as why a request couldn't be created or updated, unless clients know its text. Contract sections 1.7
    /// and 4.6.
    #[must_use]
    pub fn of_request(mut self, verb: &str) -> Self {
        const KNOWN: [&str; 4] =
            ["Request is missing options", "Invalid request", "Unknown requester", "Could not "];
        let is_known = KNOWN.iter().any(|text| self.message.starts_with(text));
        if self.status == StatusCode::BAD_REQUEST && !is_known {
            self.message = format!("Could not {verb} the request - {}", self.message);
        }
        self
    }

    /// 401: nobody is known to be calling. It never comes with a challenge. Contract section 3.1.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        let klass = "Api::BaseController::Authentication::AuthenticationError";
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", klass, message)
    }

    /// 403: the caller may not do this.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Api::ForbiddenError", message)
    }

    /// 404: there is no such thing, or none that the caller may know of.
    pub fn not_found(message: impl Into<String>) -> Self {
        let klass = "ActiveRecord::RecordNotFound";
        Self::new(StatusCode::NOT_FOUND, "not_found", klass, message)
    }

    /// 403: none of the caller's roles allows it.
    pub fn action_forbidden(action: &str) -> Self {
        Self::forbidden(format!("Use of Action {action} is forbidden"))
    }

    /// 403: none of the caller's roles lets them read it.
    pub fn read_forbidden() -> Self {
        Self::forbidden("Use of the read action is forbidden")
    }

    /// 400: what stands where an id has to.
    pub fn invalid_id(klass: &str, id: &str) -> Self {
        Self::bad_request(format!("Invalid {klass} id {id} specified"))
    }

    /// 404: there is no such resource.
    pub fn missing(klass: &str, id: impl std::fmt::Display) -> Self {
        Self::not_found(format!("Couldn't find {klass} with 'id'={id}"))
    }

    /// 415: the caller takes no JSON.
    pub fn not_acceptable(accept: &str) -> Self {
        let message = format!("Invalid Response Format {accept} requested");
        let (kind, klass) = ("unsupported_media_type", "Api::UnsupportedMediaTypeError");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, kind, klass, message)
    }

    fn new(
        status: StatusCode,
        kind: &'static str,
        klass: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { status, kind, klass, message: message.into() }
    }

    /// The answer that says so.
    pub fn answer(&self) -> Answer {
        let Self { status, kind, klass, message } = self;
        let error = json!({"kind": kind, "message": message, "klass": klass});
        reply::json(*status, &json!({"error": error}))
    }
}

/// Whether the caller takes JSON. Contract section 1.1.
pub fn check_accept(accept: Option<&str>) -> Result<()> {
    let accept = accept.unwrap_or_default().trim();
    let takes = accept.is_empty() || accept.contains("json") || accept.contains("*/*");
    if takes { Ok(()) } else { Err(Fault::not_acceptable(accept)) }
}

/// Adds what lets every page read an answer. Contract section 1.6. What Lambda couldn't hand on is refused.
pub fn finish(answer: Answer) -> Answer {
    let mut answer = if is_too_large(&answer) {
        Fault::bad_request("The answer would be too large: lower the limit or name attributes")
            .answer()
    } else {
        answer
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "origin, content-type, authorization, x-auth-token, x-miq-group",
        ),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE, PATCH, OPTIONS"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Whether Lambda couldn't hand it on.
pub fn is_too_large(answer: &Answer) -> bool {
    answer.body().len() > MAX_ANSWER
}

/// The most bytes of an answer: Lambda takes 6 MB, with what it wraps them in.
const MAX_ANSWER: usize = 5 * 1024 * 1024;

/// An error of a whole call.
pub fn render(error: &Error) -> Answer {
    to_repeat(Fault::from(error).answer(), error)
}

impl From<&Error> for Fault {
    fn from(error: &Error) -> Self {
        let unavailable = |error: &Error| {
            let (status, klass) = (StatusCode::SERVICE_UNAVAILABLE, "Api::ServiceUnavailableError");
            Self::new(status, "service_unavailable", klass, error.to_string())
        };
        match error {
            Error::Malformed { .. } | Error::Invalid(_) => Self::bad_request(message(error, field)),
            Error::Unauthenticated(message) => Self::unauthorized(*message),
            Error::Forbidden(message) => Self::forbidden(message),
            Error::NotFound { what, id } => {
                Self::not_found(format!("Couldn't find {} with 'id'={id}", model(what)))
            }
            Error::Conflict { .. } | Error::Stale { .. } => Self::bad_request(error.to_string()),
            Error::TooLarge { .. } => {
                let status = StatusCode::PAYLOAD_TOO_LARGE;
                Self::new(status, "bad_request", "Api::BadRequestError", error.to_string())
            }
            Error::UnsupportedMedia { .. } => Self::bad_request(error.to_string()),
            Error::Busy { .. } | Error::OutOfTime { .. } => unavailable(error),
            Error::Internal(_) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Self::new(status, "internal_server_error", "RuntimeError", error.to_string())
            }
        }
    }
}

/// The vendor's name of a kind of thing.
fn model(what: &str) -> &str {
    match what {
        "request" => "MiqRequest",
        "task" => "MiqRequestTask",
        "template" => "MiqTemplate",
        "user" => "User",
        "group" => "MiqGroup",
        "role" => "MiqUserRole",
        "notification" => "NotificationRecipient",
        what => what,
    }
}

/// Where that is in what a client of this dialect sent; nothing for the whole of it.
fn field(place: &Place) -> String {
    match place {
        Place::Whole => String::new(),
        Place::Field(name) => match name.as_str() {
            "comment" => "reason".into(),
            "justification" => "requester.request_notes".into(),
            name => name.into(),
        },
        Place::Beneficiary(_) => "requester.user_name".into(),
        Place::Template(_) | Place::Account(_) => "template_fields".into(),
        Place::Schedule(_) => "vm_fields.schedule_time, vm_fields.retirement".into(),
        Place::Task(..) => "vm_fields.number_of_vms".into(),
        Place::Parameter(_, path) => {
            path.iter().fold("vm_fields".to_owned(), |so_far, part| match part.parse::<usize>() {
                Ok(index) => format!("{so_far}[{index}]"),
                Err(_) => format!("{so_far}.{part}"),
            })
        }
    }
}
