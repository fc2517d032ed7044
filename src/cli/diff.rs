//! `handiwork diff`: what moved between two assessments of one prospect, and why.

use super::args::FormatName;
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::stored::{drawn, hidden_if_blind, key_of};
use crate::assess::changes_since;
use crate::assess::verdict::{Assessment, Changes, ProspectStatus, RubricStamp};
use crate::report::{diff as diff_text, words};
use crate::store::StoredAssessment;
use anyhow::anyhow;
use jiff::civil::Date;
use serde::Serialize;

/// Earlier assessments listed.
const LISTED: usize = 10;

/// One assessment of the past.
#[derive(Serialize)]
struct Past<'a> {
    run: &'a str,
    assessed_at: jiff::Timestamp,
    as_of: &'a str,
    rubric: &'a RubricStamp,
    role: &'a str,
    status: ProspectStatus,
    score: Option<f64>,
    interval: Option<[f64; 2]>,
    level: Option<u8>,
    coverage: f64,
}

/// The comparison for programs.
#[derive(Serialize)]
struct Comparison<'a> {
    schema_version: u32,
    key: &'a str,
    since: Past<'a>,
    now: Past<'a>,
    changes: Option<&'a Changes>,
    history: Vec<Past<'a>>,
}

/// Shows what moved.
///
/// # Errors
/// A store in use, a prospect that is not stored, or one that was assessed once only.
pub(super) fn diff(context: &Context, handle: &str, since: Option<Date>) -> Outcome {
    let store = context.store("handiwork diff")?;
    let key = key_of(context, &store, handle)?;
    context.sees("diff", std::slice::from_ref(&key), None)?;
    let all = store.assessments(&key, None);
    let (now, before) = two(&all, since, handle)?;
    let same_rubric = now.rubric.sha256 == before.rubric.sha256;
    let mut moved = now.assessment.clone();
    changes_since(&before.assessment, &mut moved, same_rubric);
    let shown = hidden_if_blind(context, moved);
    if matches!(context.global.format, Some(FormatName::Json | FormatName::Jsonl)) {
        let comparison = Comparison {
            schema_version: 1,
            key: &shown.key,
            since: past(before),
            now: past(now),
            changes: shown.changes.as_ref(),
            history: all.iter().map(past).collect(),
        };
        let text = serde_json::to_string_pretty(&comparison).failure()?;
        context.voice.result(&format!("{text}\n")).failure()?;
        return Ok(Exit::Done);
    }
    let earlier = hidden_if_blind(context, before.assessment.clone());
    let mut text = diff_text(&earlier, &shown, same_rubric, &drawn(context));
    text.push_str(&reason_beside(before, now, &shown));
    text.push_str(&history(&all));
    context.voice.result(&text).failure()?;
    Ok(Exit::Done)
}

/// The newest assessment and the one to hold it against.
fn two<'a>(
    all: &'a [StoredAssessment],
    since: Option<Date>,
    handle: &str,
) -> Result<(&'a StoredAssessment, &'a StoredAssessment), Stopped> {
    let Some((now, earlier)) = all.split_first() else {
        return Err(anyhow!("{handle:?} was not assessed yet; scan it first: handiwork scan {handle}")).usage();
    };
    let is_then = |one: &&StoredAssessment| match since {
        Some(day) => one.as_of.parse::<Date>().is_ok_and(|as_of| as_of <= day),
        None => true,
    };
    match earlier.iter().find(is_then) {
        Some(before) => Ok((now, before)),
        None if since.is_some() => {
            let oldest = all.last().map_or("", |one| one.as_of.as_str());
            Err(anyhow!("no assessment of {handle:?} is that old; the first is of {oldest}")).usage()
        }
        None => {
            Err(anyhow!("{handle:?} was assessed once, on {}; there is nothing to compare with", now.as_of)).usage()
        }
    }
}

/// Why a score moved although nothing came or went.
fn reason_beside(before: &StoredAssessment, now: &StoredAssessment, shown: &Assessment) -> String {
    let changes = shown.changes.as_ref();
    let moved = changes.and_then(|changes| changes.score_delta).is_some_and(|delta| delta != 0.0);
    let has_cause = changes.is_some_and(|changes| !changes.causes.is_empty());
    if moved && !has_cause {
        return format!(
            "Nothing new was seen and nothing is gone; work weighs less the older it is, and the judgement moved from \
             {} to {}.\n",
            before.as_of, now.as_of
        );
    }
    String::new()
}

/// The assessments over time, newest first, each under its rubric.
fn history(all: &[StoredAssessment]) -> String {
    let mut text = String::from("Assessments:\n");
    for one in all.iter().take(LISTED) {
        let assessment = &one.assessment;
        let score = words::score(assessment.score, assessment.interval).unwrap_or_else(|| "-".into());
        let digest: String = one.rubric.sha256.chars().take(8).collect();
        text.push_str(&crate::report::safe::plain(&format!(
            "  {}  {:<20}  {score:<14}  coverage {}  rubric {} {digest}",
            one.as_of,
            words::outcome(assessment),
            words::percent(assessment.coverage),
            one.rubric.version,
        )));
        text.push('\n');
    }
    if all.len() > LISTED {
        text.push_str(&format!("  … and {} earlier\n", all.len() - LISTED));
    }
    text
}

fn past(stored: &StoredAssessment) -> Past<'_> {
    let assessment = &stored.assessment;
    Past {
        run: &stored.run,
        assessed_at: stored.assessed_at,
        as_of: &stored.as_of,
        rubric: &stored.rubric,
        role: &assessment.role,
        status: assessment.status,
        score: assessment.score,
        interval: assessment.interval,
        level: assessment.level,
        coverage: assessment.coverage,
    }
}
