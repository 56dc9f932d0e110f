//! How a named thing is called: prefix, suffix, and the words it may not hold.

use crate::{Finding, Place, Rule};
use serde::{Deserialize, Serialize};

/// A naming policy for the `name` parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Naming {
    /// Put before the name.
    pub prefix: String,
    /// Put behind the name.
    pub suffix: String,
    /// Words it may not hold, in any case.
    pub blocked_words: Vec<String>,
    /// The longest resolved name, in characters.
    pub max_length: usize,
    /// Whether a name is taken while what bears it exists or is asked for.
    pub unique: bool,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            suffix: String::new(),
            blocked_words: Vec::new(),
            max_length: 120,
            unique: false,
        }
    }
}

impl Naming {
    /// The longest name that a template may allow, in characters: a name is part of a key.
    pub const LONGEST: usize = 200;

    /// The name with prefix and suffix.
    pub fn resolve(&self, name: &str) -> String {
        format!("{}{}{}", self.prefix, name.trim(), self.suffix)
    }

    /// What stands against calling item `item` this.
    pub fn check(&self, item: usize, name: &str) -> Vec<Finding> {
        let place = || Place::Parameter(item, vec!["name".into()]);
        if name.trim().is_empty() {
            return vec![Finding::new(Rule::Required, place(), "a name is required")];
        }
        let mut found = Vec::new();
        let resolved = self.resolve(name);
        if resolved.chars().count() > self.max_length {
            let message = format!("{resolved:?} is longer than {} characters", self.max_length);
            found.push(Finding::new(Rule::TooLong, place(), message));
        }
        if name.chars().any(|c| c.is_control() || c == '#') {
            let message = "a name can't hold control characters or '#'";
            found.push(Finding::new(Rule::Format, place(), message));
        }
        let lower = name.to_lowercase();
        let blocked = |word: &&String| !word.is_empty() && lower.contains(&word.to_lowercase());
        if let Some(word) = self.blocked_words.iter().find(blocked) {
            let message = format!("the name holds the blocked word {word:?}");
            found.push(Finding::new(Rule::BlockedWord, place(), message));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_judged_with_its_prefix() {
        let naming = Naming { prefix: "PRJ-".into(), max_length: 8, ..Naming::default() };
        assert_eq!(naming.resolve(" Moon "), "PRJ-Moon");
        assert!(naming.check(0, "Moon").is_empty());
        assert_eq!(naming.check(0, "Moons")[0].rule, Rule::TooLong);
        assert_eq!(naming.check(0, "  ")[0].rule, Rule::Required);
    }

    #[test]
    fn blocked_words_are_found_in_any_case() {
        let naming = Naming { blocked_words: vec!["Secret".into()], ..Naming::default() };
        assert_eq!(naming.check(0, "top sECRET plan")[0].rule, Rule::BlockedWord);
    }
}
