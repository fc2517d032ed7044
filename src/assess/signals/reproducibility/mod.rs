//! Questions about whether results would come out again. Listed in the registry.

pub mod notebooks;
pub mod results;
pub mod runs;

use super::{Answer, View};
use crate::evidence::facts::ReproducibilityFacts;
use crate::evidence::{Gap, Slot};

/// Whether a question arises at all can depend on the kind of work, and that was not told for certain.
static UNSETTLED: Gap = Gap::NotAttempted;

/// Asks what was seen, once the kind of work is settled; `without` answers where there is nothing of the subject.
fn ask<'a>(
    view: &View<'a>,
    without: Answer<'a>,
    seen: impl FnOnce(&'a ReproducibilityFacts) -> Answer<'a>,
) -> Answer<'a> {
    match &view.facts.content.reproducibility {
        Slot::Unknown(gap) => Answer::Unknown(gap),
        _ if !view.profile.kind_settled => Answer::Unknown(&UNSETTLED),
        Slot::Absent => without,
        Slot::Seen(facts) => seen(facts),
    }
}

fn facts<'a>(view: &View<'a>) -> Option<&'a ReproducibilityFacts> {
    view.facts.content.reproducibility.seen()
}

/// Puts a question to machine-learning work only.
fn of_machine_learning<'a>(view: &View<'a>, why_not: &'static str, answer: Answer<'a>) -> Answer<'a> {
    match (view.profile.machine_learning, answer) {
        (_, Answer::Unknown(gap)) => Answer::Unknown(gap),
        (Some(true), answer) => answer,
        (Some(false), _) => Answer::NotApplicable(why_not),
        (None, _) => Answer::Unknown(&UNSETTLED),
    }
}

#[cfg(test)]
mod tests;
