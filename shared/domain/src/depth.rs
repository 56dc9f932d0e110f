//! How deep JSON may be that people send. It is kept within rows and shown within answers, and JSON that
//! lies more than 127 deep there can't be read again by anybody.

use serde_json::Value;

/// The most arrays and objects that may lie within each other.
pub const MAX_DEPTH: usize = 64;

/// Whether more lie within each other.
pub fn is_too_deep(value: &Value) -> bool {
    exceeds(value, MAX_DEPTH)
}

fn exceeds(value: &Value, most: usize) -> bool {
    let mut inside: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(fields) => Box::new(fields.values()),
    };
    most == 0 || inside.any(|value| exceeds(value, most - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arrays_and_objects_count_alike() {
        let nested = |depth: usize| {
            let wrap =
                |value, number| if number % 2 == 0 { json!([value]) } else { json!({"a": value}) };
            (0..depth).fold(json!(1), wrap)
        };
        assert!(!is_too_deep(&nested(MAX_DEPTH)));
        assert!(is_too_deep(&nested(MAX_DEPTH + 1)));
    }
}
