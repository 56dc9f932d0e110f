//! Numbers of many samples as one.

use std::time::Duration;

/// The middle of the samples, or the mean of the two in the middle; zero if there are none.
pub(crate) fn median(samples: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = samples.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.get(middle) {
        None => 0.0,
        Some(upper) if sorted.len() % 2 == 1 => *upper,
        Some(upper) => f64::midpoint(sorted[middle - 1], *upper),
    }
}

/// A duration in milliseconds.
pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A count as a number to calculate with. Nothing that is counted here comes near 2 to the 53rd.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}

/// Bytes in MB, as Lambda's limits have them.
pub(crate) fn megabytes(bytes: u64) -> f64 {
    count(bytes) / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let cases: [(&[f64], f64); 4] =
            [(&[], 0.0), (&[7.0], 7.0), (&[9.0, 1.0, 2.0], 2.0), (&[4.0, 1.0, 2.0, 9.0], 3.0)];
        for (samples, expected) in cases {
            assert!((median(samples.iter().copied()) - expected).abs() < f64::EPSILON);
        }
    }
}
