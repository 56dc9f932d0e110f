//! The mails that people get.
