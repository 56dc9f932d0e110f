//! One mail, and what SES tells of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::template::{ACCOUNT, MailEvent, REGION};

/// A mail as it reached one recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) at: Timestamp,
    #[serde(default)]
    pub(crate) from: String,
    #[serde(default)]
    pub(crate) message_id: String,
    #[serde(default)]
    pub(crate) configuration_set: Option<String>,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    /// Counts all mails that ever were.
    #[serde(default)]
    pub(in crate::backends) number: u64,
    /// It is only kept because its events aren't published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::backends) cleared: bool,
}

impl Mail {
    /// An empty mail.
    pub(crate) fn to(to: &str) -> Self {
        Self {
            to: to.to_owned(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
            at: crate::clock::now(),
            from: String::new(),
            message_id: uuid::Uuid::new_v4().to_string(),
            configuration_set: None,
            tags: BTreeMap::new(),
            number: 0,
            cleared: false,
        }
    }

    /// Everything that SES tells of it, in order, as `EventBridge` hands it on.
    pub(crate) fn events(&self) -> Vec<(MailEvent, Value)> {
        let mut events = vec![self.event(MailEvent::Send, "Email Sent", "Send", "send", json!({}))];
        if simulates(&self.to, "bounce") {
            events.push(self.bounce());
            return events;
        }
        events.push(self.delivery());
        if simulates(&self.to, "complaint") {
            events.push(self.complaint());
        }
        events
    }

    fn bounce(&self) -> (MailEvent, Value) {
        let recipient = json!({
            "emailAddress": self.to,
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        });
        let bounce = json!({
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [recipient],
            "timestamp": self.at,
            "feedbackId": self.message_id,
            "reportingMTA": "dns; local",
        });
        self.event(MailEvent::Bounce, "Email Bounced", "Bounce", "bounce", bounce)
    }

    fn delivery(&self) -> (MailEvent, Value) {
        let delivery = json!({
            "timestamp": self.at,
            "processingTimeMillis": 1,
            "recipients": [self.to],
            "smtpResponse": "250 ok",
            "reportingMTA": "local",
        });
        self.event(MailEvent::Delivery, "Email Delivered", "Delivery", "delivery", delivery)
    }

    fn complaint(&self) -> (MailEvent, Value) {
        let complaint = json!({
            "complainedRecipients": [{"emailAddress": self.to}],
            "timestamp": self.at,
            "feedbackId": self.message_id,
            "complaintFeedbackType": "abuse",
            "arrivalDate": self.at,
        });
        let told = "Email Complaint Received";
        self.event(MailEvent::Complaint, told, "Complaint", "complaint", complaint)
    }

    fn event(
        &self,
        kind: MailEvent,
        detail_type: &str,
        event_type: &str,
        key: &str,
        of_kind: Value,
    ) -> (MailEvent, Value) {
        let mut detail = json!({"eventType": event_type, "mail": self.header()});
        detail[key] = of_kind;
        let set = self.configuration_set.as_deref().unwrap_or_default();
        let event = json!({
            "version": "0",
            "id": uuid::Uuid::new_v4().to_string(),
            "detail-type": detail_type,
            "source": "aws.ses",
            "account": ACCOUNT,
            "time": self.at,
            "region": REGION,
            "resources": [format!("arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{set}")],
            "detail": detail,
        });
        (kind, event)
    }

    /// What every event says of the mail.
    fn header(&self) -> Value {
        let header = |name: &str, value: &str| json!({"name": name, "value": value});
        let headers =
            [header("From", &self.from), header("To", &self.to), header("Subject", &self.subject)];
        let common = json!({
            "from": [self.from],
            "to": [self.to],
            "messageId": self.message_id,
            "subject": self.subject,
        });
        json!({
            "timestamp": self.at,
            "source": self.from,
            "sourceArn": format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{}", self.from),
            "sendingAccountId": ACCOUNT,
            "messageId": self.message_id,
            "destination": [self.to],
            "headersTruncated": false,
            "headers": headers,
            "commonHeaders": common,
            "tags": self.all_tags(),
        })
    }

    fn all_tags(&self) -> Map<String, Value> {
        let own = [("ses:operation", "SendEmail"), ("ses:source-ip", "127.0.0.1")];
        let set = self.configuration_set.iter().map(|set| ("ses:configuration-set", set.as_str()));
        let given = self.tags.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all = own.into_iter().chain(set).chain(given);
        all.map(|(name, value)| (name.to_owned(), json!([value]))).collect()
    }
}

/// Whether an address is `<what>@..` or `<what>+..@..`.
pub(super) fn simulates(address: &str, what: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    local.split('+').next() == Some(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(to: &str) -> Vec<MailEvent> {
        Mail::to(to).events().into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn the_recipient_decides_what_is_told() {
        let bounces = [MailEvent::Send, MailEvent::Bounce];
        let complains = [MailEvent::Send, MailEvent::Delivery, MailEvent::Complaint];
        assert_eq!(kinds("a@b.example"), [MailEvent::Send, MailEvent::Delivery]);
        assert_eq!(
            (kinds("bounce@b.example"), kinds("bounce+x@b.example")),
            (bounces.to_vec(), bounces.to_vec())
        );
        assert_eq!(kinds("complaint+x@b.example"), complains);
    }

    #[test]
    fn an_event_names_the_mail_and_its_tags() {
        let tags = BTreeMap::from([("tenant".to_owned(), "acme".to_owned())]);
        let set = Some("ours".to_owned());
        let mail = Mail { configuration_set: set, tags, ..Mail::to("bounce@b.example") };
        let (_, event) = &mail.events()[1];
        assert_eq!(
            (&event["source"], &event["detail-type"]),
            (&json!("aws.ses"), &json!("Email Bounced"))
        );
        let detail = &event["detail"];
        assert_eq!(detail["mail"]["tags"]["tenant"], json!(["acme"]));
        assert_eq!(detail["mail"]["tags"]["ses:configuration-set"], json!(["ours"]));
        assert_eq!(detail["mail"]["messageId"], json!(mail.message_id));
        assert_eq!(detail["bounce"]["bouncedRecipients"][0]["emailAddress"], "bounce@b.example");
    }
}
