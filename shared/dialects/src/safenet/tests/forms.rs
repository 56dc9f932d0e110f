//! GET and forms. Contract section 7.

use crate::safenet::{
    command::{Command, TaskCommand},
    form::{Get, decode},
    operations::OPERATIONS,
};
use http::Method;

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

fn get(operation: &str, query: &str) -> Result<Command, String> {
    call(&Get { operation, method: &Method::GET, content_type: "", query, body: b"taskID=9" })
}

fn post(operation: &str, content_type: &str, body: &str) -> Result<Command, String> {
    let (method, body) = (&Method::POST, body.as_bytes());
    call(&Get { operation, method, content_type, query: "taskID=9", body })
}

/// What is called, or how it is refused.
fn call(get: &Get<'_>) -> Result<Command, String> {
    let (_, command) = decode(get).map_err(|refusal| {
        let answer = refusal.render();
        assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
        format!("{} {}", answer.status().as_u16(), answer.body())
    })?;
    Ok(command)
}

#[test]
fn a_form_says_the_same_as_a_query() {
    let text = "taskID=%207&organization=A+B%26C";
    let expected =
        Ok(Command::Task(TaskCommand::Details { task: 7, organization: "A B&C".into() }));
    assert_eq!(get("GetProvisioningTaskDetails", text), expected);
    assert_eq!(post("GetProvisioningTaskDetails", FORM, text), expected);
    let removed =
        Command::Task(TaskCommand::Remove { task: 7, mail: true, organization: "A B&C".into() });
    let text = format!("{text}&sendNotificationEmail=TRUE&unknown=1");
    assert_eq!(get("RemoveProvisioningTask", &text), Ok(removed));
}

#[test]
fn names_of_parameters_have_any_case_and_values_that_are_repeated_are_joined() {
    let expected = Ok(Command::Task(TaskCommand::Count { organization: "a,b".into() }));
    assert_eq!(get("GetProvisioningTaskCount", "Organization=a&ORGANIZATION=b"), expected);
}

#[test]
fn only_a_text_may_be_empty() {
    let empty = Ok(Command::Task(TaskCommand::Count { organization: String::new() }));
    assert_eq!(get("GetProvisioningTaskCount", "organization="), empty);
    let refused = |text: &str| get("GetProvisioningTaskDetails", text).unwrap_err();
    assert_eq!(refused("organization=a"), "500 Missing parameter: taskID.");
    assert_eq!(refused("taskID=&organization=a"), "500 Missing parameter: taskID.");
    assert_eq!(refused("taskID=1"), "500 Missing parameter: organization.");
}

#[test]
fn what_cannot_be_converted_is_told() {
    let told =
        |text: &str| get("RemoveProvisioningTask", &format!("{text}&organization=a")).unwrap_err();
    let lines = [
        told("taskID=abc&sendNotificationEmail=true"),
        told("taskID=99999999999&sendNotificationEmail=true"),
        told("taskID=1.5&sendNotificationEmail=true"),
        told("taskID=1&sendNotificationEmail=1"),
    ];
    insta::assert_snapshot!(lines.join("\n\n").replace('\r', ""));
}

#[test]
fn what_isnt_an_operation_is_told_why() {
    let told = |name: &str| get(name, "").unwrap_err();
    assert_eq!(told("Nothing"), "500 Nothing Web Service method name is not valid.");
    assert!(told("pingconnection").contains("case sensitive: it is PingConnection"));
    for name in ["Connect", "ProvisionUsers", "UpdateProvisioningStopDate", "AddUser"] {
        let expected =
            format!("500 Request format is unrecognized for URL unexpectedly ending in '/{name}'.");
        assert_eq!(told(name), expected);
        assert_eq!(post(name, FORM, "").unwrap_err(), expected);
    }
}

#[test]
fn the_operations_with_lists_users_or_two_results_are_not_offered() {
    let offered = OPERATIONS.iter().filter(|it| it.is_offered_on_forms()).map(|it| it.name);
    insta::assert_snapshot!(offered.collect::<Vec<_>>().join(" "));
}

#[test]
fn a_post_has_to_be_a_form() {
    assert_eq!(post("PingConnection", "", ""), Ok(Command::Ping));
    assert_eq!(post("PingConnection", "text/xml", ""), Ok(Command::Ping));
    let refused = post("GetProvisioningTaskCount", "application/json", "{}").unwrap_err();
    assert_eq!(refused, "500 Request format is invalid: application/json.");
}

#[test]
fn any_other_verb_is_refused() {
    for method in [Method::PUT, Method::HEAD, Method::DELETE] {
        let answer = decode(&Get {
            operation: "PingConnection",
            method: &method,
            content_type: "",
            query: "",
            body: b"",
        });
        let answer = answer.unwrap_err().render();
        assert_eq!(
            (answer.status().as_u16(), answer.body().as_str()),
            (405, "Request format is unrecognized.")
        );
        assert_eq!(answer.headers()["allow"], "GET, POST");
    }
}
