//! The rows of a request, with what the indexes need of them.

use super::super::{
    items::{Item, number, row, text},
    keys,
};
use domain::{Event, Request, RequestId, Result, Task, TenantId, notice};
use jiff::{SignedDuration, Timestamp};

/// How long an event stays that only keeps the machinery going.
const CHORE_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);

pub(super) fn request_row(request: &Request) -> Result<Item> {
    let tenant = &request.tenant;
    let shard = keys::view_shard(request.id);
    let group = request.phase(request.modified_at).group();
    let key = keys::request(tenant, request.id);
    let mut item = row(&key, "request", request.version, request)?;
    let created = keys::created(request);
    item.insert("findPk".into(), text(keys::by_requester(tenant, &request.requester)));
    item.insert("findSk".into(), text(&created));
    item.insert("recentPk".into(), text(keys::recent(tenant, shard)));
    item.insert("phasePk".into(), text(keys::by_group(tenant, group, shard)));
    item.insert("createdSk".into(), text(created));
    let class = request.content.class();
    item.insert("classPk".into(), text(keys::by_class(tenant, class, shard)));
    item.insert("numberSk".into(), text(keys::number(request.id)));
    if request.is_provisioning_tokens() {
        item.insert("tokensPk".into(), text(keys::open_tokens(tenant, shard)));
    }
    set_due(&mut item, request.id, request.due_at);
    Ok(item)
}

/// What a request asks for. It also stands in its requester's own list of the class.
pub(super) fn content_row(request: &Request) -> Result<Item> {
    let key = keys::content(&request.tenant, request.id);
    let version = u64::from(request.revision) + 1;
    let mut item = row(&key, "content", version, request.content.as_ref())?;
    let class = request.content.class();
    let own = keys::by_class_of(&request.tenant, class, &request.requester);
    item.insert("classPk".into(), text(own));
    item.insert("numberSk".into(), text(keys::number(request.id)));
    Ok(item)
}

pub(super) fn task_row(tenant: &TenantId, task: &Task) -> Result<Item> {
    let key = keys::task(tenant, task.request, task.id);
    let mut item = row(&key, "task", task.version, task)?;
    item.insert("findPk".into(), text(keys::by_task(tenant, task.id)));
    item.insert("findSk".into(), text("task"));
    if task.is_open_token() {
        item.insert("tokensPk".into(), text(keys::open_tokens_of(tenant, &task.beneficiary)));
        item.insert("createdSk".into(), text(keys::task_sort(task.request, task.id)));
    }
    set_due(&mut item, task.request, task.due_at);
    Ok(item)
}

/// The row of an event, and until when people should have been told of it before the sweep sends its notice again.
pub(in super::super) fn event_row(
    tenant: &TenantId,
    event: &Event,
    patience: SignedDuration,
) -> Result<Item> {
    let chore = event.kind.is_housekeeping();
    let key = if chore { keys::chore } else { keys::event }(tenant, event.request, &event.id);
    let mut item = row(&key, "event", 1, event)?;
    item.insert("tenant".into(), text(tenant.as_str()));
    if let Some(end) = event.at.checked_add(CHORE_LIFE).ok().filter(|_| chore) {
        item.insert("expires".into(), number(end.as_second()));
    }
    let again = event.at.checked_add(patience).ok();
    set_due(&mut item, event.request, again.filter(|_| notice::is_worth_telling(event)));
    Ok(item)
}

/// Puts a row into the index of what is due.
pub(in super::super) fn set_due(item: &mut Item, request: RequestId, at: Option<Timestamp>) {
    if let Some(at) = at {
        item.insert("duePk".into(), text(keys::due(keys::due_shard(request))));
        item.insert("dueAt".into(), number(at.as_millisecond()));
    }
}
