//! What SES tells of mails through `EventBridge`: at least once, in any order.

use cloud::mail::stamp;
use domain::{
    Result,
    delivery::{DeliveryState, News, Stamp},
};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// The longest reason that is kept, in characters.
const LONGEST: usize = 500;

/// An event as `EventBridge` hands it over; of its detail only what is needed.
#[derive(Debug, Deserialize)]
struct Event {
    source: String,
    detail: Detail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: Mail,
    #[serde(default)]
    bounce: Bounce,
    #[serde(default)]
    complaint: Complaint,
    #[serde(default)]
    reject: Reject,
    #[serde(default)]
    failure: Failure,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bounce {
    #[serde(rename = "bounceType")]
    kind: Option<String>,
    #[serde(rename = "bounceSubType")]
    detail: Option<String>,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Recipient {
    diagnostic_code: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Complaint {
    complaint_feedback_type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reject {
    reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Failure {
    error_message: Option<String>,
}

/// Serves events until the runtime ends the function. One that can't be read or is none of ours is logged and passed
/// over: it would only come again.
pub async fn serve<H, F>(handler: H) -> std::result::Result<(), crate::Error>
where
    H: Fn(Stamp, News) -> F,
    F: Future<Output = Result<()>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let handling = read(event.payload).map(|(stamp, news)| handler(stamp, news));
        async move {
            match handling {
                Some(handling) => Ok::<_, crate::Error>(handling.await?),
                None => Ok(()),
            }
        }
    }))
    .await
}

fn read(event: Value) -> Option<(Stamp, News)> {
    let id = event["id"].as_str().unwrap_or_default().to_owned();
    let event: Event = match serde_json::from_value(event) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(id, %error, "an event can't be read");
            return None;
        }
    };
    let stamp = stamp(|name| event.detail.mail.tags.get(name)?.first().map(String::as_str));
    let Some(stamp) = stamp.filter(|_| event.source == "aws.ses") else {
        tracing::warn!(id, "an event is about no mail of ours");
        return None;
    };
    let kind = event.detail.event_type.clone();
    let news = news(event.detail);
    if news.is_none() {
        tracing::warn!(id, kind, "an event says nothing that is known here");
    }
    Some((stamp, news?))
}

fn news(detail: Detail) -> Option<News> {
    let (state, reason) = match detail.event_type.as_str() {
        "Send" => (DeliveryState::Sent, None),
        "Delivery" => (DeliveryState::Delivered, None),
        "Bounce" => (DeliveryState::Bounced, Some(detail.bounce.reason())),
        "Complaint" => {
            let kind = detail.complaint.complaint_feedback_type;
            (DeliveryState::Complained, Some(kind.unwrap_or_else(|| "complaint".into())))
        }
        "Reject" => {
            let reason = detail.reject.reason;
            (DeliveryState::Failed, Some(reason.unwrap_or_else(|| "rejected".into())))
        }
        "Rendering Failure" => (DeliveryState::Failed, detail.failure.error_message),
        _ => return None,
    };
    let reason = reason.filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| reason.chars().take(LONGEST).collect());
    Some(News { state, message_id: Some(detail.mail.message_id), reason })
}

impl Bounce {
    /// E.g. `Permanent, General: smtp; 550 5.1.1 user unknown`.
    fn reason(self) -> String {
        let kind = [self.kind, self.detail];
        let kind = kind.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let code = self.bounced_recipients.into_iter().find_map(|it| it.diagnostic_code);
        let parts = [kind, code.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(kind: &str, key: &str, more: Value) -> Value {
        let tags = json!({
            "tenant": ["acme"], "request": ["7"], "event": ["1795342500000-r000001"], "recipient": ["jdoe"],
            "ses:configuration-set": ["mails"],
        });
        let mail = json!({"messageId": "0100-1", "tags": tags});
        let mut detail = json!({"eventType": kind, "mail": mail});
        detail[key] = more;
        json!({"version": "0", "id": "e1", "source": "aws.ses", "detail": detail})
    }

    #[test]
    fn every_kind_of_event_is_understood() {
        let bounce = json!({
            "bounceType": "Permanent", "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": "x@y.example", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}],
        });
        let cases = [
            (event("Send", "send", json!({})), DeliveryState::Sent, None),
            (event("Delivery", "delivery", json!({})), DeliveryState::Delivered, None),
            (
                event("Bounce", "bounce", bounce),
                DeliveryState::Bounced,
                Some("Permanent, General: smtp; 550 5.1.1 user unknown"),
            ),
            (event("Bounce", "bounce", json!({})), DeliveryState::Bounced, None),
            (
                event("Complaint", "complaint", json!({"complaintFeedbackType": "abuse"})),
                DeliveryState::Complained,
                Some("abuse"),
            ),
            (
                event("Complaint", "complaint", json!({})),
                DeliveryState::Complained,
                Some("complaint"),
            ),
            (
                event("Reject", "reject", json!({"reason": "Bad content"})),
                DeliveryState::Failed,
                Some("Bad content"),
            ),
            (
                event("Rendering Failure", "failure", json!({"errorMessage": "no name"})),
                DeliveryState::Failed,
                Some("no name"),
            ),
        ];
        for (event, state, reason) in cases {
            let (stamp, news) = read(event).unwrap();
            assert_eq!((stamp.tenant.as_str(), stamp.to.as_str()), ("acme", "jdoe"));
            let message_id = Some("0100-1".to_owned());
            assert_eq!(news, News { state, message_id, reason: reason.map(str::to_owned) });
        }
    }

    #[test]
    fn what_is_none_of_ours_is_passed_over() {
        let mut foreign = event("Send", "send", json!({}));
        foreign["source"] = "aws.s3".into();
        let mut untagged = event("Send", "send", json!({}));
        untagged["detail"]["mail"]["tags"] = json!({"ses:configuration-set": ["mails"]});
        let others = [
            foreign,
            untagged,
            event("Open", "open", json!({})),
            event("Bounce", "bounce", json!("hard")),
            json!({}),
            json!([]),
            json!(null),
        ];
        for event in others {
            assert_eq!(read(event.clone()), None, "{event}");
        }
    }

    #[test]
    fn a_long_reason_is_cut() {
        let event = event("Reject", "reject", json!({"reason": "ä".repeat(2 * LONGEST)}));
        assert_eq!(read(event).unwrap().1.reason.unwrap().chars().count(), LONGEST);
    }
}
