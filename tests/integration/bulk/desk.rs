//! The use case by itself over the backends of a stack, so that a thousand submissions and the faults between
//! them and the table are all that there is.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    time::Duration,
};

use cloud::{Connection, Table};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, Role, Template, TemplateId, TenantId, UserId,
    Versioned,
    commands::{
        Pace,
        edit::Edit,
        submit::{Submission, Wish},
    },
    schedule::Schedule,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use service::{
    Service,
    submit::{ClientKey, Filed, Wanted},
};
use tokio::runtime::Runtime;

use crate::stack::{command, data_dir};

/// Where submissions are filed.
pub(crate) struct Desk {
    process: Child,
    control: String,
    runtime: Runtime,
    pub(crate) service: Service,
}

impl Desk {
    /// Backends of their own, in which the demo's templates and people are.
    pub(crate) fn open(name: &str) -> Self {
        let data = data_dir(name);
        let errors = data.with_extension("stderr");
        let mut process = command(&data)
            .arg("--only-backends")
            .stderr(File::create(&errors).expect("a file for the stack's progress"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the backends start");
        let output = BufReader::new(process.stdout.take().expect("an output")).lines();
        let variables: BTreeMap<String, String> = output
            .map_while(|line| line.ok()?.split_once('=').map(|(a, b)| (a.into(), b.into())))
            .collect();
        let progress = fs::read_to_string(&errors).expect("the stack's progress");
        let control = progress.lines().find_map(|line| line.strip_prefix("control    "));
        let control = control.and_then(|line| line.split("/_local").next());
        let connection = Connection::from_variables(|name| variables.get(name).cloned());
        let table = Table::new(&connection.expect("a connection"), &variables["TABLE"]);
        let service = Service::new(table, PACE).within(Duration::from_mins(1));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        Self { process, control: control.expect("an address").to_owned(), runtime, service }
    }

    /// Waits for something.
    pub(crate) fn run<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    /// Files them as `requester`.
    pub(crate) fn try_file(&self, wanted: Vec<Wanted>) -> Result<Vec<Result<Filed>>> {
        self.file_with(&self.service, wanted)
    }

    /// The same by a use case that isn't the desk's own.
    pub(crate) fn file_with(
        &self,
        service: &Service,
        wanted: Vec<Wanted>,
    ) -> Result<Vec<Result<Filed>>> {
        self.runtime.block_on(service.submit_all(&requester(), wanted, now()))
    }

    /// Makes a template of a workspace that nobody has to agree to.
    pub(crate) fn template(&self, id: &str, properties: Value) {
        let mut template = json!({
            "id": id, "name": id, "kind": "workspace", "binding": {"connector": "simulator"},
        });
        for (name, value) in properties.as_object().into_iter().flatten() {
            template[name] = value.clone();
        }
        let value: Template = serde_json::from_value(template).expect("a template");
        let template = Versioned { value, version: 1 };
        let tenant = requester().tenant;
        let put = self.service.table.put_template(&tenant, &template);
        assert!(self.runtime.block_on(put).expect("a template can be put"));
    }

    pub(crate) fn file(&self, wanted: Vec<Wanted>) -> Vec<Result<Filed>> {
        self.try_file(wanted).expect("the call is answered")
    }

    /// Files one by itself.
    pub(crate) fn file_one(&self, wanted: Wanted) -> Result<Filed> {
        let Wanted { submission, key } = wanted;
        let caller = requester();
        let filed = self.service.submit(&caller, submission, key, now());
        let filed = self.runtime.block_on(filed)?;
        Ok(Filed { id: filed.request.id, replayed: filed.replayed })
    }

    /// Lets calls of the table fare like this, each fault a part of all calls.
    pub(crate) fn faults(&self, rates: Value) {
        let body = json!({"seed": 7, "dynamodb": rates}).to_string();
        let answer = ureq::put(format!("{}/_local/faults", self.control))
            .header("Content-Type", "application/json")
            .send(body);
        answer.expect("faults can be set");
    }

    /// The bodies of all rows of a kind.
    pub(crate) fn rows(&self, kind: &str) -> Vec<Value> {
        let mut answer = ureq::get(format!("{}/_local/table", self.control)).call().expect("rows");
        let text = answer.body_mut().with_config().limit(100_000_000).read_to_string();
        let rows: Vec<Value> = serde_json::from_str(&text.expect("rows")).expect("rows");
        rows.into_iter().filter(|row| row["row"] == kind).collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const PACE: Pace =
    Pace { tries: 5, retry: SignedDuration::from_mins(1), requeue: SignedDuration::from_hours(1) };

fn now() -> Timestamp {
    "2030-01-01T00:00:00Z".parse().expect("a time")
}

fn requester() -> Caller {
    Caller {
        tenant: TenantId::parse("acme").expect("a tenant"),
        user: UserId::parse("requester").expect("a user"),
        roles: vec![Role::Requester],
        groups: Vec::new(),
    }
}

/// Somebody asks for a thing for themselves.
pub(crate) fn wish(template: &str, name: &str) -> Submission {
    let template = TemplateId::parse(template).expect("a template");
    let parameters = json!({ "name": name });
    let schedule = Schedule::default();
    let item = Wish { template, parameters, schedule, account: None, kind: None, reason: None };
    Submission { source: "test".to_owned(), items: vec![item], ..Submission::default() }
}

pub(crate) fn plain(submission: Submission) -> Wanted {
    Wanted { submission, key: None }
}

/// The same under a client's key; what it stands for is told apart by the name.
pub(crate) fn keyed(submission: Submission, key: &str) -> Wanted {
    let fingerprint = submission.items[0].parameters["name"].to_string();
    Wanted { submission, key: Some(ClientKey { key: key.to_owned(), fingerprint }) }
}

/// What became of each, in a word: its number counted from the first, or what stands against it and where.
pub(crate) fn told(outcomes: &[Result<Filed>]) -> Vec<String> {
    let first = outcomes.iter().flatten().map(|filed| filed.id.number()).min().unwrap_or_default();
    outcomes.iter().map(|outcome| word(outcome, first)).collect()
}

fn word(outcome: &Result<Filed>, first: u32) -> String {
    match outcome {
        Ok(Filed { id, replayed: false }) => format!("+{}", id.number() - first),
        Ok(Filed { id, replayed: true }) => format!("={}", id.number() - first),
        Err(Error::Invalid(findings)) => {
            let all = findings.iter().map(|it| match &it.place {
                Place::Whole => format!("{:?}", it.rule),
                place => format!("{:?} at {place}", it.rule),
            });
            all.collect::<Vec<_>>().join(", ")
        }
        Err(error) => error.to_string(),
    }
}

/// Calls what `requester` has asked for by another name; answers how often it was changed.
pub(crate) async fn rename(service: &Service, id: RequestId, name: &str) -> Result<u32> {
    let edit = |request: &Request| {
        Ok::<_, Error>(Edit {
            parameters: json!({ "name": name }),
            schedule: request.content.items[0].schedule,
            justification: None,
            message: None,
        })
    };
    Ok(service.edit(&requester(), id, edit, now()).await?.request.revision)
}
