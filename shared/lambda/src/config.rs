//! What a deployment sets, read once.

use cloud::web::Reach;
use domain::commands::Pace;
use jiff::SignedDuration;

/// A function's configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Name of the table.
    pub table: String,
    /// Address of the jobs queue; empty where it isn't used.
    pub jobs_queue: String,
    /// Address of the batch queue; empty where it isn't used.
    pub batch_queue: String,
    /// Address of the notices queue; empty where it isn't used.
    pub notices_queue: String,
    /// Address of the deliveries queue; empty where it isn't used.
    pub deliveries_queue: String,
    /// Where the simulator keeps what it makes; without it, with each task. Never set when deployed.
    pub simulator_url: Option<String>,
    /// Where webhooks may lead.
    pub webhook_reach: Reach,
    /// What mails are sent from.
    pub mail_from: String,
    /// The SES configuration set that has published what became of mails; empty for none.
    pub mail_configuration_set: String,
    /// What links in mails begin with.
    pub public_url: Option<String>,
    /// The name of the deployment, for metrics.
    pub stack: String,
    /// How patient the service is.
    pub pace: Pace,
    /// Whose JWTs are accepted.
    pub oidc: Option<Oidc>,
}

/// An external issuer of JWTs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oidc {
    /// The `iss` claim.
    pub issuer: String,
    /// The `aud` claim.
    pub audience: String,
    /// The issuer's public keys, as a JSON Web Key Set.
    pub jwks: String,
}

/// A variable that isn't as it has to be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {name} {problem}")]
pub struct ConfigError {
    name: &'static str,
    problem: &'static str,
}

impl Config {
    /// Reads the configuration through `variable`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| given(name).unwrap_or_default();
        let number = |name: &'static str, default: u32| match given(name).map(|text| text.parse()) {
            None => Ok(default),
            Some(Ok(number)) if number > 0 => Ok(number),
            Some(_) => Err(ConfigError { name, problem: "must be a positive number" }),
        };
        let seconds =
            |name, default| number(name, default).map(i64::from).map(SignedDuration::from_secs);
        Ok(Self {
            table: given("TABLE")
                .ok_or(ConfigError { name: "TABLE", problem: "must name the table" })?,
            jobs_queue: text("JOBS_QUEUE_URL"),
            batch_queue: text("BATCH_QUEUE_URL"),
            notices_queue: text("NOTICES_QUEUE_URL"),
            deliveries_queue: text("DELIVERIES_QUEUE_URL"),
            simulator_url: given("SIMULATOR_URL"),
            webhook_reach: reach(given("WEBHOOK_REACH"))?,
            mail_from: text("MAIL_FROM"),
            mail_configuration_set: text("MAIL_CONFIGURATION_SET"),
            public_url: given("PUBLIC_URL"),
            stack: text("STACK"),
            pace: Pace {
                tries: number("JOB_TRIES", 5)?,
                retry: seconds("RETRY_SECONDS", 15)?,
                requeue: seconds("REQUEUE_SECONDS", 120)?,
            },
            oidc: oidc(given)?,
        })
    }
}

fn reach(given: Option<String>) -> Result<Reach, ConfigError> {
    match given.as_deref() {
        None | Some("public") => Ok(Reach::Public),
        Some("anywhere") => Ok(Reach::Anywhere),
        Some(_) => {
            Err(ConfigError { name: "WEBHOOK_REACH", problem: "must be public or anywhere" })
        }
    }
}

/// All three of its variables, or none.
fn oidc(given: impl Fn(&str) -> Option<String>) -> Result<Option<Oidc>, ConfigError> {
    let Some(issuer) = given("OIDC_ISSUER") else { return Ok(None) };
    let needed =
        |name| given(name).ok_or(ConfigError { name, problem: "is needed with OIDC_ISSUER" });
    Ok(Some(Oidc { issuer, audience: needed("OIDC_AUDIENCE")?, jwks: needed("OIDC_JWKS")? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let find = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::from_variables(find)
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases: [(&[(&str, &str)], &str); 4] = [
            (&[], "TABLE"),
            (&[("TABLE", "t"), ("JOB_TRIES", "many")], "JOB_TRIES"),
            (&[("TABLE", "t"), ("RETRY_SECONDS", "0")], "RETRY_SECONDS"),
            (&[("TABLE", "t"), ("OIDC_ISSUER", "i")], "OIDC_AUDIENCE"),
        ];
        for (variables, name) in cases {
            assert_eq!(config(variables).unwrap_err().name, name);
        }
    }

    #[test]
    fn a_table_is_enough() {
        let config = config(&[("TABLE", "t"), ("OIDC_ISSUER", ""), ("PUBLIC_URL", "")]).unwrap();
        assert_eq!((config.pace.tries, config.oidc, config.public_url), (5, None, None));
    }
}
