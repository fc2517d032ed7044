//! The vocabulary every room shares: who is assessed, what was found, how sure we are that we looked.
//!
//! Called by every room; imports none of them. Invariant: nothing here judges, asks the network, reads a file or a clock.

mod artefact;
pub mod facts;
mod handle;
pub mod person;
mod place;
mod prospect;
mod slot;
mod usage;

pub use artefact::{Artefact, ArtefactStatus, ArtefactType, Ownership};
pub use handle::{Handle, Platform};
pub use place::Place;
pub use prospect::{Evidence, HandleRecord, HandleStatus, Prospect};
pub use slot::{Gap, Slot};
pub use usage::{SourceUsage, Usage};
