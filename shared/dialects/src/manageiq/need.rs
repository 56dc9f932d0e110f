//! What has to be read beside requests and tasks to know a value of theirs.

/// Something that isn't kept with requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The people whose requests they are, and who have voted, if votes are read.
    People,
    /// The people who are asked.
    Approvers,
    /// The votes.
    Votes,
    /// All tasks.
    Tasks,
    /// Why the only task of a request has failed.
    Errors,
    /// The templates of what is asked for.
    Templates,
    /// What happened.
    History,
}

/// For a value of a request.
pub fn of_request(name: &str) -> &'static [Fact] {
    match name {
        "message" => &[Fact::Errors],
        "requester_name" | "requester" => &[Fact::People],
        "reason" | "stamped_on" => &[Fact::Votes],
        "v_approved_by" | "v_approved_by_email" => &[Fact::Votes, Fact::People],
        "miq_approvals" => &[Fact::Votes, Fact::People, Fact::Approvers],
        "miq_approvals.approver_name" => &[Fact::Approvers],
        "miq_request_tasks" | "request_tasks" => &[Fact::Tasks],
        "request_logs" => &[Fact::History],
        "source" => &[Fact::Templates],
        "source.id" | "source.name" | "source.type" => &[],
        name => match name.split_once('.') {
            Some(("requester", _)) => &[Fact::People],
            Some(("miq_request_tasks", _)) => &[Fact::Tasks],
            Some(("source", _)) => &[Fact::Templates],
            _ => &[],
        },
    }
}

/// For a value of a task.
pub fn of_task(name: &str) -> &'static [Fact] {
    match name.split_once('.') {
        None if name == "miq_request" => &[Fact::People, Fact::Errors],
        None if name == "source" => &[Fact::Templates],
        Some(("miq_request", column)) => of_request(column),
        Some(("source", _)) => of_request(name),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manageiq::model::{REQUEST, TASK};

    #[test]
    fn what_a_task_needs_of_its_request_is_what_the_request_needs() {
        assert_eq!(of_task("message"), []);
        assert_eq!(of_task("miq_request.message"), of_request("message"));
        assert_eq!(of_task("source.guid"), [Fact::Templates]);
    }

    #[test]
    fn a_name_that_needs_something_is_one_that_there_is() {
        for name in ["requester", "source.guid", "miq_request_tasks.state", "request_logs"] {
            assert!(!of_request(name).is_empty() && REQUEST.find(name).is_some(), "{name}");
        }
        for name in ["miq_request", "miq_request.requester_name", "source.guid"] {
            assert!(!of_task(name).is_empty() && TASK.find(name).is_some(), "{name}");
        }
    }
}
