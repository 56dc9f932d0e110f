//! The options of a request or task as they are returned. Contract section 5.6.
