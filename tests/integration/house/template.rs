//! What the template has to say of every function.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, slice};

use serde_json::{Map, Value, json};

fn resources() -> Map<String, Value> {
    local::resources().expect("a template that can be read")
}

/// The logical id in `!GetAtt <id>.<attribute>`.
fn referred<'a>(value: &'a Value, attribute: &str) -> Option<&'a str> {
    let parts = &value["Fn::GetAtt"];
    parts[0].as_str().filter(|_| parts[1] == attribute)
}

/// Where goes what could not be done of an event.
fn failure_destination<'a>(
    resources: &'a Map<String, Value>,
    function: &'a Value,
    event: &'a Value,
) -> Option<&'a str> {
    let on_failure = |config: &'a Value| &config["DestinationConfig"]["OnFailure"]["Destination"];
    let destination = match event["Type"].as_str().expect("a type") {
        "SQS" => {
            let queue = referred(&event["Properties"]["Queue"], "Arn").expect("a queue");
            &resources[queue]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
        }
        "DynamoDB" => on_failure(&event["Properties"]),
        _ => on_failure(&function["Properties"]["EventInvokeConfig"]),
    };
    referred(destination, "Arn")
}

/// The events of all functions but their routes, whose callers are told themselves.
fn unattended(resources: &Map<String, Value>) -> Vec<(String, &Value, &Value)> {
    let functions = resources.iter().filter(|(_, it)| it["Type"] == "AWS::Serverless::Function");
    let events = functions.flat_map(|(name, function)| {
        let events = function["Properties"]["Events"].as_object().into_iter().flatten();
        events.map(move |(event, it)| (format!("{name}.{event}"), function, it))
    });
    events.filter(|(_, _, event)| event["Type"] != "HttpApi").collect()
}

/// Whether somebody is told as soon as a message lies in a queue.
fn has_an_alarm(resources: &Map<String, Value>, queue: &str) -> bool {
    let name = json!({"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}});
    resources.values().any(|resource| {
        let properties = &resource["Properties"];
        resource["Type"] == "AWS::CloudWatch::Alarm"
            && properties["Namespace"] == "AWS/SQS"
            && properties["MetricName"] == "ApproximateNumberOfMessagesVisible"
            && properties["Threshold"] == 0
            && properties["ComparisonOperator"] == "GreaterThanThreshold"
            && properties["Dimensions"] == json!([name])
    })
}

#[test]
fn what_nobody_waits_for_has_a_failure_destination_with_an_alarm() {
    let resources = resources();
    let events = unattended(&resources);
    for (name, function, event) in &events {
        let queue = failure_destination(&resources, function, event);
        let queue = queue.unwrap_or_else(|| panic!("{name} has no failure destination"));
        assert_eq!(resources[queue]["Type"], "AWS::SQS::Queue", "{name}");
        assert!(has_an_alarm(&resources, queue), "{queue} of {name} has no alarm");
    }
    let kinds: BTreeSet<&str> = events.iter().filter_map(|(.., it)| it["Type"].as_str()).collect();
    assert!(kinds.is_superset(&["DynamoDB", "SQS", "ScheduleV2"].into()), "{kinds:?}");
}

/// Every statement of every policy, wherever it stands.
fn statements<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(entries) if entries.contains_key("Effect") => found.push(value),
        Value::Object(entries) => entries.values().for_each(|entry| statements(entry, found)),
        Value::Array(items) => items.iter().for_each(|item| statements(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn one_or_many(value: &Value) -> &[Value] {
    value.as_array().map_or(slice::from_ref(value), Vec::as_slice)
}

#[test]
fn no_statement_holds_a_wildcard_or_says_what_is_not_meant() {
    let resources = resources();
    for (name, resource) in &resources {
        let mut found = Vec::new();
        statements(&resource["Properties"], &mut found);
        for statement in found {
            for negation in ["NotAction", "NotResource", "NotPrincipal"] {
                assert!(statement[negation].is_null(), "{name}: {statement}");
            }
            let action = |it: &Value| it.as_str().is_some_and(|it| !it.contains(['*', '?']));
            assert!(one_or_many(&statement["Action"]).iter().all(action), "{name}: {statement}");
            let any = json!("*");
            assert!(!one_or_many(&statement["Resource"]).contains(&any), "{name}: {statement}");
        }
    }
    let granted = local::granted().expect("statements that can be read");
    assert!(!granted.is_empty());
    assert_eq!(granted.iter().find(|access| access.resource.contains(['*', '?'])), None);
}

#[test]
fn no_name_keeps_a_second_stack_from_being_deployed() {
    let resources = resources();
    for (name, resource) in &resources {
        let properties = resource["Properties"].as_object().into_iter().flatten();
        for (property, value) in properties {
            let names = ["TableName", "QueueName", "FunctionName", "AlarmName", "LogGroupName"];
            assert!(!names.contains(&property.as_str()), "{name} has the fixed name {value}");
        }
    }
    // SAM gives a schedule without a name the same one in every stack.
    let schedules = unattended(&resources);
    let mut schedules = schedules.iter().filter(|(.., event)| event["Type"] == "ScheduleV2");
    let own = |event: &Value| event["Properties"]["Name"]["Fn::Sub"].as_str().map(str::to_owned);
    assert!(
        schedules.all(|(.., event)| {
            own(event).is_some_and(|name| name.contains("${AWS::StackName}"))
        })
    );
}

#[test]
fn every_alarm_is_sent_where_the_deployment_says() {
    let resources = resources();
    let alarms = resources.iter().filter(|(_, it)| it["Type"] == "AWS::CloudWatch::Alarm");
    let actions =
        json!({"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]});
    let mut count = 0;
    for (name, alarm) in alarms {
        assert_eq!(alarm["Properties"]["AlarmActions"], actions, "{name}");
        assert_eq!(alarm["Properties"]["TreatMissingData"], "notBreaching", "{name}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[test]
fn every_function_that_nobody_waits_for_is_watched_for_errors() {
    let resources = resources();
    let functions: BTreeSet<String> = unattended(&resources)
        .into_iter()
        .filter_map(|(name, ..)| name.split('.').next().map(str::to_owned))
        .collect();
    for alarm in ["BackgroundErrorsAlarm", "BackgroundThrottlesAlarm"] {
        let metrics = resources[alarm]["Properties"]["Metrics"].as_array().expect("metrics");
        let names = metrics.iter().map(|it| &it["MetricStat"]["Metric"]["Dimensions"][0]["Value"]);
        let watched: BTreeSet<String> =
            names.filter_map(|it| it["Ref"].as_str().map(str::to_owned)).collect();
        assert_eq!(watched, functions, "{alarm}");
    }
}
