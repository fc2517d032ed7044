//! Pure parsers: bytes to facts.
//!
//! Called by `collect`, with whatever a channel can show. Invariant: no file, no network, no clock; every input is
//! hostile, so nothing here panics, recurses without bound or keeps more than its limits; broken input gives partial
//! facts and a note.

pub mod article;
pub mod card;
pub mod code;
pub mod commit;
pub mod completeness;
pub mod environment;
pub mod hygiene;
pub mod inventory;
pub mod language;
mod learned;
mod manifest;
pub mod methodology;
pub mod notebook;
mod pattern;
pub mod production;
pub mod python;
pub mod readme;
pub mod records;
pub mod remark;
mod repository;
pub mod reproducibility;
pub mod security;
pub mod site;
pub mod tests;
mod text;
mod view;
pub mod workflow;

pub use learned::LearnedFrom;
pub use repository::RepositoryReader;
pub use view::{FileRole, FileView, Tree};
