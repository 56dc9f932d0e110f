//! What each vendor's clients send and read, translated to and from the domain. A dialect decodes,
//! encodes, projects states and renders faults; it sees neither AWS nor Lambda.

pub mod enrol;
pub mod links;
pub mod manageiq;
pub mod oauth;
pub mod oracle;
pub mod orchestry;
pub mod safenet;
pub mod uipath;

mod reply;
mod sentences;
mod strict;

/// An answer, ready to be sent.
pub type Answer = http::Response<String>;
