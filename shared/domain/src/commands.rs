//! What can be done to requests: each takes a snapshot, a command, the caller and the time, and says
//! which rows to write, or refuses.

pub mod cancel;
pub mod decide;
pub mod deed;
pub mod edit;
pub mod enrol;
pub mod extend;
pub mod reassign;
pub mod release;
pub mod retry;
pub mod steer;
pub mod stop;
pub mod submit;
pub mod sweep;
pub mod tend;
pub mod tokens;
pub mod work;

mod chosen;
mod record;

use jiff::SignedDuration;

/// How patient the service is; set at deployment.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How often a job is tried before its task fails.
    pub tries: u32,
    /// Pause before the second try; each further pause doubles.
    pub retry: SignedDuration,
    /// After how long work that nobody took up is sent again.
    pub requeue: SignedDuration,
}

impl Pace {
    /// The longest pause between two tries of a job: what a queue can delay a message by.
    pub const MAX_RETRY: SignedDuration = SignedDuration::from_mins(15);
    /// The longest pause between two tries to take something back, or to send work again.
    pub const MAX_PATIENCE: SignedDuration = SignedDuration::from_hours(1);

    /// The pause after the `attempt`th try, counted from 1.
    pub fn pause(&self, attempt: u32, most: SignedDuration) -> SignedDuration {
        doubled(self.retry, attempt.saturating_sub(1), most)
    }

    /// How long work may lie after it was sent `times` times again.
    pub fn idle(&self, times: u32) -> SignedDuration {
        doubled(self.requeue, times, Self::MAX_PATIENCE)
    }
}

fn doubled(base: SignedDuration, times: u32, most: SignedDuration) -> SignedDuration {
    let factor = 1_i32.checked_shl(times.min(30)).unwrap_or(i32::MAX);
    base.checked_mul(factor).unwrap_or(most).min(most)
}
