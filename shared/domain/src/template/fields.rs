//! The fields of a template: a JSON Schema, and what it finds wrong with parameters.

use crate::{Error, Finding, Place, Result, Rule};
use jsonschema::{PatternOptions, ValidationError, Validator, error::ValidationErrorKind as Kind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// A JSON Schema (2020-12) of an object. It can't refer to anything outside itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields {
    schema: Value,
    /// Made once, by the first parameters that are held against it.
    #[serde(skip)]
    validator: OnceLock<Validator>,
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.schema == other.schema
    }
}

impl Default for Fields {
    fn default() -> Self {
        json!({"type": "object"}).into()
    }
}

impl From<Value> for Fields {
    fn from(schema: Value) -> Self {
        Self { schema, validator: OnceLock::new() }
    }
}

impl Fields {
    /// Takes a valid schema of an object; says what is wrong with any other.
    pub fn parse(schema: Value) -> Result<Self> {
        let fields = Self::from(schema);
        fields.validator().map_err(|error| {
            let message = format!("is not a usable JSON Schema: {error}");
            Error::malformed(Place::Field("fields".into()), message)
        })?;
        Ok(fields)
    }

    /// The schema itself.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// Patterns run in linear time, so that no value can make one run away.
    fn validator(&self) -> Result<&Validator, Box<ValidationError<'static>>> {
        if let Some(validator) = self.validator.get() {
            return Ok(validator);
        }
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .build(&self.schema)
            .map_err(Box::new)?;
        Ok(self.validator.get_or_init(|| validator))
    }
}

/// Everything that the schema has against the parameters of item `item`.
pub fn check_parameters(fields: &Fields, item: usize, parameters: &Value) -> Result<Vec<Finding>> {
    let validator = fields.validator().map_err(|error| Error::internal(error.to_string()))?;
    Ok(validator.iter_errors(parameters).flat_map(|error| findings(item, &error)).collect())
}

fn findings(item: usize, error: &ValidationError) -> Vec<Finding> {
    let path: Vec<String> =
        error.instance_path().iter().map(|segment| segment.to_string()).collect();
    let at = |name: &str| {
        let mut path = path.clone();
        path.push(name.to_owned());
        Place::Parameter(item, path)
    };
    let here = || Place::Parameter(item, path.clone());
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Finding::new(Rule::Required, at(name), format!("{name:?} is required"))]
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let unknown = |name: &String| {
                Finding::new(Rule::Unknown, at(name), format!("there is no field {name:?}"))
            };
            unexpected.iter().map(unknown).collect()
        }
        Kind::Enum { options } => {
            let allowed = options.as_array().cloned().unwrap_or_default();
            vec![Finding::new(Rule::Choice, here(), error.to_string()).allowing(allowed)]
        }
        Kind::Constant { expected_value } => {
            let allowed = vec![expected_value.as_ref().clone()];
            vec![Finding::new(Rule::Choice, here(), error.to_string()).allowing(allowed)]
        }
        kind => vec![Finding::new(rule(kind), here(), error.to_string())],
    }
}

/// The rule behind a broken keyword; the four that carry more are taken apart above.
fn rule(kind: &Kind) -> Rule {
    match kind.keyword() {
        "type" => Rule::Type,
        "maxLength" | "maxItems" | "maxProperties" => Rule::TooLong,
        "minLength" | "minItems" | "minProperties" => Rule::TooShort,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            Rule::Range
        }
        "uniqueItems" => Rule::Repeated,
        _ => Rule::Format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(schema: Value, parameters: Value) -> Vec<(Rule, String)> {
        let fields = Fields::parse(schema).unwrap();
        let found = check_parameters(&fields, 0, &parameters).unwrap();
        found.into_iter().map(|f| (f.rule, f.place.to_string())).collect()
    }

    #[test]
    fn every_finding_says_where() {
        let schema = json!({
            "type": "object",
            "required": ["metadata"],
            "properties": {
                "name": {"type": "string", "maxLength": 3},
                "metadata": {
                    "type": "object",
                    "required": ["costCenter"],
                    "properties": {"audience": {"enum": ["Internal", "Partners"]}},
                },
                "cpus": {"type": "integer", "maximum": 8},
            },
            "additionalProperties": false,
        });
        let parameters =
            json!({"name": "long", "cpus": 9, "metadata": {"audience": "All"}, "x": 1});
        let mut found = rules(schema, parameters);
        found.sort_by(|a, b| a.1.cmp(&b.1));
        let expected = [
            (Rule::Range, "item 0: cpus"),
            (Rule::Choice, "item 0: metadata.audience"),
            (Rule::Required, "item 0: metadata.costCenter"),
            (Rule::TooLong, "item 0: name"),
            (Rule::Unknown, "item 0: x"),
        ];
        assert_eq!(found, expected.map(|(rule, place)| (rule, place.to_owned())));
    }

    #[test]
    fn a_schema_that_reaches_outside_is_refused() {
        assert!(Fields::parse(json!({"$ref": "https://example.com/schema.json"})).is_err());
        assert!(Fields::parse(json!({"type": "nonsense"})).is_err());
        assert!(Fields::parse(json!({"properties": {"a": {"pattern": "(?<=a)b"}}})).is_err());
    }
}
