//! `DELETE /api/auth`.

use super::support::{Somebody, fault};
use crate::{stack::Stack, support::text};

#[test]
fn a_token_that_was_given_back_is_good_for_nothing() {
    let token = text(&Somebody::called("requester").read("/api/auth")["auth_token"]);
    let call = |method: &str, path: &str| {
        let request = Stack::shared().request(method, path, None).header("X-Auth-Token", &token);
        Stack::shared().send(request, b"")
    };
    assert_eq!(call("GET", "/api").status, 200);
    let answer = call("DELETE", "/api/auth");
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(call("GET", "/api").status, 401);
}

#[test]
fn without_a_token_there_is_none_to_give_back() {
    let answer = Stack::shared().delete("/api/auth", "requester");
    let message = "Send the token that is to end as X-Auth-Token";
    assert_eq!(fault(&answer), (400, "bad_request".into(), message.into()));
}
