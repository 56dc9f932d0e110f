//! The environment variables of a function.

use std::collections::{BTreeMap, HashMap};

use crate::{
    backends::Endpoints,
    template::{Function, REGION, Template},
};

/// The variables that make AWS SDKs and the simulator talk to this machine alone, in the name of `caller`.
fn sdk(endpoints: &Endpoints, caller: &str) -> HashMap<String, String> {
    let variable = |name: &str, value: String| (name.to_owned(), value);
    HashMap::from([
        variable("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{}", endpoints.dynamodb)),
        variable("AWS_ENDPOINT_URL_SQS", format!("http://{}", endpoints.sqs)),
        variable("AWS_ENDPOINT_URL_SESV2", format!("http://{}", endpoints.ses)),
        variable("SIMULATOR_URL", format!("http://{}", endpoints.targets)),
        variable("AWS_REGION", REGION.to_owned()),
        variable("AWS_DEFAULT_REGION", REGION.to_owned()),
        variable("AWS_ACCESS_KEY_ID", access_key(caller)),
        variable("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        variable("AWS_SESSION_TOKEN", "local".to_owned()),
        variable("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ])
}

/// Who may do everything: whoever seeds data, or runs the functions by other means.
pub(crate) const ANYBODY: &str = "local";

/// Every caller signs with a key of its own, so that the guard before the backends can tell them apart.
pub(crate) fn access_key(caller: &str) -> String {
    caller.replace('-', "").to_uppercase()
}

/// What a function finds in its environment, but for where its own Runtime API is.
pub(crate) fn of_function(function: &Function, endpoints: &Endpoints) -> HashMap<String, String> {
    let lambda = [
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory.to_string()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "local".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ];
    let mut environment = sdk(endpoints, &function.name);
    environment.extend(lambda.map(|(name, value)| (name.to_owned(), value)));
    environment.extend(function.environment.clone());
    environment
}

/// What somebody needs who acts as any of the functions: seeding data, or `cargo lambda watch`.
pub(crate) fn of_all_functions(
    template: &Template,
    endpoints: &Endpoints,
) -> HashMap<String, String> {
    let mut environment = sdk(endpoints, ANYBODY);
    environment.extend(template.functions.iter().flat_map(|function| function.environment.clone()));
    environment
}

/// `NAME=value` lines, as an env file has them.
pub(crate) fn lines(environment: &HashMap<String, String>) -> String {
    let sorted: BTreeMap<_, _> = environment.iter().collect();
    sorted.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n")
}
