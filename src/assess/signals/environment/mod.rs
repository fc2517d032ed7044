//! Questions about rebuilding the environment. Listed in the registry.

pub mod complete;
pub mod data;
pub mod declared;
pub mod pinned;

use super::{Answer, View};
use crate::evidence::Slot;

/// Whether the work is known to use nothing that would have to be declared.
fn needs_nothing(view: &View<'_>) -> bool {
    view.facts
        .content
        .inventory
        .seen()
        .is_some_and(|inventory| inventory.imports.is_empty() && inventory.source_lines > 0)
        && !matches!(&view.facts.content.environment, Slot::Seen(environment) if !environment.requirements.is_empty())
}

/// What to say of dependencies where nothing at all is declared: nothing to declare, or absent. Where the inventory
/// was not seen, the absence stands: somebody looked for declarations and found none.
fn undeclared<'a>(view: &View<'a>) -> Answer<'a> {
    if needs_nothing(view) { Answer::NotApplicable("the code imports nothing from outside") } else { Answer::Absent }
}
