//! Being one function: the process that the Runtime API hands events to.

use std::{io, process, thread};

use crate::Error;

/// Runs that function's own main, exactly as its deployed binary would.
pub(crate) fn run(name: &str) -> Result<(), Error> {
    let main = functions::find(name).ok_or_else(|| format!("there is no function {name}"))?;
    exit_with_the_stack();
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(main())
}

/// The stack holds the other end of standard input. It closes when the stack ends, even by SIGKILL, and then no function
/// may live on, not even one in the middle of a call.
fn exit_with_the_stack() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        process::exit(0);
    });
}
