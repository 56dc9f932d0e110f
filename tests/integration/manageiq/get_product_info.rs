//! `GET /api/product_info`.

use crate::stack::Stack;

#[test]
fn anybody_learns_what_we_are() {
    let answer = Stack::shared().get("/api/product_info", None);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["name"], "Provisor");
    assert_eq!(answer.json["authentication"]["oidc_enabled"], false);
}
