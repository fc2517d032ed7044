//! Assessments drawn for people and for programs.
//!
//! Called by `cli` and, for the page of one prospect, by `serve`. [`render_to`] is the way in: a [`Report`], whose
//! prospects are read one at a time, and a [`Format`] give text. [`explain()`], [`show`], [`compare()`] and [`diff()`] are the terminal's closer looks,
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
pub mod paged;
pub mod refresh;
pub mod safe;
pub mod schema;
pub mod standing;
pub mod subject;
pub mod table;
pub mod terminal;
pub mod words;

#[cfg(test)]
pub(crate) mod sample;

pub use blind::{alias, blind};
pub use compare::compare;
pub use diff::diff;
pub use explain::{explain, show};
pub use file::{FileError, WriteError, write_file};
pub use format::{Format, RenderError, RenderOptions, render, render_to};
pub use hints::hints;
pub use paged::{PageError, Pages, Report};
pub use schema::schema;
pub use standing::{Standing, Standings};
pub use table::list;
