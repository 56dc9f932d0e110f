//! Wishes for tokens, which operators hand in and approvers approve or deny.

use serde_json::Value;

use super::support::{Client, Way, operator_as, stack, tag, user};
use crate::support::{list, text, unique};

fn wish(client: &Client, way: Way, user: &str, existing: &str) -> (String, String) {
    let user = format!("<UserName>{user}</UserName><Email>{user}@acme.example</Email>");
    let parameters = [("u", user.as_str()), ("tokenType", "SMS"), ("existingUser", existing)];
    let answer = client.fine(way, "AddProvisioningRequest", &parameters);
    (tag(&answer, "AddProvisioningRequestResult"), tag(&answer, "message"))
}

/// The number of the only request for that user.
fn request_of(user: &str) -> String {
    let all = stack().get("/provisioning/requests/view/all?size=40", "operator").json;
    let theirs = |it: &Value| it.to_string().contains(&format!("\"{user}\""));
    let found: Vec<Value> = list(&all["items"]).into_iter().filter(theirs).collect();
    assert_eq!(found.len(), 1, "{all}");
    text(&found[0]["id"])
}

#[test]
fn a_wish_is_approved_or_denied_in_every_binding() {
    let (operator, approver) = (Client::connected("operator"), operator_as("approver"));
    for (way, decision, status) in [
        (Way::Soap11, "ApproveProvisioningRequest", "approved"),
        (Way::Soap12, "DenyProvisioningRequest", "rejected"),
        (Way::Get, "ApproveProvisioningRequest", "approved"),
        (Way::Post, "DenyProvisioningRequest", "rejected"),
    ] {
        let asking = if Way::SOAP.contains(&way) { way } else { Way::Soap11 };
        let ann = user("ann");
        assert_eq!(wish(&operator, asking, &ann, "true"), ("true".into(), String::new()));
        let id = request_of(&ann);
        assert_eq!(approver.word(way, decision, &[("requestID", &id)]), "true");
        let again = approver.call(way, decision, &[("requestID", &id)]);
        assert_eq!(again.status, 500, "{}", again.text);
        let read = stack().get(&format!("/provisioning/requests/{id}"), "operator").json;
        assert_eq!(read["source"], "safenet");
        assert_eq!(read["approval"]["steps"][0]["status"], status, "{read}");
    }
}

#[test]
fn a_new_user_is_added_first_and_a_known_one_has_to_be_said_to_be() {
    let client = Client::connected("operator");
    let new = unique("new");
    assert_eq!(wish(&client, Way::Soap11, &new, "false").0, "true");
    request_of(&new);
    let (done, told) = wish(&client, Way::Soap12, &new, "false");
    assert_eq!(done, "false");
    assert!(told.contains("existingUser"), "{told}");
    let (done, told) = wish(&client, Way::Soap12, &unique("nobody"), "true");
    assert_eq!(done, "false");
    assert!(!told.is_empty());
}

#[test]
fn a_wish_that_can_not_be_filed_leaves_nobody_behind() {
    let client = Client::connected("operator");
    let closed = serde_json::json!({
        "name": "KT", "type": "token", "binding": {"connector": "simulator"},
        "audience": {"groups": ["nobody"]}, "attributes": {"tokenOption": "KT"},
    });
    assert_eq!(stack().put("/provisioning/templates/kt", "operator", &closed).status, 201);
    for (option, email, why) in [
        ("Unheard", "a@acme.example", "Unheard"),
        ("KT", "a@acme.example", "offered to who asks"),
        ("SMS", "no address", "email"),
    ] {
        let new = unique("left");
        let user = format!("<UserName>{new}</UserName><Email>{email}</Email>");
        let parameters = [("u", user.as_str()), ("tokenType", option), ("existingUser", "false")];
        let answer = client.fine(Way::Soap11, "AddProvisioningRequest", &parameters);
        assert_eq!(tag(&answer, "AddProvisioningRequestResult"), "false");
        assert!(tag(&answer, "message").contains(why), "{answer}");
        let left = stack().get(&format!("/provisioning/users/{new}"), "operator");
        assert_eq!(left.status, 404, "{}", left.text);
    }
}

#[test]
fn only_operators_who_are_asked_decide_and_only_on_tokens() {
    let client = Client::connected("operator");
    let ann = user("ann");
    wish(&client, Way::Soap11, &ann, "true");
    let id = request_of(&ann);
    let told = |client: &Client, operation: &str, id: &str| {
        let answer = client.call(Way::Get, operation, &[("requestID", id)]);
        assert_eq!(answer.status, 500, "{}", answer.text);
        answer.text
    };
    let site = serde_json::json!({"templateId": "template1"});
    let site = stack().post("/provisioning/requests", "requester", &site);
    assert_eq!(site.status, 201, "{}", site.text);
    let site = text(&site.json["id"]);
    for operation in ["ApproveProvisioningRequest", "DenyProvisioningRequest"] {
        for name in ["approver", "requester2", "auditor"] {
            let answer = told(&Client::connected(name), operation, &id);
            assert_eq!(answer, "this needs the role operator", "{name}");
        }
        let answer = told(&operator_as("requester2"), operation, &id);
        assert_eq!(answer, "you aren't among the approvers of this request");
        for other in [site.as_str(), "0", "-1", "2147483647"] {
            let answer = told(&operator_as("approver"), operation, other);
            assert_eq!(answer, format!("there is no provisioning task \"{other}\""));
        }
    }
    let site = stack().get(&format!("/provisioning/requests/{site}"), "operator").json;
    assert_eq!(site["approval"]["steps"][0]["status"], "pending", "{site}");
}
