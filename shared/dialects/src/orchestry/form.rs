//! The forms of a submission, and where things stand in each.

use domain::Place;

/// How a submission was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `{"items": [{"templateId", "parameters"}]}`.
    #[default]
    Items,
    /// One workspace: `{"templateId", "name", "metadata", ...}`.
    Workspace,
    /// What is to last longer: `{"end", "taskIds"}`.
    Extension,
}

impl Form {
    /// The field path of a place, as the client wrote it.
    pub fn field(self, place: &Place) -> String {
        match (self, place) {
            (_, Place::Whole) => "body".to_owned(),
            (_, Place::Field(name)) => name.clone(),
            (Self::Extension, Place::Schedule(_)) => "end".to_owned(),
            (
                Self::Extension,
                Place::Beneficiary(_)
                | Place::Template(_)
                | Place::Task(..)
                | Place::Account(_)
                | Place::Parameter(..),
            ) => "taskIds".to_owned(),
            (_, Place::Beneficiary(index)) => format!("beneficiaries[{index}]"),
            (Self::Items, Place::Template(item) | Place::Task(item, _)) => {
                format!("items[{item}].templateId")
            }
            (Self::Workspace, Place::Template(_) | Place::Task(..)) => "templateId".to_owned(),
            (Self::Items, Place::Account(item)) => format!("items[{item}].account"),
            (Self::Workspace, Place::Account(_)) => "account".to_owned(),
            (Self::Items, Place::Schedule(item)) => format!("items[{item}].schedule"),
            (Self::Workspace, Place::Schedule(_)) => "schedule".to_owned(),
            (Self::Items, Place::Parameter(item, path)) => {
                join(&format!("items[{item}].parameters"), path)
            }
            (Self::Workspace, Place::Parameter(_, path)) => join("", path),
        }
    }
}

/// Names joined by dots, indices in brackets.
fn join(start: &str, path: &[String]) -> String {
    path.iter().fold(start.to_owned(), |so_far, part| match part.parse::<usize>() {
        Ok(index) => format!("{so_far}[{index}]"),
        Err(_) if so_far.is_empty() => part.clone(),
        Err(_) => format!("{so_far}.{part}"),
    })
}
