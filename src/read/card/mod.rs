//! Model and data cards: the README of a repository on a model hub, its front matter and its parts by meaning.
//!
//! Called by the collector of Hugging Face, once a card. Invariant: what a template left is nobody's words; a part
//! counts for what is written in it, never for its heading; what cannot be understood is left out and said.

mod front;
mod lexicon;
mod links;
mod metadata;
mod parts;
mod stock;
#[cfg(test)]
mod tests;

pub use links::TEMPLATE_PAPER;
pub use metadata::{eval_results, metadata};
pub(in crate::read) use stock::{Text as Told, told};

use super::readme;
use crate::evidence::person::{CardFacts, HubKind};

/// The card's file, the only one that is ever read: others count as downloads on the hub.
pub const FILE: &str = "README.md";

/// Raised when an unchanged card could be read otherwise, so that what was kept of it is read anew.
pub const READER: u32 = 1;

/// What a card of a repository of that sort says.
pub fn read(text: &str, kind: HubKind) -> CardFacts {
    let text = readme::limited(text);
    let split = front::split(text);
    let blocks = readme::markdown(&split.body);
    let mut facts = parts::read(&blocks, kind);
    facts.metadata = match &split.front {
        Some(front) => {
            let (value, problem) = front::value(front);
            let mut told = metadata::metadata(&value);
            told.problem = told.problem.or(problem);
            told
        }
        None => Default::default(),
    };
    facts.metadata.problem = facts.metadata.problem.take().or(split.problem);
    facts
}
