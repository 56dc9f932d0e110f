//! Bodies of calls that do something. Contract section 1.3.

use super::{Fault, Result, collection::Collection, features::Verb};
use crate::strict::Strict;
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
    /// Why it can't be told which one is meant, where that is so.
    pub wrong: Option<Fault>,
}

impl Wish {
    /// Refuses one of which it can't be told which one is meant.
    pub fn check(&self) -> Result<()> {
        self.wrong.clone().map_or(Ok(()), Err)
    }

    /// A text among the arguments, unless it is blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.arguments.get(name)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }
}

/// The body of a call, of which it is known what is to be done.
#[derive(Clone, Debug)]
pub struct Body {
    /// What.
    pub verb: Verb,
    action: String,
    fields: Map<String, Value>,
}

impl Body {
    /// The body of a call to a collection.
    pub fn of_collection(bytes: &[u8], collection: Collection, verbs: &[Verb]) -> Result<Self> {
        Self::parse(bytes, collection, verbs, "collection")
    }

    /// The body of a call to one resource.
    pub fn of_resource(bytes: &[u8], collection: Collection, verbs: &[Verb]) -> Result<Self> {
        Self::parse(bytes, collection, verbs, "resource")
    }

    fn parse(bytes: &[u8], collection: Collection, verbs: &[Verb], what: &str) -> Result<Self> {
        let fields = parse(bytes)?;
        let action = action(&fields, "create")?;
        let verb = known(&action, verbs, collection, what)?;
        Ok(Self { verb, action, fields })
    }

    /// With which resources of a collection.
    pub fn order(self, collection: Collection) -> Result<Order> {
        let Self { verb, action, fields } = self;
        let is_bulk = fields.contains_key("resources");
        let wishes = wishes(fields, collection)?;
        let kind = collection.name();
        if wishes.is_empty() {
            let message = format!("No {kind} resources were specified for the {action} action");
            return Err(Fault::bad_request(message));
        }
        if wishes.len() > MAX_RESOURCES {
            let message = format!(
                "More than {MAX_RESOURCES} {kind} resources were specified for the {action} action: send them in several calls"
            );
            return Err(Fault::bad_request(message));
        }
        if verb == Verb::Create && wishes.iter().any(|wish| wish.id.is_some()) {
            return Err(Fault::bad_request(format!(
                "Resource id or href should not be specified for creating a new {kind}"
            )));
        }
        if let (false, [wish]) = (is_bulk, wishes.as_slice()) {
            wish.check()?;
        }
        Ok(Order { action, wishes, is_bulk })
    }

    /// With what, where the path names the resource.
    pub fn wish(self) -> Result<Wish> {
        let mut fields = self.fields;
        let arguments = match fields.remove("resource") {
            Some(Value::Object(resource)) => resource,
            Some(Value::Null) | None => {
                fields.remove("action");
                fields
            }
            Some(_) => return Err(not_an_object("resource")),
        };
        Ok(Wish { arguments: without_identity(arguments), ..Wish::default() })
    }
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
        Ok(Strict(Value::Object(body))) => Ok(body),
        Ok(_) => Err(not_an_object("body")),
        Err(error) if error.is_data() => {
            Err(Fault::bad_request(format!("The body can be read in two ways: {error}")))
        }
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
fn wishes(mut body: Map<String, Value>, collection: Collection) -> Result<Vec<Wish>> {
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
    let wished = |resource: Value| match resource {
        Value::Object(fields) if !fields.is_empty() => Some(wish(fields, collection)),
        Value::Object(_) | Value::Null => None,
        _ => Some(Wish { wrong: Some(not_an_object("resource")), ..Wish::default() }),
    };
    Ok(listed.into_iter().filter_map(wished).collect())
}

/// Which one is meant, by its id or by its link, and everything else that is said of it.
fn wish(fields: Map<String, Value>, collection: Collection) -> Wish {
    let (id, wrong) = match identity(&fields, collection) {
        Ok(id) => (id, None),
        Err(fault) => (None, Some(fault)),
    };
    Wish { id, arguments: without_identity(fields), wrong }
}

fn identity(fields: &Map<String, Value>, collection: Collection) -> Result<Option<String>> {
    match (fields.get("id"), fields.get("href")) {
        (Some(Value::String(id)), _) => Ok(Some(id.clone())),
        (Some(Value::Number(id)), _) => Ok(Some(id.to_string())),
        (Some(Value::Null) | None, Some(Value::String(href))) => tail(href, collection).map(Some),
        (Some(Value::Null) | None, Some(Value::Null) | None) => Ok(None),
        _ => Err(Fault::bad_request("An id must be a number, a href a text")),
    }
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
        written(body.to_string().as_bytes())
    }

    fn written(bytes: &[u8]) -> Result<(Order, Verb)> {
        let body = Body::of_collection(bytes, Collection::ProvisionRequests, VERBS)?;
        let verb = body.verb;
        Ok((body.order(Collection::ProvisionRequests)?, verb))
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
        let empty = written(b"");
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
        let fault = written(b"{").unwrap_err();
        assert_eq!(fault.klass, "JSON::ParserError");
        let twice = written(br#"{"resource": {"a": 1, "a": 2}}"#).unwrap_err();
        let message = "The body can be read in two ways: the member \"a\" stands twice";
        assert!(twice.message.starts_with(message), "{}", twice.message);
    }

    #[test]
    fn what_is_wrong_with_one_of_several_is_its_own() {
        let body =
            json!({"action": "approve", "resources": [{"href": "x/9"}, 7, {"id": [1]}, {"id": 7}]});
        let (order, _) = collection(body).unwrap();
        let wrong: Vec<_> =
            order.wishes.iter().map(|wish| wish.check().err().map(|fault| fault.message)).collect();
        let href = "Invalid href x/9 specified: it must end with provision_requests/<id>";
        let object = "The resource must be a JSON object";
        let id = "An id must be a number, a href a text";
        assert_eq!(wrong, [Some(href.into()), Some(object.into()), Some(id.into()), None]);
    }

    #[test]
    fn a_resource_needs_an_action_and_takes_its_arguments_beside_it_or_below() {
        let read = |body: Value| {
            let body = body.to_string();
            let read = Body::of_resource(body.as_bytes(), Collection::ProvisionRequests, VERBS);
            let body = read.unwrap();
            let verb = body.verb;
            (body.wish().unwrap(), verb)
        };
        for body in [
            json!({"action": "approve", "reason": "ok"}),
            json!({"action": "approve", "resource": {"reason": "ok", "id": 7}}),
        ] {
            let (wish, verb) = read(body);
            assert_eq!((wish.text("reason"), verb), (Some("ok"), Verb::Approve));
            assert_eq!(wish.arguments.len(), 1);
        }
        let refused = Body::of_resource(b"{}", Collection::ProvisionRequests, &[Verb::Approve]);
        assert_eq!(
            refused.unwrap_err().message,
            "Unsupported Action create for the provision_requests resource specified"
        );
    }
}
