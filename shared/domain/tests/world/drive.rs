//! Letting time pass until nothing is left to do.

use super::{Job, Outcome, World, rules};
use jiff::Timestamp;

impl World {
    /// Works on every message until none is left.
    pub(crate) fn drain(&mut self) {
        for _ in 0..1000 {
            if self.jobs.is_empty() {
                return;
            }
            let job = self.jobs.remove(0);
            self.carry_out(job, Outcome::Done);
        }
        panic!("messages beget messages");
    }

    /// Only the sweep's messages arrive; all others are lost. Ends when nothing is due any more.
    pub(crate) fn run_out(&mut self) {
        for _ in 0..1000 {
            let Some(due) = self.next_due() else { return };
            self.now = self.now.max(due);
            self.jobs.clear();
            self.sweep();
            rules::check(self);
            let jobs: Vec<Job> = self.jobs.drain(..).collect();
            for job in jobs {
                self.carry_out(job, Outcome::Done);
                rules::check(self);
            }
        }
        panic!("it never comes to rest");
    }

    fn next_due(&self) -> Option<Timestamp> {
        let requests = self.requests.values().filter_map(|request| request.due_at);
        requests.chain(self.tasks.values().filter_map(|task| task.due_at)).min()
    }
}
