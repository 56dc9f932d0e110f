//! What to do with a batch of stream records that failed.

use serde_json::Value;

use crate::template::StreamSource;

/// Records that are handed over together.
#[derive(Debug, PartialEq)]
pub(super) struct Batch {
    pub(super) records: Vec<Value>,
    /// How often the first of them has failed.
    pub(super) attempts: i64,
}

/// How far a function came with a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Outcome {
    Done,
    /// It says that the record at this index is the first that failed.
    FailedAt(usize),
    /// It says nothing of use: all of it failed.
    Failed,
}

impl Outcome {
    /// How many records of a batch of that length are done with.
    pub(super) fn done(self, length: usize) -> usize {
        match self {
            Self::Done => length,
            Self::FailedAt(index) => index,
            Self::Failed => 0,
        }
    }
}

/// What happens next.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// These come again, in this order.
    Again(Vec<Batch>),
    /// That was the last attempt.
    GiveUp(Batch),
}

/// The records that are not done with come again: in halves if the function can't say which are well, and not for ever.
pub(super) fn next(mut batch: Batch, outcome: Outcome, source: &StreamSource) -> Next {
    let done = outcome.done(batch.records.len());
    let mut records = batch.records.split_off(done);
    if outcome == Outcome::Failed && source.bisect_batch_on_function_error && records.len() > 1 {
        let second = records.split_off(records.len() / 2);
        // Splitting costs no attempt.
        return Next::Again(
            [records, second].map(|records| Batch { records, attempts: batch.attempts }).into(),
        );
    }
    // What failed before is done with by now, if anything is.
    let attempts = if done == 0 { batch.attempts + 1 } else { 1 };
    let rest = Batch { records, attempts };
    let limit = source.maximum_retry_attempts;
    if limit >= 0 && attempts > limit { Next::GiveUp(rest) } else { Next::Again(vec![rest]) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(bisect: bool, retries: i64) -> Result<StreamSource, serde_json::Error> {
        serde_json::from_value(json!({
            "Stream": "arn:aws:dynamodb:us-east-1:000000000000:table/table/stream/local",
            "StartingPosition": "TRIM_HORIZON",
            "BisectBatchOnFunctionError": bisect,
            "MaximumRetryAttempts": retries,
        }))
    }

    fn batch(records: &[u64], attempts: i64) -> Batch {
        Batch { records: records.iter().map(|&record| record.into()).collect(), attempts }
    }

    #[test]
    fn only_what_is_not_done_comes_again() -> Result<(), serde_json::Error> {
        let next = next(batch(&[1, 2, 3], 4), Outcome::FailedAt(1), &source(true, 10)?);
        assert_eq!(next, Next::Again(vec![batch(&[2, 3], 1)]));
        Ok(())
    }

    #[test]
    fn a_batch_that_failed_as_a_whole_is_halved_at_no_cost() -> Result<(), serde_json::Error> {
        let again = next(batch(&[1, 2, 3], 0), Outcome::Failed, &source(true, 0)?);
        assert_eq!(again, Next::Again(vec![batch(&[1], 0), batch(&[2, 3], 0)]));
        let whole = next(batch(&[1, 2, 3], 0), Outcome::Failed, &source(false, 1)?);
        assert_eq!(whole, Next::Again(vec![batch(&[1, 2, 3], 1)]));
        Ok(())
    }

    #[test]
    fn a_record_is_given_up_after_its_last_attempt() -> Result<(), serde_json::Error> {
        let source = source(true, 2)?;
        assert_eq!(
            next(batch(&[1], 1), Outcome::Failed, &source),
            Next::Again(vec![batch(&[1], 2)])
        );
        assert_eq!(next(batch(&[1], 2), Outcome::Failed, &source), Next::GiveUp(batch(&[1], 3)));
        Ok(())
    }

    #[test]
    fn minus_one_never_gives_up() -> Result<(), serde_json::Error> {
        let next = next(batch(&[1], 1000), Outcome::FailedAt(0), &source(true, -1)?);
        assert_eq!(next, Next::Again(vec![batch(&[1], 1001)]));
        Ok(())
    }
}
