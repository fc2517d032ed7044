//! `handiwork subject …`: what the people assessed may ask for.
//!
//! Invariant: a person is one person under however many keys and accounts: what is done is done to all of them.

mod access;
mod forget;
mod notices;
mod receipt;

use super::args::SubjectCommand;
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use crate::evidence::Evidence;
use crate::handle::parse_handle;
use crate::report::alias;
use crate::rights::{EXCLUDE, WITHDRAW};
use crate::store::{KnownPerson, Store};
use anyhow::{Context as _, anyhow};

/// Carries out one of the commands.
///
/// # Errors
/// A name that is no handle and no key, a store in use, or what the system refused.
pub(super) fn subject(context: &Context, command: &SubjectCommand) -> Outcome {
    match command {
        SubjectCommand::Forget { handle, suppress, yes } => forget::forget(context, handle, *suppress, *yes),
        SubjectCommand::Suppress { handle, yes } => forget::forget(context, handle, true, *yes),
        SubjectCommand::Unsuppress { handle } => unsuppress(context, handle),
        SubjectCommand::Export { handle } => access::export(context, handle),
        SubjectCommand::Correct { handle, field, value } => correct(context, handle, field, value),
        SubjectCommand::Notices { sent, exempt, reason } => notices::notices(context, sent, exempt, reason.as_deref()),
    }
}

/// The person whom a name means: a key or an alias in the store, else a handle, stored or not.
///
/// # Errors
/// When it is neither.
pub(super) fn person_named(store: &Store, name: &str) -> Result<KnownPerson, Stopped> {
    let is_meant = |key: &str| key.eq_ignore_ascii_case(name) || alias(key).eq_ignore_ascii_case(name);
    if let Some(prospect) = store.prospects().iter().find(|prospect| is_meant(&prospect.key)) {
        return Ok(store.known_person(Some(&prospect.key), &[]));
    }
    match parse_handle(name) {
        Ok(handle) => Ok(store.known_person(None, &[handle])),
        Err(fault) => Err(anyhow!("{name:?} is no stored key, and no handle: {fault}")).usage(),
    }
}

/// The names under which the log and the marks know a person: their keys, or the accounts where nothing is stored.
fn keys_of(person: &KnownPerson) -> Vec<String> {
    if person.keys.is_empty() {
        return person.handles.iter().map(crate::evidence::Handle::canonical).collect();
    }
    person.keys.iter().cloned().collect()
}

/// Somebody about whom something is stored.
fn stored_person(store: &Store, name: &str) -> Result<KnownPerson, Stopped> {
    let person = person_named(store, name)?;
    if person.keys.is_empty() {
        return Err(anyhow!("nothing is stored about {name:?}; `handiwork list` shows who is")).usage();
    }
    Ok(person)
}

fn unsuppress(context: &Context, name: &str) -> Outcome {
    let handle = parse_handle(name).map_err(|fault| anyhow!("{name:?} is no handle: {fault}")).usage()?;
    // The lock keeps a scan from starting while its list of the suppressed changes.
    let _store = context.store("handiwork subject unsuppress")?;
    context.does("unsuppress", [handle.canonical()], Vec::new())?;
    let text = match context.rights()?.unsuppress(&handle).failure()? {
        0 => "nobody with that account is suppressed\n".to_owned(),
        hashes => {
            // It was built without them, and nobody knows which of them it lacks.
            let index = context.settings.data_dir.join("meta-kaggle");
            if index.is_dir() {
                std::fs::remove_dir_all(&index).context("cannot remove the Meta Kaggle index").failure()?;
            }
            format!("lifted: {hashes} accounts and ids may be asked about again\n")
        }
    };
    context.voice.result(&text).failure()?;
    Ok(Exit::Done)
}

fn correct(context: &Context, name: &str, field: &str, value: &str) -> Outcome {
    let store = context.store("handiwork subject correct")?;
    let person = stored_person(&store, name)?;
    if value.trim().is_empty() {
        return Err(anyhow!("a correction says something: a remark, {EXCLUDE} or {WITHDRAW}")).usage();
    }
    let mut known = Vec::new();
    for key in &person.keys {
        if let Some(stored) = store.evidence(key) {
            known.extend(fields(context, &stored.evidence));
        }
    }
    let skill = field.strip_prefix("skill:").is_some_and(|name| !name.is_empty());
    let Some(field) =
        known.iter().find(|one| one.eq_ignore_ascii_case(field)).cloned().or(skill.then(|| field.to_owned()))
    else {
        let near =
            known.iter().max_by(|a, b| strsim::jaro_winkler(a, field).total_cmp(&strsim::jaro_winkler(b, field)));
        let near = near.map_or("note", String::as_str);
        let forms = "a work, an account, skill:NAME, a criterion, a category, or note";
        return Err(anyhow!("{field:?} names nothing that is known of this person: {forms}; did you mean {near}?"))
            .usage();
    };
    if value == EXCLUDE && !field.contains(':') {
        return Err(anyhow!("only a work, an account or a skill can be left out; of {field} a remark can be kept"))
            .usage();
    }
    let rights = context.rights()?;
    let details = vec![("correction", if value == EXCLUDE || value == WITHDRAW { value } else { "remark" }.to_owned())];
    context.does("correct", &person.keys, details)?;
    for key in &person.keys {
        rights.correct(key, &field, value).failure()?;
    }
    let text = match value {
        EXCLUDE => format!("{field} is left out wherever that raises nothing; every report says so\n"),
        WITHDRAW => format!("the correction of {field} is taken back\n"),
        _ => format!("every report shows the remark on {field}\n"),
    };
    context.voice.result(&text).failure()?;
    context.voice.note("the next scan or `handiwork rescore` applies it to stored assessments");
    Ok(Exit::Done)
}

/// What a correction can be about.
fn fields(context: &Context, evidence: &Evidence) -> Vec<String> {
    let works = evidence.artefacts.iter().map(|work| work.id.clone());
    let accounts = evidence.handles.iter().map(|record| record.handle.canonical());
    let criteria = context.rubric.criteria.iter().map(|criterion| criterion.id.to_string());
    let categories = context.rubric.categories.iter().map(|category| category.id.to_string());
    works.chain(accounts).chain(criteria).chain(categories).chain(std::iter::once("note".to_owned())).collect()
}
