//! `GET .../api/User/users/{partition}`.

use super::support::{API, get, refusal};
use crate::support::{list, text};

#[test]
fn users_come_by_login_page_by_page() {
    let page = |query: &str| get(&format!("{API}/User/users/acme?{query}")).json;
    let first = page("top=3");
    let rows = list(&first["results"]);
    assert!(rows.len() == 3 && first["totalCount"].as_u64() > Some(10), "{first}");
    let ids: Vec<String> = rows.iter().map(|row| text(&row["id"])).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(page("skip=1&top=1")["results"][0]["id"], ids[1].as_str());
    assert_eq!(refusal(&get(&format!("{API}/User/users/globex"))), "403 Forbidden");
}
