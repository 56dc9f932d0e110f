use super::{
    fault::{project, render},
    group::{Shown, created, decode_create, decode_ids, decode_update},
    member::decode_page,
    token::{Refusal, TokenRequest, decode},
    *,
};
use domain::{Error, Finding, Place, Rule, UserId, user::User};
use serde_json::{Value, json};
use std::time::Duration;

fn text(answer: &crate::Answer) -> Value {
    serde_json::from_str(answer.body()).unwrap()
}

fn tenant() -> TenantId {
    TenantId::parse("acme").unwrap()
}

#[test]
fn the_published_body_is_read() {
    let body = br#"{"partitionGlobalId":"magic-7","name":"Gryffindors","id": "gryff-01",
        "directoryUserMemberIDs": ["ron-0103", "har-3107", "her-1909"]}"#;
    let create = decode_create(body).unwrap();
    assert_eq!((create.partition.as_str(), create.name.as_str()), ("magic-7", "Gryffindors"));
    assert_eq!(create.id.as_deref(), Some("gryff-01"));
    assert_eq!(create.members(Strictness::Any).unwrap().len(), 3);
    let error = create.members(Strictness::Guids).unwrap_err();
    let told = text(&render(&error, "t"));
    let message = json!(["The value 'her-1909' is not valid."]);
    assert_eq!(told["errors"]["directoryUserMemberIDs[2]"], message);
}

#[test]
fn names_are_read_in_any_case_and_nothing_is_like_null() {
    let body =
        br#"{"PartitionGlobalID":"p","Name":"n","id":null,"directoryUserMemberIds":null,"x":1}"#;
    let create = decode_create(body).unwrap();
    assert_eq!((create.id.clone(), create.members(Strictness::Any).unwrap()), (None, vec![]));
    let twice = br#"{"partitionGlobalId":"p","name":"n","Name":"m"}"#;
    assert!(matches!(decode_create(twice), Err(Error::Malformed { .. })));
    assert!(decode_update(br#"{"partitionGlobalId":"p","directoryUserIDsToAdd":["a"]}"#).is_err());
}

#[test]
fn whoever_is_named_twice_is_meant_once() {
    let body = br#"{"partitionGlobalId":"p","name":"n","directoryUserIDsToAdd":["a","b","a"]}"#;
    let update = decode_update(body).unwrap();
    let ids: Vec<String> =
        update.add(Strictness::Any).unwrap().iter().map(UserId::to_string).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn ids_come_alone_or_in_an_object() {
    let count = |body: &str| decode_ids(body.as_bytes(), Strictness::Any).unwrap().len();
    assert_eq!((count(r#"["a","b"]"#), count(r#"{"groupIDs":["a"]}"#), count("[]")), (2, 1, 0));
    for body in ["[1]", "{}", r#"{"groups":["a"]}"#, r#"["a"],["b"]"#, r#"{"ids":["a"],"ids":[]}"#]
    {
        assert!(decode_ids(body.as_bytes(), Strictness::Any).is_err(), "{body}");
    }
}

#[test]
fn times_have_seven_digits_and_no_zone() {
    let at: Timestamp = "2021-10-19T15:37:49.1853184Z".parse().unwrap();
    assert_eq!(time(at), "2021-10-19T15:37:49.1853184");
    assert_eq!(time(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.0000000");
}

#[test]
fn a_group_stands_in_the_order_of_the_sample() {
    let (mut group, _) = fixed(&tenant()).unwrap().remove(1);
    group.created_at = "2021-10-19T15:37:49.1853184Z".parse().unwrap();
    let user: User = serde_json::from_value(json!({"id": "ron-0103"})).unwrap();
    let shown =
        Shown { group: &group, is_fixed: true, changed_at: None, members: &[user], pending: &[] };
    let answer = created(&shown);
    assert_eq!(answer.status(), 201);
    insta::assert_snapshot!(answer.body());
}

#[test]
fn built_in_groups_have_the_same_ids_every_time() {
    let ids = |tenant: &TenantId| {
        let fixed = fixed(tenant).unwrap().into_iter();
        fixed.map(|(group, _)| group.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&tenant()), ids(&tenant()));
    let other = ids(&TenantId::parse("globex").unwrap());
    assert_eq!(ids(&tenant())[..2], other[..2]);
    assert_ne!(ids(&tenant())[2..], other[2..]);
}

#[test]
fn a_page_has_ten_members_unless_somebody_says_so() {
    assert_eq!(decode_page(None, None).unwrap(), (0, 10));
    assert_eq!(decode_page(Some("5"), Some("1000")).unwrap(), (5, 1000));
    for (skip, top) in [("-1", "1"), ("0", "0"), ("0", "1001"), ("x", "1")] {
        assert!(decode_page(Some(skip), Some(top)).is_err(), "{skip} {top}");
    }
}

#[test]
fn a_token_is_good_for_what_was_asked_for_and_allowed() {
    let form = "application/x-www-form-urlencoded";
    let ask = |scope: &str| -> TokenRequest {
        let body =
            format!("grant_type=client_credentials&client_id=a&client_secret=b&scope={scope}");
        decode(form, body.as_bytes()).unwrap()
    };
    let allowed = ["PM.Group.Read".to_owned(), "Other".to_owned()];
    assert_eq!(ask("").scopes(&allowed).unwrap(), ["PM.Group.Read"]);
    assert_eq!(ask("PM.Group.Read").scopes(&allowed).unwrap(), ["PM.Group.Read"]);
    for scope in ["PM.Group", "PM.Group.Read+PM.Group.Write", "Other"] {
        assert_eq!(ask(scope).scopes(&allowed), Err(Refusal::InvalidScope), "{scope}");
    }
    assert_eq!(ask("").scopes(&[]), Err(Refusal::InvalidScope));
    assert_eq!(decode(form, b"grant_type=password"), Err(Refusal::UnsupportedGrantType));
}

#[test]
fn scopes_allow_reading_and_writing_apart() {
    let allowed = |scope: &str| {
        let scopes = [scope.to_owned()];
        (Access::Read.is_allowed(&scopes), Access::Write.is_allowed(&scopes))
    };
    assert_eq!(allowed("PM.Group"), (true, true));
    assert_eq!(allowed("PM.Group.Read"), (true, false));
    assert_eq!(allowed("PM.Group.Write"), (false, true));
    assert_eq!(allowed("OR.Users"), (false, false));
}

fn errors() -> Vec<Error> {
    let invalid = |rule, field: &str| {
        Error::Invalid(vec![Finding::new(rule, Place::Field(field.into()), "what is wrong")])
    };
    vec![
        Error::malformed(Place::Whole, "the body isn't JSON"),
        invalid(Rule::Required, "name"),
        invalid(Rule::NotFound, "members[1]"),
        invalid(Rule::NotFound, "add[0]"),
        invalid(Rule::InUse, "name"),
        invalid(Rule::InUse, "id"),
        Error::Unauthenticated("send a token"),
        Error::forbidden("the token isn't good for that"),
        Error::not_found("group", "x"),
        Error::conflict("Busy", "it is in use"),
        Error::Stale { current: None },
        Error::TooLarge { limit: 1 },
        Error::UnsupportedMedia { expected: "application/json" },
        Error::Busy { retry_after: Duration::from_secs(1), source: None },
        Error::OutOfTime { message: "too much".into(), retry_after: Duration::from_secs(5) },
        Error::internal("secret"),
    ]
}

#[test]
fn every_error_has_its_status_and_form() {
    let lines: Vec<String> = errors()
        .iter()
        .map(|error| {
            let answer = render(error, "trace");
            let (status, code) = project(error);
            assert_eq!(answer.status(), status);
            format!("{} {code} {}", status.as_u16(), answer.body())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
