//! Oracle's dialect: one endpoint a file.

mod act_on_request;
mod act_on_requests;
mod act_on_task;
mod act_on_tasks;
mod create_requests;
mod get_request;
mod get_task;
mod issue_token;
mod list_requests;
mod list_tasks;
mod pending_approvals;
mod refresh_token;
mod support;
mod withdraw_request;
mod withdraw_requests;
