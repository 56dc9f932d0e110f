//! Handing tokens out, and wishes for them. Contract section 5.

mod wish;

use super::{Visit, request_id};
use dialects::safenet::{command::TokenCommand, encode::Outcome};
use domain::{Result, UserId, approval::Verdict, commands::decide::Ballot};
use service::{
    enrol::enrolment_link,
    tokens::{Provided, Provision},
};

pub(super) async fn perform(visit: &Visit, command: TokenCommand) -> Result<Outcome> {
    let Visit { service, caller, now, front } = visit;
    match command {
        TokenCommand::Provision { users, option, description, organization } => {
            let wanted = provision(option, Some(description));
            let (_, done) = service.provision(caller, &organization, &users, wanted, *now).await?;
            Ok(Outcome::Texts(results(&done)))
        }
        TokenCommand::Held { user, organization } => {
            let user = UserId::parse(user)?;
            Ok(Outcome::Texts(service.tokens_of(caller, &organization, &user, *now).await?))
        }
        TokenCommand::EnrollmentUrl { user, task, organization } => {
            let (user, id) = (UserId::parse(user)?, request_id(task)?);
            let code = service.enrolment_code(caller, &organization, &user, id, *now).await?;
            Ok(Outcome::Text(code.map(|code| enrolment_link(front, &code))))
        }
        TokenCommand::Ask { user, option, existing } => {
            wish::ask(visit, user, option, existing).await
        }
        TokenCommand::Approve { request } => {
            decide(visit, request, Ballot { verdict: Verdict::Approve, comment: None }).await
        }
        TokenCommand::Deny { request } => {
            let comment = Some("denied by an operator".into());
            decide(visit, request, Ballot { verdict: Verdict::Reject, comment }).await
        }
    }
}

fn provision(option: String, description: Option<String>) -> Provision {
    Provision { source: "safenet".into(), option, description }
}

/// One for each user; none at all if nobody was found. What isn't `EmailSent` or `ProvisionSuccess` is ours.
fn results(outcomes: &[Provided]) -> Vec<String> {
    if outcomes.iter().all(|outcome| *outcome == Provided::NoSuchUser) {
        return Vec::new();
    }
    let word = |outcome: &Provided| match outcome {
        Provided::Given => "EmailSent",
        Provided::Untold | Provided::Underway => "ProvisionSuccess",
        Provided::AwaitsApproval => "AwaitingApproval",
        Provided::Failed => "ProvisionFailed",
        Provided::NoSuchUser => "UserNotFound",
    };
    outcomes.iter().map(|outcome| word(outcome).to_owned()).collect()
}

/// True; why it can't be is told by a fault. An operator's, and of those who are asked.
async fn decide(visit: &Visit, request: i32, ballot: Ballot) -> Result<Outcome> {
    let Visit { service, caller, now, .. } = visit;
    let id = request_id(request)?;
    service.decide_on_tokens(caller, id, ballot, *now).await?;
    Ok(Outcome::Bool(true))
}
