//! What a person at the terminal reads. A closed terminal or pipe is no reason to fail, so nothing here can.

use std::io::{self, Write};

/// One line of a topic while the stack starts.
pub(crate) fn step(topic: &str, text: &str) {
    say(&format!("{topic:<10} {text}"));
}

/// A line to standard error.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Text to standard output, at once.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout();
    let _ = writeln!(out, "{}", text.trim_end());
    let _ = out.flush();
}
