//! Writing many changes at once, each of which stands or falls by itself.

use super::{
    Clash, CommitError, Keyed, MOST, ROUNDS, Table,
    pack::{Parcel, packs},
    pause,
    verdict::{Verdict, verdicts},
    writes::weight,
};
use crate::table::fault::busy;
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Change, Result, TenantId};
use futures::{StreamExt, stream};
use tokio::time::{Instant, sleep, timeout_at};

/// How many rows count a request.
const COUNTS: usize = 2;
/// How many transactions are under way at the same time: each has a connection of its own.
const AT_ONCE: usize = 4;

/// One change of many, with the client's key that it is filed under.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// What is written.
    pub change: &'a Change,
    /// The client's key.
    pub keyed: Option<Keyed<'a>>,
}

/// A change that isn't settled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    alone: bool,
    index: usize,
}

/// The rows of one change.
enum Load {
    /// They fit into a transaction.
    Rows(Vec<(TransactWriteItem, Clash)>),
    /// There are more of them, or they can't be written.
    Large,
    Faulty(domain::Error),
}

impl Table {
    /// Writes new requests, as many together as a transaction holds; answers in their order. What isn't
    /// settled by then is answered as busy, and may have been written all the same.
    ///
    /// A try whose answer was lost is made again. A request that finds itself there is told `Clash::Key`
    /// or, if it has no key, `Clash::Version`: its number is nobody else's.
    pub async fn commit_all(
        &self,
        tenant: &TenantId,
        pieces: &[Piece<'_>],
        until: Instant,
    ) -> Vec<Result<(), CommitError>> {
        let mut outcomes: Vec<Option<Result<(), CommitError>>> =
            pieces.iter().map(|_| None).collect();
        let mut open: Vec<Open> =
            (0..pieces.len()).map(|index| Open { alone: false, index }).collect();
        for round in 0..ROUNDS {
            if open.is_empty() || Instant::now() >= until {
                break;
            }
            sleep(pause(round)).await;
            let mut again = Vec::new();
            for (index, verdict) in self.round(tenant, pieces, open, until).await {
                match verdict {
                    Verdict::Settled(outcome) => outcomes[index] = Some(outcome),
                    Verdict::Again { alone } => again.push(Open { alone, index }),
                }
            }
            again.sort();
            open = again;
        }
        let late = || Err(CommitError::Fault(busy()));
        outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(late)).collect()
    }

    /// Tries to write what is open. Rows are made as their transaction is sent, so that only a few are
    /// held at a time.
    async fn round(
        &self,
        tenant: &TenantId,
        pieces: &[Piece<'_>],
        open: Vec<Open>,
        until: Instant,
    ) -> Vec<(usize, Verdict)> {
        let parcels = open.into_iter().map(|open| self.parcel(tenant, pieces, open));
        let sent = stream::iter(packs(parcels)).map(|pack| async move {
            let indices: Vec<usize> = pack.iter().map(|parcel| parcel.what.0).collect();
            let late = || indices.iter().map(|_| Verdict::Again { alone: false }).collect();
            let verdicts = timeout_at(until, self.deliver(tenant, pieces, pack)).await;
            let verdicts: Vec<Verdict> = verdicts.unwrap_or_else(|_| late());
            indices.into_iter().zip(verdicts).collect::<Vec<_>>()
        });
        sent.buffer_unordered(AT_ONCE).concat().await
    }

    fn parcel(
        &self,
        tenant: &TenantId,
        pieces: &[Piece<'_>],
        Open { alone, index }: Open,
    ) -> Parcel<(usize, Load)> {
        let load = self.loaded(tenant, pieces[index]).unwrap_or_else(Load::Faulty);
        let Load::Rows(rows) = &load else {
            return Parcel { rows: MOST, bytes: 0, alone: true, owner: None, what: (index, load) };
        };
        let owner = pieces[index].change.request.as_ref().map(|request| request.requester.clone());
        let bytes = rows.iter().map(|(write, _)| weight(write)).sum();
        Parcel { rows: rows.len(), bytes, alone, owner, what: (index, load) }
    }

    fn loaded(&self, tenant: &TenantId, piece: Piece<'_>) -> Result<Load> {
        let mut rows = self.head(tenant, piece.change, piece.keyed)?;
        if rows.len() + piece.change.tasks.len() + COUNTS > MOST {
            return Ok(Load::Large);
        }
        let tasks = self.tasks(tenant, piece.change)?;
        rows.extend(tasks.into_iter().map(|task| (task, Clash::Version)));
        Ok(Load::Rows(rows))
    }

    /// Writes what travels together.
    async fn deliver(
        &self,
        tenant: &TenantId,
        pieces: &[Piece<'_>],
        pack: Vec<Parcel<(usize, Load)>>,
    ) -> Vec<Verdict> {
        let indices: Vec<usize> = pack.iter().map(|parcel| parcel.what.0).collect();
        let (mut writes, mut guards) = (Vec::new(), Vec::new());
        for Parcel { what: (index, load), .. } in pack {
            match load {
                Load::Rows(rows) => {
                    let (own, of_own): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
                    writes.extend(own);
                    guards.push(of_own);
                }
                Load::Large => return vec![self.by_itself(tenant, pieces[index]).await],
                Load::Faulty(error) => {
                    return vec![Verdict::Settled(Err(CommitError::Fault(error)))];
                }
            }
        }
        let counted = self.count(indices.iter().map(|index| pieces[*index].change));
        match counted {
            Ok(counted) => writes.extend(counted),
            Err(error) => return failed(&error, indices.len()),
        }
        match self.send(writes).await {
            Ok(()) => guards.iter().map(|_| Verdict::Settled(Ok(()))).collect(),
            Err(error) => verdicts(error, &guards),
        }
    }

    /// Writes a change that has more rows than a transaction.
    async fn by_itself(&self, tenant: &TenantId, piece: Piece<'_>) -> Verdict {
        Verdict::Settled(self.commit(tenant, piece.change, piece.keyed).await)
    }
}

/// None of them can be written.
fn failed(error: &domain::Error, count: usize) -> Vec<Verdict> {
    let fault = || CommitError::Fault(domain::Error::internal(error.chain()));
    (0..count).map(|_| Verdict::Settled(Err(fault()))).collect()
}
