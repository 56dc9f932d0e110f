//! The vendor's stock dialog: fields, their types, choices and defaults. Contract section 5.7.
