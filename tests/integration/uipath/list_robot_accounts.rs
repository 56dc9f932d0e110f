//! `GET .../api/RobotAccount/{partition}`.

use serde_json::json;

use super::support::{API, get, refusal};

#[test]
fn there_are_none_which_whoever_may_read_is_told() {
    let page = get(&format!("{API}/RobotAccount/acme?searchTerm=bot&top=2&skip=2"));
    assert_eq!((page.status, page.json), (200, json!({"totalCount": 0, "results": []})));
    assert_eq!(refusal(&get(&format!("{API}/RobotAccount/acme?top=x"))), "400 top");
    assert_eq!(refusal(&get(&format!("{API}/RobotAccount/globex"))), "403 Forbidden");
}
