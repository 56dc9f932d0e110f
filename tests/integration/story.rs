//! One story in all five dialects: filed in Oracle's, approved in ManageIQ's, followed in our own, seen as a
//! membership in UiPath's, and its token stopped in SafeNet's.

use serde_json::{Value, json};

use crate::{
    follow::PATIENCE,
    stack::{Answer, Stack, eventually},
    support::{history, list, mails, read, template, text, until},
};

const ORACLE: &str = "/iam/governance/selfservice/api/v1/requests";
const MANAGEIQ: &str = "/api/requests";
const UIPATH: &str = "/identity_/api/Group/acme";
const SAFENET: &str = "/bsidca/BSIDCA.asmx";

fn send(method: &str, path: &str, user: &str, body: &Value) -> Answer {
    let request = Stack::shared().request(method, path, Some(user));
    let request = request.header("X-Requested-By", "tests");
    let request = request.header("Content-Type", "application/json");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Stack::shared().send(request, body.as_bytes())
}

/// A role and a token for `jdoe`, in one request of `requester`.
fn filed_in_oracle(role: &str, token: &str) -> String {
    let entity = |kind: &str, id: &str| json!({"entityType": kind, "entityId": id});
    let wanted = json!({"requests": [{
        "reqJustification": "a new member of the crew",
        "reqBeneficiaryList": [{"id": "jdoe"}],
        "reqTargetEntities": [entity("Role", role), entity("Token", token)],
    }]});
    let answer = send("POST", ORACLE, "requester", &wanted);
    assert_eq!(answer.status, 200, "{}", answer.text);
    text(&answer.json["requests"][0]["id"])
}

fn approved_in_manageiq(id: &str) {
    let approval = json!({"action": "approve", "reason": "welcome aboard"});
    let answer = send("POST", &format!("{MANAGEIQ}/{id}"), "approver", &approval);
    assert_eq!(answer.json["success"], true, "{}", answer.text);
}

/// Who belongs to the group of that id.
fn members_in_uipath(group: &str) -> Vec<String> {
    let form = "grant_type=client_credentials&client_id=auditor&client_secret=demo-auditor";
    let request = Stack::shared().request("POST", "/identity_/connect/token", None);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let token = text(&Stack::shared().send(request, form.as_bytes()).json["access_token"]);
    let request = Stack::shared().request("GET", &format!("{UIPATH}/{group}"), None);
    let request = request.header("Authorization", format!("Bearer {token}"));
    let answer = Stack::shared().send(request, &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["members"]).iter().map(|member| text(&member["identifier"])).collect()
}

/// The cookie of an operator's session.
fn connected_to_safenet() -> String {
    let envelope = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
        <Connect xmlns=\"http://www.cryptocard.com/blackshield/\">\
        <OperatorEmail>operator</OperatorEmail><OTP>demo-operator</OTP></Connect></s:Body></s:Envelope>";
    let request = Stack::shared().request("POST", SAFENET, None).header("Content-Type", "text/xml");
    let answer = Stack::shared().send(request, envelope.as_bytes());
    let cookie = answer.headers.get("set-cookie").and_then(|it| it.to_str().ok());
    cookie.unwrap_or_default().to_owned()
}

fn in_safenet(cookie: &str, operation: &str, query: &str) -> String {
    let path = format!("{SAFENET}/{operation}?organization=acme&{query}");
    let request = Stack::shared().request("GET", &path, None).header("Cookie", cookie);
    let answer = Stack::shared().send(request, &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

fn stopped_in_safenet(id: &str) {
    let cookie = connected_to_safenet();
    let details = format!("taskID={id}");
    eventually(PATIENCE, || {
        let shown = in_safenet(&cookie, "GetProvisioningTaskDetails", &details);
        shown.contains("<status>Active</status>").then_some(())
    });
    let removal = format!("taskID={id}&sendNotificationEmail=true");
    assert_eq!(in_safenet(&cookie, "RemoveProvisioningTask", &removal), "");
}

/// What was done, by whom, in the order of the history.
fn told(id: &str) -> Vec<String> {
    let events = history(id, "operator");
    events.iter().map(|event| format!("{} {}", text(&event["who"]), text(&event["what"]))).collect()
}

#[test]
fn five_dialects_tell_one_story() {
    let captain = json!({"steps": [{"name": "Captain", "users": ["approver", "approver2"]}]});
    let role = template(
        "crew",
        &json!({"type": "role", "binding": {"connector": "directory"}, "approval": captain}),
    );
    let token =
        template("badge", &json!({"type": "token", "attributes": {"tokenOption": "MobilePASS"}}));

    let id = filed_in_oracle(&role, &token);
    assert_eq!(read(&id, "requester")["status"], "PendingApproval");
    assert!(members_in_uipath(&role).is_empty());

    approved_in_manageiq(&id);
    let done = until(&id, "Completed");
    assert_eq!(done["approval"]["steps"][0]["decidedBy"], "approver");
    assert_eq!(members_in_uipath(&role), ["jdoe"]);

    stopped_in_safenet(&id);
    let tasks = eventually(PATIENCE, || {
        let tasks = list(&read(&id, "requester")["tasks"]);
        (tasks[1]["enrolment"]["status"] == "removed").then_some(tasks)
    });
    assert_eq!(tasks[0]["status"], "Succeeded", "the role stays: {}", tasks[0]);
    assert_eq!(members_in_uipath(&role), ["jdoe"]);
    let seen = |path: &str| send("GET", &format!("{path}/{id}"), "requester", &Value::Null).json;
    assert_eq!(seen(ORACLE)["reqStatus"], "Request Completed");
    assert_eq!(seen(MANAGEIQ)["request_state"], "finished");

    let mut story = eventually(PATIENCE, || Some(told(&id)).filter(|story| story.len() == 8));
    // Two workers are at it.
    story[2..6].sort();
    assert_eq!(
        story,
        [
            "requester filed",
            "approver approved",
            "worker taskStarted",
            "worker taskStarted",
            "worker taskSucceeded",
            "worker taskSucceeded",
            "operator enrolmentRemoved",
            "worker tokenReturned",
        ]
    );
    let expected = [
        ("approver2@acme.example", "Approval needed"),
        ("approver2@acme.example", "Nothing left to decide"),
        ("approver@acme.example", "Approval needed"),
        ("jdoe@sample.com", "Enrol by"),
        ("jdoe@sample.com", "No need to enrol any more"),
        ("requester@acme.example", "Approved"),
        ("requester@acme.example", "Ready"),
    ];
    let sent = mails(&id, expected.len());
    // The day by which to enrol is another one tomorrow.
    let subject = |subject: &str| subject.split(" 2").next().unwrap_or_default().to_owned();
    let sent: Vec<_> = sent.iter().map(|(to, about)| (to.as_str(), subject(about))).collect();
    assert_eq!(sent, expected.map(|(to, about)| (to, about.to_owned())));
}
