//! How many prospects a second stored facts are judged at, on one core.
//!
//! `assess_allocations` counts what the same allocates, which takes its time.

#[path = "invented.rs"]
mod invented;

use divan::Bencher;

fn main() {
    divan::main();
}

#[divan::bench]
fn invented_people(bencher: Bencher<'_, '_>) {
    invented::judged(bencher);
}
