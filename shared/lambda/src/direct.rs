//! Functions that people call by name, with AWS's own rights.

use domain::{Error, Place, Result};
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Serves calls until the runtime ends the function. What is wrong with a call is answered as the function's error.
pub async fn serve<T, H, F>(handler: H) -> std::result::Result<(), crate::Error>
where
    T: DeserializeOwned,
    H: Fn(T) -> F,
    F: Future<Output = Result<Value>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let handling = read(event.payload).map(&handler);
        async move {
            let answer = match handling {
                Ok(handling) => handling.await,
                Err(error) => Err(error),
            };
            answer.map_err(told)
        }
    }))
    .await
}

fn read<T: DeserializeOwned>(payload: Value) -> Result<T> {
    if !payload.is_object() {
        return Err(Error::malformed(Place::Whole, "must be a JSON object"));
    }
    let read = serde_path_to_error::deserialize(payload);
    read.map_err(|error: serde_path_to_error::Error<serde_json::Error>| {
        let place = Place::Field(error.path().to_string());
        Error::malformed(place, error.into_inner().to_string())
    })
}

/// The caller reads what is wrong; what lies behind it is for the log.
fn told(error: Error) -> Diagnostic {
    tracing::warn!(error = error.chain(), "a call was refused");
    let error_type = match error {
        Error::Internal(_) => "Failed",
        Error::Busy { .. } | Error::OutOfTime { .. } => "Busy",
        Error::Conflict { .. } | Error::Stale { .. } => "Conflict",
        Error::Malformed { .. }
        | Error::Invalid(_)
        | Error::Unauthenticated(_)
        | Error::Forbidden(_)
        | Error::NotFound { .. }
        | Error::TooLarge { .. }
        | Error::UnsupportedMedia { .. } => "Refused",
    };
    Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
}
