//! What stands against virtual machines that are asked for.

use super::{Catalogue, Wish};
use crate::{
    Finding, Place, Rule, Template, UserId,
    machine::{MAX_MACHINES, copies, unclear},
    request::{Item, MAX_TASKS},
    template::Kind,
};

/// Whether there aren't more machines, and with them tasks, than may be.
pub(super) fn check(
    items: &[Item],
    places: &[usize],
    beneficiaries: &[UserId],
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate().filter(|(_, it)| it.kind == Kind::VirtualMachine)
    {
        let template = catalogue.templates.get(&item.template);
        let (wanted, most) = match template.and_then(|template| template.limits.machines) {
            None => (item.count as usize, MAX_MACHINES),
            Some(_) if items[..index].iter().any(|it| it.template == item.template) => continue,
            Some(most) => {
                let own = items.iter().filter(|other| other.template == item.template);
                (own.map(|it| it.count as usize).sum::<usize>() * beneficiaries.len(), most)
            }
        };
        if wanted > most as usize {
            let message = format!("{wanted} virtual machines are more than {most}");
            found.push(at_count(places[index], Rule::TooLong, message));
        }
    }
    let tasks = items.iter().map(|item| item.count as usize).sum::<usize>() * beneficiaries.len();
    let several = items.iter().position(|item| item.count > 1);
    if let Some(index) = several.filter(|_| tasks > MAX_TASKS && found.is_empty()) {
        let message =
            format!("{tasks} tasks (machines times beneficiaries) are more than {MAX_TASKS}");
        found.push(at_count(places[index], Rule::TooLong, message));
    }
    found
}

fn at_count(item: usize, rule: Rule, message: String) -> Finding {
    Finding::new(rule, Place::Parameter(item, vec!["number_of_vms".into()]), message)
}

/// Whether there is an address for each machine, where they are to have fixed ones.
pub(super) fn addresses(items: &[Item], places: &[usize], people: usize) -> Vec<Finding> {
    let places = items.iter().zip(places);
    let wrong = places.filter_map(|(item, place)| {
        let (rule, message) = item.check_addresses((item.count as usize).saturating_mul(people))?;
        let place = Place::Parameter(*place, vec!["ip_addr".into()]);
        Some(Finding::new(rule, place, message))
    });
    wrong.collect()
}

/// Whether it can be read how many machines there are to be, and how large.
pub(super) fn size(index: usize, wish: &Wish, template: &Template) -> Vec<Finding> {
    if template.kind != Kind::VirtualMachine {
        return Vec::new();
    }
    let part = |name: &str| {
        let place = Place::Parameter(index, vec![name.into()]);
        Finding::new(Rule::Type, place, "must be a whole number, e.g. 4")
    };
    let mut found: Vec<Finding> = unclear(&wish.parameters).into_iter().map(part).collect();
    let takes_name = template.naming.as_ref().is_some_and(|naming| naming.unique);
    match copies(&wish.parameters) {
        None => found.push(at_count(index, Rule::Type, "must be a whole number from 1".into())),
        Some(count) if count > 1 && takes_name => {
            let message = "must be 1: the template gives each name to one machine alone";
            found.push(at_count(index, Rule::Mixed, message.into()));
        }
        Some(_) => {}
    }
    found
}
