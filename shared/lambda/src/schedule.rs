//! Functions that a schedule calls.

use domain::Result;
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::{Value, json};

/// Serves a schedule's calls until the runtime ends the function. A failed run is reported as such.
pub async fn serve<H, F>(handler: H) -> std::result::Result<(), crate::Error>
where
    H: Fn() -> F,
    F: Future<Output = Result<usize>>,
{
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| {
        let run = handler();
        async move { Ok::<_, crate::Error>(json!({"handled": run.await?})) }
    }))
    .await
}
