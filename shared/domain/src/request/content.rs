//! What a request asks for: written once, never changed.

use super::Operation;
use crate::{
    RequestId, TaskId, TemplateId, UserId,
    enrolment::Token,
    schedule::Schedule,
    task::Target,
    template::{Binding, Kind},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What is asked for: all that its approvers agree to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Give, take back or extend.
    pub operation: Operation,
    /// What.
    pub items: Vec<Item>,
    /// For whom.
    pub beneficiaries: Vec<UserId>,
    /// Why.
    pub justification: Option<String>,
    /// The tasks that it lets last longer, where that is what it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extends: Vec<Extended>,
    /// How often it was changed before it was decided on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
    /// Whether its only beneficiary asks for themselves and wasn't among the tenant's people.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_strangers: bool,
}

/// A task that another request lets last longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extended {
    /// Its request.
    pub request: RequestId,
    /// The task.
    pub task: TaskId,
    /// The index of its item in the request that extends it.
    pub item: usize,
    /// Whose it is.
    pub beneficiary: UserId,
    /// What it gave.
    pub target: Target,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Content {
    /// About how many bytes it takes as JSON.
    pub fn weight(&self) -> usize {
        let people: usize = self.beneficiaries.iter().map(|user| user.as_str().len() + 3).sum();
        let items: usize = self.items.iter().map(|item| 200 + weight(&item.parameters)).sum();
        people
            + 150 * self.extends.len()
            + items
            + self.justification.as_ref().map_or(0, String::len)
    }

    /// SHA-256 in hexadecimal, whatever the order of its parameters' keys.
    pub fn hash(&self) -> String {
        fingerprint(&serde_json::json!(self))
    }
}

/// One thing asked for, with all that its approvers agree to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// What was asked for.
    pub template: TemplateId,
    /// The template's name when it was filed.
    pub template_name: String,
    /// What kind of thing it gives.
    pub kind: Kind,
    /// The template's connector when it was filed.
    pub binding: Binding,
    /// What the template's fields asked for.
    pub parameters: Value,
    /// The name with the template's prefix and suffix.
    pub resolved_name: Option<String>,
    /// Whether nobody else may take that name.
    pub takes_name: bool,
    /// When access begins and ends.
    pub schedule: Schedule,
    /// How long before the end the holders are told, in minutes.
    pub warn_minutes: Option<u32>,
    /// Of an entitlement: the task that gave the account it is for; the primary account if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<TaskId>,
    /// Where it is taken back: the request that is no reason any more; every reason if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RequestId>,
    /// Of a token: what its user has to do with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// How many of it each beneficiary gets: more than one only of virtual machines.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// Whether it runs what the tenant has automated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub automation: bool,
}

impl Item {
    /// What this item gives its beneficiary, in the words of the directory.
    pub fn target(&self, task: TaskId) -> Target {
        let own = || self.target_of(format!("{}/{task}", self.template));
        self.shared_target().unwrap_or_else(own)
    }

    /// The same, if it doesn't depend on the task.
    pub fn shared_target(&self) -> Option<Target> {
        match &self.resolved_name {
            Some(_) if self.count > 1 => None,
            Some(name) if self.takes_name => Some(self.target_of(name.clone())),
            Some(_) | None => self.kind.is_shared().then(|| match self.account {
                Some(account) => self.target_of(format!("{}@{account}", self.template)),
                None => self.target_of(self.template.to_string()),
            }),
        }
    }

    fn target_of(&self, thing: String) -> Target {
        Target(format!("{}/{thing}", self.kind.as_str()))
    }
}

/// The names that these items take, in lower case, each with the index of its item.
pub fn names(operation: Operation, items: &[Item]) -> Vec<(usize, String)> {
    let name = |(index, item): (usize, &Item)| {
        let resolved = item.resolved_name.as_ref().filter(|_| item.takes_name)?;
        Some((index, format!("{}/{}", item.kind.as_str(), resolved.to_lowercase())))
    };
    match operation {
        Operation::Provision => items.iter().enumerate().filter_map(name).collect(),
        Operation::Revoke | Operation::Extend | Operation::Modify => Vec::new(),
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(values) => 2 + values.iter().map(weight).sum::<usize>(),
        Value::Object(fields) => {
            2 + fields.iter().map(|(name, value)| name.len() + 4 + weight(value)).sum::<usize>()
        }
    }
}

/// SHA-256 of a JSON value, whatever the order of its keys, in hexadecimal.
pub fn fingerprint(value: &Value) -> String {
    let mut hasher = Sha256::new();
    hash_into(value, &mut hasher);
    hex::encode(hasher.finalize())
}

/// SHA-256 of what a value is written as in JSON, in hexadecimal: quicker, for values that are always
/// written in the same order.
pub fn digest(value: &impl Serialize) -> crate::Result<String> {
    struct Sink(Sha256);
    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut sink = Sink(Sha256::new());
    serde_json::to_writer(&mut sink, value).map_err(crate::Error::internal)?;
    Ok(hex::encode(sink.0.finalize()))
}

fn hash_into(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            hasher.update(value.to_string());
        }
        Value::Array(values) => {
            hasher.update("[");
            for value in values {
                hash_into(value, hasher);
                hasher.update(",");
            }
            hasher.update("]");
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(b.0));
            hasher.update("{");
            for (name, value) in sorted {
                hash_into(&Value::String(name.clone()), hasher);
                hasher.update(":");
                hash_into(value, hasher);
                hasher.update(",");
            }
            hasher.update("}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fingerprint_ignores_the_order_of_keys_and_nothing_else() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":[1,2]}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"b":[1,2],"a":1}"#).unwrap();
        assert_eq!(fingerprint(&one), fingerprint(&two));
        assert_ne!(fingerprint(&one), fingerprint(&json!({"a": 1, "b": [2, 1]})));
        assert_ne!(fingerprint(&json!(["a,", "b"])), fingerprint(&json!(["a", ",b"])));
        assert_ne!(fingerprint(&json!("1")), fingerprint(&json!(1)));
    }
}
