//! Commands over what is stored: list, show, explain, compare, report, rescore. None asks the network.

use super::args;
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::output::{self, Drawing};
use super::say::width;
use crate::assess::verdict::Assessment;
use crate::assess::{Derivation, band, changes_since, derive};
use crate::evidence::{Evidence, Usage};
use crate::handle::parse_handle;
use crate::report::document::{Document, Generator, Run, RunStatus, SCHEMA_VERSION};
use crate::report::explain::{Explaining, knows};
use crate::report::{
    RenderOptions, Report, Standings, alias, blind, compare as compare_text, explain as explain_text, list as list_to,
    show as show_text,
};
use crate::rights::{self, Corrections};
use crate::run::{KeptPages, run_id};
use crate::store::{RunPlan, Store};
use anyhow::anyhow;
use jiff::Timestamp;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lists stored prospects with the date of their evidence.
///
/// # Errors
/// A store in use.
pub(super) fn list(context: &Context) -> Outcome {
    output::check_paths(&context.global)?;
    let store = context.store("handiwork list")?;
    let prospects = store.prospects();
    if prospects.is_empty() {
        context.voice.note("nothing is stored yet; start with `handiwork scan HANDLE`");
    }
    let keys: Vec<String> = prospects.into_iter().map(|prospect| prospect.key).collect();
    context.sees("list", &keys, None)?;
    let (pages, standings) = KeptPages::latest(store, keys);
    let report = Report::new(new_run(context), context.rubric.stamp(), standings, &pages);
    if context.global.format.is_some() || !context.global.output.is_empty() {
        output::write(context, report, &Drawing::default())?;
        return Ok(Exit::Done);
    }
    let report = if context.blind { report.blinded().failure()? } else { report };
    output::print(context, |out| list_to(&report, &drawn(context), out))?;
    Ok(Exit::Done)
}

/// Shows one prospect.
///
/// # Errors
/// A store in use, or a prospect that is not stored.
pub(super) fn show(context: &Context, handle: &str) -> Outcome {
    let store = context.store("handiwork show")?;
    let assessment = judged(context, &store, handle)?;
    context.sees("show", &[key_of(context, &store, handle)?], None)?;
    if context.global.format.is_some() || !context.global.output.is_empty() {
        return document(context, vec![assessment], &Drawing::default());
    }
    context.voice.result(&show_text(&assessment, &drawn(context))).failure()?;
    Ok(Exit::Done)
}

/// Shows how levels came about.
///
/// # Errors
/// A store in use, or a prospect or criterion that is not there.
pub(super) fn explain(context: &Context, handle: &str, criterion: Option<&str>, missing: bool) -> Outcome {
    let store = context.store("handiwork explain")?;
    let key = key_of(context, &store, handle)?;
    let assessment = judged(context, &store, handle)?;
    context.sees("explain", std::slice::from_ref(&key), None)?;
    if let Some(name) = criterion {
        let ids = || assessment.categories.iter().flat_map(|one| &one.criteria).map(|one| one.id.as_str());
        if !knows(&assessment, name) {
            let near = ids().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
            return Err(anyhow!("no criterion {name:?}; did you mean {}?", near.unwrap_or("tests"))).usage();
        }
    }
    let derivations = match store.evidence(&key).filter(|_| criterion.is_some() && !missing) {
        Some(kept) => derived(context, &corrections(context)?, &kept.evidence, &assessment),
        None => Vec::new(),
    };
    let role = context.rubric.role(&assessment.role).ok();
    let explaining = Explaining { criterion, missing_only: missing, derivations: &derivations, role };
    context.voice.result(&explain_text(&assessment, &explaining, &drawn(context))).failure()?;
    Ok(Exit::Done)
}

/// How each criterion's value came about, with works named as the assessment shown names them.
fn derived(context: &Context, corrections: &Corrections, evidence: &Evidence, shown: &Assessment) -> Vec<Derivation> {
    let open = judge(context, corrections, evidence);
    let works = open.artefacts.iter().map(|one| one.id.as_str()).zip(shown.artefacts.iter().map(|one| &one.id));
    let mut names: BTreeMap<&str, SmolStr> = works.map(|(id, name)| (id, name.clone())).collect();
    for (one, hidden) in open.handles.iter().zip(&shown.handles) {
        names.insert(&one.handle, hidden.handle.as_str().into());
    }
    let criteria = shown.categories.iter().flat_map(|category| &category.criteria);
    let mut all: Vec<Derivation> =
        criteria.filter_map(|one| derive(evidence, &context.rubric, &one.id, context.as_of)).collect();
    for part in all.iter_mut().flat_map(|told| &mut told.parts) {
        part.artefact = names.get(part.artefact.as_str()).cloned().unwrap_or_else(|| "a work".into());
    }
    all
}

/// Compares prospects side by side.
///
/// # Errors
/// A store in use, or a prospect that is not stored.
pub(super) fn compare(context: &Context, handles: &[String]) -> Outcome {
    let store = context.store("handiwork compare")?;
    let assessments = handles.iter().map(|one| judged(context, &store, one)).collect::<Result<Vec<_>, _>>()?;
    context.sees("compare", &keys_of(context, &store, handles)?, None)?;
    let borrowed: Vec<&Assessment> = assessments.iter().collect();
    context.voice.result(&compare_text(&borrowed)).failure()?;
    Ok(Exit::Done)
}

/// Renders stored assessments.
///
/// # Errors
/// A store in use, an unknown run, a prospect that is not stored.
pub(super) fn report(context: &Context, arguments: &args::Report) -> Outcome {
    output::check_paths(&context.global)?;
    let store = context.store("handiwork report")?;
    let drawing = Drawing { brief: arguments.brief, for_subject: arguments.for_subject, ..Drawing::default() };
    if !arguments.handles.is_empty() {
        let found = arguments.handles.iter().map(|one| judged(context, &store, one)).collect::<Result<Vec<_>, _>>()?;
        context.sees("report", &keys_of(context, &store, &arguments.handles)?, None)?;
        return document(context, found, &drawing);
    }
    let wanted = arguments.run.as_deref();
    let run = store
        .runs()
        .into_iter()
        .find(|summary| wanted.is_none_or(|id| summary.run.id == id || summary.run.id.ends_with(&format!("-{id}"))));
    let Some(summary) = run else {
        let problem = wanted.map_or_else(|| "nothing was scanned yet".into(), |id| format!("no run {id:?}"));
        return Err(anyhow!("{problem}; `handiwork scan` makes runs")).usage();
    };
    context.sees("report", &store.finished_in(&summary.run.id), Some(&summary.run.id))?;
    let (pages, standings) = KeptPages::of_run(store, &summary.run.id);
    output::write(context, Report::new(summary.run, summary.rubric, standings, &pages), &drawing)?;
    Ok(Exit::Done)
}

/// Judges stored evidence again under the rubric, role and day in force, and keeps the result.
///
/// # Errors
/// A store in use or not writable, or a prospect that is not stored.
pub(super) fn rescore(context: &Context, selection: &args::Selection) -> Outcome {
    output::check_paths(&context.global)?;
    let store = context.store("handiwork rescore")?;
    let keys: Vec<String> = if selection.handles.is_empty() {
        store.prospects().into_iter().map(|prospect| prospect.key).collect()
    } else {
        keys_of(context, &store, &selection.handles)?
    };
    let mut run = new_run(context);
    context.sees("rescore", &keys, Some(&run.id))?;
    run.status = RunStatus::Interrupted;
    let stamp = context.rubric.stamp();
    let plan = RunPlan {
        run: run.clone(),
        rubric: stamp.clone(),
        list_digest: format!("rescore {}", run.id),
        planned: keys.clone(),
    };
    store.begin_run(&plan).failure()?;
    let mut pages = KeptPages::new(Arc::clone(&store), &run.id);
    let (mut makers, mut standings) = (Standings::default(), Vec::with_capacity(keys.len()));
    let corrections = corrections(context)?;
    for key in &keys {
        let Some(kept) = store.evidence(key) else { continue };
        let mut assessment = judge(context, &corrections, &kept.evidence);
        if let Some(before) = store.latest_assessment(key, None) {
            changes_since(&before.assessment, &mut assessment, before.rubric.sha256 == stamp.sha256);
        }
        store.finish_rescored(&run.id, key, &assessment).failure()?;
        standings.push(makers.of(&assessment));
        pages.add_kept(key);
    }
    run.finished_at = Some(Timestamp::now());
    run.status = RunStatus::Complete;
    store.finish_run(&run).failure()?;
    context.voice.note(&format!("judged {} stored prospects again; no request was made", standings.len()));
    band(&mut standings);
    output::write(context, Report::new(run, stamp, standings, &pages), &Drawing::default())?;
    Ok(Exit::Done)
}

fn corrections(context: &Context) -> Result<Corrections, Stopped> {
    context.rights()?.corrections().failure()
}

fn judge(context: &Context, corrections: &Corrections, evidence: &Evidence) -> Assessment {
    let named = evidence.prospect.role.as_deref().and_then(|name| context.rubric.role(name).ok());
    let said = corrections.of(&evidence.prospect.key);
    rights::judge(evidence, said, &context.rubric, named.unwrap_or(&context.role), context.as_of)
}

fn document(context: &Context, assessments: Vec<Assessment>, drawing: &Drawing) -> Outcome {
    let standings = output::standings(&assessments);
    output::write(context, Report::new(new_run(context), context.rubric.stamp(), standings, &assessments), drawing)?;
    Ok(Exit::Done)
}

fn new_run(context: &Context) -> Run {
    Run {
        id: run_id(context.started_at, std::process::id()),
        started_at: context.started_at,
        finished_at: Some(Timestamp::now()),
        as_of: context.as_of.to_string(),
        status: RunStatus::Complete,
        purpose: context.settings.purpose.clone(),
        contact: context.settings.contact.clone(),
        requests: Usage::default(),
        rejected: Vec::new(),
    }
}

/// A stored prospect judged under the rubric, role and day in force. Nothing is kept.
fn judged(context: &Context, store: &Store, handle: &str) -> Result<Assessment, Stopped> {
    let key = key_of(context, store, handle)?;
    match store.evidence(&key) {
        Some(kept) => {
            let mut assessment = judge(context, &corrections(context)?, &kept.evidence);
            let stamp = context.rubric.stamp();
            let earlier = store.assessments(&key, None).into_iter().nth(1);
            if let Some(before) = earlier {
                changes_since(&before.assessment, &mut assessment, before.rubric.sha256 == stamp.sha256);
            }
            Ok(hidden_if_blind(context, assessment))
        }
        // The facts' time was over before the assessment's.
        None => match store.latest_assessment(&key, None) {
            Some(last) => Ok(hidden_if_blind(context, last.assessment)),
            None => Err(not_stored(context, store, handle)),
        },
    }
}

pub(super) fn hidden_if_blind(context: &Context, assessment: Assessment) -> Assessment {
    if !context.blind {
        return assessment;
    }
    let document = Document {
        schema_version: SCHEMA_VERSION,
        generator: Generator::default(),
        run: new_run(context),
        rubric: context.rubric.stamp(),
        prospects: vec![assessment.clone()],
    };
    blind(&document).prospects.pop().unwrap_or(assessment)
}

/// The keys of stored prospects.
fn keys_of(context: &Context, store: &Store, names: &[String]) -> Result<Vec<String>, Stopped> {
    names.iter().map(|name| key_of(context, store, name)).collect()
}

/// The key of a stored prospect, named by key or by any of their handles.
pub(super) fn key_of(context: &Context, store: &Store, name: &str) -> Result<String, Stopped> {
    let prospects = store.prospects();
    if let Some(found) = prospects.iter().find(|one| one.key.eq_ignore_ascii_case(name)) {
        return Ok(found.key.clone());
    }
    // As a blind report names them.
    if let Some(found) = prospects.iter().find(|one| alias(&one.key).eq_ignore_ascii_case(name)) {
        return Ok(found.key.clone());
    }
    if let Ok(handle) = parse_handle(name)
        && let Some(key) = store.prospects_with(&handle).into_iter().next()
    {
        return Ok(key);
    }
    Err(not_stored(context, store, name))
}

fn not_stored(context: &Context, store: &Store, name: &str) -> Stopped {
    let suppressions = context.rights().and_then(|rights| rights.suppressions().failure());
    if let (Ok(handle), Ok(suppressions)) = (parse_handle(name), suppressions)
        && suppressions.holds(&handle)
    {
        let error = anyhow!("{name:?} is suppressed: the person asked not to be looked at, and nothing is kept");
        return Stopped { exit: Exit::Usage, error };
    }
    let keys: Vec<String> = store.prospects().into_iter().map(|prospect| prospect.key).collect();
    let near = keys
        .iter()
        .map(|key| (strsim::jaro_winkler(key.rsplit(':').next().unwrap_or(key), name), key))
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let advice =
        near.map_or_else(|| format!("scan it first: handiwork scan {name}"), |(_, key)| format!("did you mean {key}?"));
    Stopped { exit: Exit::Usage, error: anyhow!("{name:?} is not stored; {advice}") }
}

pub(super) fn drawn(context: &Context) -> RenderOptions {
    RenderOptions {
        width: width(),
        color: context.voice.colour,
        contact: context.settings.contact.clone(),
        blind: context.blind,
        ..RenderOptions::default()
    }
}
