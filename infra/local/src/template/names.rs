//! What `Ref` and `GetAtt` stand for on this machine.

use std::{collections::HashMap, net::SocketAddr};

use serde_json::Value;

use super::document::Document;
use crate::Error;

/// The region that everything here claims to be in.
pub(crate) const REGION: &str = "us-east-1";
/// The account that owns everything here: no real one.
pub(crate) const ACCOUNT: &str = "000000000000";

/// Values by `Id` for a `Ref` and by `Id.Attribute` for a `GetAtt`: `Sub` writes both that way.
pub(super) struct Names(HashMap<String, Value>);

impl Names {
    pub(super) fn new(
        document: &Document,
        overrides: &HashMap<String, String>,
        sqs: SocketAddr,
    ) -> Result<Self, Error> {
        let mut names = Self(HashMap::new());
        names.add_pseudo_parameters();
        names.add_parameters(document, overrides)?;
        for (id, properties) in document.of_type("AWS::SQS::Queue") {
            names.add_queue(id, &queue(id, properties), sqs);
        }
        for (id, properties) in document.of_type("AWS::DynamoDB::Table") {
            names.add_table(id, &table(id, properties));
        }
        for (id, properties) in document.of_type("AWS::SES::ConfigurationSet") {
            let given = properties["Name"].as_str();
            names.add(id, given.map_or_else(|| kebab(id), str::to_owned));
        }
        for (id, _) in document.of_type("AWS::Serverless::HttpApi") {
            names.add(id, "local");
        }
        Ok(names)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn add_pseudo_parameters(&mut self) {
        self.add("AWS::AccountId", ACCOUNT);
        self.add("AWS::Partition", "aws");
        self.add("AWS::Region", REGION);
        self.add("AWS::StackName", "local");
        self.add("AWS::URLSuffix", "amazonaws.com");
    }

    fn add_parameters(
        &mut self,
        document: &Document,
        overrides: &HashMap<String, String>,
    ) -> Result<(), Error> {
        if let Some(unknown) =
            overrides.keys().find(|name| !document.parameters.contains_key(*name))
        {
            return Err(format!(
                "samconfig.toml sets {unknown}, which is no parameter of the template"
            )
            .into());
        }
        for (name, parameter) in &document.parameters {
            let value = overrides
                .get(name)
                .map_or_else(|| parameter["Default"].clone(), |set| Value::from(&**set));
            self.add(name, typed(name, parameter, value)?);
        }
        Ok(())
    }

    fn add_queue(&mut self, id: &str, name: &str, sqs: SocketAddr) {
        let url = format!("http://{sqs}/{ACCOUNT}/{name}");
        self.add(&format!("{id}.Arn"), queue_arn(name));
        self.add(&format!("{id}.QueueName"), name);
        self.add(&format!("{id}.QueueUrl"), url.as_str());
        self.add(id, url);
    }

    fn add_table(&mut self, id: &str, name: &str) {
        let arn = table_arn(name);
        self.add(&format!("{id}.StreamArn"), format!("{arn}/stream/local"));
        self.add(&format!("{id}.Arn"), arn);
        self.add(id, name);
    }
}

/// A parameter of type Number stays a number where it is used alone.
fn typed(name: &str, parameter: &Value, value: Value) -> Result<Value, Error> {
    if parameter["Type"] != "Number" {
        return Ok(value);
    }
    match &value {
        Value::String(digits) => digits
            .parse::<serde_json::Number>()
            .map(Value::Number)
            .map_err(|_| format!("parameter {name} is not a number: {digits}").into()),
        _ => Ok(value),
    }
}

/// A queue's name: as given, else its id without the word that says what it is.
pub(super) fn queue(id: &str, properties: &Value) -> String {
    let plain = || kebab(id.strip_suffix("Queue").filter(|rest| !rest.is_empty()).unwrap_or(id));
    properties["QueueName"].as_str().map_or_else(plain, str::to_owned)
}

/// A table's name: as given, else its id.
pub(super) fn table(id: &str, properties: &Value) -> String {
    properties["TableName"].as_str().map_or_else(|| kebab(id), str::to_owned)
}

/// The ARN of a queue.
pub(crate) fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// The ARN of a table.
pub(crate) fn table_arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// The ARN of what SES has: `identity/..` or `configuration-set/..`.
pub(crate) fn ses_arn(what: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:{what}")
}

/// The ARN of a function.
pub(crate) fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

fn kebab(id: &str) -> String {
    let mut name = String::new();
    for letter in id.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queues_are_called_by_what_is_in_them() {
        assert_eq!(queue("JobsQueue", &Value::Null), "jobs");
        assert_eq!(queue("JobsDeadLetters", &Value::Null), "jobs-dead-letters");
        assert_eq!(queue("Queue", &Value::Null), "queue");
    }

    #[test]
    fn an_override_of_an_unknown_parameter_is_refused() -> Result<(), Error> {
        let document = Document::parse("Parameters: {Known: {Type: String}}")?;
        let overrides = HashMap::from([("Unknown".to_owned(), "1".to_owned())]);
        assert!(Names::new(&document, &overrides, ([127, 0, 0, 1], 1).into()).is_err());
        Ok(())
    }
}
