//! The parameter `fields`: which parts of a thing are answered. Contract sections 5 and 6.

use domain::{Error, Place, Result};
use serde_json::{Map, Value};

/// The fields that a client has asked for; nothing if it takes what there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Option<Vec<&'static str>>);

impl Fields {
    /// Reads a list separated by commas, of these names, in any case.
    pub fn parse(text: Option<&str>, known: &[&'static str]) -> Result<Self> {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(Self(None)) };
        let find = |name: &str| {
            let found = known.iter().find(|known| known.eq_ignore_ascii_case(name));
            found.copied().ok_or_else(|| {
                let message =
                    format!("there is no field {name:?}: name some of {}", known.join(","));
                Error::malformed(Place::Field("fields".into()), message)
            })
        };
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        Ok(Self(Some(names.map(find).collect::<Result<_>>()?)))
    }

    /// Whether a field was asked for, or `default` where none was.
    pub fn wants(&self, name: &str, default: bool) -> bool {
        name == "id" || self.0.as_ref().map_or(default, |names| names.contains(&name))
    }

    /// Leaves what was asked for, or what is answered otherwise; nulls go.
    pub(super) fn choose(&self, body: &mut Map<String, Value>, default: &[&str]) {
        body.retain(|name, value| {
            !value.is_null() && self.wants(name, default.contains(&name.as_str()))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_id_is_always_there_and_the_rest_as_asked() {
        let known = ["id", "links", "reqStatus"];
        let chosen = |text: Option<&str>| {
            let mut body = json!({"id": "1", "links": [], "reqStatus": "x", "reqType": null});
            let body = body.as_object_mut().unwrap();
            Fields::parse(text, &known).unwrap().choose(body, &["id", "links"]);
            body.keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(chosen(None), "id links");
        assert_eq!(chosen(Some(" ")), "id links");
        assert_eq!(chosen(Some("REQSTATUS")), "id reqStatus");
        assert_eq!(chosen(Some("links, reqStatus,")), "id links reqStatus");
        let error = Fields::parse(Some("moon"), &known).unwrap_err().to_string();
        assert!(error.contains("id,links,reqStatus"), "{error}");
    }
}
