//! Everything impure that happens before the wall: platforms, archives, local repositories, to facts.
//!
//! Called by `run`. Invariant: every outbound request passes the gate; a miss becomes a `Gap`, never a guess.
mod api;
mod archive;
pub mod gate;
pub mod git;
pub mod github;
pub mod http;
pub mod huggingface;
pub mod kaggle;
mod knock;
mod mark;
mod memory;
mod post;
mod source;
mod sources;
#[cfg(test)]
pub(crate) mod testing;
pub mod web;

pub use api::{Api, ApiSpec, Judge, Page};
pub use knock::{Answer, Knock, Quota, knock};
pub use memory::{CachedResponse, Memory, ShortMemory};
pub use post::post;
pub use source::{Change, Event, Harvest, Link, Observer, Probe, Silent, Source, Stop};
pub use sources::{SourceError, SourceSettings, sources};
