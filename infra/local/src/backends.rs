//! What stands in for `DynamoDB`, SQS, SES and the simulator's target, each on a loopback port of its own.

mod dynamodb;
mod journal;
mod mailbox;
mod ses;
mod sqs;
mod targets;

use std::{future::Future, io, net::SocketAddr};

use tokio::net::TcpListener;

pub(crate) use dynamodb::{Records, Streams, shard};
pub(crate) use mailbox::Mailbox;
pub(crate) use sqs::{Counts, Queues};
pub(crate) use targets::Targets;

use crate::{Error, data::DataDir, progress, template::Template};

/// The emulators, as the rest of the stack reaches into them.
pub(crate) struct Backends {
    pub(crate) streams: Streams,
    pub(crate) queues: Queues,
    pub(crate) mailbox: Mailbox,
    pub(crate) targets: Targets,
    pub(crate) endpoints: Endpoints,
}

/// Where the functions find them.
///
/// This is the place for faults that no emulator makes (a conflict, a throttle, a 5xx, a lost answer): put a proxy in front
/// of a backend and name the proxy's address here.
pub(crate) struct Endpoints {
    pub(crate) dynamodb: SocketAddr,
    pub(crate) sqs: SocketAddr,
    pub(crate) ses: SocketAddr,
    pub(crate) targets: SocketAddr,
}

impl Backends {
    /// Starts all of them with the tables and queues of the template. `sqs` is the port that queue URLs name.
    pub(crate) async fn start(
        template: &Template,
        data: &DataDir,
        sqs: TcpListener,
    ) -> Result<Self, Error> {
        let (dynamodb, ses, outside) = (listen().await?, listen().await?, listen().await?);
        let endpoints = Endpoints {
            dynamodb: dynamodb.local_addr()?,
            sqs: sqs.local_addr()?,
            ses: ses.local_addr()?,
            targets: outside.local_addr()?,
        };
        let streams = dynamodb::start(dynamodb, data, &template.tables)?;
        let queues = Queues::create(&template.queues, endpoints.sqs).await?;
        serve(sqs, queues.router());
        let mailbox = Mailbox::open(&data.path("mail.jsonl"))?;
        serve(ses, ses::router(mailbox.clone()));
        progress::step("mail", &format!("kept in {}", data.path("mail.jsonl").display()));
        let targets = Targets::open(&data.path("targets.jsonl"))?;
        serve(outside, targets.router());
        Ok(Self { streams, queues, mailbox, targets, endpoints })
    }
}

/// A port of this machine's own choice that only this machine can reach.
pub(crate) fn listen() -> impl Future<Output = io::Result<TcpListener>> {
    TcpListener::bind(("127.0.0.1", 0))
}

/// Serves until the stack ends.
pub(crate) fn serve(listener: TcpListener, router: axum::Router) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}
