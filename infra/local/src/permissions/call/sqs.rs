//! SQS. What is done in batches needs what is done one by one.

use std::borrow::Cow;

use serde::Deserialize;

use super::{ANY, Need};
use crate::template::queue_arn;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Body<'a> {
    #[serde(borrow)]
    queue_url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    queue_name: Option<Cow<'a, str>>,
}

pub(super) fn needs(operation: &str, body: &[u8]) -> Vec<Need> {
    let body: Body<'_> = serde_json::from_slice(body).unwrap_or_default();
    let name = body.queue_url.as_ref().and_then(|url| url.rsplit('/').next());
    let name = name.or(body.queue_name.as_deref());
    let action = format!("sqs:{}", operation.strip_suffix("Batch").unwrap_or(operation));
    vec![Need::new(action, name.map_or_else(|| ANY.to_owned(), queue_arn))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_needs_what_one_message_needs() {
        let body = br#"{"QueueUrl": "http://127.0.0.1:7/000000000000/jobs", "Entries": []}"#;
        let jobs = "arn:aws:sqs:us-east-1:000000000000:jobs";
        for operation in ["SendMessage", "SendMessageBatch"] {
            assert_eq!(needs(operation, body), [Need::new("sqs:SendMessage", jobs)]);
        }
        let visibility = Need::new("sqs:ChangeMessageVisibility", jobs);
        assert_eq!(needs("ChangeMessageVisibilityBatch", body), [visibility]);
        let made = needs("CreateQueue", br#"{"QueueName": "jobs"}"#);
        assert_eq!(made, [Need::new("sqs:CreateQueue", jobs)]);
    }

    #[test]
    fn what_names_no_queue_is_about_any() {
        for body in ["{}", "", "[]"] {
            assert_eq!(needs("ListQueues", body.as_bytes()), [Need::new("sqs:ListQueues", "*")]);
        }
    }
}
