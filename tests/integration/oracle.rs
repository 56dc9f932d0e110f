//! Oracle's dialect: one endpoint a file.

mod create_requests;
mod issue_token;
mod refresh_token;
mod support;
