//! The resources that run here.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    time::Duration,
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    events::{Event, InvokeConfig},
    names::{self, Names},
    resolve::{resolve, text},
    statements::{self, Statement},
};
use crate::Error;

/// A `DynamoDB` table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The body of `CreateTable`.
    pub(crate) definition: Value,
    /// The attribute that says when an item expires.
    pub(crate) ttl: Option<String>,
}

impl Table {
    pub(super) fn read(id: &str, properties: &Value, names: &Names) -> Result<Self, Error> {
        let properties = resolve(properties, names)?;
        let name = names::table(id, &properties);
        let ttl = &properties["TimeToLiveSpecification"];
        Ok(Self {
            definition: definition(&name, &properties),
            ttl: ttl["AttributeName"]
                .as_str()
                .filter(|_| ttl["Enabled"] == true)
                .map(str::to_owned),
            name,
        })
    }
}

/// `CloudFormation`'s properties as `CreateTable` takes them.
fn definition(name: &str, properties: &Value) -> Value {
    const SHARED: [&str; 6] = [
        "AttributeDefinitions",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "KeySchema",
        "LocalSecondaryIndexes",
        "ProvisionedThroughput",
    ];
    let mut definition = json!({"TableName": name});
    for property in SHARED.into_iter().filter(|property| !properties[property].is_null()) {
        definition[property] = properties[property].clone();
    }
    if let Value::String(view) = &properties["StreamSpecification"]["StreamViewType"] {
        definition["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view});
    }
    definition
}

/// An SQS queue.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    pub(crate) name: String,
    pub(crate) attributes: HashMap<String, String>,
}

impl Queue {
    pub(super) fn read(id: &str, properties: &Value, names: &Names) -> Result<Self, Error> {
        let properties = resolve(properties, names)?;
        let attributes = properties.as_object().into_iter().flatten();
        Ok(Self {
            name: names::queue(id, &properties),
            attributes: attributes
                .filter(|(name, _)| !matches!(name.as_str(), "QueueName" | "Tags"))
                .map(|(name, value)| {
                    (name.clone(), text(value).unwrap_or_else(|| value.to_string()))
                })
                .collect(),
        })
    }
}

/// A Lambda function.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// The name of its binary, which is the last part of its `CodeUri`.
    pub(crate) name: String,
    pub(crate) timeout: Duration,
    pub(crate) memory: u64,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) events: Vec<Event>,
    /// All that it may do.
    pub(crate) statements: Vec<Statement>,
    /// How it is called when nobody waits for its answer.
    pub(crate) invoke: InvokeConfig,
}

impl Function {
    pub(super) fn read(
        id: &str,
        own: &Value,
        globals: &Value,
        names: &Names,
    ) -> Result<Self, Error> {
        let either = |property: &str| match &own[property] {
            Value::Null => resolve(&globals[property], names),
            value => resolve(value, names),
        };
        let code = either("CodeUri")?;
        let name = code.as_str().and_then(|uri| Path::new(uri).file_name()?.to_str());
        Ok(Self {
            name: name
                .ok_or_else(|| format!("{id} needs a CodeUri that ends in the name of its binary"))?
                .to_owned(),
            timeout: Duration::from_secs(either("Timeout")?.as_u64().unwrap_or(3)),
            memory: either("MemorySize")?.as_u64().unwrap_or(128),
            environment: environment(globals, own, names)?,
            events: events(&own["Events"], names)?,
            statements: statements::read(own, names)?,
            invoke: invoke(&either("EventInvokeConfig")?)?,
        })
    }
}

fn environment(
    globals: &Value,
    own: &Value,
    names: &Names,
) -> Result<BTreeMap<String, String>, Error> {
    let mut environment = BTreeMap::new();
    for variables in [globals, own].map(|section| &section["Environment"]["Variables"]) {
        for (name, value) in resolve(variables, names)?.as_object().into_iter().flatten() {
            let value = text(value).ok_or_else(|| format!("variable {name} is no string"))?;
            environment.insert(name.clone(), value);
        }
    }
    Ok(environment)
}

fn invoke(config: &Value) -> Result<InvokeConfig, Error> {
    let config = Option::deserialize(config);
    Ok(config.map_err(|error| format!("EventInvokeConfig: {error}"))?.unwrap_or_default())
}

fn events(events: &Value, names: &Names) -> Result<Vec<Event>, Error> {
    let read = |(name, event)| {
        serde_json::from_value(resolve(event, names)?)
            .map_err(|error| format!("event {name}: {error}").into())
    };
    events.as_object().into_iter().flatten().map(read).collect()
}
