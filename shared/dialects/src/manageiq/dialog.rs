//! The vendor's stock dialog: fields, their types, choices and defaults. Contract section 5.7.

mod fields;
mod value;

pub use fields::FIELDS;
pub use value::{cast, default, shown};

/// Where a field stands in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Who asks.
    Requester,
    /// What is asked for.
    Service,
    /// What it is made of.
    Hardware,
    /// How it is connected.
    Network,
    /// How it is set up.
    Customize,
    /// When, and for how long.
    Schedule,
    /// Where it is to run: only taken where nobody else is to choose.
    Environment,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number; lengths of time also as `1.month`, and then in seconds.
    Number,
    /// Yes or no.
    Flag,
    /// An instant.
    Time,
    /// Whole numbers.
    Numbers,
}

/// What can be chosen: values with what people read.
pub type Choices = &'static [(&'static str, &'static str)];

/// One field of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub tab: Tab,
    /// What it holds.
    pub kind: Kind,
    /// What can be chosen; anything if there is nothing to choose from.
    pub choices: Choices,
    /// What holds where nothing is given.
    pub default: Option<&'static str>,
}

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests;
