mod edits;
mod noted;

use super::{
    super::{number, options},
    *,
};
use crate::manageiq::cell::Cell;
use domain::{
    Change, GroupId, Request, RequestId, Role, TemplateId, TenantId,
    commands::{
        Pace,
        submit::{Catalogue, draft},
    },
    template::{Audience, Binding, Fields, Kind, Limits, Simulation},
};
use jiff::SignedDuration;
use serde_json::json;

const PACE: Pace =
    Pace { tries: 1, retry: SignedDuration::from_secs(1), requeue: SignedDuration::from_secs(9) };

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

fn template(id: &str, attributes: Value) -> Template {
    Template {
        id: TemplateId::parse(id).unwrap(),
        name: id.to_owned(),
        description: String::new(),
        kind: Kind::VirtualMachine,
        enabled: true,
        fields: Fields::default(),
        naming: None,
        approval: domain::approval::Policy::Auto,
        auto_approval: None,
        quota: None,
        binding: Binding::Simulator(Simulation::default()),
        audience: Audience::Everyone,
        limits: Limits::default(),
        attributes: attributes.as_object().cloned().unwrap(),
        created_at: Timestamp::UNIX_EPOCH,
        modified_at: Timestamp::UNIX_EPOCH,
    }
}

fn templates() -> Vec<Template> {
    let first = json!({
        "guid": "afe6e8a0-89fd-11e3-b6ac-b8e85646e742", "uid_ems": "VM-7",
        "ems_id": 59136, "ems_name": "ems_2",
    });
    let board = Audience::Groups(vec![GroupId::parse("board").unwrap()]);
    let automation = json!({"automation": "System/Request/InspectMe"});
    vec![
        template("template1", first),
        template("other", json!({"guid": "B-2"})),
        Template { audience: board, ..template("hidden", json!({"guid": "c-3"})) },
        Template { kind: Kind::Workspace, ..template("inspect", automation) },
    ]
}

fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn user(id: &str) -> User {
    User {
        id: UserId::parse(id).unwrap(),
        first_name: String::new(),
        last_name: String::new(),
        display_name: id.to_owned(),
        email: Some(format!("{id}@acme.example")),
        groups: Vec::new(),
        attributes: Map::new(),
    }
}

struct Office {
    caller: Caller,
    templates: Vec<Template>,
    users: HashMap<UserId, User>,
    settings: Settings,
}

impl Office {
    fn of(caller: &str, role: Role) -> Self {
        let users = ["jdoe", "ann", "olga"].map(user);
        Self {
            caller: Caller {
                tenant: TenantId::parse("acme").unwrap(),
                user: UserId::parse(caller).unwrap(),
                roles: vec![role],
                groups: Vec::new(),
            },
            templates: templates(),
            users: users.into_iter().map(|user| (user.id.clone(), user)).collect(),
            settings: Settings::default(),
        }
    }

    fn desk(&self) -> Desk<'_> {
        let Self { caller, templates, users, settings } = self;
        Desk { caller, group: None, templates, users, settings, now: now() }
    }

    fn decode(&self, body: &Value) -> Result<Submission> {
        decode(body.as_object().unwrap(), Some(Class::Machines), &self.desk())
    }

    fn filed(&self, body: &Value) -> Request {
        let catalogue = Catalogue {
            templates: self.templates.iter().map(|it| (it.id.clone(), it.clone())).collect(),
            users: self.users.clone(),
            settings: self.settings.clone(),
        };
        let draft = draft(self.decode(body).unwrap(), &self.caller, &catalogue, now()).unwrap();
        let filed = draft.file(RequestId::new(7).unwrap(), &self.caller, now(), PACE);
        let Change { request, .. } = filed.unwrap();
        request.unwrap()
    }
}

fn operator() -> Office {
    Office::of("olga", Role::Operator)
}

/// What is wrong with the sample with something else at a place of it.
fn refusal(place: &str, value: Value) -> String {
    let mut body = sample();
    *body.pointer_mut(place).unwrap_or(&mut Value::Null) = value.clone();
    if body.pointer(place).is_none() {
        let (group, name) = place.rsplit_once('/').unwrap();
        body.pointer_mut(group).unwrap()[name] = value;
    }
    operator().decode(&body).unwrap_err().message
}

#[test]
fn the_published_sample_is_read_as_it_stands() {
    let submission = operator().decode(&sample()).unwrap();
    assert_eq!(submission.requested_by, UserId::parse("jdoe").ok());
    assert!(!submission.auto_approve, "only the text asks for it");
    let wish = &submission.items[0];
    assert_eq!(wish.template.as_str(), "template1");
    let expected = json!({
        "owner_email": "jdoe@sample.com", "owner_first_name": "John", "owner_last_name": "Doe",
        "vm_name": "aab_test_vm1", "vm_memory": "1024", "vlan": "nic1",
        "tags": {"network_location": "Internal", "cc": "001"},
        "ws_values": {"request_id": "1001"}, "src_ems_id": [59136, "ems_2"],
    });
    assert_eq!(wish.parameters, expected);
}

#[test]
fn its_options_come_back_as_the_dialog_has_them() {
    let request = operator().filed(&sample());
    let read = |options| serde_json::to_value(Cell::from(options)).unwrap();
    let options = read(options::of_request(&request));
    insta::assert_snapshot!(serde_json::to_string_pretty(&options).unwrap());
    let tasks = request.planned_tasks().unwrap();
    let of_task = read(options::of_task(&request, &tasks[0]));
    assert_eq!(of_task["vm_target_hostname"], "aab-test-vm1");
    assert_eq!(of_task["pass"], 1);
    assert_eq!(options::description(&request), "Provision from [template1] to [aab_test_vm1]");
}

#[test]
fn the_older_texts_say_the_same() {
    let body = json!({
        "template_fields": "guid=AFE6E8A0-89fd-11e3-b6ac-b8e85646e742|",
        "vm_fields": "VM_NAME = web | number_of_vms=3||junk|vm_memory=2048",
        "requester": "owner_email=a@b.cd|request_notes=two = 2",
        "additional_values": {"Request_ID": 5}, "miq_custom_attributes": "Key=Value",
    });
    let request = operator().filed(&body);
    let expected = json!({
        "owner_email": "a@b.cd", "vm_name": "web", "number_of_vms": 3, "vm_memory": "2048",
        "ws_values": {"request_id": 5}, "ws_miq_custom_attributes": {"Key": "Value"},
        "src_ems_id": [59136, "ems_2"],
    });
    assert_eq!(request.content.items[0].parameters, expected);
    assert_eq!(request.content.justification.as_deref(), Some("two = 2"));
    assert_eq!(options::description(&request), "Provision from [template1] to [web###]");
}

#[test]
fn a_template_is_found_by_everything_that_is_given() {
    let found = |fields: Value| {
        let mut body = sample();
        body["template_fields"] = fields;
        operator().decode(&body).map(|it| it.items[0].template.to_string()).map_err(|it| it.message)
    };
    assert_eq!(found(json!({"name": "TEMPLATE1", "ems_guid": "vm-7"})).unwrap(), "template1");
    assert_eq!(found(json!({"guid": "b-2"})).unwrap(), "other");
    let none =
        "No source template was found from input data:<{\"guid\":\"b-2\",\"name\":\"template1\"}>";
    assert_eq!(found(json!({"guid": "b-2", "name": "template1"})).unwrap_err(), none);
    let several = "Multiple source template were found from input data:<{}>";
    assert_eq!(found(json!({})).unwrap_err(), several);
    assert!(found(json!({"guid": "c-3"})).is_err(), "it isn't offered to the caller");
    assert_eq!(found(json!({"name": 5})).unwrap_err(), "template_fields.name: must be a text");
    assert!(found(json!({"guid": "b-2", "request_type": "clone_to_vm"})).is_err());
}

#[test]
fn what_the_vendor_answers_with_500_says_what_to_change() {
    for (place, value, wrong) in [
        ("/version", json!("1.0"), "version: must be"),
        ("/vm_fields/vm_name", json!(" "), "'Catalog/VM Name' is required"),
        ("/vm_fields/vm_description", json!("x".repeat(101)), "must not be greater than 100"),
        (
            "/requester/owner_email",
            json!("nobody"),
            "'Requester/E-Mail' must be correctly formatted",
        ),
        ("/vm_fields/schedule_time", json!("tomorrow"), "vm_fields.schedule_time: must be a time"),
        ("/vm_fields/vm_memory", json!("1000"), "vm_fields.vm_memory: must be one of 1024, 2048"),
        ("/vm_fields/cpu_limit", json!("lots"), "vm_fields.cpu_limit: must be a whole number"),
        (
            "/vm_fields/diskscsi1",
            json!("large"),
            "vm_fields.diskscsi1: must be bus:position:megabytes",
        ),
        (
            "/vm_fields/root_password",
            json!("x"),
            "vm_fields.root_password: secrets are not kept here",
        ),
        ("/additional_values/db_password", json!("x"), "secrets are not kept here"),
        ("/tags/cc", json!(1), "tags.cc: must be the name of a tag"),
        ("/vm_fields/retirement", json!(-1), "vm_fields.retirement: must be 0"),
        ("/vm_fields/schedule_type", json!("schedule"), "vm_fields.schedule_time: must be given"),
    ] {
        let refusal = refusal(place, value);
        assert!(refusal.contains(wrong), "{place}: {refusal}");
    }
}

#[test]
fn only_operators_file_for_others_and_only_for_who_exists() {
    let status = |office: Office, name: &str| {
        let mut body = sample();
        body["requester"]["user_name"] = json!(name);
        office.decode(&body).map(|it| it.requested_by).map_err(|fault| fault.status.as_u16())
    };
    assert_eq!(status(operator(), "JDOE").unwrap(), UserId::parse("jdoe").ok());
    assert_eq!(status(operator(), "nobody"), Err(404));
    assert_eq!(status(operator(), "Olga").unwrap(), None);
    assert_eq!(status(Office::of("ann", Role::Requester), "jdoe"), Err(403));
    assert_eq!(status(Office::of("ann", Role::Requester), "nobody"), Err(403));
    assert_eq!(status(Office::of("ann", Role::Requester), "ann").unwrap(), None);
}

#[test]
fn the_text_asks_for_approval_and_where_the_tenant_says_so_the_value_does() {
    let mut office = operator();
    let wants = |office: &Office, value: Value| {
        let mut body = sample();
        body["requester"]["auto_approve"] = value;
        office.decode(&body).unwrap().auto_approve
    };
    assert!(wants(&office, json!("true")));
    assert!(!wants(&office, json!("false")) && !wants(&office, json!(true)));
    office.settings.manageiq.boolean_auto_approve = true;
    assert!(wants(&office, json!(true)) && !wants(&office, json!(false)));
}

#[test]
fn schedule_and_retirement_are_from_when_to_when() {
    let term = |fields: Value| {
        let mut body = sample();
        for (name, value) in fields.as_object().unwrap() {
            body["vm_fields"][name] = value.clone();
        }
        operator().decode(&body).unwrap().items[0].schedule
    };
    let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let mut body = sample();
    body["vm_fields"]["retirement"] = json!("1.month");
    assert_eq!(operator().filed(&body).content.items[0].warn_minutes, Some(10_080));
    assert_eq!(operator().filed(&sample()).content.items[0].warn_minutes, None);
    let start = "2026-12-01T00:00:00Z";
    let both = term(json!({"schedule_time": start, "retirement": "2.weeks"}));
    assert_eq!((both.start, both.end), (at(start), at("2026-12-15T00:00:00Z")));
    let soon = term(json!({"retirement": 3600}));
    assert_eq!((soon.start, soon.end), (None, at("2026-11-22T09:00:00Z")));
    let fixed = term(json!({"retirement": 0, "retirement_time": start}));
    assert_eq!((fixed.start, fixed.end), (None, at(start)));
    assert_eq!(term(json!({"retirement": 0})), domain::schedule::Schedule::default());
}

#[test]
fn places_are_only_taken_where_nobody_else_is_to_choose_and_devices_are_numbered() {
    let parameters = |automatic: Value| {
        let mut body = sample();
        let fields = json!({
            "placement_auto": automatic, "placement_host_name": "7", "security_groups": [1, "2"],
            "network1.mac_address": "00:01", "network1.connectable.startconnected": true,
            "network0": "lan", "network2": "", "diskscsi1": "0:1:2048", "diskscsi2": "0:2:0",
        });
        for (name, value) in fields.as_object().unwrap() {
            body["vm_fields"][name] = value.clone();
        }
        operator().decode(&body).unwrap().items[0].parameters.clone()
    };
    let (chosen, automatic) = (parameters(json!("false")), parameters(json!(true)));
    assert_eq!(chosen["placement_host_name"], 7);
    assert_eq!(
        (&chosen["placement_auto"], &chosen["security_groups"]),
        (&json!(false), &json!([1, 2]))
    );
    assert!(automatic["placement_host_name"].is_null() && automatic["placement_auto"].is_null());
    let networks = json!([{"network": "lan"}, {"mac_address": "00:01", "connectable": {"startconnected": true}}]);
    assert_eq!(chosen["networks"], networks);
    assert_eq!(chosen["disk_scsi"], json!([{"bus": 0, "pos": 1, "sizeInMB": 2048}]));
}

#[test]
fn a_request_with_its_options_as_they_are_kept_is_read_too() {
    let office = operator();
    let read = |body: Value| decode(body.as_object().unwrap(), None, &office.desk());
    let id = number::of_template(&TemplateId::parse("template1").unwrap());
    let submission = read(json!({
        "options": {
            "request_type": "template", "src_vm_id": [id, "template1"], "vm_name": "web",
            "number_of_vms": [2, "2"], "owner_email": "a@b.cd", "ws_values": {"a": 1},
        },
        "requester": {"user_name": "jdoe"}, "auto_approve": true,
    }));
    let submission = submission.unwrap();
    assert!(submission.auto_approve);
    assert_eq!(submission.items[0].parameters["number_of_vms"], 2);
    for (body, wrong) in [
        (json!({}), "Request is missing options"),
        (
            json!({"options": {"request_type": "vm_migrate"}}),
            "Invalid request - Invalid request_type",
        ),
        (
            json!({"options": {"request_type": "template"}, "auto_approve": 7}),
            "Invalid requester auto_approve value 7 specified",
        ),
    ] {
        assert!(read(body).unwrap_err().message.starts_with(wrong), "{wrong}");
    }
}

#[test]
fn what_is_automated_is_found_by_its_path() {
    let office = operator();
    let read =
        |body: Value| decode(body.as_object().unwrap(), Some(Class::Automation), &office.desk());
    let body = json!({
        "version": "1.1", "uri_parts": {"instance": "InspectMe", "message": "create"},
        "parameters": {"a": 1}, "requester": {"auto_approve": true},
    });
    let submission = read(body).unwrap();
    assert_eq!((submission.items[0].template.as_str(), submission.auto_approve), ("inspect", true));
    let refused = read(json!({"uri_parts": {"instance": "Nothing"}})).unwrap_err().message;
    assert!(refused.contains("\"System/Request/Nothing\""), "{refused}");
    assert!(decode(&Map::new(), Some(Class::Service), &office.desk()).is_err());
}
