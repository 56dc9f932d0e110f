//! A large batch of which one request in a hundred is bad, while the function that files it is killed again and again.
//!
//! `cargo test` sends 10,000 requests. For 100,000:
//!
//! ```sh
//! BATCH_PARTS=100 cargo test --workspace --test integration -- of_a_large_batch --nocapture
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    thread::sleep,
    time::Duration,
};

use fastrand::Rng;
use serde_json::{Value, json};

use super::killer;
use crate::{
    batches::{Sender, outcomes, part, read},
    stack::{Stack, data_dir, eventually},
    support::{list, text},
};

const NAME: &str = "many";
const ITEMS: usize = 1000;
/// How often the function is killed, unless the batch is done before. A message is given up after ten tries.
const KILLS: usize = 12;
/// How long the batch may take: what a kill interrupts comes again after half a minute.
const PATIENCE: Duration = Duration::from_mins(20);

/// How many parts: ten, or what `BATCH_PARTS` says.
fn parts() -> usize {
    env::var("BATCH_PARTS").map_or(10, |parts| parts.parse().expect("a number of parts"))
}

/// Where a request stands in its batch.
type Place = (usize, usize);

/// Something good: nobody is asked, and its start lies too far ahead for any work.
fn good((part, index): Place) -> Value {
    json!({
        "items": [{"templateId": "31"}],
        "beneficiaries": ["jdoe"],
        "justification": format!("{part}/{index}"),
        "schedule": {"start": "2999-01-01T00:00:00Z"},
    })
}

/// Something bad of each kind in turn.
fn bad(place: Place) -> Value {
    let mut request = good(place);
    match place.1 % 5 {
        0 => request["items"][0]["templateId"] = "nowhere".into(),
        1 => request["beneficiaries"] = json!(["nobody"]),
        2 => request["schedule"]["end"] = "2999-01-01T00:00:00Z".into(),
        3 => request["surprise"] = true.into(),
        _ => return json!("no request"),
    }
    request
}

#[test]
fn of_a_large_batch_the_good_requests_are_filed_once_and_the_bad_ones_reported() {
    let stack = &Stack::start(&data_dir("large-batch"));
    let rng = &mut Rng::with_seed(4);
    let parts = parts();
    let places = || (1..=parts).flat_map(|part| (0..ITEMS).map(move |index| (part, index)));
    let wrong: BTreeSet<Place> = places().filter(|_| rng.u8(..100) == 0).collect();
    let sender = Sender::new(stack, "requester", &["requester"]);
    for number in 1..=parts {
        let request = |index| {
            let place = (number, index);
            if wrong.contains(&place) { bad(place) } else { good(place) }
        };
        sender
            .send(stack, &part(NAME, number, parts, &(0..ITEMS).map(request).collect::<Vec<_>>()));
    }
    let kills = kill_until_done(stack, rng);
    eprintln!("{kills} kills, {} of {} requests are bad", wrong.len(), parts * ITEMS);
    let right: BTreeSet<Place> = places().filter(|place| !wrong.contains(place)).collect();
    assert_eq!(reported(stack, "failed").into_keys().collect::<BTreeSet<_>>(), wrong);
    let filed = reported(stack, "filed");
    assert_eq!(filed.keys().copied().collect::<BTreeSet<_>>(), right);
    assert_eq!(kept(stack), filed);
    let subject = |mail: &Value| text(&mail["subject"]);
    let told = eventually(PATIENCE, || {
        let mails = stack.mails();
        let of_it: Vec<_> = mails.iter().map(subject).filter(|it| it.contains(NAME)).collect();
        Some(of_it).filter(|it| !it.is_empty())
    });
    assert_eq!(told, [format!("Done: batch {NAME}, {} filed, {} not", right.len(), wrong.len())]);
}

/// Kills the function at random until every part is done; how often it met somebody.
fn kill_until_done(stack: &Stack, rng: &mut Rng) -> usize {
    let mut kills = 0;
    eventually(PATIENCE, || {
        if read(stack, NAME, "", "operator").json["status"] == "Completed" {
            return Some(kills);
        }
        if kills < KILLS && killer::kill_all(stack.id(), "submit-batch") {
            kills += 1;
        }
        sleep(Duration::from_millis(rng.u64(300..2500)));
        None
    })
}

/// What the batch tells of its requests: the id of each, or nothing.
fn reported(stack: &Stack, outcome: &str) -> BTreeMap<Place, String> {
    let place = |it: &Value| {
        let number = |name: &str| it[name].as_u64().and_then(|number| usize::try_from(number).ok());
        (number("part").expect("a part"), number("index").expect("an index"))
    };
    outcomes(stack, NAME, outcome, 500).iter().map(|it| (place(it), text(&it["id"]))).collect()
}

/// The requests that the table holds, by the place that each was sent at: a place that was filed twice fails.
fn kept(stack: &Stack) -> BTreeMap<Place, String> {
    let rows = list(&stack.get("/_local/table", None).json);
    let contents = rows.iter().filter(|row| row["sk"] == "0#content");
    let mut kept = BTreeMap::new();
    for row in contents {
        let told = text(&row["body"]["justification"]);
        let (part, index) = told.split_once('/').expect("a place");
        let place = (part.parse().expect("a part"), index.parse().expect("an index"));
        let id = text(&row["pk"]).rsplit('#').next().unwrap_or_default().to_owned();
        let before = kept.insert(place, id.trim_start_matches('0').to_owned());
        assert_eq!(before, None, "{place:?} was filed twice");
    }
    kept
}
