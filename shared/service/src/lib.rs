//! Use cases: load, decide, commit. One file a verb.

pub mod mail;
