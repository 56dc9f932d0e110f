//! Bodies of calls that do something. Contract section 1.3.

use super::{Fault, Result, collection::Collection, features::Verb};
use serde_json::{Map, Value};

/// The most bytes of a body.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The most resources of one call.
pub const MAX_RESOURCES: usize = 1000;

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The action, as it is called.
    pub action: String,
    /// With what.
    pub wishes: Vec<Wish>,
    /// Whether several resources could be named: then each stands or falls by itself.
    pub is_bulk: bool,
}

/// One resource of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Its number, where it is named.
    pub id: Option<String>,
    /// Everything else.
    pub arguments: Map<String, Value>,
}

impl Wish {
    /// A text among the arguments, unless it is blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.arguments.get(name)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }
}

/// What a call to a collection wants. `name` is the collection's, where the call's path is.
pub fn of_collection(
    bytes: &[u8],
    collection: Collection,
    verbs: &[Verb],
) -> Result<(Order, Verb)> {
    let body = parse(bytes)?;
    let action = action(&body, "create")?;
    let verb = known(&action, verbs, collection, "collection")?;
    let is_bulk = body.contains_key("resources");
    let mut wishes = Vec::new();
    for resource in resources(body)? {
        wishes.push(wish(resource, collection)?);
    }
    let (kind, name) = (collection.name(), &action);
    if wishes.is_empty() {
        let message = format!("No {kind} resources were specified for the {name} action");
        return Err(Fault::bad_request(message));
    }
    if wishes.len() > MAX_RESOURCES {
        let message = format!(
            "More than {MAX_RESOURCES} {kind} resources were specified for the {name} action: send them in several calls"
        );
        return Err(Fault::bad_request(message));
    }
    if verb == Verb::Create && wishes.iter().any(|wish| wish.id.is_some()) {
        return Err(Fault::bad_request(format!(
            "Resource id or href should not be specified for creating a new {kind}"
        )));
    }
    Ok((Order { action, wishes, is_bulk }, verb))
}

/// What a call to one resource wants.
pub fn of_resource(bytes: &[u8], collection: Collection, verbs: &[Verb]) -> Result<(Wish, Verb)> {
    let mut body = parse(bytes)?;
    let action = action(&body, "create")?;
    let verb = known(&action, verbs, collection, "resource")?;
    let arguments = match body.remove("resource") {
        Some(Value::Object(resource)) => resource,
        Some(Value::Null) | None => {
            body.remove("action");
            body
        }
        Some(_) => return Err(not_an_object("resource")),
    };
    Ok((Wish { id: None, arguments: without_identity(arguments) }, verb))
}

/// A blank body says nothing.
fn parse(bytes: &[u8]) -> Result<Map<String, Value>> {
    if bytes.len() > MAX_BYTES {
        return Err(Fault::bad_request(format!("The body has more than {MAX_BYTES} bytes")));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(not_an_object("body")),
        Err(error) => {
            let message = format!("The body is no JSON: {error}");
            Err(Fault { klass: "JSON::ParserError", ..Fault::bad_request(message) })
        }
    }
}

fn not_an_object(what: &str) -> Fault {
    Fault::bad_request(format!("The {what} must be a JSON object"))
}

fn action(body: &Map<String, Value>, default: &str) -> Result<String> {
    match body.get("action") {
        None | Some(Value::Null) => Ok(default.to_owned()),
        Some(Value::String(action)) if action.trim().is_empty() => Ok(default.to_owned()),
        Some(Value::String(action)) => Ok(action.clone()),
        Some(_) => Err(Fault::bad_request("The action must be a text, e.g. \"approve\"")),
    }
}

fn known(action: &str, verbs: &[Verb], collection: Collection, what: &str) -> Result<Verb> {
    let verb = Verb::parse(action).filter(|verb| verbs.contains(verb));
    verb.ok_or_else(|| {
        let name = collection.name();
        Fault::bad_request(format!("Unsupported Action {action} for the {name} {what} specified"))
    })
}

/// All resources of a body that aren't blank.
fn resources(mut body: Map<String, Value>) -> Result<Vec<Map<String, Value>>> {
    let listed = match (body.remove("resources"), body.remove("resource")) {
        (Some(Value::Array(resources)), _) => resources,
        (Some(Value::Null) | None, Some(resource)) => vec![resource],
        (Some(Value::Null), None) => Vec::new(),
        (Some(_), _) => return Err(Fault::bad_request("The resources must be a list")),
        (None, None) => {
            body.remove("action");
            vec![Value::Object(body)]
        }
    };
    let mut found = Vec::with_capacity(listed.len());
    for resource in listed {
        match resource {
            Value::Object(fields) if !fields.is_empty() => found.push(fields),
            Value::Object(_) | Value::Null => {}
            _ => return Err(not_an_object("resource")),
        }
    }
    Ok(found)
}

/// Which one is meant, by its id or by its link, and everything else that is said of it.
fn wish(fields: Map<String, Value>, collection: Collection) -> Result<Wish> {
    let id = match (fields.get("id"), fields.get("href")) {
        (Some(Value::String(id)), _) => Some(id.clone()),
        (Some(Value::Number(id)), _) => Some(id.to_string()),
        (Some(Value::Null) | None, Some(Value::String(href))) => Some(tail(href, collection)?),
        (Some(Value::Null) | None, Some(Value::Null) | None) => None,
        _ => return Err(Fault::bad_request("An id must be a number, a href a text")),
    };
    Ok(Wish { id, arguments: without_identity(fields) })
}

fn without_identity(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.remove("id");
    fields.remove("href");
    fields
}

/// The number at the end of a link: only the tail matters. Contract section 2.5.
fn tail(href: &str, collection: Collection) -> Result<String> {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.rsplit('/');
    let (id, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if digits && name == collection.name() {
        return Ok(id.to_owned());
    }
    let name = collection.name();
    let message = format!("Invalid href {href} specified: it must end with {name}/<id>");
    Err(Fault::bad_request(message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const VERBS: &[Verb] = &[Verb::Query, Verb::Create, Verb::Approve];

    fn collection(body: Value) -> Result<(Order, Verb)> {
        of_collection(body.to_string().as_bytes(), Collection::ProvisionRequests, VERBS)
    }

    fn refusal(body: Value) -> String {
        collection(body).unwrap_err().message
    }

    #[test]
    fn every_form_of_a_body_is_read() {
        let (order, verb) = collection(json!({"template_fields": {"name": "a"}})).unwrap();
        assert_eq!((order.action.as_str(), verb, order.is_bulk), ("create", Verb::Create, false));
        let (order, _) =
            collection(json!({"action": "create", "resource": {"version": "1.1"}})).unwrap();
        assert_eq!(order.wishes[0].text("version"), Some("1.1"));
        let body = json!({"action": "approve", "resources": [
            {"id": 18, "reason": "ok"}, {"id": "19"}, {}, null,
            {"href": "https://h/prod/api/provision_requests/20"},
            {"href": "provision_requests/21"}, {"reason": "ok"}
        ]});
        let (order, _) = collection(body).unwrap();
        let ids: Vec<_> = order.wishes.iter().map(|wish| wish.id.as_deref()).collect();
        assert_eq!(ids, [Some("18"), Some("19"), Some("20"), Some("21"), None]);
        assert!(order.is_bulk);
    }

    #[test]
    fn a_body_that_names_nothing_is_refused() {
        let message = "No provision_requests resources were specified for the create action";
        for body in [
            json!({}),
            json!({"resource": {}}),
            json!({"resource": null}),
            json!({"resources": []}),
            json!({"action": "create"}),
        ] {
            assert_eq!(refusal(body.clone()), message, "{body}");
        }
        let empty = of_collection(b"", Collection::ProvisionRequests, VERBS);
        assert_eq!(empty.unwrap_err().message, message);
    }

    #[test]
    fn what_is_wrong_with_a_body_is_said() {
        let message = "Unsupported Action eat for the provision_requests collection specified";
        assert_eq!(refusal(json!({"action": "eat", "resources": [{"id": 1}]})), message);
        let message =
            "Resource id or href should not be specified for creating a new provision_requests";
        assert_eq!(refusal(json!({"id": 1, "version": "1.1"})), message);
        assert_eq!(refusal(json!([1])), "The body must be a JSON object");
        let message = "Invalid href x/9 specified: it must end with provision_requests/<id>";
        assert_eq!(refusal(json!({"action": "approve", "resource": {"href": "x/9"}})), message);
        let fault = of_collection(b"{", Collection::ProvisionRequests, VERBS).unwrap_err();
        assert_eq!(fault.klass, "JSON::ParserError");
    }

    #[test]
    fn a_resource_needs_an_action_and_takes_its_arguments_beside_it_or_below() {
        let read = |body: Value| {
            of_resource(body.to_string().as_bytes(), Collection::ProvisionRequests, VERBS)
        };
        for body in [
            json!({"action": "approve", "reason": "ok"}),
            json!({"action": "approve", "resource": {"reason": "ok", "id": 7}}),
        ] {
            let (wish, verb) = read(body).unwrap();
            assert_eq!((wish.text("reason"), verb), (Some("ok"), Verb::Approve));
            assert_eq!(wish.arguments.len(), 1);
        }
        let refused = of_resource(b"{}", Collection::ProvisionRequests, &[Verb::Approve]);
        assert_eq!(
            refused.unwrap_err().message,
            "Unsupported Action create for the provision_requests resource specified"
        );
    }
}
