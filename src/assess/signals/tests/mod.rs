//! Questions about tests and what runs them. Listed in the registry; measure only what test and CI facts hold.

pub mod automation;
pub mod machine_learning;
pub mod presence;
pub mod substance;
