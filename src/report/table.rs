//! The table on standard output.
//!
//! Called by [`super::render`]. Invariant: one prospect, one row, in bands; those without a judgement below, with the
//! reason; no colour and no lines where none are wanted.

use super::document::Document;
use super::format::RenderOptions;
use super::order::{self, Group};
use super::terminal::{self, Columns};
use super::{limits, safe, words};
use crate::assess::verdict::{Assessment, ProspectStatus};

/// The headings, the note last.
const HEADINGS: [&str; 7] = ["BAND", "HANDLE", "LEVEL", "SCORE (90 %)", "COVERAGE", "SINCE LAST", "NOTE"];
/// Rejected lines named before the rest is counted.
const REJECTED_SHOWN: usize = 10;

/// The document as a table with a foot.
pub(super) fn render(document: &Document, options: &RenderOptions) -> String {
    let groups = order::groups(document);
    let mut roles: Vec<&str> = groups.iter().map(|g| g.role).collect();
    roles.dedup();
    let mut text = String::new();
    if groups.is_empty() {
        text.push_str("No prospects in this run.\n");
    }
    for role in &roles {
        if roles.len() > 1 {
            text.push_str(&terminal::strong(&format!("{}\n", words::role(role)), options.color));
        }
        let of_role: Vec<&Group<'_>> = groups.iter().filter(|g| g.role == *role).collect();
        text.push_str(&rows(&of_role, options));
        if roles.len() > 1 {
            text.push('\n');
        }
    }
    if !options.brief {
        text.push_str(&foot(document, options, &roles));
    }
    text
}

/// Prospects one a row, with the day each was looked at, in the order given: what `list` shows.
pub fn list(prospects: &[Assessment], options: &RenderOptions) -> String {
    let mut columns = Columns::new(&["SEEN", "KEY", "HANDLE", "LEVEL", "SCORE (90 %)", "COVERAGE"]);
    for prospect in prospects {
        let mut cells = cells(prospect, None, false);
        cells.truncate(5);
        let seen = prospect.collected_at.map_or("-".into(), |at| at.strftime("%Y-%m-%d").to_string());
        let head = [seen, safe::cut(&prospect.key, 32)];
        columns.row(head.into_iter().chain(cells.into_iter().skip(1)).collect());
    }
    let mut lines = columns.lines().into_iter();
    let header = lines.next().map(|line| terminal::strong(&line, options.color)).into_iter();
    header.chain(lines).map(|line| format!("{line}\n")).collect()
}

/// One role's rows. Where the note does not fit beside, it stands below its row.
fn rows(groups: &[&Group<'_>], options: &RenderOptions) -> String {
    let mut with_note = Columns::new(&HEADINGS);
    let mut without = Columns::new(&HEADINGS[..6]);
    let mut notes = Vec::new();
    for group in groups {
        for member in &group.members {
            let equals: Vec<String> = group
                .members
                .iter()
                .filter(|m| m.key != member.key && group.band.is_some())
                .map(|m| words::name_within(m, 28))
                .collect();
            let note = words::note(member, &equals);
            with_note.row(cells(member, group.band, false).into_iter().chain([note.clone()]).collect());
            without.row(cells(member, group.band, true));
            let cause = words::cause(member.changes.as_ref()).map(|cause| format!("since last: {cause}"));
            let below: Vec<String> = cause.into_iter().chain([note].into_iter().filter(|n| n != "-")).collect();
            notes.push((below.join("; "), group.band.is_some()));
        }
    }
    let fits = options.width.is_none_or(|width| with_note.natural_width() <= usize::from(width));
    let columns = if fits { with_note } else { without };
    let mut lines = columns.lines().into_iter();
    let mut text =
        lines.next().map(|header| format!("{}\n", terminal::strong(&header, options.color))).unwrap_or_default();
    for (line, (note, judged)) in lines.zip(notes) {
        let line = if judged { line } else { terminal::dim(&line, options.color) };
        text.push_str(&line);
        text.push('\n');
        if !fits && !note.is_empty() {
            text.push_str(&terminal::dim(&terminal::paragraph(&note, 6, options.width), options.color));
        }
    }
    text
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
fn foot(document: &Document, options: &RenderOptions, roles: &[&str]) -> String {
    let mut text = String::from("\n");
    let mut say = |line: &str| text.push_str(&terminal::paragraph(line, 0, options.width));
    if let Some(line) = rejected(document) {
        say(&line);
    }
    let usage = words::usage(&document.run.requests);
    if !usage.is_empty() {
        say(&usage);
    }
    say(&run_line(document, roles));
    if let Some(contact) = options.contact(document) {
        say(&format!("contact: {}", safe::plain(contact)));
    }
    say(&limits::short(options.outcomes));
    text
}

/// Which lines were rejected. Why stands on standard error before the run, and in every written report.
fn rejected(document: &Document) -> Option<String> {
    let rejected = &document.run.rejected;
    let mut numbers: Vec<String> = rejected.iter().take(REJECTED_SHOWN).map(|r| r.line.to_string()).collect();
    if rejected.len() > REJECTED_SHOWN {
        numbers.push(format!("{} more", rejected.len() - REJECTED_SHOWN));
    }
    let lines = if rejected.len() == 1 { "line" } else { "lines" };
    (!rejected.is_empty()).then(|| format!("rejected: {lines} {} of the list", words::listed(&numbers)))
}

/// The run, how it ended, and what it was judged by.
fn run_line(document: &Document, roles: &[&str]) -> String {
    let run = &document.run;
    let digest: String = document.rubric.sha256.chars().take(8).collect();
    let mut line = format!(
        "run {} {} | as of {} | rubric {} {} ({})",
        safe::cut(&run.id, 60),
        words::run_status(run.status),
        safe::cut(&run.as_of, 20),
        safe::cut(&document.rubric.name, 60),
        safe::cut(&document.rubric.version, 20),
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
    use crate::report::sample;

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
