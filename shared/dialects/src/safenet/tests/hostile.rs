//! Nothing that comes in makes a decoder panic: any bytes, and whatever becomes of calls that are fine. The seeds
//! are in `corpus/safenet`; each file holds one call. `PROPTEST_CASES=100000` looks longer.

use crate::safenet::{
    cookie,
    envelope::{Post, decode, guessed},
    form::{self, Get},
    help, page, tree, wsdl,
};
use http::Method;
use proptest::{collection::vec, prelude::*, sample::Index};
use std::{fs, path::Path};

/// All files of a folder of the corpus, by name.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/safenet").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 3, "{files:?}");
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// One change to a call.
#[derive(Clone, Debug)]
enum Change {
    Put(Index, u8),
    Cut(Index, Index),
    Repeat(Index, Index),
    Say(Index, &'static str),
}

/// What has a meaning somewhere in a call.
const WORDS: &[&str] = &[
    "<",
    ">",
    "&",
    "&#x0;",
    "&amp;",
    "<!DOCTYPE a>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?x",
    "?>",
    "xmlns=''",
    "xmlns:a='b'",
    "a:",
    "%",
    "%zz",
    "=",
    "+",
    ";",
    "\"",
    "'",
    "\u{feff}",
    "\u{0}",
    "-1",
    "99999999999999999999",
    "<string>",
    "</string>",
    "i:nil='true'",
];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        any::<(Index, Index)>().prop_map(|(from, to)| Change::Cut(from, to)),
        any::<(Index, Index)>().prop_map(|(from, to)| Change::Repeat(from, to)),
        (any::<Index>(), proptest::sample::select(WORDS))
            .prop_map(|(at, word)| Change::Say(at, word)),
    ]
}

fn changed(mut call: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: &Index, call: &[u8]| at.index(call.len() + 1);
        match change {
            Change::Put(at, byte) => call.insert(place(at, &call), *byte),
            Change::Say(at, word) => {
                let at = place(at, &call);
                call.splice(at..at, word.bytes());
            }
            Change::Cut(one, other) | Change::Repeat(one, other) => {
                let (one, other) = (place(one, &call), place(other, &call));
                let range = one.min(other)..one.max(other);
                if matches!(change, Change::Cut(..)) {
                    call.drain(range);
                } else {
                    let part = call[range.clone()].to_vec();
                    call.splice(range.end..range.end, part);
                }
            }
        }
    }
    call
}

/// Decodes it in every way that there is, and answers what can't be decoded.
fn post(media: &str, action: Option<&str>, body: &[u8]) -> bool {
    let post = Post { content_type: Some(media), soap_action: action, body };
    guessed(&post);
    match decode(&post) {
        Ok(_) => true,
        Err(fault) => {
            let answer = fault.render();
            assert!(answer.body().is_empty() || tree::parse(answer.body().as_bytes()).is_ok());
            false
        }
    }
}

fn envelope(body: &[u8]) -> bool {
    let action = "http://www.cryptocard.com/blackshield/RemoveUsersFromProvisioningTask";
    let plain = post("text/xml", None, body);
    let new = post("application/soap+xml; action=x", None, body);
    let named = post("text/xml; charset=utf-8", Some(action), body);
    plain || new || named
}

fn called(operation: &str, text: &[u8]) -> bool {
    let query = String::from_utf8_lossy(text);
    let get = Get { operation, method: &Method::GET, content_type: "", query: &query, body: b"" };
    let content_type = "application/x-www-form-urlencoded";
    let post = Get { method: &Method::POST, content_type, query: "", body: text, ..get };
    form::decode(&get).is_ok() | form::decode(&post).is_ok()
}

#[test]
fn every_seed_is_a_call_that_is_fine() {
    for seed in seeds("envelopes") {
        assert!(envelope(&seed), "{}", String::from_utf8_lossy(&seed));
    }
    for seed in seeds("forms") {
        let seed = String::from_utf8(seed).unwrap();
        let (operation, text) = seed.trim_end().split_once('?').unwrap();
        assert!(called(operation, text.as_bytes()), "{seed}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoders_panic(body in vec(any::<u8>(), 0..400), name in ".{0,40}") {
        envelope(&body);
        called(&name, &body);
        called("RemoveProvisioningTask", &body);
    }

    #[test]
    fn no_change_to_a_call_makes_the_decoders_panic(seed in any::<Index>(), changes in vec(change(), 0..8)) {
        let all = seeds("envelopes");
        envelope(&changed(all[seed.index(all.len())].clone(), &changes));
        let all = seeds("forms");
        let form = changed(all[seed.index(all.len())].clone(), &changes);
        let form = String::from_utf8_lossy(&form);
        let (operation, text) = form.split_once('?').unwrap_or((&form, ""));
        called(operation, text.as_bytes());
    }

    #[test]
    fn no_headers_or_paths_do_either(text in ".{0,80}", other in ".{0,80}") {
        post(&text, Some(&other), b"<a/>");
        cookie::sessions(text.as_bytes());
        page::locate(&text);
        page::locate(&format!("/bsidca/bsidca.asmx/{text}"));
        help::operation(&text, &other);
        prop_assert!(tree::parse(wsdl::document(&text).as_bytes()).is_ok());
    }
}
