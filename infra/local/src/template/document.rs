//! The YAML, with its short forms (`!Ref X`) written out as the JSON they stand for (`{"Ref": "X"}`).

use serde_json::{Map, Value, json};
use yaml_serde::{Value as Yaml, value::TaggedValue};

use crate::Error;

/// The sections of a template that matter here, before anything in them is resolved.
pub(super) struct Document {
    pub(super) parameters: Map<String, Value>,
    pub(super) globals: Value,
    pub(super) resources: Map<String, Value>,
}

impl Document {
    pub(super) fn parse(yaml: &str) -> Result<Self, Error> {
        let mut template = to_json(yaml_serde::from_str(yaml)?)?;
        let mut section = |name: &str| match template.get_mut(name).map(Value::take) {
            Some(Value::Object(section)) => section,
            _ => Map::new(),
        };
        Ok(Self {
            parameters: section("Parameters"),
            globals: section("Globals").remove("Function").unwrap_or_else(|| json!({})),
            resources: section("Resources"),
        })
    }

    /// The logical id and the properties of each resource of a type.
    pub(super) fn of_type(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.resources
            .iter()
            .filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id.as_str(), &resource["Properties"]))
    }

    /// Reads each resource of a type; an error tells which one it is about.
    pub(super) fn each<T>(
        &self,
        kind: &str,
        read: impl Fn(&str, &Value) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.of_type(kind)
            .map(|(id, properties)| {
                let read = self.is_always_there(id).and_then(|()| read(id, properties));
                read.map_err(|error| format!("template: {id}: {error}").into())
            })
            .collect()
    }

    /// A resource that only stands in some deployments would have to be left out here, too.
    fn is_always_there(&self, id: &str) -> Result<(), Error> {
        match &self.resources[id]["Condition"] {
            Value::Null => Ok(()),
            condition => Err(format!("its condition {condition} is not understood here").into()),
        }
    }
}

fn to_json(yaml: Yaml) -> Result<Value, Error> {
    Ok(match yaml {
        Yaml::Tagged(tagged) => intrinsic(*tagged)?,
        Yaml::Sequence(items) => items.into_iter().map(to_json).collect::<Result<_, _>>()?,
        Yaml::Mapping(entries) => entries
            .into_iter()
            .map(|(key, value)| {
                Ok((key.as_str().ok_or("a key that is no string")?.to_owned(), to_json(value)?))
            })
            .collect::<Result<_, Error>>()?,
        scalar => serde_json::to_value(scalar)?,
    })
}

fn intrinsic(tagged: TaggedValue) -> Result<Value, Error> {
    let tag = tagged.tag.to_string();
    let name = tag.trim_start_matches('!');
    let argument = to_json(tagged.value)?;
    Ok(match (name, &argument) {
        ("Ref" | "Condition", _) => json!({ name: argument }),
        ("GetAtt", Value::String(path)) => {
            json!({"Fn::GetAtt": path.splitn(2, '.').collect::<Vec<_>>()})
        }
        _ => json!({ format!("Fn::{name}"): argument }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_here_can_not_have_a_condition() -> Result<(), Error> {
        let document = Document::parse(
            "Resources: {A: {Type: Mail, Condition: C}, B: {Type: Queue, Condition: C}, D: {Type: Table}}",
        )?;
        let all = |kind| document.each(kind, |id, _| Ok(id.to_owned()));
        assert_eq!(all("Table")?, ["D"]);
        assert!(all("Queue").is_err_and(|error| error.to_string().contains("B: its condition")));
        Ok(())
    }

    #[test]
    fn short_forms_are_written_out() -> Result<(), Error> {
        let document = Document::parse(
            "Resources: {A: {Properties: {B: !Ref C, D: !GetAtt E.Arn, F: !Sub \"${G}\", H: [!Ref I]}}}",
        )?;
        let expected = json!({
            "B": {"Ref": "C"},
            "D": {"Fn::GetAtt": ["E", "Arn"]},
            "F": {"Fn::Sub": "${G}"},
            "H": [{"Ref": "I"}],
        });
        assert_eq!(document.resources["A"]["Properties"], expected);
        Ok(())
    }
}
