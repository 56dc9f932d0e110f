//! Where the page is. Contract section 2.

use crate::links::{self, Way};
use form_urlencoded::parse;
use std::ops::Range;

/// The page below the host and whatever stands before it, as it is written in addresses that we hand out.
const PAGE: &str = "/bsidca/BSIDCA.asmx";
/// The folder that the page is in, if it isn't at the root.
const FOLDER: &str = "bsidca";
/// The page itself.
const FILE: &str = "BSIDCA.asmx";

/// What was called of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The page itself.
    Whole,
    /// What stands below it.
    Below(&'a str),
}

/// What somebody wants to read of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Its description for machines.
    Description,
    /// How that operation is called.
    Operation(String),
    /// Which operations there are.
    Overview,
}

/// Whether that path is the page, in whatever case, or below it.
pub fn locate(path: &str) -> Option<Part<'_>> {
    let below = &path[position(path)?.end..];
    if below.is_empty() { Some(Part::Whole) } else { below.strip_prefix('/').map(Part::Below) }
}

/// What the query asks for; its names have any case.
pub fn wanted(query: &str) -> Wanted {
    if query.eq_ignore_ascii_case("wsdl") {
        return Wanted::Description;
    }
    let operation = parse(query.as_bytes()).find(|(name, _)| name.eq_ignore_ascii_case("op"));
    operation.map_or(Wanted::Overview, |(_, name)| Wanted::Operation(name.into_owned()))
}

/// The page's address, as the caller reaches it.
pub fn address(way: &Way<'_>) -> String {
    format!("{}{PAGE}", front(way))
}

/// What stands before the page: the host and the stage that the caller has used.
pub fn front(way: &Way<'_>) -> String {
    links::front(way, position(way.path).map_or("", |place| &way.path[..place.start]))
}

/// Where in the path the page is, its folder included; a stage or a base path may stand before it.
fn position(path: &str) -> Option<Range<usize>> {
    let mut end = 0;
    for part in path.split_inclusive('/') {
        let start = end;
        end += part.len();
        let name = part.trim_end_matches('/');
        if name.eq_ignore_ascii_case(FILE) && path[..start].ends_with('/') {
            return Some(before(&path[..start]).len()..start + name.len());
        }
    }
    None
}

/// What stands before the page's folder, or before the page where it isn't in its folder.
fn before(folder: &str) -> &str {
    let folder = folder.trim_end_matches('/');
    match folder.rsplit_once('/') {
        Some((before, name)) if name.eq_ignore_ascii_case(FOLDER) => before.trim_end_matches('/'),
        Some(_) | None => folder,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_in_any_case_and_folder_and_behind_a_stage() {
        for path in [
            "/bsidca/BSIDCA.asmx",
            "/BSIDCA/bsidca.asmx",
            "/prod/BsIdCa/bsidca.ASMX",
            "/BSIDCA.asmx",
            "/bsidca.asmx",
            "/prod/BSIDCA.asmx",
            "//bsidca//BSIDCA.asmx",
        ] {
            assert_eq!(locate(path), Some(Part::Whole), "{path}");
            assert_eq!(locate(&format!("{path}/Connect")), Some(Part::Below("Connect")));
            assert_eq!(locate(&format!("{path}/")), Some(Part::Below("")));
        }
        for path in [
            "",
            "/",
            "/bsidca",
            "BSIDCA.asmx",
            "/bsidca/BSIDCA.asmxy",
            "/bsidcaBSIDCA.asmx",
            "/bsidca/\u{e9}",
        ] {
            assert_eq!(locate(path), None, "{path}");
        }
    }

    #[test]
    fn its_address_names_the_host_and_stage_of_the_caller() {
        let way = |host, path| Way { scheme: Some("https"), forwarded_host: None, host, path };
        for (path, stage) in [
            ("/prod/BSIDCA/bsidca.asmx/Connect", "/prod"),
            ("/prod/bsidca.asmx", "/prod"),
            ("/bsidca.asmx/Connect", ""),
            ("//bsidca.asmx", ""),
            ("/BSIDCA/BSIDCA.asmx", ""),
        ] {
            let expected = format!("https://a.example{stage}/bsidca/BSIDCA.asmx");
            assert_eq!(address(&way(Some("a.example"), path)), expected, "{path}");
        }
        assert_eq!(address(&way(Some("<a>"), "/bsidca/bsidca.asmx")), "/bsidca/BSIDCA.asmx");
    }

    #[test]
    fn the_query_says_what_is_wanted_in_any_case() {
        let operation = |name: &str| Wanted::Operation(name.into());
        for (query, expected) in [
            ("", Wanted::Overview),
            ("x=1", Wanted::Overview),
            ("WSDL", Wanted::Description),
            ("wsdl", Wanted::Description),
            ("op=Connect", operation("Connect")),
            ("OP=Connect", operation("Connect")),
            ("a=b&Op=A%20b", operation("A b")),
        ] {
            assert_eq!(wanted(query), expected, "{query}");
        }
    }
}
