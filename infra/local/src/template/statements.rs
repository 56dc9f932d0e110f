//! What a function may do: the statements of its policies.
//!
//! A statement allows actions on resources, and nothing else is understood: a managed policy, a policy template of SAM, a
//! condition or a denial would make a function's permissions something else than what this stack enforces.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use super::{names::Names, resolve::resolve};
use crate::Error;

/// Each of these actions is allowed on each of these resources.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Statement {
    #[serde(rename = "Sid", default)]
    _sid: Value,
    #[serde(rename = "Effect")]
    _effect: Effect,
    #[serde(rename = "Action", deserialize_with = "one_or_many")]
    pub(crate) actions: Vec<String>,
    #[serde(rename = "Resource", deserialize_with = "one_or_many")]
    pub(crate) resources: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
enum Effect {
    Allow,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Policy {
    #[serde(rename = "Version", default)]
    _version: Value,
    statement: Value,
}

impl Statement {
    /// Whether it allows an action on a resource. Actions are compared as IAM does, without regard to case.
    pub(crate) fn allows(&self, action: &str, resource: &str) -> bool {
        let same_action = |pattern: &String| {
            matches(pattern.as_bytes(), action.as_bytes(), u8::eq_ignore_ascii_case)
        };
        let same_resource =
            |pattern: &String| matches(pattern.as_bytes(), resource.as_bytes(), u8::eq);
        self.actions.iter().any(same_action) && self.resources.iter().any(same_resource)
    }
}

/// All statements of a function's policies.
pub(super) fn read(function: &Value, names: &Names) -> Result<Vec<Statement>, Error> {
    if !function["Role"].is_null() {
        return Err("Role is not understood here: give the function Policies of its own".into());
    }
    let mut statements = Vec::new();
    for policy in many(resolve(&function["Policies"], names)?) {
        let policy: Policy = part("Policies", policy, "a policy with statements of its own")?;
        for statement in many(policy.statement) {
            statements.push(part("a statement", statement, "Effect, Action and Resource")?);
        }
    }
    Ok(statements)
}

fn part<T: for<'de> Deserialize<'de>>(name: &str, value: Value, right: &str) -> Result<T, Error> {
    T::deserialize(&value)
        .map_err(|error| format!("{name}: {value} is not {right}: {error}").into())
}

/// Wherever a policy takes a list, it takes a single one too.
fn many(value: Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        one => vec![one],
    }
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = many(Value::deserialize(deserializer)?).into_iter().map(|item| match item {
        Value::String(text) => Ok(text),
        other => Err(D::Error::custom(format!("{other} is no string"))),
    });
    texts.collect()
}

/// `*` stands for any text, `?` for one character.
fn matches(pattern: &[u8], text: &[u8], same: fn(&u8, &u8) -> bool) -> bool {
    let on = |pattern, text| matches(pattern, text, same);
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => on(rest, text),
        (Some((b'*', rest)), Some((_, tail))) => on(rest, text) || on(pattern, tail),
        (Some((b'?', rest)), Some((_, tail))) => on(rest, tail),
        (Some((wanted, rest)), Some((found, tail))) => same(wanted, found) && on(rest, tail),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::template::document::Document;

    fn statements(function: &str) -> Result<Vec<Statement>, Error> {
        let template = format!(
            "Resources: {{Table: {{Type: AWS::DynamoDB::Table}}, It: {{Properties: {{{function}}}}}}}"
        );
        let document = Document::parse(&template)?;
        let names = Names::new(&document, &HashMap::new(), ([127, 0, 0, 1], 1).into())?;
        read(&document.resources["It"]["Properties"], &names)
    }

    #[test]
    fn one_and_many_are_read_alike() -> Result<(), Error> {
        let one = statements(
            "Policies: {Statement: {Effect: Allow, Action: a:B, Resource: !GetAtt Table.Arn}}",
        )?;
        let many = statements(
            "Policies: [{Version: x, Statement: [{Effect: Allow, Action: [a:B], Resource: [!GetAtt Table.Arn]}]}]",
        )?;
        assert_eq!(one, many);
        assert_eq!(one[0].resources, ["arn:aws:dynamodb:us-east-1:000000000000:table/table"]);
        assert_eq!(statements("Timeout: 3")?, []);
        Ok(())
    }

    #[test]
    fn what_is_not_enforced_is_refused() {
        let refused = [
            "Role: someones",
            "Policies: AmazonDynamoDBFullAccess",
            "Policies: [{DynamoDBReadPolicy: {TableName: t}}]",
            "Policies: [{Statement: [{Effect: Deny, Action: a:B, Resource: r}]}]",
            "Policies: [{Statement: [{Effect: Allow, NotAction: a:B, Resource: r}]}]",
            "Policies: [{Statement: [{Effect: Allow, Action: a:B}]}]",
            "Policies: [{Statement: [{Effect: Allow, Action: a:B, Resource: [3]}]}]",
            "Policies: [{Statement: [{Effect: Allow, Action: a:B, Resource: r, Condition: {}}]}]",
        ];
        for function in refused {
            assert!(statements(function).is_err(), "{function}");
        }
    }

    #[test]
    fn an_action_is_allowed_on_the_resources_beside_it() -> Result<(), Error> {
        let all = statements(
            "Policies: [{Statement: [{Effect: Allow, Action: [db:Get, 'db:Put*'], Resource: ['t/a', 't/?/index/*']}]}]",
        )?;
        let allows = |action, resource| all.iter().any(|it| it.allows(action, resource));
        assert!(allows("db:Get", "t/a"));
        assert!(allows("DB:GET", "t/a"));
        assert!(allows("db:PutItem", "t/b/index/due"));
        assert!(allows("db:Put", "t/b/index/"));
        assert!(!allows("db:Delete", "t/a"));
        assert!(!allows("db:Get", "t/A"));
        assert!(!allows("db:Get", "t/ab"));
        assert!(!allows("db:Get", "t/a/stream"), "what belongs to it is a resource of its own");
        Ok(())
    }
}
