//! One Lambda function per endpoint. Each binary below `src/bin` runs one `main` of this crate.

pub mod core;
pub mod manageiq;
pub mod oracle;
pub mod orchestry;
pub mod safenet;
pub mod uipath;

use std::{future::Future, pin::Pin};

/// A function's whole life: boot, connect, serve until the runtime ends it.
pub type Main = fn() -> Pin<Box<dyn Future<Output = Result<(), lambda::Error>>>>;

macro_rules! functions {
    ($($name:literal => $($module:ident)::+,)*) => {
        /// Every function by its name, which is also that of its binary, its resource in the template
        /// (in `PascalCase`) and its folder below `events`.
        pub const FUNCTIONS: &[(&str, Main)] = &[$(($name, || Box::pin($($module)::+::main()))),*];
    };
}

functions! {
    "orchestry-create-request" => orchestry::create_request,
    "orchestry-validate-request" => orchestry::validate_request,
    "orchestry-get-request" => orchestry::get_request,
    "orchestry-get-job-status" => orchestry::get_job_status,
    "orchestry-decide-request" => orchestry::decide_request,
    "orchestry-cancel-request" => orchestry::cancel_request,
    "orchestry-extend-request" => orchestry::extend_request,
    "orchestry-release-request" => orchestry::release_request,
    "orchestry-retry-request" => orchestry::retry_request,
    "orchestry-list-events" => orchestry::list_events,
    "orchestry-list-requests" => orchestry::list_requests,
    "orchestry-list-templates" => orchestry::list_templates,
    "orchestry-get-template" => orchestry::get_template,
    "orchestry-put-template" => orchestry::put_template,
    "orchestry-delete-template" => orchestry::delete_template,
    "orchestry-get-user" => orchestry::get_user,
    "orchestry-put-user" => orchestry::put_user,
    "orchestry-get-batch" => orchestry::get_batch,
    "orchestry-get-settings" => orchestry::get_settings,
    "orchestry-put-settings" => orchestry::put_settings,
    "oracle-create-requests" => oracle::create_requests,
    "oracle-get-request" => oracle::get_request,
    "oracle-list-requests" => oracle::list_requests,
    "oracle-act-on-request" => oracle::act_on_request,
    "oracle-act-on-requests" => oracle::act_on_requests,
    "oracle-withdraw-request" => oracle::withdraw_request,
    "oracle-withdraw-requests" => oracle::withdraw_requests,
    "oracle-list-tasks" => oracle::list_tasks,
    "oracle-get-task" => oracle::get_task,
    "oracle-act-on-task" => oracle::act_on_task,
    "oracle-act-on-tasks" => oracle::act_on_tasks,
    "oracle-issue-token" => oracle::issue_token,
    "oracle-refresh-token" => oracle::refresh_token,
    "manageiq-get-api" => manageiq::get_api,
    "manageiq-get-options" => manageiq::get_options,
    "manageiq-get-ping" => manageiq::get_ping,
    "manageiq-get-product-info" => manageiq::get_product_info,
    "manageiq-issue-token" => manageiq::issue_token,
    "manageiq-revoke-token" => manageiq::revoke_token,
    "manageiq-list-resources" => manageiq::list_resources,
    "manageiq-act-on-resources" => manageiq::act_on_resources,
    "manageiq-get-resource" => manageiq::get_resource,
    "manageiq-act-on-resource" => manageiq::act_on_resource,
    "manageiq-list-tasks" => manageiq::list_tasks,
    "manageiq-get-task" => manageiq::get_task,
    "manageiq-act-on-tasks" => manageiq::act_on_tasks,
    "manageiq-act-on-task" => manageiq::act_on_task,
    "safenet-call" => safenet::call,
    "uipath-create-group" => uipath::create_group,
    "uipath-list-groups" => uipath::list_groups,
    "uipath-delete-groups" => uipath::delete_groups,
    "uipath-get-group" => uipath::get_group,
    "uipath-delete-group" => uipath::delete_group,
    "uipath-update-group" => uipath::update_group,
    "uipath-list-members" => uipath::list_members,
    "uipath-check-members" => uipath::check_members,
    "uipath-load-groups" => uipath::load_groups,
    "uipath-resolve-names" => uipath::resolve_names,
    "uipath-resolve-entity" => uipath::resolve_entity,
    "uipath-search-directory" => uipath::search_directory,
    "uipath-list-users" => uipath::list_users,
    "uipath-get-user" => uipath::get_user,
    "uipath-list-robot-accounts" => uipath::list_robot_accounts,
    "uipath-issue-token" => uipath::issue_token,
    "core-create-credential" => core::create_credential,
    "core-enrol" => core::enrol,
    "core-get-health" => core::get_health,
    "core-issue-token" => core::issue_token,
    "deliver-webhook" => core::deliver_webhook,
    "notify" => core::notify,
    "provision-worker" => core::provision_worker,
    "record-mail" => core::record_mail,
    "relay" => core::relay,
    "submit-batch" => core::submit_batch,
    "sweep" => core::sweep,
}

/// The main of the function of that name, as its own binary runs it.
pub fn find(name: &str) -> Option<Main> {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, main)| *main)
}
