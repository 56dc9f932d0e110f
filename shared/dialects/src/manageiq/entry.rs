//! The entry point, by which clients get to know the API, and what anybody may ask. Contract section 1.5.

use super::{
    VERSION,
    base::Base,
    cell::written,
    collection::Collection,
    features::{self, Feature},
    number,
    people::{foremost, role_name},
    reply,
};
use crate::Answer;
use domain::{Caller, GroupId, user::User};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What we are called.
const NAME: &str = "Provisor";

/// Who reads it.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// What is known of them.
    pub user: Option<&'a User>,
    /// The group as whose member they call.
    pub group: Option<&'a GroupId>,
}

/// The entry point. `with_features` lists what the caller may do.
pub fn answer(reader: Reader<'_>, base: &Base, with_features: bool, now: Timestamp) -> Answer {
    let mut body = json!({
        "name": "API",
        "description": "REST API",
        "version": VERSION,
        "versions": [{"name": VERSION, "href": base.api()}],
        "settings": {"locale": "en", "asynchronous_notifications": false},
        "identity": identity(reader, base),
        "server_info": server(base, now),
        "timezones": [{"name": "UTC", "description": "(GMT+00:00) UTC"}],
        "product_info": product(),
        "collections": collections(base),
    });
    if with_features {
        let features = features::of(reader.caller).map(described);
        let features: Map<String, Value> = features.collect();
        body["authorization"] = json!({"product_features": features});
    }
    reply::json(StatusCode::OK, &body)
}

fn described(feature: &Feature) -> (String, Value) {
    let Feature { name, title, .. } = feature;
    ((*name).to_owned(), json!({"name": title, "description": title}))
}

fn identity(Reader { caller, user, group }: Reader<'_>, base: &Base) -> Value {
    let groups = user.map(|user| user.groups.as_slice()).unwrap_or_default();
    let role = foremost(caller);
    let group_href = |group: &GroupId| base.resource(Collection::Groups, number::of_group(group));
    let names: Vec<&str> = features::of(caller).map(|feature| feature.name).collect();
    let described = |group: &GroupId| {
        json!({
            "href": group_href(group), "id": number::of_group(group).to_string(),
            "description": group, "product_features": names, "sui_product_features": []
        })
    };
    json!({
        "userid": caller.user,
        "name": user.map_or_else(|| caller.user.to_string(), User::name),
        "user_href": base.resource(Collection::Users, number::of_user(&caller.user)),
        "group": group,
        "group_href": group.map(group_href),
        "role": role.map(role_name),
        "role_href": role.map(|role| base.resource(Collection::Roles, number::of_role(role))),
        "tenant": caller.tenant,
        "groups": groups,
        "miq_groups": groups.iter().map(described).collect::<Vec<_>>(),
    })
}

fn server(base: &Base, now: Timestamp) -> Value {
    json!({
        "version": VERSION, "build": env!("CARGO_PKG_VERSION"), "release": NAME, "appliance": NAME,
        "time": written(now).to_string(), "server_href": base.api(), "zone_href": base.api(),
        "region_href": base.api(), "enterprise_href": base.api(), "plugins": {}
    })
}

/// What is told of the product.
pub fn product() -> Value {
    json!({
        "name": NAME, "name_full": NAME, "copyright": "", "support_website": "",
        "support_website_text": "", "branding_info": {},
        "authentication": {
            "mode": "database", "oidc_enabled": false, "saml_enabled": false, "sso_enabled": false
        }
    })
}

/// 200 with what is told of the product.
pub fn product_answer() -> Answer {
    reply::json(StatusCode::OK, &product())
}

fn collections(base: &Base) -> Vec<Value> {
    let described = |collection: Collection| {
        let (name, description) = (collection.name(), collection.description());
        json!({"name": name, "href": base.collection(collection), "description": description})
    };
    Collection::ALL.into_iter().map(described).collect()
}

/// 200 with a word, so that whoever asks knows that we are there.
pub fn pong() -> Answer {
    crate::reply::text(StatusCode::OK, "text/plain; charset=utf-8", "pong")
}
