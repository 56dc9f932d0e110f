//! The tags of a mail, which come back with everything that is heard of it. SES allows only
//! `A-Z a-z 0-9 _ - . @` in them and 256 of these: what doesn't fit is written as `@` and base64.

use super::MailError;
use aws_sdk_sesv2::types::MessageTag;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{RequestId, TenantId, UserId, delivery::Stamp, id::MAX_LENGTH};

const TENANT: &str = "tenant";
const REQUEST: &str = "request";
const EVENT: &str = "event";
const TO: &str = "recipient";

/// The tags of a mail with this stamp.
pub(super) fn tags(stamp: &Stamp) -> Result<Vec<MessageTag>, MailError> {
    let request = stamp.request.to_string();
    let values = [
        (TENANT, stamp.tenant.as_str()),
        (REQUEST, &request),
        (EVENT, &stamp.event),
        (TO, stamp.to.as_str()),
    ];
    let tag = |(name, value)| MessageTag::builder().name(name).value(encode(value)).build();
    let tags = values.into_iter().map(tag).collect::<Result<_, _>>();
    tags.map_err(|error| MailError::Refused(error.to_string()))
}

/// The stamp of a mail with the tags that `tag` gives; none if it is no mail of ours.
pub fn stamp<'a>(tag: impl Fn(&str) -> Option<&'a str>) -> Option<Stamp> {
    let value = |name| decode(tag(name)?);
    Some(Stamp {
        tenant: TenantId::parse(value(TENANT)?).ok()?,
        request: RequestId::parse(&value(REQUEST)?).ok()?,
        event: value(EVENT).filter(|event| is_event(event))?,
        to: UserId::parse(value(TO)?).ok()?,
    })
}

/// Whether it may be the id of an event, which becomes part of a key.
fn is_event(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    !text.is_empty() && text.len() <= MAX_LENGTH && text.chars().all(plain)
}

fn encode(text: &str) -> String {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte);
    if !text.starts_with('@') && text.bytes().all(allowed) {
        return text.to_owned();
    }
    format!("@{}", URL_SAFE_NO_PAD.encode(text))
}

fn decode(text: &str) -> Option<String> {
    match text.strip_prefix('@') {
        None => Some(text.to_owned()),
        Some(encoded) => String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tags: &[MessageTag]) -> Option<Stamp> {
        stamp(|name| Some(tags.iter().find(|tag| tag.name() == name)?.value()))
    }

    fn a_stamp(tenant: &str, to: &str) -> Stamp {
        Stamp {
            tenant: TenantId::parse(tenant).unwrap(),
            request: RequestId::new(7).unwrap(),
            event: "1795342500000-r000001".into(),
            to: UserId::parse(to).unwrap(),
        }
    }

    #[test]
    fn every_stamp_fits_into_tags_and_comes_back() {
        let long = "ü".repeat(MAX_LENGTH / 2);
        for name in ["jdoe", "j.doe@acme.example", "@jdoe", "J Doe", "=?", "日本", &long] {
            let stamp = a_stamp(name, name);
            let tags = tags(&stamp).unwrap();
            assert_eq!(read(&tags), Some(stamp));
            let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-.@".contains(letter);
            for value in tags.iter().map(MessageTag::value) {
                assert!(value.len() <= 256 && value.chars().all(allowed), "{value}");
            }
        }
    }

    #[test]
    fn what_is_no_stamp_of_ours_is_none() {
        let good = tags(&a_stamp("acme", "jdoe")).unwrap();
        let cases = [
            (TENANT, "a#b"),
            (TENANT, "@?"),
            (REQUEST, "0"),
            (REQUEST, "-1"),
            (EVENT, "1#2"),
            (EVENT, ""),
            (TO, ""),
            (TO, "@_w"),
        ];
        for (name, value) in cases {
            let tag = |wanted: &str| {
                let found = good.iter().find(|tag| tag.name() == wanted).map(MessageTag::value);
                if wanted == name { Some(value) } else { found }
            };
            assert_eq!(stamp(tag), None, "{name} {value}");
        }
        assert_eq!(stamp(|_| None), None);
    }
}
