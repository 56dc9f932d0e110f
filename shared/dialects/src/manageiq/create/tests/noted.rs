//! What is noted of a request as it is filed. Contract section 5.6.

use super::*;

fn group(name: &str) -> GroupId {
    GroupId::parse(name).unwrap()
}

/// The options as they are read of what Olga files, once this was done to the body.
fn shown(office: &Office, change: impl FnOnce(&mut Value)) -> Value {
    let mut body = sample();
    change(&mut body);
    serde_json::to_value(Cell::from(options::of_request(&office.filed(&body)))).unwrap()
}

/// Where Olga and John are known to be in groups.
fn office() -> Office {
    let mut office = operator();
    for (name, groups) in [("olga", ["desk", "night"]), ("jdoe", ["staff", "board"])] {
        let user = office.users.get_mut(&UserId::parse(name).unwrap()).unwrap();
        user.groups = groups.map(group).to_vec();
    }
    office
}

#[test]
fn the_groups_of_who_asks_and_of_the_owner_are_told_where_they_are_known() {
    let office = office();
    let groups = |change: fn(&mut Value)| {
        let shown = shown(&office, change);
        [shown["requester_group"].clone(), shown["owner_group"].clone()]
    };
    assert_eq!(groups(|_| ()), [json!("staff"), json!(null)]);
    let own = |body: &mut Value| body["requester"]["owner_email"] = json!("JDoe@acme.example");
    assert_eq!(groups(own), [json!("staff"), json!("staff")]);
    let mine = |body: &mut Value| {
        body["requester"] = json!({"owner_email": "olga@acme.example"});
    };
    assert_eq!(groups(mine), [json!("desk"), json!("desk")]);
    // Of whoever neither files nor asks nothing is told.
    let anns = |body: &mut Value| body["requester"]["owner_email"] = json!("ann@acme.example");
    assert_eq!(groups(anns)[1], json!(null));
}

#[test]
fn whoever_calls_as_a_member_of_a_group_asks_as_one() {
    let (office, night) = (office(), group("night"));
    let desk = Desk { group: Some(&night), ..office.desk() };
    let read = |body: &Value| {
        decode(body.as_object().unwrap(), Some(Class::Machines), &desk).unwrap().noted
    };
    let mut body = sample();
    assert_eq!(read(&body)["requester_group"], "staff");
    body["requester"]["user_name"] = json!("Olga");
    assert_eq!(read(&body)["requester_group"], "night");
}

#[test]
fn machines_can_be_set_up_where_their_system_is_known() {
    let mut office = office();
    assert_eq!(shown(&office, |_| ())["customize_enabled"], json!(["disabled"]));
    office.templates[0].attributes.insert("platform".into(), json!("Linux"));
    assert_eq!(shown(&office, |_| ())["customize_enabled"], json!(["enabled"]));
    let forged = |body: &mut Value| body["vm_fields"]["customize_enabled"] = json!("disabled");
    assert_eq!(shown(&office, forged)["customize_enabled"], json!(["enabled"]));
}
