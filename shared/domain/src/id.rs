//! Identifiers. Each is a type of its own, parsed once at the edge.

use crate::{Error, Place, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// The longest textual identifier, in bytes.
pub const MAX_LENGTH: usize = 128;

/// Why a textual identifier is refused. `#` separates the parts of a row's key.
fn check(text: &str, what: &'static str) -> Result<()> {
    let fits = !text.is_empty() && text.len() <= MAX_LENGTH;
    if fits && !text.chars().any(|c| c.is_control() || c == '#') {
        return Ok(());
    }
    Err(Error::malformed(
        Place::Field(what.into()),
        format!("must have 1 to {MAX_LENGTH} bytes, without control characters and '#'"),
    ))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes 1 to 128 bytes without control characters and `#`; anything else is malformed.
            pub fn parse(text: impl Into<String>) -> Result<Self> {
                let text = text.into();
                check(&text, $what)?;
                Ok(Self(text))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// An organisation; nothing is ever read across tenants.
    TenantId,
    "tenant"
);
text_id!(
    /// A person or API client of a tenant.
    UserId,
    "user"
);
text_id!(
    /// A group of users of a tenant.
    GroupId,
    "group"
);
text_id!(
    /// Anything that can be requested, unique within its tenant.
    TemplateId,
    "template"
);

/// The largest number of a request or task: four of the five vendors' clients keep it in 32 bits.
pub const MAX_NUMBER: u32 = i32::MAX as u32;

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(try_from = "u32")]
        pub struct $name(u32);

        impl $name {
            /// Takes 1 to 2147483647; anything else is malformed.
            pub fn new(number: u32) -> Result<Self> {
                if (1..=MAX_NUMBER).contains(&number) {
                    return Ok(Self(number));
                }
                Err(Error::malformed(
                    Place::Field($what.into()),
                    format!("must be a number from 1 to {MAX_NUMBER}"),
                ))
            }

            /// Parses decimal digits without sign or blanks.
            pub fn parse(text: &str) -> Result<Self> {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                Self::new(digits.then(|| text.parse().ok()).flatten().unwrap_or(0))
            }

            /// The identifier as a number.
            pub fn number(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u32> for $name {
            type Error = Error;

            fn try_from(number: u32) -> Result<Self> {
                Self::new(number)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

number_id!(
    /// One submission.
    RequestId,
    "id"
);
number_id!(
    /// One target for one beneficiary. Tasks take the numbers that follow their request's.
    TaskId,
    "taskId"
);

impl RequestId {
    /// The number of this request's task at `index`.
    pub fn task(self, index: usize) -> Result<TaskId> {
        let offset = u32::try_from(index).unwrap_or(MAX_NUMBER);
        TaskId::new(self.0.saturating_add(1).saturating_add(offset))
    }
}

/// A number that stands for a name where only decimal numbers are read: always the same, up to 48 bits, and
/// practically never that of another name.
pub fn stable_number(name: &str) -> u64 {
    let hash = Sha256::digest(name);
    hash.iter().take(6).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_names_number_stays_the_same_and_fits_every_client() {
        assert_eq!(stable_number("jdoe"), 232_041_502_692_138);
        assert!(stable_number("approver") < 1 << 48);
    }

    #[test]
    fn numbers_fit_a_positive_32_bit_integer() {
        assert_eq!(RequestId::parse("2147483647").unwrap().number(), MAX_NUMBER);
        for bad in ["", "0", "-1", "+1", " 1", "2147483648", "99999999999999999999", "1e3", "x"] {
            assert!(RequestId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_text_id_cannot_hold_what_would_break_a_key() {
        assert!(UserId::parse("jdoe@sample.com").is_ok());
        for bad in ["", "a#b", "a\nb", &"x".repeat(129)] {
            assert!(UserId::parse(bad).is_err(), "{bad}");
        }
    }
}
