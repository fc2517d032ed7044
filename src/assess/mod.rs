//! The rubric applied to facts.
//!
//! Called by `run` and `cli`. Invariant: pure and total: no files, clock, environment, randomness or hash-order
//! iteration; the same evidence, rubric and role give the same bytes.
//!
//! The way of one prospect: [`facts`] derives kind and weight once per artefact, `measure` turns [`signals`] into a
//! value per criterion, `score` fills slots and weighs, `cite` puts what is shown into words, `handover`, `flags` and
//! `status` say the rest. [`assess`] judges a person, [`assess_artefact`] one piece of work on its own.

mod artefacts;
mod band;
mod changes;
mod cite;
mod derive;
pub mod facts;
mod flags;
mod handover;
mod measure;
mod outline;
mod person;
mod portfolio;
pub mod rubric;
#[cfg(test)]
pub mod sample;
mod score;
pub mod signals;
mod single;
mod skills;
mod status;
pub mod verdict;

#[cfg(test)]
mod invariants;

pub use band::{Banded, band};
pub use changes::changes_since;
pub use derive::{Asked, Derivation, Part, derive};
pub use outline::Outline;
pub use portfolio::assess;
pub use single::assess_artefact;
