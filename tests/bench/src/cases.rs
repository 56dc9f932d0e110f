//! The call that stands for each function: its stored event, with state of its own where one call can't
//! be made twice.

use serde_json::{Value, json};

use crate::{
    Result,
    world::{World, message, number, stored},
};

/// The next call of a function. What it needs is there when this returns.
pub(crate) async fn next(world: &mut World, function: &str) -> Result<Value> {
    match function {
        "orchestry-create-request" => world.submission("team-site"),
        "oracle-create-requests" => {
            // Under a key of its own; the stored one would only be looked up again.
            let mut event = stored(function, Some("sample"))?;
            let mut calls = body(&event)?;
            calls["requests"][0]["requestId"] = world.name().into();
            event["body"] = calls.to_string().into();
            Ok(event)
        }
        "core-create-credential" => {
            let mut event = stored(function, None)?;
            event["login"] = world.name().replace(' ', "-").to_lowercase().into();
            Ok(event)
        }
        "core-enrol" => {
            let mut event = stored(function, Some("enrol"))?;
            event["body"] = format!("code={}", world.code().await?).into();
            Ok(event)
        }
        "orchestry-decide-request" => {
            let request = world.file("project-team").await?;
            about(stored(function, Some("approve"))?, &request)
        }
        "orchestry-cancel-request" => {
            let request = world.file("project-team").await?;
            about(stored(function, None)?, &request)
        }
        "orchestry-retry-request" => {
            let request = world.file("refused").await?;
            let job = world.job(&request).await?;
            world.call("provision-worker", &job).await?;
            about(stored(function, None)?, &request)
        }
        "oracle-act-on-request" | "oracle-withdraw-request" => {
            let request = world.file("project-team").await?;
            about(stored(function, None)?, &request)
        }
        "oracle-act-on-requests" => {
            let id = world.file("project-team").await?["id"].take();
            Ok(with(stored(function, None)?, &json!({"requests": [{"id": id, "action": "CLAIM"}]})))
        }
        "oracle-withdraw-requests" => {
            let id = world.file("project-team").await?["id"].take();
            Ok(with(stored(function, None)?, &json!({"requests": [{"requestId": id}]})))
        }
        "oracle-act-on-task" => about(stored(function, None)?, &failed_task(world).await?),
        "oracle-act-on-tasks" => {
            let id = failed_task(world).await?["id"].take();
            Ok(with(stored(function, None)?, &json!({"tasks": [{"id": id, "action": "retry"}]})))
        }
        "orchestry-extend-request" | "orchestry-release-request" => {
            let request = world.give("team-site").await?;
            about(stored(function, None)?, &request)
        }
        "orchestry-delete-template" => {
            world.call("orchestry-put-template", &stored("orchestry-put-template", None)?).await?;
            stored(function, None)
        }
        "provision-worker" => {
            let request = world.file("team-site").await?;
            world.job(&request).await
        }
        "notify" => {
            let notice = news(world).await?;
            message(function, "one-notice", &notice)
        }
        "deliver-webhook" => {
            world.subscribe().await?;
            let mut delivery = news(world).await?;
            delivery["webhook"] = "portal".into();
            message(function, "one-delivery", &delivery)
        }
        "submit-batch" => {
            let name = world.name();
            let request = json!({"items": [{"templateId": "12"}], "beneficiaries": ["24"]});
            world.batch(&name, &[request]).await
        }
        "orchestry-get-batch" => {
            let batch = world.batch("joiners", &[json!({"items": [{"templateId": "12"}]})]).await?;
            world.call("submit-batch", &batch).await?;
            stored(function, None)
        }
        "sweep" => {
            world.rest().await?;
            stored(function, None)
        }
        function if function.starts_with("manageiq-") => manageiq(world, function).await,
        function if function.starts_with("uipath-") => uipath(world, function).await,
        _ => stored(function, None),
    }
}

/// The same of ManageIQ's dialect.
async fn manageiq(world: &mut World, function: &str) -> Result<Value> {
    match function {
        "manageiq-revoke-token" => {
            let event = stored("manageiq-issue-token", None)?;
            let token = world.call("manageiq-issue-token", &event).await?["auth_token"].take();
            let mut event = stored(function, None)?;
            event["headers"]["x-auth-token"] = token;
            Ok(event)
        }
        "manageiq-act-on-resource" => {
            let request = world.file("project-team").await?;
            about(stored(function, None)?, &request)
        }
        "manageiq-act-on-resources" => {
            let id = world.file("project-team").await?["id"].take();
            let wish = json!({"id": id, "reason": "ok"});
            let body = json!({"action": "approve", "resources": [wish]});
            Ok(with(stored(function, None)?, &body))
        }
        _ => stored(function, None),
    }
}

/// The same of UiPath's dialect.
async fn uipath(world: &mut World, function: &str) -> Result<Value> {
    match function {
        "uipath-create-group" => next_group(world),
        "uipath-get-group"
        | "uipath-update-group"
        | "uipath-delete-group"
        | "uipath-list-members"
        | "uipath-check-members"
        | "uipath-load-groups" => {
            let id = world.group().await?;
            Ok(of_group(stored(function, None)?, &id))
        }
        "uipath-delete-groups" => {
            let id = world.group().await?;
            Ok(with(stored(function, None)?, &json!({"groupIDs": [id]})))
        }
        _ => stored(function, None),
    }
}

/// A message about something that has just happened.
async fn news(world: &mut World) -> Result<Value> {
    let request = world.file("project-team").await?;
    let event = world.first_event(&request).await?;
    let id = number(&request["id"])?;
    Ok(json!({"version": 1, "tenant": "acme", "request": id, "event": event}))
}

/// A task that has failed.
async fn failed_task(world: &mut World) -> Result<Value> {
    let mut request = world.file("refused").await?;
    let job = world.job(&request).await?;
    world.call("provision-worker", &job).await?;
    Ok(request["tasks"][0].take())
}

/// The same call about another request or task than the first.
pub(crate) fn about(mut event: Value, thing: &Value) -> Result<Value> {
    let id = thing["id"].as_str().ok_or("it has no id")?;
    let mut path = event["rawPath"].as_str().unwrap_or_default().to_owned();
    for first in ["/requests/1", "/provtasks/2"] {
        let (collection, _) = first.rsplit_once('/').unwrap_or_default();
        path = path.replacen(first, &format!("{collection}/{id}"), 1);
    }
    event["rawPath"] = path.as_str().into();
    event["requestContext"]["http"]["path"] = path.into();
    let is_number = |value: &Value| value.as_str().is_some_and(|it| it.parse::<u32>().is_ok());
    let named = event["pathParameters"].as_object_mut().into_iter().flatten();
    for (_, number) in named.filter(|(_, value)| is_number(value)) {
        *number = id.into();
    }
    Ok(event)
}

/// A call that makes a group.
pub(crate) fn next_group(world: &mut World) -> Result<Value> {
    let id = world.name().replace(' ', "-").to_lowercase();
    Ok(of_group(stored("uipath-create-group", None)?, &id))
}

/// The same call about a group of this id, which is its name, too.
pub(crate) fn of_group(mut event: Value, id: &str) -> Value {
    let renamed = |text: &Value| {
        let text = text.as_str().unwrap_or_default();
        text.replace("gryff-01", id).replace("Gryffindors", id)
    };
    for place in [
        "/rawPath",
        "/requestContext/http/path",
        "/pathParameters/id",
        "/pathParameters/group",
        "/body",
    ] {
        if let Some(value) = event.pointer_mut(place) {
            *value = renamed(value).into();
        }
    }
    event
}

/// The same call with another body.
fn with(mut event: Value, body: &Value) -> Value {
    event["body"] = body.to_string().into();
    event
}

/// The JSON body of a call.
pub(crate) fn body(event: &Value) -> Result<Value> {
    Ok(serde_json::from_str(event["body"].as_str().unwrap_or("null"))?)
}

/// What a function answered, if that is a success: the body of an HTTP answer, or the answer itself.
pub(crate) fn content(function: &str, answer: &Value) -> Result<Value> {
    let failures = answer["batchItemFailures"].as_array().is_some_and(|it| !it.is_empty());
    let status = answer["statusCode"].as_u64();
    if failures || status.is_some_and(|status| !(200..300).contains(&status)) {
        return Err(format!("{function} didn't do what it was called for: {answer}").into());
    }
    match (status, &answer["body"]) {
        (Some(_), Value::String(text)) if !text.is_empty() => {
            Ok(serde_json::from_str(text).unwrap_or_default())
        }
        (Some(_), _) => Ok(Value::Null),
        (None, _) => Ok(answer.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_can_be_about_another_request() {
        let event = stored("orchestry-decide-request", Some("approve")).unwrap();
        let event = about(event, &json!({"id": "17"})).unwrap();
        assert_eq!(event["rawPath"], "/provisioning/requests/17/approval");
        assert_eq!(event["pathParameters"]["id"], "17");
        let event = stored("oracle-act-on-task", None).unwrap();
        let event = about(event, &json!({"id": "18"})).unwrap();
        assert_eq!(event["rawPath"], "/iam/governance/selfservice/api/v1/provtasks/18");
        assert_eq!(event["pathParameters"], json!({"taskid": "18"}));
    }

    #[test]
    fn only_a_success_is_measured() {
        let refused = json!({"statusCode": 422, "body": "{}"});
        let failed = json!({"batchItemFailures": [{"itemIdentifier": "a"}]});
        assert!(content("f", &refused).is_err() && content("f", &failed).is_err());
        let filed = json!({"statusCode": 201, "body": "{\"id\": \"1\"}"});
        assert_eq!(content("f", &filed).unwrap()["id"], "1");
    }

    #[test]
    fn every_function_has_a_stored_call() {
        for (function, _) in functions::FUNCTIONS {
            assert!(stored(function, None).unwrap().is_object(), "{function}");
        }
    }
}
