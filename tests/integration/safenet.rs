//! SafeNet's `BSIDCA.asmx`, over HTTP in each of its bindings.

mod call;
mod enrolment;
mod envelopes;
mod everywhere;
mod page;
mod reads;
mod support;
mod wishes;
