//! The table on standard output.
//!
//! Called by [`super::render`]. Invariant: one prospect, one row, in bands; those without a judgement below, with the
//! reason; no colour and no lines where none are wanted.

use super::format::{RenderError, RenderOptions};
use super::order::{self, Group};
use super::paged::Report;
use super::terminal::{self, LongColumns};
use super::{limits, safe, words};
use crate::assess::verdict::{Assessment, ProspectStatus};
use std::collections::BTreeMap;
use std::io::Write;

/// The headings, the note last.
const HEADINGS: [&str; 7] = ["BAND", "HANDLE", "LEVEL", "SCORE (90 %)", "COVERAGE", "SINCE LAST", "NOTE"];
/// Rejected lines named before the rest is counted.
const REJECTED_SHOWN: usize = 10;

/// The report as a table with a foot.
pub(super) fn render(report: &Report<'_>, options: &RenderOptions, out: &mut dyn Write) -> Result<(), RenderError> {
    let groups = order::groups(report.standings());
    let mut roles: Vec<&str> = groups.iter().map(|g| g.role).collect();
    roles.dedup();
    if groups.is_empty() {
        out.write_all(b"No prospects in this run.\n")?;
    }
    for role in &roles {
        if roles.len() > 1 {
            out.write_all(terminal::strong(&format!("{}\n", words::role(role)), options.color).as_bytes())?;
        }
        let of_role: Vec<&Group<'_>> = groups.iter().filter(|g| g.role == *role).collect();
        rows(report, &of_role, options, out)?;
        if roles.len() > 1 {
            out.write_all(b"\n")?;
        }
    }
    if !options.brief {
        out.write_all(foot(report, options, &roles).as_bytes())?;
    }
    Ok(())
}

/// Prospects one a row, with the day each was looked at, in list order: what `list` shows.
///
/// # Errors
/// As [`render_to`](super::render_to).
pub fn list(report: &Report<'_>, options: &RenderOptions, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut columns = LongColumns::new(&["SEEN", "KEY", "HANDLE", "LEVEL", "SCORE (90 %)", "COVERAGE"]);
    for page in report.outlines() {
        let prospect = &*page?;
        let mut cells = cells(prospect, None, false);
        cells.truncate(5);
        let seen = prospect.collected_at.map_or("-".into(), |at| at.strftime("%Y-%m-%d").to_string());
        let head = [seen, safe::cut(&prospect.key, 32)];
        columns.row(head.into_iter().chain(cells.into_iter().skip(1)).collect());
    }
    for (index, line) in columns.lines().enumerate() {
        let line = if index == 0 { terminal::strong(&line, options.color) } else { line };
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One role's rows. Where the note does not fit beside, it stands below its row.
fn rows(
    report: &Report<'_>,
    groups: &[&Group<'_>],
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let mut with_note = LongColumns::new(&HEADINGS);
    let mut without = LongColumns::new(&HEADINGS[..6]);
    let mut notes = Vec::new();
    for group in groups {
        let by_key = by_key(report, group);
        for index in &group.members {
            let member = &*report.outline(*index)?;
            let note = words::note(member, overlaps(report, group, &by_key, *index));
            with_note.row(cells(member, group.band, false).into_iter().chain([note.clone()]).collect());
            let mut below = String::new();
            // Without a width every line is as long as it likes.
            if options.width.is_some() {
                without.row(cells(member, group.band, true));
                let cause = words::cause(member.changes.as_ref()).map(|cause| format!("since last: {cause}"));
                let parts: Vec<String> = cause.into_iter().chain([note].into_iter().filter(|n| n != "-")).collect();
                below = parts.join("; ");
            }
            notes.push((below, group.band.is_some()));
        }
    }
    let fits = options.width.is_none_or(|width| with_note.natural_width() <= usize::from(width));
    let columns = if fits { with_note } else { without };
    let mut lines = columns.lines();
    if let Some(header) = lines.next() {
        writeln!(out, "{}", terminal::strong(&header, options.color))?;
    }
    for (line, (note, judged)) in lines.zip(notes) {
        let line = if judged { line } else { terminal::dim(&line, options.color) };
        writeln!(out, "{line}")?;
        if !fits && !note.is_empty() {
            let below = terminal::dim(&terminal::paragraph(&note, 6, options.width), options.color);
            out.write_all(below.as_bytes())?;
        }
    }
    Ok(())
}

/// How many members of a group go by each key. One named twice does not overlap itself.
fn by_key<'a>(report: &'a Report<'_>, group: &Group<'_>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for standing in group.members.iter().filter_map(|member| report.standings().get(*member)) {
        *counts.entry(standing.key.as_str()).or_default() += 1;
    }
    counts
}

/// Whom the band of a prospect holds besides; none outside of bands.
fn overlaps(report: &Report<'_>, group: &Group<'_>, by_key: &BTreeMap<&str, usize>, member: usize) -> Option<String> {
    group.band?;
    let of = |member: usize| report.standings().get(member);
    let key = of(member)?.key.as_str();
    let others = group.members.len().saturating_sub(by_key.get(key).copied().unwrap_or(1));
    if others > 1 {
        return words::overlaps(others, "");
    }
    let only = group.members.iter().filter_map(|other| of(*other)).find(|other| other.key != key)?;
    words::overlaps(others, &only.name_within(28))
}

/// One prospect's cells without the note; `narrow` ones fit 80 columns together and leave the cause of a change to the
/// note.
fn cells(assessment: &Assessment, band: Option<u32>, narrow: bool) -> Vec<String> {
    let judged = assessment.status == ProspectStatus::Assessed;
    let looked_at = matches!(assessment.status, ProspectStatus::Assessed | ProspectStatus::Insufficient);
    let changes = assessment.changes.as_ref();
    vec![
        band.map_or("-".into(), |band| band.to_string()),
        words::name_within(assessment, if narrow { 22 } else { 28 }),
        words::outcome(assessment).into(),
        words::score(assessment.score.filter(|_| judged), assessment.interval).unwrap_or("-".into()),
        if looked_at { words::percent(assessment.coverage) } else { "-".into() },
        match (looked_at, narrow) {
            (false, _) => "-".into(),
            (true, true) => words::delta(changes),
            (true, false) => words::since_last(assessment),
        },
    ]
}

/// What was asked, what was judged by, what was rejected, and what the table is not.
fn foot(report: &Report<'_>, options: &RenderOptions, roles: &[&str]) -> String {
    let mut text = String::from("\n");
    let mut say = |line: &str| text.push_str(&terminal::paragraph(line, 0, options.width));
    if let Some(line) = rejected(report) {
        say(&line);
    }
    let usage = words::usage(&report.run.requests);
    if !usage.is_empty() {
        say(&usage);
    }
    say(&run_line(report, roles));
    if let Some(contact) = options.contact(&report.run) {
        say(&format!("contact: {}", safe::plain(contact)));
    }
    say(&limits::short(options.outcomes));
    text
}

/// Which lines were rejected. Why stands on standard error before the run, and in every written report.
fn rejected(report: &Report<'_>) -> Option<String> {
    let rejected = &report.run.rejected;
    let mut numbers: Vec<String> = rejected.iter().take(REJECTED_SHOWN).map(|r| r.line.to_string()).collect();
    if rejected.len() > REJECTED_SHOWN {
        numbers.push(format!("{} more", rejected.len() - REJECTED_SHOWN));
    }
    let lines = if rejected.len() == 1 { "line" } else { "lines" };
    (!rejected.is_empty()).then(|| format!("rejected: {lines} {} of the list", words::listed(&numbers)))
}

/// The run, how it ended, and what it was judged by.
fn run_line(report: &Report<'_>, roles: &[&str]) -> String {
    let run = &report.run;
    let digest: String = report.rubric.sha256.chars().take(8).collect();
    let mut line = format!(
        "run {} {} | as of {} | rubric {} {} ({})",
        safe::cut(&run.id, 60),
        words::run_status(run.status),
        safe::cut(&run.as_of, 20),
        safe::cut(&report.rubric.name, 60),
        safe::cut(&report.rubric.version, 20),
        safe::cut(&digest, 8),
    );
    if let [role] = roles {
        line.push_str(&format!(" | role {}", safe::cut(role, 60)));
    }
    if let Some(purpose) = &run.purpose {
        line.push_str(&format!(" | purpose {}", safe::cut(purpose, 40)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Document;
    use crate::report::{Format, sample};

    fn render(document: &Document, options: &RenderOptions) -> String {
        crate::report::render(document, Format::Table, options).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn eighty_columns_hold_the_table_and_notes_stand_below() {
        let options = RenderOptions { width: Some(80), ..Default::default() };
        insta::assert_snapshot!("table_80", render(&sample::document(), &options));
    }

    #[test]
    fn no_line_is_wider_than_eighty_columns() {
        let text = render(&sample::document(), &RenderOptions { width: Some(80), ..Default::default() });
        for line in text.lines().filter(|l| l.is_ascii()) {
            assert!(line.len() <= 80, "{} columns: {line}", line.len());
        }
    }

    #[test]
    fn piped_it_has_one_line_a_prospect_and_no_escape() {
        let text = render(&sample::document(), &RenderOptions::default());
        insta::assert_snapshot!("table_piped", text);
        assert!(!text.contains('\u{1b}'));
        let rows = text.lines().take_while(|l| !l.is_empty()).count();
        assert_eq!(rows, sample::document().prospects.len() + 1);
    }

    #[test]
    fn colour_adds_only_weight() {
        let plain = render(&sample::document(), &RenderOptions { width: Some(120), ..Default::default() });
        let colour =
            render(&sample::document(), &RenderOptions { width: Some(120), color: true, ..Default::default() });
        assert_eq!(anstream::adapter::strip_str(&colour).to_string(), plain);
        assert_ne!(colour, plain);
    }

    #[test]
    fn those_without_a_judgement_show_no_number() {
        let text = render(&sample::document(), &RenderOptions::default());
        let line = text.lines().find(|l| l.contains("lin-x")).unwrap_or_default();
        let cells: Vec<&str> = line.split_whitespace().take(4).collect();
        assert_eq!(cells, ["-", "lin-x", "insufficient", "-"], "{line}");
    }

    #[test]
    fn an_empty_run_says_so() {
        assert!(render(&sample::empty(), &RenderOptions::default()).starts_with("No prospects in this run.\n"));
    }
}
