//! What a caller expects to stand there. RFC 9110, section 13.1.1.

use crate::{Error, Result};

/// The versions that a caller has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing is expected.
    None,
    /// There is nothing.
    Absent,
    /// There is something, whatever it is.
    Exists,
    /// It has one of these versions.
    OneOf(Vec<u64>),
}

impl Precondition {
    /// Refuses unless what is expected stands there; none stands for nothing.
    pub fn check(&self, found: Option<u64>) -> Result<()> {
        let met = match (self, found) {
            (Self::None, _) | (Self::Exists, Some(_)) | (Self::Absent, None) => true,
            (Self::Exists | Self::OneOf(_), None) | (Self::Absent, Some(_)) => false,
            (Self::OneOf(versions), Some(found)) => versions.contains(&found),
        };
        let current = || found.map(|version| version.to_string());
        if met { Ok(()) } else { Err(Error::Stale { current: current() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_expected_has_to_stand_there() {
        let met = |precondition: Precondition, found| precondition.check(found).is_ok();
        assert!(met(Precondition::None, None) && met(Precondition::None, Some(1)));
        assert!(!met(Precondition::Exists, None) && met(Precondition::Exists, Some(1)));
        assert!(met(Precondition::Absent, None) && !met(Precondition::Absent, Some(1)));
        let one_of = || Precondition::OneOf(vec![1, 2]);
        assert!(met(one_of(), Some(2)) && !met(one_of(), Some(3)) && !met(one_of(), None));
    }
}
