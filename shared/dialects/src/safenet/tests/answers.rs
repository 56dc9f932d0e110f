//! What goes out: results, tables, faults, the description and the pages.

use crate::{
    Answer,
    safenet::{
        Binding, Version,
        datatable::{TaskRow, TaskUserRow, UserRow, task_users, tasks, users},
        encode::{Outcome, encode},
        fault::{self, Code, Fault},
        help,
        operations::{OPERATIONS, find},
        tree, wsdl,
    },
};
use domain::{Error, Finding, Place, Rule};
use jiff::Timestamp;
use std::time::Duration;

const ADDRESS: &str = "https://a.example/prod/bsidca/BSIDCA.asmx";
const BINDINGS: [Binding; 3] =
    [Binding::Soap(Version::Soap11), Binding::Soap(Version::Soap12), Binding::Form];

/// Status, media type and body, an element a line.
fn shown(answer: &Answer) -> String {
    let media = answer.headers().get("content-type").map(|it| it.to_str().unwrap_or_default());
    let body = answer.body().replace("><", ">\n<");
    format!("{} {}\n{body}", answer.status().as_u16(), media.unwrap_or_default())
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_kind_of_result_is_written_in_each_binding() {
    let outcomes = [
        ("RemoveProvisioningTask", Outcome::Done),
        ("GetProvisioningTaskCount", Outcome::Int(7)),
        ("PingConnection", Outcome::Bool(false)),
        ("GetEnrollmentURL", Outcome::Text(Some("https://a/?code=1&x=<2>".into()))),
        ("GetEnrollmentURL", Outcome::Text(None)),
        ("GetTokensByOwner", Outcome::Texts(vec!["1".into(), "2".into()])),
        ("GetTokensByOwner", Outcome::Texts(Vec::new())),
    ];
    let answers = outcomes.iter().flat_map(|(name, outcome)| {
        BINDINGS.map(|binding| shown(&encode(find(name).unwrap(), binding, outcome)))
    });
    insta::assert_snapshot!(answers.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn two_results_stand_one_behind_the_other() {
    let text = |text: &str| Outcome::Text(Some(text.into()));
    let outcomes = [
        ("Connect", Outcome::With(Box::new(text("AUTH_SUCCESS")), None)),
        (
            "AddProvisioningRequest",
            Outcome::With(Box::new(Outcome::Bool(false)), Some("no".into())),
        ),
        ("ProvisionUsers", Outcome::Texts(vec!["EmailSent".into(), "EmailSent".into()])),
    ];
    let answers = outcomes.iter().map(|(name, outcome)| {
        shown(&encode(find(name).unwrap(), Binding::Soap(Version::Soap11), outcome))
    });
    insta::assert_snapshot!(answers.collect::<Vec<_>>().join("\n\n"));
}

fn task(id: i64, stop: Option<&str>) -> TaskRow {
    TaskRow {
        id,
        operator: "operator & co".into(),
        start: moment("2030-01-02T03:04:05Z"),
        count: 2,
        option: "MobilePASS".into(),
        stop: stop.map(moment),
        status: "Active",
    }
}

#[test]
fn a_table_is_its_schema_and_its_rows() {
    let rows = [task(8, Some("2030-01-12T03:04:05Z")), task(7, None)];
    let table = Outcome::Table(tasks(rows));
    let operation = find("GetProvisioningTasks").unwrap();
    let answers = [Binding::Soap(Version::Soap12), Binding::Form]
        .map(|binding| shown(&encode(operation, binding, &table)));
    insta::assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn the_other_tables_have_names_of_their_own_and_an_empty_one_has_no_root() {
    let details = task_users([TaskUserRow {
        id: "jdoe".into(),
        name: Some("Jane Doe".into()),
        start: moment("2030-01-02T03:04:05Z"),
        stop: None,
        status: "Active",
        serial: None,
        description: Some("for a new phone".into()),
    }]);
    let people = users([UserRow {
        id: "jdoe".into(),
        first_name: None,
        last_name: Some("Doe".into()),
        email: Some("jdoe@example.com".into()),
    }]);
    let tables = [
        ("GetProvisioningTaskDetails", details),
        ("GetUsers", people),
        ("GetProvisioningTasks", tasks([])),
    ];
    let answers = tables.map(|(name, table)| {
        shown(&encode(find(name).unwrap(), Binding::Form, &Outcome::Table(table)))
    });
    insta::assert_snapshot!(answers.join("\n\n"));
}

#[test]
fn every_fault_is_written_in_its_version_and_only_a_500_has_a_body() {
    let codes = [
        Code::Client,
        Code::Server,
        Code::MustUnderstand,
        Code::VersionMismatch,
        Code::Malformed,
        Code::Media,
    ];
    let versions = [Version::Soap11, Version::Soap12];
    let faults = versions.into_iter().flat_map(|version| {
        codes.map(|code| {
            format!("{code:?}: {}", shown(&Fault::new(version, code, "a <b>").render()))
        })
    });
    insta::assert_snapshot!(faults.collect::<Vec<_>>().join("\n\n"));
}

fn errors() -> Vec<Error> {
    let finding = |place| Finding::new(Rule::Required, place, "isn't right");
    let many = (0..7).map(|index| finding(Place::Beneficiary(index)));
    vec![
        Error::malformed(Place::Whole, "the body isn't right"),
        Error::malformed(Place::Field("numberOfRecords".into()), "must not be negative"),
        Error::Invalid(many.collect()),
        Error::Invalid(vec![
            finding(Place::Field("justification".into())).allowing(vec!["a".into()]),
        ]),
        Error::Unauthenticated("sign in"),
        Error::forbidden("this needs the role operator"),
        Error::not_found("request", 7),
        Error::conflict("Ended", "it has ended"),
        Error::Stale { current: None },
        Error::TooLarge { limit: 10 },
        Error::UnsupportedMedia { expected: "text/xml" },
        Error::Busy { retry_after: Duration::from_secs(2), source: None },
        Error::internal("a secret of ours"),
    ]
}

#[test]
fn every_error_is_a_sentence_in_the_names_of_this_dialect() {
    let lines = errors().into_iter().map(|error| {
        let answer = fault::render(&error, Binding::Form);
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers().contains_key("retry-after"), error.is_retryable());
        answer.body().clone()
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    for error in errors() {
        for version in [Version::Soap11, Version::Soap12] {
            let answer = fault::render(&error, Binding::Soap(version));
            assert_eq!(answer.status(), 500);
            assert!(answer.body().contains("Server was unable to process request. ---&gt; "));
            assert!(!answer.body().contains("secret"), "{}", answer.body());
        }
    }
}

#[test]
fn the_description_is_as_it_was_reviewed() {
    let answer = wsdl::answer(ADDRESS);
    assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8");
    insta::assert_snapshot!(shown(&answer));
}

#[test]
fn the_description_names_every_operation_in_each_port_that_offers_it() {
    let document = wsdl::document(ADDRESS);
    let document = tree::parse(document.as_bytes()).unwrap();
    for (binding, all) in [
        ("BSIDCASoap", true),
        ("BSIDCASoap12", true),
        ("BSIDCAHttpGet", false),
        ("BSIDCAHttpPost", false),
    ] {
        let found = document
            .children
            .iter()
            .find(|it| *it.name == *"binding" && it.attribute("", "name") == Some(binding));
        let operations = found.unwrap().children.iter().filter(|it| *it.name == *"operation");
        let names: Vec<_> = operations.filter_map(|it| it.attribute("", "name")).collect();
        let expected = OPERATIONS.iter().filter(|it| all || it.is_offered_on_forms());
        assert_eq!(names, expected.map(|it| it.name).collect::<Vec<_>>(), "{binding}");
    }
}

#[test]
fn the_pages_show_every_operation_and_how_it_is_called() {
    let overview = help::overview(ADDRESS);
    for operation in OPERATIONS {
        assert!(overview.body().contains(&format!("?op={}\"", operation.name)));
        let page = help::operation(operation.name, ADDRESS);
        assert_eq!(page.status(), 200);
        let forms = page.body().contains(&format!("GET {ADDRESS}/{}", operation.name));
        assert_eq!(forms, operation.is_offered_on_forms(), "{}", operation.name);
    }
    insta::assert_snapshot!(help::operation("RemoveProvisioningTask", ADDRESS).body());
}

#[test]
fn a_page_of_no_operation_is_not_found_and_holds_no_markup_of_the_callers() {
    let page = help::operation("<script>alert(1)</script>", ADDRESS);
    assert_eq!(page.status(), 404);
    assert!(!page.body().contains("<script>"), "{}", page.body());
}
