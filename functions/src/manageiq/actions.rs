//! What is done about requests: agreeing, saying no, withdrawing and stopping. Contract section 1.4.

use super::{Outcome, Refusal, Visit, filing::PATIENCE};
use dialects::manageiq::{
    Fault,
    act::{self, doing, thing},
    body::Wish,
    collection::Collection,
    fault,
    features::Verb,
    request::klass,
};
use domain::{
    Error, Request, RequestId,
    approval::Verdict,
    commands::{
        cancel::Manner,
        decide::{Ballot, may_decide},
        deed::{Deed, Order},
    },
    lifecycle::Decision,
    request::Class,
};
use std::collections::HashMap;

/// What became of each wish: done or refused, or not found.
pub(super) type Done = Result<act::Outcome, Refusal>;

impl Visit {
    /// Whether the caller may do that at all; whoever a request asks may decide on it whatever their roles.
    pub(super) async fn check_verb(
        &self,
        verb: Verb,
        collection: Collection,
        wishes: &[Wish],
    ) -> Outcome<()> {
        if verb.is_allowed(&self.caller) {
            return Ok(());
        }
        let forbidden = || Err(Fault::action_forbidden(verb.name()).into());
        if !matches!(verb, Verb::Approve | Verb::Deny) || wishes.is_empty() {
            return forbidden();
        }
        let ids: Vec<RequestId> = wishes.iter().filter_map(id_of).collect();
        let requests = self.requests_of(collection, &ids).await?;
        let caller = self.service.known_groups(&self.caller, &requests).await?;
        let asked = |request: &&Request| may_decide(request, &caller).is_ok();
        if requests.iter().filter(asked).count() == wishes.len() { Ok(()) } else { forbidden() }
    }

    /// Does what is wished, in order; each wish stands or falls by itself.
    pub(super) async fn act(
        &self,
        verb: Verb,
        collection: Collection,
        wishes: &[Wish],
    ) -> Outcome<Vec<Done>> {
        let ids: Vec<RequestId> = wishes.iter().filter_map(id_of).collect();
        let known = self.requests_of(collection, &ids).await?;
        let known: HashMap<RequestId, Request> =
            known.into_iter().map(|request| (request.id, request)).collect();
        let refuses = verb == Verb::Cancel && !self.cancels().await?;
        let mut orders = Vec::new();
        let planned: Vec<Plan> = wishes
            .iter()
            .map(|wish| {
                let plan = match plan(verb, collection, wish, &known) {
                    Plan::Order(id, _) if refuses && known.get(&id).is_some_and(is_machine) => {
                        Plan::Told(uncancelable(self.base.resource(collection, id)))
                    }
                    plan => plan,
                };
                if let Plan::Order(id, order) = &plan {
                    orders.push((*id, order.clone()));
                }
                plan
            })
            .collect();
        let service = self.service.clone().within(PATIENCE);
        let mut done = service.act_on_all(&self.caller, orders, self.call.now).await.into_iter();
        let mut outcomes = Vec::with_capacity(planned.len());
        for plan in planned {
            outcomes.push(match plan {
                Plan::Refused(refusal) => Err(refusal),
                Plan::Told(outcome) => Ok(outcome),
                Plan::Order(id, _) => {
                    let missing = || Err(Error::internal("an action has no outcome"));
                    self.outcome(verb, collection, id, done.next().unwrap_or_else(missing)).await
                }
            });
        }
        Ok(outcomes)
    }

    /// What became of one. Whoever does again what stands like that already has done it.
    pub(super) async fn outcome(
        &self,
        verb: Verb,
        collection: Collection,
        id: RequestId,
        done: domain::Result<Request>,
    ) -> Done {
        let number = id.to_string();
        let as_asked = || act::Outcome::done(verb, collection, &self.base, &number);
        let error = match done {
            Ok(_) => return Ok(as_asked()),
            Err(error @ (Error::Conflict { .. } | Error::Forbidden(_) | Error::Invalid(_))) => {
                error
            }
            Err(error) => return Err(error.into()),
        };
        if matches!(error, Error::Conflict { .. }) && self.stands(verb, id).await? {
            return Ok(as_asked());
        }
        let href = Some(self.base.resource(collection, id));
        Ok(act::Outcome::refused(Fault::from(&error).message, href))
    }

    /// Whether requests for virtual machines can be stopped: upstream they can't, and a tenant may want that.
    async fn cancels(&self) -> Outcome<bool> {
        let settings = self.service.table.settings(&self.caller.tenant).await?;
        Ok(settings.value.manageiq.cancel)
    }

    /// That a request can't be stopped, if it can't.
    pub(super) async fn uncancelable(
        &self,
        request: &Request,
        href: &str,
    ) -> Outcome<Option<act::Outcome>> {
        let refuses = is_machine(request) && !self.cancels().await?;
        Ok(refuses.then(|| uncancelable(href.to_owned())))
    }

    /// Whether a request is what somebody wanted to make of it.
    async fn stands(&self, verb: Verb, id: RequestId) -> Outcome<bool> {
        let found = self.service.table.request_and_votes(&self.caller.tenant, id).await?;
        let Some(found) = found else { return Ok(false) };
        let own = found.votes.iter().any(|vote| {
            vote.voter == self.caller.user
                && vote.verdict == Verdict::Approve
                && vote.content_hash == found.request.content_hash
        });
        Ok(match (verb, found.request.decision) {
            (Verb::Approve, Decision::Approved) => true,
            (Verb::Approve, Decision::Pending) => own,
            (Verb::Deny, Decision::Rejected) | (Verb::Cancel, Decision::Cancelled) => true,
            _ => false,
        })
    }
}

/// What to do about one wish.
enum Plan {
    Order(RequestId, Order),
    Refused(Refusal),
    Told(act::Outcome),
}

fn is_machine(request: &Request) -> bool {
    request.content.class() == Class::Machines
}

/// The refusal that upstream's clients know.
fn uncancelable(href: String) -> act::Outcome {
    let klass = klass(Class::Machines);
    let message = format!("Cancel operation is not supported for {klass}");
    act::Outcome::refused(message, Some(href))
}

fn id_of(wish: &Wish) -> Option<RequestId> {
    RequestId::parse(wish.id.as_deref()?).ok()
}

fn plan(
    verb: Verb,
    collection: Collection,
    wish: &Wish,
    known: &HashMap<RequestId, Request>,
) -> Plan {
    let found = match checked_id(verb, collection, wish) {
        Ok(id) if known.contains_key(&id) => Ok(id),
        Ok(id) => Err(Fault::missing("MiqRequest", id)),
        Err(fault) => Err(fault),
    };
    match found.and_then(|id| Ok((id, deed(verb, collection, wish)?))) {
        Ok((id, deed)) => Plan::Order(id, Order { deed, step: None }),
        Err(fault) => Plan::Refused(fault.into()),
    }
}

pub(super) fn checked_id(
    verb: Verb,
    collection: Collection,
    wish: &Wish,
) -> fault::Result<RequestId> {
    wish.check()?;
    let Some(id) = wish.id.as_deref() else {
        let (doing, thing) = (doing(verb), thing(collection));
        return Err(Fault::bad_request(format!("{doing} {thing}s requires an id")));
    };
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_id(collection.klass(), id));
    }
    RequestId::parse(id).map_err(|_| Fault::missing("MiqRequest", id))
}

/// Decisions need a reason.
fn deed(verb: Verb, collection: Collection, wish: &Wish) -> fault::Result<Deed> {
    let reason = wish.text("reason").map(str::to_owned);
    let verdict = match verb {
        Verb::Approve => Verdict::Approve,
        Verb::Deny => Verdict::Reject,
        Verb::Cancel => return Ok(Deed::Stop(Manner::Any, reason)),
        Verb::Query | Verb::Create | Verb::Edit => {
            let name = verb.name();
            return Err(Fault::bad_request(format!("Unsupported Action {name} specified")));
        }
    };
    if reason.is_none() {
        let doing = doing(verb).to_lowercase();
        let thing = thing(collection).to_lowercase();
        return Err(Fault::bad_request(format!("Must specify a reason for {doing} a {thing}")));
    }
    Ok(Deed::Decide(Ballot { verdict, comment: reason }))
}
