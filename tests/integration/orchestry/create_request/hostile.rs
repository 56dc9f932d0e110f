//! Bodies that nobody sends by accident.

use serde_json::json;

use crate::{
    stack::{Answer, Stack},
    support::{REQUESTS, create, findings, get, header, outcome, text},
};

#[test]
fn what_is_no_json_is_malformed() {
    for body in ["", "{", "nonsense", "{\"a\":}", "{'a': 1}", "{\"a\": 1,}", "\u{feff}{}", "{} {}"]
    {
        let answer = send(body.as_bytes());
        assert_eq!(outcome(&answer), "400 Malformed", "{body}");
        assert_eq!(findings(&answer), ["Malformed at body"], "{body}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json");
    }
    assert_eq!(outcome(&send(b"{\"name\": \"\xff\"}")), "400 Malformed");
    assert_eq!(outcome(&send(br#"{"name": "\ud800"}"#)), "400 Malformed");
}

#[test]
fn what_is_no_object_is_malformed() {
    for body in ["[]", "[[]]", "null", "7", "true", "\"text\"", "[{\"templateId\":\"team-site\"}]"]
    {
        assert_eq!(outcome(&send(body.as_bytes())), "400 Malformed", "{body}");
    }
}

#[test]
fn a_number_beyond_all_bounds_is_malformed() {
    for number in ["1e400", "-1e999", "NaN", "Infinity", "01", "0x10"] {
        let body = format!(r#"{{"templateId": "team-site", "name": "Big", "size": {number}}}"#);
        assert_eq!(outcome(&send(body.as_bytes())), "400 Malformed", "{number}");
    }
}

#[test]
fn a_large_number_is_kept() {
    for number in ["1e300", "-1.5e-300", "18446744073709551615", "-9223372036854775808"] {
        let answer = kept(&format!(r#""size": {number}"#));
        let size = &answer.json["items"][0]["parameters"]["size"];
        assert_eq!(size.as_f64(), number.parse().ok(), "{number}");
    }
}

#[test]
fn any_text_is_kept() {
    let texts =
        ["", "a\u{0}b", "Ωμέγα 🚀 \u{202e}", "\u{2028}", "</script>", "'; DROP TABLE", "{{7*7}}"];
    for value in texts {
        let answer = kept(&format!(r#""note": {}"#, json!(value)));
        assert_eq!(answer.json["items"][0]["parameters"]["note"], value);
    }
    let answer = kept(r#""": {"": [null, {"": 1}]}"#);
    assert_eq!(answer.json["items"][0]["parameters"][""], json!({"": [null, {"": 1}]}));
}

/// Whatever is taken can be read again: it lies deeper in our own rows than in the body.
#[test]
fn deep_nesting_is_kept_or_refused() {
    for depth in [10, 63, 64, 100, 120, 122, 124, 125, 126, 127, 128, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body =
                format!(r#"{{"templateId": "team-site", "name": "Deep", "deep": {nested}}}"#);
            let answer = send(body.as_bytes());
            match answer.status {
                400 | 422 => assert!(depth > 63, "{depth}: {}", answer.text),
                201 => {
                    let read = get(&text(&answer.json["id"]), "requester");
                    assert_eq!(read.status, 200, "{depth}: {}", read.text);
                }
                _ => panic!("{depth}: {} {}", answer.status, answer.text),
            }
        }
    }
}

#[test]
fn what_stands_twice_is_refused_rather_than_guessed() {
    let end = br#"{"templateId": "team-site", "name": "a", "schedule": {"end": "2999-01-01T00:00:00Z", "end": null}}"#;
    let name = br#"{"templateId": "team-site", "name": "a", "name": "b"}"#;
    for (body, member) in [(end.as_slice(), "\"end\""), (name, "\"name\"")] {
        let answer = send(body);
        assert_eq!(outcome(&answer), "400 Malformed", "{}", answer.text);
        assert!(text(&answer.json["detail"]).contains(member), "{}", answer.text);
    }
}

#[test]
fn ids_may_be_numbers() {
    let body = json!({
        "items": [{"templateId": 31}], "beneficiaries": [6], "correlationId": 17,
    });
    let answer = create("requester", &body);
    assert_eq!(
        (answer.status, &answer.json["correlationId"]),
        (201, &json!("17")),
        "{}",
        answer.text
    );
}

#[test]
fn what_fits_into_no_row_is_refused() {
    let body = json!({"templateId": "team-site", "name": "Big", "note": "x".repeat(300 * 1024)});
    let answer = create("requester", &body);
    assert_eq!(outcome(&answer), "422 Invalid");
    assert_eq!(findings(&answer), ["TooLong at items"]);
    let body = json!({"templateId": "team-site", "name": "Big", "note": "x".repeat(255 * 1024)});
    let answer = create("requester", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(get(&text(&answer.json["id"]), "requester").status, 200);
}

#[test]
fn what_grows_when_it_is_written_is_refused_or_kept() {
    let body =
        json!({"templateId": "team-site", "name": "Big", "note": "\u{1}".repeat(128 * 1024)});
    let answer = create("requester", &body);
    assert!([201, 422].contains(&answer.status), "{}", answer.text);
}

#[test]
fn a_body_above_1_mb_is_too_large() {
    let most = 1024 * 1024;
    let answer = send(&vec![b' '; most + 1]);
    assert_eq!(outcome(&answer), "413 TooLarge");
    assert_eq!(outcome(&send(&vec![b' '; most])), "400 Malformed");
}

#[test]
fn a_body_of_another_type_is_not_read() {
    let types = [
        Some("text/plain"),
        Some("application/xml"),
        Some("application/x-www-form-urlencoded"),
        None,
    ];
    for media in types {
        let answer = typed(media, br#"{"templateId": "team-site", "name": "Typed"}"#);
        assert_eq!(outcome(&answer), "415 UnsupportedMedia", "{media:?}");
    }
    for media in ["application/json; charset=utf-8", "Application/JSON", "application/x.y+json"] {
        let answer = typed(Some(media), br#"{"templateId": "team-site", "name": "Typed"}"#);
        assert_eq!(answer.status, 201, "{media}");
    }
}

/// Files a site with one more parameter, and reads it again.
fn kept(parameter: &str) -> Answer {
    let body = format!(r#"{{"templateId": "team-site", "name": "Kept", {parameter}}}"#);
    let answer = send(body.as_bytes());
    assert_eq!(answer.status, 201, "{body}: {}", answer.text);
    let read = get(&text(&answer.json["id"]), "requester");
    assert_eq!(read.json["items"], answer.json["items"]);
    read
}

fn send(body: &[u8]) -> Answer {
    typed(Some("application/json"), body)
}

fn typed(media: Option<&str>, body: &[u8]) -> Answer {
    let mut request = Stack::shared().request("POST", REQUESTS, Some("requester"));
    if let Some(media) = media {
        request = request.header("Content-Type", media);
    }
    Stack::shared().send(request, body)
}
