//! A finished document to standard output and to the files asked for.

use super::args::{FormatName, Global};
use super::context::Context;
use super::exit::{Exit, Stopped, Stops};
use super::say::width;
use crate::assess::band;
use crate::assess::verdict::{Assessment, ProspectStatus};
use crate::report::{Format, RenderError, RenderOptions, Report, Standing, Standings, hints, render_to, write_file};
use anyhow::{Context as _, anyhow};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a command adds to how a document is drawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawing {
    /// The list's further columns, in its order.
    pub passthrough_columns: Vec<String>,
    /// Summaries only.
    pub brief: bool,
    /// The copy for the person assessed.
    pub for_subject: bool,
    /// Nothing is kept, so that there is nothing to explain it from afterwards.
    pub unkept: bool,
}

/// Refuses an output path whose extension names no format, or whose folder is not there, before any work is done.
///
/// # Errors
/// The first such path.
pub(super) fn check_paths(global: &Global) -> Result<(), Stopped> {
    for path in &global.output {
        if Format::from_extension(path).is_none() {
            return Err(anyhow!(
                "cannot write {}: its extension names no format; use .json, .jsonl, .csv, .md or .html",
                path.display()
            ))
            .usage();
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            let (path, folder) = (path.display(), folder.display());
            return Err(anyhow!("cannot write {path}: there is no folder {folder}; make it first, or choose another"))
                .usage();
        }
    }
    Ok(())
}

/// Writes the report everywhere it was asked for, and the hints to standard error. Each output reads the prospects for
/// itself, so that none of them has to be held.
///
/// # Errors
/// When a file or standard output cannot be written; every other file is written all the same.
pub(super) fn write(context: &Context, report: Report<'_>, drawing: &Drawing) -> Result<(), Stopped> {
    let report = if context.blind { report.blinded().failure()? } else { report };
    let options = RenderOptions {
        width: width(),
        color: context.voice.colour,
        passthrough_columns: drawing.passthrough_columns.clone(),
        contact: context.settings.contact.clone(),
        brief: drawing.brief,
        for_subject: drawing.for_subject,
        blind: context.blind,
        outcomes: 0,
        categories: context.rubric.categories.iter().map(|category| category.id.to_string()).collect(),
    };
    let format = format(context.global.format);
    print(context, |out| render_to(&report, format, &options, out))?;
    let mut first_failure = None;
    for path in &context.global.output {
        if let Err(stopped) = write_one(&report, path, &options) {
            // The first ends the command and is said there.
            if first_failure.is_some() {
                context.voice.always(&format!("error: {}", explained(&stopped.error)));
            }
            first_failure.get_or_insert(stopped);
        } else {
            context.voice.note(&format!("wrote {}", path.display()));
        }
    }
    if format == Format::Table && !drawing.unkept {
        for hint in hints(&report).failure()? {
            context.voice.note(&format!("hint: {hint}"));
        }
    }
    first_failure.map_or(Ok(()), Err)
}

/// How prospects held in memory stand, banded.
pub(super) fn standings(assessments: &[Assessment]) -> Vec<Standing> {
    let mut makers = Standings::default();
    let mut standings: Vec<Standing> = assessments.iter().map(|one| makers.of(one)).collect();
    band(&mut standings);
    standings
}

/// Draws to standard output.
///
/// # Errors
/// When it cannot be drawn or written.
pub(super) fn print(
    context: &Context,
    draw: impl FnOnce(&mut dyn Write) -> Result<(), RenderError>,
) -> Result<(), Stopped> {
    match context.voice.drawn(draw) {
        Err(RenderError::Write(error)) => Err(error).context("cannot write to standard output").failure(),
        other => other.failure(),
    }
}

/// An error with its causes, none said twice: many errors quote what caused them.
pub(super) fn explained(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// Draws one report into one file.
///
/// # Errors
/// When it cannot be drawn or written.
pub(super) fn write_one(report: &Report<'_>, path: &Path, options: &RenderOptions) -> Result<PathBuf, Stopped> {
    let format = Format::from_extension(path).unwrap_or(Format::Json);
    let options = RenderOptions { color: false, ..options.clone() };
    write_file(path, |out| render_to(report, format, &options, out)).failure()?;
    Ok(path.to_owned())
}

/// Whether some prospect does not reach the level asked for. One without a level does not.
pub(super) fn below(standings: &[Standing], least: Option<u8>) -> Option<Exit> {
    let least = least?;
    let reaches = |one: &Standing| one.status == ProspectStatus::Assessed && one.level >= Some(least);
    (!standings.iter().all(reaches)).then_some(Exit::BelowLevel)
}

fn format(name: Option<FormatName>) -> Format {
    match name {
        None | Some(FormatName::Table) => Format::Table,
        Some(FormatName::Json) => Format::Json,
        Some(FormatName::Jsonl) => Format::Jsonl,
        Some(FormatName::Csv) => Format::Csv,
        Some(FormatName::Markdown) => Format::Markdown,
        Some(FormatName::Html) => Format::Html,
    }
}
