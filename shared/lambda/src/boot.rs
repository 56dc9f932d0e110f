//! The start of a function.

use crate::{auth::Gate, config::Config, jwt::Verifier, log};
use cloud::{
    Connection, Table,
    mail::{Mailer, Sender},
    queues::Queue,
    web::Web,
};
use service::Service;

/// What a function has after its start; it takes from it what it needs.
#[derive(Clone, Debug)]
pub struct Boot {
    /// What the deployment sets.
    pub config: Config,
    /// How the SDKs connect.
    pub connection: Connection,
}

/// Starts logging, reads the configuration from the environment and opens the table's connection: a start
/// has a whole core, the calls after it a part of one.
pub async fn boot() -> Result<Boot, crate::Error> {
    let variable = |name: &str| std::env::var(name).ok();
    log::start(variable("RUST_LOG"));
    let config = Config::from_variables(variable)?;
    let connection = Connection::from_variables(variable)?;
    if let Err(error) = connection.open_table().await {
        tracing::warn!(
            cause = error.chain(),
            "the table's connection will be opened by the first call"
        );
    }
    Ok(Boot { config, connection })
}

impl Boot {
    /// The use cases.
    pub fn service(&self) -> Service {
        Service::new(self.table(), self.config.pace)
    }

    /// Who may come in. It takes the use cases rather than making its own, which would connect once more.
    pub fn gate(&self, service: &Service) -> Result<Gate, crate::Error> {
        let verifier = self.config.oidc.clone().map(Verifier::new).transpose()?;
        Ok(Gate::new(service.clone(), verifier))
    }

    /// The jobs queue.
    pub fn jobs(&self) -> Queue {
        Queue::new(&self.connection, &self.config.jobs_queue)
    }

    /// The batch queue.
    pub fn batches(&self) -> Queue {
        Queue::new(&self.connection, &self.config.batch_queue)
    }

    /// The notices queue.
    pub fn notices(&self) -> Queue {
        Queue::new(&self.connection, &self.config.notices_queue)
    }

    /// The deliveries queue.
    pub fn deliveries(&self) -> Queue {
        Queue::new(&self.connection, &self.config.deliveries_queue)
    }

    /// What calls webhooks.
    pub fn web(&self) -> Web {
        Web::new(self.config.webhook_reach)
    }

    /// The table.
    pub fn table(&self) -> Table {
        Table::new(&self.connection, &self.config.table).patient(self.config.pace.requeue)
    }

    /// The mail service.
    pub fn mailer(&self) -> Mailer {
        let claim = self.config.pace.requeue.unsigned_abs();
        let (from, configuration_set) =
            (self.config.mail_from.clone(), self.config.mail_configuration_set.clone());
        Mailer::new(&self.connection, Sender { from, configuration_set, claim })
    }
}
