//! Doing things one after the other, as far as there is time.

use crate::Service;
use domain::Error;
use tokio::time::Instant;

impl Service {
    /// Does it with each, in order; what there is no time left for is busy, and has to come again.
    pub async fn each<T, U, E, F>(
        &self,
        items: impl IntoIterator<Item = T>,
        act: impl Fn(T) -> F,
    ) -> Vec<Result<U, E>>
    where
        E: From<Error>,
        F: Future<Output = Result<U, E>>,
    {
        let until = Instant::now() + self.patience;
        let mut done = Vec::new();
        for item in items {
            let late = Error::busy();
            done.push(if Instant::now() < until { act(item).await } else { Err(late.into()) });
        }
        done
    }
}
