//! Handing tokens out, by its use cases over the backends of a stack: what is listed, until when, and for whom. The tests
//! are the workers.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod desk;

use domain::{
    Caller, RequestId, Role, TenantId, UserId,
    approval::Verdict,
    commands::{
        decide::Ballot,
        deed::{Deed, Order},
        tokens::Removal,
    },
    enrolment::Standing,
};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use service::{
    enrol::Shown,
    people::Named,
    tokens::{Provided, Provision, TokenRequest, Wisher},
};

use crate::bulk::desk::Desk;

/// An account name of the demo's tenant, as clients write it.
const ACCOUNT: &str = "Acme & Söhne <Test>";

fn caller(name: &str, role: Role) -> Caller {
    Caller {
        tenant: TenantId::parse("acme").expect("a tenant"),
        user: user(name),
        roles: vec![role],
        groups: Vec::new(),
    }
}

fn operator() -> Caller {
    caller("operator", Role::Operator)
}

fn user(name: &str) -> UserId {
    UserId::parse(name).expect("a user")
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().expect("a time")
}

fn days(count: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * count)
}

/// A desk with a template for tokens that nobody has to agree to, and one that `approver` decides on.
fn desk(name: &str) -> Desk {
    let desk = Desk::open(name);
    let token = |option: &str| json!({"tokenOption": option});
    desk.template("mobile", json!({"kind": "token", "attributes": token("MobilePASS")}));
    let ask = json!({"steps": [{"users": ["approver"]}]});
    let asked = json!({"kind": "token", "attributes": token("SMS"), "approval": ask});
    desk.template("sms", asked);
    desk
}

fn provision(option: &str) -> Provision {
    let description = Some("for the field".to_owned());
    Provision { source: "test".to_owned(), option: option.to_owned(), description }
}

fn ids(listed: &[TokenRequest]) -> Vec<RequestId> {
    listed.iter().map(|it| it.request.id).collect()
}

#[test]
fn what_is_not_completed_is_listed_newest_first_and_page_by_page() {
    let desk = desk("tokens-listed");
    let at = |second: i64| now() + SignedDuration::from_secs(second);
    let mut filed: Vec<RequestId> = (0..7).map(|it| desk.given(&["jdoe"], at(it))).collect();
    filed.reverse();
    assert_eq!(ids(&desk.listed(0, 1000)), filed);
    for (from, size) in [(0, 3), (3, 3), (6, 3), (7, 3), (9, 3), (2, 0)] {
        let expected: Vec<RequestId> = filed.iter().copied().skip(from).take(size).collect();
        assert_eq!(ids(&desk.listed(from, size)), expected, "{from} {size}");
    }
    assert_eq!((desk.count(), desk.listed_of("jdoe")), (7, filed.clone()));
    desk.enrols("jdoe", filed[3], now());
    filed.remove(3);
    assert_eq!(ids(&desk.listed(0, 1000)), filed);
    assert_eq!((desk.count(), desk.listed_of("jdoe")), (6, filed));
}

#[test]
fn a_row_of_a_list_says_what_its_details_say() {
    let desk = desk("tokens-rows");
    let id = desk.given(&["jdoe", "requester", "requester2"], now());
    assert!(desk.moves(id, &["requester"], days(20)));
    assert!(desk.moves(id, &["requester2"], days(3)));
    let expected = [
        ("jdoe".to_owned(), Standing::Active, Some(days(10))),
        ("requester".to_owned(), Standing::Active, Some(days(20))),
        ("requester2".to_owned(), Standing::Active, Some(days(3))),
    ];
    assert_eq!(desk.details(id, now()), expected);
    let rows = desk.listed(0, 10);
    let [row] = rows.as_slice() else { panic!("one row") };
    assert_eq!((row.request.token_option(), row.stop()), (Some("MobilePASS"), Some(days(20))));
    assert_eq!((row.present().count(), row.request.requester.as_str()), (3, "operator"));
    assert!(desk.removes(id, Some(&["requester"])));
    let rows = desk.listed(0, 10);
    assert_eq!((rows[0].stop(), rows[0].present().count()), (Some(days(10)), 2));
}

#[test]
fn stops_move_both_ways_and_strangers_are_refused() {
    let desk = desk("tokens-stops");
    let id = desk.given(&["jdoe", "requester"], now());
    let code = desk.code("jdoe", id, now()).expect("a code");
    let shown = |at: Timestamp| desk.run(desk.service.look_at_code(&code, at)).expect("an answer");
    let standing = |at| match shown(at) {
        Shown::Good(invitation) => invitation.standing,
        Shown::Void => panic!("the code is void"),
    };
    assert_eq!([standing(now()), standing(days(10))], [Standing::Active, Standing::Expired]);
    assert!(desk.moves(id, &["jdoe"], days(12)));
    assert_eq!([standing(days(10)), standing(days(12))], [Standing::Active, Standing::Expired]);
    assert!(desk.moves(id, &["jdoe"], days(1)));
    assert_eq!([standing(now()), standing(days(1))], [Standing::Active, Standing::Expired]);
    assert_eq!(desk.code("jdoe", id, days(2)), None, "it is too late");
    assert!(!desk.moves(id, &["jdoe", "approver"], days(30)));
    assert!(!desk.moves(id, &[], days(30)) && !desk.removes(id, Some(&[])));
    assert!(!desk.moves(RequestId::new(999_999).expect("a number"), &["jdoe"], days(30)));
    assert_eq!(desk.details(id, now())[0].2, Some(days(1)));
}

#[test]
fn who_is_taken_out_is_listed_no_more_and_nothing_is_undone() {
    let desk = desk("tokens-removed");
    let id = desk.given(&["jdoe", "requester"], now());
    desk.enrols("requester", id, now());
    let code = desk.code("jdoe", id, now()).expect("a code");
    assert!(!desk.removes(id, Some(&["approver"])));
    assert!(!desk.removes(id, Some(&["requester"])) && !desk.moves(id, &["requester"], days(30)));
    assert!(desk.removes(id, None) && desk.removes(id, None));
    assert!(!desk.removes(id, Some(&["jdoe"])), "that changes nothing any more");
    assert_eq!(
        (desk.count(), desk.listed_of("jdoe"), desk.listed_of("requester")),
        (0, vec![], vec![])
    );
    assert_eq!(desk.run(desk.service.enrol(&code, now())).expect("an answer"), Shown::Void);
    assert!(!desk.moves(id, &["jdoe"], days(30)));
    desk.carry_out(id, now());
    let of = |name: &str| {
        let (caller, name) = (operator(), user(name));
        desk.run(desk.service.tokens_of(&caller, ACCOUNT, &name, now())).expect("an answer")
    };
    assert_eq!((of("jdoe").len(), of("requester").len()), (0, 1));
    let held = desk.run(desk.service.table.token_grants(&operator().tenant, &user("jdoe")));
    assert!(held.expect("grants").iter().all(|grant| !grant.is_live()), "it was taken back");
}

#[test]
fn a_large_request_is_moved_and_removed_as_a_whole() {
    let desk = desk("tokens-large");
    let names: Vec<String> = (0..200).map(|number| format!("u{number:03}")).collect();
    for name in &names {
        desk.adds(name, "Crowd");
    }
    let people: Vec<&str> = names.iter().map(String::as_str).collect();
    let id = desk.given(&people, now());
    assert_eq!((desk.listed(0, 10)[0].present().count(), desk.listed_of("u150").len()), (200, 1));
    assert!(desk.moves(id, &people, days(2)));
    assert!(desk.details(id, now()).iter().all(|(.., stop)| *stop == Some(days(2))));
    assert!(desk.removes(id, None));
    assert!(desk.details(id, now()).iter().all(|(_, standing, _)| *standing == Standing::Removed));
    assert_eq!((desk.count(), desk.listed_of("u150")), (0, vec![]));
}

#[test]
fn users_are_provided_for_one_by_one_and_strangers_not_at_all() {
    let desk = desk("tokens-provided");
    let caller = operator();
    let people = ["jdoe", "nobody", "a#b", "jdoe"].map(str::to_owned);
    let filed = desk.service.provision(&caller, ACCOUNT, &people, provision("SMS"), now());
    let (id, outcomes) = desk.run(filed).expect("an answer");
    let asked = Provided::AwaitsApproval;
    assert_eq!(outcomes, [asked, Provided::NoSuchUser, Provided::NoSuchUser, asked]);
    assert_eq!(desk.details(id.expect("a request"), now()).len(), 1);
    let none = ["nobody".to_owned()];
    let filed = desk.service.provision(&caller, ACCOUNT, &none, provision("SMS"), now());
    assert_eq!(desk.run(filed).expect("an answer"), (None, vec![Provided::NoSuchUser]));
    let jdoe = ["jdoe".to_owned()];
    for (account, option) in [("acm", "SMS"), ("globex", "SMS"), (ACCOUNT, "sms"), (ACCOUNT, "RB")]
    {
        let filed = desk.service.provision(&caller, account, &jdoe, provision(option), now());
        let refused = desk.run(filed);
        assert!(matches!(refused, Err(domain::Error::NotFound { .. })), "{account} {option}");
    }
}

#[test]
fn whoever_hands_out_waits_until_workers_are_done() {
    let desk = desk("tokens-waits");
    let caller = operator();
    let people = ["jdoe", "requester"].map(str::to_owned);
    let filed = desk.service.provision(&caller, ACCOUNT, &people, provision("MobilePASS"), now());
    let works = async {
        loop {
            let open = desk.service.table.open_token_requests(&caller.tenant, 0, 1).await;
            match open.expect("a list").as_slice() {
                [id, ..] => return desk.work(*id, now()).await,
                [] => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let (filed, ()) = desk.run(async { tokio::join!(filed, works) });
    assert_eq!(filed.expect("an answer").1, [Provided::Given; 2]);
}

#[test]
fn a_token_that_somebody_asks_for_is_approved_and_then_listed() {
    let desk = desk("tokens-asked");
    let (caller, jdoe) = (operator(), user("jdoe"));
    let jdoe = Wisher::Known(jdoe);
    let asked = desk.service.ask_for_token(&caller, ACCOUNT, jdoe, provision("SMS"), now());
    let id = desk.run(asked).expect("a request");
    assert_eq!((desk.count(), desk.listed_of("jdoe")), (0, vec![]));
    assert_eq!(desk.details(id, now())[0].1, Standing::Planned);
    let ballot = Ballot { verdict: Verdict::Approve, comment: None };
    let order = Order { deed: Deed::Decide(ballot), step: None };
    let approver = caller_of_approver();
    desk.run(desk.service.act(&approver, id, &order, now())).expect("an approval");
    assert_eq!((desk.count(), desk.listed_of("jdoe")), (1, vec![id]));
    desk.carry_out(id, now());
    assert_eq!(desk.details(id, now())[0].1, Standing::Active);
    desk.enrols("jdoe", id, now());
    assert_eq!((desk.count(), desk.listed_of("jdoe")), (0, vec![]));
}

fn caller_of_approver() -> Caller {
    caller("approver", Role::Approver)
}

#[test]
fn auditors_look_and_only_operators_act() {
    let desk = desk("tokens-roles");
    let id = desk.given(&["jdoe"], now());
    let auditor = caller("auditor", Role::Auditor);
    let listed = desk.service.provisioning_tasks(&auditor, ACCOUNT, 0, 10, now());
    assert_eq!(ids(&desk.run(listed).expect("a list")), [id]);
    let removal = Removal::default();
    for caller in [auditor, caller("requester", Role::Requester)] {
        let removed = desk.service.remove_from_provisioning(&caller, ACCOUNT, id, &removal, now());
        assert!(matches!(desk.run(removed), Err(domain::Error::Forbidden(_))));
        let jdoe = user("jdoe");
        let code = desk.service.enrolment_code(&caller, ACCOUNT, &jdoe, id, now());
        assert!(matches!(desk.run(code), Err(domain::Error::Forbidden(_))));
    }
    let requester = caller("requester", Role::Requester);
    let count = desk.service.provisioning_task_count(&requester, ACCOUNT);
    assert!(matches!(desk.run(count), Err(domain::Error::Forbidden(_))));
}

#[test]
fn a_token_that_was_made_from_a_token_lives_no_longer_than_its_first_one() {
    let desk = desk("tokens-chain");
    let hours = SignedDuration::from_hours;
    let signed = desk.run(desk.service.sign_in("operator", "demo-operator")).expect("an identity");
    let issue = |identity: &service::identity::Identity, at| {
        desk.run(desk.service.issue_lasting(identity, hours(1), at))
    };
    let holder = |token: &str, renews, at| {
        desk.run(desk.service.use_token(token, renews, at)).expect("an answer")
    };
    let (mut at, mut token) = (now(), issue(&signed, now()).expect("a token"));
    while at < now() + hours(11) {
        at += SignedDuration::from_mins(50);
        let identity = holder(&token, true, at).expect("still good");
        token = issue(&identity, at).expect("another one");
    }
    let identity = holder(&token, true, at).expect("still good");
    assert!(holder(&token, true, now() + hours(12)).is_none());
    assert!(issue(&identity, now() + hours(12)).is_err());
}

#[test]
fn a_token_that_was_ended_is_not_prolonged() {
    let desk = desk("tokens-ended");
    let signed = desk.run(desk.service.sign_in("operator", "demo-operator")).expect("an identity");
    let idle = SignedDuration::from_mins(10);
    let token = desk.run(desk.service.issue_lasting(&signed, idle, now())).expect("a token");
    let session = desk.run(desk.service.table.session(&token, now())).expect("a read");
    let session = session.expect("a session");
    desk.run(desk.service.end_token(&token)).expect("an end");
    let late = desk.service.table.prolong_session(&token, &session);
    desk.run(late).expect("no fault");
    let used = desk.run(desk.service.use_token(&token, true, now())).expect("an answer");
    assert!(used.is_none());
}

#[test]
fn a_session_lasts_twenty_minutes_from_its_last_call() {
    let desk = desk("tokens-sessions");
    let minutes = |count: i64| now() + SignedDuration::from_mins(count);
    let seconds = SignedDuration::from_secs(59);
    let connect = |name: &str, secret: &str| {
        desk.run(desk.service.connect(name, secret, now())).expect("an answer")
    };
    assert_eq!(connect("operator", "wrong"), None);
    assert_eq!(connect("nobody", "demo-operator"), None);
    let id = connect("operator", "demo-operator").expect("a session");
    assert_eq!(id.len(), 24);
    let visitor = |at| desk.run(desk.service.visitor(&id, at)).expect("an answer");
    assert_eq!(visitor(minutes(19)), Some(operator()));
    assert_eq!(visitor(minutes(19) + seconds), Some(operator()));
    assert_eq!(visitor(minutes(39) + seconds), Some(operator()), "to the last second");
    assert_eq!(visitor(minutes(61)), None);
    assert!(desk.run(desk.service.resume(&id, now())).is_err(), "it is no token");
    let other = connect("operator", "demo-operator").expect("a session");
    let mut at = now();
    while desk.run(desk.service.visitor(&other, at)).expect("an answer").is_some() {
        at += SignedDuration::from_mins(15);
    }
    assert_eq!(at, minutes(12 * 60), "nobody stays for ever");
}

#[test]
fn people_are_added_once_and_found_by_their_names() {
    let desk = desk("tokens-people");
    for (id, name) in [("Zed-1", "Müller"), ("zed-2", "MÜLLER-Lüdenscheidt"), ("zed-3", "Ärmel")]
    {
        assert!(desk.adds(id, name) && !desk.adds(id, "Other"), "{id}");
    }
    let login = |name: &str| Named::Login(name.to_owned());
    let family = |name: &str| Named::Family(name.to_owned());
    assert_eq!(desk.people(login("ZED"), 0, 10), ["Zed-1", "zed-2", "zed-3"]);
    assert_eq!(desk.people(login("zed"), 1, 1), ["zed-2"]);
    assert_eq!(desk.people(login("zed"), 3, 1), Vec::<String>::new());
    assert_eq!(desk.people(family("müller"), 0, 10), ["Zed-1", "zed-2"]);
    let all = desk.people(login(""), 0, 1000);
    assert!(all.len() > 10 && all.contains(&"jdoe".to_owned()), "{all:?}");
    let pages: Vec<String> =
        (0..all.len()).step_by(4).flat_map(|from| desk.people(login(""), from, 4)).collect();
    assert_eq!(pages, all);
}
