//! Who has to agree to a submission, and whether its filer can agree to all of it.

use crate::{
    Caller, Request, Template, UserId,
    approval::{Step, Verdict, Vote},
    lifecycle::Decision,
    request::Item,
};
use jiff::Timestamp;

/// The templates whose approvers have to be asked, and why those have to be that may do without.
pub(super) fn asking<'a>(
    items: &[Item],
    people: &[UserId],
    templates: &[&'a Template],
    now: Timestamp,
) -> (Vec<&'a Template>, Vec<String>) {
    let (mut asking, mut reasons): (Vec<&Template>, _) = (Vec::new(), Vec::new());
    let mut seen: Vec<&Template> = Vec::new();
    for &template in templates {
        if seen.iter().any(|it| it.id == template.id) {
            continue;
        }
        seen.push(template);
        let Some(thresholds) = &template.auto_approval else {
            asking.push(template);
            continue;
        };
        let own: Vec<&Item> = items.iter().filter(|item| item.template == template.id).collect();
        let exceeded = thresholds.exceeded(&own, people.len(), now);
        if !exceeded.is_empty() {
            asking.push(template);
            reasons.extend(exceeded);
        }
    }
    (asking, reasons)
}

/// What stands against its filer approving all of it at once.
pub(super) fn against(steps: &[Step], caller: &Caller) -> Vec<String> {
    let steps = steps.iter().enumerate();
    let reason = |(index, step): (usize, &Step)| {
        let number = index + 1;
        if !step.names(caller) {
            return Some(format!("approval step {number} doesn't ask you"));
        }
        if !step.allow_self {
            return Some(format!("in approval step {number} nobody approves what they filed"));
        }
        let enough = step.is_settled_by(&[&vote(index, step, caller, Timestamp::UNIX_EPOCH)]);
        (!enough).then(|| format!("approval step {number} needs others, too"))
    };
    steps.filter_map(reason).collect()
}

/// What is said where somebody has to be asked after all.
pub(super) fn message(reasons: &[String]) -> Option<String> {
    let listed: Vec<String> = reasons.iter().map(|reason| format!("({reason})")).collect();
    let because = "Request was not auto-approved for the following reasons";
    (!reasons.is_empty()).then(|| format!("{because}: {}", listed.join(" ")))
}

/// Approves every step in its filer's name.
pub(super) fn agree(request: &mut Request, caller: &Caller, now: Timestamp) -> Vec<Vote> {
    request.decision = Decision::Approved;
    request.decided_at = Some(now);
    request.settled = request.steps.len();
    let hash = &request.content_hash;
    let votes = request.steps.iter().enumerate().map(|(index, step)| Vote {
        comment: Some("Auto-Approved".to_owned()),
        content_hash: hash.clone(),
        ..vote(index, step, caller, now)
    });
    votes.collect()
}

fn vote(step: usize, asked: &Step, caller: &Caller, at: Timestamp) -> Vote {
    Vote {
        step,
        voter: caller.user.clone(),
        verdict: Verdict::Approve,
        comment: None,
        groups: asked.groups_of(caller),
        content_hash: String::new(),
        revision: 0,
        at,
    }
}
