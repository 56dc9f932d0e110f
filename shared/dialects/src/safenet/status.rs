//! How users stand with their tokens, in the vendor's words. Contract section 6; nothing is ever `Locked` here.

use domain::enrolment::Standing;

/// How one user stands. `Pending`, `Removed` and `Failed` are ours.
pub fn project(standing: Standing) -> &'static str {
    match standing {
        Standing::Planned => "Pending",
        Standing::Active => "Active",
        Standing::Expired => "Expired",
        Standing::Completed => "Completed",
        Standing::Removed => "Removed",
        Standing::Failed => "Failed",
    }
}

/// How a task stands as a whole: as the user of whom most is still to be expected.
pub fn overall(standings: impl IntoIterator<Item = Standing>) -> &'static str {
    let rank = |standing: &Standing| match standing {
        Standing::Active => 5,
        Standing::Planned => 4,
        Standing::Expired => 3,
        Standing::Failed => 2,
        Standing::Completed => 1,
        Standing::Removed => 0,
    };
    project(standings.into_iter().max_by_key(rank).unwrap_or(Standing::Removed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Standing; 6] = [
        Standing::Planned,
        Standing::Active,
        Standing::Expired,
        Standing::Completed,
        Standing::Removed,
        Standing::Failed,
    ];

    #[test]
    fn every_standing_has_a_word() {
        let words = ALL.map(|standing| format!("{standing:?}: {}", project(standing)));
        insta::assert_snapshot!(words.join("\n"));
    }

    #[test]
    fn a_task_is_active_as_long_as_one_of_its_users_is() {
        assert_eq!(overall(ALL), "Active");
        assert_eq!(overall([Standing::Completed, Standing::Expired]), "Expired");
        assert_eq!(overall([Standing::Removed, Standing::Completed]), "Completed");
        assert_eq!(overall([]), "Removed");
    }
}
