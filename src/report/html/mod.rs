//! The report as one HTML file for a browser or a printer.
//!
//! Called by [`super::render`]. Invariant: no script, nothing from elsewhere, a policy that forbids both; every text
//! escaped by the template; evidence stands before the number it leads to.

mod category;
mod figure;
mod overview;
mod section;

use super::document::Document;
use super::format::{RenderError, RenderOptions};
use super::{limits, order, safe, words};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use overview::{Band, Filter, Unread};
use section::Section;
use sha2::{Digest, Sha256};

/// The style sheet, written into the page.
const STYLE: &str = include_str!("../templates/report.css");
/// Rejected lines shown before the rest is counted.
const REJECTED_SHOWN: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    /// For the browser's tab and the first heading.
    title: String,
    /// What the page is, above the heading.
    kind: &'static str,
    /// The content security policy.
    policy: String,
    /// The style sheet.
    style: &'a str,
    /// Name and value of what the report rests on.
    about: Vec<(&'static str, String)>,
    /// How to contest it, in the copy for the person assessed.
    contest: Option<String>,
    /// Whether names are hidden.
    blind: bool,
    /// Whether the list is shown.
    listed: bool,
    /// The list in bands.
    bands: Vec<Band>,
    /// The filter over the list, where the list is long enough to need one.
    filter: Option<Filter>,
    /// A section for each prospect that could be read.
    sections: Vec<Section>,
    /// Prospects that could not, with the reason.
    unread: Vec<Unread>,
    /// Rejected lines: number, line, reason.
    rejected: Vec<(u64, String, String)>,
    /// How many further lines were rejected.
    rejected_further: usize,
    /// The limits of every report.
    limits: Vec<String>,
    /// What made it, for the foot.
    made_by: String,
}

/// The document as one HTML file.
pub(super) fn render(document: &Document, options: &RenderOptions) -> Result<String, RenderError> {
    let groups = order::groups(document);
    let rejected = if options.for_subject { &[][..] } else { document.run.rejected.as_slice() };
    // One prospect needs no list, and the person assessed is no part of the reader's.
    let listed = !options.for_subject && (document.prospects.len() != 1 || options.brief);
    let page = Page {
        title: title(document, options),
        kind: if options.for_subject { "Your copy of the report" } else { "Evidence report" },
        policy: policy(STYLE),
        style: STYLE,
        about: about(document, options),
        contest: options.for_subject.then(|| limits::contest(options.contact(document))),
        blind: options.blind,
        bands: if listed { overview::bands(&groups, options) } else { Vec::new() },
        listed,
        filter: Filter::over(document).filter(|_| listed),
        sections: if options.brief { Vec::new() } else { section::sections(&groups) },
        unread: overview::unread(&groups, listed),
        rejected: rejected
            .iter()
            .take(REJECTED_SHOWN)
            .map(|r| (r.line, safe::cut(&r.input, 120), safe::plain(&r.reason)))
            .collect(),
        rejected_further: rejected.len().saturating_sub(REJECTED_SHOWN),
        limits: limits::general(options.outcomes),
        made_by: made_by(document),
    };
    let mut html = page.render()?;
    html.push('\n');
    Ok(html)
}

/// What the first heading says.
fn title(document: &Document, options: &RenderOptions) -> String {
    let people = &document.prospects;
    match people.as_slice() {
        [_] if options.for_subject => return "What your public work shows".into(),
        [one] if one.handles.is_empty() => return format!("The work in {}", words::name(one)),
        [one] => return format!("The public work of {}", words::name(one)),
        _ => {}
    }
    let mut roles: Vec<&str> = people.iter().map(|p| p.role.as_str()).collect();
    roles.sort_unstable();
    roles.dedup();
    let role = match roles.as_slice() {
        [one] if *one != "general" => format!(", {}", words::role(one)),
        _ => String::new(),
    };
    format!("{}{role}", words::counted(people.len(), "prospect", "prospects"))
}

/// What the report rests on.
fn about(document: &Document, options: &RenderOptions) -> Vec<(&'static str, String)> {
    let run = &document.run;
    let stamp = &document.rubric;
    let digest: String = stamp.sha256.chars().take(12).collect();
    let contact = options.contact(document).map_or("not stated".into(), safe::plain);
    let mut about = vec![
        ("As of", safe::cut(&run.as_of, 40)),
        ("Purpose", run.purpose.as_deref().map_or("not stated".into(), |p| safe::cut(p, 80))),
        ("Contact", contact),
        (
            "Rubric",
            format!("{} {}, {}…", safe::cut(&stamp.name, 60), safe::cut(&stamp.version, 20), safe::cut(&digest, 12)),
        ),
    ];
    if run.status != super::document::RunStatus::Complete {
        about.push(("Run", words::run_status(run.status).into()));
    }
    about
}

/// The foot's line: tool, run, times, requests.
fn made_by(document: &Document) -> String {
    let run = &document.run;
    let finished = run.finished_at.map(|at| format!(", finished {}", words::moment(at))).unwrap_or_default();
    let usage = words::usage(&run.requests);
    let asked = if usage.is_empty() { String::new() } else { format!(" Asked: {usage}.") };
    format!(
        "Made by {} {}. Run {}, started {}{finished}.{asked} Rubric digest {}.",
        safe::cut(&document.generator.name, 40),
        safe::cut(&document.generator.version, 20),
        safe::cut(&run.id, 60),
        words::moment(run.started_at),
        safe::cut(&document.rubric.sha256, 64),
    )
}

/// Forbids everything but this very style sheet and images inside the page.
fn policy(style: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'")
}

#[cfg(test)]
mod tests;
