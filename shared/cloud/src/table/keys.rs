//! Every key of the table. Parts are separated by `#`, which no identifier can hold; a partition that
//! begins with `#` belongs to no tenant: it is what a caller shows before their tenant is known.

pub mod part;

use domain::{
    Request, RequestId, TaskId, TemplateId, TenantId, UserId,
    approval::{Approver, Vote},
    change::Entry,
    quota::Account,
    request::{Class, Group},
    task::Target,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// How many partitions a tenant's lists are spread over.
pub const VIEW_SHARDS: u32 = 4;
/// How many rows each count of requests is spread over.
pub const COUNT_SHARDS: u32 = 8;
/// How many partitions due rows are spread over.
pub const DUE_SHARDS: u32 = 4;

/// Partition and sort key of one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// The partition of a request and all that belongs to it.
pub fn request_partition(tenant: &TenantId, id: RequestId) -> String {
    format!("{tenant}#request#{:010}", id.number())
}

/// The tenant and request of a request's partition.
pub fn parse_request_partition(pk: &str) -> Option<(TenantId, RequestId)> {
    let (tenant, rest) = pk.split_once('#')?;
    let number = rest.strip_prefix("request#")?.parse().ok()?;
    Some((TenantId::parse(tenant).ok()?, RequestId::new(number).ok()?))
}

/// A request.
pub fn request(tenant: &TenantId, id: RequestId) -> Key {
    Key::new(request_partition(tenant, id), part::REQUEST)
}

/// What a request asks for.
pub fn content(tenant: &TenantId, id: RequestId) -> Key {
    Key::new(request_partition(tenant, id), part::CONTENT)
}

/// A vote: one per step and voter, and each time that what they decide on was changed.
pub fn vote(tenant: &TenantId, id: RequestId, vote: &Vote) -> Key {
    let Vote { step, voter, revision, .. } = vote;
    let again = if *revision > 0 { format!("#{revision}") } else { String::new() };
    Key::new(request_partition(tenant, id), format!("{}{step:02}#{voter}{again}", part::VOTE))
}

/// A task.
pub fn task(tenant: &TenantId, request: RequestId, id: TaskId) -> Key {
    Key::new(request_partition(tenant, request), format!("{}{:010}", part::TASK, id.number()))
}

/// An event.
pub fn event(tenant: &TenantId, request: RequestId, id: &str) -> Key {
    Key::new(request_partition(tenant, request), format!("{}{id}", part::EVENT))
}

/// An event that only keeps the machinery going.
pub fn chore(tenant: &TenantId, request: RequestId, id: &str) -> Key {
    Key::new(request_partition(tenant, request), format!("{}{id}", part::CHORE))
}

/// The delivery of an event to one person.
pub fn delivery(tenant: &TenantId, request: RequestId, event: &str, to: &UserId) -> Key {
    let sk = format!("{}{event}#{to}", part::DELIVERY);
    Key::new(request_partition(tenant, request), sk)
}

/// The note that a large request is being written.
pub fn staging(tenant: &TenantId, request: RequestId) -> Key {
    Key::new(request_partition(tenant, request), part::STAGING)
}

/// The number of a batch, by the name that its sender gave it.
pub fn batch_number(tenant: &TenantId, correlation_id: &str) -> Key {
    Key::new(format!("{tenant}#batch#{}", hash(correlation_id)), "number")
}

/// A batch.
pub fn batch(tenant: &TenantId, id: RequestId) -> Key {
    Key::new(request_partition(tenant, id), part::BATCH)
}

/// Some outcomes of a part of a batch; `kind` is `part::FAILED` or `part::FILED`.
pub fn outcomes(tenant: &TenantId, id: RequestId, kind: &str, number: u32, chunk: usize) -> Key {
    Key::new(request_partition(tenant, id), format!("{kind}{number:05}#{chunk:03}"))
}

/// The partition of what a subject holds.
pub fn grants(tenant: &TenantId, subject: &UserId) -> String {
    format!("{tenant}#grant#{subject}")
}

/// What a subject holds of a target.
pub fn grant(tenant: &TenantId, subject: &UserId, target: &Target) -> Key {
    Key::new(grants(tenant, subject), &target.0)
}

/// The partition of a tenant's templates.
pub fn templates(tenant: &TenantId) -> String {
    format!("{tenant}#template")
}

/// A template.
pub fn template(tenant: &TenantId, id: &TemplateId) -> Key {
    Key::new(templates(tenant), id.as_str())
}

/// A person.
pub fn user(tenant: &TenantId, id: &UserId) -> Key {
    Key::new(format!("{tenant}#user#{id}"), "user")
}

/// The tenant's settings.
pub fn settings(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#settings"), "settings")
}

/// The counter of request and task numbers.
pub fn counter(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#counter"), "numbers")
}

/// How many requests a tenant has, or one of its users; the sum of all shards.
pub fn count(tenant: &TenantId, of: Option<&UserId>, shard: u32) -> Key {
    let partition = match of {
        None => format!("{tenant}#count"),
        Some(user) => format!("{tenant}#count#{user}"),
    };
    Key::new(partition, format!("{shard:02}"))
}

/// What is held on an account that a quota is held against.
pub fn ledger(tenant: &TenantId, account: &Account) -> Key {
    let whose = match &account.requester {
        None => "tenant".to_owned(),
        Some(user) => format!("user#{user}"),
    };
    Key::new(format!("{tenant}#quota#{}", account.template), whose)
}

/// The key that signs the tenant's cursors.
pub fn signing(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#signing"), "cursors")
}

/// A name that a request holds.
pub fn name(tenant: &TenantId, name: &str) -> Key {
    Key::new(format!("{tenant}#name#{}", hash(name)), "name")
}

/// A client's key of a submission.
pub fn idempotency(tenant: &TenantId, caller: &UserId, key: &str) -> Key {
    Key::new(format!("{tenant}#key#{caller}"), hash(key))
}

/// The partition of the members of a directory entry.
pub fn members(tenant: &TenantId, of: &Entry) -> String {
    match of {
        Entry::Group(group) => format!("{tenant}#member#group#{group}"),
        Entry::Target(target) => format!("{tenant}#member#target#{}", target.0),
    }
}

/// One member of a directory entry.
pub fn member(tenant: &TenantId, of: &Entry, user: &UserId) -> Key {
    Key::new(members(tenant, of), user.as_str())
}

/// How many members a directory entry has.
pub fn member_count(tenant: &TenantId, of: &Entry) -> Key {
    Key::new(members(tenant, of).replacen("#member#", "#members#", 1), "count")
}

/// Where a page of an entry's members ended for a reader.
pub fn bookmark(tenant: &TenantId, reader: &UserId, of: &Entry, skip: u32) -> Key {
    let entry = members(tenant, of);
    Key::new(format!("{tenant}#bookmark#{reader}"), format!("{entry}#{skip:010}"))
}

/// The partition of what waits for an approver.
pub fn inbox(tenant: &TenantId, approver: &Approver) -> String {
    match approver {
        Approver::User(user) => format!("{tenant}#inbox#user#{user}"),
        Approver::Group(group) => format!("{tenant}#inbox#group#{group}"),
    }
}

/// A request that waits for an approver.
pub fn asked(request: &Request, approver: &Approver) -> Key {
    Key::new(inbox(&request.tenant, approver), created(request))
}

/// A login name.
pub fn login(name: &str) -> Key {
    Key::new(format!("#login#{}", hash(name)), "credential")
}

/// A sender of batches, by its name.
pub fn sender(name: &str) -> Key {
    Key::new(format!("#sender#{}", hash(name)), "key")
}

/// The task whose user enrols with this code.
pub fn enrolment(code: &str) -> Key {
    Key::new(format!("#enrolment#{}", hash(code)), "task")
}

/// The session of a client that shows it as a cookie. It is no token, and no token is one.
pub fn visit(id: &str) -> Key {
    Key::new(format!("#visit#{}", hash(id)), "session")
}

/// A session or token, by its secret.
pub fn session(secret: &str) -> Key {
    Key::new(format!("#session#{}", hash(secret)), "session")
}

/// Sorts requests by when they were filed.
pub fn created(request: &Request) -> String {
    created_sort(request.created_at, request.id)
}

fn created_sort(at: Timestamp, id: RequestId) -> String {
    format!("{:013}#{:010}", at.as_millisecond(), id.number())
}

/// Where those begin that were filed at an instant, among what `created` sorts.
pub fn created_at(at: Timestamp) -> String {
    format!("{:013}", at.as_millisecond().clamp(0, LAST_MILLISECOND))
}

/// The last instant that fits.
const LAST_MILLISECOND: i64 = 9_999_999_999_999;

/// Sorts tasks by their numbers.
pub fn task_sort(request: RequestId, task: TaskId) -> String {
    format!("{:010}#{:010}", request.number(), task.number())
}

/// The request and task of a sort key made by `task_sort`.
pub fn parse_task_sort(sk: &str) -> Option<(RequestId, TaskId)> {
    let (request, task) = sk.split_once('#')?;
    let request = RequestId::new(request.parse().ok()?).ok()?;
    Some((request, TaskId::new(task.parse().ok()?).ok()?))
}

/// Sorts requests by their numbers.
pub fn number(id: RequestId) -> String {
    format!("{:010}", id.number())
}

/// The request of a sort key made by `created` or `number`.
pub fn parse_place(sk: &str) -> Option<RequestId> {
    let number = sk.split_once('#').map_or(sk, |(_, number)| number);
    RequestId::new(number.parse().ok()?).ok()
}

/// Index `find`: what a user has filed.
pub fn by_requester(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#requester#{user}")
}

/// Index `find`: everybody of a tenant, by login name.
pub fn people(tenant: &TenantId) -> String {
    format!("{tenant}#people")
}

/// Index `recent`: everybody of a tenant, by family name.
pub fn families(tenant: &TenantId) -> String {
    format!("{tenant}#families")
}

/// Index `class`: everybody of a tenant who has a mail address, by it.
pub fn emails(tenant: &TenantId) -> String {
    format!("{tenant}#emails")
}

/// Sorts people by a name in small letters.
pub fn by_name(name: &str, id: &UserId) -> String {
    format!("{}#{id}", plain(name))
}

/// A name as lists of people are searched for it.
pub fn plain(name: &str) -> String {
    let plain = name.replace('#', " ").to_lowercase();
    plain.chars().take(100).collect()
}

/// The person of a sort key made by `by_name`.
pub fn parse_named(sk: &str) -> Option<UserId> {
    UserId::parse(sk.split_once('#')?.1).ok()
}

/// Index `tokens`: a tenant's requests for tokens that aren't completed, one partition a shard.
pub fn open_tokens(tenant: &TenantId, shard: u32) -> String {
    format!("{tenant}#{shard}")
}

/// Index `tokens`: the tasks that give a user tokens, as far as they aren't completed.
pub fn open_tokens_of(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#user#{user}")
}

/// Index `find`: a task by its number.
pub fn by_task(tenant: &TenantId, id: TaskId) -> String {
    format!("{tenant}#task#{:010}", id.number())
}

/// Index `recent`: everything of a tenant, one partition a shard.
pub fn recent(tenant: &TenantId, shard: u32) -> String {
    format!("{tenant}#{shard}")
}

/// Index `phase`: everything of a tenant in one group of phases, one partition a shard.
pub fn by_group(tenant: &TenantId, group: Group, shard: u32) -> String {
    let name = match group {
        Group::Pending => "pending",
        Group::InProgress => "inProgress",
        Group::Completed => "completed",
        Group::Rejected => "rejected",
        Group::Failed => "failed",
        Group::Cancelled => "cancelled",
    };
    format!("{tenant}#{name}#{shard}")
}

/// Index `class`: everything of a tenant that is of one class, one partition a shard.
pub fn by_class(tenant: &TenantId, class: Class, shard: u32) -> String {
    format!("{tenant}#{}#{shard}", class.as_str())
}

/// Index `class`: what a user has filed of one class.
pub fn by_class_of(tenant: &TenantId, class: Class, user: &UserId) -> String {
    format!("{tenant}#{}#user#{user}", class.as_str())
}

/// Index `phase`: a person by the number that stands for their id.
pub fn user_numbered(tenant: &TenantId, number: u64) -> String {
    format!("{tenant}#user#{number}")
}

/// The shard of a tenant's lists that a request stands in.
pub fn view_shard(id: RequestId) -> u32 {
    id.number() % VIEW_SHARDS
}

/// Index `due`: what has to be looked at, one partition a shard.
pub fn due(shard: u32) -> String {
    format!("due#{shard}")
}

/// The shard of what is due that a request's rows stand in.
pub fn due_shard(id: RequestId) -> u32 {
    id.number() % DUE_SHARDS
}

/// SHA-256 in hexadecimal: for parts of keys that clients choose or that are secret.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
