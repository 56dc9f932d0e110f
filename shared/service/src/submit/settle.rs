//! Writing what was found to be fine, and what became of it.

use super::{
    ClientKey,
    filing::{Claim, Entered, Entry, Filing, Told, like},
};
use cloud::table::{Clash, CommitError, Piece, idempotency::Receipt};
use domain::{Change, Error, Request, RequestId, Result, UserId, commands::submit::in_use};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::timeout_at;

/// How much longer than everything else the look may take at what stood in the way.
const LOOK: Duration = Duration::from_secs(1);

/// A submission that is being written.
struct Ready {
    index: usize,
    key: Option<ClientKey>,
    names: Vec<(usize, String)>,
    claims: Vec<Claim>,
    change: Change,
}

impl Ready {
    fn piece<'a>(&'a self, caller: &'a UserId) -> Piece<'a> {
        let keyed = self.key.as_ref().map(|key| key.of(caller));
        Piece { change: &self.change, keyed }
    }

    fn request(&self) -> Option<&Request> {
        self.change.request.as_ref()
    }
}

/// What stands there where something stood in the way.
#[derive(Default)]
struct Found {
    receipts: HashMap<String, Receipt>,
    requests: HashMap<RequestId, Request>,
}

impl Filing<'_> {
    /// Writes them under numbers from `first` on; answers what is claimed by those of whom nobody knows
    /// whether they stand there.
    pub(super) async fn settle(
        &self,
        entries: Vec<Entry>,
        first: RequestId,
        told: &mut Told,
    ) -> HashSet<Claim> {
        let ready = self.number(entries, first, told);
        let user = &self.caller.user;
        let pieces: Vec<Piece<'_>> = ready.iter().map(|ready| ready.piece(user)).collect();
        let (table, tenant) = (&self.service.table, &self.caller.tenant);
        let outcomes = table.commit_all(tenant, &pieces, self.until).await;
        let found = timeout_at(self.until + LOOK, self.look_again(&ready, &outcomes)).await;
        let found = found.unwrap_or_else(|_| Err(Error::busy()));
        let mut unsettled = HashSet::new();
        for (mut ready, outcome) in ready.into_iter().zip(outcomes) {
            let (index, claims) = (ready.index, std::mem::take(&mut ready.claims));
            let outcome = entered(ready, outcome, &found);
            if let Err(Error::Busy { .. } | Error::Internal(_)) = outcome {
                unsettled.extend(claims);
            }
            told.push((index, outcome));
        }
        unsettled
    }

    fn number(&self, entries: Vec<Entry>, first: RequestId, told: &mut Told) -> Vec<Ready> {
        let mut next = first.number();
        let mut ready = Vec::with_capacity(entries.len());
        for entry in entries {
            let (claims, names) = (entry.claims(), entry.draft.names());
            let Entry { index, key, draft } = entry;
            let id = RequestId::new(next);
            next = next.saturating_add(draft.ids());
            let pace = self.service.pace;
            match id.and_then(|id| draft.file(id, &self.caller, self.now, pace)) {
                Ok(change) => ready.push(Ready { index, key, names, claims, change }),
                Err(error) => told.push((index, Err(error))),
            }
        }
        ready
    }

    /// Reads what stands in the way of those that were refused.
    async fn look_again(
        &self,
        ready: &[Ready],
        outcomes: &[Result<(), CommitError>],
    ) -> Result<Found> {
        let (mut keys, mut ids) = (Vec::new(), Vec::new());
        for (ready, outcome) in ready.iter().zip(outcomes) {
            match outcome {
                Err(CommitError::Clash(Clash::Key)) => {
                    keys.extend(ready.key.as_ref().map(|key| key.key.as_str()));
                }
                Err(CommitError::Clash(Clash::Version | Clash::Vote)) => {
                    ids.extend(ready.request().map(|request| request.id));
                }
                Ok(()) | Err(CommitError::Clash(Clash::Name(_)) | CommitError::Fault(_)) => {}
            }
        }
        let (receipts, requests) =
            (self.receipts(keys), self.service.table.filed(&self.caller.tenant, &ids));
        let (receipts, requests) = futures::future::try_join(receipts, requests).await?;
        Ok(Found { receipts, requests })
    }
}

/// What became of one.
fn entered(
    ready: Ready,
    outcome: Result<(), CommitError>,
    found: &Result<Found>,
) -> Result<Entered> {
    let Ready { key, names, change, .. } = ready;
    let request = change.request.ok_or_else(|| Error::internal("nothing was filed"))?;
    let clash = match outcome {
        Ok(()) => return Ok(Entered { request, replayed: false }),
        Err(CommitError::Fault(error)) => return Err(error),
        Err(CommitError::Clash(clash)) => clash,
    };
    if let Clash::Name(index) = clash {
        let taken = names.get(index).map(|(item, name)| in_use(*item, name));
        return Err(Error::Invalid(taken.into_iter().collect()));
    }
    let found = found.as_ref().map_err(like)?;
    if found.has(&request, key.as_ref()) {
        return Ok(Entered { request, replayed: false });
    }
    let receipt = key.as_ref().and_then(|key| Some((key, found.receipts.get(&key.key)?)));
    receipt.map_or_else(|| Err(Error::busy()), |(key, receipt)| key.replay(receipt))
}

impl Found {
    /// Whether an earlier try has written this very request, whose answer was lost.
    fn has(&self, request: &Request, key: Option<&ClientKey>) -> bool {
        let same = |found: &Request| {
            found.id == request.id
                && found.created_at == request.created_at
                && found.content_hash == request.content_hash
        };
        let receipt = key.and_then(|key| self.receipts.get(&key.key));
        receipt.is_some_and(|receipt| same(&receipt.request))
            || self.requests.get(&request.id).is_some_and(same)
    }
}
