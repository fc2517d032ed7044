//! What a refresh did and what moved, for readers: Markdown, HTML or JSON by the extension of the file.

use super::{LastRun, Moved, Movement, News, html};
use crate::report::document::Generator;
use crate::report::format::RenderError;
use crate::report::safe::markdown as text;
use crate::report::{safe, words};
use serde::Serialize;
use std::path::Path;

/// What a digest is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestFormat {
    /// For a chat, a mail or a terminal.
    Markdown,
    /// One file for a browser.
    Html,
    /// For programs.
    Json,
}

impl DigestFormat {
    /// By the extension of a path, if it is one of a digest: `.md`, `.html`, `.json`.
    pub fn from_extension(path: &Path) -> Option<DigestFormat> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "md" | "markdown" => Some(DigestFormat::Markdown),
            "html" | "htm" => Some(DigestFormat::Html),
            "json" => Some(DigestFormat::Json),
            _ => None,
        }
    }
}

/// The digest as a program reads it.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    generator: Generator,
    run: &'a LastRun,
    news: &'a News,
}

/// Draws a digest.
///
/// # Errors
/// When it cannot be written as JSON or HTML.
pub fn digest(record: &LastRun, news: &News, format: DigestFormat) -> Result<String, RenderError> {
    match format {
        DigestFormat::Markdown => Ok(markdown(record, news)),
        DigestFormat::Html => html::page(record, news),
        DigestFormat::Json => {
            let document = Document { schema_version: 1, generator: Generator::default(), run: record, news };
            let drawn = serde_json::to_string_pretty(&document)?;
            Ok(safe::json(drawn) + "\n")
        }
    }
}

fn markdown(record: &LastRun, news: &News) -> String {
    let mut out = format!("# {}\n\n", headline(record, news));
    for line in summary(record, news) {
        out.push_str(&format!("- {}\n", text(&line)));
    }
    for (movement, moved) in groups(news) {
        out.push_str(&format!("\n## {} ({})\n\n", movement.words(), moved.len()));
        for one in moved {
            out.push_str(&format!("- **{}**: {}\n", text(&one.name), text(&one.line())));
            for reason in one.reasons() {
                out.push_str(&format!("  - {}\n", text(&reason)));
            }
        }
    }
    out.push_str(&format!("\n{}\n", text(&foot(record, news))));
    out
}

/// What a reader learns first.
pub(super) fn headline(record: &LastRun, news: &News) -> String {
    let day = record.finished_at.strftime("%Y-%m-%d").to_string();
    match news.moved.len() {
        0 => format!("Handiwork {day}: nothing moved"),
        count => format!("Handiwork {day}: {} moved", words::counted(count, "prospect", "prospects")),
    }
}

/// What the run did, a sentence a line.
pub(super) fn summary(record: &LastRun, news: &News) -> Vec<String> {
    let counts = &record.prospects;
    let mut lines = vec![format!(
        "{} known, {} due: {} collected, {} unchanged, {} judged again, {} with a failed source.",
        words::counted(usize::try_from(counts.known).unwrap_or(usize::MAX), "prospect", "prospects"),
        counts.planned,
        counts.done,
        counts.unchanged,
        counts.rescored,
        counts.failed
    )];
    if news.still > 0 {
        lines.push(format!("{} of those looked at again show what they showed.", news.still));
    }
    for skipped in &record.skipped {
        lines.push(format!("{} skipped: {}.", skipped.count, skipped.reason.words()));
    }
    if news.carried_forward > 0 {
        let count = news.carried_forward;
        lines.push(format!("{count} shown in part by what an earlier run saw: a source could not be read."));
    }
    let usage = words::usage(&record.requests);
    let asked = if usage.is_empty() { "nobody".to_owned() } else { usage };
    lines.push(format!(
        "Run {}: in {:.0} s; asked {asked}.",
        words::run_status(record.status),
        record.durations.total_s
    ));
    lines
}

/// Who moved, by which way, each group only where there is somebody.
pub(super) fn groups(news: &News) -> impl Iterator<Item = (Movement, Vec<&Moved>)> {
    let of = |movement| news.moved.iter().filter(|one| one.movement == movement).collect::<Vec<_>>();
    Movement::LISTED.into_iter().map(move |movement| (movement, of(movement))).filter(|(_, moved)| !moved.is_empty())
}

/// What made it, and how to look closer.
pub(super) fn foot(record: &LastRun, news: &News) -> String {
    let how = if news.blind { "handiwork diff \"Prospect …\" --blind" } else { "handiwork diff HANDLE" };
    let digest: String = record.rubric.sha256.chars().take(12).collect();
    format!(
        "Run {} by {} {}, rubric {} {} ({digest}…). Look closer with: {how}. Public work only; it can be wrong, and a \
         person decides.",
        record.run,
        Generator::default().name,
        Generator::default().version,
        record.rubric.name,
        record.rubric.version
    )
}
