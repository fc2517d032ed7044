//! Handiwork assesses public AI and data work against a written rubric and cites the evidence for every point.
#![doc = ""]
pub mod assess;
pub mod collect;
pub mod demo;
pub mod evidence;
pub mod handle;
pub mod read;
pub mod report;
pub mod settings;
pub mod store;
