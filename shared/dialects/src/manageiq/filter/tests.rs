//! The grammar, and what filters mean.

use super::*;
use crate::manageiq::{cell::Cell, model::REQUEST};
use proptest::prelude::*;

fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap()
}

fn keeps(texts: &[&str]) -> bool {
    let filters = Filters::parse(&REQUEST, "MiqProvisionRequest", texts.iter().copied()).unwrap();
    filters.keep(|column| match column {
        "id" => Cell::Id(18),
        "description" => Cell::text("Provision from [template1] to [vm1]"),
        "approval_state" => Cell::text("approved"),
        "process" => Cell::Flag(true),
        "created_on" => Cell::Time("2015-04-14T17:36:30.5Z".parse().unwrap()),
        "requester.name" => Cell::text("Fred"),
        _ => Cell::Null,
    })
}

fn refusal(text: &str) -> String {
    Filters::parse(&REQUEST, "MiqProvisionRequest", [text]).unwrap_err().message
}

#[test]
fn the_first_operator_counts_and_the_rest_is_the_value() {
    let found = filter("name=Vms > 50");
    assert_eq!((found.attribute.as_str(), found.operator), ("name", Operator::Equal));
    assert_eq!(found.value, Literal::Bare("Vms > 50".into()));
    assert_eq!(filter("or  id!==  '18' ").to_string(), "or id !== '18'");
    assert_eq!(filter("OR id = [1, 2]").to_string(), "or id = [1,2]");
    assert_eq!(filter("fulfilled_on=nil").value, Literal::Null);
    assert_eq!(filter("description =~ /a/i").to_string(), "description =~ /a/i");
}

#[test]
fn clients_filters_mean_what_they_mean_upstream() {
    for kept in [
        &["id = \"18\""][..],
        &["id=18"],
        &["id='18'"],
        &["description = \"Provision from *to*vm1*\""],
        &["id = \"17\"", "or id = 18"],
        &["fulfilled_on=NULL"],
        &["id = [17,18]"],
        &["id >= 18", "id < 19"],
        &["process = true"],
        &["created_on = 2015-04-14"],
        &["created_on = 2015-04-14T17:36:30Z"],
        &["created_on > 2015-04-13", "created_on < 2015-04-15"],
        &["requester.name = 'F%'"],
        &["description =~ /TEMPLATE1/i"],
        &["description !~ /TEMPLATE1/"],
        &["approval_state != 'pending%'"],
    ] {
        assert!(keeps(kept), "{kept:?}");
    }
    for left in [
        &["id = \"18\"", "id = \"17\""][..],
        &["description = Provision*"],
        &["description == 'Provision*'"],
        &["fulfilled_on != NULL"],
        &["message != 'x'"],
        &["created_on > 2015-04-14"],
        &["created_on < 2015-04-14"],
        &["created_on = 2015-04-14T17:36:31Z"],
        &["id = abc"],
        &["approval_state = 'APPROVED'"],
        &["description !~ /TEMPLATE1/i"],
    ] {
        assert!(!keeps(left), "{left:?}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_in_the_vendors_words() {
    let table = [
        ("foo=1", "attribute MiqProvisionRequest-foo does not exist"),
        ("id", "Unknown operator specified in filter id"),
        ("id != [1,2]", "Unsupported operator for arrays: !="),
        ("created_on != 2015-04-14", "Unsupported operator for datetime: !="),
        ("created_on <= 2015-04-14", "Unsupported operator for datetime: <="),
        (
            "created_on > 3 days ago",
            "Bad format for datetime: 3 days ago (write it like 2026-11-22 or 2026-11-22T10:15:00Z)",
        ),
        (
            "requester.tenant.name=a",
            "Filtering of attributes with more than one association away is not supported",
        ),
        ("options=a", "attribute MiqProvisionRequest-options can be read, but not filtered by"),
        ("description =~ a", "a is no regular expression: write it between slashes, e.g. =~ /a/"),
        ("description =~ /(/", "Invalid regular expression /(/: unclosed group"),
    ];
    for (text, message) in table {
        assert_eq!(refusal(text), message);
    }
}

#[test]
fn wildcards_stand_for_anything_and_the_rest_for_itself() {
    let fits = |pattern: &str, text: &'static str| {
        let filter = format!("message = '{pattern}'");
        let filters = Filters::parse(&REQUEST, "MiqRequest", [filter.as_str()]).unwrap();
        filters.keep(|_| Cell::text(text))
    };
    for (pattern, text) in
        [("a*", "ab"), ("*b", "ab"), ("a%b", "ab"), ("%", ""), ("a*b*c", "abbc"), ("a.*c", "a.bc")]
    {
        assert!(fits(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in
        [("a*", "ba"), ("*b", "ba"), ("ab*ba", "aba"), ("a*b*c", "acb"), ("a.*c", "abc")]
    {
        assert!(!fits(pattern, text), "{pattern} {text}");
    }
}

#[test]
fn a_regular_expression_that_would_take_much_memory_is_refused() {
    let message = refusal("description =~ /(a{1000}){1000}/");
    assert!(message.starts_with("Invalid regular expression"), "{message}");
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = Filters::parse(&REQUEST, "MiqRequest", [text.as_str()]);
    }

    #[test]
    fn what_was_parsed_and_printed_parses_back(text in prop_oneof![
        "\\PC*",
        "(or )?[a-z_.]{0,6} ?[=!<>~]{1,3} ?['\"/\\[]?[a-z,%*/'\" ]{0,8}['\"/\\]]?i?",
        "(or |OR )?(id|created_on|or|message) ?(=|!=|<|<=|>|>=|==|!==|=~|!~) ?(NULL|nil|'[a-z%']*'|\\[[a-z, ]*\\]|/[a-z/]*/i?|[a-z0-9]*)",
    ]) {
        if let Ok(filter) = Filter::parse(&text) {
            let printed = filter.to_string();
            prop_assert_eq!(Filter::parse(&printed), Ok(filter), "{}", printed);
        }
    }
}
