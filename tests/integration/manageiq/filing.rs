//! Filing requests: `POST /api/{collection}` with the action create, in all its forms.

use serde_json::{Value, json};

use super::support::{Somebody, fault};
use crate::{
    stack::{Answer, Stack, eventually},
    support::{approve, groups, list, template, text, until},
};

const LIST: &str = "/api/provision_requests";
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// The published sample. Seed document 003.
fn sample() -> Value {
    json!({
        "version": "1.1",
        "template_fields": {"guid": "afe6e8a0-89fd-11e3-b6ac-b8e85646e742"},
        "vm_fields": {
            "number_of_cpus": 1, "vm_name": "aab_test_vm1", "vm_memory": "1024", "vlan": "nic1"
        },
        "requester": {
            "user_name": "jdoe", "owner_first_name": "John", "owner_last_name": "Doe",
            "owner_email": "jdoe@sample.com", "auto_approve": true
        },
        "tags": {"network_location": "Internal", "cc": "001"},
        "additional_values": {"request_id": "1001"},
        "ems_custom_attributes": {},
        "miq_custom_attributes": {}
    })
}

/// A request for machines of a template, for whoever sends it.
fn of(template: &str, fields: &Value) -> Value {
    let mut vm = json!({"vm_name": "web"});
    for (name, value) in fields.as_object().into_iter().flatten() {
        vm[name] = value.clone();
    }
    json!({"template_fields": {"guid": template}, "vm_fields": vm, "requester": {"owner_email": "a@b.cd"}})
}

/// A template of machines with the properties, known by its id as guid.
fn machines(properties: &Value) -> String {
    let guid = crate::support::unique("guid");
    let mut all = json!({"type": "virtualMachine", "attributes": {"guid": guid}});
    for (name, value) in properties.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    template("machines", &all);
    guid
}

/// What was filed, one by one.
fn filed(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["results"])
}

fn one(answer: &Answer) -> Value {
    filed(answer).remove(0)
}

fn read(id: &Value) -> Value {
    Somebody::called("operator").read(&format!("{LIST}/{}", text(id)))
}

fn finished(id: &Value) -> Value {
    eventually(PATIENCE, || Some(read(id)).filter(|it| it["request_state"] == "finished"))
}

#[test]
fn the_published_sample_is_approved_provisioned_and_finished() {
    let made = one(&Somebody::called("operator").post(LIST, &sample()));
    assert_eq!(made["description"], "Provision from [template1] to [aab_test_vm1]");
    assert_eq!(
        (&made["approval_state"], &made["status"]),
        (&json!("pending_approval"), &json!("Ok"))
    );
    assert_eq!((&made["userid"], &made["requester_name"]), (&json!("jdoe"), &json!("John Doe")));
    assert_eq!(made["type"], "MiqProvisionRequest");
    assert_eq!(made["options"]["auto_approve"], false);
    assert_eq!(made["options"]["vm_memory"], json!(["1024", "1024"]));
    assert_eq!(made["options"]["ws_values"], json!({"request_id": "1001"}));
    assert!(made.get("actions").is_none());
    let id = &made["id"];
    let agree = json!({"action": "approve", "reason": "fine"});
    let path = format!("{LIST}/{}", text(id));
    assert_eq!(Somebody::called("approver").post(&path, &agree).status, 200);
    let done = finished(id);
    assert_eq!((&done["status"], &done["approval_state"]), (&json!("Ok"), &json!("approved")));
    let targets = Stack::shared().get("/_local/targets", None).text;
    assert!(
        targets.contains(&format!(
            "virtualMachine/template1/{}",
            text(id).parse::<u32>().unwrap_or(0) + 1
        )),
        "{targets}"
    );
}

#[test]
fn every_form_of_a_body_files() {
    let guid = machines(&json!({}));
    let requester = Somebody::called("requester");
    let bare = of(&guid, &json!({}));
    for body in [
        bare.clone(),
        json!({"action": "create", "resource": bare}),
        json!({"action": "create", "resources": [bare]}),
        json!({"resources": [bare]}),
    ] {
        assert_eq!(filed(&requester.post(LIST, &body)).len(), 1, "{body}");
    }
    let text = format!("guid={guid}");
    let legacy = json!({"template_fields": text, "vm_fields": "vm_name=old|vm_memory=2048", "requester": "owner_email=a@b.cd"});
    let made = one(&requester.post(LIST, &legacy));
    assert_eq!(made["options"]["vm_memory"], json!(["2048", "2048"]));
}

#[test]
fn each_machine_is_a_task_with_its_turn() {
    let guid = machines(&json!({"autoApproval": {"machines": 5}}));
    let body = of(&guid, &json!({"number_of_vms": "3", "ip_addr": "192.0.2.252"}));
    let made = one(&Somebody::called("requester").post(LIST, &body));
    assert_eq!(made["description"], "Provision from [machines] to [web###]");
    let path = format!("{LIST}/{}?expand=request_tasks", text(&made["id"]));
    let tasks = list(&Somebody::called("requester").read(&path)["request_tasks"]);
    let passes: Vec<_> = tasks.iter().map(|task| task["options"]["pass"].as_u64()).collect();
    assert_eq!(passes, [Some(1), Some(2), Some(3)]);
    let addresses: Vec<_> = tasks.iter().map(|task| text(&task["options"]["ip_addr"])).collect();
    assert_eq!(addresses, ["192.0.2.252", "192.0.2.253", "192.0.2.254"]);
    assert_eq!(made["options"]["ip_addr"], "192.0.2.252");
    let name = text(&tasks[0]["options"]["vm_target_name"]);
    assert_eq!(tasks[0]["description"], format!("Provision from [machines] to [{name}]"));
    assert_eq!(finished(&made["id"])["message"], "Request complete");
}

#[test]
fn thresholds_decide_who_has_to_be_asked() {
    let guid = machines(&json!({
        "approval": {"steps": [{"users": ["approver"]}]},
        "autoApproval": {"machines": 1},
    }));
    let requester = Somebody::called("requester");
    let small = one(&requester.post(LIST, &of(&guid, &json!({}))));
    assert_eq!(small["approval_state"], "approved");
    let path = format!(
        "{LIST}/{}?attributes=reason,v_approved_by,stamped_on,miq_approvals",
        text(&small["id"])
    );
    let agreed = requester.read(&path);
    assert_eq!(
        (&agreed["reason"], &agreed["v_approved_by"], &agreed["stamped_on"]),
        (&json!("Auto-Approved"), &json!("system"), &small["created_on"])
    );
    let approvals = list(&agreed["miq_approvals"]);
    assert_eq!((approvals.len(), &approvals[0]["state"]), (1, &json!("approved")));
    assert_eq!(approvals[0]["reason"], "Auto-Approved");
    let large = one(&requester.post(LIST, &of(&guid, &json!({"number_of_vms": 2}))));
    let message =
        "Request was not auto-approved for the following reasons: (Requested VMs 2 limit is 1)";
    assert_eq!(
        (&large["approval_state"], &large["message"]),
        (&json!("pending_approval"), &json!(message))
    );
    let native = crate::support::read(&text(&large["id"]), "requester");
    assert_eq!(native["message"], message);
}

#[test]
fn whoever_may_approve_it_all_can_have_it_approved_as_they_file() {
    let own =
        machines(&json!({"approval": {"steps": [{"users": ["approver"], "allowSelf": true}]}}));
    let others = machines(&json!({"approval": {"steps": [{"users": ["approver", "approver2"]}]}}));
    let file = |guid: &str, wants: Value| {
        let mut body = of(guid, &json!({}));
        body["requester"]["auto_approve"] = wants;
        one(&Somebody::called("approver").post(LIST, &body))
    };
    let agreed = file(&own, json!("true"));
    assert_eq!(
        (&agreed["approval_state"], &agreed["options"]["auto_approve"]),
        (&json!("approved"), &json!(true))
    );
    assert_eq!(finished(&agreed["id"])["status"], "Ok");
    let path = format!("{LIST}/{}?attributes=reason,v_approved_by", text(&agreed["id"]));
    let read = Somebody::called("approver").read(&path);
    assert_eq!(read["reason"], "Auto-Approved");
    assert!(text(&read["v_approved_by"]).len() > 1 && read["v_approved_by"] != "system", "{read}");
    assert_eq!(file(&own, json!(true))["approval_state"], "pending_approval");
    let refused = file(&others, json!("true"));
    assert_eq!(refused["approval_state"], "pending_approval");
    assert!(text(&refused["message"]).ends_with("nobody approves what they filed)"), "{refused}");
}

#[test]
fn what_is_retired_ends_with_its_machine() {
    let guid = machines(&json!({}));
    let made =
        one(&Somebody::called("requester").post(LIST, &of(&guid, &json!({"retirement": 4}))));
    let retires = made["options"]["retirement_time"]
        .as_str()
        .and_then(|it| it.parse::<jiff::Timestamp>().ok());
    assert!(retires.is_some(), "{made}");
    let revoked = || {
        crate::support::read(&text(&made["id"]), "requester")["tasks"][0]["revocation"] == "revoked"
    };
    eventually(std::time::Duration::from_secs(150), || revoked().then_some(()));
}

#[test]
fn whoever_files_for_another_is_an_operator_and_the_other_exists() {
    let guid = machines(&json!({}));
    let file = |by: &str, name: &str| {
        let mut body = of(&guid, &json!({}));
        body["requester"]["user_name"] = json!(name);
        Somebody::called(by).post(LIST, &body)
    };
    assert_eq!(one(&file("operator", "JDoe"))["userid"], "jdoe");
    let (status, kind, message) = fault(&file("requester", "jdoe"));
    assert_eq!((status, kind.as_str()), (403, "forbidden"));
    assert!(message.starts_with("Only operators may file in another user's name"), "{message}");
    let unknown = file("operator", "nobody");
    assert_eq!(
        (fault(&unknown).0, text(&unknown.json["error"]["klass"]).as_str()),
        (404, "ActiveRecord::RecordNotFound")
    );
    assert_eq!(fault(&Somebody::called("auditor").post(LIST, &of(&guid, &json!({})))).0, 403);
}

#[test]
fn the_groups_of_who_asks_and_of_the_owner_are_told_with_each_task() {
    groups();
    let guid = machines(&json!({"approval": {"steps": [{"users": ["approver"]}]}}));
    let approver = Somebody::called("approver2");
    let mut body = of(&guid, &json!({}));
    body["requester"]["owner_email"] = json!("Approver2@acme.example");
    let own = one(&approver.post(LIST, &body));
    let group = &own["options"]["requester_group"];
    assert_eq!((group, &own["options"]["owner_group"]), (&json!("board"), &json!("board")));
    assert_eq!(own["options"]["customize_enabled"], json!(["disabled"]));
    let called = approver.send("POST", LIST, &[("X-MIQ-Group", "reviewers")], &body);
    let path = format!("{LIST}/{}?expand=request_tasks", text(&one(&called)["id"]));
    let read = approver.read(&path);
    assert_eq!(read["options"]["requester_group"], "reviewers");
    assert_eq!(read["request_tasks"][0]["options"]["requester_group"], "reviewers");
}

#[test]
fn what_cannot_be_filed_says_what_to_change() {
    let guid = machines(&json!({}));
    let refused = |body: &Value| {
        let (status, kind, message) = fault(&Somebody::called("requester").post(LIST, body));
        assert_eq!((status, kind.as_str()), (400, "bad_request"));
        message
    };
    assert_eq!(
        refused(&of("nothing", &json!({}))),
        "No source template was found from input data:<{\"guid\":\"nothing\"}>"
    );
    let blank = refused(&of(&guid, &json!({"vm_name": ""})));
    assert_eq!(blank, "Provision failed for the following reasons:\n'Catalog/VM Name' is required");
    let many = refused(&of(&guid, &json!({"number_of_vms": 51})));
    assert_eq!(many, "vm_fields.number_of_vms: 51 virtual machines are more than 50");
    let far = refused(&of(&guid, &json!({"number_of_vms": 9, "ip_addr": "192.0.2.250"})));
    assert_eq!(
        far,
        "vm_fields.ip_addr: leaves no address up to .254 for each of 9 machines: begin with a lower one than 192.0.2.250"
    );
    assert!(
        refused(&of(&guid, &json!({"root_password": "x"}))).contains("secrets are not kept here")
    );
}

#[test]
fn of_several_each_stands_or_falls_by_itself() {
    let guid = machines(&json!({}));
    let bodies = [
        of(&guid, &json!({"vm_name": "a"})),
        of("nothing", &json!({})),
        of(&guid, &json!({"number_of_vms": 99})),
        of(&guid, &json!({"vm_name": "b"})),
    ];
    let made = filed(&Somebody::called("requester").post(LIST, &json!({"resources": bodies})));
    let told: Vec<_> = made.iter().map(|it| it["success"] == false).collect();
    assert_eq!(told, [false, true, true, false]);
    assert_eq!(made[3]["options"]["vm_name"], "b");
}

#[test]
fn whoever_files_several_again_under_the_same_key_files_nothing_twice() {
    let asks = json!({"approval": {"steps": [{"users": ["approver"]}]}});
    let (guid, key) = (machines(&asks), crate::support::unique("key"));
    let requester = Somebody::called("requester");
    let file = |names: [&str; 2]| {
        let bodies = names.map(|name| of(&guid, &json!({"vm_name": name})));
        let body = json!({"resources": bodies});
        filed(&requester.send("POST", LIST, &[("Idempotency-Key", &key)], &body))
    };
    let made = file(["a", "b"]);
    assert_eq!(made[1]["options"]["vm_name"], "b");
    let mut read = read(&made[1]["id"]);
    read.as_object_mut().map(|fields| fields.remove("actions"));
    assert_eq!(read, made[1]);
    let again = file(["a", "b"]);
    assert_eq!([&again[0]["id"], &again[1]["id"]], [&made[0]["id"], &made[1]["id"]]);
    assert_eq!(again[0]["options"], made[0]["options"]);
    let other = file(["a", "c"]);
    assert_eq!((&other[0]["id"], &other[1]["success"]), (&made[0]["id"], &json!(false)));
    assert!(text(&other[1]["message"]).contains("this key was used"), "{}", other[1]);
}

#[test]
fn a_request_that_was_filed_elsewhere_is_shown_and_one_filed_here_is_seen_there() {
    let requester = Somebody::called("requester");
    let guid = machines(&json!({}));
    let made = one(&requester.post(LIST, &of(&guid, &json!({"vm_memory": "4096"}))));
    let native = crate::support::read(&text(&made["id"]), "requester");
    assert_eq!(native["items"][0]["parameters"]["vm_memory"], "4096");
    assert_eq!(native["source"], "manageiq");
    let id = requester.machine("elsewhere");
    approve(&id, "approver");
    until(&id, "Completed");
    assert_eq!(read(&json!(id))["options"]["vm_name"], "elsewhere");
}

#[test]
fn what_is_automated_is_filed_by_its_path() {
    let path = crate::support::unique("Inspect");
    let id = template(
        "inspect",
        &json!({"attributes": {"automation": format!("System/Request/{path}")}}),
    );
    let requester = Somebody::called("requester");
    let body = json!({"uri_parts": {"instance": path}, "parameters": {"depth": 1}, "requester": {"auto_approve": true}});
    let made = one(&requester.post("/api/automation_requests", &body));
    assert_eq!(
        (&made["type"], &made["request_type"]),
        (&json!("AutomationRequest"), &json!("automation"))
    );
    let native = crate::support::read(&text(&made["id"]), "requester");
    assert_eq!(
        (&native["templateId"], &native["items"][0]["parameters"]),
        (&json!(id), &json!({"depth": 1}))
    );
    let nothing = json!({"uri_parts": {"instance": "Nothing"}});
    let message = fault(&requester.post("/api/automation_requests", &nothing)).2;
    assert_eq!(
        message,
        "uri_parts: nothing is automated as \"System/Request/Nothing\" (namespace/class/instance)"
    );
}

#[test]
fn the_generic_collection_takes_options_as_they_are_kept() {
    let requester = Somebody::called("requester");
    let templates = requester.read("/api/templates?expand=resources&filter[]=name=template1");
    let source = &templates["resources"][0]["id"];
    let body = json!({
        "options": {"request_type": "template", "src_vm_id": [source, "template1"], "vm_name": "generic", "owner_email": "a@b.cd"},
        "auto_approve": false,
    });
    let made = one(&requester.post("/api/requests", &body));
    assert_eq!(made["description"], "Provision from [template1] to [generic]");
    let (status, _, message) = fault(
        &requester.post("/api/requests", &json!({"options": {"request_type": "vm_migrate"}})),
    );
    assert_eq!(status, 400);
    assert!(message.starts_with("Invalid request - Invalid request_type"), "{message}");
}
