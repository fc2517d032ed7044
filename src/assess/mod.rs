//! The rubric applied to facts.
//!
//! Called by `run` and `cli`. Invariant: pure and total: no files, clock, environment, randomness or hash-order
//! iteration; the same evidence, rubric and role give the same bytes.

pub mod verdict;
