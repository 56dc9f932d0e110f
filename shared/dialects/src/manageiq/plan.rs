//! Which index serves a list of requests. Contract section 2.3.

use super::{
    Fault, Result,
    cell::Cell,
    collection::Collection,
    filter::Condition,
    query::Query,
    request::klass,
    state::{LATE, STATES, State},
};
use domain::{
    RequestId, TaskId, UserId,
    id::MAX_NUMBER,
    request::{Class, Group},
};
use jiff::Timestamp;

/// By what lists of requests can be narrowed.
pub const NARROWS: &str =
    "id, created_on, userid, requester_id, type, approval_state, request_state or status";
/// By what lists of tasks can be narrowed.
pub const NARROWS_TASKS: &str = "id, miq_request_id, userid or created_on";

/// Where requests are found that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of these numbers.
    Numbers(Vec<RequestId>),
    /// What a user has filed.
    FiledBy(UserId),
    /// What the user of this number has filed.
    FiledByNumber(u64),
    /// Those in these groups of phases.
    InGroups(Vec<Group>),
    /// Those of a group that were filed from this instant up to, but without, that one; in any group if none
    /// is named.
    Filed(Vec<Group>, Timestamp, Timestamp),
    /// Those from this number to that one.
    Between(RequestId, RequestId),
    /// Those that nobody has decided on in time, but that still stand with what waits.
    Late,
    /// All of them.
    Everywhere,
}

/// How a list of requests is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It stands in an index as it is asked for.
    Listed {
        /// What kinds of requests it has.
        classes: Vec<Class>,
        /// Whether the highest numbers come first.
        descends: bool,
        /// Whether there are filters that the kinds alone answer.
        is_filtered: bool,
    },
    /// What may be meant is read, and looked through.
    Searched {
        /// What kinds of requests it has.
        classes: Vec<Class>,
        /// Where they are found: in any of these.
        sources: Vec<Source>,
    },
}

/// What kinds of requests a collection has.
pub fn classes(collection: Collection) -> &'static [Class] {
    match collection {
        Collection::ProvisionRequests => &[Class::Machines],
        Collection::ServiceRequests => &[Class::Service],
        Collection::AutomationRequests => &[Class::Automation],
        Collection::Requests
        | Collection::RequestTasks
        | Collection::Templates
        | Collection::Users
        | Collection::Groups
        | Collection::Roles
        | Collection::Notifications => &Class::ALL,
    }
}

/// The same, as far as the class that a call names goes.
pub fn classes_of(collection: Collection, class: Option<&str>) -> Result<Vec<Class>> {
    let all = classes(collection);
    let Some(name) = class.filter(|class| *class != collection.klass()) else {
        return Ok(all.to_vec());
    };
    let named: Vec<Class> = all.iter().copied().filter(|class| klass(*class) == name).collect();
    if named.is_empty() || !collection.holds_requests() {
        let collection = collection.name();
        return Err(Fault::bad_request(format!(
            "Invalid collection_class {name} specified for the {collection} collection"
        )));
    }
    Ok(named)
}

/// How a list is read.
pub fn plan(query: &Query, collection: Collection) -> Result<Plan> {
    let classes = classes_of(collection, query.class.as_deref())?;
    let groups: Vec<&[Condition]> = query.filters.groups().collect();
    let by_number = by_number(query);
    let kinds = of_classes(&classes, &groups);
    let by_kind = groups.len() <= 1 && groups.iter().flat_map(|group| group.iter()).all(is_of_kind);
    Ok(match by_number {
        Some(descends) if by_kind => {
            let is_filtered = !groups.is_empty();
            Plan::Listed { classes: kinds, descends, is_filtered }
        }
        Some(_) | None => Plan::Searched { classes: kinds, sources: sources(&groups) },
    })
}

/// Whether what is asked for stands by number, and whether from its end. Times of filing run with numbers.
fn by_number(query: &Query) -> Option<bool> {
    match query.sort.as_slice() {
        [] => Some(false),
        [first, ..] if first.column == "id" => Some(first.descends),
        [only] if only.column == "created_on" => Some(only.descends),
        _ => None,
    }
}

fn is_of_kind(condition: &Condition) -> bool {
    condition.column() == "type"
}

/// The kinds that one of the groups of conditions allows.
fn of_classes(classes: &[Class], groups: &[&[Condition]]) -> Vec<Class> {
    let fits = |class: &Class, group: &[Condition]| {
        let mut kinds = group.iter().filter(|condition| is_of_kind(condition));
        kinds.all(|condition| condition.fits(&Cell::text(klass(*class))))
    };
    let allowed =
        |class: &&Class| groups.is_empty() || groups.iter().any(|group| fits(class, group));
    classes.iter().filter(allowed).copied().collect()
}

/// Where what each group asks for is found; everywhere if one of them doesn't say.
fn sources(groups: &[&[Condition]]) -> Vec<Source> {
    let found: Vec<Source> = groups.iter().flat_map(|group| source(group)).collect();
    if found.is_empty() || found.contains(&Source::Everywhere) {
        return vec![Source::Everywhere];
    }
    found
}

/// What narrows a group most.
fn source(group: &[Condition]) -> Vec<Source> {
    let listed = |column: &str| {
        let mut conditions = group.iter().filter(|condition| condition.column() == column);
        conditions.find_map(Condition::listed)
    };
    if let Some(numbers) = listed("id") {
        let numbers = numbers.iter().filter_map(|id| RequestId::parse(id).ok());
        return vec![Source::Numbers(numbers.collect())];
    }
    let either = |name: &str, other: &str| one(listed(name)).or_else(|| one(listed(other)));
    let user = either("userid", "requester.userid");
    if let Some(user) = user.and_then(|user| UserId::parse(user).ok()) {
        return vec![Source::FiledBy(user)];
    }
    let number = either("requester_id", "requester.id");
    if let Some(number) = number.and_then(|number| number.parse().ok()) {
        return vec![Source::FiledByNumber(number)];
    }
    in_groups(group)
}

/// When something was filed, as far as conditions say so.
fn filed(group: &[Condition]) -> Option<(Timestamp, Timestamp)> {
    let conditions = group.iter().filter(|condition| condition.column() == "created_on");
    let times = conditions.filter_map(Condition::times);
    times.reduce(|one, other| (one.0.max(other.0), one.1.min(other.1)))
}

/// Between which numbers something is, as far as conditions say so.
fn between(group: &[Condition]) -> Option<Source> {
    let conditions = group.iter().filter(|condition| condition.column() == "id");
    let numbers = conditions.filter_map(Condition::numbers);
    let (from, to) = numbers.reduce(|one, other| (one.0.max(other.0), one.1.min(other.1)))?;
    let number = |number: i128| RequestId::new(u32::try_from(number).unwrap_or(0)).ok();
    let last = i128::from(MAX_NUMBER);
    if from > to || from > last || to < 1 {
        return Some(Source::Numbers(Vec::new()));
    }
    Some(Source::Between(number(from.max(1))?, number(to.min(last))?))
}

/// Where tasks are found that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskSource {
    /// Those of these numbers.
    Numbers(Vec<TaskId>),
    /// Those of requests.
    Of(Source),
}

/// How a list of tasks is read: where they may be found; none if it goes by their numbers, without filters.
pub fn plan_tasks(query: &Query) -> Option<Vec<TaskSource>> {
    let groups: Vec<&[Condition]> = query.filters.groups().collect();
    if groups.is_empty() && by_number(query).is_some() {
        return None;
    }
    let found: Vec<TaskSource> = groups.iter().map(|group| task_source(group)).collect();
    let everywhere = TaskSource::Of(Source::Everywhere);
    if found.is_empty() || found.contains(&everywhere) {
        Some(vec![everywhere])
    } else {
        Some(found)
    }
}

fn task_source(group: &[Condition]) -> TaskSource {
    let listed = |column: &str| {
        let mut conditions = group.iter().filter(|condition| condition.column() == column);
        conditions.find_map(Condition::listed)
    };
    if let Some(numbers) = listed("id") {
        let numbers = numbers.iter().filter_map(|id| TaskId::parse(id).ok());
        return TaskSource::Numbers(numbers.collect());
    }
    if let Some(numbers) = listed("miq_request_id").or_else(|| listed("miq_request.id")) {
        let numbers = numbers.iter().filter_map(|id| RequestId::parse(id).ok());
        return TaskSource::Of(Source::Numbers(numbers.collect()));
    }
    if let Some(user) = one(listed("userid")).and_then(|user| UserId::parse(user).ok()) {
        return TaskSource::Of(Source::FiledBy(user));
    }
    // A task is as old as its request.
    let filed = filed(group).map(|(from, to)| Source::Filed(Vec::new(), from, to));
    TaskSource::Of(filed.unwrap_or(Source::Everywhere))
}

fn one(listed: Option<Vec<&str>>) -> Option<&str> {
    match listed?.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The groups of phases that conditions on states leave, and when what is meant was filed.
fn in_groups(group: &[Condition]) -> Vec<Source> {
    let fits = |state: &State| group.iter().all(|condition| may_fit(condition, state));
    let mut groups: Vec<Group> = Vec::new();
    for (_, listed) in STATES.iter().filter(|(state, _)| fits(state)) {
        if !groups.contains(listed) {
            groups.push(*listed);
        }
    }
    let is_late = fits(&LATE) && !groups.contains(&Group::Pending);
    let is_any = groups.len() == ALL_GROUPS;
    let found = match filed(group) {
        Some((from, to)) if is_any => Source::Filed(Vec::new(), from, to),
        Some((from, to)) if !groups.is_empty() => Source::Filed(groups, from, to),
        None if is_any => between(group).unwrap_or(Source::Everywhere),
        Some(_) | None => Source::InGroups(groups),
    };
    [found].into_iter().chain(is_late.then_some(Source::Late)).collect()
}

/// How many groups of phases there are.
const ALL_GROUPS: usize = 6;

/// Whether a condition could hold in a state; one that isn't about states always could.
fn may_fit(condition: &Condition, state: &State) -> bool {
    match condition.column() {
        "approval_state" => condition.fits(&Cell::text(state.approval)),
        "request_state" | "state" => condition.fits(&Cell::text(state.state)),
        "status" => condition.fits(&Cell::text(state.status)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(raw: &str) -> Plan {
        let query = Query::parse(raw, Collection::Requests).unwrap();
        plan(&query, Collection::Requests).unwrap()
    }

    fn found(raw: &str) -> Vec<Source> {
        match of(raw) {
            Plan::Searched { sources, .. } => sources,
            listed @ Plan::Listed { .. } => panic!("{raw}: {listed:?}"),
        }
    }

    #[test]
    fn what_stands_in_an_index_is_read_from_it() {
        let listed = |classes: &[Class], descends, is_filtered| Plan::Listed {
            classes: classes.to_vec(),
            descends,
            is_filtered,
        };
        assert_eq!(of("limit=5&offset=7"), listed(&Class::ALL, false, false));
        assert_eq!(of("sort_by=id&sort_order=desc"), listed(&Class::ALL, true, false));
        assert_eq!(of("sort_by=created_on&sort_order=desc"), listed(&Class::ALL, true, false));
        let by_type = "filter[]=type=ServiceTemplateProvisionRequest";
        assert_eq!(of(by_type), listed(&[Class::Service], false, true));
        let class = "collection_class=MiqProvisionRequest";
        assert_eq!(of(class), listed(&[Class::Machines], false, false));
    }

    #[test]
    fn filters_narrow_what_is_looked_through() {
        let number = |id: u32| RequestId::new(id).unwrap();
        assert_eq!(found("filter[]=id = \"18\""), [Source::Numbers(vec![number(18)])]);
        let two = "filter[]=id=18&filter[]=or id=[19,20]";
        let numbers = [vec![number(18)], vec![number(19), number(20)]];
        assert_eq!(found(two), numbers.map(Source::Numbers));
        let user = UserId::parse("jdoe").unwrap();
        assert_eq!(found("filter[]=userid='jdoe'"), [Source::FiledBy(user)]);
        let waiting = "filter[]=approval_state='pending_approval'";
        assert_eq!(found(waiting), [Source::InGroups(vec![Group::Pending])]);
        let failed = "filter[]=request_state=finished&filter[]=status=Error";
        assert_eq!(found(failed), [Source::InGroups(vec![Group::Failed, Group::Cancelled])]);
    }

    #[test]
    fn what_no_index_serves_is_looked_for_everywhere() {
        assert_eq!(found("filter[]=description='a*'"), [Source::Everywhere]);
        assert_eq!(found("filter[]=id=1&filter[]=or message=a"), [Source::Everywhere]);
        assert_eq!(found("sort_by=created_on,status"), [Source::Everywhere]);
        assert_eq!(found("filter[]=id='1%'"), [Source::Everywhere]);
    }

    #[test]
    fn what_is_late_does_not_open_all_that_waits() {
        let denied = [Source::InGroups(vec![Group::Cancelled, Group::Rejected]), Source::Late];
        assert_eq!(found("filter[]=approval_state=denied"), denied);
        let refused = [Source::InGroups(vec![Group::Rejected])];
        assert_eq!(found("filter[]=status=Denied"), refused);
        let open = "filter[]=approval_state!=approved";
        let groups = vec![Group::Pending, Group::Cancelled, Group::Rejected];
        assert_eq!(found(open), [Source::InGroups(groups)]);
    }

    #[test]
    fn times_and_numbers_narrow_from_both_sides() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let day = (at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z"));
        let filed = |groups: Vec<Group>| [Source::Filed(groups, day.0, day.1)];
        let both = "filter[]=created_on>2026-11-21&filter[]=created_on<2026-11-23";
        assert_eq!(found(both), filed(Vec::new()));
        assert_eq!(found("filter[]=created_on=2026-11-22"), filed(Vec::new()));
        let waiting = format!("{both}&filter[]=approval_state=pending_approval");
        assert_eq!(found(&waiting), filed(vec![Group::Pending]));
        let number = |id: u32| RequestId::new(id).unwrap();
        let some = [Source::Between(number(6), number(20))];
        assert_eq!(found("filter[]=id>5&filter[]=id<=20"), some);
        let rest = [Source::Between(number(6), number(MAX_NUMBER))];
        assert_eq!(found("filter[]=id>5"), rest);
        assert_eq!(found("filter[]=id>5&filter[]=id<3"), [Source::Numbers(Vec::new())]);
    }

    #[test]
    fn tasks_are_found_by_their_numbers_their_requests_or_whose_they_are() {
        let of = |raw: &str| plan_tasks(&Query::parse(raw, Collection::RequestTasks).unwrap());
        assert_eq!(of("limit=5&sort_by=id&sort_order=desc"), None);
        let requests = Source::Numbers(vec![RequestId::new(7).unwrap()]);
        let found = of("filter[]=miq_request_id=7&filter[]=or id=9");
        let tasks = TaskSource::Numbers(vec![TaskId::new(9).unwrap()]);
        assert_eq!(found, Some(vec![TaskSource::Of(requests), tasks]));
        assert_eq!(of("sort_by=created_on"), None);
        let day = of("filter[]=created_on=2026-11-22").unwrap();
        assert!(
            matches!(day.as_slice(), [TaskSource::Of(Source::Filed(groups, ..))] if groups.is_empty())
        );
        assert_eq!(of("sort_by=state"), Some(vec![TaskSource::Of(Source::Everywhere)]));
        assert_eq!(of("filter[]=state=pending"), Some(vec![TaskSource::Of(Source::Everywhere)]));
    }

    #[test]
    fn a_class_of_another_collection_is_refused() {
        let refused = classes_of(Collection::ServiceRequests, Some("MiqProvisionRequest"));
        assert_eq!(
            refused.unwrap_err().message,
            "Invalid collection_class MiqProvisionRequest specified for the service_requests collection"
        );
    }
}
