//! The report as one HTML file for a browser or a printer.
//!
//! Called by [`super::render`]. Invariant: no script, nothing from elsewhere, a policy that forbids both; every text
//! escaped by the template; evidence stands before the number it leads to.

mod category;
mod figure;
mod overview;
mod section;

use super::format::{RenderError, RenderOptions};
use super::paged::{PageError, Report};
use super::standing::Standing;
use super::{limits, order, safe, words};
use crate::assess::verdict::Assessment;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use overview::{Band, Filter, Row, Unread};
use section::Section;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Write;

/// The style sheet, written into the page.
const STYLE: &str = include_str!("../templates/report.css");
/// Rejected lines shown before the rest is counted.
const REJECTED_SHOWN: usize = 200;

/// The page. Prospects are read while the template asks for them, in the order it does.
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
    /// Places and anchors of the prospects with a section.
    sections: Vec<(usize, String)>,
    /// Places of those that could not be read and have more to say than the list says.
    unread: Vec<usize>,
    /// Rejected lines: number, line, reason.
    rejected: Vec<(u64, String, String)>,
    /// How many further lines were rejected.
    rejected_further: usize,
    /// The limits of every report.
    limits: Vec<String>,
    /// What made it, for the foot.
    made_by: String,
    /// Where prospects are read from.
    report: &'a Report<'a>,
    /// Why one could not be; nothing is drawn after that.
    failed: RefCell<Option<PageError>>,
}

impl Page<'_> {
    /// The rows of a band.
    fn rows<'b>(&'b self, band: &'b Band) -> impl Iterator<Item = Row> + 'b {
        let linked = band.linked;
        let members = band.members.iter().zip(band.first..);
        members.map_while(move |(member, place)| {
            let page = self.kept(|| self.report.outline(*member))?;
            Some(overview::row(&page, linked.then(|| overview::anchor(place))))
        })
    }

    /// A section for each prospect that could be read.
    fn people(&self) -> impl Iterator<Item = Section> {
        self.sections.iter().map_while(|(member, anchor)| {
            Some(section::section(&*self.kept(|| self.report.page(*member))?, anchor.clone()))
        })
    }

    /// Prospects that could not, with the reason.
    fn unread_people(&self) -> impl Iterator<Item = Unread> {
        self.unread.iter().map_while(|member| Some(overview::unread(&*self.kept(|| self.report.outline(*member))?)))
    }

    /// Reads a prospect. The first failure is kept, and ends what asked for it.
    fn kept<'p>(&self, read: impl FnOnce() -> Result<Cow<'p, Assessment>, PageError>) -> Option<Cow<'p, Assessment>> {
        if self.failed.borrow().is_some() {
            return None;
        }
        read().map_err(|error| self.failed.replace(Some(error))).ok()
    }
}

/// The report as one HTML file.
pub(super) fn render(report: &Report<'_>, options: &RenderOptions, out: &mut dyn Write) -> Result<(), RenderError> {
    let standings = report.standings();
    let groups = order::groups(standings);
    let rejected = if options.for_subject { &[][..] } else { report.run.rejected.as_slice() };
    // One prospect needs no list, and the person assessed is no part of the reader's.
    let listed = !options.for_subject && (standings.len() != 1 || options.brief);
    let page = Page {
        title: title(standings, options),
        kind: if options.for_subject { "Your copy of the report" } else { "Evidence report" },
        policy: policy(STYLE),
        style: STYLE,
        about: about(report, options),
        contest: options.for_subject.then(|| limits::contest(options.contact(&report.run))),
        blind: options.blind,
        bands: if listed { overview::bands(&groups, options) } else { Vec::new() },
        listed,
        filter: Filter::over(standings).filter(|_| listed),
        sections: if options.brief { Vec::new() } else { overview::with_section(&groups) },
        unread: overview::without_section(&groups, standings, listed),
        rejected: rejected
            .iter()
            .take(REJECTED_SHOWN)
            .map(|r| (r.line, safe::cut(&r.input, 120), safe::plain(&r.reason)))
            .collect(),
        rejected_further: rejected.len().saturating_sub(REJECTED_SHOWN),
        limits: limits::general(options.outcomes),
        made_by: made_by(report),
        report,
        failed: RefCell::default(),
    };
    page.write_into(out)?;
    if let Some(error) = page.failed.take() {
        return Err(error.into());
    }
    out.write_all(b"\n")?;
    Ok(())
}

/// What the first heading says.
fn title(people: &[Standing], options: &RenderOptions) -> String {
    match people {
        [_] if options.for_subject => return "What your public work shows".into(),
        [one] if one.accounts == 0 => return format!("The work in {}", one.name()),
        [one] => return format!("The public work of {}", one.name()),
        _ => {}
    }
    let mut roles: Vec<&str> = people.iter().map(|one| &*one.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let role = match roles.as_slice() {
        [one] if *one != "general" => format!(", {}", words::role(one)),
        _ => String::new(),
    };
    format!("{}{role}", words::counted(people.len(), "prospect", "prospects"))
}

/// What the report rests on.
fn about(report: &Report<'_>, options: &RenderOptions) -> Vec<(&'static str, String)> {
    let run = &report.run;
    let stamp = &report.rubric;
    let digest: String = stamp.sha256.chars().take(12).collect();
    let contact = options.contact(run).map_or("not stated".into(), safe::plain);
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
fn made_by(report: &Report<'_>) -> String {
    let run = &report.run;
    let finished = run.finished_at.map(|at| format!(", finished {}", words::moment(at))).unwrap_or_default();
    let usage = words::usage(&run.requests);
    let asked = if usage.is_empty() { String::new() } else { format!(" Asked: {usage}.") };
    format!(
        "Made by {} {}. Run {}, started {}{finished}.{asked} Rubric digest {}.",
        safe::cut(&report.generator.name, 40),
        safe::cut(&report.generator.version, 20),
        safe::cut(&run.id, 60),
        words::moment(run.started_at),
        safe::cut(&report.rubric.sha256, 64),
    )
}

/// Forbids everything but this very style sheet and images inside the page.
pub(in crate::report) fn policy(style: &str) -> String {
    let digest = STANDARD.encode(Sha256::digest(style.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'")
}

#[cfg(test)]
mod tests;
