//! Reading bodies as the vendor binds them: names in any case, unknown ones passed over, null like nothing.

use crate::orchestry::body::parse;
use domain::{Error, Finding, Place, Result, Rule, TemplateId, UserId, id::MAX_LENGTH};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Whether partitions, groups and members have to be GUIDs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// As the vendor's own service has it.
    Guids,
    /// As its documentation's samples need it.
    Any,
}

impl Strictness {
    /// Of a tenant that has said whether they have to be GUIDs.
    pub fn of(guids: bool) -> Self {
        if guids { Self::Guids } else { Self::Any }
    }

    /// What stands against this value, in the vendor's words.
    fn check(self, field: &str, value: &str) -> Option<Finding> {
        let odd = match self {
            Self::Guids => Uuid::try_parse(value).is_err(),
            Self::Any => value.len() > MAX_LENGTH || value.contains('#'),
        };
        let bad = odd || value.is_empty() || value.contains(char::is_control);
        bad.then(|| invalid(field, value))
    }

    /// A group that a path or body names.
    pub fn group(self, field: &str, value: &str) -> Result<TemplateId> {
        TemplateId::parse(self.checked(field, value)?)
    }

    /// A member that a body names.
    pub fn user(self, field: &str, value: &str) -> Result<UserId> {
        UserId::parse(self.checked(field, value)?)
    }

    /// Anything that has to be a GUID where these have to be, as it is kept.
    pub fn checked(self, field: &str, value: &str) -> Result<String> {
        match self.check(field, value) {
            None => Ok(self.kept(value)),
            Some(found) => Err(Error::Invalid(vec![found])),
        }
    }

    /// GUIDs have many spellings, of which one is kept where they have to be: small letters, with hyphens.
    pub fn kept(self, value: &str) -> String {
        let guid = Uuid::try_parse(value).ok().filter(|_| self == Self::Guids);
        guid.map_or_else(|| value.to_owned(), |guid| guid.hyphenated().to_string())
    }

    /// Members that a body names, each once.
    pub(super) fn users(self, field: &str, values: &[String]) -> Result<Vec<UserId>> {
        let mut users: Vec<UserId> = Vec::with_capacity(values.len());
        let (mut seen, mut found) = (std::collections::HashSet::new(), Vec::new());
        for (index, value) in values.iter().enumerate() {
            if let Some(finding) = self.check(&format!("{field}[{index}]"), value) {
                found.push(finding);
                continue;
            }
            let kept = self.kept(value);
            if seen.insert(kept.clone()) {
                users.push(UserId::parse(kept)?);
            }
        }
        if found.is_empty() { Ok(users) } else { Err(Error::Invalid(found)) }
    }
}

fn invalid(field: &str, value: &str) -> Finding {
    let shown: String = value.chars().take(100).collect();
    let message = format!("The value '{shown}' is not valid.");
    Finding::new(Rule::Format, Place::Field(field.to_owned()), message)
}

/// An object as it was sent.
pub(super) struct Body(Map<String, Value>);

impl Body {
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        match parse(bytes)? {
            Value::Object(fields) => Self::of(fields),
            _ => Err(Error::malformed(Place::Whole, "the body must be a JSON object")),
        }
    }

    /// A name stands once, in whatever case.
    fn of(fields: Map<String, Value>) -> Result<Self> {
        let mut small = Map::new();
        for (name, value) in fields {
            if small.insert(name.to_lowercase(), value).is_some() {
                return Err(Error::malformed(Place::Field(name), "stands twice"));
            }
        }
        Ok(Self(small))
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(&name.to_lowercase()).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(name, "must be a string")),
        }
    }

    pub(super) fn required(&self, name: &str) -> Result<String> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| required(name))
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>> {
        self.get(name).map_or(Ok(Vec::new()), |value| strings(name, value))
    }
}

/// The most that a list may hold.
const MOST: usize = 1000;

/// A list of strings, alone or as the first of these members of an object.
pub(super) fn list(bytes: &[u8], names: &[&str]) -> Result<Vec<String>> {
    let first = names.first().copied().unwrap_or_default();
    let listed = match parse(bytes)? {
        Value::Object(fields) => {
            let body = Body::of(fields)?;
            let name = names.iter().find(|name| body.get(name).is_some());
            body.texts(name.ok_or_else(|| required(first))?)?
        }
        value => strings(first, &value)?,
    };
    if listed.len() > MOST {
        let message = format!("must have {MOST} entries at most");
        return Err(Error::malformed(Place::Field(first.to_owned()), message));
    }
    Ok(listed)
}

fn required(name: &str) -> Error {
    let message = format!("The {name} field is required.");
    Error::Invalid(vec![Finding::new(Rule::Required, Place::Field(name.to_owned()), message)])
}

fn strings(name: &str, value: &Value) -> Result<Vec<String>> {
    let refused = || wrong(name, "must be an array of strings");
    let values = value.as_array().ok_or_else(refused)?;
    values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(refused)).collect()
}

fn wrong(name: &str, message: &str) -> Error {
    let place = Place::Field(name.to_owned());
    Error::Invalid(vec![Finding::new(Rule::Type, place, message)])
}
