//! `GET .../api/Directory/Search/{partition}`.

use std::time::Duration;

use super::support::{API, get, group};
use crate::{
    stack::eventually,
    support::{list, text, unique},
};

#[test]
fn users_and_groups_are_found_by_the_beginning_of_a_name() {
    let name = unique("Searched");
    group(&name, &[]);
    let search = |begins: &str| {
        let answer = get(&format!("{API}/Directory/Search/acme?startsWith={begins}"));
        let names = list(&answer.json);
        names.iter().map(|it| text(&it["identityName"])).collect::<Vec<_>>()
    };
    assert_eq!(search(&name.to_lowercase()), [name]);
    let found = eventually(Duration::from_secs(10), || {
        let found = search("weasley");
        (!found.is_empty()).then_some(found)
    });
    assert_eq!(found, ["ron-0103"]);
    assert_eq!(search("her-19"), ["her-1909"]);
}
