//! A target system of the simulator's own, over HTTP: whatever is made there stays, and it makes what it is
//! asked for again as often as it is asked.
//!
//! `GET`, `POST` and `DELETE /things/<tenant>/<subject>/<target>`; a thing is `{"id", "name", "parameters"}`.

use crate::{Call, failure};
use domain::commands::work::{Failure, Remedy};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

/// What target systems are called with.
pub trait Http {
    /// Sends a request with a body of JSON; the status and the body of the answer, or why there is none.
    fn send(
        &self,
        method: &str,
        url: &str,
        body: String,
    ) -> impl Future<Output = Result<(u16, String), String>>;
}

/// A target system and the way to it.
#[derive(Clone, Debug)]
pub struct Outside<H> {
    /// What it is called with.
    pub http: H,
    /// Where it is.
    pub url: String,
}

#[derive(Deserialize)]
struct Thing {
    id: String,
}

impl<H: Http> Outside<H> {
    /// The id under which it was made, if it is there.
    pub(crate) async fn look(&self, call: &Call<'_>) -> Result<Option<String>, Failure> {
        match self.send("GET", call, String::new()).await? {
            (404, _) => Ok(None),
            (200, body) => match serde_json::from_str::<Thing>(&body) {
                Ok(thing) => Ok(Some(thing.id)),
                Err(error) => Err(unclear(format!("the target's answer makes no sense: {error}"))),
            },
            (status, _) => Err(unclear(format!("the target answered {status}"))),
        }
    }

    pub(crate) async fn make(&self, call: &Call<'_>, id: &str) -> Result<(), Failure> {
        let thing = json!({"id": id, "name": call.name(), "parameters": call.parameters()});
        done(self.send("POST", call, thing.to_string()).await?.0)
    }

    pub(crate) async fn remove(&self, call: &Call<'_>) -> Result<(), Failure> {
        match self.send("DELETE", call, String::new()).await?.0 {
            404 => Ok(()),
            status => done(status),
        }
    }

    /// Whatever goes wrong on the way, it may have worked.
    async fn send(
        &self,
        method: &str,
        call: &Call<'_>,
        body: String,
    ) -> Result<(u16, String), Failure> {
        let task = &call.work.snapshot.task;
        let parts = [
            call.work.snapshot.request.tenant.as_str(),
            task.beneficiary.as_str(),
            task.target.0.as_str(),
        ];
        let parts = parts.map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
        let url = format!("{}/things/{}", self.url, parts.join("/"));
        self.http.send(method, &url, body).await.map_err(unclear)
    }
}

fn done(status: u16) -> Result<(), Failure> {
    match status {
        200..300 => Ok(()),
        status => Err(unclear(format!("the target answered {status}"))),
    }
}

fn unclear(message: String) -> Failure {
    failure(Remedy::LookAgain, "NoAnswer", message)
}
