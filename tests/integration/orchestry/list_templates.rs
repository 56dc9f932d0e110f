//! `GET /provisioning/templates`.

use serde_json::{Value, json};

use crate::{
    stack::Stack,
    support::{header, list, outcome, template, template_path, text},
};

const TEMPLATES: &str = "/provisioning/templates";

#[test]
fn everybody_of_the_tenant_sees_all_that_it_offers() {
    let id = template("listed", &json!({"enabled": false}));
    for user in ["requester", "approver", "operator", "auditor"] {
        let answer = Stack::shared().get(TEMPLATES, user);
        let items = list(&answer.json["items"]);
        assert_eq!((answer.status, &answer.json["count"]), (200, &json!(items.len())), "{user}");
        for known in [id.as_str(), "project-team", "template1", "246"] {
            assert_eq!(items.iter().filter(|it| it["id"] == known).count(), 1, "{user}: {known}");
        }
    }
    let one = Stack::shared().get(&template_path(&id), "requester").json;
    let items = list(&Stack::shared().get(TEMPLATES, "requester").json["items"]);
    assert_eq!(items.into_iter().find(|it| it["id"] == id), Some(one));
}

#[test]
fn another_tenant_sees_its_own() {
    let answer = Stack::shared().get(TEMPLATES, "outsider");
    assert_eq!(answer.json, json!({"count": 0, "items": []}));
    assert_eq!(outcome(&Stack::shared().get(TEMPLATES, None)), "401 Unauthenticated");
}

#[test]
fn what_has_to_be_filled_in_is_told() {
    let items = list(&Stack::shared().get(TEMPLATES, "requester").json["items"]);
    let project = items.into_iter().find(|it| it["id"] == "project-team").unwrap_or_default();
    let fields: Vec<(String, String, Value)> = list(&project["metadata"])
        .iter()
        .map(|it| (text(&it["key"]), text(&it["type"]), it["required"].clone()))
        .collect();
    let field = |key: &str, kind: &str| (key.to_owned(), kind.to_owned(), json!(true));
    assert_eq!(fields, [field("audience", "choice"), field("costCenter", "text")]);
    let configuration = &project["configuration"];
    assert_eq!(configuration["requiresApproval"], true);
    assert_eq!(configuration["naming"]["prefix"], "PRJ-");
    let sensitivity =
        json!({"mode": "userChoice", "required": true, "labels": ["general", "confidential"]});
    assert_eq!(configuration["sensitivity"], sensitivity);
    let answer = Stack::shared().get(TEMPLATES, "requester");
    assert_eq!(header(&answer, "content-type"), "application/json");
}
