//! `PUT /iam/governance/selfservice/api/v1/provtasks/{taskid}`.

use serde_json::{Value, json};

use super::support::{TASKS, failed, labelled, refusal, sentence, task, tend};
use crate::{
    follow::{PATIENCE, after},
    stack::{Answer, Stack, eventually},
    support::{at_once, file, groups, history, mails, read, template, text, unique, until},
};

const STATUS: &str = "Process Instance.Task Details.Status";

fn done(id: &str, body: &Value) {
    let answer = tend(id, "operator", body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let links = json!([{"rel": "self", "href": format!("{}{TASKS}/{id}", Stack::shared().url())}]);
    assert_eq!(answer.json, json!({"links": links, "id": id, "status": "SUCCESS"}));
}

#[test]
fn one_failed_task_is_tried_again() {
    let wishes = json!({"items": [{"templateId": "refused"}, {"templateId": "refused"}]});
    let id = file("requester", &wishes);
    let tasks = until(&id, "Failed")["tasks"].clone();
    done(&text(&tasks[1]["id"]), &json!({"action": "RETRY"}));
    until(&id, "Failed");
    let events = history(&id, "operator");
    let of = |what: &str, task: &Value| {
        let found =
            events.iter().filter(|event| event["what"] == what && event["taskId"] == task["id"]);
        found.count()
    };
    assert_eq!((of("retried", &tasks[1]), of("retried", &tasks[0])), (1, 0));
    assert_eq!((of("taskFailed", &tasks[1]), of("taskFailed", &tasks[0])), (2, 1));
}

#[test]
fn what_is_done_by_hand_counts_as_done_and_people_are_told() {
    let (id, number) = failed("requester");
    done(&number, &json!({"action": "manualComplete"}));
    let request = read(&id, "requester");
    assert_eq!(
        (&request["status"], &request["taskCounts"]["failed"]),
        (&json!("Completed"), &json!(0))
    );
    assert_eq!(labelled(&task(&number, "operator"), STATUS), "Completed");
    let told = mails(&id, 2);
    assert!(told.iter().any(|(_, subject)| subject == "Ready"), "{told:?}");
    let again = tend(&number, "operator", &json!({"action": "manualcomplete"}));
    assert_eq!(sentence(&again), "409 this task has not failed");
}

#[test]
fn what_was_done_by_hand_is_taken_back_at_its_end() {
    let body = json!({"templateId": "refused", "schedule": {"end": after(4)}});
    let id = file("requester", &body);
    let number = text(&until(&id, "Failed")["tasks"][0]["id"]);
    done(&number, &json!({"action": "manualComplete"}));
    eventually(PATIENCE, || {
        let status = labelled(&task(&number, "operator"), STATUS);
        (status == "Revoked" || status.starts_with("revocation pending (")).then_some(())
    });
}

#[test]
fn a_name_that_another_took_since_is_in_the_way() {
    let naming = json!({"unique": true});
    let refuses = json!({"connector": "simulator", "refuses": true});
    let refusing = template("Refuses", &json!({"naming": naming, "binding": refuses}));
    let site = template("Site", &json!({"naming": naming}));
    let name = unique("Taken");
    let named = |template: &str| json!({"templateId": template, "name": name});
    let first = file("requester", &named(&refusing));
    let number = text(&until(&first, "Failed")["tasks"][0]["id"]);
    let second = file("requester", &named(&site));
    until(&second, "Completed");
    for action in ["retry", "manualComplete"] {
        let refused = tend(&number, "operator", &json!({"action": action}));
        assert_eq!(sentence(&refused), "409 another request has taken its name since");
    }
}

#[test]
fn whose_it_is_and_what_there_is_to_say_of_it_is_kept() {
    groups();
    let (id, number) = failed("requester");
    let response = "Process Definition.Tasks.Responses.Response";
    done(&number, &json!({"action": "setResponse", "fields": [{response: "Known"}]}));
    done(
        &number,
        &json!({"action": "setresponse", "fields": [{"name": response, "value": "Seen"}]}),
    );
    done(
        &number,
        &json!({"action": "reassign", "fields": [{"assignee": "approver"}, {"type": "USER"}]}),
    );
    let assignee = "Process Instance.Task Information.Assignee";
    let shown = task(&number, "operator");
    assert_eq!(
        (labelled(&shown, response), labelled(&shown, assignee)),
        ("Seen".into(), "approver".into())
    );
    let group = json!([{"name": "assignee", "value": "board"}, {"name": "type", "value": "group"}]);
    done(&number, &json!({"action": "reassign", "fields": group}));
    assert_eq!(labelled(&task(&number, "operator"), assignee), "the group board");
    let told: Vec<(String, String)> = history(&id, "operator")
        .iter()
        .map(|event| (text(&event["what"]), text(&event["message"])))
        .filter(|(what, _)| matches!(what.as_str(), "taskAnswered" | "taskAssigned"))
        .collect();
    let expected = [
        ("taskAnswered", "Known"),
        ("taskAnswered", "Seen"),
        ("taskAssigned", "to approver"),
        ("taskAssigned", "to the group board"),
    ];
    assert_eq!(told, expected.map(|(what, said)| (what.to_owned(), said.to_owned())));
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would_be_right() {
    let (_, number) = failed("requester");
    let to = |fields: Value| json!({"action": "reassign", "fields": fields});
    let response = |word: &str| {
        let fields = json!([{"Process Definition.Tasks.Responses.Response": word}]);
        json!({"action": "setResponse", "fields": fields})
    };
    for (body, word) in [
        (
            json!({"action": "dance"}),
            "\"retry\", \"setResponse\", \"reassign\", \"manualComplete\"",
        ),
        (json!({}), "action"),
        (json!({"action": "setResponse"}), "Process Definition.Tasks.Responses.Response"),
        (response(" "), "must have 1 to 256 bytes"),
        (response(&"x".repeat(257)), "must have 1 to 256 bytes"),
        (to(json!([])), "assignee"),
        (to(json!([{"assignee": "nobody"}])), "there is no nobody"),
        (
            to(json!([{"assignee": "nobodies"}, {"type": "GROUP"}])),
            "there is no the group nobodies",
        ),
        (to(json!([{"assignee": "x"}, {"type": "planet"}])), "user or group"),
    ] {
        let refused = sentence(&tend(&number, "operator", &body));
        assert!(refused.starts_with("400 ") && refused.contains(word), "{refused}");
    }
}

#[test]
fn only_operators_look_after_tasks_of_their_tenant() {
    let (id, number) = failed("requester");
    let retry = json!({"action": "retry"});
    for (user, path, expected) in [
        ("requester", number.as_str(), "403 IAM-4030001"),
        ("approver", &number, "403 IAM-4030001"),
        ("auditor", &number, "403 IAM-4030001"),
        ("operator", "2147483646", "404 IAM-4040001"),
        ("operator", &id, "404 IAM-4040001"),
        ("operator", "x", "404 IAM-4040001"),
    ] {
        assert_eq!(refusal(&tend(path, user, &retry)), expected, "{user} {path}");
    }
}

#[test]
fn of_many_who_retry_at_once_one_does() {
    let (id, number) = failed("requester");
    let answers: Vec<Answer> =
        at_once(6, |_| tend(&number, "operator", &json!({"action": "manualComplete"})));
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1);
    let events = history(&id, "operator");
    assert_eq!(events.iter().filter(|event| event["what"] == "taskCompleted").count(), 1);
}
