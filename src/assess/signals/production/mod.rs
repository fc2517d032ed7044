//! Questions about running for others. Listed in the registry.

pub mod operations;
pub mod packaging;
pub mod serving;
#[cfg(test)]
mod tests;

use super::{Finding, Side};
use crate::assess::signals::words::{listed, sentence};
use crate::evidence::facts::{ProductionFacts, Sighting};

/// Whether anything here serves, runs as a job or shows the work.
fn runs(production: &ProductionFacts) -> bool {
    [&production.services, &production.demos, &production.orchestration, &production.containers]
        .iter()
        .any(|found| !found.is_empty())
}

/// `what: a, b` at the first of what was found.
fn told(side: Side, what: &str, found: &[Sighting]) -> Option<Finding> {
    let first = found.first().filter(|_| side == Side::For)?;
    let names: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
    Some(Finding::new(sentence!("{what}: {}", listed(&names, 3)), found.len() as f64).at(Some(&first.place)))
}
