use super::*;
use serde_json::{Value, json};
use std::collections::HashSet;

fn kept(name: &str, value: Value) -> Result<Option<Value>, String> {
    cast(field(name).unwrap(), &value)
}

#[test]
fn every_field_stands_once_and_its_default_is_offered() {
    let names: HashSet<&str> = FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names.len(), FIELDS.len());
    for field in FIELDS {
        assert_eq!(default(field).is_some(), field.default.is_some(), "{}", field.name);
    }
    assert_eq!(field("vlan").unwrap().tab, Tab::Network);
    assert_eq!(field("security_groups").unwrap().kind, Kind::Numbers);
}

#[test]
fn values_are_cast_by_what_their_field_holds() {
    assert_eq!(kept("vm_memory", json!(2048)), Ok(Some(json!("2048"))));
    assert_eq!(kept("number_of_sockets", json!("4")), Ok(Some(json!(4))));
    assert_eq!(kept("retirement", json!("1.month")), Ok(Some(json!(2_629_746))));
    assert_eq!(kept("retirement", json!("2.weeks")), Ok(Some(json!(1_209_600))));
    assert_eq!(kept("linked_clone", json!("T")), Ok(Some(json!(true))));
    assert_eq!(kept("linked_clone", json!("1")), Ok(Some(json!(false))));
    assert_eq!(kept("security_groups", json!("7")), Ok(Some(json!([7]))));
    assert_eq!(kept("security_groups", json!([7, "8"])), Ok(Some(json!([7, 8]))));
    let time = kept("schedule_time", json!("2026-12-01T10:00:00+02:00"));
    assert_eq!(time, Ok(Some(json!("2026-12-01T08:00:00Z"))));
}

#[test]
fn what_the_dialog_does_not_offer_is_refused_with_what_it_offers() {
    let wrong = kept("number_of_sockets", json!(3)).unwrap_err();
    assert_eq!(wrong, "must be one of 1, 2, 4, 8, not 3");
    assert!(kept("vm_memory", json!("1000")).unwrap_err().contains("1024, 2048, 4096"));
    assert_eq!(kept("vm_memory", json!("")), Ok(None));
    assert_eq!(kept("vlan", json!(null)), Ok(None));
}

#[test]
fn a_name_is_short_and_can_be_written_on_one_line() {
    assert!(kept("vm_name", json!("x".repeat(255))).is_ok());
    for odd in ["x".repeat(256), "a\nb".to_owned(), "a\u{0}".to_owned()] {
        assert!(kept("vm_name", json!(odd)).unwrap_err().contains("at most 255 characters"));
    }
}

#[test]
fn a_time_beyond_all_times_is_said_to_be() {
    let wrong = kept("schedule_time", json!("9999-12-31T23:00:00Z")).unwrap_err();
    assert!(wrong.starts_with("must lie between"), "{wrong}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    assert_eq!(kept("cpu_limit", json!("lots")).unwrap_err(), "must be a whole number, e.g. 2");
    assert_eq!(kept("vm_name", json!({})).unwrap_err(), "must be a text");
    for odd in [json!("tomorrow"), json!("2026-12-01"), json!("2026-12-01T08:00:00"), json!(5)] {
        assert!(
            kept("schedule_time", odd.clone()).unwrap_err().contains("with an offset"),
            "{odd}"
        );
    }
}

#[test]
fn what_was_chosen_is_shown_with_what_people_read_and_comes_back() {
    let memory = shown(field("vm_memory").unwrap(), &json!("2048"));
    assert_eq!(memory, json!(["2048", "2048"]));
    assert_eq!(kept("vm_memory", memory), Ok(Some(json!("2048"))));
    assert_eq!(shown(field("retirement").unwrap(), &json!(0)), json!([0, "Indefinite"]));
    assert_eq!(shown(field("vlan").unwrap(), &json!("nic1")), json!("nic1"));
    assert_eq!(shown(field("vm_auto_start").unwrap(), &json!(true)), json!([true, 1]));
}
