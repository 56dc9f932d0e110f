//! Sending mail.

mod tags;

pub use tags::stamp;

use crate::Connection;
use aws_sdk_sesv2::{
    Client,
    config::{retry::RetryConfig, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    types::{Body, Content, Destination, EmailContent, Message},
};
use domain::{Error, delivery::Stamp};
use std::time::Duration;

/// The longest that a call of the mail service may take: mail takes longer than the table and the queues.
const PATIENCE: Duration = Duration::from_secs(10);

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

/// Why a mail wasn't taken, as far as anybody knows.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The mail service will never take it; the reason is for the delivery's row.
    #[error("the mail service refused it: {0}")]
    Refused(String),
    /// The mail service didn't take it, but may later.
    #[error("the mail service is busy")]
    Busy(#[source] Error),
    /// The mail service may have taken it: its answer is lost.
    #[error("the mail service didn't answer")]
    Unanswered(#[source] Error),
}

/// The codes of SES that concern one mail alone, so that trying again can't help.
const REFUSALS: [&str; 3] = ["MessageRejected", "MessageRejectedException", "BadRequestException"];

/// How mails go out.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The address that they come from.
    pub from: String,
    /// The SES configuration set, which has what became of them published; empty for none.
    pub configuration_set: String,
    /// How long a mail is claimed while it is sent: a call never takes longer.
    pub claim: Duration,
}

/// The mail service, connected.
#[derive(Clone, Debug)]
pub struct Mailer {
    client: Client,
    sender: Sender,
}

impl Mailer {
    /// The mail service. Calls aren't repeated: what may have been taken must not be sent again at once.
    pub fn new(connection: &Connection, sender: Sender) -> Self {
        let patience = PATIENCE.min(sender.claim / 2);
        let timeout = TimeoutConfig::builder().read_timeout(patience).operation_timeout(patience);
        let config = connection.sesv2().config().to_builder();
        let config = config.retry_config(RetryConfig::disabled()).timeout_config(timeout.build());
        Self { client: Client::from_conf(config.build()), sender }
    }

    /// Sends a mail with this stamp; answers the mail service's id of it.
    pub async fn send(&self, mail: &Mail, stamp: &Stamp) -> Result<String, MailError> {
        let body = Body::builder().text(content(&mail.text)?).html(content(&mail.html)?).build();
        let message = Message::builder().subject(content(&mail.subject)?).body(body).build();
        let set = &self.sender.configuration_set;
        let call = self.client.send_email().from_email_address(&self.sender.from);
        let answer = call
            .set_configuration_set_name(Some(set.clone()).filter(|set| !set.is_empty()))
            .set_email_tags(Some(tags::tags(stamp)?))
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

fn classify<E>(error: SdkError<E>) -> MailError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(E::code).unwrap_or_default().to_owned();
    if REFUSALS.contains(&code.as_str()) {
        return MailError::Refused(code);
    }
    let said_no = match &error {
        SdkError::ConstructionFailure(_) => true,
        SdkError::ServiceError(answer) => answer.raw().status().as_u16() < 500,
        _ => false,
    };
    let cause = crate::table::fault(error);
    if said_no { MailError::Busy(cause) } else { MailError::Unanswered(cause) }
}
