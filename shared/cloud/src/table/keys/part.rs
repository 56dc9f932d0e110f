//! What the sort keys in a request's partition begin with, in the order in which they are read.

/// What the request asks for: written once, and again where it is edited.
pub const CONTENT: &str = "0#content";
/// The request itself.
pub const REQUEST: &str = "0#request";
/// One vote.
pub const VOTE: &str = "1#vote#";
/// One task.
pub const TASK: &str = "2#task#";
/// Behind everything that makes up the request.
pub const AFTER_TASKS: &str = "3";
/// One event.
pub const EVENT: &str = "3#event#";
/// One mail to one person.
pub const DELIVERY: &str = "4#delivery#";
/// Behind what tells of its past.
pub const AFTER_DELIVERIES: &str = "5";
/// An event that only keeps the machinery going; no history reads it, and it doesn't stay.
pub const CHORE: &str = "6#chore#";
/// A batch, in a partition of its own.
pub const BATCH: &str = "7#batch";
/// What became of a batch's requests that could not be filed.
pub const FAILED: &str = "8#failed#";
/// What became of a batch's requests that were filed.
pub const FILED: &str = "8#filed#";
/// Notes that tasks are being written whose request isn't there yet.
pub const STAGING: &str = "5#staging";
