//! `$default`: signing in, and every operation in every binding that offers it.

use serde_json::json;

use super::support::{Client, Way, connect, list, set_cookie, stack, tag, tags, user};
use crate::{follow::invoke, support::unique};

const ACME: (&str, &str) = ("organization", "acme");
const PAGE: [(&str, &str); 3] = [ACME, ("startRecord", "0"), ("numberOfRecords", "1000")];

/// Every operation that needs a session, with parameters that can be read.
const ALL: [(&str, &[(&str, &str)]); 17] = [
    ("ProvisionUsers", &[("tokenClass", "SMS")]),
    ("ProvisionUsersGrIDsureTokens", &[]),
    ("AddUser", &[("user", "<UserName>x</UserName>")]),
    ("GetUsers", &[("firstRecord", "0"), ("pageSize", "1")]),
    ("GetTokensByOwner", &[]),
    ("GetEnrollmentURL", &[("taskID", "1")]),
    ("AddProvisioningRequest", &[("u", "<UserName>x</UserName>"), ("tokenType", "SMS")]),
    ("ApproveProvisioningRequest", &[("requestID", "1")]),
    ("DenyProvisioningRequest", &[("requestID", "1")]),
    ("GetProvisioningTaskCount", &[]),
    ("GetProvisioningTaskDetails", &[("taskID", "1")]),
    ("GetProvisioningTasks", &[("startRecord", "0"), ("numberOfRecords", "1")]),
    ("GetProvisioningTasksForUser", &[("startRecord", "0"), ("numberOfRecords", "1")]),
    ("GetProvisioningTasksForUserCount", &[]),
    ("RemoveProvisioningTask", &[("taskID", "1")]),
    ("RemoveUsersFromProvisioningTask", &[("taskID", "1")]),
    ("UpdateProvisioningStopDate", &[("taskID", "1"), ("newStopDate", "2030-01-01T00:00:00Z")]),
];

#[test]
fn whoever_signs_in_gets_a_cookie_that_every_binding_takes() {
    for way in Way::SOAP {
        let answer = connect(way, "operator", "demo-operator");
        assert_eq!(tag(&answer.text, "ConnectResult"), "AUTH_SUCCESS");
        let cookie = set_cookie(&answer);
        let (pair, attributes) = cookie.split_once(';').expect("attributes");
        assert_eq!(attributes, " path=/; HttpOnly; SameSite=Lax");
        let id = pair.strip_prefix("ASP.NET_SessionId=").expect("a session");
        assert_eq!(id.len(), 24, "{id}");
        assert!(
            id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
            "{id}"
        );
        for sent in [cookie.clone(), pair.to_owned(), format!("a=b; {pair}; c=d")] {
            let client = Client { cookie: sent };
            for way in Way::ALL {
                assert_eq!(client.word(way, "PingConnection", &[]), "true", "{}", client.cookie);
            }
        }
    }
}

#[test]
fn a_wrong_secret_is_no_fault_and_opens_no_session() {
    for (login, secret) in
        [("operator", "wrong"), ("nobody", "demo-operator"), ("", ""), ("a@b", "c")]
    {
        for way in Way::SOAP {
            let answer = connect(way, login, secret);
            assert_eq!(
                (answer.status, tag(&answer.text, "ConnectResult").as_str()),
                (200, "AUTH_FAILURE")
            );
            assert_eq!(set_cookie(&answer), "");
        }
    }
}

#[test]
fn a_mail_address_is_as_good_as_a_name() {
    let login = unique("desk");
    let email = format!("{login}@Acme.example");
    let wanted = json!({"tenant": "acme", "login": login, "email": email, "roles": ["operator"]});
    let (status, made) = invoke(stack(), "core-create-credential", &wanted);
    assert_eq!(status, 200, "{made}");
    let answer = connect(Way::Soap11, &email, made["secret"].as_str().expect("a secret"));
    assert_eq!(tag(&answer.text, "ConnectResult"), "AUTH_SUCCESS");
}

#[test]
fn without_a_session_every_operation_says_so_and_a_ping_is_false() {
    for cookie in ["", "ASP.NET_SessionId=abcdefghijklmnopqrstuvwx"] {
        let client = Client { cookie: cookie.into() };
        for way in Way::ALL {
            assert_eq!(client.word(way, "PingConnection", &[]), "false");
        }
        for (operation, parameters) in ALL {
            for way in Way::SOAP {
                let answer = client.call(way, operation, parameters);
                assert_eq!(answer.status, 500, "{operation}: {}", answer.text);
                let told =
                    "Server was unable to process request. ---&gt; The session is not connected";
                assert!(answer.text.contains(told), "{operation}: {}", answer.text);
                let code = if way == Way::Soap11 { "soap:Server" } else { "soap:Receiver" };
                assert!(answer.text.contains(code), "{}", answer.text);
            }
        }
        let answer = client.call(Way::Get, "GetProvisioningTaskCount", &[ACME]);
        assert_eq!(answer.status, 500);
        assert!(answer.text.starts_with("The session is not connected"), "{}", answer.text);
    }
}

#[test]
fn a_task_is_listed_counted_and_shown_in_every_binding() {
    let client = Client::connected("operator");
    let (ann, bob) = (user("ann"), user("bob"));
    let task = client.provision(&[&ann, &bob]);
    for way in Way::ALL {
        let listed = client.fine(way, "GetProvisioningTasks", &PAGE);
        assert!(tags(&listed, "taskid").contains(&task), "{listed}");
        let count: usize =
            client.word(way, "GetProvisioningTaskCount", &[ACME]).parse().expect("a number");
        assert!(count >= 1);
        let of_ann = [("user", ann.as_str()), PAGE[0], PAGE[1], PAGE[2]];
        let listed = client.fine(way, "GetProvisioningTasksForUser", &of_ann);
        assert!(listed.contains("<Provisioning_x0020_Tasks "), "{listed}");
        let row = ["taskid", "operator", "count", "tokenoption", "status"];
        let row = row.map(|name| tag(&listed, name));
        assert_eq!(row, [task.as_str(), "operator", "2", "MobilePASS", "Active"]);
        assert!(!tag(&listed, "startdate").is_empty() && !tag(&listed, "stopdate").is_empty());
        let count = client.word(way, "GetProvisioningTasksForUserCount", &of_ann[..2]);
        assert_eq!(count, "1");
        let details =
            client.fine(way, "GetProvisioningTaskDetails", &[("taskID", task.as_str()), ACME]);
        let mut users = tags(&details, "username");
        users.sort();
        assert_eq!(users, [ann.clone(), bob.clone()]);
        assert_eq!(tags(&details, "userid").len(), 2);
        assert_eq!(tags(&details, "status"), ["Active", "Active"]);
        assert_eq!(tags(&details, "description"), ["a &amp; b", "a &amp; b"]);
        assert_eq!(tags(&details, "stopdate")[0], tag(&listed, "stopdate"));
    }
}

#[test]
fn a_page_begins_where_it_is_told_to_and_the_newest_task_comes_first() {
    let client = Client::connected("operator");
    let ann = user("ann");
    let mut tasks: Vec<String> = (0..3).map(|_| client.provision(&[&ann])).collect();
    tasks.reverse();
    let listed = |start: &str, size: &str| {
        let page =
            [("user", ann.as_str()), ACME, ("startRecord", start), ("numberOfRecords", size)];
        tags(&client.fine(Way::Soap12, "GetProvisioningTasksForUser", &page), "taskid")
    };
    assert_eq!(listed("0", "10"), tasks);
    assert_eq!(listed("1", "1"), tasks[1..2]);
    assert!(listed("3", "10").is_empty() && listed("0", "0").is_empty());
    let negative = [ACME, ("startRecord", "-1"), ("numberOfRecords", "1")];
    let answer = client.call(Way::Get, "GetProvisioningTasks", &negative);
    assert_eq!(answer.status, 500);
    assert!(answer.text.contains("can be negative"), "{}", answer.text);
}

#[test]
fn stop_dates_are_moved_for_the_users_that_are_named() {
    let client = Client::connected("operator");
    let (ann, bob) = (user("ann"), user("bob"));
    let task = client.provision(&[&ann, &bob]);
    let moved = |way, users: &[&str], stop: &str| {
        let users = list(users);
        let parameters =
            [("taskID", task.as_str()), ("userNames", &users), ("newStopDate", stop), ACME];
        client.word(way, "UpdateProvisioningStopDate", &parameters)
    };
    let stops = || {
        let details =
            client.fine(Way::Get, "GetProvisioningTaskDetails", &[("taskID", task.as_str()), ACME]);
        let users = tags(&details, "username").into_iter();
        let rows = users.zip(tags(&details, "stopdate")).zip(tags(&details, "status"));
        let row = rows.clone().find(|((user, _), _)| *user == ann).expect("ann");
        (row.0.1, row.1, rows.count())
    };
    assert_eq!(moved(Way::Soap11, &[&ann], "2035-01-02T03:04:05"), "true");
    assert_eq!(stops(), ("2035-01-02T03:04:05Z".into(), "Active".into(), 2));
    assert_eq!(moved(Way::Soap12, &[&ann], "2020-01-02T03:04:05+01:00"), "true");
    assert_eq!(stops(), ("2020-01-02T02:04:05Z".into(), "Expired".into(), 2));
    assert_eq!(moved(Way::Soap12, &[&ann, "nobody"], "2035-01-02T03:04:05Z"), "false");
    assert_eq!(stops().1, "Expired");
}

#[test]
fn users_are_taken_out_and_then_the_whole_task() {
    let client = Client::connected("operator");
    for way in Way::SOAP {
        let (ann, bob) = (user("ann"), user("bob"));
        let task = client.provision(&[&ann, &bob]);
        let parameters = |users: &str| {
            let parameters = [
                ("taskID", task.as_str()),
                ("userNames", users),
                ("sendNotificationEmail", "true"),
                ACME,
            ];
            client.word(way, "RemoveUsersFromProvisioningTask", &parameters)
        };
        assert_eq!(parameters(&list(&["nobody"])), "false");
        assert_eq!(parameters(&list(&[&ann])), "true");
        let details = client.fine(way, "GetProvisioningTaskDetails", &[("taskID", &task), ACME]);
        assert_eq!(tags(&details, "username").join(" "), bob);
        let count = [("user", ann.as_str()), ACME];
        assert_eq!(client.word(way, "GetProvisioningTasksForUserCount", &count), "0");
    }
    for way in Way::ALL {
        let ann = user("ann");
        let task = client.provision(&[&ann]);
        let parameters = [("taskID", task.as_str()), ("sendNotificationEmail", "false"), ACME];
        let answer = client.fine(way, "RemoveProvisioningTask", &parameters);
        let empty = if Way::SOAP.contains(&way) { "Response xmlns=" } else { "" };
        assert!(answer.contains(empty) && !answer.contains("Result"), "{answer}");
        assert_eq!(
            client.word(way, "GetProvisioningTasksForUserCount", &[("user", &ann), ACME]),
            "0"
        );
    }
}

#[test]
fn what_is_not_there_or_not_theirs_is_told() {
    let client = Client::connected("operator");
    let told = |operation: &str, parameters: &[(&str, &str)]| {
        let answer = client.call(Way::Get, operation, parameters);
        assert_eq!(answer.status, 500, "{}", answer.text);
        answer.text
    };
    for task in ["0", "-1", "2147483647"] {
        let parameters = [("taskID", task), ("sendNotificationEmail", "false"), ACME];
        let expected = format!("there is no provisioning task \"{task}\"");
        assert_eq!(told("RemoveProvisioningTask", &parameters), expected);
        assert_eq!(told("GetProvisioningTaskDetails", &[("taskID", task), ACME]), expected);
    }
    let elsewhere = told("GetProvisioningTaskCount", &[("organization", "Other Inc")]);
    assert_eq!(elsewhere, "there is no organization \"Other Inc\"");
    let requester = Client::connected("requester");
    let answer = requester.call(Way::Get, "GetProvisioningTaskCount", &[ACME]);
    assert!(answer.text.contains("this needs the role operator"), "{}", answer.text);
}

#[test]
fn auditors_read_and_change_nothing() {
    let auditor = Client::connected("auditor");
    for (operation, parameters) in ALL {
        let parameters: Vec<(&str, &str)> = parameters
            .iter()
            .copied()
            .chain([ACME, ("user", "jdoe"), ("userName", "jdoe")])
            .collect();
        let reads = ["GetProvisioningTask", "GetTokensByOwner", "GetUsers"];
        let reads = reads.iter().any(|it| operation.starts_with(it));
        let answer = auditor.call(Way::Soap11, operation, &parameters);
        let refused = answer.text.contains("this needs the role operator");
        assert_eq!(refused, !reads, "{operation}: {}", answer.text);
    }
}

#[test]
fn of_several_cookies_the_session_counts_that_has_not_ended() {
    let Client { cookie } = Client::connected("operator");
    let pair = cookie.split(';').next().expect("a pair");
    for sent in [
        format!("ASP.NET_SessionId=abcdefghijklmnopqrstuvwx; {pair}"),
        format!("{pair}; ASP.NET_SessionId=abcdefghijklmnopqrstuvwx"),
    ] {
        let client = Client { cookie: sent };
        assert_eq!(client.word(Way::Get, "PingConnection", &[]), "true", "{}", client.cookie);
    }
    let mut odd = b"name=J\xc3\xb6rg; ".to_vec();
    odd.extend(pair.bytes());
    let request = stack().request("GET", &format!("{}/PingConnection", super::support::PAGE), None);
    let answer = stack().send(request.header("Cookie", odd.as_slice()), b"");
    assert!(answer.text.contains(">true</boolean>"), "{}", answer.text);
}

#[test]
fn a_demo_user_signs_in_with_their_mail_address_in_any_case() {
    for address in ["operator@acme.example", "Operator@ACME.example"] {
        let answer = connect(Way::Soap12, address, "demo-operator");
        assert_eq!(tag(&answer.text, "ConnectResult"), "AUTH_SUCCESS", "{address}");
    }
}

#[test]
fn what_changes_nothing_is_answered_with_false() {
    let client = Client::connected("operator");
    let (ann, bob) = (user("ann"), user("bob"));
    let task = client.provision(&[&ann]);
    let changed = |task: &str, users: &[&str]| {
        let users = list(users);
        let common = [("taskID", task), ("userNames", users.as_str()), ACME];
        let moved = [&common[..], &[("newStopDate", "2035-01-02T03:04:05")]].concat();
        let moved = client.word(Way::Soap11, "UpdateProvisioningStopDate", &moved);
        let removed = client.word(Way::Soap11, "RemoveUsersFromProvisioningTask", &common);
        (moved, removed)
    };
    let both = |word: &str| (word.to_owned(), word.to_owned());
    for none in ["0", "-1", "2147483647"] {
        assert_eq!(changed(none, &[&ann]), both("false"), "{none}");
    }
    assert_eq!(changed(&task, &[]), both("false"));
    assert_eq!(changed(&task, &[&bob]), both("false"));
    assert_eq!(changed(&task, &[&ann]), both("true"));
    assert_eq!(changed(&task, &[&ann]), both("false"));
    let elsewhere = [("taskID", "0"), ("organization", "Other Inc")];
    let answer = client.call(Way::Soap11, "RemoveUsersFromProvisioningTask", &elsewhere);
    assert!(answer.text.contains("there is no organization"), "{}", answer.text);
}

#[test]
fn an_organization_has_its_whole_name_with_blanks_and_any_letters() {
    let client = Client::connected("operator");
    let name = "Acme &amp; S\u{f6}hne &lt;Test&gt;";
    for way in Way::SOAP {
        assert!(
            client
                .word(way, "GetProvisioningTaskCount", &[("organization", name)])
                .parse::<u32>()
                .is_ok()
        );
    }
    let path =
        "/bsidca/BSIDCA.asmx/GetProvisioningTaskCount?organization=Acme+%26+S%C3%B6hne+%3CTest%3E";
    let request = stack().request("GET", path, None).header("Cookie", &client.cookie);
    assert_eq!(stack().send(request, b"").status, 200);
}

#[test]
fn nobody_sees_the_tasks_of_another_tenant() {
    let client = Client::connected("operator");
    let task = client.provision(&[&user("ann")]);
    let settings = json!({"accountNames": ["acme"]});
    let wanted = json!({"tenant": "umbrella", "login": unique("spy"), "roles": ["operator"]});
    let (_, made) = invoke(stack(), "core-create-credential", &wanted);
    let (login, secret) =
        (made["login"].as_str().expect("a login"), made["secret"].as_str().expect("a secret"));
    let basic = stack().request("PUT", "/provisioning/settings", None);
    let basic = basic
        .header("Authorization", basic_of(login, secret))
        .header("Content-Type", "application/json");
    assert!(stack().send(basic, settings.to_string().as_bytes()).status < 300);
    let spy = Client { cookie: set_cookie(&connect(Way::Soap11, login, secret)) };
    assert_eq!(spy.word(Way::Get, "GetProvisioningTaskCount", &[ACME]), "0");
    let answer = spy.call(Way::Get, "GetProvisioningTaskDetails", &[("taskID", &task), ACME]);
    assert!(answer.text.starts_with("there is no provisioning task"), "{}", answer.text);
}

fn basic_of(login: &str, secret: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("Basic {}", STANDARD.encode(format!("{login}:{secret}")))
}
