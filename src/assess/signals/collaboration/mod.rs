//! Questions about work with others on GitHub. Listed in the registry.
//!
//! Nothing here asks whose project something is or how well it is known: only what was done, and whether others took
//! or answered it.

pub mod contributions;
pub mod discussion;
pub mod maintenance;
pub mod reviews;

#[cfg(test)]
mod tests;

use super::{Answer, Finding, View, Work};
use crate::assess::signals::words::sentence;
use crate::evidence::person::CollaborationFacts;
use crate::evidence::{Gap, Place};

/// What the account shows, where something was seen.
pub(crate) fn seen<'a>(view: &View<'a>) -> Option<&'a CollaborationFacts> {
    view.person?.facts.collaboration.seen().map(|dated| &dated.facts)
}

/// An amount, which is a least one where a part was not read.
pub(crate) fn amount<'a>(amount: f64, unread: Option<&Gap>) -> Answer<'a> {
    if unread.is_some() { Answer::AtLeast(amount) } else { Answer::Measured(amount) }
}

/// The best three, weighed as the rubric weighs pieces of work: one more never lowers it.
pub(crate) fn best_three(mut depths: Vec<f64>) -> f64 {
    depths.sort_by(|a, b| b.total_cmp(a));
    depths.iter().zip([0.40, 0.35, 0.25]).map(|(depth, weight)| depth * weight).sum()
}

/// `amount / (amount + half)`: half way at `half`, never more than 1.
pub(crate) fn saturating(amount: f64, half: f64) -> f64 {
    amount / (amount + half)
}

/// A sentence about one thread, linked to it, with what stands there.
pub(crate) fn about(
    finding: Finding,
    repository: &str,
    number: u64,
    url: Option<&String>,
    excerpt: Option<&String>,
) -> Finding {
    let place = excerpt.map(|text| Place::file(String::new()).quoting(text));
    finding.at(place.as_ref()).about(Work {
        artefact: sentence!("github:{repository}#{number}"),
        url: url.cloned(),
        revision: None,
    })
}

/// `“title” (#12 in acme/pool)`, or `#12 in acme/pool` where no title is known.
pub(crate) fn named(title: &str, number: u64, repository: &str) -> String {
    if title.is_empty() {
        sentence!("#{number} in {repository}")
    } else {
        sentence!("“{title}” (#{number} in {repository})")
    }
}
