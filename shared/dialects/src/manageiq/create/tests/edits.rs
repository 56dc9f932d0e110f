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
        "request_notes": "why", "retirement": [3600, "1 Hour"], "pass": 9,
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
    ] {
        let refused = edited(options.clone()).unwrap_err().message;
        assert!(refused.contains(wrong), "{options}: {refused}");
    }
}
