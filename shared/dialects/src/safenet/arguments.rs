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

/// What .NET's clients send for no end at all: the last second that they know, whatever stands behind it.
const LAST: &str = "9999-12-31T23:59:59";

/// A point in time as `xs:dateTime` writes it, and in no other way. The vendor's clients mostly send none of
/// where it is: then it is UTC.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zone = zone(text)?;
    if text.starts_with(LAST) {
        return Some(Timestamp::MAX);
    }
    if !zone.is_empty() {
        return text.parse().ok();
    }
    let local: civil::DateTime = text.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// What stands behind the date and the time of an `xs:dateTime`; none if it isn't one.
fn zone(text: &str) -> Option<&str> {
    let (moment, behind) = text.split_at_checked(LAST.len())?;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let zone = match behind.strip_prefix('.') {
        Some(fraction) => {
            fraction.get(digits(fraction)..).filter(|it| it.len() < fraction.len())?
        }
        None => behind,
    };
    let fits = |text: &str, shape: &str| {
        let of = |(byte, wanted): (u8, u8)| {
            if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted }
        };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(of)
    };
    let is_zone = matches!(zone, "" | "Z") || fits(zone, "+00:00") || fits(zone, "-00:00");
    // There are no leap seconds in it.
    (fits(moment, "0000-00-00T00:00:00") && !moment.ends_with("60") && is_zone).then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_is_utc() {
        for (text, expected) in [
            ("2030-01-02T03:04:05", "2030-01-02T03:04:05Z"),
            (" 2030-01-02T03:04:05.25Z ", "2030-01-02T03:04:05.25Z"),
            ("2030-01-02T03:04:05.1234567", "2030-01-02T03:04:05.1234567Z"),
            ("2030-01-02T03:04:05+02:00", "2030-01-02T01:04:05Z"),
            ("2030-01-02T03:04:05.5-00:30", "2030-01-02T03:34:05.5Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn the_last_second_of_dotnet_is_the_latest_time_there_is() {
        for zone in ["", "Z", "+01:00", ".9999999", ".9999999Z", ".9999999-08:00"] {
            assert_eq!(moment(&format!("{LAST}{zone}")), Some(Timestamp::MAX), "{zone}");
        }
        assert_eq!(moment(&format!("{LAST}x")), None);
    }

    #[test]
    fn nothing_else_is_a_time() {
        for bad in [
            "",
            "tomorrow",
            "2030-01-02",
            "2030-13-01T00:00:00",
            "2030-02-30T00:00:00",
            "01/02/2030",
            "20300102T030405Z",
            "2030-01-02 03:04:05",
            "2030-01-02t03:04:05z",
            "2030-01-02T03:04",
            "2030-01-02T03:04:60",
            "2030-01-02T03:04:05.",
            "2030-01-02T03:04:05,5",
            "2030-01-02T03:04:05.5.5",
            "2030-01-02T03:04:05+02",
            "2030-01-02T03:04:05+0200",
            "2030-01-02T03:04:05+02:00[Europe/Berlin]",
            "2030-01-02T03:04:05[UTC]",
            "2030-01-02T03:04:05Z[UTC]",
            "+002030-01-02T03:04:05Z",
            "-2030-01-02T03:04:05Z",
            "2030-01-02T03:04:0\u{e9}",
        ] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }
}
