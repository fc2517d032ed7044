//! Learns the weights under `config/models` from a folder of labels and writes them there.
//!
//! `cargo run --release --example learn -- LABELS SPLIT DAY`: LABELS in the layout that `rubric accuracy` reads, SPLIT
//! the words for which part of the data it is, DAY the date to be told beside the figures. See config/models/README.md.

use anyhow::{Context as _, bail};
use handiwork::accuracy::learn::{Split, learned};
use std::io::Write as _;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [labels, name, day] = arguments.as_slice() else { bail!("usage: learn LABELS SPLIT DAY") };
    let split = Split { name, day: day.parse().context("DAY is a date as 2026-11-24")? };
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/models");
    for model in learned(Path::new(labels), &split)? {
        let path = models.join(model.file);
        std::fs::write(&path, &model.text).with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(std::io::stdout(), "{}: {} bytes; {}", model.file, model.text.len(), model.held_out)?;
    }
    Ok(())
}
