//! Links back to us. They name the host and the stage that the caller has used, never one of our own.

use crate::links::front;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

pub use crate::links::Way;

/// Where the self-service API is, below the host and whatever stands before it.
const SELF_SERVICE: &str = "/iam/governance/selfservice/api/v1";
/// What all of the vendor's APIs are below.
const GOVERNANCE: &str = "/iam/governance";
/// What a part of a path or a query's value may hold as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Where this caller finds us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Reads it from a call. Links are relative where no host is named that could be one.
    pub fn of(way: &Way<'_>) -> Self {
        Self(format!("{}{SELF_SERVICE}", front(way, before(way.path))))
    }

    /// All requests.
    pub fn requests(&self) -> String {
        format!("{}/requests", self.0)
    }

    /// Everything of a collection.
    pub fn all(&self, collection: &str) -> String {
        format!("{}/{collection}", self.0)
    }

    /// One request, or the part of one that has a number of its own.
    pub fn request(&self, id: impl ToString) -> String {
        self.thing("requests", &id.to_string())
    }

    /// One user.
    pub fn user(&self, id: impl ToString) -> String {
        self.thing("users", &id.to_string())
    }

    /// A thing of a collection.
    pub fn thing(&self, collection: &str, id: &str) -> String {
        format!("{}/{collection}/{}", self.0, encode(id))
    }

    /// A page of a collection: names with their values.
    pub fn page(&self, collection: &str, query: &[(&str, String)]) -> String {
        let query: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        format!("{}/{collection}?{}", self.0, query.join("&"))
    }
}

/// `{"rel", "href"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it leads to.
    pub rel: &'static str,
    /// Where that is.
    pub href: String,
}

impl Link {
    /// A link to the thing that it stands in.
    pub fn to_self(href: String) -> Self {
        Self { rel: "self", href }
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A stage or base path: what stands before the vendor's own.
fn before(path: &str) -> &str {
    path.find(GOVERNANCE).map_or("", |end| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/iam/governance/selfservice/api/v1/requests";

    fn requests(scheme: Option<&str>, forwarded: Option<&str>, host: &str, path: &str) -> String {
        let host = Some(host).filter(|host| !host.is_empty());
        Base::of(&Way { scheme, forwarded_host: forwarded, host, path }).requests()
    }

    #[test]
    fn they_name_the_host_and_stage_that_the_caller_has_used() {
        for (scheme, forwarded, host, before, start) in [
            (Some("https"), None, "id.example", "", "https://id.example"),
            (Some("http"), None, "127.0.0.1:9000", "", "http://127.0.0.1:9000"),
            (None, None, "localhost:9000", "", "http://localhost:9000"),
            (None, None, "[::1]:9000", "", "http://[::1]:9000"),
            (None, None, "id.example", "/prod", "https://id.example/prod"),
            (Some("https,http"), Some("a.example, b.example"), "c", "", "https://a.example"),
            (Some("gopher"), None, "a.example", "/a/b", "https://a.example/a/b"),
            (Some("https"), None, "a.example", "/a\u{e9}", "https://a.example"),
            (Some("https"), None, "a.example", "//evil.example", "https://a.example"),
        ] {
            let found = requests(scheme, forwarded, host, &format!("{before}{PATH}"));
            assert_eq!(found, format!("{start}{PATH}"));
        }
    }

    #[test]
    fn they_are_relative_where_no_host_could_be_one() {
        for host in [
            "",
            "a b",
            "a.example/path",
            "user@a.example",
            "a.example:port",
            "a.example:99999",
            "a\"onload=",
            "a.example?x",
            "<script>",
            ":80",
        ] {
            assert_eq!(requests(Some("https"), None, host, PATH), PATH, "{host}");
            assert_eq!(requests(Some("https"), Some(host), "b.example", PATH), PATH, "{host}");
        }
    }

    #[test]
    fn what_is_no_plain_text_is_encoded() {
        let base = Base::of(&Way::default());
        assert_eq!(base.user("a b/c"), format!("{SELF_SERVICE}/users/a%20b%2Fc"));
        let page = base.page("requests", &[("q", "id eq 1&x=2".into()), ("limit", "10".into())]);
        assert_eq!(page, format!("{SELF_SERVICE}/requests?q=id%20eq%201%26x%3D2&limit=10"));
    }
}
