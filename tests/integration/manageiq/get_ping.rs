//! `GET /api/ping`.

use crate::stack::Stack;

#[test]
fn anybody_learns_that_we_are_there() {
    for path in ["/api/ping", "/api/v4.4.0/ping"] {
        let answer = Stack::shared().get(path, None);
        assert_eq!((answer.status, answer.text.as_str()), (200, "pong"), "{path}");
    }
}
