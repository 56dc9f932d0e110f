//! The types: an element for each operation and its response, and what they are made of.

use crate::safenet::{
    NAMESPACE,
    command::TOKEN_OPTIONS,
    encode::type_name,
    operations::{Kind, OPERATIONS, Operation, Parameter, Returns},
    xml::{Element, element},
};

const RETURN_CODES: &[&str] = &[
    "AUTH_FAILURE",
    "AUTH_SUCCESS",
    "CHALLENGE",
    "SERVER_PIN_PROVIDED",
    "USER_PIN_CHANGE",
    "OUTER_WINDOW_AUTH",
    "CHANGE_STATIC_PASSWORD",
    "STATIC_CHANGE_FAILED",
    "PIN_CHANGE_FAILED",
];

/// The last three are ours.
const PROVISIONING_RESULTS: &[&str] = &[
    "EmailSent",
    "ProvisionSuccess",
    "SMSSent",
    "AwaitingApproval",
    "ProvisionFailed",
    "UserNotFound",
];

pub(super) fn schema() -> Element {
    let wrappers =
        OPERATIONS.iter().flat_map(|operation| [request(operation), response(operation)]);
    element("s:schema")
        .with("elementFormDefault", "qualified")
        .with("targetNamespace", NAMESPACE)
        .children(wrappers)
        .children([
            array("ArrayOfString", "string", "s:string", true),
            array(
                "ArrayOfProvisioningResult",
                "ProvisioningResult",
                "tns:ProvisioningResult",
                false,
            ),
            user(),
            choice("TokenOption", TOKEN_OPTIONS),
            choice("ReturnCode", RETURN_CODES),
            choice("ProvisioningResult", PROVISIONING_RESULTS),
        ])
        .children(globals())
}

fn request(operation: &Operation) -> Element {
    let members = operation.parameters.iter().map(|Parameter { name, kind }| {
        let (kind, needed) = parameter_type(*kind);
        member(*name, needed).with("type", kind)
    });
    wrapper(operation.name.to_owned(), members.collect())
}

fn response(operation: &Operation) -> Element {
    let name = format!("{}Result", operation.name);
    let result = match operation.returns {
        Returns::Nothing => None,
        Returns::Table => Some(member(name, false).child(table())),
        returns => {
            let needed = matches!(returns, Returns::Int | Returns::Bool | Returns::ReturnCode);
            Some(member(name, needed).with("type", result_type(returns)))
        }
    };
    let beside = operation.out.map(|name| member(name, false).with("type", "s:string"));
    wrapper(format!("{}Response", operation.name), result.into_iter().chain(beside).collect())
}

/// The type of a parameter, and whether it has to be there.
pub(super) fn parameter_type(kind: Kind) -> (&'static str, bool) {
    match kind {
        Kind::Text => ("s:string", false),
        Kind::Int => ("s:int", true),
        Kind::Bool => ("s:boolean", true),
        Kind::Moment => ("s:dateTime", true),
        Kind::Texts => ("tns:ArrayOfString", false),
        Kind::TokenOption => ("tns:TokenOption", true),
        Kind::User => ("tns:User", false),
    }
}

fn result_type(returns: Returns) -> String {
    let name = type_name(returns).unwrap_or_default();
    let prefix = match returns {
        Returns::Int | Returns::Bool | Returns::Text => "s",
        Returns::Nothing
        | Returns::Texts
        | Returns::Table
        | Returns::ReturnCode
        | Returns::ProvisioningResults => "tns",
    };
    format!("{prefix}:{name}")
}

fn member(name: impl Into<std::borrow::Cow<'static, str>>, needed: bool) -> Element {
    let least = if needed { "1" } else { "0" };
    element("s:element").with("minOccurs", least).with("maxOccurs", "1").with("name", name)
}

fn wrapper(name: String, members: Vec<Element>) -> Element {
    let mut content = element("s:complexType");
    if !members.is_empty() {
        content = content.child(element("s:sequence").children(members));
    }
    element("s:element").with("name", name).child(content)
}

/// A schema and a diffgram. That the second has to be there tells a table from a set of tables.
fn table() -> Element {
    let any = |namespace: &'static str| element("s:any").with("namespace", namespace);
    let schema = any("http://www.w3.org/2001/XMLSchema")
        .with("minOccurs", "0")
        .with("maxOccurs", "unbounded")
        .with("processContents", "lax");
    let rows = any("urn:schemas-microsoft-com:xml-diffgram-v1")
        .with("minOccurs", "1")
        .with("processContents", "lax");
    element("s:complexType").child(element("s:sequence").child(schema).child(rows))
}

fn array(name: &'static str, item: &'static str, kind: &'static str, nillable: bool) -> Element {
    let item = element("s:element")
        .with("minOccurs", "0")
        .with("maxOccurs", "unbounded")
        .with("name", item);
    let item = if nillable { item.with("nillable", "true") } else { item };
    let items = element("s:sequence").child(item.with("type", kind));
    element("s:complexType").with("name", name).child(items)
}

fn user() -> Element {
    let fields = ["UserName", "FirstName", "Lastname", "Email"];
    let fields = fields.into_iter().map(|name| member(name, false).with("type", "s:string"));
    let fields = element("s:sequence").children(fields);
    element("s:complexType").with("name", "User").child(fields)
}

fn choice(name: &'static str, values: &'static [&'static str]) -> Element {
    let values = values.iter().map(|value| element("s:enumeration").with("value", *value));
    let restriction = element("s:restriction").with("base", "s:string").children(values);
    element("s:simpleType").with("name", name).child(restriction)
}

/// What answers to GET and forms are made of.
fn globals() -> impl Iterator<Item = Element> {
    let global = |name: &'static str| element("s:element").with("name", name);
    [
        global("int").with("type", "s:int"),
        global("boolean").with("type", "s:boolean"),
        global("string").with("nillable", "true").with("type", "s:string"),
        global("ArrayOfString").with("nillable", "true").with("type", "tns:ArrayOfString"),
        global("DataTable").with("nillable", "true").child(table()),
    ]
    .into_iter()
}
