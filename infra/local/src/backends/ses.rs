//! SES v2: `SendEmail` with simple content.

use std::collections::BTreeMap;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::mailbox::{Mail, Mailbox, Refused};
use crate::template::MailEvents;

/// The longest name and value of a tag.
const LONGEST_TAG: usize = 256;

#[derive(Clone)]
struct Ses {
    mailbox: Mailbox,
    sets: MailEvents,
}

/// SES over HTTP. A layer on this router can refuse or delay calls.
pub(super) fn router(mailbox: Mailbox, sets: MailEvents) -> Router {
    let ses = Ses { mailbox, sets };
    Router::new().route("/v2/email/outbound-emails", post(send)).with_state(ses)
}

async fn send(State(ses): State<Ses>, Json(request): Json<SendEmail>) -> Response {
    if let Some(refusal) = ses.refuses(&request) {
        return refusal;
    }
    let id = uuid::Uuid::new_v4().to_string();
    match ses.mailbox.take(request.mails(&id)) {
        Ok(()) => Json(json!({"MessageId": id})).into_response(),
        Err(refused) => refused.into_response(),
    }
}

impl Ses {
    fn refuses(&self, request: &SendEmail) -> Option<Response> {
        let bad = |message: &str| refusal(StatusCode::BAD_REQUEST, "BadRequestException", message);
        if let Some(set) = &request.configuration_set_name
            && self.sets.of(set).is_none()
        {
            let message = format!("Configuration set <{set}> does not exist.");
            return Some(refusal(StatusCode::NOT_FOUND, "NotFoundException", &message));
        }
        if request.destination.is_empty() {
            return Some(bad("Missing destination."));
        }
        let wrong = request.email_tags.iter().find(|tag| !tag.is_allowed());
        wrong.map(|tag| bad(&format!("Invalid tag <{}>: <{}>.", tag.name, tag.value)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: String,
    destination: Destination,
    content: Content,
    #[serde(default)]
    configuration_set_name: Option<String>,
    #[serde(default)]
    email_tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    name: String,
    value: String,
}

impl Tag {
    fn is_allowed(&self) -> bool {
        let fits = |text: &str, more: &str| {
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
            !text.is_empty() && text.len() <= LONGEST_TAG && text.chars().all(allowed)
        };
        fits(&self.name, "_-") && fits(&self.value, "_-.@")
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Destination {
    #[serde(rename = "ToAddresses")]
    to: Vec<String>,
    #[serde(rename = "CcAddresses")]
    cc: Vec<String>,
    #[serde(rename = "BccAddresses")]
    bcc: Vec<String>,
}

impl Destination {
    fn is_empty(&self) -> bool {
        [&self.to, &self.cc, &self.bcc].into_iter().all(Vec::is_empty)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Simple,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Part,
    body: Body,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Body {
    text: Part,
    html: Part,
}

#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "PascalCase")]
struct Part {
    data: String,
}

impl SendEmail {
    /// One for each recipient.
    fn mails(self, id: &str) -> Vec<Mail> {
        let Simple { subject, body } = self.content.simple;
        let Destination { to, cc, bcc } = self.destination;
        let tags = self.email_tags.into_iter().map(|tag| (tag.name, tag.value));
        let tags: BTreeMap<_, _> = tags.collect();
        let mail = |address: String| Mail {
            subject: subject.data.clone(),
            text: body.text.data.clone(),
            html: body.html.data.clone(),
            from: self.from_email_address.clone(),
            message_id: id.to_owned(),
            configuration_set: self.configuration_set_name.clone(),
            tags: tags.clone(),
            ..Mail::to(plain(&address))
        };
        [to, cc, bcc].concat().into_iter().map(mail).collect()
    }
}

/// `a@b.example` of `Ann <a@b.example>`.
pub(crate) fn plain(address: &str) -> &str {
    address.rsplit_once('<').map_or(address, |(_, rest)| rest.trim_end_matches('>'))
}

/// As SES's SDK tells errors apart.
impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, kind) = match self {
            Self::Rejected(_) => (StatusCode::BAD_REQUEST, "MessageRejected"),
            Self::Throttled => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
            Self::Failure | Self::NotKept(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceError")
            }
        };
        refusal(status, kind, &self.to_string())
    }
}

fn refusal(status: StatusCode, kind: &str, message: &str) -> Response {
    let body: Value = json!({"message": message});
    (status, [("x-amzn-ErrorType", kind)], Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_gets_a_mail_of_its_own() -> Result<(), serde_json::Error> {
        let request: SendEmail = serde_json::from_value(json!({
            "FromEmailAddress": "provisor@acme.example",
            "EmailTags": [{"Name": "tenant", "Value": "acme"}],
            "Destination": {"ToAddresses": ["Ann <a@b.example>"], "CcAddresses": ["c@b.example"]},
            "Content": {"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "there"}}}},
        }))?;
        let mails = request.mails("1");
        assert_eq!(
            mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
            ["a@b.example", "c@b.example"]
        );
        for mail in mails {
            assert_eq!((&*mail.subject, &*mail.text, &*mail.html), ("Hi", "there", ""));
            assert_eq!((&*mail.message_id, &*mail.tags["tenant"]), ("1", "acme"));
        }
        Ok(())
    }

    #[test]
    fn a_tag_is_what_ses_allows() {
        let allowed = |name: &str, value: &str| {
            Tag { name: name.to_owned(), value: value.to_owned() }.is_allowed()
        };
        assert!(allowed("a_B-1", "a.b@c-d_E") && allowed("a", &"x".repeat(256)));
        for (name, value) in [("a", ""), ("", "a"), ("a.b", "a"), ("a", "a b"), ("a", "ä")] {
            assert!(!allowed(name, value), "{name} {value}");
        }
        assert!(!allowed("a", &"x".repeat(257)));
    }
}
