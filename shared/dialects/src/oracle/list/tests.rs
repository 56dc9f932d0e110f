//! What is read of a call, and where rows are looked for.

use super::*;
use crate::oracle::fault::Failure;
use domain::{Role, TenantId};
use proptest::prelude::*;

fn reader(roles: &[Role]) -> Caller {
    Caller {
        tenant: TenantId::parse("acme").unwrap(),
        user: UserId::parse("lee").unwrap(),
        roles: roles.to_vec(),
        groups: Vec::new(),
    }
}

fn q(view: &str, q: &str) -> Result<Wanted> {
    decode(&Parameters { view: Some(view), q: Some(q), ..Parameters::default() })
}

#[test]
fn what_is_not_said_has_its_default_and_large_limits_are_cut() {
    let wanted = decode(&Parameters::default()).unwrap();
    assert_eq!((wanted.view, wanted.offset, wanted.limit), (View::TrackRequests, 1, 10));
    assert!(!wanted.is_filtered());
    for (limit, read) in
        [("1", 1), ("1000", 1000), ("5049", 1000), ("99999999999999999999999", 1000)]
    {
        let wanted = decode(&Parameters { limit: Some(limit), ..Parameters::default() }).unwrap();
        assert_eq!(wanted.limit, read, "{limit}");
    }
    for text in ["0", "-1", "+1", "x", "", "1.5", "1 "] {
        for parameters in [
            Parameters { limit: Some(text), ..Parameters::default() },
            Parameters { offset: Some(text), ..Parameters::default() },
        ] {
            let message = Failure::from(&decode(&parameters).unwrap_err()).message;
            assert!(message.ends_with("must be a number from 1"), "{text}: {message}");
        }
    }
    assert!(decode(&Parameters { view: Some("mine"), ..Parameters::default() }).is_err());
}

#[test]
fn an_index_is_used_where_one_serves() {
    let user = |name: &str| Plan::FiledBy(UserId::parse(name).unwrap());
    let one = |id: &str| Plan::One(RequestId::parse(id).unwrap());
    for (view, text, auditor, requester) in [
        ("trackRequests", "", Plan::All, Plan::All),
        ("trackRequests", "id eq 7", one("7"), one("7")),
        ("trackRequests", "id eq 0", Plan::Nothing, Plan::Nothing),
        ("trackRequests", "id gt 7", Plan::All, Plan::All),
        ("trackRequests", "requester eq 24", user("24"), Plan::All),
        ("trackRequests", "requester eq Kim", Plan::All, Plan::All),
        (
            "trackRequests",
            "reqStatus eq Request::Awaiting::Approval",
            Plan::InGroup(Group::Pending),
            Plan::All,
        ),
        ("trackRequests", "reqStatus co fulfillment", Plan::InGroup(Group::InProgress), Plan::All),
        ("trackRequests", "reqStatus co fail", Plan::InGroup(Group::Failed), Plan::All),
        ("trackRequests", "reqStatus eq Request::Closed", Plan::All, Plan::All),
        ("trackRequests", "q", Plan::Nothing, Plan::Nothing),
        ("trackRequests", "requestStatus=draft", Plan::Nothing, Plan::Nothing),
        (
            "trackRequests",
            "reqStatus co wait AND reqStatus co closed",
            Plan::Nothing,
            Plan::Nothing,
        ),
        ("pendingApprovals", "", Plan::All, Plan::All),
        ("pendingApprovals", "state eq ANY", Plan::All, Plan::All),
        ("pendingApprovals", "state eq Completed", Plan::Nothing, Plan::Nothing),
        ("pendingApprovals", "state eq Information::Required", Plan::Nothing, Plan::Nothing),
    ] {
        if text == "q" {
            assert!(q(view, text).is_err());
            continue;
        }
        let wanted = q(view, text).unwrap();
        assert_eq!(wanted.plan(&reader(&[Role::Auditor])), auditor, "{text}");
        assert_eq!(wanted.plan(&reader(&[Role::Requester])), requester, "{text}");
    }
}

#[test]
fn what_is_unknown_is_told_what_there_is() {
    let lines = [
        ("trackRequests", "state eq Any"),
        ("pendingApprovals", "planet eq x"),
        ("pendingApprovals", "state eq moonlit"),
    ]
    .map(|(view, text)| Failure::from(&q(view, text).unwrap_err()).message);
    insta::assert_snapshot!(lines.join("\n"));
}

proptest! {
    #[test]
    fn any_parameters_are_read_or_refused(texts in prop::collection::vec(prop::option::of(".{0,12}"), 7)) {
        let at = |index: usize| texts[index].as_deref();
        let parameters = Parameters {
            view: at(0), q: at(1), fields: at(2), user: at(3), offset: at(4), limit: at(5), cursor: at(6),
        };
        if let Ok(wanted) = decode(&parameters) {
            prop_assert!(wanted.offset >= 1 && (1..=1000).contains(&wanted.limit));
            wanted.plan(&reader(&[Role::Operator]));
        }
    }
}
