//! Questions about the README and the five items of ML code completeness. Listed in the registry.

pub mod completeness;
pub mod explanation;
pub mod usage;
