//! Templates of virtual machines as they are read. Contract section 1.1.

use super::{
    base::Base,
    cell::Cell,
    collection::Collection,
    number,
    record::{Record, common},
};
use domain::{Template, TenantId};
use serde_json::Value;

/// A template before a reader. What isn't one of our own fields comes from its attributes.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The template.
    pub template: &'a Template,
    /// Whose it is.
    pub tenant: &'a TenantId,
    /// Where the reader has found us.
    pub base: &'a Base,
}

impl Shown<'_> {
    fn attribute(&self, name: &str) -> Cell<'_> {
        match self.template.attributes.get(name) {
            Some(Value::String(text)) => Cell::text(text.as_str()),
            Some(Value::Number(number)) => Cell::text(number.to_string()),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => {
                Cell::Null
            }
        }
    }
}

impl Record for Shown<'_> {
    fn href(&self) -> String {
        self.base.resource(Collection::Templates, number::of_template(&self.template.id))
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        let template = self.template;
        match name {
            "id" => Cell::Id(number::of_template(&template.id)),
            "name" => Cell::text(template.name.as_str()),
            "description" => Cell::text(template.description.as_str()),
            "template" => Cell::Flag(true),
            "type" => Cell::text(Collection::Templates.klass()),
            "created_on" => Cell::Time(template.created_at),
            "updated_on" => Cell::Time(template.modified_at),
            "tenant_id" => Cell::Id(domain::id::stable_number(self.tenant.as_str())),
            "ems_id" => match template.attributes.get("ems_id").and_then(number_of) {
                Some(id) => Cell::Id(id),
                None => Cell::Null,
            },
            "guid" | "uid_ems" | "ems_ref" | "vendor" | "location" => self.attribute(name),
            name => common(name, || format!("templates/{}", number::of_template(&template.id))),
        }
    }
}

/// A number, or digits in a text.
fn number_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
