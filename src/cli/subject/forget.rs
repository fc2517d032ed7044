//! `handiwork subject forget|suppress`: erasure, its proof, and its receipt.

use super::receipt::{Beyond, Receipt, Searched};
use super::{keys_of, person_named};
use crate::cli::args::FormatName;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Outcome, Stopped, Stops};
use crate::collect::kaggle::erase_from_meta;
use crate::evidence::Platform;
use crate::report::Format;
use crate::rights::{Needles, Rights, search};
use crate::run::run_id;
use crate::store::{KnownPerson, Store};
use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;

/// Erases a person, rewrites the store, searches its files, and prints the receipt.
///
/// # Errors
/// A name that is neither key nor handle, a store in use, what the system refused; or something of the person that was
/// found in a file afterwards.
pub(super) fn forget(context: &Context, name: &str, suppress: bool, yes: bool) -> Outcome {
    check_output(context)?;
    let command = if suppress { "handiwork subject suppress" } else { "handiwork subject forget" };
    let store = context.store(command)?;
    let person = person_named(&store, name)?;
    if !yes && !confirmed(context, &person, suppress)? {
        return Err(anyhow!("nothing was erased")).usage();
    }
    let rights = context.rights()?;
    let keys = keys_of(&person);
    let needles = Needles::new(person.names.iter().cloned());
    let mut beyond = beyond_reach(context, &rights, &person, &keys)?;
    if suppress {
        // Hashed before anything is erased: afterwards nobody knows the other accounts any more.
        rights.suppress(&person.handles, &person.ids).failure()?;
    }
    context.does(if suppress { "suppress" } else { "forget" }, &keys, Vec::new())?;
    rights.forget(&keys, &needles).failure()?;
    let erased = store.erase(&person, &needles).failure()?;
    let kaggle = person.handles.iter().filter(|handle| handle.platform == Platform::Kaggle);
    let kaggle: Vec<&str> = kaggle.map(|handle| handle.name.as_str()).collect();
    let meta = erase_from_meta(&context.settings.data_dir, &kaggle)
        .context("cannot erase from the Meta Kaggle index; remove the folder meta-kaggle in the data directory")
        .failure()?;
    Arc::into_inner(store).map_or(Ok(()), Store::close).failure()?;
    let compacted = Store::compact(&context.settings.data_dir, command).failure()?;
    let found = search(&context.settings.data_dir, &needles, &erased.fragments).failure()?;
    beyond.extend(found.set_aside.iter().map(|path| Beyond::set_aside(path)));
    let receipt = Receipt {
        receipt: run_id(context.started_at, std::process::id()),
        erased_at: Timestamp::now(),
        suppressed: suppress,
        was_stored: !person.keys.is_empty(),
        rows: erased.rows,
        meta_kaggle_rows: meta,
        bytes_before: compacted.bytes_before,
        bytes_after: compacted.bytes_after,
        searched: Searched {
            files: found.files,
            bytes: found.bytes,
            names: needles.len() as u64,
            pieces: erased.fragments.len() as u64,
        },
        still_found: found.holding.iter().map(|path| needles.masked(&path.to_string_lossy())).collect(),
        mentions: erased.mentions,
        beyond_reach: beyond.iter().map(|one| one.masked(&needles)).collect(),
    };
    let rows: u64 = receipt.rows.values().sum();
    let details = vec![
        ("rows", rows.to_string()),
        ("still_found", receipt.still_found.len().to_string()),
        ("receipt", receipt.receipt.clone()),
    ];
    context.does("erased", &keys, details)?;
    tell(context, &receipt, &beyond)?;
    if receipt.still_found.is_empty() {
        return Ok(Exit::Done);
    }
    let files: Vec<String> = found.holding.iter().map(|path| path.display().to_string()).collect();
    let error = anyhow!(
        "{} still names the person; if it is a row about somebody else they worked with, it stays; else remove the file",
        files.join(", ")
    );
    Err(Stopped { exit: Exit::Failure, error })
}

/// A receipt is written as JSON only.
fn check_output(context: &Context) -> Result<(), Stopped> {
    let is_json = |path: &std::path::PathBuf| Format::from_extension(path) == Some(Format::Json);
    match context.global.output.iter().find(|path| !is_json(path)) {
        Some(path) => Err(anyhow!("cannot write {}: a receipt is written as .json only", path.display())).usage(),
        None => Ok(()),
    }
}

/// Asks whoever sits at a terminal. Where nobody does, the command itself is the answer.
fn confirmed(context: &Context, person: &KnownPerson, suppress: bool) -> Result<bool, Stopped> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(true);
    }
    let accounts: Vec<String> = person.handles.iter().map(ToString::to_string).collect();
    let more = if suppress { ", and never ask about them again" } else { "" };
    context
        .voice
        .always(&crate::report::safe::plain(&format!("erase everything kept about {}{more}?", accounts.join(", "))));
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "type yes to go on: ").and_then(|()| err.flush());
    drop(err);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("cannot read the answer").failure()?;
    Ok(matches!(answer.trim(), "y" | "yes"))
}

/// Copies that erasing cannot reach.
fn beyond_reach(
    context: &Context,
    rights: &Rights,
    person: &KnownPerson,
    keys: &[String],
) -> Result<Vec<Beyond>, Stopped> {
    let subjects: BTreeSet<String> = keys.iter().map(|key| rights.subject(key)).collect();
    let subjects: Vec<String> = subjects.into_iter().collect();
    let mut beyond: Vec<Beyond> =
        rights.copies().reaching(&subjects).failure()?.into_iter().map(Beyond::copy).collect();
    let has_kaggle = person.handles.iter().any(|handle| handle.platform == Platform::Kaggle);
    if let Some(dump) = context.settings.kaggle.meta_dir.as_ref().filter(|_| has_kaggle) {
        beyond.push(Beyond::dump(dump));
    }
    Ok(beyond)
}

/// The receipt to standard output and to files; what to do about copies to standard error, where it is not kept.
fn tell(context: &Context, receipt: &Receipt, beyond: &[Beyond]) -> Result<(), Stopped> {
    let json = serde_json::to_string_pretty(receipt).failure()? + "\n";
    let text = if context.global.format == Some(FormatName::Json) { json.clone() } else { receipt.to_string() };
    context.voice.result(&text).failure()?;
    for path in &context.global.output {
        crate::report::write_file(path, |out| Ok(out.write_all(json.as_bytes())?)).failure()?;
    }
    for one in beyond.iter().filter(|one| one.is_there) {
        let line =
            format!("not erased, since it is not ours to change: {} {}", one.kind, one.path.as_deref().unwrap_or("?"));
        context.voice.always(&crate::report::safe::plain(&line));
    }
    Ok(())
}
