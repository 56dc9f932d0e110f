//! `GET /healthz`.

use serde_json::json;

use crate::stack::Stack;

#[test]
fn it_says_so_to_anybody() {
    for user in [None, Some("requester"), Some("nobody")] {
        let answer = Stack::shared().get("/healthz", user);
        assert_eq!((answer.status, answer.json), (200, json!({"status": "ok"})), "{user:?}");
    }
}
