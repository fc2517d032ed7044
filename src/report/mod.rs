//! Assessments drawn for people and for programs.
//!
//! Called by `cli`. Invariant: reads the document and computes no score; every text that came from outside is made
//! safe for where it lands.

pub mod document;
