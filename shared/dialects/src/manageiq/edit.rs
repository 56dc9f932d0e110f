//! Changing what was filed. Contract section 4.6.
