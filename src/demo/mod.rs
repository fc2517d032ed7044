//! A GitHub that exists on loopback only, peopled by invented prospects.
//!
//! Called by the `demo` command and by the tests and benches, which are its second use: they read its journal, script
//! its faults and change its people between two runs. Invariant: it never asks anything of anybody, listens on
//! loopback only, and answers in the platform's own shapes, so that whoever reads it also reads the platform.

mod archive;
#[cfg(test)]
mod collected;
mod fault;
mod fixtures;
mod graphql;
mod hub;
mod journal;
mod kaggle;
mod objects;
mod others;
mod rest;
mod server;
mod sites;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod written;

pub use fault::{Fault, Script};
pub use fixtures::{Commit, FixtureError, Fixtures, HANDLES, Person, PersonKind, Repository, RepositoryData};
pub use journal::Seen;
pub use kaggle::write_meta_kaggle;
pub use others::Collaboration;
pub use server::{DemoServer, serve};
