//! Which template is meant. Contract section 5.2.

use super::{
    super::{Fault, Result, number},
    Desk,
};
use domain::{Template, template::Kind};
use serde_json::{Map, Value};

/// The one template that everything given fits, among those that the caller may ask for.
pub(super) fn find<'a>(
    wanted: &Map<String, Value>,
    values: &Map<String, Value>,
    desk: &Desk<'a>,
) -> Result<&'a Template> {
    check_type(wanted.get("request_type"))?;
    let wanted = Wanted::read(wanted, values)?;
    let groups = desk.users.get(&desk.caller.user).map_or(&[][..], |user| &user.groups);
    let offered = |template: &&Template| {
        template.kind == Kind::VirtualMachine && template.enabled && template.is_offered_to(groups)
    };
    let mut found = desk.templates.iter().filter(offered).filter(|template| wanted.fits(template));
    match (found.next(), found.next()) {
        (Some(template), None) => Ok(template),
        (None, _) => {
            let message = format!("No source template was found from input data:<{wanted}>");
            Err(Fault::bad_request(message))
        }
        (Some(_), Some(_)) => {
            let message = format!("Multiple source template were found from input data:<{wanted}>");
            Err(Fault::bad_request(message))
        }
    }
}

/// Machines are only made from templates here.
fn check_type(value: Option<&Value>) -> Result<()> {
    match value {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(word)) if word == "template" => Ok(()),
        Some(value) => {
            let message =
                format!("template_fields.request_type: only \"template\" is taken, not {value}");
            Err(Fault::bad_request(message))
        }
    }
}

/// By what a template is found.
#[derive(Default)]
struct Wanted {
    id: Option<u64>,
    texts: Vec<(&'static str, String)>,
}

impl Wanted {
    fn read(fields: &Map<String, Value>, values: &Map<String, Value>) -> Result<Self> {
        let mut wanted = Self::default();
        for name in ["name", "guid", "ems_guid"] {
            match fields.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::String(text)) if text.trim().is_empty() => {}
                Some(Value::String(text)) => wanted.texts.push((name, text.trim().to_lowercase())),
                Some(_) => {
                    let message = format!("template_fields.{name}: must be a text");
                    return Err(Fault::bad_request(message));
                }
            }
        }
        if let Some(id) = fields.get("id").or_else(|| values.get("src_vm_id")) {
            let message = "src_vm_id: must be the id of a template";
            let id = id.as_array().and_then(|pair| pair.first()).unwrap_or(id);
            let read = id.as_u64().or_else(|| id.as_str()?.parse().ok());
            wanted.id = Some(read.ok_or_else(|| Fault::bad_request(message))?);
        }
        Ok(wanted)
    }

    fn fits(&self, template: &Template) -> bool {
        let has = |name: &str, text: &str| {
            let value = template.attributes.get(name).and_then(Value::as_str);
            value.is_some_and(|value| value.to_lowercase() == text)
        };
        self.id.is_none_or(|id| id == number::of_template(&template.id))
            && self.texts.iter().all(|(name, text)| match *name {
                "name" => template.name.to_lowercase() == *text,
                "ems_guid" => has("ems_guid", text) || has("uid_ems", text),
                name => has(name, text),
            })
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown: Map<String, Value> = self
            .texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_str().into()))
            .collect();
        shown.extend(self.id.map(|id| ("src_vm_id".to_owned(), id.into())));
        Value::Object(shown).fmt(f)
    }
}
