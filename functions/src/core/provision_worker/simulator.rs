//! The way to the simulator's own target system, where there is one.

use cloud::web::{Reach, Web};
use connectors::{Http, Outside};
use domain::Error;
use lambda::config::Config;

/// Calls it.
pub(super) struct Client(Web);

impl Http for Client {
    async fn send(&self, method: &str, url: &str, body: String) -> Result<(u16, String), String> {
        let method = method.parse().map_err(|_| format!("{method} is no method of HTTP"))?;
        self.0.send(method, url, body).await.map_err(|error: Error| error.chain())
    }
}

/// None where the simulator keeps what it makes with each task.
pub(super) fn outside(config: &Config) -> Option<Outside<Client>> {
    let url = config.simulator_url.clone()?;
    Some(Outside { http: Client(Web::new(Reach::Anywhere)), url })
}
