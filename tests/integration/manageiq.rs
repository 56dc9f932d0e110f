//! ManageIQ's dialect: one endpoint a file.

mod act_on_resource;
mod act_on_resources;
mod act_on_task;
mod act_on_tasks;
mod authorization;
mod editing;
mod filing;
mod filters;
mod get_api;
mod get_options;
mod get_ping;
mod get_product_info;
mod get_resource;
mod get_task;
mod issue_token;
mod list_resources;
mod list_tasks;
mod quota;
mod revoke_token;
mod ruby;
mod support;
