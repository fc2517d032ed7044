//! The words a report uses for what the document says in codes and numbers, the same in every form.
//!
//! Called by every form of report and by `serve`. Invariant: adds no judgement: each sentence restates fields of the
//! document, and none of them says whether to hire.

mod codes;
mod numbers;
mod person;
mod spread;

pub use codes::*;
pub use numbers::*;
pub use person::*;
pub use spread::*;
