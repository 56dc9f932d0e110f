//! What stands in for `DynamoDB`, SQS and SES, each on a loopback port of its own, behind a guard; and the simulator's
//! target.

mod dynamodb;
mod forward;
mod journal;
mod mailbox;
mod ses;
mod sqs;
mod targets;

use std::{fmt, future::Future, io, net::SocketAddr};

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

pub(crate) use dynamodb::{Records, Streams, shard};
pub(crate) use mailbox::{Mail, Mailbox};
pub(crate) use ses::plain as plain_address;
pub(crate) use sqs::{Counts, Queues};
pub(crate) use targets::Targets;

use crate::{
    Error,
    data::DataDir,
    faults::Faults,
    permissions::{Guard, Ledger, Service},
    progress,
    template::Template,
};

/// The emulators, as the rest of the stack reaches into them.
pub(crate) struct Backends {
    pub(crate) streams: Streams,
    pub(crate) queues: Queues,
    pub(crate) mailbox: Mailbox,
    pub(crate) ledger: Ledger,
    pub(crate) faults: Faults,
    pub(crate) targets: Targets,
    pub(crate) endpoints: Endpoints,
}

/// Where they listen.
pub(crate) struct Listeners {
    pub(crate) dynamodb: TcpListener,
    /// The port that queue URLs name.
    pub(crate) sqs: TcpListener,
    pub(crate) ses: TcpListener,
    pub(crate) targets: TcpListener,
}

/// Where the functions find them: each is the address of a guard; faults lie behind it, and
/// then comes the emulator.
pub(crate) struct Endpoints {
    pub(crate) dynamodb: SocketAddr,
    pub(crate) sqs: SocketAddr,
    pub(crate) ses: SocketAddr,
    pub(crate) targets: SocketAddr,
}

impl Backends {
    /// Starts all of them with the tables and queues of the template.
    pub(crate) async fn start(
        template: &Template,
        data: &DataDir,
        listeners: Listeners,
    ) -> Result<Self, Error> {
        let Listeners { dynamodb, sqs, ses, targets: outside } = listeners;
        let endpoints = Endpoints {
            dynamodb: dynamodb.local_addr()?,
            sqs: sqs.local_addr()?,
            ses: ses.local_addr()?,
            targets: outside.local_addr()?,
        };
        let faults = Faults::default();
        let guard = Guard::new(template, &data.path("calls.jsonl"))?;
        let emulator = listen().await?;
        let behind = forward::router(emulator.local_addr()?);
        let streams = dynamodb::start(emulator, data, &template.tables)?;
        serve(dynamodb, guard.before(Service::DynamoDb, faults.before(Service::DynamoDb, behind)));
        let queues = Queues::create(&template.queues, endpoints.sqs).await?;
        serve(sqs, guard.before(Service::Sqs, faults.before(Service::Sqs, queues.router())));
        let mailbox = Mailbox::open(&data.path("mail.jsonl"))?;
        let ses_router = ses::router(mailbox.clone(), template.mail_events.clone());
        serve(ses, guard.before(Service::Ses, faults.before(Service::Ses, ses_router)));
        progress::step("mail", &format!("kept in {}", data.path("mail.jsonl").display()));
        let targets = Targets::open(&data.path("targets.jsonl"))?;
        serve(outside, targets.router());
        progress::step("endpoints", &endpoints.to_string());
        Ok(Self { streams, queues, mailbox, ledger: guard.ledger(), faults, targets, endpoints })
    }
}

impl fmt::Display for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dynamodb, sqs, ses, targets } = self;
        write!(
            f,
            "dynamodb http://{dynamodb}, sqs http://{sqs}, ses http://{ses}, targets http://{targets}"
        )
    }
}

/// A port of this machine's own choice that only this machine can reach.
pub(crate) fn listen() -> impl Future<Output = io::Result<TcpListener>> {
    TcpListener::bind(("127.0.0.1", 0))
}

/// Serves until the stack ends. Small writes go out at once: an answer that is passed on comes in pieces.
pub(crate) fn serve(listener: TcpListener, router: axum::Router) {
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
}
