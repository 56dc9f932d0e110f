//! Filing: attribute groups, as hashes or as the older text. Contract section 5.
