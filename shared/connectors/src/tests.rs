//! The connectors against tasks of their own.

use super::*;
use domain::{
    RequestId, TemplateId, TenantId, UserId,
    commands::work::Snapshot,
    grant::Grant,
    lifecycle::Decision,
    request::{Content, Item, Request, Tally},
    schedule::Schedule,
    template::{Kind, Simulation},
};
use jiff::Timestamp;
use serde_json::json;
use std::{cell::RefCell, collections::HashMap, sync::Arc};

fn work(binding: Binding, act: Act) -> Work {
    let user = UserId::parse("24").unwrap();
    let id = RequestId::new(7).unwrap();
    let item = Item {
        template: TemplateId::parse("12").unwrap(),
        template_name: "Role 12".into(),
        kind: Kind::Role,
        binding,
        parameters: Value::Null,
        resolved_name: None,
        takes_name: false,
        schedule: Schedule::default(),
        warn_minutes: None,
        account: None,
        reason: None,
        token: None,
        count: 1,
        automation: false,
    };
    let now = Timestamp::UNIX_EPOCH;
    let request = Request {
        id,
        tenant: TenantId::parse("acme").unwrap(),
        version: 1,
        source: "test".into(),
        requester: user.clone(),
        filed_by: user.clone(),
        content: Arc::new(Content {
            items: vec![item],
            beneficiaries: vec![user.clone()],
            ..Content::default()
        }),
        correlation_id: None,
        decision: Decision::Approved,
        steps: Vec::new(),
        settled: 0,
        voters: Vec::new(),
        claim: None,
        suspension: None,
        revision: 0,
        edited_by: Vec::new(),
        message: None,
        content_hash: String::new(),
        noted: serde_json::Map::new(),
        tally: Tally::default(),
        round: 0,
        requeues: 0,
        created_at: now,
        modified_at: now,
        lapses_at: now,
        decided_at: None,
        cancelled_by: None,
        started_at: None,
        finished_at: None,
        due_at: None,
    };
    let task = request.planned_tasks().unwrap().remove(0);
    let grant = Grant::none(user, task.target.clone());
    Work {
        snapshot: Snapshot {
            request,
            task,
            grant,
            original: None,
            catalogue: None,
            rooms: Vec::new(),
            code: None,
        },
        act,
        is_revocation: false,
    }
}

/// A target system in this process: what is there, and how often something was made.
#[derive(Default)]
struct Shelf {
    things: RefCell<HashMap<String, String>>,
    made: RefCell<usize>,
    is_down: bool,
}

impl Http for Shelf {
    async fn send(&self, method: &str, url: &str, body: String) -> Result<(u16, String), String> {
        let mut things = self.things.borrow_mut();
        if self.is_down {
            return Err("nobody is there".to_owned());
        }
        match method {
            "POST" => {
                *self.made.borrow_mut() += 1;
                things.insert(url.to_owned(), body);
                Ok((201, String::new()))
            }
            "DELETE" => Ok((things.remove(url).map_or(404, |_| 204), String::new())),
            _ => Ok(things.get(url).map_or((404, String::new()), |body| (200, body.clone()))),
        }
    }
}

fn outside(is_down: bool) -> Outside<Shelf> {
    Outside { http: Shelf { is_down, ..Shelf::default() }, url: "http://target".to_owned() }
}

async fn act(work: &Work) -> Attempt {
    super::act(work, None::<&Outside<Shelf>>).await
}

/// Tries until it works, and counts the tries.
async fn tries(mut work: Work) -> (usize, Value) {
    for count in 1..20 {
        let attempt = act(&work).await;
        work.snapshot.grant.memory.clone_from(&attempt.memory);
        if attempt.result.is_ok() {
            return (count, attempt.memory.unwrap_or_default());
        }
    }
    panic!("it never worked");
}

fn simulator(simulation: Simulation) -> Binding {
    Binding::Simulator(simulation)
}

#[tokio::test]
async fn what_fails_twice_works_the_third_time() {
    let binding = simulator(Simulation { failures: 2, ..Simulation::default() });
    let (count, memory) = tries(work(binding, Act::Give)).await;
    assert_eq!((count, &memory["made"]), (3, &1.into()));
}

#[tokio::test]
async fn a_lost_answer_makes_nothing_twice() {
    let binding = simulator(Simulation { loses_answer: true, ..Simulation::default() });
    let (count, memory) = tries(work(binding, Act::Give)).await;
    assert_eq!((count, &memory["made"]), (2, &1.into()));
}

#[tokio::test]
async fn a_refusal_is_for_good() {
    let binding = simulator(Simulation { refuses: true, ..Simulation::default() });
    let attempt = act(&work(binding, Act::Give)).await;
    assert_eq!(attempt.result.unwrap_err().remedy, Remedy::GiveUp);
}

#[tokio::test]
async fn what_was_given_is_taken_back_once_and_for_all() {
    let mut work = work(simulator(Simulation::default()), Act::Give);
    work.snapshot.grant.memory = act(&work).await.memory;
    work.act = Act::TakeBack;
    for _ in 0..2 {
        let attempt = act(&work).await;
        assert_eq!(attempt.result.unwrap(), None);
        work.snapshot.grant.memory = attempt.memory;
    }
    assert_eq!(work.snapshot.grant.memory.unwrap()["exists"], Value::Null);
}

#[tokio::test]
async fn the_directory_gives_what_it_is_asked_for() {
    let attempt = act(&work(Binding::Directory {}, Act::Give)).await;
    assert_eq!(attempt.result.unwrap().unwrap()["member"], "24");
}

#[tokio::test]
async fn what_a_lost_worker_made_outside_is_found_by_the_next_one() {
    let outside = &outside(false);
    let mut work = work(simulator(Simulation::default()), Act::Give);
    let made = super::act(&work, Some(outside)).await.result.unwrap();
    // Nobody noted what came of it.
    assert_eq!(super::act(&work, Some(outside)).await.result.unwrap(), made);
    assert_eq!(*outside.http.made.borrow(), 1);
    work.act = Act::TakeBack;
    for _ in 0..2 {
        assert_eq!(super::act(&work, Some(outside)).await.result.unwrap(), None);
    }
    assert!(outside.http.things.borrow().is_empty());
}

#[tokio::test]
async fn a_target_is_told_each_machines_own_name_and_address() {
    let outside = &outside(false);
    let mut work = work(simulator(Simulation::default()), Act::Give);
    let content = Arc::make_mut(&mut work.snapshot.request.content);
    content.items[0].kind = Kind::VirtualMachine;
    content.items[0].count = 2;
    content.items[0].parameters = json!({"vm_name": "web", "vlan": "a", "ip_addr": "192.0.2.9"});
    for task in work.snapshot.request.planned_tasks().unwrap() {
        work.snapshot.task = task;
        super::act(&work, Some(outside)).await.result.unwrap();
    }
    let things = outside.http.things.borrow();
    let read = |body: &String| serde_json::from_str::<Value>(body).unwrap();
    let mut told: Vec<Value> = things.values().map(read).collect();
    told.sort_by_key(|thing| thing["name"].to_string());
    let own = |name: &str, address: &str| json!({"vm_name": name, "vlan": "a", "ip_addr": address});
    assert_eq!(told[0]["parameters"], own("web008", "192.0.2.9"));
    assert_eq!(told[1]["parameters"], own("web009", "192.0.2.10"));
    assert_eq!([&told[0]["name"], &told[1]["name"]], ["web008", "web009"]);
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_looked_at_again() {
    let work = work(simulator(Simulation::default()), Act::Give);
    let attempt = super::act(&work, Some(&outside(true))).await;
    assert_eq!(attempt.result.unwrap_err().remedy, Remedy::LookAgain);
}
