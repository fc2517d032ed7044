//! Questions about the code itself. Listed in the registry.

pub mod documented;
pub mod hygiene;
pub mod security;
pub mod structure;
#[cfg(test)]
mod tests;

use super::{Answer, View, answer};
use crate::evidence::facts::CodeFacts;

/// Asks about the code as far as there are enough functions to speak of any.
fn of_functions<'a>(view: &View<'a>, amount: impl FnOnce(&'a CodeFacts) -> f64) -> Answer<'a> {
    answer(&view.facts.content.code, |code| match code.functions_total() {
        // Without a function there is nothing that could be short or simple, which earns nothing.
        0 => Answer::Absent,
        _ => Answer::Measured(amount(code)),
    })
}
