//! The mails that people get.
use domain::{Event, Request, UserId, approval::Vote, notice::NoticeKind, user::User};
use std::collections::HashMap;
/// What a mail is about.
pub struct Letter<'a> {
    /// To.
    pub to: &'a User,
    /// Request.
    pub request: &'a Request,
    /// Event.
    pub event: &'a Event,
    /// Votes.
    pub votes: &'a [Vote],
    /// Names.
    pub names: &'a HashMap<UserId, String>,
    /// Link.
    pub link: Option<String>,
}
/// Rendered.
pub struct Rendered {
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Html.
    pub html: String,
}
/// Placeholder until the templates arrive.
pub fn render(kind: NoticeKind, letter: &Letter<'_>) -> domain::Result<Rendered> {
    let text = format!("{kind:?} {}", letter.request.id);
    Ok(Rendered { subject: text.clone(), text: text.clone(), html: text })
}
