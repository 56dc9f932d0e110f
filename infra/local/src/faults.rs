//! Faults that no emulator makes of its own accord: a busy service, a conflict, an error, an answer that is lost.
//!
//! They lie between the functions and the emulators, and are off until somebody sets them.

mod answer;
mod dice;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use serde::{Deserialize, Serialize};

use crate::permissions::Service;
use dice::Dice;

/// What `DynamoDB` takes at most.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// How often which fault befalls the calls of each service; nothing does by default.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Rates {
    /// Where the dice begin.
    pub(crate) seed: u64,
    pub(crate) dynamodb: Rate,
    pub(crate) sqs: Rate,
    pub(crate) ses: Rate,
}

/// Of one service's calls: each a part of all, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Rate {
    /// Refused because there are too many.
    throttle: f64,
    /// Refused because another one is at the same row: transactions of `DynamoDB` alone.
    conflict: f64,
    /// Not carried out, for no reason of the caller's.
    error: f64,
    /// Carried out, but nobody says so.
    lost_answer: f64,
}

/// What befalls a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
enum Fault {
    Throttle,
    Conflict,
    Error,
    LostAnswer,
}

/// The faults of a stack, as they are set now.
#[derive(Clone, Default)]
pub(crate) struct Faults(Arc<Mutex<Dice>>);

impl Faults {
    /// Sets how often what happens. What is no part of all is refused.
    pub(crate) fn set(&self, rates: Rates) -> Result<(), String> {
        for (name, rate) in [("dynamodb", rates.dynamodb), ("sqs", rates.sqs), ("ses", rates.ses)] {
            let parts = [rate.throttle, rate.conflict, rate.error, rate.lost_answer];
            if parts.iter().any(|part| !(0.0..=1.0).contains(part))
                || parts.iter().sum::<f64>() > 1.0
            {
                return Err(format!(
                    "{name}: each fault is a part of all calls, from 0 to 1, and so is their sum"
                ));
            }
        }
        *self.dice() = Dice::new(rates);
        Ok(())
    }

    /// How often what was to happen and has happened.
    pub(crate) fn told(&self) -> serde_json::Value {
        self.dice().told()
    }

    /// Stands before an emulator of that service.
    pub(crate) fn before(&self, service: Service, emulator: Router) -> Router {
        emulator.layer(from_fn_with_state((self.clone(), service), pass))
    }

    fn dice(&self) -> MutexGuard<'_, Dice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass(
    State((faults, service)): State<(Faults, Service)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(fault) = faults.dice().throw(service) else { return next.run(request).await };
    let (head, body) = request.into_parts();
    let body: Bytes = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let again = Request::from_parts(head.clone(), Body::from(body.clone()));
    let answer = match fault {
        Fault::Throttle => Some(answer::throttled(service)),
        Fault::Conflict => answer::conflict(&head.headers, &body),
        Fault::Error => Some(answer::error(service)),
        Fault::LostAnswer => {
            drop(next.clone().run(again).await);
            return answer::error(service);
        }
    };
    match answer {
        Some(answer) => answer,
        None => next.run(again).await,
    }
}
