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

/// What the function calls the table for where it lists ten tasks.
fn reads(stack: &Stack, cookie: &str, first: usize) -> String {
    let path = format!(
        "{PAGE}/GetProvisioningTasks?organization=acme&startRecord={first}&numberOfRecords=10"
    );
    let list = || {
        let request = stack.request("GET", &path, None).header("Cookie", cookie);
        let answer = stack.send(request, &[]);
        assert_eq!(answer.text.matches("<taskid>").count(), 10, "{}", answer.text);
    };
    list();
    calls(stack, "");
    list();
    calls(stack, "safenet-call")
}

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
    let among_few = reads(&stack, &cookie, 0);
    file(46);
    assert_eq!(reads(&stack, &cookie, 0), among_few);
    // The session and the settings, ten requests and four partitions of the index; what comes before a page is passed over by its keys.
    assert_eq!(among_few, "GetItem 2, Query 10, Query 4");
    assert_eq!(reads(&stack, &cookie, 50), "GetItem 2, Query 10, Query 8");
}
