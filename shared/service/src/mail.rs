//! The mails that people get: each kind is a type with templates for subject, text and HTML.

use askama::Template;
use domain::{
    Error, Event, Request, Result, UserId, approval::Vote, notice::NoticeKind, user::User,
};
use facts::Facts;
use jiff::Timestamp;
use std::collections::HashMap;

/// Gives a mail its three templates. They know it as `mail`, and what every mail tells as `facts`.
macro_rules! templates {
    ($mail:ident, subject: $subject:literal, text: $text:literal, html: $html:literal) => {
        impl $crate::mail::Mail for $mail {
            #[allow(dead_code, reason = "not every template looks at both")]
            fn fill(&self, facts: &$crate::mail::Facts) -> domain::Result<$crate::mail::Rendered> {
                #[derive(askama::Template)]
                #[template(source = $subject, ext = "txt")]
                struct Subject<'a> {
                    facts: &'a $crate::mail::Facts,
                    mail: &'a $mail,
                }

                #[derive(askama::Template)]
                #[template(path = $text)]
                struct Text<'a> {
                    facts: &'a $crate::mail::Facts,
                    mail: &'a $mail,
                }

                #[derive(askama::Template)]
                #[template(path = $html)]
                struct Html<'a> {
                    facts: &'a $crate::mail::Facts,
                    mail: &'a $mail,
                }

                let mail = self;
                let text = Text { facts, mail };
                $crate::mail::Rendered::of(Subject { facts, mail }, text, Html { facts, mail })
            }
        }
    };
}

mod approval;
mod approval_asked;
mod approval_closed;
mod approved;
pub mod batch_ended;
mod cancelled;
mod completed;
mod enrolment_asked;
mod enrolment_removed;
mod expiring;
mod facts;
mod failed;
mod letter;
mod rejected;
mod revoked;
mod words;

/// What a mail is about.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Who reads it.
    pub to: &'a User,
    /// The request.
    pub request: &'a Request,
    /// What happened to it.
    pub event: &'a Event,
    /// The decisions so far.
    pub votes: &'a [Vote],
    /// How people are called; without an entry by their id.
    pub names: &'a HashMap<UserId, String>,
    /// The address of the request for people, if there is one.
    pub link: Option<String>,
    /// What the reader is to enrol with, where that is what it asks for.
    pub invitation: Option<Invitation>,
}

/// What somebody is to enrol with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The code.
    pub code: String,
    /// The address of the page where it is shown, if there is one.
    pub link: Option<String>,
    /// From when on it is too late.
    pub stop: Option<Timestamp>,
}

/// A mail, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line of at most 150 characters.
    pub subject: String,
    /// For those who read plain text; as complete as the HTML.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

/// The mail of that kind. Fails only if a template does, which is our fault.
pub fn render(kind: NoticeKind, letter: &Letter<'_>) -> Result<Rendered> {
    let facts = Facts::of(letter, kind);
    match kind {
        NoticeKind::ApprovalAsked => approval_asked::ApprovalAsked::of(letter).fill(&facts),
        NoticeKind::ApprovalClosed => approval_closed::ApprovalClosed::of(letter).fill(&facts),
        NoticeKind::Approved => approved::Approved::of(letter).fill(&facts),
        NoticeKind::Rejected => rejected::Rejected::of(letter).fill(&facts),
        NoticeKind::Completed => completed::Completed::of(letter).fill(&facts),
        NoticeKind::Failed => failed::Failed::of(letter).fill(&facts),
        NoticeKind::Cancelled => cancelled::Cancelled::of(letter).fill(&facts),
        NoticeKind::Expiring => expiring::Expiring::of(letter).fill(&facts),
        NoticeKind::Revoked => revoked::Revoked::of(letter).fill(&facts),
        NoticeKind::EnrolmentAsked => enrolment_asked::EnrolmentAsked::of(letter).fill(&facts),
        NoticeKind::EnrolmentRemoved => {
            enrolment_removed::EnrolmentRemoved::of(letter).fill(&facts)
        }
        NoticeKind::BatchEnded => Err(Error::internal("a batch has a letter of its own")),
    }
}

trait Mail {
    fn fill(&self, facts: &Facts) -> Result<Rendered>;
}

impl Rendered {
    fn of(subject: impl Template, text: impl Template, html: impl Template) -> Result<Self> {
        Ok(Self {
            subject: words::subject(&subject.render().map_err(Error::internal)?),
            text: words::tidy(&text.render().map_err(Error::internal)?),
            html: words::tidy(&html.render().map_err(Error::internal)?),
        })
    }
}

#[cfg(test)]
mod tests;
