//! The native API: one endpoint a file.

mod cancel_request;
mod create_request;
mod decide_request;
mod delete_template;
mod extend_request;
mod get_batch;
mod get_job_status;
mod get_request;
mod get_settings;
mod get_template;
mod get_user;
mod list_events;
mod list_requests;
mod list_templates;
mod put_settings;
mod put_template;
mod put_user;
mod refusals;
mod release_request;
mod retry_request;
mod validate_request;
