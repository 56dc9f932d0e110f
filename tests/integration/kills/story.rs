//! What clients do with a request once it is filed, and how it has to end.

use std::time::{Duration, SystemTime};

use domain::request::Phase;
use serde_json::{Value, json};

use super::client::Client;
use crate::support::{project, site};

/// How long something is wanted that ends.
const A_WHILE: Duration = Duration::from_secs(20);

/// A kind of request, by what happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Made at once.
    Site,
    /// Two steps of approval.
    Project,
    /// Fails twice.
    Flaky,
    /// Takes five seconds.
    Slow,
    /// Its answer is lost.
    Forgetful,
    /// One step; nobody shares it.
    Machine,
    /// One step, three people, in the directory, shared with others.
    Roles,
    /// At once, in the directory, shared with others.
    App,
    /// At once, for two people, in the simulator, shared with others.
    Badge,
    /// Rejected at the first step.
    Rejected,
    /// Approved at the first step, rejected at the second.
    RejectedLate,
    /// Withdrawn by its requester.
    Withdrawn,
    /// The target refuses for good.
    Refused,
    /// Fails for ever.
    Broken,
    /// Ends after a while.
    Ending,
    /// Taken back by another request when it is done.
    TakenBack,
    /// The request that takes it back.
    TakingBack,
}

impl Kind {
    /// Every kind that is filed by itself, the commonest more than once.
    pub(super) const ALL: [Self; 20] = [
        Self::Project,
        Self::Site,
        Self::Flaky,
        Self::Machine,
        Self::Badge,
        Self::TakenBack,
        Self::Project,
        Self::Roles,
        Self::Rejected,
        Self::Flaky,
        Self::Ending,
        Self::App,
        Self::Slow,
        Self::Project,
        Self::Withdrawn,
        Self::Forgetful,
        Self::RejectedLate,
        Self::Badge,
        Self::Refused,
        Self::Broken,
    ];

    /// The ends that are right.
    pub(super) fn ends(self) -> &'static [Phase] {
        match self {
            Self::Rejected | Self::RejectedLate => &[Phase::Rejected],
            Self::Withdrawn => &[Phase::Cancelled],
            Self::Refused | Self::Broken => &[Phase::Failed],
            // Whether it was done before its end came is up to the kills.
            Self::Ending => &[Phase::Completed, Phase::Expired],
            _ => &[Phase::Completed],
        }
    }

    fn body(self, name: &str) -> Value {
        let one = |template: &str| json!({"items": [{"templateId": template}]});
        let with = |template: &str, beneficiaries: &[&str]| json!({"items": [{"templateId": template}], "beneficiaries": beneficiaries});
        match self {
            Self::Site => site(name),
            Self::Project | Self::Rejected | Self::RejectedLate | Self::Withdrawn => project(name),
            Self::Flaky => one("flaky"),
            Self::Slow => one("slow"),
            Self::Forgetful => one("forgetful"),
            Self::Machine => one("template1"),
            Self::Roles => with("12", &["24", "6", "jdoe"]),
            Self::App => with("31", &["ron-0103"]),
            Self::Badge => with("badge", &["24", "har-3107"]),
            Self::Refused => one("refused"),
            Self::Broken => one("broken"),
            Self::Ending => {
                let mut body = site(name);
                body["schedule"] = json!({"end": soon()});
                body
            }
            Self::TakenBack => with("pass", &[name]),
            Self::TakingBack => {
                let mut body = with("pass", &[name]);
                body["operation"] = "revoke".into();
                body
            }
        }
    }
}

/// Templates that the demo lacks.
pub(super) fn prepare(client: &Client) {
    let binding = json!({"connector": "simulator", "losesAnswer": true});
    client.template(
        "forgetful",
        &json!({"name": "Forgetful", "type": "workspace", "binding": binding}),
    );
    let binding = json!({"connector": "simulator"});
    client.template("badge", &json!({"name": "Badge", "type": "role", "binding": binding}));
    client.template("pass", &json!({"name": "Pass", "type": "entitlement", "binding": binding}));
}

/// Files a request and does with it what its kind says.
pub(super) fn play(client: &Client, kind: Kind, number: usize) {
    let name = format!("Kills-{number}");
    if kind == Kind::TakenBack {
        client.person(&name);
    }
    let id = client.file(kind, &format!("kills-{number}"), &kind.body(&name));
    match kind {
        Kind::Project => {
            client.decide(id, "approver", true);
            client.decide(id, "approver2", true);
        }
        Kind::Rejected => client.decide(id, "approver", false),
        Kind::RejectedLate => {
            client.decide(id, "approver", true);
            client.decide(id, "approver2", false);
        }
        Kind::Machine => client.decide(id, "approver2", true),
        Kind::Roles => client.decide(id, "approver", true),
        Kind::Withdrawn => client.cancel(id),
        Kind::TakenBack => {
            client.until_done(id);
            let body = Kind::TakingBack.body(&name);
            client.file(Kind::TakingBack, &format!("kills-{number}-back"), &body);
        }
        _ => {}
    }
}

fn soon() -> String {
    #[expect(clippy::disallowed_methods, reason = "an end has to lie ahead of the stack's clock")]
    let now = SystemTime::now();
    jiff::Timestamp::try_from(now + A_WHILE).expect("a time").to_string()
}
