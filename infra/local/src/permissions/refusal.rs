//! How AWS says no.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{Access, Service};
use crate::template::ACCOUNT;

/// Why a call isn't passed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// In IAM's words.
    #[error(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{} is not authorized to perform: {} on resource: {}",
        .0.function, .0.action, .0.resource
    )]
    Denied(Access),
    #[error("The security token included in the request is invalid.")]
    Unknown,
    #[error("The request is larger than 16 MB or was cut off.")]
    Unreadable,
}

impl Refusal {
    fn kind(&self) -> &'static str {
        match self {
            Self::Denied(_) => "AccessDeniedException",
            Self::Unknown => "UnrecognizedClientException",
            Self::Unreadable => "SerializationException",
        }
    }

    /// As the SDK of that service tells errors apart.
    pub(super) fn answer(&self, service: Service) -> Response {
        let (kind, message) = (self.kind(), self.to_string());
        if service == Service::Ses {
            let body = Json(json!({"message": message}));
            return (StatusCode::FORBIDDEN, [("x-amzn-errortype", kind)], body).into_response();
        }
        let body =
            json!({"__type": format!("com.amazon.coral.service#{kind}"), "message": message});
        let mut answer = (StatusCode::BAD_REQUEST, Json(body)).into_response();
        let json = HeaderValue::from_static("application/x-amz-json-1.0");
        answer.headers_mut().insert(CONTENT_TYPE, json);
        answer
    }
}
