//! `handiwork assess`.

use super::args;
use super::context::Context;
use super::exit::{Exit, Outcome, Stops};
use super::output::{self, Drawing};
use crate::evidence::Usage;
use crate::report::Report;
use crate::report::document::{Run, RunStatus};
use crate::run::{LocalOptions, assess_local, run_id};
use jiff::Timestamp;

/// Assesses local repositories. Opens no store, asks no network.
///
/// # Errors
/// A path that cannot be read as a repository or directory (usage), or a result that cannot be written.
pub(super) fn assess(context: &Context, arguments: &args::Assess) -> Outcome {
    output::check_paths(&context.global)?;
    let options = LocalOptions {
        author: arguments.author.clone(),
        revision: arguments.at.clone(),
        together: arguments.together,
        as_of: context.as_of,
        started_at: context.started_at,
    };
    let total = arguments.paths.len();
    let mut done = 0;
    let assessments = assess_local(&arguments.paths, &context.rubric, &context.role, &options, |path| {
        done += 1;
        if total > 1 {
            context.voice.note(&format!("{done}/{total} read {}", path.display()));
        }
    })
    .usage()?;
    let run = Run {
        id: run_id(context.started_at, std::process::id()),
        started_at: context.started_at,
        finished_at: Some(Timestamp::now()),
        as_of: context.as_of.to_string(),
        status: RunStatus::Complete,
        purpose: context.settings.purpose.clone(),
        contact: context.settings.contact.clone(),
        requests: Usage::default(),
        rejected: Vec::new(),
    };
    let standings = output::standings(&assessments);
    let below = output::below(&standings, arguments.fail_under);
    let report = Report::new(run, context.rubric.stamp(), standings, &assessments);
    output::write(context, report, &Drawing { unkept: true, ..Drawing::default() })?;
    Ok(below.unwrap_or(Exit::Done))
}
