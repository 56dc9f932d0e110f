//! Where the page is. Contract section 2.

use crate::links::{self, Way};

/// The page below the host and whatever stands before it, as it is written in addresses that we hand out.
const PAGE: &str = "/bsidca/BSIDCA.asmx";

/// What was called of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The page itself.
    Whole,
    /// What stands below it.
    Below(&'a str),
}

/// Whether that path is the page, in whatever case, or below it.
pub fn locate(path: &str) -> Option<Part<'_>> {
    let start = position(path)?;
    let below = &path[start + PAGE.len()..];
    if below.is_empty() { Some(Part::Whole) } else { below.strip_prefix('/').map(Part::Below) }
}

/// The page's address, as the caller reaches it.
pub fn address(way: &Way<'_>) -> String {
    format!("{}{PAGE}", front(way))
}

/// What stands before the page: the host and the stage that the caller has used.
pub fn front(way: &Way<'_>) -> String {
    links::front(way, position(way.path).map_or("", |start| &way.path[..start]))
}

/// Where in the path the page begins; a stage or a base path may stand before it.
fn position(path: &str) -> Option<usize> {
    let bytes = path.as_bytes();
    bytes.windows(PAGE.len()).position(|part| part.eq_ignore_ascii_case(PAGE.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_in_any_case_and_behind_a_stage() {
        for path in ["/bsidca/BSIDCA.asmx", "/BSIDCA/bsidca.asmx", "/prod/BsIdCa/bsidca.ASMX"] {
            assert_eq!(locate(path), Some(Part::Whole), "{path}");
            assert_eq!(locate(&format!("{path}/Connect")), Some(Part::Below("Connect")));
            assert_eq!(locate(&format!("{path}/")), Some(Part::Below("")));
        }
        for path in
            ["", "/", "/bsidca", "/bsidca/BSIDCA.asmxy", "/bsidcaBSIDCA.asmx", "/bsidca/\u{e9}"]
        {
            assert_eq!(locate(path), None, "{path}");
        }
    }

    #[test]
    fn its_address_names_the_host_and_stage_of_the_caller() {
        let way = |host, path| Way { scheme: Some("https"), forwarded_host: None, host, path };
        let found = address(&way(Some("a.example"), "/prod/BSIDCA/bsidca.asmx/Connect"));
        assert_eq!(found, "https://a.example/prod/bsidca/BSIDCA.asmx");
        assert_eq!(address(&way(Some("<a>"), "/bsidca/bsidca.asmx")), "/bsidca/BSIDCA.asmx");
    }
}
