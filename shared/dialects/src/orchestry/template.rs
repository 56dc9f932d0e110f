//! `GET`, `PUT` and `DELETE /provisioning/templates`. Contract section 3, Template.
//!
//! What Orchestry calls configuration and metadata is shown as it follows from the template's fields,
//! naming and approval; it is passed over when it comes back.

mod configuration;

use super::{body::read, reply, time::at};
use crate::Answer;
use domain::{
    Error, Finding, Place, Result, Rule, Template, TemplateId, Versioned,
    approval::Policy,
    quota::Quota,
    template::{Audience, Binding, Fields, Kind, Limits, Naming, Thresholds},
};
use jiff::Timestamp;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, json};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    id: Option<TemplateId>,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(rename = "type")]
    kind: Kind,
    #[serde(default = "yes")]
    enabled: bool,
    fields: Option<Value>,
    naming: Option<Naming>,
    #[serde(default)]
    approval: Policy,
    auto_approval: Option<Thresholds>,
    quota: Option<Quota>,
    binding: Binding,
    #[serde(default)]
    audience: Audience,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    attributes: Map<String, Value>,
    #[serde(rename = "configuration")]
    _configuration: Option<IgnoredAny>,
    #[serde(rename = "metadata")]
    _metadata: Option<IgnoredAny>,
    #[serde(rename = "createdOn")]
    _created_on: Option<IgnoredAny>,
    #[serde(rename = "modifiedOn")]
    _modified_on: Option<IgnoredAny>,
}

fn yes() -> bool {
    true
}

/// Reads a template; its id is the path's.
pub fn decode(id: TemplateId, bytes: &[u8]) -> Result<Template> {
    let body: Body = read(bytes)?;
    check_id(body.id.as_ref().map(TemplateId::as_str), id.as_str())?;
    let fields = match body.fields {
        Some(schema) => Fields::parse(schema).map_err(|error| {
            let place = Place::Field("fields".into());
            Error::Invalid(vec![Finding::new(Rule::Format, place, error.to_string())])
        })?,
        None => Fields::default(),
    };
    Ok(Template {
        id,
        name: body.name,
        description: body.description,
        kind: body.kind,
        enabled: body.enabled,
        fields,
        naming: body.naming,
        approval: body.approval,
        auto_approval: body.auto_approval,
        quota: body.quota,
        binding: body.binding,
        audience: body.audience,
        limits: body.limits,
        attributes: body.attributes,
        created_at: Timestamp::UNIX_EPOCH,
        modified_at: Timestamp::UNIX_EPOCH,
    })
}

/// A body may repeat the path's id, but not name another.
pub(super) fn check_id(body: Option<&str>, path: &str) -> Result<()> {
    match body {
        Some(id) if id != path => {
            let message = format!("must be {path:?}, as in the address");
            let finding = Finding::new(Rule::Mixed, Place::Field("id".into()), message);
            Err(Error::Invalid(vec![finding]))
        }
        Some(_) | None => Ok(()),
    }
}

/// The template, 201 when it is new.
pub fn answer(template: &Versioned<Template>, created: bool) -> Answer {
    let place = format!("/provisioning/templates/{}", template.value.id);
    reply::put(&encode(&template.value), template.version, created.then_some(&place))
}

/// 200 with all templates.
pub fn answer_list(templates: &[Template]) -> Answer {
    let items: Vec<Value> = templates.iter().map(encode).collect();
    reply::ok(&json!({"count": items.len(), "items": items}))
}

fn encode(template: &Template) -> Value {
    json!({
        "id": template.id,
        "name": template.name,
        "description": template.description,
        "type": template.kind,
        "enabled": template.enabled,
        "fields": template.fields,
        "naming": template.naming,
        "approval": template.approval,
        "autoApproval": template.auto_approval,
        "quota": template.quota,
        "binding": template.binding,
        "audience": template.audience,
        "limits": template.limits,
        "attributes": template.attributes,
        "configuration": configuration::encode(template),
        "metadata": configuration::metadata(template),
        "createdOn": at(template.created_at),
        "modifiedOn": at(template.modified_at),
    })
}
