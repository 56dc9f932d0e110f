//! What is wrong, where, and what would be right: in the names that callers of this dialect use.

use crate::sentences;
use domain::{Error, Place};

/// An error as a sentence for callers of this dialect.
pub fn message(error: &Error) -> String {
    if let Error::Unauthenticated(_) = error {
        return "The session is not connected: call Connect and send the cookie that it sets."
            .into();
    }
    sentences::message(error, field)
}

fn field(place: &Place) -> String {
    match place {
        Place::Whole => String::new(),
        Place::Field(name) => match name.as_str() {
            "beneficiaries" => "userNames".into(),
            "justification" => "description".into(),
            name => name.into(),
        },
        Place::Beneficiary(index) | Place::Task(_, index) => format!("userNames[{index}]"),
        Place::Template(_) => "tokenClass".into(),
        Place::Schedule(_) => "newStopDate".into(),
        Place::Account(_) => "organization".into(),
        Place::Parameter(_, path) => path.join("."),
    }
}
