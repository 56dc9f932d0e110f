//! The default event bus: calls the functions whose rules match an event.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::filter::Filter;
use crate::{
    Error,
    backends::Queues,
    progress,
    runtime::Runtime,
    template::{Function, InvokeConfig, Rule, function_arn},
};

/// Before a call that failed is tried again; Lambda waits a minute and then two.
const RETRY: Duration = Duration::from_millis(500);

/// All rules of the template.
pub(super) struct Bus {
    targets: Vec<Target>,
    runtime: Runtime,
    queues: Queues,
}

struct Target {
    function: String,
    filter: Filter,
    invoke: InvokeConfig,
    /// The queue for what could not be handled.
    on_failure: Option<String>,
}

impl Bus {
    pub(super) fn new(runtime: &Runtime, queues: &Queues) -> Self {
        Self { targets: Vec::new(), runtime: runtime.clone(), queues: queues.clone() }
    }

    pub(super) fn add(&mut self, function: &Function, rule: &Rule) -> Result<(), Error> {
        let invoke = function.invoke.clone();
        let on_failure = invoke.destination_config.as_ref();
        let on_failure =
            on_failure.map(|config| self.queues.name_of(&config.on_failure.destination));
        self.targets.push(Target {
            function: function.name.clone(),
            filter: Filter::of_pattern(&rule.pattern)?,
            on_failure: on_failure.transpose()?,
            invoke,
        });
        Ok(())
    }

    /// Hands an event to every function that wants it; done when each has taken it or it was given up.
    pub(super) async fn put(&self, event: &Value) {
        for target in self.targets.iter().filter(|target| target.filter.wants(event)) {
            self.call(target, event).await;
        }
    }

    async fn call(&self, target: &Target, event: &Value) {
        let calls = target.invoke.maximum_retry_attempts + 1;
        for call in 1..=calls {
            if self.runtime.invoke(&target.function, event.to_string().into()).await.is_ok() {
                return;
            }
            if call < calls {
                sleep(RETRY).await;
            }
        }
        let message = given_up(&target.function, calls, event).to_string();
        if let Some(queue) = &target.on_failure
            && let Err(error) = self.queues.send(queue, message).await
        {
            progress::say(&format!("{queue}: {}", error.message));
        }
    }
}

/// What Lambda tells the destination for failures.
fn given_up(function: &str, calls: u32, event: &Value) -> Value {
    json!({
        "version": "1.0",
        "timestamp": crate::clock::now(),
        "requestContext": {
            "requestId": uuid::Uuid::new_v4().to_string(),
            "functionArn": function_arn(function),
            "condition": "RetriesExhausted",
            "approximateInvokeCount": calls,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": null,
    })
}
