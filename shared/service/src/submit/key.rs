//! The keys that clients file under.

use super::filing::Entered;
use cloud::table::{Keyed, idempotency::Receipt};
use domain::{Error, Finding, Place, Result, Rule, UserId};

/// The longest key of a client, in bytes.
const MAX_KEY: usize = 255;

/// A client's key, and the fingerprint of what it stands for.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// As the client sent it.
    pub key: String,
    /// SHA-256 of what was submitted, in hexadecimal.
    pub fingerprint: String,
}

fn place() -> Place {
    Place::Field("Idempotency-Key".into())
}

impl ClientKey {
    /// Refuses what is no key.
    pub(super) fn check(&self) -> Result<()> {
        if (1..=MAX_KEY).contains(&self.key.len()) {
            return Ok(());
        }
        Err(Error::malformed(place(), format!("must have 1 to {MAX_KEY} bytes")))
    }

    pub(super) fn of<'a>(&'a self, caller: &'a UserId) -> Keyed<'a> {
        Keyed { caller, key: &self.key, fingerprint: &self.fingerprint }
    }

    /// What is answered when something was filed under it before.
    pub(super) fn replay(&self, receipt: &Receipt) -> Result<Entered> {
        if receipt.fingerprint == self.fingerprint {
            return Ok(Entered { request: receipt.request.clone(), replayed: true });
        }
        let message =
            format!("this key was used for another submission: request {}", receipt.request.id);
        Err(Error::Invalid(vec![Finding::new(Rule::Repeated, place(), message)]))
    }
}
