//! What judging stored facts allocates, counted by an allocator that slows it down; `assess` tells how fast it is.

#[path = "invented.rs"]
mod invented;

use divan::Bencher;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn invented_people(bencher: Bencher<'_, '_>) {
    invented::judged(bencher);
}
