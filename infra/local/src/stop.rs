//! When to stop.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Resolves at Ctrl-C, at SIGTERM and, if asked for, when standard input ends.
pub(crate) async fn requested(until_stdin_closes: bool) -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = stdin_closed(), if until_stdin_closes => {}
    }
    Ok(())
}

async fn stdin_closed() {
    let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await;
}
