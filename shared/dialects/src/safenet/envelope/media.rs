//! `Content-Type`, as far as it matters.

/// A media type with the parameters that are looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Media {
    /// In small letters, without parameters.
    pub(super) essence: String,
    /// What SOAP 1.2 says is called.
    pub(super) action: Option<String>,
    charset: Option<String>,
}

impl Media {
    pub(super) fn read(text: &str) -> Self {
        let mut parts = split(text).into_iter();
        let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut media = Self { essence, ..Self::default() };
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = value.trim().trim_matches('"').to_owned();
            match name.trim().to_ascii_lowercase().as_str() {
                "action" => media.action = Some(value),
                "charset" => media.charset = Some(value),
                _ => {}
            }
        }
        media
    }

    pub(super) fn is_xml(&self) -> bool {
        self.essence.ends_with("/xml") || self.essence.ends_with("+xml")
    }

    /// Whether it says nothing else.
    pub(super) fn is_utf8(&self) -> bool {
        let plain = ["utf-8", "utf8", "us-ascii"];
        self.charset
            .as_ref()
            .is_none_or(|it| plain.iter().any(|name| it.eq_ignore_ascii_case(name)))
    }
}

/// Splits at semicolons that don't stand in quotes.
fn split(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_may_be_quoted_and_hold_semicolons() {
        let media = Media::read("Application/SOAP+XML; charset=\"UTF-8\"; action=\"urn:a;b\"; x");
        assert_eq!(media.essence, "application/soap+xml");
        assert_eq!(media.action.as_deref(), Some("urn:a;b"));
        assert!(media.is_xml() && media.is_utf8());
        assert!(!Media::read("text/xml; charset=utf-16").is_utf8());
    }

    #[test]
    fn what_isnt_xml_is_not_taken_for_it() {
        for bad in ["", "application/json", "text/plain", "xml", "application/xmlish"] {
            assert!(!Media::read(bad).is_xml(), "{bad}");
        }
    }
}
