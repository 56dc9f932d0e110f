//! How much of the table a list reads.

use serde_json::json;

use super::support::{NAMESPACE, PAGE, called, set_cookie, soap11};
use crate::{
    calls::{calls, create},
    stack::{Stack, data_dir},
};

fn connected(stack: &Stack) -> String {
    let envelope =
        soap11(&called("Connect", &[("OperatorEmail", "operator"), ("OTP", "demo-operator")]));
    let request = stack.request("POST", PAGE, None).header("Content-Type", "text/xml");
    let request = request.header("SOAPAction", format!("{NAMESPACE}Connect"));
    set_cookie(&stack.send(request, envelope.as_bytes()))
}

fn get(stack: &Stack, cookie: &str, path: &str) -> String {
    let path = format!("{PAGE}/{path}");
    let answer = stack.send(stack.request("GET", &path, None).header("Cookie", cookie), &[]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// What the function calls the table for where it lists ten tasks.
fn reads(stack: &Stack, cookie: &str, list: &str, first: usize) -> String {
    let path = format!("{list}organization=acme&startRecord={first}&numberOfRecords=10");
    let list = || {
        let text = get(stack, cookie, &path);
        assert_eq!(text.matches("<taskid>").count(), 10, "{text}");
    };
    list();
    calls(stack, "");
    list();
    calls(stack, "safenet-call")
}

const ALL: &str = "GetProvisioningTasks?";
const OF_ONE: &str = "GetProvisioningTasksForUser?user=requester&";

#[test]
fn a_list_of_ten_reads_those_ten_however_many_there_are() {
    let stack = Stack::start(&data_dir("safenet-reads"));
    let template = json!({
        "name": "SMS", "type": "token", "binding": {"connector": "simulator"},
    });
    stack.put("/provisioning/templates/sms", "operator", &template);
    let cookie = connected(&stack);
    let file = |count| (0..count).for_each(|_| drop(create(&stack, &json!({"templateId": "sms"}))));
    file(14);
    let among_few = reads(&stack, &cookie, ALL, 0);
    file(46);
    assert_eq!(reads(&stack, &cookie, ALL, 0), among_few);
    // The session and the settings, ten requests and four partitions of the index; what comes before a page is passed over by its keys.
    assert_eq!(among_few, "GetItem 2, Query 10, Query 4");
    assert_eq!(reads(&stack, &cookie, ALL, 50), "GetItem 2, Query 10, Query 8");
    // Of one user's, the rows of all their tasks come in two batches; only the page's requests are read in full.
    let of_one = reads(&stack, &cookie, OF_ONE, 0);
    assert_eq!(of_one, "BatchGetItem 2, GetItem 2, Query 10, Query 1");
    assert_eq!(reads(&stack, &cookie, OF_ONE, 50), of_one);
    calls(&stack, "");
    let count =
        get(&stack, &cookie, "GetProvisioningTasksForUserCount?user=requester&organization=acme");
    assert!(count.contains(">60<"), "{count}");
    assert_eq!(calls(&stack, "safenet-call"), "BatchGetItem 2, GetItem 2, Query 1");
}
