//! Questions about what a person writes on a site of their own. Listed in the registry.

pub mod articles;
#[cfg(test)]
mod tests;
pub mod works;
