//! Changing what is asked for before it is decided on.

use crate::{
    Service,
    racing::{Outcome, racing},
    read::Seen,
};
use domain::{
    Caller, Error, Request, RequestId, Result, UserId,
    change::Entry,
    commands::{
        edit::{Amendment, Edit, amend, may_edit, users},
        submit::in_use,
    },
    policy::{Action, authorize},
};
use futures::future::try_join_all;
use jiff::Timestamp;
use std::collections::HashMap;

impl Service {
    /// Changes a request to what `edit` makes of it as it stands; answers it as it is then.
    pub async fn edit<E: From<Error>>(
        &self,
        caller: &Caller,
        id: RequestId,
        edit: impl Fn(&Request) -> Result<Edit, E>,
        now: Timestamp,
    ) -> Result<Seen, E> {
        authorize(caller, Action::FileRequest)?;
        racing(|| async {
            let loaded = self.table.request(&caller.tenant, id).await?;
            let seen = self.visible(caller, id, loaded).await?;
            may_edit(&seen.request, &seen.caller, now)?;
            let edit = match edit(&seen.request) {
                Ok(edit) => edit,
                Err(error) => return Ok(Outcome::Done(Err(error))),
            };
            let amendment = self.amendment(&seen, edit, now).await?;
            let Some(change) = amendment.write(&seen.tasks, &seen.caller, now, self.pace)? else {
                return Ok(Outcome::Done(Ok(seen)));
            };
            Ok(match self.write(seen, change).await? {
                Outcome::Done(seen) => Outcome::Done(Ok(seen)),
                Outcome::Raced => Outcome::Raced,
            })
        })
        .await?
    }

    /// The change, looked over with what the tenant has now.
    async fn amendment(&self, seen: &Seen, edit: Edit, now: Timestamp) -> Result<Amendment> {
        let Seen { caller, request, .. } = seen;
        let templates: Vec<_> =
            request.content.items.iter().map(|item| item.template.clone()).collect();
        let users = users(request, caller);
        let catalogue = self.table.catalogue(&caller.tenant, &templates, &users).await?;
        let mut amendment = amend(request, edit, caller, &catalogue, now)?;
        let groups = amendment.draft.groups_to_ask().into_iter().map(|group| async move {
            let entry = Entry::Group(group.clone());
            let members: Vec<UserId> = self.table.members(&caller.tenant, &entry).await?;
            Ok::<_, Error>((group, members))
        });
        let members: HashMap<_, _> = try_join_all(groups).await?.into_iter().collect();
        amendment.draft.check_approvers(&members);
        let names = amendment.new_names();
        if !names.is_empty() {
            let taken = self.table.taken_names(&caller.tenant, &names).await?;
            amendment.draft.findings.extend(taken.iter().map(|name| in_use(0, name)));
        }
        Ok(amendment)
    }
}
