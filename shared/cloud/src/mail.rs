//! Sending mail.

use crate::Connection;
use aws_sdk_sesv2::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    types::{Body, Content, Destination, EmailContent, Message},
};
use domain::Error;

/// A mail, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

/// Why a mail wasn't taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The mail service will never take it; the reason is for the delivery's row.
    #[error("the mail service refused it: {0}")]
    Refused(String),
    /// The mail service may take it later.
    #[error("the mail service is busy")]
    Busy(#[source] Error),
}

/// The codes of SES that concern one mail alone, so that trying again can't help.
const REFUSALS: [&str; 4] =
    ["MessageRejected", "MessageRejectedException", "BadRequestException", "NotFoundException"];

/// The mail service, connected.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    from: String,
}

impl Mailer {
    /// Sends from this address.
    pub fn new(connection: &Connection, from: impl Into<String>) -> Self {
        Self { client: connection.sesv2(), from: from.into() }
    }

    /// Sends a mail; answers the mail service's id of it.
    pub async fn send(&self, mail: &Mail) -> Result<String, MailError> {
        let body = Body::builder().text(content(&mail.text)?).html(content(&mail.html)?).build();
        let message = Message::builder().subject(content(&mail.subject)?).body(body).build();
        let call = self.client.send_email().from_email_address(&self.from);
        let answer = call
            .destination(Destination::builder().to_addresses(&mail.to).build())
            .content(EmailContent::builder().simple(message).build())
            .send()
            .await
            .map_err(classify)?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

fn content(text: &str) -> Result<Content, MailError> {
    let content = Content::builder().data(text).charset("UTF-8").build();
    content.map_err(|error| MailError::Refused(error.to_string()))
}

fn classify<E, R>(error: SdkError<E, R>) -> MailError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(E::code).unwrap_or_default().to_owned();
    if REFUSALS.contains(&code.as_str()) {
        return MailError::Refused(code);
    }
    MailError::Busy(crate::table::fault(error))
}
