//! Makes what calls need, through the functions themselves, and past everything that is measured.

use std::{collections::HashMap, env, fs};

use cloud::{Connection, Table};
use domain::{RequestId, TenantId};
use serde_json::{Value, json};

use crate::{
    Result,
    candidate::{Candidate, Environment},
    cases,
    instance::Instance,
    sender::Sender,
    ship::scratch,
};

/// The functions that make state: this very program, one process for each that was needed so far.
pub(crate) struct World {
    environment: Environment,
    helpers: HashMap<String, Instance>,
    names: u32,
    /// Where a webhook of the bench's own listens.
    webhook: String,
    sender: Option<Sender>,
    has_people: bool,
}

impl World {
    /// A world in which request 1 has been filed.
    pub(crate) async fn new(environment: Environment, webhook: String) -> Result<Self> {
        let mut world = Self {
            environment,
            helpers: HashMap::new(),
            names: 0,
            webhook,
            sender: None,
            has_people: false,
        };
        let first = world.file("team-site").await?;
        if first["id"] != "1" {
            return Err(format!("the first request has number {}, not 1", first["id"]).into());
        }
        Ok(world)
    }

    /// A name that nothing has yet.
    pub(crate) fn name(&mut self) -> String {
        self.names += 1;
        format!("Bench {}", self.names)
    }

    /// Lets a function handle an event, which has to go well.
    pub(crate) async fn call(&mut self, function: &str, event: &Value) -> Result<Value> {
        if !self.helpers.contains_key(function) {
            let helper = self.helper(function)?;
            let log = scratch().join("helpers.log");
            let (helper, _) = Instance::start(&helper, &log).await?;
            self.helpers.insert(function.to_owned(), helper);
        }
        let helper = self.helpers.get_mut(function).ok_or("there is no helper")?;
        let answer = helper.call(event).await?;
        cases::content(function, &answer.body)
    }

    fn helper(&self, function: &str) -> Result<Candidate> {
        let args = vec!["--function".into(), function.into()];
        let environment = self.environment.clone();
        Ok(Candidate::new(function, function, env::current_exe()?, args, environment))
    }

    /// Files a request of a template; the request as it was answered.
    pub(crate) async fn file(&mut self, template: &str) -> Result<Value> {
        let event = self.submission(template)?;
        self.call("orchestry-create-request", &event).await
    }

    /// Makes a group with the sample's members; its id.
    pub(crate) async fn group(&mut self) -> Result<String> {
        let event = cases::next_group(self)?;
        let group = self.call("uipath-create-group", &event).await?;
        Ok(group["id"].as_str().ok_or("a group without an id")?.to_owned())
    }

    /// Makes this many people; their ids.
    pub(crate) async fn people(&mut self, count: u32) -> Result<Vec<String>> {
        let ids: Vec<String> = (0..count).map(|number| format!("bench-{number:04}")).collect();
        if !self.has_people {
            for id in &ids {
                let mut event = stored("orchestry-put-user", None)?;
                event["pathParameters"]["id"] = id.as_str().into();
                event["body"] = "{}".into();
                self.call("orchestry-put-user", &event).await?;
            }
            self.has_people = true;
        }
        Ok(ids)
    }

    /// Lets a template give something until a time far away; the request.
    pub(crate) async fn give(&mut self, template: &str) -> Result<Value> {
        let mut event = self.submission(template)?;
        let mut body = cases::body(&event)?;
        body["schedule"] = json!({"end": "2998-12-31T00:00:00Z"});
        event["body"] = body.to_string().into();
        let request = self.call("orchestry-create-request", &event).await?;
        let job = self.job(&request).await?;
        self.call("provision-worker", &job).await?;
        Ok(request)
    }

    /// The code of a token that was given just now.
    pub(crate) async fn code(&mut self) -> Result<String> {
        let mut event = stored("orchestry-put-template", None)?;
        let template = event["pathParameters"]["id"].as_str().unwrap_or_default().to_owned();
        let token =
            json!({"name": "Token", "type": "token", "binding": {"connector": "simulator"}});
        event["body"] = token.to_string().into();
        self.call("orchestry-put-template", &event).await?;
        let request = self.give(&template).await?;
        let id = RequestId::parse(request["id"].as_str().unwrap_or_default())?;
        let connection = Connection::from_variables(|name| self.environment.get(name).cloned())?;
        let name = self.environment.get("TABLE").cloned().unwrap_or_default();
        let (table, tenant) = (Table::new(&connection, name), TenantId::parse("acme")?);
        let task = table.task(&tenant, id, id.task(0)?).await?;
        let enrolment = task.and_then(|task| task.enrolment);
        Ok(enrolment.and_then(|it| it.code).ok_or("there is no code")?)
    }

    /// A call that files a request under a name of its own.
    pub(crate) fn submission(&mut self, template: &str) -> Result<Value> {
        let case = if template == "project-team" { template } else { "team-site" };
        let mut event = stored("orchestry-create-request", Some(case))?;
        if let Some(headers) = event["headers"].as_object_mut() {
            headers.remove("idempotency-key");
        }
        let mut body = cases::body(&event)?;
        let name = self.name();
        if case == "team-site" {
            body["items"][0]["templateId"] = template.into();
            body["items"][0]["parameters"]["name"] = name.into();
        } else {
            body["name"] = name.into();
        }
        event["body"] = body.to_string().into();
        Ok(event)
    }

    /// A batch with the job of a request's only task.
    pub(crate) async fn job(&mut self, request: &Value) -> Result<Value> {
        let event = cases::about(stored("orchestry-get-request", None)?, request)?;
        let request = self.call("orchestry-get-request", &event).await?;
        let (id, task) = (number(&request["id"])?, number(&request["tasks"][0]["id"])?);
        let job = json!({
            "version": 1, "tenant": "acme", "request": id, "task": task, "round": 0, "event": "0",
        });
        message("provision-worker", "one-job", &job)
    }

    /// A signed message of the batch queue, which is all of a batch of that name.
    pub(crate) async fn batch(&mut self, name: &str, requests: &[Value]) -> Result<Value> {
        let body = json!({
            "version": 1, "tenant": "acme", "submittedBy": "requester", "correlationId": name,
            "requests": requests,
        });
        let mut event = message("submit-batch", "unsigned", &body)?;
        let record = &mut event["Records"][0];
        let signature = self.sender().await?.sign(record["body"].as_str().unwrap_or_default())?;
        record["messageAttributes"]["Signature"] =
            json!({"dataType": "String", "stringValue": signature});
        Ok(event)
    }

    async fn sender(&mut self) -> Result<Sender> {
        if let Some(sender) = &self.sender {
            return Ok(sender.clone());
        }
        let wanted = json!({
            "for": "queue", "tenant": "acme", "login": "bench", "user": "requester",
            "roles": ["requester"],
        });
        let sender = Sender::new(&self.call("core-create-credential", &wanted).await?)?;
        self.sender = Some(sender.clone());
        Ok(sender)
    }

    /// How many requests of a batch were filed.
    pub(crate) async fn filed(&mut self, name: &str) -> Result<u64> {
        const FUNCTION: &str = "orchestry-get-batch";
        let mut event = stored(FUNCTION, None)?;
        event["pathParameters"]["correlationId"] = name.into();
        let batch = self.call(FUNCTION, &event).await?;
        Ok(batch["counts"]["filed"].as_u64().unwrap_or_default())
    }

    /// The id of the first event of a request.
    pub(crate) async fn first_event(&mut self, request: &Value) -> Result<Value> {
        let event = cases::about(stored("orchestry-list-events", None)?, request)?;
        let history = self.call("orchestry-list-events", &event).await?;
        Ok(history["items"][0]["id"].clone())
    }

    /// Lets the tenant have one webhook, which is ours.
    pub(crate) async fn subscribe(&mut self) -> Result<()> {
        let mut event = stored("orchestry-put-settings", None)?;
        let webhook = json!({"id": "portal", "url": self.webhook, "secret": "s".repeat(32)});
        event["body"] = json!({"webhooks": [webhook]}).to_string().into();
        self.call("orchestry-put-settings", &event).await.map(|_| ())
    }

    /// Lets the sweep do everything that is due.
    pub(crate) async fn rest(&mut self) -> Result<()> {
        let event = stored("sweep", None)?;
        for _ in 0..100 {
            if self.call("sweep", &event).await?["handled"] == 0 {
                return Ok(());
            }
        }
        Err("the sweep comes to no end".into())
    }
}

/// A stored event of a function: of that case, or the first that is no mistake of the caller's.
pub(crate) fn stored(function: &str, case: Option<&str>) -> Result<Value> {
    let folder = crate::ship::top().join("events").join(function);
    let mut cases = Vec::new();
    for entry in fs::read_dir(&folder)? {
        cases.push(entry?.path());
    }
    cases.sort();
    let is_wanted = |name: &str| match case {
        Some(case) => name == case,
        None => !["invalid", "poison-among-good", "unauthenticated", "unreadable"].contains(&name),
    };
    let name =
        |path: &std::path::Path| path.file_stem().map(|it| it.to_string_lossy().into_owned());
    let path = cases.iter().find(|path| name(path).is_some_and(|name| is_wanted(&name)));
    let path = path.ok_or_else(|| format!("{} has no event to call with", folder.display()))?;
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// A stored batch whose only message is another.
pub(crate) fn message(function: &str, case: &str, body: &Value) -> Result<Value> {
    let mut event = stored(function, Some(case))?;
    event["Records"][0]["body"] = body.to_string().into();
    Ok(event)
}

/// The number in a decimal string.
pub(crate) fn number(text: &Value) -> Result<u64> {
    let number = text.as_str().and_then(|text| text.parse().ok());
    Ok(number.ok_or_else(|| format!("{text} is no number"))?)
}
