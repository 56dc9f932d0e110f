//! What a function's answer says about the items of its batch.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Which items failed.
#[derive(Debug, PartialEq)]
pub(super) enum Failures {
    /// All, or it can't be told which.
    All,
    /// These; none if it is empty.
    Only(BTreeSet<String>),
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Answer {
    batch_item_failures: Option<Vec<Item>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    item_identifier: String,
}

/// Reads an answer about a batch of items.
///
/// Lambda's rules: nothing, null or an empty list is success; what can't be understood or names an item that isn't in the
/// batch is the failure of all of it.
pub(super) fn read(answer: &[u8], items: &BTreeSet<String>) -> Failures {
    if answer.is_empty() {
        return Failures::Only(BTreeSet::new());
    }
    let Ok(answer) = serde_json::from_slice::<Option<Answer>>(answer) else {
        return Failures::All;
    };
    let failed = answer.unwrap_or_default().batch_item_failures.unwrap_or_default();
    let failed: BTreeSet<_> = failed.into_iter().map(|item| item.item_identifier).collect();
    if failed.is_subset(items) { Failures::Only(failed) } else { Failures::All }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|&item| item.to_owned()).collect()
    }

    #[test]
    fn nothing_said_is_success() {
        for answer in
            ["", "null", "{}", r#"{"batchItemFailures":[]}"#, r#"{"batchItemFailures":null}"#]
        {
            assert_eq!(read(answer.as_bytes(), &set(&["a"])), Failures::Only(set(&[])), "{answer}");
        }
    }

    #[test]
    fn items_that_are_named_failed() {
        let answer = br#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#;
        assert_eq!(read(answer, &set(&["a", "b"])), Failures::Only(set(&["b"])));
    }

    #[test]
    fn what_makes_no_sense_fails_the_whole_batch() {
        for answer in [
            "so what",
            "\"ok\"",
            r#"{"batchItemFailures":[{}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#,
            r#"{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}"#,
        ] {
            assert_eq!(read(answer.as_bytes(), &set(&["a", "b"])), Failures::All, "{answer}");
        }
    }
}
