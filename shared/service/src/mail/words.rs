//! What people wrote, made fit for a mail; and times and lists as people read them.

use jiff::Timestamp;

/// The most characters of a subject.
const MAX_SUBJECT: usize = 150;
/// The most characters of a name.
const MAX_LINE: usize = 200;
/// The most characters of a comment, a message or a justification.
const MAX_WORDS: usize = 4000;

/// Characters that break a line in some clients, or turn the direction of what follows.
fn is_unruly(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// One line: control characters and runs of blanks become one blank.
pub(super) fn line(text: &str) -> String {
    cut(&one_line(text), MAX_LINE)
}

/// A subject: one line, and not too long.
pub(super) fn subject(text: &str) -> String {
    cut(&one_line(text), MAX_SUBJECT)
}

fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if is_unruly(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

/// Merges the blank lines that a template's tags leave.
pub(super) fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    format!("{}\n", lines.join("\n").trim_end())
}

/// A time in UTC, to the minute.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `a, b and c`; from the limit on `a, b and 5 more`.
pub(super) fn list(names: impl IntoIterator<Item = String>, limit: usize) -> String {
    let names: Vec<String> = names.into_iter().collect();
    let (mut shown, rest) = (names, Vec::new());
    let rest = if shown.len() > limit { shown.split_off(limit) } else { rest };
    if !rest.is_empty() {
        shown.push(format!("{} more", rest.len()));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// What somebody said, on one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// None if nothing was said.
    pub(super) fn of(text: Option<&String>) -> Option<Self> {
        let text = cut(text?.trim(), MAX_WORDS);
        let lines: Vec<String> = text.lines().map(one_line).collect();
        (!text.is_empty()).then_some(Self(lines))
    }

    /// Its lines.
    pub(super) fn lines(&self) -> &[String] {
        &self.0
    }

    /// Marked line by line, so that it can't pass for our own words.
    pub(super) fn quoted(&self) -> String {
        self.0.iter().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
    }
}
