//! `handiwork store …`: how much is kept, whether it holds, copies of it, and its room.

use super::args::{Global, StoreCommand};
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use crate::rights::CopyKind;
use crate::store::{Moved, Store};
use anyhow::{Context as _, anyhow};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// Acts on the store as a whole concern nobody by name.
const NOBODY: [&str; 0] = [];

/// Carries out one of the store's commands.
///
/// # Errors
/// A store in use or unreadable, a file that cannot be read or written, an import that is no whole export.
pub(super) fn store(global: Global, command: &StoreCommand) -> Outcome {
    let context = Context::load(global)?;
    let text = match command {
        StoreCommand::Stats => stats(&context)?,
        StoreCommand::Check => return check(&context),
        StoreCommand::Backup { file } => backup(&context, file)?,
        StoreCommand::Export { file } => return export(&context, file),
        StoreCommand::Import { file } => import(&context, file)?,
        StoreCommand::Compact => compact(&context)?,
    };
    context.voice.result(&text).failure()?;
    Ok(Exit::Done)
}

fn stats(context: &Context) -> Result<String, Stopped> {
    let stats = context.store("handiwork store stats")?.stats().failure()?;
    let mut text = rows(&stats.rows);
    text.push_str(&format!("{:>10.1}  MB on disk\n", megabytes(stats.bytes_on_disk)));
    if let Some(meta) = &stats.meta_kaggle {
        let state = if meta.torn.is_some() { ", not whole: the next scan builds it anew" } else { "" };
        let size = megabytes(meta.bytes);
        text.push_str(&format!("{size:>10.1}  MB Meta Kaggle index, {} people{state}\n", meta.people));
    }
    Ok(text)
}

fn check(context: &Context) -> Outcome {
    let report = context.store("handiwork store check")?.check().failure()?;
    let mut text = format!("{} rows verified\n", report.rows);
    for (kind, rows) in &report.broken {
        text.push_str(&format!("{rows} of kind {kind} do not hold\n"));
    }
    if let Some(meta) = &report.meta_kaggle {
        let state = meta.torn.as_deref().unwrap_or("verified");
        text.push_str(&format!("Meta Kaggle index of {} people: {state}\n", meta.people));
    }
    context.voice.result(&text).failure()?;
    if report.is_intact() {
        return Ok(Exit::Done);
    }
    let advice = "what does not hold is treated as missing and collected or built again by the next scan";
    Err(Stopped { exit: Exit::Failure, error: anyhow!("the store is damaged; {advice}") })
}

fn backup(context: &Context, file: &Path) -> Result<String, Stopped> {
    let store = context.store("handiwork store backup")?;
    context.does("backup", NOBODY, Vec::new())?;
    context.copies(CopyKind::Backup, std::iter::once(file), None)?;
    let backup = store.backup(file).failure()?;
    let size = megabytes(backup.bytes);
    let mut text = rows(&backup.rows);
    text.push_str(&format!("{size:>10.1}  MB in {}, restored once and compared\n", file.display()));
    left_out(context, backup.left_out);
    Ok(text)
}

fn export(context: &Context, file: &Path) -> Outcome {
    let store = context.store("handiwork store export")?;
    context.does("export", NOBODY, vec![("what", "the store".to_owned())])?;
    if file != Path::new("-") {
        context.copies(CopyKind::Export, std::iter::once(file), None)?;
    }
    let moved = if file == Path::new("-") {
        store.export(io::stdout().lock()).failure()?
    } else {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let written = || -> anyhow::Result<Moved> {
            let mut beside = tempfile::NamedTempFile::new_in(folder)?;
            let moved = store.export(beside.as_file_mut())?;
            beside.as_file().sync_all()?;
            beside.persist(file)?;
            Ok(moved)
        };
        written().with_context(|| format!("cannot write the export to {}", file.display())).failure()?
    };
    context.voice.note(&format!("{} rows exported", moved.rows.values().sum::<u64>()));
    left_out(context, moved.left_out);
    Ok(Exit::Done)
}

fn import(context: &Context, file: &Path) -> Result<String, Stopped> {
    // The store is made only where there is something to take in.
    let moved = if file == Path::new("-") {
        restore(context, BufReader::new(io::stdin().lock()))?
    } else {
        let problem = || format!("cannot read the export {}; name an existing, readable file", file.display());
        let input = File::open(file).with_context(problem).usage()?;
        restore(context, BufReader::new(input))?
    };
    Ok(rows(&moved.rows) + "            imported\n")
}

/// Takes an export in, but for people who asked not to be looked at since it was made.
fn restore(context: &Context, input: impl BufRead) -> Result<Moved, Stopped> {
    let store = context.store("handiwork store import")?;
    context.does("import", NOBODY, Vec::new())?;
    let moved = store.restore(input).usage()?;
    context.drop_suppressed(&store)?;
    Ok(moved)
}

fn compact(context: &Context) -> Result<String, Stopped> {
    let done = Store::compact(&context.settings.data_dir, "handiwork store compact").failure()?;
    left_out(context, done.left_out);
    let (before, after) = (megabytes(done.bytes_before), megabytes(done.bytes_after));
    Ok(format!("{} rows kept; {before:.1} MB on disk before, {after:.1} MB now\n", done.rows))
}

fn left_out(context: &Context, rows: u64) {
    if rows > 0 {
        context
            .voice
            .always(&format!("warning: {rows} rows did not hold and were left out; scan again to collect them"));
    }
}

fn rows(rows: &BTreeMap<String, u64>) -> String {
    rows.iter().map(|(kind, rows)| format!("{rows:>10}  {kind}\n")).collect()
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
