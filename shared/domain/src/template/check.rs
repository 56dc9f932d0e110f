//! What stands against keeping a template.

use super::{Binding, Kind, Naming, Template};
use crate::{
    Error, Finding, Place, Result, Rule, UserId,
    approval::{MAX_APPROVERS, MAX_STEPS, Mode, Step},
    depth::{MAX_DEPTH, is_too_deep},
    settings::Settings,
};

/// The most bytes of one template.
const MAX_BYTES: usize = 128 * 1024;
/// The longest delay of the simulator, in seconds.
const MAX_DELAY: u8 = 30;

impl Template {
    /// Everything that stands against keeping it. Its schema was checked when it was parsed.
    pub fn check(&self) -> Result<()> {
        let mut found = Vec::new();
        if self.name.trim().is_empty() {
            found.push(at("name".into(), Rule::Required, "a name is required".into()));
        }
        if self.name.chars().any(char::is_control) {
            found.push(at("name".into(), Rule::Format, "must be a line of text".into()));
        }
        let steps = self.approval.steps();
        if steps.len() > MAX_STEPS {
            let message = format!("has more than {MAX_STEPS} steps");
            found.push(at("approval.steps".into(), Rule::TooLong, message));
        }
        for (index, step) in steps.iter().enumerate() {
            found.extend(check_step(index, step));
        }
        found.extend(self.check_limits());
        let attributes = self.attributes.values().any(is_too_deep);
        for (field, deep) in
            [("fields", is_too_deep(self.fields.schema())), ("attributes", attributes)]
        {
            if deep {
                let message = format!("lies more than {MAX_DEPTH} deep");
                found.push(at(field.into(), Rule::TooLong, message));
            }
        }
        if serde_json::to_string(self).is_ok_and(|text| text.len() > MAX_BYTES) {
            let message = format!("takes more than {MAX_BYTES} bytes");
            found.push(Finding::new(Rule::TooLong, Place::Whole, message));
        }
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }

    fn check_limits(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Binding::Simulator(simulation) = &self.binding
            && simulation.delay_seconds > MAX_DELAY
        {
            let message = format!("must be {MAX_DELAY} at most");
            found.push(at("binding.delaySeconds".into(), Rule::Range, message));
        }
        let longest = |naming: &Naming| naming.max_length > Naming::LONGEST;
        if self.naming.as_ref().is_some_and(longest) {
            let message = format!("must be {} at most", Naming::LONGEST);
            found.push(at("naming.maxLength".into(), Rule::Range, message));
        }
        let named = self.naming.as_ref().is_some_and(|naming| naming.unique);
        if named && self.binding == (Binding::Directory {}) {
            let message =
                "can't be true for what the directory holds: everybody belongs to the same";
            found.push(at("naming.unique".into(), Rule::Mixed, message.into()));
        }
        if self.kind != Kind::VirtualMachine {
            for (field, is_there) in
                [("autoApproval", self.auto_approval.is_some()), ("quota", self.quota.is_some())]
            {
                let message =
                    "is for templates of the type virtualMachine alone: it counts machines";
                found.extend(is_there.then(|| at(field.into(), Rule::Mixed, message.into())));
            }
        }
        let most = Settings::MAX_APPROVAL_DAYS;
        if self.limits.approval_days.is_some_and(|days| !(1..=most).contains(&days)) {
            let message = format!("must be a number of days from 1 to {most}");
            found.push(at("limits.approvalDays".into(), Rule::Range, message));
        }
        if self.limits.enrolment_days.is_some_and(|days| !(1..=most).contains(&days)) {
            let message = format!("must be a number of days from 1 to {most}");
            found.push(at("limits.enrolmentDays".into(), Rule::Range, message));
        }
        if self.limits.days == Some(0) {
            found.push(at("limits.days".into(), Rule::Range, "must be 1 at least".into()));
        }
        found
    }
}

fn check_step(index: usize, step: &Step) -> Vec<Finding> {
    let field = |name: &str| format!("approval.steps[{index}].{name}");
    let mut found = Vec::new();
    let named = step.users.len() + step.groups.len();
    if named == 0 || named > MAX_APPROVERS {
        let message = format!("must name 1 to {MAX_APPROVERS} users or groups");
        found.push(at(field("users"), Rule::Range, message));
    }
    let twice = |(at, user): (usize, &UserId)| step.users[..at].contains(user);
    if step.users.iter().enumerate().any(twice) {
        found.push(at(field("users"), Rule::Repeated, "name each user once".into()));
    }
    let reachable = step.mode == Mode::All || !step.groups.is_empty();
    if step.quorum == 0 || (!reachable && step.quorum as usize > step.users.len()) {
        let message = "must be 1 at least, and no more than the users named";
        found.push(at(field("quorum"), Rule::Range, message.into()));
    }
    found
}

fn at(field: String, rule: Rule, message: String) -> Finding {
    Finding::new(rule, Place::Field(field), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TemplateId, quota::Quota, template::Thresholds};
    use jiff::Timestamp;

    fn refused(change: impl FnOnce(&mut Template)) -> Vec<String> {
        let id = TemplateId::parse("staff").unwrap();
        let mut template = Template::group(id, "Staff".into(), Timestamp::UNIX_EPOCH);
        change(&mut template);
        match template.check() {
            Err(Error::Invalid(found)) => found.iter().map(|it| it.place.to_string()).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_counts_machines_is_for_machines_alone() {
        assert!(refused(|_| ()).is_empty());
        let found = refused(|it| {
            it.auto_approval = Some(Thresholds::default());
            it.quota = Some(Quota::default());
        });
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn what_the_directory_holds_is_no_single_persons_name() {
        let naming = Naming { unique: true, ..Naming::default() };
        assert_eq!(refused(|it| it.naming = Some(naming)).len(), 1);
    }
}
