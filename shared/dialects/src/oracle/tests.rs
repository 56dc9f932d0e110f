//! What a client is told, error by error.

use super::fault::{Failure, not_acceptable, project, render, requested_by_missing};
use domain::{Error, Finding, Place, Rule};
use serde_json::Value;
use std::time::Duration;

fn finding(rule: Rule, place: Place) -> Finding {
    Finding::new(rule, place, "isn't right")
}

fn errors() -> Vec<Error> {
    let rules = [
        finding(Rule::Required, Place::Field("items".into())),
        finding(Rule::Unknown, Place::Field("beneficiaries".into())),
        finding(Rule::Type, Place::Parameter(0, vec!["list".into(), "3".into(), "x".into()])),
        finding(Rule::Choice, Place::Field("operation".into())).allowing(vec!["a".into()]),
        finding(Rule::TooLong, Place::Field("justification".into())),
        finding(Rule::TooShort, Place::Account(3)),
        finding(Rule::Range, Place::Field("x".into())),
        finding(Rule::Format, Place::Field("Idempotency-Key".into())),
        finding(Rule::BlockedWord, Place::Parameter(1, vec!["name".into()])),
        finding(Rule::NotFound, Place::Template(2)),
        finding(Rule::Disabled, Place::Template(0)),
        finding(Rule::NotInAudience, Place::Template(0)),
        finding(Rule::InUse, Place::Parameter(0, vec!["name".into()])),
        finding(Rule::Repeated, Place::Beneficiary(1)),
        finding(Rule::NoApprover, Place::Whole),
        finding(Rule::Schedule, Place::Schedule(0)),
        finding(Rule::NotHeld, Place::Task(0, 1)),
        finding(Rule::Mixed, Place::Template(0)),
    ];
    let two = vec![rules[9].clone(), rules[13].clone()];
    let mut errors = vec![
        Error::malformed(Place::Whole, "the body isn't JSON"),
        Error::malformed(Place::Field("limit".into()), "must be a number"),
        Error::Unauthenticated("sign in"),
        Error::forbidden("this needs a role"),
        Error::not_found("request", 7),
        Error::conflict("AlreadyApproved", "it was approved"),
        Error::Stale { current: Some("3".into()) },
        Error::TooLarge { limit: 10 },
        Error::UnsupportedMedia { expected: "application/json" },
        Error::Busy { retry_after: Duration::from_secs(2), source: None },
        Error::OutOfTime {
            message: "nothing was found in time".into(),
            retry_after: Duration::from_secs(1),
        },
        Error::internal("a secret of ours"),
        Error::Invalid(two),
    ];
    errors.extend(rules.map(|rule| Error::Invalid(vec![rule])));
    errors
}

#[test]
fn every_error_has_a_status_a_stable_code_and_a_sentence() {
    let lines = errors().into_iter().map(|error| {
        let Failure { code, message } = Failure::from(&error);
        format!("{} {code} {message}", project(&error).0.as_u16())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_error_has_the_same_form() {
    let mut answers: Vec<_> = errors().iter().map(render).collect();
    answers.extend([requested_by_missing(), not_acceptable()]);
    for answer in answers {
        let body: Value = serde_json::from_str(answer.body()).unwrap();
        let code = body["errorCode"].as_str().unwrap();
        assert!(code.starts_with("IAM-") && code.len() == 11, "{code}");
        assert!(code.starts_with(&format!("IAM-{}", answer.status().as_u16())), "{code}");
        assert!(!body["errorMessage"].as_str().unwrap().is_empty());
        assert_eq!(body["links"], serde_json::json!([]));
        assert_eq!(answer.headers()["content-type"], "application/json");
        let challenged = answer.headers().contains_key("www-authenticate");
        assert_eq!(challenged, answer.status() == 401);
        assert!(!answer.body().contains("secret"), "{}", answer.body());
    }
}
