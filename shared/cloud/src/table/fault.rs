//! What the SDK's errors mean.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::Error;
use std::{fmt::Debug, time::Duration};

const BUSY: [&str; 8] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Busy where the same call works later, internal where it never will.
pub(crate) fn fault<E, R>(error: SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    let passing = match &error {
        SdkError::ServiceError(service) => {
            service.err().code().is_some_and(|code| BUSY.contains(&code))
        }
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => {
            true
        }
        _ => false,
    };
    if passing {
        return Error::Busy { retry_after: Duration::from_secs(1), source: Some(Box::new(error)) };
    }
    Error::internal(error)
}

/// Others were in the way for too long.
pub(crate) fn busy() -> Error {
    Error::busy()
}

/// A row that doesn't hold what its key promises.
pub(crate) fn broken(what: impl std::fmt::Display) -> Error {
    Error::internal(format!("a row of the table can't be read: {what}"))
}
