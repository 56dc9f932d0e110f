//! `GET` and `POST /enrol`: the page where the users of tokens enrol. Ours.

use crate::{Answer, reply::to_repeat};
use askama::Template;
use domain::{Error, Place, Result, enrolment::Standing};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;

/// The page holds a secret, and nothing may be loaded into it or carry it elsewhere.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
];

/// What the reader is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page<'a> {
    /// How they stand with a token of this name.
    Token {
        /// What it is called.
        name: &'a str,
        /// How they stand: active, expired or completed.
        standing: Standing,
        /// From when on it is too late.
        stop: Option<Timestamp>,
        /// What they enrol with.
        code: &'a str,
    },
    /// The code is good for nothing; nobody learns why.
    Void,
    /// They haven't said their code yet.
    Ask,
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct Html<'a> {
    headline: &'a str,
    sentences: Vec<String>,
    code: Option<&'a str>,
}

/// The code of a form that was sent.
pub fn decode(media: &str, body: &[u8]) -> Result<String> {
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Error::UnsupportedMedia { expected: "application/x-www-form-urlencoded" });
    }
    let found = form_urlencoded::parse(body).find(|(name, _)| name == "code");
    let code = found.map(|(_, code)| code.trim().to_owned()).filter(|code| !code.is_empty());
    code.ok_or_else(|| Error::malformed(Place::Field("code".into()), "it is in your mail"))
}

/// The page.
pub fn answer(page: &Page<'_>) -> Answer {
    let (name, standing, stop, code) = match page {
        Page::Token { name, standing, stop, code } => (name, standing, stop, code),
        Page::Void => return void(),
        Page::Ask => return ask(),
    };
    let until = stop.map(|stop| stop.strftime("%Y-%m-%d %H:%M UTC").to_string());
    match standing {
        Standing::Active => {
            let until = until.map(|until| format!("You can do so until {until}."));
            let sentences = std::iter::once(format!("{name} was set up for you."));
            html(StatusCode::OK, "Please enrol", sentences.chain(until).collect(), Some(code))
        }
        Standing::Completed => {
            let sentence = format!("You have enrolled with {name}. You can close this page.");
            html(StatusCode::OK, "You have enrolled", vec![sentence], None)
        }
        Standing::Expired => {
            let when = until.map(|until| format!(" It ended at {until}.")).unwrap_or_default();
            let sentence = format!("The time to enrol with {name} is over.{when}");
            let help = "Whoever set it up for you can give you more time.".to_owned();
            html(StatusCode::GONE, "It is too late to enrol", vec![sentence, help], None)
        }
        Standing::Planned | Standing::Removed | Standing::Failed => void(),
    }
}

fn ask() -> Answer {
    let sentence = "Type the code that you got by mail.".to_owned();
    html(StatusCode::OK, "Please enrol", vec![sentence], Some(""))
}

fn void() -> Answer {
    let sentence = "This is not, or not any more, good for enrolling. Look for the newest \
                    mail about it, or ask whoever set it up for you.";
    html(StatusCode::NOT_FOUND, "There is nothing to enrol with", vec![sentence.to_owned()], None)
}

/// What stands in the way.
pub fn render(error: &Error) -> Answer {
    let again = "Please try again in a moment.".to_owned();
    match error {
        Error::Malformed { message, .. } => {
            let sentence = format!("The code is missing: {message}.");
            html(StatusCode::BAD_REQUEST, "There is nothing to enrol with", vec![sentence], None)
        }
        Error::UnsupportedMedia { .. } => {
            let sentence = error.to_string();
            html(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is no form", vec![sentence], None)
        }
        _ if error.retry_after().is_some() => {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            to_repeat(html(status, "We are busy", vec![again], None), error)
        }
        _ => html(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", vec![again], None),
    }
}

fn html(status: StatusCode, headline: &str, sentences: Vec<String>, code: Option<&str>) -> Answer {
    let text = Html { headline, sentences, code }.render().unwrap_or_default();
    let mut answer = Response::new(text);
    *answer.status_mut() = status;
    for (name, value) in HEADERS {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str, standing: Standing) -> Answer {
        let stop = Some("2027-01-14T16:00:00Z".parse().unwrap());
        answer(&Page::Token { name, standing, stop, code: "c0de" })
    }

    #[test]
    fn the_page_says_how_the_reader_stands() {
        let pages = [Standing::Active, Standing::Completed, Standing::Expired, Standing::Removed];
        let shown = pages.map(|standing| {
            let answer = page("Mobile token", standing);
            let (_, body) = answer.body().split_once("<main>").unwrap();
            let body = body.split_once("</main>").unwrap().0;
            let lines = body.lines().filter(|line| !line.trim().is_empty());
            format!("{}\n{}", answer.status(), lines.collect::<Vec<_>>().join("\n"))
        });
        insta::assert_snapshot!(shown.join("\n\n"));
    }

    #[test]
    fn who_has_a_code_and_no_address_types_it() {
        let answer = answer(&Page::Ask);
        assert!(answer.body().contains("<input name=\"code\"") && answer.status() == 200);
    }

    #[test]
    fn what_an_operator_has_called_it_cannot_become_markup() {
        let answer = page("<script>alert(1)</script>", Standing::Active);
        assert!(!answer.body().contains("<script") && answer.body().contains("&#60;script"));
    }

    #[test]
    fn a_code_that_is_unknown_and_one_that_is_void_are_answered_alike() {
        let (unknown, void) = (answer(&Page::Void), page("Mobile token", Standing::Removed));
        assert_eq!((unknown.status(), unknown.body()), (void.status(), void.body()));
    }

    #[test]
    fn the_code_is_read_from_the_form() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(decode(form, b"x=1&code=a%2Db").unwrap(), "a-b");
        assert!(matches!(decode(form, b"code="), Err(Error::Malformed { .. })));
        assert!(matches!(decode("text/plain", b"code=a"), Err(Error::UnsupportedMedia { .. })));
    }
}
