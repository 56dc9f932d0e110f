//! Lists of requests.

use crate::Service;
use cloud::table::views::{Listing, Order};
use domain::{
    Caller, Request, Result, TemplateId,
    approval::Approver,
    commands::decide::can_decide,
    policy::{Action, authorize},
    request::Group,
};
use jiff::Timestamp;

/// How many times a page reads on when most of what it finds is filtered out.
const READS: usize = 5;
/// How many rows it reads at a time, at least, when most of them may be filtered out.
const REACH: usize = 100;
/// How many bytes of content a page holds, or one row more: an answer may have 6 MB, and shows parts of
/// the content twice.
const MAX_WEIGHT: usize = 2 * 1024 * 1024;

/// A list that callers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What the caller has filed.
    My,
    /// Everything of the tenant, or what the caller has filed if they don't see everything.
    All,
    /// The same, in one group of phases.
    InGroup(Group),
    /// What the caller is asked to decide on.
    AwaitingMe,
}

/// What a caller asks for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Which list.
    pub view: View,
    /// Only requests with an item of this template.
    pub template: Option<TemplateId>,
    /// How many at most.
    pub size: usize,
    /// Where the last page ended.
    pub cursor: Option<String>,
}

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The requests, newest first.
    pub requests: Vec<Request>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<String>,
}

impl Service {
    /// A page of a list. A page can hold fewer than asked for, and still be followed by more.
    pub async fn list(&self, caller: &Caller, query: &Query, now: Timestamp) -> Result<Page> {
        authorize(caller, Action::ReadRequests)?;
        let caller = &self.listing_for(caller, query.view).await?;
        let (tenant, bound) = (&caller.tenant, &bound(caller, query));
        let mut place = self.open_cursor(tenant, bound, query.cursor.as_deref()).await?;
        let mut requests = Vec::new();
        for _ in 0..READS {
            place = self.read_on(caller, query, place, &mut requests, now).await?;
            if place.is_none() || is_full(&requests, query.size) {
                break;
            }
        }
        let cursor = self.sign_cursor(tenant, bound, place).await?;
        Ok(Page { requests, cursor })
    }

    /// Adds what belongs to the list until the page is full; answers where to read on, if anywhere.
    async fn read_on(
        &self,
        caller: &Caller,
        query: &Query,
        place: Option<String>,
        requests: &mut Vec<Request>,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let listing = listing(caller, query.view);
        let reach = if query.template.is_some() { query.size.max(REACH) } else { query.size };
        let page = self
            .table
            .list(&caller.tenant, &listing, Order::NewestFirst, place.as_deref(), reach)
            .await?;
        let mut rows = page.rows.into_iter().peekable();
        while let Some((place, request)) = rows.next() {
            if belongs(caller, query, &request, now) {
                requests.push(request);
            }
            if is_full(requests, query.size) {
                let more = rows.peek().is_some() || page.next.is_some();
                return Ok(more.then_some(place));
            }
        }
        Ok(page.next)
    }

    /// What waits for somebody also waits for them as a member of groups.
    async fn listing_for(&self, caller: &Caller, view: View) -> Result<Caller> {
        match view {
            View::AwaitingMe => self.with_groups(caller).await,
            View::My | View::All | View::InGroup(_) => Ok(caller.clone()),
        }
    }
}

/// What a cursor is good for.
fn bound(caller: &Caller, query: &Query) -> String {
    format!("{:?}#{}#{:?}", query.view, caller.user, query.template)
}

/// Whether a page holds as many rows as asked for, or as much as an answer can.
fn is_full(requests: &[Request], size: usize) -> bool {
    let weight: usize = requests.iter().map(|request| request.content.weight()).sum();
    requests.len() >= size || weight > MAX_WEIGHT
}

/// The index that serves a view.
fn listing(caller: &Caller, view: View) -> Listing {
    match view {
        View::AwaitingMe => {
            let groups = caller.groups.iter().cloned().map(Approver::Group);
            Listing::Asked(groups.chain([Approver::User(caller.user.clone())]).collect())
        }
        View::All if caller.sees_all() => Listing::All,
        View::InGroup(group) if caller.sees_all() => Listing::InGroup(group),
        View::My | View::All | View::InGroup(_) => Listing::FiledBy(caller.user.clone()),
    }
}

/// Whether a row that an index led to is what was asked for: an index may lag behind.
fn belongs(caller: &Caller, query: &Query, request: &Request, now: Timestamp) -> bool {
    let of_template =
        |id: &TemplateId| request.content.items.iter().any(|item| item.template == *id);
    let in_view = match query.view {
        View::My | View::All => true,
        View::InGroup(group) => request.phase(now).group() == group,
        View::AwaitingMe => can_decide(request, caller, now),
    };
    in_view && query.template.as_ref().is_none_or(of_template)
}
