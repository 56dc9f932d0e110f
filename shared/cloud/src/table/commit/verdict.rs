//! What the end of a transaction means for each of the changes that travelled in it.

use super::{Clash, CommitError};
use crate::table::fault::fault;
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, error::TransactionCanceledException},
};
use domain::Error;

/// What became of one change.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is settled.
    Settled(Result<(), CommitError>),
    /// Nothing of it was written, or nobody knows: it has to be written again.
    Again {
        /// Whether it may keep others from being written.
        alone: bool,
    },
}

/// What a transaction's failure means for each change, given what guards each of its rows. Behind them may
/// stand rows that count all of them: what is in the way of these passes.
pub(super) fn verdicts(
    error: SdkError<TransactWriteItemsError>,
    guards: &[Vec<Clash>],
) -> Vec<Verdict> {
    if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
        && let Some(verdicts) = cancellation(cancelled, guards)
    {
        return verdicts;
    }
    match (fault(error), guards.len()) {
        (Error::Busy { .. }, count) => again(count, false),
        (error, 1) => vec![Verdict::Settled(Err(CommitError::Fault(error)))],
        (_, count) => again(count, true),
    }
}

fn again(count: usize, alone: bool) -> Vec<Verdict> {
    (0..count).map(|_| Verdict::Again { alone }).collect()
}

/// None if it doesn't give a reason for each row.
fn cancellation(
    cancelled: &TransactionCanceledException,
    guards: &[Vec<Clash>],
) -> Option<Vec<Verdict>> {
    let mut reasons = cancelled.cancellation_reasons();
    let rows: usize = guards.iter().map(Vec::len).sum();
    if reasons.len() < rows || reasons.iter().all(|it| code(it) == "None") {
        return None;
    }
    let verdict = |guards: &Vec<Clash>| {
        let (own, rest) = reasons.split_at(guards.len());
        reasons = rest;
        of_one(own, guards)
    };
    Some(guards.iter().map(verdict).collect())
}

fn code(reason: &CancellationReason) -> &str {
    reason.code.as_deref().unwrap_or("None")
}

fn of_one(reasons: &[CancellationReason], guards: &[Clash]) -> Verdict {
    let unmet = reasons.iter().zip(guards).filter(|(it, _)| code(it) == "ConditionalCheckFailed");
    if let Some(clash) = unmet.map(|(_, guard)| *guard).min_by_key(|guard| rank(*guard)) {
        return Verdict::Settled(Err(CommitError::Clash(clash)));
    }
    let is = |wanted: &[&str]| reasons.iter().any(|it| wanted.contains(&code(it)));
    if is(&["TransactionConflict"]) {
        return Verdict::Again { alone: true };
    }
    let other = reasons.iter().find(|it| !PASSING.contains(&code(it)));
    match other {
        Some(reason) => {
            let message = format!("{}: {}", code(reason), reason.message().unwrap_or_default());
            Verdict::Settled(Err(CommitError::Fault(Error::internal(message))))
        }
        None => Verdict::Again { alone: false },
    }
}

/// What stands in no row's way for good.
const PASSING: [&str; 4] =
    ["None", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"];

/// Which clash tells most. Who finds the rows of the request itself there may have written them: that
/// explains why its names are taken, too.
fn rank(clash: Clash) -> u8 {
    match clash {
        Clash::Key => 0,
        Clash::Vote => 1,
        Clash::Version => 2,
        Clash::Name(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(codes: &[&str], guards: &[&[Clash]]) -> Option<Vec<String>> {
        let reason = |code: &&str| CancellationReason::builder().code(*code).build();
        let reasons = codes.iter().map(reason).collect();
        let cancelled =
            TransactionCanceledException::builder().set_cancellation_reasons(Some(reasons)).build();
        let guards: Vec<Vec<Clash>> = guards.iter().map(|it| it.to_vec()).collect();
        let word = |verdict: &Verdict| match verdict {
            Verdict::Again { alone: true } => "alone".to_owned(),
            Verdict::Again { alone: false } => "again".to_owned(),
            Verdict::Settled(Err(CommitError::Clash(clash))) => format!("{clash:?}"),
            Verdict::Settled(outcome) => format!("{outcome:?}"),
        };
        Some(cancellation(&cancelled, &guards)?.iter().map(word).collect())
    }

    const ONE: &[Clash] = &[Clash::Key, Clash::Name(0), Clash::Version];
    const PLAIN: &[Clash] = &[Clash::Version, Clash::Version];

    #[test]
    fn each_change_learns_what_stands_in_its_own_way() {
        let codes = [
            ["ConditionalCheckFailed", "ConditionalCheckFailed", "None"],
            ["None", "ConditionalCheckFailed", "None"],
            ["None", "ConditionalCheckFailed", "ConditionalCheckFailed"],
            ["None", "None", "TransactionConflict"],
            ["None", "ThrottlingError", "None"],
            ["None", "None", "None"],
        ];
        let expected = ["Key", "Name(0)", "Version", "alone", "again", "again"];
        let told = told(codes.as_flattened(), &[ONE; 6]);
        assert_eq!(told.as_deref(), Some(&expected.map(str::to_owned)[..]));
    }

    #[test]
    fn a_row_that_can_never_be_written_is_its_own_change_s_fault() {
        let codes = ["None", "None", "ValidationError", "None"];
        let told = told(&codes, &[PLAIN, PLAIN]).unwrap();
        assert_eq!(told[0], "again");
        assert!(told[1].contains("ValidationError"), "{told:?}");
    }

    #[test]
    fn what_is_in_the_way_of_the_counts_passes() {
        let codes = ["None", "None", "None", "None", "TransactionConflict", "None"];
        assert_eq!(told(&codes, &[PLAIN, PLAIN]).unwrap(), ["again", "again"]);
    }

    #[test]
    fn reasons_that_do_not_say_which_say_nothing() {
        assert_eq!(told(&["None", "None"], &[PLAIN, PLAIN]), None);
        assert_eq!(told(&["None"; 4], &[PLAIN, PLAIN]), None);
        assert_eq!(told(&["TransactionConflict"; 3], &[PLAIN, PLAIN]), None);
        assert_eq!(told(&[], &[PLAIN]), None);
    }
}
