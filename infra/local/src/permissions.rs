//! Who may do what. Every call to an emulator passes a guard, which knows the functions by the keys they sign with, lets
//! them do what their statements in the template allow and nothing else, and counts what they do.

mod call;
mod guard;
mod ledger;
mod refusal;

use std::{collections::HashMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

pub(crate) use guard::Guard;
pub(crate) use ledger::{Calls, Ledger};

use crate::{
    Error,
    environment::{ANYBODY, access_key},
    template::{Function, Statement, Template},
};

/// What a function does, or may do: an action on a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Access {
    /// The function, by the name of its binary.
    pub function: String,
    /// As IAM knows it, e.g. `dynamodb:GetItem`.
    pub action: String,
    /// An ARN.
    pub resource: String,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} on {}", self.function, self.action, self.resource)
    }
}

/// The services that are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    DynamoDb,
    Sqs,
    Ses,
}

/// Whose key a call is signed with.
enum Caller {
    Anybody,
    Function { name: String, statements: Vec<Statement> },
}

/// Callers by their access keys.
#[derive(Clone)]
struct Callers(Arc<HashMap<String, Caller>>);

impl Callers {
    fn new(functions: &[Function]) -> Result<Self, Error> {
        let mut callers = HashMap::from([(access_key(ANYBODY), Caller::Anybody)]);
        for function in functions {
            let (name, statements) = (function.name.clone(), function.statements.clone());
            let caller = Caller::Function { name, statements };
            if callers.insert(access_key(&function.name), caller).is_some() {
                let name = &function.name;
                return Err(format!("{name} would sign with the key of another function").into());
            }
        }
        Ok(Self(Arc::new(callers)))
    }

    fn find(&self, key: &str) -> Option<&Caller> {
        self.0.get(key)
    }
}

/// Everything that the functions of a template may do, as pairs of one action and one resource.
pub(crate) fn granted(template: &Template) -> impl Iterator<Item = Access> {
    template.functions.iter().flat_map(|function| {
        function.statements.iter().flat_map(|statement| {
            statement.actions.iter().flat_map(|action| {
                statement.resources.iter().map(|resource| Access {
                    function: function.name.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                })
            })
        })
    })
}
