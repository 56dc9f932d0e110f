//! Times as clients write them and as the service reckons with them: UTC, half open, whatever the clocks
//! on the wall do.

use crate::{
    cast::{at, caller, catalogue, submission, wish},
    world::{World, check},
};
use domain::{
    Rule, Task, TaskId, TemplateId,
    commands::submit::{Catalogue, draft},
    request::Item,
    schedule::Schedule,
    template::Limits,
};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned, civil::DateTime, tz::Offset, tz::TimeZone};
use proptest::prelude::*;
use serde_json::json;

/// Zones whose clocks change, and two that never do: written out, so that no database of zones is needed.
const ZONES: [&str; 6] = [
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "<+0530>-5:30",
    "<-03>3",
];

fn read(text: &str) -> serde_json::Result<Schedule> {
    serde_json::from_value(json!({ "start": text }))
}

fn start_of(text: &str) -> Timestamp {
    read(text).unwrap().start.unwrap()
}

/// Days on which a zone's clocks may change, and ordinary ones.
fn wall() -> impl Strategy<Value = Zoned> {
    let day = (2026_i16..2100, 1_i8..=12, 1_i8..=28, 0_i8..24, 0_i8..60);
    (day, 0..ZONES.len()).prop_map(|((year, month, day, hour, minute), zone)| {
        let wall = DateTime::constant(year, month, day, hour, minute, 0, 0);
        wall.to_zoned(TimeZone::posix(ZONES[zone]).unwrap()).unwrap()
    })
}

/// What stands against holding something for that long, where it may be held for `days`.
fn objections(days: u16, start: Timestamp, end: Timestamp) -> Vec<Rule> {
    let mut catalogue: Catalogue = catalogue();
    let open = catalogue.templates.get_mut(&TemplateId::parse("open").unwrap()).unwrap();
    open.limits = Limits { days: Some(days), ..Limits::default() };
    let asked = submission(vec![wish("open", Some(start), Some(end))], &["zoe"]);
    let now = start - SignedDuration::from_secs(1);
    let draft = draft(asked, &caller("zoe"), &catalogue, now).unwrap();
    draft.findings.iter().map(|finding| finding.rule).collect()
}

proptest! {
    #[test]
    fn whatever_the_offset_it_is_the_same_instant(
        second in -60_000_000_000_i64..250_000_000_000,
        minutes in -1439..=1439_i32,
    ) {
        let instant = Timestamp::from_second(second).unwrap();
        let offset = Offset::from_seconds(minutes * 60).unwrap();
        let written = instant.display_with_offset(offset).to_string();
        prop_assert_eq!(start_of(&written), instant);
        prop_assert!(read(&written[..written.len() - 6]).is_err(), "without its offset");
    }

    #[test]
    fn what_a_clock_on_the_wall_shows_is_read_as_it_was_meant(wall in wall()) {
        let written = wall.timestamp().display_with_offset(wall.offset()).to_string();
        prop_assert_eq!(start_of(&written), wall.timestamp());
    }

    #[test]
    fn a_limit_in_days_counts_days_of_24_hours_whatever_the_clocks_do(
        wall in wall(),
        days in 1_u16..400,
        off in -7200..7200_i64,
    ) {
        let start = wall.timestamp();
        let (span, hours) = (i64::from(days), 24 * i64::from(days));
        let on_the_wall = wall.checked_add(span.days()).unwrap().timestamp();
        let exactly = start + SignedDuration::from_hours(hours);
        for end in [on_the_wall, exactly, exactly + SignedDuration::from_secs(off)] {
            let fits = end.duration_since(start) <= SignedDuration::from_hours(hours);
            prop_assert_eq!(objections(days, start, end).is_empty(), fits, "{} {}", start, end);
        }
    }

    #[test]
    fn a_schedule_is_half_open(start in 0..1_000_000_i64, length in -5..1_000_i64) {
        let schedule = Schedule { start: Some(at(start)), end: Some(at(start + length)) };
        prop_assert_eq!(schedule.check(0).is_none(), length > 0);
        let (begin, end) = (at(start), at(start + length));
        let tick = SignedDuration::from_nanos(1);
        prop_assert!(schedule.has_begun(begin) && !schedule.has_begun(begin - tick));
        prop_assert!(schedule.is_over(end) && !schedule.is_over(end - tick));
    }

    #[test]
    fn a_warning_lies_between_now_and_the_end_or_there_is_none(
        end in 1..10_000_000_i64,
        minutes in 0..200_000_u32,
        now in 0..10_000_000_i64,
        warned in any::<bool>(),
    ) {
        let (item, mut task) = held(end, minutes);
        task.warned = warned;
        let due = task.next_look(&item, at(now)).unwrap();
        let warning = at(end) - SignedDuration::from_mins(i64::from(minutes));
        let expected = if warning > at(now) && !warned { warning } else { at(end) };
        prop_assert_eq!(due, expected);
        prop_assert!(due <= at(end), "nobody waits beyond the end");
    }

    #[test]
    fn however_extensions_come_none_shortens(
        ends in proptest::collection::vec(1..400_i64, 1..6),
        order in any::<u64>(),
    ) {
        let mut world = World::new();
        let asked = submission(vec![wish("open", None, Some(at(100)))], &["ann"]);
        let id = world.file("oli", asked).unwrap();
        world.drain();
        let filed: Vec<i64> =
            ends.into_iter().filter(|end| world.extend(id, "ann", at(*end)).is_ok()).collect();
        prop_assert!(filed.iter().all(|end| *end > 100), "only what is longer is filed");
        let task = id.task(0).unwrap();
        let mut last = world.tasks[&task].schedule.end;
        while !world.jobs.is_empty() {
            let next = usize::try_from(order).unwrap_or(0) % world.jobs.len();
            let job = world.jobs.remove(next);
            world.carry_out(job, crate::world::Outcome::Done);
            check(&world);
            let end = world.tasks[&task].schedule.end;
            prop_assert!(end >= last);
            last = end;
        }
        let longest = filed.into_iter().max().unwrap_or(100);
        prop_assert_eq!(last, Some(at(longest)));
    }
}

/// A task that gave something, and the item that it is of.
fn held(end: i64, minutes: u32) -> (Item, Task) {
    let mut world = World::new();
    let asked = submission(vec![wish("plain", None, Some(at(end)))], &["ann"]);
    let id = world.file("oli", asked).unwrap();
    let item = Item { warn_minutes: Some(minutes), ..world.requests[&id].content.items[0].clone() };
    let task: TaskId = id.task(0).unwrap();
    (item, world.tasks[&task].clone())
}

#[test]
fn a_day_that_is_not_there_is_refused() {
    assert_eq!(start_of("2028-02-29T12:00:00Z"), start_of("2028-02-29T13:00:00+01:00"));
    for text in ["2027-02-29T12:00:00Z", "2100-02-29T00:00:00Z", "2027-04-31T00:00:00Z"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_leap_second_counts_as_the_second_before_it() {
    assert_eq!(start_of("2016-12-31T23:59:60Z"), start_of("2016-12-31T23:59:59Z"));
    assert!(read("2016-12-31T23:59:61Z").is_err());
}

#[test]
fn what_is_no_time_with_an_offset_is_refused() {
    for text in
        ["", "now", "2027-01-01", "2027-01-01T00:00:00", "1790000000", "2027-01-01T25:00:00Z"]
    {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn a_night_that_is_an_hour_longer_is_longer_than_a_day() {
    let berlin = TimeZone::posix(ZONES[0]).unwrap();
    let noon = |month, day| {
        let wall = DateTime::constant(2026, month, day, 12, 0, 0, 0);
        wall.to_zoned(berlin.clone()).unwrap().timestamp()
    };
    let (spring, autumn) = ((noon(3, 28), noon(3, 29)), (noon(10, 24), noon(10, 25)));
    assert_eq!(objections(1, spring.0, spring.1), []);
    assert_eq!(objections(1, autumn.0, autumn.1), [Rule::Schedule]);
}
