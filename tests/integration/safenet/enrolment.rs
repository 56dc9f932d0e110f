//! Handing tokens out, and the users who get them.

use super::support::{Client, Way, list, stack, tag, tags, user};
use crate::support::unique;

const ACME: (&str, &str) = ("organization", "acme");

#[test]
fn there_is_one_result_for_each_user_and_none_where_nobody_is_known() {
    let client = Client::connected("operator");
    for way in Way::SOAP {
        let ann = user("ann");
        let results = |users: &[&str]| {
            let users = list(users);
            let answer =
                client.fine(way, "ProvisionUsersGrIDsureTokens", &[("userNames", &users), ACME]);
            tags(&answer, "ProvisioningResult").join(" ")
        };
        let mixed = results(&[&ann, "nobody"]);
        assert!(
            ["EmailSent UserNotFound", "ProvisionSuccess UserNotFound"].contains(&mixed.as_str()),
            "{mixed}"
        );
        assert_eq!(results(&["nobody", "a#b"]), "");
        assert_eq!(results(&[]), "");
    }
}

#[test]
fn a_user_whom_no_mail_can_reach_is_not_said_to_be_mailed() {
    let client = Client::connected("operator");
    let (ann, nia) = (user("ann"), unique("nia"));
    let path = format!("/provisioning/users/{nia}");
    assert_eq!(stack().put(&path, "operator", &serde_json::json!({})).status, 201);
    let users = list(&[&ann, &nia]);
    let parameters = [("userNames", users.as_str()), ("tokenClass", "MobilePASS"), ACME];
    let answer = client.fine(Way::Soap12, "ProvisionUsers", &parameters);
    assert_eq!(tags(&answer, "ProvisioningResult")[1], "ProvisionSuccess");
}

#[test]
fn a_token_that_somebody_has_to_approve_says_so_and_an_unknown_one_is_a_fault() {
    let client = Client::connected("operator");
    let users = list(&[&user("ann")]);
    let call = |option: &str| {
        client.call(
            Way::Soap11,
            "ProvisionUsers",
            &[("userNames", &users), ("tokenClass", option), ACME],
        )
    };
    assert_eq!(tags(&call("SMS").text, "ProvisioningResult"), ["AwaitingApproval"]);
    let answer = call("Unheard");
    assert_eq!(answer.status, 500);
    assert!(answer.text.contains("Unheard"), "{}", answer.text);
}

#[test]
fn an_enrolment_url_leads_to_us_with_a_code() {
    let client = Client::connected("operator");
    let ann = user("ann");
    let task = client.provision(&[&ann]);
    let parameters = [("userName", ann.as_str()), ("taskID", task.as_str()), ACME];
    for way in Way::ALL {
        let url = client.word(way, "GetEnrollmentURL", &parameters);
        assert!(url.starts_with(&format!("{}/enrol?code=", stack().url())), "{url}");
    }
    let other = [("userName", "nobody"), parameters[1], ACME];
    let none = client.fine(Way::Get, "GetEnrollmentURL", &other);
    assert!(none.contains("xsi:nil=\"true\""), "{none}");
}

#[test]
fn tokens_are_those_that_somebody_has_enrolled_with() {
    let client = Client::connected("operator");
    let ann = user("ann");
    let task = client.provision(&[&ann]);
    let owner = [("userName", ann.as_str()), ACME];
    for way in Way::ALL {
        assert!(tags(&client.fine(way, "GetTokensByOwner", &owner), "string").is_empty());
    }
    let parameters = [("userName", ann.as_str()), ("taskID", task.as_str()), ACME];
    let url = client.word(Way::Get, "GetEnrollmentURL", &parameters);
    let (path, code) = url.trim_start_matches(stack().url()).split_once('?').expect("a code");
    let request = stack().request("POST", path, None);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(stack().send(request, code.as_bytes()).status, 200);
    for way in Way::ALL {
        let answer = client.fine(way, "GetTokensByOwner", &owner);
        assert_eq!(tags(&answer, "string").len(), 1, "{answer}");
        let count = client.word(way, "GetProvisioningTasksForUserCount", &[("user", &ann), ACME]);
        assert_eq!(count, "0", "what is completed isn't listed");
    }
    let details = client.fine(Way::Get, "GetProvisioningTaskDetails", &[("taskID", &task), ACME]);
    assert_eq!(tag(&details, "status"), "Completed");
}

#[test]
fn users_are_added_once_and_found_by_name() {
    let client = Client::connected("operator");
    for way in Way::SOAP {
        let id = unique("new");
        let family = format!("Zz{id}");
        let fields = format!(
            "<UserName>{id}</UserName><FirstName>N</FirstName><Lastname>{family}</Lastname><Email>{id}@acme.example</Email>"
        );
        let parameters = [("user", fields.as_str()), ACME];
        assert_eq!(client.word(way, "AddUser", &parameters), "true");
        assert_eq!(client.word(way, "AddUser", &parameters), "false");
        for way in Way::ALL {
            let found = |user: &str, last_name: &str| {
                let parameters = [
                    ("userName", user),
                    ("lastName", last_name),
                    ("authMethod", "Any"),
                    ("container", ""),
                    ("firstRecord", "0"),
                    ("pageSize", "10"),
                    ACME,
                ];
                client.fine(way, "GetUsers", &parameters)
            };
            let by_name = found(&id, "");
            let row = ["userid", "username", "firstname", "lastname", "email"];
            let row = row.map(|name| tag(&by_name, name));
            assert_eq!(
                row,
                [id.clone(), id.clone(), "N".into(), family.clone(), format!("{id}@acme.example")]
            );
            assert_eq!(tags(&found("", &family), "userid").join(" "), id);
            assert!(tags(&found("", ""), "userid").len() > 1);
        }
    }
}

#[test]
fn what_users_are_not_told_apart_by_is_refused() {
    let client = Client::connected("operator");
    let told = |user: &str, last_name: &str, method: &str, container: &str| {
        let parameters = [
            ("userName", user),
            ("lastName", last_name),
            ("authMethod", method),
            ("container", container),
            ("firstRecord", "0"),
            ("pageSize", "10"),
            ACME,
        ];
        let answer = client.call(Way::Post, "GetUsers", &parameters);
        assert_eq!(answer.status, 500, "{}", answer.text);
        answer.text
    };
    assert!(told("", "", "Password", "").starts_with("authMethod: must be Any"));
    assert!(told("", "", "", "Default").starts_with("container: must be empty"));
    assert!(told("a", "b", "", "").starts_with("lastName: search by"));
    let bad = [("user", "<UserName>a#b</UserName>"), ACME];
    assert_eq!(client.call(Way::Soap11, "AddUser", &bad).status, 500);
}
