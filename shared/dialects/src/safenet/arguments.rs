//! The values of an operation's parameters, in their order.

use super::command::User;
use jiff::{Timestamp, civil, tz::TimeZone};

/// A value of a parameter's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Int(i32),
    Bool(bool),
    Moment(Timestamp),
    Texts(Vec<String>),
    User(User),
}

/// What is taken out in the order of the operation's parameters. The decoders have put in what the table asks
/// for, and a test takes everything out of every operation.
#[derive(Debug)]
pub(super) struct Arguments(std::vec::IntoIter<Value>);

impl Arguments {
    pub(super) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    pub(super) fn text(&mut self) -> String {
        match self.0.next() {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }

    pub(super) fn int(&mut self) -> i32 {
        match self.0.next() {
            Some(Value::Int(number)) => number,
            _ => 0,
        }
    }

    pub(super) fn bool(&mut self) -> bool {
        matches!(self.0.next(), Some(Value::Bool(true)))
    }

    pub(super) fn moment(&mut self) -> Timestamp {
        match self.0.next() {
            Some(Value::Moment(moment)) => moment,
            _ => Timestamp::UNIX_EPOCH,
        }
    }

    pub(super) fn texts(&mut self) -> Vec<String> {
        match self.0.next() {
            Some(Value::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    pub(super) fn user(&mut self) -> User {
        match self.0.next() {
            Some(Value::User(user)) => user,
            _ => User::default(),
        }
    }
}

/// A point in time. The vendor's clients mostly send none of where it is: then it is UTC.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let local = || text.parse::<civil::DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    text.parse().ok().or_else(|| local().map(|zoned| zoned.timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_utc() {
        for (text, expected) in [
            ("2030-01-02T03:04:05", "2030-01-02T03:04:05Z"),
            (" 2030-01-02T03:04:05.25Z ", "2030-01-02T03:04:05.25Z"),
            ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
            ("2030-01-02", "2030-01-02T00:00:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), expected, "{text}");
        }
        for bad in ["", "tomorrow", "2030-13-01T00:00:00", "01/02/2030"] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }
}
