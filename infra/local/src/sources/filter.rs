//! Which records of a source, or events of the bus, a function wants.
//!
//! Patterns name fields and list the values that match: `{"eventName": ["INSERT"]}`. The operators that Lambda knows beside
//! (`prefix`, `exists`, ..) are refused, until a template needs one.

use serde_json::Value;

use crate::{Error, template::StreamSource};

/// The filters of a mapping: a record has to match one of them.
#[derive(Clone)]
pub(super) struct Filter(Vec<Value>);

impl Filter {
    pub(super) fn new(source: &StreamSource) -> Result<Self, Error> {
        let filters = source.filter_criteria.iter().flat_map(|criteria| &criteria.filters);
        filters.map(|filter| parse(&filter.pattern)).collect::<Result<_, _>>().map(Self)
    }

    /// The filter of a rule.
    pub(super) fn of_pattern(pattern: &Value) -> Result<Self, Error> {
        Ok(Self(vec![supported(pattern.clone())?]))
    }

    pub(super) fn wants(&self, record: &Value) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| matches(pattern, record))
    }
}

fn parse(pattern: &str) -> Result<Value, Error> {
    supported(serde_json::from_str(pattern)?)
}

fn supported(pattern: Value) -> Result<Value, Error> {
    if is_supported(&pattern) {
        Ok(pattern)
    } else {
        Err(format!("can't filter by {pattern}").into())
    }
}

fn is_supported(pattern: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.values().all(|field| {
            field.is_object() && is_supported(field)
                || field
                    .as_array()
                    .is_some_and(|values| values.iter().all(|it| !it.is_object() && !it.is_array()))
        }),
        _ => false,
    }
}

fn matches(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.iter().all(|(name, field)| matches(field, &value[name])),
        Value::Array(values) => match value {
            // A list matches by any of what is in it.
            Value::Array(items) => items.iter().any(|item| values.contains(item)),
            value => values.contains(value),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wants(patterns: &[&str], record: &Value) -> Result<bool, Error> {
        let patterns = patterns.iter().map(|pattern| parse(pattern)).collect::<Result<_, _>>()?;
        Ok(Filter(patterns).wants(record))
    }

    #[test]
    fn every_field_of_one_pattern_has_to_match() -> Result<(), Error> {
        let pattern = r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"row":{"S":["event"]}}}}"#;
        let record = |name: &str, row: &str| json!({"eventName": name, "dynamodb": {"NewImage": {"row": {"S": row}}}});
        assert!(wants(&[pattern], &record("INSERT", "event"))?);
        assert!(!wants(&[pattern], &record("MODIFY", "event"))?);
        assert!(!wants(&[pattern], &record("INSERT", "task"))?);
        assert!(!wants(&[pattern], &json!({"eventName": "INSERT", "dynamodb": {"Keys": {}}}))?);
        assert!(wants(
            &[pattern, r#"{"eventName":["MODIFY","REMOVE"]}"#],
            &record("REMOVE", "task")
        )?);
        Ok(())
    }

    #[test]
    fn a_list_matches_by_any_of_its_items() -> Result<(), Error> {
        let pattern = json!({"source": ["aws.ses"], "detail": {"tags": {"set": ["ours"]}}});
        let event = |set: &[&str]| json!({"source": "aws.ses", "detail": {"tags": {"set": set}}});
        let filter = Filter::of_pattern(&pattern)?;
        assert!(filter.wants(&event(&["ours"])) && filter.wants(&event(&["another", "ours"])));
        assert!(!filter.wants(&event(&["another"])) && !filter.wants(&event(&[])));
        assert!(Filter::of_pattern(&json!({"source": [{"prefix": "aws"}]})).is_err());
        Ok(())
    }

    #[test]
    fn no_pattern_wants_everything() -> Result<(), Error> {
        assert!(wants(&[], &json!({}))?);
        Ok(())
    }

    #[test]
    fn operators_are_refused_rather_than_ignored() {
        assert!(parse(r#"{"eventName":[{"prefix":"IN"}]}"#).is_err());
        assert!(parse(r#"{"eventName":"INSERT"}"#).is_err());
    }
}
