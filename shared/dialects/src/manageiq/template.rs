//! Templates of virtual machines as they are read, and what requests ask for. Contract sections 1.1 and 4.1.

use super::{
    base::Base,
    cell::{Cell, Resource},
    collection::Collection,
    model::TEMPLATE,
    number,
    record::{Record, common},
};
use domain::{
    Template, TenantId,
    request::{Class, Item},
};
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

/// What is asked for: what an item knows of its template, and the rest as far as the template was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) item: &'a Item,
    pub(super) class: Class,
    pub(super) template: Option<&'a Template>,
    pub(super) tenant: &'a TenantId,
    pub(super) base: &'a Base,
}

impl Source<'_> {
    /// The number of the template.
    pub(super) fn id(&self) -> Cell<'static> {
        Cell::Id(number::of_template(&self.item.template))
    }

    /// A column of it.
    pub(super) fn cell(&self, name: &str) -> Cell<'static> {
        match name {
            "id" => self.id(),
            "name" => Cell::text(self.item.template_name.clone()),
            "type" | "template" if self.class != Class::Machines => match name {
                "type" => Cell::text("ServiceTemplate"),
                _ => Cell::Null,
            },
            "type" => Cell::text(Collection::Templates.klass()),
            name => self.template.map_or(Cell::Null, |template| {
                Shown { template, tenant: self.tenant, base: self.base }.cell(name).into_owned()
            }),
        }
    }

    /// All of it. Only templates of machines have an address.
    pub(super) fn whole(&self) -> Resource<'static> {
        let mut whole = Resource::default();
        if self.class == Class::Machines {
            let id = number::of_template(&self.item.template);
            whole.add("href", Cell::text(self.base.resource(Collection::Templates, id)));
        }
        for (name, _) in TEMPLATE.columns {
            whole.add(*name, self.cell(name));
        }
        whole
    }
}

/// A number, or digits in a text.
fn number_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
