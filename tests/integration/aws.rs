//! Calls to the emulators by hand, as an SDK makes them.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::Value;
use ureq::http::Request;

use crate::stack::{Answer, Stack};

/// Who may do everything: whoever has no function's key.
pub(crate) const ANYBODY: &str = "local";

/// The table of the template, as it is called here.
pub(crate) const TABLE: &str = "table";

/// Calls `DynamoDB` in the name of a function.
pub(crate) fn dynamodb(stack: &Stack, caller: &str, action: &str, body: &Value) -> Answer {
    let target = format!("DynamoDB_20120810.{action}");
    call(stack, caller, "dynamodb", "/", Some(&target), body)
}

/// Calls SQS in the name of a function.
pub(crate) fn sqs(stack: &Stack, caller: &str, action: &str, body: &Value) -> Answer {
    call(stack, caller, "sqs", "/", Some(&format!("AmazonSQS.{action}")), body)
}

/// Calls SES in the name of a function.
pub(crate) fn ses(stack: &Stack, caller: &str, path: &str, body: &Value) -> Answer {
    call(stack, caller, "ses", path, None, body)
}

fn call(
    stack: &Stack,
    caller: &str,
    service: &str,
    path: &str,
    target: Option<&str>,
    body: &Value,
) -> Answer {
    let key = caller.replace('-', "").to_uppercase();
    let signed = format!(
        "AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=00"
    );
    let kind = if target.is_some() { "application/x-amz-json-1.0" } else { "application/json" };
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("{}{path}", endpoint(stack, service)))
        .header("Authorization", signed)
        .header("X-Amz-Date", "20260101T000000Z")
        .header("Content-Type", kind);
    if let Some(target) = target {
        request = request.header("X-Amz-Target", target);
    }
    stack.send(request, body.to_string().as_bytes())
}

/// Where an emulator listens, which the stack says while it starts.
pub(crate) fn endpoint(stack: &Stack, service: &str) -> String {
    let progress = stack.progress();
    let line = progress.lines().find_map(|line| line.strip_prefix("endpoints "));
    let mut endpoints = line.expect("a line of endpoints").split(", ");
    let found = endpoints.find_map(|it| it.trim().strip_prefix(service)?.strip_prefix(' '));
    found.expect("an endpoint of that service").to_owned()
}
