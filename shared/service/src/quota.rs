//! Whether there is room for what a request takes.

use crate::Service;
use domain::{
    Error, RequestId, Result, TenantId,
    commands::work::{Room, Snapshot, templates},
    machine::Size,
    quota::{Account, Quota, taken},
};
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::BTreeMap;

/// How many requests are looked at at the same time.
const AT_ONCE: usize = 8;

impl Service {
    /// Reads the quotas that a request is held against as its first task is taken up: one read more for requests for
    /// machines, and one more where their templates have quotas.
    pub(crate) async fn look_for_room(&self, snapshot: &mut Snapshot) -> Result<()> {
        let request = &snapshot.request;
        let named = templates(request);
        if named.is_empty() {
            return Ok(());
        }
        let known = self.table.catalogue(&request.tenant, &named, &[]).await?.templates;
        let quotas: Vec<(Account, Quota)> = known
            .values()
            .filter_map(|it| Some((it.id.clone(), it.quota?)))
            .map(|(id, quota)| (quota.account(&id, &request.requester), quota))
            .collect();
        if quotas.is_empty() {
            return Ok(());
        }
        let accounts: Vec<Account> = quotas.iter().map(|(account, _)| account.clone()).collect();
        let ledgers = self.table.ledgers(&request.tenant, &accounts).await?;
        let rooms = quotas.into_iter().zip(ledgers);
        let mut rooms: Vec<Room> =
            rooms.map(|((account, quota), ledger)| Room { account, quota, ledger }).collect();
        for room in &mut rooms {
            if room.is_tight(request) {
                // Some of it may have been given back since.
                self.refresh(&request.tenant, request.id, room).await?;
            }
        }
        snapshot.rooms = rooms;
        Ok(())
    }

    /// Looks at what the requests of an account take now.
    async fn refresh(&self, tenant: &TenantId, own: RequestId, room: &mut Room) -> Result<()> {
        let template = &room.account.template;
        let others = room.ledger.value.entries.keys().copied().filter(|id| *id != own);
        let looked = others.collect::<Vec<_>>().into_iter().map(|id| async move {
            let loaded = self.table.request(tenant, id).await?;
            let size = loaded.map(|it| taken(&it.request, &it.tasks, template));
            Ok::<_, Error>((id, size.unwrap_or_default()))
        });
        let now: BTreeMap<RequestId, Size> =
            stream::iter(looked).buffer_unordered(AT_ONCE).try_collect().await?;
        room.ledger.value = std::mem::take(&mut room.ledger.value).refreshed(&now);
        Ok(())
    }
}
