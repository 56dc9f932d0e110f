//! The template that is deployed, read for this machine: what there is and how it is wired.
//!
//! What only the cloud needs (alarms, outputs) is not looked at. A route, a mapping, a policy or an intrinsic function that
//! asks for what this stack can't do is an error: better than a difference that nobody sees.

mod document;
mod events;
mod mail;
mod names;
mod overrides;
mod resolve;
mod resources;
mod statements;

use std::{fs, net::SocketAddr, path::Path};

pub(crate) use events::{
    Event, InvokeConfig, QueueSource, Route, Rule, Schedule, StartingPosition, StreamSource,
};
pub(crate) use mail::{MailEvent, MailEvents};
pub(crate) use names::{ACCOUNT, REGION, function_arn, queue_arn, ses_arn, table_arn};
pub(crate) use resources::{Function, Queue, Table};
pub(crate) use statements::Statement;

use serde_json::{Map, Value};

use crate::Error;
use document::Document;
use names::Names;

/// Everything that runs here.
pub(crate) struct Template {
    pub(crate) functions: Vec<Function>,
    pub(crate) queues: Vec<Queue>,
    pub(crate) tables: Vec<Table>,
    pub(crate) mail_events: MailEvents,
}

impl Template {
    /// Reads `template.yaml` of a directory with the parameters of the stage `local` of its `samconfig.toml`.
    ///
    /// Queues are known by URL, so where SQS listens has to be known before; and so is where people find the
    /// API, for the links in their mails.
    pub(crate) fn load(
        directory: &Path,
        sqs: SocketAddr,
        public: SocketAddr,
    ) -> Result<Self, Error> {
        let mut overrides = overrides::parse(&read(&directory.join("samconfig.toml"))?)?;
        overrides.entry("PublicUrl".into()).or_insert_with(|| format!("http://{public}"));
        let document = Document::parse(&read(&directory.join("template.yaml"))?)?;
        Self::from_document(&document, &Names::new(&document, &overrides, sqs)?)
    }

    fn from_document(document: &Document, names: &Names) -> Result<Self, Error> {
        Ok(Self {
            functions: document.each("AWS::Serverless::Function", |id, properties| {
                Function::read(id, properties, &document.globals, names)
            })?,
            queues: document
                .each("AWS::SQS::Queue", |id, properties| Queue::read(id, properties, names))?,
            tables: document.each("AWS::DynamoDB::Table", |id, properties| {
                Table::read(id, properties, names)
            })?,
            mail_events: MailEvents::read(document, names)?,
        })
    }

    /// Every route with the name of its function.
    pub(crate) fn routes(&self) -> impl Iterator<Item = (&Route, &str)> {
        self.functions.iter().flat_map(|function| {
            function.events.iter().filter_map(|event| match event {
                Event::HttpApi(route) => Some((route, function.name.as_str())),
                Event::Sqs(_) | Event::DynamoDb(_) | Event::Schedule(_) | Event::Bus(_) => None,
            })
        })
    }
}

/// The resources of `template.yaml` of a directory, nothing in them resolved.
pub(crate) fn resources(directory: &Path) -> Result<Map<String, Value>, Error> {
    Ok(Document::parse(&read(&directory.join("template.yaml"))?)?.resources)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path)
        .map_err(|error| format!("can't read {}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Result<Template, Error> {
        Template::load(
            &crate::cli::workspace().join("infra"),
            ([127, 0, 0, 1], 4566).into(),
            ([127, 0, 0, 1], 9000).into(),
        )
    }

    #[test]
    fn the_template_of_this_service_is_understood() -> Result<(), Error> {
        let template = template()?;
        let has = |wanted: (Route, &str)| template.routes().any(|it| it == (&wanted.0, wanted.1));
        assert!(has((Route::new("GET", "/healthz"), "core-get-health")));
        assert!(has((Route::Default, "safenet-call")));
        assert!(template.queues.iter().any(|queue| queue.name == "jobs-dead-letters"));
        assert!(template.tables.iter().all(|table| table.name == "table" && table.ttl.is_some()));
        Ok(())
    }

    #[test]
    fn mails_that_name_the_configuration_set_have_everything_published() -> Result<(), Error> {
        let template = template()?;
        let notify = template.functions.iter().find(|function| function.name == "notify");
        let set = &notify.ok_or("no notify")?.environment["MAIL_CONFIGURATION_SET"];
        let published = template.mail_events.of(set).ok_or("no such set")?;
        assert!(published.contains(&MailEvent::Send) && published.contains(&MailEvent::Bounce));
        assert!(template.mail_events.of("another").is_none());
        Ok(())
    }

    #[test]
    fn functions_get_globals_overrides_and_queue_urls() -> Result<(), Error> {
        let template = template()?;
        let worker = template.functions.iter().find(|function| function.name == "provision-worker");
        let worker = worker.ok_or("no provision-worker")?;
        assert_eq!(worker.environment["TABLE"], "table");
        assert_eq!(worker.environment["RETRY_SECONDS"], "1");
        assert_eq!(worker.environment["JOBS_QUEUE_URL"], "http://127.0.0.1:4566/000000000000/jobs");
        Ok(())
    }
}
