//! What stands in for `DynamoDB`, SQS and SES, each on a loopback port of its own.

mod dynamodb;
mod mailbox;
mod ses;
mod sqs;

use std::{future::Future, io, net::SocketAddr};

use tokio::net::TcpListener;

pub(crate) use dynamodb::{Records, Streams, shard};
pub(crate) use mailbox::Mailbox;
pub(crate) use sqs::{Counts, Queues};

use crate::{Error, data::DataDir, progress, template::Template};

/// The emulators, as the rest of the stack reaches into them.
pub(crate) struct Backends {
    pub(crate) streams: Streams,
    pub(crate) queues: Queues,
    pub(crate) mailbox: Mailbox,
    pub(crate) endpoints: Endpoints,
}

/// Where they listen.
pub(crate) struct Listeners {
    pub(crate) dynamodb: TcpListener,
    /// The port that queue URLs name.
    pub(crate) sqs: TcpListener,
    pub(crate) ses: TcpListener,
}

/// Where the functions find them.
///
/// This is the place for faults that no emulator makes (a conflict, a throttle, a 5xx, a lost answer): put a proxy in front
/// of a backend and name the proxy's address here.
pub(crate) struct Endpoints {
    pub(crate) dynamodb: SocketAddr,
    pub(crate) sqs: SocketAddr,
    pub(crate) ses: SocketAddr,
}

impl Backends {
    /// Starts all three with the tables and queues of the template.
    pub(crate) async fn start(
        template: &Template,
        data: &DataDir,
        listeners: Listeners,
    ) -> Result<Self, Error> {
        let Listeners { dynamodb, sqs, ses } = listeners;
        let endpoints = Endpoints {
            dynamodb: dynamodb.local_addr()?,
            sqs: sqs.local_addr()?,
            ses: ses.local_addr()?,
        };
        let streams = dynamodb::start(dynamodb, data, &template.tables)?;
        let queues = Queues::create(&template.queues, endpoints.sqs).await?;
        serve(sqs, queues.router());
        let mailbox = Mailbox::open(&data.path("mail.jsonl"))?;
        serve(ses, ses::router(mailbox.clone()));
        progress::step("mail", &format!("kept in {}", data.path("mail.jsonl").display()));
        Ok(Self { streams, queues, mailbox, endpoints })
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
