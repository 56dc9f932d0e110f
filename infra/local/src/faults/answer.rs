//! How AWS says so.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::permissions::Service;

/// Too many calls.
pub(super) fn throttled(service: Service) -> Response {
    match service {
        Service::DynamoDb => {
            let kind = "ProvisionedThroughputExceededException";
            refusal(service, StatusCode::BAD_REQUEST, kind, json!({}))
        }
        Service::Sqs => refusal(service, StatusCode::BAD_REQUEST, "RequestThrottled", json!({})),
        Service::Ses => {
            let kind = "TooManyRequestsException";
            refusal(service, StatusCode::TOO_MANY_REQUESTS, kind, json!({}))
        }
    }
}

/// Something went wrong over there.
pub(super) fn error(service: Service) -> Response {
    let kind = match service {
        Service::DynamoDb => "InternalServerError",
        Service::Sqs => "InternalFailure",
        Service::Ses => "InternalServiceErrorException",
    };
    refusal(service, StatusCode::INTERNAL_SERVER_ERROR, kind, json!({}))
}

/// Another transaction is at the same row; none for what is no transaction.
pub(super) fn conflict(headers: &HeaderMap, body: &[u8]) -> Option<Response> {
    let operation = headers.get("x-amz-target")?.to_str().ok()?.rsplit('.').next()?;
    let is_transaction = operation == "TransactWriteItems";
    let kind = "TransactionCanceledException";
    is_transaction.then(|| refusal(Service::DynamoDb, StatusCode::BAD_REQUEST, kind, reasons(body)))
}

/// The first write of the transaction is the one that others are at.
fn reasons(body: &[u8]) -> Value {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let count = request["TransactItems"].as_array().map_or(1, Vec::len);
    let reason = |index| match index {
        0 => {
            json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
        }
        _ => json!({"Code": "None"}),
    };
    json!({"CancellationReasons": (0..count).map(reason).collect::<Vec<_>>()})
}

/// As the SDK of that service tells errors apart.
fn refusal(service: Service, status: StatusCode, kind: &'static str, more: Value) -> Response {
    let mut body = more;
    body["message"] = "a fault that was asked for".into();
    if service == Service::Ses {
        return (status, [("x-amzn-errortype", kind)], Json(body)).into_response();
    }
    let namespace = match service {
        Service::DynamoDb => "com.amazonaws.dynamodb.v20120810",
        Service::Sqs | Service::Ses => "com.amazonaws.sqs",
    };
    body["__type"] = format!("{namespace}#{kind}").into();
    let mut answer = (status, Json(body)).into_response();
    let json = HeaderValue::from_static("application/x-amz-json-1.0");
    answer.headers_mut().insert(CONTENT_TYPE, json);
    answer
}
