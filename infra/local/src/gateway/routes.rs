//! Which function a request is for.

use std::{cmp::Reverse, collections::BTreeMap};

use percent_encoding::percent_decode_str;

use crate::template::Route;

/// All routes, the most specific first.
pub(super) struct Routes(Vec<Entry>);

struct Entry {
    route: Route,
    segments: Vec<Segment>,
    function: String,
}

/// A part of a route's path.
enum Segment {
    Rest(String),
    Parameter(String),
    Literal(String),
}

/// The route of a request.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'a> {
    pub(super) function: &'a str,
    /// As API Gateway writes it: `GET /requests/{id}` or `$default`.
    pub(super) key: String,
    pub(super) parameters: BTreeMap<String, String>,
}

impl Routes {
    pub(super) fn new<'a>(routes: impl Iterator<Item = (&'a Route, &'a str)>) -> Self {
        let mut entries: Vec<_> =
            routes.map(|(route, function)| Entry::new(route, function)).collect();
        entries.sort_by_cached_key(|entry| Reverse((entry.preference(), entry.takes_only_one())));
        Self(entries)
    }

    pub(super) fn find(&self, method: &str, path: &str) -> Option<Found<'_>> {
        self.0.iter().find_map(|entry| {
            let parameters = entry.matches(method, path)?;
            Some(Found { function: &entry.function, key: entry.key(), parameters })
        })
    }
}

impl Entry {
    fn new(route: &Route, function: &str) -> Self {
        let (route, segments) = match route {
            Route::Of { method, path } => (
                Route::Of { method: method.to_uppercase(), path: path.clone() },
                split(path).map(Segment::parse).collect(),
            ),
            Route::Default => (Route::Default, Vec::new()),
        };
        Self { route, segments, function: function.to_owned() }
    }

    fn key(&self) -> String {
        match &self.route {
            Route::Of { method, path } => format!("{method} {path}"),
            Route::Default => "$default".to_owned(),
        }
    }

    fn takes_only_one(&self) -> bool {
        matches!(&self.route, Route::Of { method, .. } if method != "ANY")
    }

    /// Segment by segment: a literal beats a parameter beats the rest beats nothing at all.
    fn preference(&self) -> Vec<u8> {
        let rank = |segment: &Segment| match segment {
            Segment::Rest(_) => 0,
            Segment::Parameter(_) => 1,
            Segment::Literal(_) => 2,
        };
        self.segments.iter().map(rank).collect()
    }

    fn matches(&self, called: &str, path: &str) -> Option<BTreeMap<String, String>> {
        match &self.route {
            Route::Of { method, .. } if method == called || method == "ANY" => {
                self.parameters(path)
            }
            Route::Of { .. } => None,
            Route::Default => Some(BTreeMap::new()),
        }
    }

    fn parameters(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let mut parameters = BTreeMap::new();
        let mut parts = split(path);
        for segment in &self.segments {
            match segment {
                Segment::Rest(name) => {
                    let rest: Vec<_> = parts.by_ref().collect();
                    parameters.insert(name.clone(), value(&rest.join("/"))?);
                }
                Segment::Parameter(name) => {
                    parameters.insert(name.clone(), value(parts.next()?)?);
                }
                Segment::Literal(text) => parts.next().filter(|part| part == text).map(drop)?,
            }
        }
        parts.next().is_none().then_some(parameters)
    }
}

impl Segment {
    fn parse(text: &str) -> Self {
        match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => name.strip_suffix('+').map_or_else(
                || Self::Parameter(name.to_owned()),
                |name| Self::Rest(name.to_owned()),
            ),
            None => Self::Literal(text.to_owned()),
        }
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

/// A parameter's value; an empty one matches nothing.
fn value(part: &str) -> Option<String> {
    (!part.is_empty()).then(|| percent_decode_str(part).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(method: &str, path: &str) -> Option<(String, String)> {
        let routes = [
            (Route::new("POST", "/requests"), "create"),
            (Route::new("get", "/requests/{id}"), "get"),
            (Route::new("POST", "/requests/validate"), "validate"),
            (Route::new("ANY", "/requests/{id}"), "any"),
            (Route::new("GET", "/requests/{id}/events"), "events"),
            (Route::new("GET", "/requests/view/{name}"), "view"),
            (Route::new("GET", "/files/{path+}"), "files"),
        ];
        let routes = Routes::new(routes.iter().map(|(route, function)| (route, *function)));
        let found = routes.find(method, path)?;
        let parameters: Vec<_> = found.parameters.into_values().collect();
        Some((found.function.to_owned(), parameters.join(" | ")))
    }

    fn assert_found(request: (&str, &str), function: &str, parameters: &str) {
        let expected = (function.to_owned(), parameters.to_owned());
        assert_eq!(find(request.0, request.1), Some(expected), "{request:?}");
    }

    #[test]
    fn the_most_specific_route_wins() {
        assert_found(("POST", "/requests"), "create", "");
        assert_found(("POST", "/requests/validate"), "validate", "");
        assert_found(("GET", "/requests/7"), "get", "7");
        assert_found(("PATCH", "/requests/7"), "any", "7");
        assert_found(("GET", "/requests/view/events"), "view", "events");
        assert_found(("GET", "/requests/7/events"), "events", "7");
    }

    #[test]
    fn parameters_are_decoded_and_the_rest_keeps_its_slashes() {
        assert_found(("GET", "/requests/a%20b%2Fc"), "get", "a b/c");
        assert_found(("GET", "/files/a/b"), "files", "a/b");
    }

    #[test]
    fn what_is_no_route_is_not_found() {
        for path in
            ["/", "/Requests", "/requests/", "/requests/7/", "/requests/7/events/8", "/files/"]
        {
            assert_eq!(find("GET", path), None, "{path}");
        }
        assert_eq!(find("DELETE", "/requests"), None);
    }

    #[test]
    fn the_default_route_takes_what_is_none_of_the_others() {
        let routes = [
            (Route::Default, "default"),
            (Route::new("GET", "/requests"), "list"),
            (Route::new("ANY", "/files/{path+}"), "files"),
        ];
        let routes = Routes::new(routes.iter().map(|(route, function)| (route, *function)));
        for (method, path, key) in [
            ("GET", "/requests", "GET /requests"),
            ("PUT", "/files/a/b", "ANY /files/{path+}"),
            ("PUT", "/requests", "$default"),
            ("GET", "/Requests", "$default"),
            ("GET", "/files/", "$default"),
            ("OPTIONS", "/", "$default"),
        ] {
            let found = routes.find(method, path).map(|found| (found.key, found.parameters.len()));
            let parameters = usize::from(key.contains('{'));
            assert_eq!(found, Some((key.to_owned(), parameters)), "{method} {path}");
        }
    }
}
