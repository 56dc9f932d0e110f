//! Which version, which operation, which parameters. Contract section 7.

use super::{NAMESPACE, called, sent, soap11, soap12};
use crate::safenet::{
    Version,
    command::{Command, Page, TaskCommand, TokenCommand, User, UserCommand},
    envelope::{Call, Post, decode},
    fault::{Code, Fault},
    operations::{Kind, OPERATIONS, Parameter},
};

const XML: &str = "text/xml; charset=utf-8";
const SOAP: &str = "application/soap+xml; charset=utf-8";

fn post(media: &str, action: Option<&str>, body: &str) -> Result<Call, Fault> {
    let media = Some(media).filter(|media| !media.is_empty());
    decode(&Post { content_type: media, soap_action: action, body: body.as_bytes() })
}

fn ping() -> String {
    called("PingConnection", "")
}

fn action(name: &str) -> String {
    format!("{NAMESPACE}{name}")
}

#[test]
fn an_answer_has_the_version_of_the_envelope_whatever_the_headers_say() {
    let plain = action("PingConnection");
    let quoted = format!("\"{plain}\"");
    let encoded = plain.replace(':', "%3A");
    let with_action = format!("{SOAP}; action=\"{plain}\"");
    let (old, new) = (soap11(&ping()).replace("soap:", "s:"), soap12(&ping()));
    let old = old.replace("xmlns:soap=", "xmlns:s=");
    for (media, action, body, version) in [
        (XML, Some(plain.as_str()), &old, Version::Soap11),
        (XML, Some(&quoted), &old, Version::Soap11),
        (XML, Some(&encoded), &old, Version::Soap11),
        (XML, None, &old, Version::Soap11),
        (XML, Some(&plain), &new, Version::Soap12),
        (XML, None, &new, Version::Soap12),
        (SOAP, None, &new, Version::Soap12),
        (SOAP, Some("\"\""), &new, Version::Soap12),
        (&with_action, None, &new, Version::Soap12),
        ("application/xml", None, &new, Version::Soap12),
    ] {
        let call = post(media, action, body);
        let call = call.unwrap_or_else(|fault| panic!("{media} {action:?}: {fault:?}"));
        assert_eq!((call.version, call.command), (version, Command::Ping), "{media} {action:?}");
    }
}

#[test]
fn in_1_1_the_header_alone_says_what_is_called() {
    let body = soap11(&called("RemoveProvisioningTask", "<taskID>7</taskID>"));
    let call = post(XML, Some(&action("PingConnection")), &body).unwrap();
    assert_eq!(call.command, Command::Ping);
    for unknown in ["", "\"\"", "PingConnection", &action("pingconnection"), &action("Nothing")] {
        let fault = post(XML, Some(unknown), &soap11(&ping())).unwrap_err();
        assert_eq!((fault.version, fault.code), (Version::Soap11, Code::Client), "{unknown}");
        let action = unknown.trim_matches('"');
        let text = "Server did not recognize the value of HTTP Header SOAPAction: ";
        assert_eq!(fault.text, format!("{text}{action}."));
    }
}

#[test]
fn in_1_2_the_action_says_it_or_else_the_body() {
    let other = format!("{SOAP}; action=\"{}\"", action("Nothing"));
    assert_eq!(post(&other, None, &soap12(&ping())).unwrap().command, Command::Ping);
    let fault = |media: &str, body: &str| {
        let fault = post(media, None, &soap12(body)).unwrap_err();
        assert_eq!((fault.version, fault.code), (Version::Soap12, Code::Client), "{body}");
        fault.text
    };
    assert!(
        fault(&other, "").contains("The action 'http://www.cryptocard.com/blackshield/Nothing'")
    );
    assert!(fault(SOAP, "").contains("without a valid action parameter"));
    assert!(fault(SOAP, "<PingConnection/>").contains("<PingConnection xmlns=''>"));
    assert!(fault(SOAP, &called("pingConnection", "")).contains("<pingConnection xmlns="));
}

#[test]
fn what_isnt_xml_of_its_version_is_not_read() {
    let ping = soap11(&ping());
    for media in ["", "application/json", "text/plain", SOAP, "text/xml; charset=utf-16"] {
        assert_eq!(post(media, None, &ping).unwrap_err().code, Code::Media, "{media}");
    }
    for body in ["", "<", "<a>", "not xml", "<!DOCTYPE a><a/>"] {
        let fault = post(XML, Some("x"), body).unwrap_err();
        assert_eq!((fault.version, fault.code), (Version::Soap11, Code::Malformed), "{body}");
        let fault = post(SOAP, None, body).unwrap_err();
        assert_eq!((fault.version, fault.code), (Version::Soap12, Code::Malformed), "{body}");
    }
}

#[test]
fn an_envelope_of_no_version_is_a_mismatch_whatever_is_called() {
    for body in [
        "<a/>",
        "<Envelope xmlns='urn:x'/>",
        "<Body xmlns='http://www.w3.org/2003/05/soap-envelope'/>",
    ] {
        for (media, action) in [(XML, Some("unknown")), (SOAP, None)] {
            let fault = post(media, action, body).unwrap_err();
            assert_eq!((fault.version, fault.code), (Version::Soap11, Code::VersionMismatch));
        }
    }
}

#[test]
fn a_header_that_has_to_be_understood_is_refused() {
    let envelope = |must: &str| {
        soap12(&ping()).replace(
            "<s:Body>",
            &format!("<s:Header><x:Security xmlns:x='urn:x' {must}/></s:Header><s:Body>"),
        )
    };
    let fault = post(SOAP, None, &envelope("s:mustUnderstand='true'")).unwrap_err();
    assert_eq!(
        (fault.code, fault.text.as_str()),
        (Code::MustUnderstand, "SOAP header Security was not understood.")
    );
    for fine in ["", "s:mustUnderstand='0'", "mustUnderstand='1'"] {
        assert!(post(SOAP, None, &envelope(fine)).is_ok(), "{fine}");
    }
}

#[test]
fn a_header_for_somebody_else_is_left_to_them() {
    let understood = |envelope: &str, whose: &str| {
        let must = format!(
            "<s:Header><x:A xmlns:x='urn:x' s:mustUnderstand='1' {whose}/></s:Header><s:Body>"
        );
        post(XML, None, &envelope.replace("<s:Body>", &must)).is_ok()
    };
    let (old, new) = (soap11(&ping()).replace("soap:", "s:"), soap12(&ping()));
    let old = old.replace("xmlns:soap=", "xmlns:s=");
    for ours in
        ["", "s:actor=''", "s:actor='http://schemas.xmlsoap.org/soap/actor/next'", "s:role='urn:y'"]
    {
        assert!(!understood(&old, ours), "{ours}");
    }
    assert!(understood(&old, "s:actor='urn:y'"));
    let role = |name: &str| format!("s:role='http://www.w3.org/2003/05/soap-envelope/role/{name}'");
    for ours in [String::new(), role("next"), role("ultimateReceiver"), "s:actor='urn:y'".into()] {
        assert!(!understood(&new, &ours), "{ours}");
    }
    assert!(understood(&new, &role("none")) && understood(&new, "s:role='urn:y'"));
}

#[test]
fn what_says_that_it_has_another_encoding_is_not_read() {
    let declared = |encoding: &str| {
        let envelope = format!("<?xml version='1.0' encoding='{encoding}'?>{}", soap12(&ping()));
        post(SOAP, None, &envelope).map(drop).map_err(|fault| fault.code)
    };
    for fine in ["UTF-8", "utf-8", "us-ascii"] {
        assert_eq!(declared(fine), Ok(()), "{fine}");
    }
    for bad in ["UTF-16", "iso-8859-1", "windows-1252", ""] {
        assert_eq!(declared(bad), Err(Code::Malformed), "{bad}");
    }
}

#[test]
fn a_body_without_an_envelopes_body_calls_nothing() {
    let empty = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>";
    assert_eq!(post(SOAP, None, empty).unwrap_err().code, Code::Client);
}

/// A value of each kind, as an element.
fn sample(Parameter { name, kind }: &Parameter) -> String {
    let value = match kind {
        Kind::Text => format!(" {name} &amp; more "),
        Kind::Int => " 7 ".to_owned(),
        Kind::Bool => "true".to_owned(),
        Kind::Moment => "2030-01-02T03:04:05".to_owned(),
        Kind::Texts => "<string>a</string><string> b</string><other>c</other>".to_owned(),
        Kind::TokenOption => "MobilePASS".to_owned(),
        Kind::User => {
            "<Groups/><UserName>n</UserName><FirstName>f</FirstName><Lastname>l</Lastname><Email>e@x</Email>".to_owned()
        }
    };
    format!("<{name}>{value}</{name}>")
}

#[test]
fn every_operation_takes_all_of_its_parameters_in_any_order() {
    let lines = OPERATIONS.iter().map(|operation| {
        let mut parameters: Vec<_> = operation.parameters.iter().map(sample).collect();
        let command = sent(operation.name, &parameters.concat()).unwrap();
        parameters.reverse();
        assert_eq!(sent(operation.name, &parameters.concat()), Ok(command.clone()));
        format!("{}: {command:?}", operation.name)
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_operation_says_what_is_missing_of_it() {
    let lines = OPERATIONS.iter().map(|operation| match sent(operation.name, "") {
        Ok(command) => format!("{}: {command:?}", operation.name),
        Err(fault) => format!("{}: {:?} {}", operation.name, fault.code, fault.text),
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_nil_or_empty_is_not_there() {
    let nil = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'";
    let users = format!("<userNames {nil}/><tokenClass>SMS</tokenClass><description {nil}/>");
    let expected = Command::Token(TokenCommand::Provision {
        users: Vec::new(),
        option: "SMS".into(),
        description: String::new(),
        organization: String::new(),
    });
    assert_eq!(sent("ProvisionUsers", &users), Ok(expected));
    let list = format!("<taskID>1</taskID><userNames><string {nil}/><string/></userNames>");
    let expected = Command::Task(TaskCommand::RemoveUsers {
        task: 1,
        users: vec![String::new()],
        mail: false,
        organization: String::new(),
    });
    assert_eq!(sent("RemoveUsersFromProvisioningTask", &list), Ok(expected));
    let user = format!("<user><UserName>n</UserName><Email {nil}>e</Email></user>");
    let user = sent("AddUser", &user).unwrap();
    let named = User { name: "n".into(), ..User::default() };
    assert_eq!(user, Command::User(UserCommand::Add { user: named, organization: String::new() }));
    assert!(sent("GetProvisioningTaskDetails", &format!("<taskID {nil}/>")).is_err());
}

#[test]
fn what_cannot_be_converted_is_told_with_what_would_be_right() {
    for (operation, parameters, told) in [
        (
            "GetProvisioningTaskDetails",
            "<taskID>abc</taskID>",
            "taskID holds \"abc\": it must be a whole number",
        ),
        ("GetProvisioningTaskDetails", "<taskID>2147483648</taskID>", "32 bits"),
        ("GetProvisioningTaskDetails", "<taskID></taskID>", "taskID holds \"\""),
        ("GetProvisioningTaskDetails", "<taskID xmlns='urn:other'>1</taskID>", "taskID is missing"),
        (
            "RemoveProvisioningTask",
            "<taskID>1</taskID><sendNotificationEmail>yes</sendNotificationEmail>",
            "true or false",
        ),
        (
            "UpdateProvisioningStopDate",
            "<taskID>1</taskID><newStopDate>soon</newStopDate>",
            "a date with a time",
        ),
    ] {
        let fault = sent(operation, parameters).unwrap_err();
        assert_eq!(fault.code, Code::Client);
        assert!(
            fault.text.starts_with("Server was unable to read request. ---> "),
            "{}",
            fault.text
        );
        assert!(fault.text.contains(told), "{}", fault.text);
    }
    let page = "<startRecord>0</startRecord><numberOfRecords>10</numberOfRecords>";
    let found = sent("GetProvisioningTasks", page).unwrap();
    let page = Page { start: 0, size: 10 };
    assert_eq!(found, Command::Task(TaskCommand::List { organization: String::new(), page }));
}
