//! Assessments drawn for people and for programs.
//!
//! Called by `cli` and, for the page of one prospect, by `serve`. [`render`] is the way in: a document and a
//! [`Format`] give a string. [`explain()`], [`show`], [`compare()`] and [`diff()`] are the terminal's closer looks,
//! [`blind()`] hides who it is about, [`schema()`] describes the JSON.
//!
//! Invariant: reads the document and computes no score; every text that came from outside is made safe for where it
//! lands ([`safe`]); the same document and options give the same bytes.

pub mod blind;
pub mod compare;
pub mod data;
pub mod diff;
pub mod document;
pub mod explain;
pub mod file;
pub mod format;
pub mod hints;
pub mod html;
pub mod limits;
pub mod markdown;
pub mod order;
pub mod safe;
pub mod schema;
pub mod table;
pub mod terminal;
pub mod words;

#[cfg(test)]
pub(crate) mod sample;

pub use blind::{alias, blind};
pub use compare::compare;
pub use diff::diff;
pub use explain::{explain, show};
pub use file::{WriteError, write_file};
pub use format::{Format, RenderError, RenderOptions, render};
pub use hints::hints;
pub use schema::schema;
pub use table::list;
