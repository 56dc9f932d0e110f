//! Oracle's dialect: one endpoint a file.

mod create_requests;
mod get_request;
mod issue_token;
mod list_requests;
mod pending_approvals;
mod refresh_token;
mod support;
