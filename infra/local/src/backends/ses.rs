//! SES v2: `SendEmail` with simple content.

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

/// SES over HTTP. A layer on this router can refuse or delay calls.
pub(super) fn router(mailbox: Mailbox) -> Router {
    Router::new().route("/v2/email/outbound-emails", post(send)).with_state(mailbox)
}

async fn send(State(mailbox): State<Mailbox>, Json(request): Json<SendEmail>) -> Response {
    let mails = request.mails();
    if mails.is_empty() {
        return refusal(StatusCode::BAD_REQUEST, "BadRequestException", "Missing destination.");
    }
    match mailbox.take(mails) {
        Ok(()) => Json(json!({"MessageId": uuid::Uuid::new_v4().to_string()})).into_response(),
        Err(refused) => refused.into_response(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    destination: Destination,
    content: Content,
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
    fn mails(self) -> Vec<Mail> {
        let Simple { subject, body } = self.content.simple;
        let Destination { to, cc, bcc } = self.destination;
        let mail = |address: String| Mail {
            to: plain(&address).to_owned(),
            subject: subject.data.clone(),
            text: body.text.data.clone(),
            html: body.html.data.clone(),
            at: crate::clock::now(),
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
            Self::NotKept(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceError"),
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
            "Destination": {"ToAddresses": ["Ann <a@b.example>"], "CcAddresses": ["c@b.example"]},
            "Content": {"Simple": {"Subject": {"Data": "Hi"}, "Body": {"Text": {"Data": "there"}}}},
        }))?;
        let mails = request.mails();
        assert_eq!(
            mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
            ["a@b.example", "c@b.example"]
        );
        assert!(
            mails
                .iter()
                .all(|mail| mail.subject == "Hi" && mail.text == "there" && mail.html.is_empty())
        );
        Ok(())
    }
}
