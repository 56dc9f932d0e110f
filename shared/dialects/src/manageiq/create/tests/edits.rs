//! Changing what was filed. Contract section 4.6.

use super::{super::super::edit, *};

#[test]
fn an_edit_is_merged_into_what_was_filed() {
    let request = operator().filed(&sample());
    let edited = |options: Value| {
        edit::decode(json!({"options": options}).as_object().unwrap(), &request, now())
    };
    let changed = edited(json!({
        "vm_memory": ["2048", "2048"], "custom_var1": "custom value1", "user_message": "look here",
        "request_notes": "why", "retirement": [3600, "1 Hour"], "pass": null,
    }));
    let changed = changed.unwrap();
    assert_eq!(changed.parameters["vm_memory"], "2048");
    assert_eq!(changed.parameters["custom_var1"], "custom value1");
    assert_eq!(changed.parameters["vm_name"], "aab_test_vm1");
    assert!(changed.parameters["pass"].is_null());
    assert_eq!(changed.message.as_deref(), Some("look here"));
    assert_eq!(changed.justification.as_deref(), Some("why"));
    assert_eq!(changed.schedule.end, now().checked_add(SignedDuration::from_hours(1)).ok());
    for (options, wrong) in [
        (json!({}), "Request is missing options"),
        (json!({"number_of_vms": 2}), "the number of machines can't be changed from 1"),
        (json!({"src_vm_id": [5, "x"]}), "the template can't be changed"),
        (json!({"vm_name": ""}), "'Catalog/VM Name' is required"),
        (json!({"root_password": "x"}), "secrets are not kept here"),
        (json!({"pass": 9}), "options.pass: is made here and can't be changed from null"),
        (json!({"auto_approve": false}), "options.auto_approve: is made here"),
        (json!({"request_type": "clone_to_vm"}), "can't be changed from \"template\""),
        (json!({"src_ems_id": [1, "ems_2"]}), "can't be changed from [59136,\"ems_2\"]"),
        (json!({"vm_tags": [1]}), "options.vm_tags: is made here"),
    ] {
        let refused = edited(options.clone()).unwrap_err().message;
        assert!(refused.contains(wrong), "{options}: {refused}");
    }
}

/// What a client reads of a request.
fn read(request: &Request) -> Value {
    serde_json::to_value(Cell::from(options::of_request(request))).unwrap()
}

#[test]
fn whoever_sends_back_what_they_have_read_changes_nothing() {
    let mut body = sample();
    let fields = json!({
        "number_of_vms": 3, "retirement": "1.month", "schedule_time": "2026-12-01T00:00:00Z",
        "placement_auto": false, "placement_host_name": "7", "security_groups": [1, 2],
        "network1.mac_address": "00:01", "diskscsi1": "0:1:2048", "vm_auto_start": "false",
        "customization_template_id": 5, "linked_clone": true, "ip_addr": "192.0.2.1",
    });
    for (name, value) in fields.as_object().unwrap() {
        body["vm_fields"][name] = value.clone();
    }
    body["requester"]["request_notes"] = json!("why");
    let request = operator().filed(&body);
    let item = &request.content.items[0];
    let later = now().checked_add(SignedDuration::from_hours(1)).unwrap();
    let sent = |options: Value| {
        edit::decode(json!({"options": options}).as_object().unwrap(), &request, later).unwrap()
    };
    let same = sent(read(&request));
    assert_eq!((&same.parameters, same.schedule), (&item.parameters, item.schedule));
    assert_eq!(same.justification.as_deref(), Some("why"));
    let mut other = read(&request);
    other["vlan"] = json!("nic2");
    let mut expected = item.parameters.clone();
    expected["vlan"] = json!("nic2");
    assert_eq!(sent(other).parameters, expected);
    // Without what people read of it, or as the text of a number, it is the same.
    let plain = json!({"number_of_vms": 3, "vm_memory": "1024", "customization_template_id": "5"});
    assert_eq!(sent(plain).parameters, item.parameters);
}

#[test]
fn places_are_chosen_or_left_to_others_by_an_edit_too() {
    let request = operator().filed(&sample());
    let placed = |request: &Request, value: Value| {
        let options = json!({"options": {"placement_auto": value}});
        edit::decode(options.as_object().unwrap(), request, now()).unwrap().parameters
    };
    for no in [json!([false, 0]), json!(false), json!("False")] {
        assert_eq!(placed(&request, no)["placement_auto"], false);
    }
    let mut body = sample();
    body["vm_fields"]["placement_auto"] = json!(false);
    let chosen = operator().filed(&body);
    assert!(placed(&chosen, json!([true, 1])).get("placement_auto").is_none());
}

#[test]
fn notes_on_a_task_are_what_is_not_shown_of_it_yet() {
    let request = operator().filed(&sample());
    let task = &request.planned_tasks().unwrap()[0];
    let noted = |options: Value| {
        let arguments = json!({"options": options});
        edit::notes(arguments.as_object().unwrap(), &request, task)
    };
    let mut all = serde_json::to_value(Cell::from(options::of_task(&request, task))).unwrap();
    assert_eq!(noted(all.clone()).unwrap(), None);
    all["step"] = json!(2);
    let notes = noted(all).unwrap().map(Value::Object);
    assert_eq!(notes, Some(json!({"step": 2})));
    let refused = noted(json!({"vm_target_name": "mine"})).unwrap_err().message;
    assert!(refused.starts_with("options.vm_target_name: is made here"), "{refused}");
}

#[test]
fn of_the_times_what_is_not_changed_stays() {
    let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let (start, end) = ("2026-12-01T00:00:00Z", "2026-12-31T00:00:00Z");
    let (later, last) = ("2026-12-02T00:00:00Z", "2027-01-31T00:00:00Z");
    let changed = |request: &Request, options: Value| {
        let edit = json!({"options": options});
        let edit = edit::decode(edit.as_object().unwrap(), request, now()).unwrap();
        (edit.schedule.start, edit.schedule.end)
    };
    // Filed elsewhere, its times stand in its schedule alone.
    let mut native = operator().filed(&sample());
    let item = &mut std::sync::Arc::make_mut(&mut native.content).items[0];
    (item.schedule.start, item.schedule.end) = (at(start), at(end));
    let mut body = sample();
    body["vm_fields"]["schedule_time"] = json!(start);
    body["vm_fields"]["retirement_time"] = json!(end);
    let own = operator().filed(&body);
    for request in [&native, &own] {
        let mut all = read(request);
        all["schedule_time"] = json!(later);
        assert_eq!(changed(request, all), (at(later), at(end)));
        assert_eq!(changed(request, json!({"schedule_time": later})), (at(later), at(end)));
        assert_eq!(changed(request, json!({"retirement_time": last})), (at(start), at(last)));
        let day = json!({"retirement": 86_400});
        assert_eq!(changed(request, day), (at(start), at(later)), "it counts from the start");
        assert_eq!(changed(request, json!({"retirement": 0})), (at(start), None));
        let soon = json!({"schedule_type": ["immediately", "Immediately on Approval"]});
        assert_eq!(changed(request, soon), (None, at(end)));
    }
}
