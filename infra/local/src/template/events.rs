//! What calls a function: routes, event source mappings, schedules.

use serde::Deserialize;
use serde_json::Value;

/// What calls a function.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "Type", content = "Properties")]
pub(crate) enum Event {
    HttpApi(Route),
    #[serde(rename = "SQS")]
    Sqs(QueueSource),
    #[serde(rename = "DynamoDB")]
    DynamoDb(StreamSource),
    #[serde(alias = "ScheduleV2")]
    Schedule(Schedule),
    #[serde(rename = "EventBridgeRule")]
    Bus(Rule),
}

/// A route of the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RouteProperties")]
pub(crate) enum Route {
    /// What is called with that method, or with any, and has that path.
    Of { method: String, path: String },
    /// What is none of the others.
    Default,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RouteProperties {
    method: Option<String>,
    path: Option<String>,
    /// There is only one here, and it speaks 2.0.
    #[serde(rename = "ApiId", default)]
    _api: Value,
    #[serde(rename = "PayloadFormatVersion", default)]
    _format: Value,
}

impl TryFrom<RouteProperties> for Route {
    type Error = &'static str;

    fn try_from(properties: RouteProperties) -> Result<Self, Self::Error> {
        match (properties.method, properties.path) {
            (Some(method), Some(path)) => Ok(Self::Of { method, path }),
            (None, None) => Ok(Self::Default),
            (Some(_), None) | (None, Some(_)) => {
                Err("a route has both Method and Path, or neither")
            }
        }
    }
}

#[cfg(test)]
impl Route {
    /// A route as a template would have it.
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self::Of { method: method.to_owned(), path: path.to_owned() }
    }
}

/// An event source mapping of a queue.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct QueueSource {
    /// The queue's ARN.
    pub(crate) queue: String,
    #[serde(default = "ten")]
    pub(crate) batch_size: i32,
    #[serde(default)]
    pub(crate) function_response_types: Vec<String>,
    /// Here a batch never waits for more messages, and two run at a time.
    #[serde(rename = "MaximumBatchingWindowInSeconds", default)]
    _window: Value,
    #[serde(rename = "ScalingConfig", default)]
    _scaling: Value,
    #[serde(rename = "Enabled", default)]
    _enabled: Value,
}

fn ten() -> i32 {
    10
}

/// An event source mapping of a table's stream.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct StreamSource {
    /// The stream's ARN.
    pub(crate) stream: String,
    pub(crate) starting_position: StartingPosition,
    #[serde(default = "hundred")]
    pub(crate) batch_size: usize,
    #[serde(default)]
    pub(crate) bisect_batch_on_function_error: bool,
    /// -1 tries for ever.
    #[serde(default = "for_ever")]
    pub(crate) maximum_retry_attempts: i64,
    #[serde(default)]
    pub(crate) function_response_types: Vec<String>,
    #[serde(default)]
    pub(crate) destination_config: Option<DestinationConfig>,
    #[serde(default)]
    pub(crate) filter_criteria: Option<FilterCriteria>,
    /// Here a batch never waits for more records, and the stream has one shard.
    #[serde(rename = "MaximumBatchingWindowInSeconds", default)]
    _window: Value,
    #[serde(rename = "ParallelizationFactor", default)]
    _parallelism: Value,
    #[serde(rename = "Enabled", default)]
    _enabled: Value,
}

fn hundred() -> usize {
    100
}

fn for_ever() -> i64 {
    -1
}

/// Where a stream is read from when there is no checkpoint yet.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum StartingPosition {
    TrimHorizon,
    Latest,
}

/// Where records go that could not be handled.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DestinationConfig {
    pub(crate) on_failure: OnFailure,
}

/// A queue, by its ARN.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OnFailure {
    pub(crate) destination: String,
}

/// Which records are wanted: those that match one of the filters.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FilterCriteria {
    pub(crate) filters: Vec<FilterPattern>,
}

/// A pattern, as JSON in a string.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FilterPattern {
    pub(crate) pattern: String,
}

/// A rule of the default event bus.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Rule {
    /// Which events the function is called with.
    pub(crate) pattern: Value,
}

/// How a function is called whose answer nobody waits for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct InvokeConfig {
    #[serde(default = "two")]
    pub(crate) maximum_retry_attempts: u32,
    #[serde(default)]
    pub(crate) destination_config: Option<DestinationConfig>,
    /// Here no event ever waits so long.
    #[serde(rename = "MaximumEventAgeInSeconds", default)]
    _age: Value,
}

impl Default for InvokeConfig {
    fn default() -> Self {
        Self { maximum_retry_attempts: two(), destination_config: None, _age: Value::Null }
    }
}

fn two() -> u32 {
    2
}

/// A call at a rate, which doesn't matter here.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Schedule {
    /// The event to send instead of the scheduler's own.
    #[serde(default)]
    pub(crate) input: Option<String>,
}
