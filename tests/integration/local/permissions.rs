//! What a function may do here is what the template grants it.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;

use serde_json::{Value, json};

use crate::{
    aws::{ANYBODY, TABLE, dynamodb, endpoint, ses, sqs},
    follow::{ended, file, one},
    stack::{Answer, Stack, data_dir},
};

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/table";

fn key() -> Value {
    json!({"pk": {"S": "nobody"}, "sk": {"S": "nothing"}})
}

fn get() -> Value {
    json!({"TableName": TABLE, "Key": key()})
}

/// What IAM says to a function that it refuses something.
fn words(function: &str, action: &str, resource: &str) -> String {
    format!(
        "User: arn:aws:sts::000000000000:assumed-role/{function} is not authorized to perform: {action} on resource: {resource}"
    )
}

fn assert_denied(answer: &Answer, function: &str, action: &str, resource: &str) {
    let denied = "com.amazon.coral.service#AccessDeniedException";
    assert_eq!((answer.status, &answer.json["__type"]), (400, &json!(denied)), "{}", answer.text);
    assert_eq!(answer.json["message"], words(function, action, resource));
}

/// A stack where things are refused on purpose. What happened there says nothing of the functions themselves.
fn on_purpose(name: &str, test: impl FnOnce(&Stack)) {
    let data = data_dir(name);
    test(&Stack::start(&data));
    fs::remove_file(data.join("calls.jsonl")).expect("a list of calls");
}

#[test]
fn what_a_function_may_not_do_is_refused_as_by_aws() {
    on_purpose("refused", |stack| {
        let relay = |action: &str, body: Value| dynamodb(stack, "relay", action, &body);
        assert_eq!(relay("GetItem", get()).status, 200);
        let put = json!({"TableName": TABLE, "Item": key()});
        assert_denied(&relay("PutItem", put.clone()), "relay", "dynamodb:PutItem", ARN);
        let both = json!({"TransactItems": [{"Put": put}]});
        assert_denied(&relay("TransactWriteItems", both), "relay", "dynamodb:PutItem", ARN);
        assert_denied(&relay("ListTables", json!({})), "relay", "dynamodb:ListTables", "*");
        let found = dynamodb(stack, ANYBODY, "GetItem", &get());
        assert_eq!((found.status, found.json), (200, json!({})), "nothing was written");
    });
}

#[test]
fn an_index_a_queue_and_an_address_are_granted_one_by_one() {
    on_purpose("refused-elsewhere", |stack| {
        let query = json!({
            "TableName": TABLE, "IndexName": "due", "KeyConditionExpression": "duePk = :shard",
            "ExpressionAttributeValues": {":shard": {"S": "due#0"}},
        });
        assert_eq!(dynamodb(stack, "sweep", "Query", &query).status, 200);
        let denied = dynamodb(stack, "orchestry-list-requests", "Query", &query);
        let index = format!("{ARN}/index/due");
        assert_denied(&denied, "orchestry-list-requests", "dynamodb:Query", &index);
        let url = format!("{}/000000000000/relay-dead-letters", endpoint(stack, "sqs"));
        let message = json!({"QueueUrl": url, "MessageBody": "{}"});
        let denied = sqs(stack, "sweep", "SendMessage", &message);
        let queue = "arn:aws:sqs:us-east-1:000000000000:relay-dead-letters";
        assert_denied(&denied, "sweep", "sqs:SendMessage", queue);
        assert_eq!(sqs(stack, ANYBODY, "SendMessage", &message).status, 200);
        let mail = json!({"FromEmailAddress": "ceo@acme.example"});
        let denied = ses(stack, "notify", "/v2/email/outbound-emails", &mail);
        assert_eq!((denied.status, &denied.headers["x-amzn-errortype"]).0, 403);
        assert_eq!(denied.headers["x-amzn-errortype"], "AccessDeniedException");
        let address = "arn:aws:ses:us-east-1:000000000000:identity/ceo@acme.example";
        assert_eq!(denied.json["message"], words("notify", "ses:SendEmail", address));
    });
}

#[test]
fn who_is_no_function_may_do_nothing() {
    on_purpose("unknown", |stack| {
        let answer = dynamodb(stack, "nobody", "GetItem", &get());
        let unknown = "com.amazon.coral.service#UnrecognizedClientException";
        assert_eq!((answer.status, &answer.json["__type"]), (400, &json!(unknown)));
        assert_eq!(ses(stack, "nobody", "/ping", &json!({})).status, 403);
    });
}

/// The rows of a function: action, resource without what all have in common, count, denied.
fn calls(stack: &Stack, function: &str) -> Vec<(String, String, u64, u64)> {
    let Value::Array(rows) = stack.get("/_local/calls", None).json else { return Vec::new() };
    let text = |row: &Value, name: &str| row[name].as_str().expect(name).to_owned();
    let number = |row: &Value, name: &str| row[name].as_u64().expect(name);
    let of_function = rows.iter().filter(|row| row["function"] == function);
    of_function
        .map(|row| {
            let (action, resource) = (text(row, "action"), text(row, "resource"));
            (
                action,
                resource.replace(ARN, "the table"),
                number(row, "count"),
                number(row, "denied"),
            )
        })
        .collect()
}

#[test]
fn calls_are_counted_by_function_until_they_are_reset() {
    on_purpose("counted", |stack| {
        let reader = "orchestry-get-request";
        assert_eq!(calls(stack, reader), []);
        ended(stack, file(stack, &one("team-site")));
        let row = |action: &str, count, denied| {
            (format!("dynamodb:{action}"), "the table".to_owned(), count, denied)
        };
        let counted = calls(stack, reader);
        let kinds: Vec<_> = counted.iter().map(|(action, ..)| action.as_str()).collect();
        assert_eq!(kinds, ["dynamodb:GetItem", "dynamodb:Query"]);
        assert!(counted.iter().all(|(.., count, denied)| *count > 0 && *denied == 0));
        assert_eq!(stack.delete("/_local/calls", None).status, 204);
        assert_eq!(calls(stack, reader), []);
        for _ in 0..2 {
            dynamodb(stack, reader, "GetItem", &get());
            dynamodb(stack, reader, "DeleteItem", &get());
        }
        assert_eq!(calls(stack, reader), [row("DeleteItem", 2, 2), row("GetItem", 2, 0)]);
    });
}
