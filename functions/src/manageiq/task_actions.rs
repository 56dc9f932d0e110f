//! What is done about tasks: notes for those who automate something, and stopping. Contract sections 1.4 and 4.6.

use super::{Outcome, Refusal, Visit, filing::PATIENCE, number_at, tasks};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        body::{Body, Order, Wish},
        collection::Collection,
        edit,
        features::{self, Verb},
    },
};
use domain::{
    Error, TaskId,
    commands::{
        cancel::Manner,
        deed::{Deed, Order as Deeds},
        tend::Care,
    },
};
use lambda::http::log;
use service::{read::Seen, tasks::TaskOf};

/// The vendor's name of a task.
const KLASS: &str = "MiqRequestTask";

/// Reads a body about one resource, or about several.
type Read = fn(&[u8], Collection, &[Verb]) -> dialects::manageiq::Result<Body>;

/// What became of one wish.
pub(super) enum Done {
    /// It was stopped, or not.
    Told(act::Outcome),
    /// It is now like this.
    Changed(Box<TaskOf>),
}

/// The request below which tasks are named.
pub(super) type Parent<'a> = Option<(Collection, &'a Seen)>;

impl Visit {
    /// The collection below whose resources tasks are named, and what is wished about them by who may do that.
    pub(super) fn wished_below(&self, read: Read) -> Outcome<(Collection, Body)> {
        let collection = self.collection_above()?;
        let body = read(&self.call.body, Collection::RequestTasks, features::OF_TASKS)?;
        self.check_verb_on_tasks(body.verb)?;
        self.check_accept()?;
        Ok((collection, body))
    }

    /// Whether the caller may do that with tasks at all.
    pub(super) fn check_verb_on_tasks(&self, verb: Verb) -> Outcome<()> {
        if features::is_allowed_on_tasks(verb, &self.caller) {
            return Ok(());
        }
        Err(Fault::action_forbidden(verb.name()).into())
    }
}

/// Acts on one task.
pub(super) async fn act(
    visit: &Visit,
    verb: Verb,
    parent: Parent<'_>,
    wish: &Wish,
) -> Outcome<Done> {
    let found = find(visit, parent, wish).await?;
    match verb {
        // The same call may have changed it since its parent was read.
        Verb::Edit if parent.is_some() => {
            let found = visit.service.read_task(&visit.caller, found.task.id).await?;
            change(visit, found, wish).await
        }
        Verb::Edit => change(visit, found, wish).await,
        Verb::Cancel | Verb::Query | Verb::Create | Verb::Approve | Verb::Deny => {
            let below = parent.map(|(collection, _)| collection);
            Box::pin(stop(visit, below, found, wish)).await.map(Done::Told)
        }
    }
}

/// Acts on several tasks, each of which stands or falls by itself.
pub(super) async fn act_on_all(
    visit: &Visit,
    verb: Verb,
    parent: Parent<'_>,
    order: Order,
) -> Outcome<Answer> {
    let below = parent.map(|(collection, _)| collection);
    let (mut outcomes, mut answers) = (Vec::new(), Vec::new());
    let service = visit.service.clone().within(PATIENCE);
    let done = service.each(&order.wishes, |wish| act(visit, verb, parent, wish)).await;
    for done in done {
        match done {
            Ok(Done::Told(outcome)) => outcomes.push(outcome),
            Ok(Done::Changed(task)) => answers.push(Ok(task)),
            Err(refusal) if !order.is_bulk => return Err(refusal),
            Err(refusal) => {
                let fault = told(refusal);
                outcomes.push(act::Outcome::refused(fault.message.clone(), None));
                answers.push(Err(fault));
            }
        }
    }
    if verb != Verb::Edit {
        return Ok(act::of_several(&outcomes, order.is_bulk));
    }
    Ok(tasks::results(visit, &answers, below))
}

fn told(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Fault(fault) => fault,
        Refusal::Error(error) => {
            log(&error);
            Fault::from(&error)
        }
    }
}

/// The task that is meant: one of its parent, if that is named.
async fn find(visit: &Visit, parent: Parent<'_>, wish: &Wish) -> Outcome<TaskOf> {
    wish.check()?;
    let id = wish.id.as_deref().unwrap_or("nil");
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_id(KLASS, id).into());
    }
    let missing = || Refusal::from(Fault::missing(KLASS, id));
    let number = TaskId::parse(id).map_err(|_| missing())?;
    if let Some((_, seen)) = parent {
        let task = seen.tasks.iter().find(|task| task.id == number).ok_or_else(missing)?;
        return Ok(TaskOf { request: seen.request.clone(), task: task.clone() });
    }
    match visit.service.read_task(&visit.caller, number).await {
        Err(Error::NotFound { .. }) => Err(missing()),
        found => Ok(found?),
    }
}

/// Adds notes to a task; nothing happens if there are none.
async fn change(visit: &Visit, found: TaskOf, wish: &Wish) -> Outcome<Done> {
    let Some(notes) = edit::notes(&wish.arguments, &found.request, &found.task)? else {
        return Ok(Done::Changed(Box::new(found)));
    };
    let Visit { service, caller, call, .. } = visit;
    let changed = service.tend(caller, found.task.id, Care::Note(notes), None, call.now).await?;
    Ok(Done::Changed(Box::new(changed)))
}

/// Stops a task; the only one of a request with its request.
async fn stop(
    visit: &Visit,
    below: Option<Collection>,
    TaskOf { request, task }: TaskOf,
    wish: &Wish,
) -> Outcome<act::Outcome> {
    let number = task.id.to_string();
    let href = match below {
        Some(collection) => visit.base.task(collection, request.id, task.id),
        None => visit.base.resource(Collection::RequestTasks, task.id),
    };
    if let Some(refused) = visit.uncancelable(&request, &href).await? {
        return Ok(refused);
    }
    let comment = wish.text("reason").map(str::to_owned);
    if request.tally.total > 1 {
        let of = (request.id, task.id);
        let done = visit.service.stop_task(&visit.caller, of, comment, visit.call.now).await;
        return one_of_several(&number, href, done);
    }
    let order = Deeds { deed: Deed::Stop(Manner::Any, comment), step: None };
    let done = visit.service.act(&visit.caller, request.id, &order, visit.call.now).await;
    let collection = below.unwrap_or(Collection::Requests);
    let outcome = visit.outcome(Verb::Cancel, collection, request.id, done).await?;
    let message =
        if outcome.success { act::canceling_task(&number) } else { outcome.message.clone() };
    Ok(act::Outcome { message, href: Some(href), ..outcome })
}

/// What became of a task whose request goes on.
fn one_of_several(
    number: &str,
    href: String,
    done: domain::Result<TaskOf>,
) -> Outcome<act::Outcome> {
    match done {
        Ok(_) => {
            let message = act::canceling_task(number);
            Ok(act::Outcome { success: true, message, href: Some(href) })
        }
        Err(error @ (Error::Conflict { .. } | Error::Forbidden(_))) => {
            Ok(act::Outcome::refused(Fault::from(&error).message, Some(href)))
        }
        Err(error) => Err(error.into()),
    }
}

/// One task of the path, as its number says.
pub(super) fn wish_of_path(visit: &Visit, mut wish: Wish, name: &str) -> Outcome<Wish> {
    number_at(&visit.call, name, KLASS)?;
    wish.id = Some(visit.call.path(name).to_owned());
    Ok(wish)
}

/// The answer about one task.
pub(super) fn answer(visit: &Visit, done: &Done, below: Option<Collection>) -> Answer {
    match done {
        Done::Told(outcome) => act::of_one(outcome),
        Done::Changed(task) => tasks::shown(visit, task, below),
    }
}
