//! Handle lists and single handles: what people type, paste and export, to checked accounts.
//!
//! Called by `cli`, `run` and `serve`. Invariants: nothing is guessed into a person: what names a repository, an
//! organisation or a page is rejected as such; every rejected line is reported with its number and reason and never
//! stops the rest; no input makes this room panic; and no e-mail address is echoed.
//!
//! - `parse` one handle · `address` URLs · `syntax` what each platform takes as a name · `fault` the reasons
//! - `list` which form a list has · `lines` and `table` the two forms · `merge` duplicates · `echo` safe quoting

mod address;
mod echo;
mod fault;
mod lines;
mod list;
mod merge;
mod parse;
mod syntax;
mod table;
#[cfg(test)]
mod tests;

pub use fault::HandleFault;
pub use list::{List, Merged, parse_arguments, parse_list, parse_request};
pub use parse::{parse_address, parse_handle};
