//! What waits for somebody's decision: the vendor's approval tasks. Contract sections 5 and 6.

use domain::{
    Caller, Request, RequestId, TenantId, UserId,
    approval::MAX_STEPS,
    request::{Item, Operation},
};
use uuid::Uuid;

/// How many things a title names.
const NAMED: usize = 3;

/// The id of the assignment that is open, the same whoever asks; none once it is decided.
pub fn task_id(request: &Request) -> Option<String> {
    request.open_step()?;
    Some(id_of(&request.tenant, request.id, request.settled).to_string())
}

/// The step of a request, from 0, that an assignment is of; none if it is no assignment of that request.
pub fn step_of(tenant: &TenantId, request: RequestId, id: &str) -> Option<usize> {
    let id = Uuid::parse_str(id).ok()?;
    (0..MAX_STEPS).find(|step| id_of(tenant, request, *step) == id)
}

fn id_of(tenant: &TenantId, request: RequestId, step: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{tenant}/{request}/{step}").as_bytes())
}

/// The state of an assignment that is open.
pub fn state(request: &Request) -> &'static str {
    if request.suspension.is_some() { "SUSPENDED" } else { "ASSIGNED" }
}

/// What is to be decided, in a line.
pub fn title(request: &Request) -> String {
    let step = request.steps.get(request.settled).map_or("", |step| step.name.as_str());
    let step = if step.is_empty() { "Approval" } else { step };
    let things =
        listed(request.content.items.iter().map(|item: &Item| item.template_name.as_str()));
    let people = listed(request.content.beneficiaries.iter().map(UserId::as_str));
    match request.content.operation {
        Operation::Provision => format!("{step}: {things} for {people}"),
        Operation::Revoke => format!("{step}: take back {things} from {people}"),
        Operation::Extend => format!("{step}: {things} for {people} for longer"),
        Operation::Modify => format!("{step}: change {things}"),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let first = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// Who is to decide, as this reader is asked: whoever has claimed it, else they or a group of theirs.
pub fn assignee(request: &Request, reader: &Caller) -> String {
    if let Some(claim) = &request.claim {
        return claim.by.to_string();
    }
    let step = request.open_step().filter(|step| !step.users.contains(&reader.user));
    let group = step.and_then(|step| step.groups_of(reader).into_iter().next());
    group.map_or_else(|| reader.user.to_string(), |group| group.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_by_its_number_alone() {
        let tenant = TenantId::parse("acme").unwrap();
        let request = RequestId::new(7).unwrap();
        for step in 0..MAX_STEPS {
            let id = id_of(&tenant, request, step).to_string();
            assert_eq!(step_of(&tenant, request, &id), Some(step));
            assert_eq!(step_of(&tenant, request, &id.to_uppercase()), Some(step));
            assert_eq!(step_of(&tenant, RequestId::new(8).unwrap(), &id), None);
            assert_eq!(step_of(&TenantId::parse("b").unwrap(), request, &id), None);
        }
        assert_eq!(step_of(&tenant, request, "7"), None);
    }
}
