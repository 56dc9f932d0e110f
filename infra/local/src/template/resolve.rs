//! Intrinsic functions.

use serde_json::{Map, Value};

use super::names::Names;
use crate::Error;

/// The value with every intrinsic function in it replaced by what it stands for.
pub(super) fn resolve(value: &Value, names: &Names) -> Result<Value, Error> {
    match value {
        Value::Object(entries) => match intrinsic(entries) {
            Some((function, argument)) => call(function, argument, names),
            None => entries
                .iter()
                .map(|(key, entry)| Ok((key.clone(), resolve(entry, names)?)))
                .collect(),
        },
        Value::Array(items) => items.iter().map(|item| resolve(item, names)).collect(),
        scalar => Ok(scalar.clone()),
    }
}

fn intrinsic(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (function, argument) = entries.iter().next().filter(|_| entries.len() == 1)?;
    (function == "Ref" || function.starts_with("Fn::")).then_some((function, argument))
}

fn call(function: &str, argument: &Value, names: &Names) -> Result<Value, Error> {
    match (function, argument) {
        ("Ref", Value::String(id)) => look_up(id, names).cloned(),
        ("Fn::GetAtt", Value::Array(path)) => look_up(&join(path, ".")?, names).cloned(),
        ("Fn::Sub", Value::String(text)) => substitute(text, names).map(Value::String),
        ("Fn::Join", Value::Array(arguments)) => match &arguments[..] {
            [Value::String(separator), items] => match resolve(items, names)? {
                Value::Array(items) => join(&items, separator).map(Value::String),
                _ => Err("Fn::Join needs a list".into()),
            },
            _ => Err("Fn::Join needs a separator and a list".into()),
        },
        _ => Err(format!("this stack doesn't know {function} of {argument}").into()),
    }
}

fn look_up<'a>(name: &str, names: &'a Names) -> Result<&'a Value, Error> {
    names.get(name).ok_or_else(|| format!("nothing here is called {name}").into())
}

fn join(items: &[Value], separator: &str) -> Result<String, Error> {
    let texts: Option<Vec<_>> = items.iter().map(text).collect();
    Ok(texts.ok_or("only strings can be joined")?.join(separator))
}

/// `${Name}` and `${Name.Attribute}` are replaced, `${!Literal}` becomes `${Literal}`.
fn substitute(template: &str, names: &Names) -> Result<String, Error> {
    let mut parts = template.split("${");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or("a ${ without its }")?;
        if let Some(literal) = name.strip_prefix('!') {
            out.extend(["${", literal, "}"]);
        } else {
            out.push_str(
                &text(look_up(name, names)?).ok_or_else(|| format!("{name} is no string"))?,
            );
        }
        out.push_str(rest);
    }
    Ok(out)
}

/// A scalar as `CloudFormation` writes it into a string.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::template::document::Document;

    fn resolved(value: &Value) -> Result<Value, String> {
        let template = "
            Parameters: {Tries: {Type: Number, Default: 5}, From: {Type: String, Default: a@b.example}}
            Resources: {JobsQueue: {Type: AWS::SQS::Queue}, Table: {Type: AWS::DynamoDB::Table}}";
        let document = Document::parse(template).map_err(|error| error.to_string())?;
        let names = Names::new(
            &document,
            &[("Tries".into(), "3".into())].into(),
            ([127, 0, 0, 1], 7).into(),
        );
        resolve(value, &names.map_err(|error| error.to_string())?)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_parameter_stays_a_number_alone_and_joins_text() {
        assert_eq!(resolved(&json!({"Ref": "Tries"})), Ok(json!(3)));
        assert_eq!(
            resolved(&json!({"Fn::Sub": "${Tries} of ${From}"})),
            Ok(json!("3 of a@b.example"))
        );
    }

    #[test]
    fn resources_give_their_attributes() {
        assert_eq!(
            resolved(&json!({"Ref": "JobsQueue"})),
            Ok(json!("http://127.0.0.1:7/000000000000/jobs"))
        );
        let arn = json!("arn:aws:dynamodb:us-east-1:000000000000:table/table");
        assert_eq!(resolved(&json!({"Fn::GetAtt": ["Table", "Arn"]})), Ok(arn.clone()));
        assert_eq!(resolved(&json!([{"Fn::Sub": "${Table.Arn}"}])), Ok(json!([arn])));
    }

    #[test]
    fn join_and_literals_work() {
        assert_eq!(
            resolved(&json!({"Fn::Join": ["-", ["a", {"Ref": "Tries"}]]})),
            Ok(json!("a-3"))
        );
        assert_eq!(resolved(&json!({"Fn::Sub": "${!Kept}"})), Ok(json!("${Kept}")));
    }

    #[test]
    fn what_is_unknown_is_named() {
        assert_eq!(
            resolved(&json!({"Ref": "Nobody"})),
            Err("nothing here is called Nobody".into())
        );
        assert!(
            resolved(&json!({"Fn::If": ["a", "b", "c"]}))
                .is_err_and(|error| error.contains("Fn::If"))
        );
    }
}
