//! Provisioning tasks: requests for tokens whose users haven't all enrolled. Contract section 4.

use super::{Visit, bounds, no_task, request_id, user_ids};
use dialects::safenet::{
    command::TaskCommand,
    datatable::{TaskRow, TaskUserRow, task_users, tasks},
    encode::Outcome,
    status::{overall, project},
};
use domain::{Result, UserId, commands::tokens::Removal, policy::Action};
use service::tokens::{TokenRequest, TokenUser};

pub(super) async fn perform(visit: &Visit, command: TaskCommand) -> Result<Outcome> {
    match command {
        TaskCommand::Count { organization } => {
            let count = visit.service.provisioning_task_count(&visit.caller, &organization).await?;
            Ok(counted(count))
        }
        TaskCommand::CountOfUser { user, organization } => {
            let Visit { service, caller, now, .. } = visit;
            let user = UserId::parse(user)?;
            let count = service.provisioning_task_count_of_user(caller, &organization, &user, *now);
            Ok(counted(count.await?))
        }
        TaskCommand::List { organization, page } => {
            let Visit { service, caller, now, .. } = visit;
            let (from, size) = bounds(page)?;
            let found = service.provisioning_tasks(caller, &organization, from, size, *now).await?;
            Ok(Outcome::Table(tasks(found.iter().map(row))))
        }
        TaskCommand::ListOfUser { user, organization, page } => {
            let Visit { service, caller, now, .. } = visit;
            let (user, (from, size)) = (UserId::parse(user)?, bounds(page)?);
            let found = service
                .provisioning_tasks_of_user(caller, &organization, &user, from, size, *now)
                .await?;
            Ok(Outcome::Table(tasks(found.into_iter().map(|it| row_of_user(it, &user)))))
        }
        TaskCommand::Details { task, organization } => details(visit, task, &organization).await,
        TaskCommand::Remove { task, mail, organization } => {
            let removal = Removal { users: None, tell: mail };
            let removed = remove(visit, task, &removal, &organization).await?;
            removed.then_some(Outcome::Done).ok_or_else(|| no_task(task))
        }
        TaskCommand::RemoveUsers { task, users, mail, organization } => {
            let removal = Removal { users: Some(user_ids(&users)?), tell: mail };
            match request_id(task) {
                Ok(_) => remove(visit, task, &removal, &organization).await.map(Outcome::Bool),
                Err(_) => nothing(visit, &organization).await,
            }
        }
        TaskCommand::MoveStop { task, users, stop, organization } => {
            let Visit { service, caller, now, .. } = visit;
            let users = user_ids(&users)?;
            let Ok(id) = request_id(task) else { return nothing(visit, &organization).await };
            let moved =
                service.move_enrolment_stop(caller, &organization, id, &users, stop, *now).await?;
            Ok(Outcome::Bool(moved))
        }
    }
}

/// What comes of changing a task that can't be there.
async fn nothing(visit: &Visit, organization: &str) -> Result<Outcome> {
    visit.service.check_account(&visit.caller, Action::ManageTokens, organization).await?;
    Ok(Outcome::Bool(false))
}

fn counted(count: usize) -> Outcome {
    Outcome::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

async fn remove(visit: &Visit, task: i32, removal: &Removal, organization: &str) -> Result<bool> {
    let Visit { service, caller, now, .. } = visit;
    let id = request_id(task)?;
    service.remove_from_provisioning(caller, organization, id, removal, *now).await
}

async fn details(visit: &Visit, task: i32, organization: &str) -> Result<Outcome> {
    let Visit { service, caller, now, .. } = visit;
    let id = request_id(task)?;
    let found = service.provisioning_task(caller, organization, id, *now).await?;
    let found = found.ok_or_else(|| no_task(task))?;
    Ok(Outcome::Table(task_users(found.present().map(|user| user_row(&found, user)))))
}

fn row(found: &TokenRequest) -> TaskRow {
    TaskRow {
        id: i64::from(found.request.id.number()),
        operator: found.request.filed_by.to_string(),
        start: found.request.created_at,
        count: found.present().count(),
        option: found.request.token_option().unwrap_or_default().to_owned(),
        stop: found.stop(),
        status: overall(found.users.iter().map(|user| user.standing)),
    }
}

/// The same as far as one of its users sees it.
fn row_of_user(found: TokenRequest, user: &UserId) -> TaskRow {
    let count = found.present().count();
    TaskRow { count, ..row(&found.only(user)) }
}

fn user_row(found: &TokenRequest, user: &TokenUser) -> TaskUserRow {
    let id = user.user.to_string();
    TaskUserRow {
        name: Some(id.clone()),
        id,
        start: found.request.created_at,
        stop: user.stop(),
        status: project(user.standing),
        serial: user.serial(),
        description: found.request.content.justification.clone(),
    }
}
