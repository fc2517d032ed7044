//! The report as Markdown, for an applicant tracking system, an issue or a chat.
//!
//! Called by [`super::render`]. Invariant: no text from outside becomes markup, a mention or a link of its own.

use super::format::{RenderError, RenderOptions};
use super::order::{self, Group};
use super::paged::Report;
use super::safe::{markdown as text, markdown_code as code, markdown_link as linked};
use super::{limits, words};
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict, EvidenceItem, ProspectStatus};
use std::io::Write;

/// Pieces of evidence shown for one criterion.
const EVIDENCE_SHOWN: usize = 3;
/// Questions for the interview shown for one prospect.
const QUESTIONS_SHOWN: usize = 3;

/// The report as Markdown.
pub(super) fn render(report: &Report<'_>, options: &RenderOptions, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut text = String::from("# Handiwork report\n\n");
    head(&mut text, report, options);
    let groups = order::groups(report.standings());
    text.push_str("## Prospects\n\n");
    if groups.is_empty() {
        text.push_str("No prospects in this run.\n\n");
    }
    out.write_all(text.as_bytes())?;
    if !groups.is_empty() {
        table(out, report, &groups)?;
    }
    if !options.brief {
        for member in groups.iter().flat_map(|g| &g.members) {
            let mut text = String::new();
            prospect(&mut text, &*report.page(*member)?);
            out.write_all(text.as_bytes())?;
        }
    }
    let mut text = String::new();
    foot(&mut text, report, options);
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// What this is, by which rubric, and how to read it.
fn head(out: &mut String, report: &Report<'_>, options: &RenderOptions) {
    let digest: String = report.rubric.sha256.chars().take(12).collect();
    out.push_str(&format!("- As of: {}\n", text(&report.run.as_of)));
    out.push_str(&format!(
        "- Rubric: {} {} (sha256 {}…)\n",
        text(&report.rubric.name),
        text(&report.rubric.version),
        text(&digest)
    ));
    let purpose = report.run.purpose.as_deref().map_or("not stated".into(), text);
    out.push_str(&format!("- Purpose: {purpose}\n"));
    if let Some(contact) = options.contact(&report.run) {
        out.push_str(&format!("- Contact: {}\n", text(contact)));
    }
    out.push_str(&format!(
        "- Run: {}, by {} {}\n\n",
        text(&report.run.id),
        text(&report.generator.name),
        text(&report.generator.version)
    ));
    if options.blind {
        out.push_str("Names are hidden for a first review.\n\n");
    }
    out.push_str("Levels say how often and how well something is shown in public work: not shown, once or weakly, shown, repeatedly, with rigour. Prospects in one band are equal within the error. *Insufficient* means too little was seen; it is not a low result.\n\n");
}

/// One row a prospect, in bands.
fn table(out: &mut dyn Write, report: &Report<'_>, groups: &[Group<'_>]) -> Result<(), RenderError> {
    out.write_all(b"| Band | Prospect | Hand-over | Level | Coverage | Score (90 %) | Note |\n")?;
    out.write_all(b"|---|---|---|---|---|---|---|\n")?;
    for group in groups {
        for member in &group.members {
            let member = &*report.outline(*member)?;
            let judged = group.status == ProspectStatus::Assessed;
            let looked_at = judged || group.status == ProspectStatus::Insufficient;
            let or_dash = |shown: bool, value: String| if shown { value } else { "–".into() };
            let note = if judged { words::summary(member) } else { words::no_judgement(member) };
            let row = format!(
                "| {} | {} | {} | {} | {} | {} | {} |\n",
                group.band.map_or("–".into(), |band| band.to_string()),
                linked(&words::name(member), member.handles.first().and_then(|h| h.url.as_deref())),
                or_dash(looked_at, words::handover(member.handover.answer).into()),
                words::outcome(member),
                or_dash(looked_at, words::percent(member.coverage)),
                words::score(member.score.filter(|_| judged), member.interval).unwrap_or("–".into()),
                text(&note),
            );
            out.write_all(row.as_bytes())?;
        }
    }
    out.write_all(b"\n")?;
    Ok(())
}

/// One prospect's section.
fn prospect(out: &mut String, assessment: &Assessment) {
    out.push_str(&format!("## {}: {}\n\n", text(&words::name(assessment)), words::outcome(assessment)));
    if matches!(assessment.status, ProspectStatus::Failed | ProspectStatus::Suppressed) {
        out.push_str(&format!("{}\n\n", text(&words::no_judgement(assessment))));
        return;
    }
    out.push_str(&format!("{}\n\n", text(&words::summary(assessment))));
    out.push_str(&format!(
        "**Hand-over: {}.** {}\n\n",
        words::handover(assessment.handover.answer),
        words::handover_sentence(assessment.handover.answer)
    ));
    for reason in &assessment.handover.reasons {
        out.push_str(&format!("- {} ({})\n", text(&reason.text), code(&reason.criterion)));
    }
    if !assessment.handover.reasons.is_empty() {
        out.push('\n');
    }
    criteria(out, "Supports", assessment, |k| k.level.is_some_and(|level| level >= 2));
    criteria(out, "Against", assessment, |k| matches!(k.level, Some(0 | 1)));
    questions(out, assessment);
    let missing = words::missing(assessment);
    if !missing.is_empty() {
        let names: Vec<String> = missing.iter().map(|k| code(&k.id)).collect();
        out.push_str(&format!("**Not observed:** {}\n\n", names.join(", ")));
    }
    if let Some(spread) = words::spread(assessment) {
        out.push_str(&format!("**Does not arise:** {}\n\n", text(&spread)));
    }
    if assessment.status == ProspectStatus::Assessed {
        out.push_str(&format!("**Number:** {}.\n\n", text(&words::measured(assessment))));
    }
    for flag in &assessment.flags {
        out.push_str(&format!("- Flag: {}\n", linked(&flag.text, flag.url.as_deref())));
    }
    for limit in limits::personal(assessment) {
        out.push_str(&format!("- {}\n", text(&limit)));
    }
    out.push('\n');
}

/// The criteria of one sort, each with its strongest evidence.
fn criteria(out: &mut String, title: &str, assessment: &Assessment, wanted: impl Fn(&CriterionVerdict) -> bool) {
    let chosen: Vec<&CriterionVerdict> =
        assessment.categories.iter().flat_map(|c| &c.criteria).filter(|k| wanted(k)).collect();
    if chosen.is_empty() {
        return;
    }
    out.push_str(&format!("**{title}**\n\n"));
    for criterion in chosen {
        let level = criterion.level.map_or("not observed", words::level);
        out.push_str(&format!("- {} {level}: {}\n", code(&criterion.id), text(&criterion.question)));
        for item in criterion.evidence.iter().take(EVIDENCE_SHOWN) {
            out.push_str(&format!("  - {}\n", evidence(item)));
        }
        if criterion.status == CriterionStatus::Absent || criterion.level == Some(1) {
            out.push_str(&format!("  - would raise it: {}\n", text(&criterion.raise)));
        }
    }
    out.push('\n');
}

/// One piece of evidence on a line.
fn evidence(item: &EvidenceItem) -> String {
    let sign = if item.supports { "for" } else { "against" };
    let work = text(words::work(&item.artefact));
    match words::exact_place(item) {
        Some(place) => format!("{sign}: {} ({work}, {})", text(&item.summary), linked(&place, item.url.as_deref())),
        None => {
            format!("{sign}: {} ({})", text(&item.summary), linked(words::work(&item.artefact), item.url.as_deref()))
        }
    }
}

/// The first questions for the interview, of what is weak or was not seen.
fn questions(out: &mut String, assessment: &Assessment) {
    let questions = words::questions(assessment, QUESTIONS_SHOWN);
    if questions.is_empty() {
        return;
    }
    out.push_str("**Ask in the interview**\n\n");
    for criterion in questions {
        out.push_str(&format!("- {}\n", text(&criterion.ask)));
    }
    out.push('\n');
}

/// The limits, and what was rejected.
fn foot(out: &mut String, report: &Report<'_>, options: &RenderOptions) {
    out.push_str("## How this can be wrong\n\n");
    for limit in limits::general(options.outcomes) {
        out.push_str(&format!("- {}\n", text(&limit)));
    }
    out.push('\n');
    if options.for_subject {
        out.push_str(&format!(
            "## If this is about you\n\n{}\n\n",
            text(&limits::contest(options.contact(&report.run)))
        ));
    } else if !report.run.rejected.is_empty() {
        out.push_str("## Rejected lines\n\n");
        for rejected in &report.run.rejected {
            out.push_str(&format!(
                "- line {}: {} ({})\n",
                rejected.line,
                text(&rejected.reason),
                code(&rejected.input)
            ));
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Document;
    use crate::report::{Format, sample};

    fn render(document: &Document, options: &RenderOptions) -> String {
        crate::report::render(document, Format::Markdown, options).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_report_reads_as_expected() {
        let mut document = sample::document();
        document.prospects.retain(|p| ["A-17", "github:lin-x", "github:ghost9"].contains(&p.key.as_str()));
        insta::assert_snapshot!("markdown", render(&document, &RenderOptions::default()));
    }

    #[test]
    fn hostile_text_stays_text() {
        let mut document = sample::document();
        document.prospects.retain(|p| p.key == "github:mallory");
        let report = render(&document, &RenderOptions::default());
        let open = |(at, _): &(usize, &str)| !report.get(..*at).is_some_and(|before| before.ends_with('\\'));
        assert_eq!(report.match_indices("](").filter(open).count(), 0, "no address of hers can be linked to");
        assert!(!report.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
        let unescaped = report.match_indices('<').filter(|(at, _)| {
            !report.get(..*at).is_some_and(|before| before.ends_with(['\\', '(']) || in_code(before))
        });
        assert_eq!(unescaped.count(), 0);
        for row in report.lines().filter(|l| l.starts_with("| ") && !l.contains("\\|") && !l.contains("Band")) {
            assert_eq!(row.matches('|').count(), 8, "{row}");
        }
    }

    /// Whether the text ends inside a code span: an odd number of fences on the last line.
    fn in_code(before: &str) -> bool {
        before.lines().next_back().is_some_and(|line| line.matches('`').count() > 0)
    }

    #[test]
    fn brief_leaves_out_the_sections() {
        let options = RenderOptions { brief: true, ..Default::default() };
        let report = render(&sample::document(), &options);
        assert!(!report.contains("## ada-ml") && report.contains("## How this can be wrong"));
    }
}
