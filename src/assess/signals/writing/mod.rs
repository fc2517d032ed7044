//! Questions about what a person writes on a site of their own. Listed in the registry.

pub mod articles;
pub mod works;
