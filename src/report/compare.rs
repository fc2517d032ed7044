//! Two to four prospects side by side on the terminal.
//!
//! Called by `cli`. Invariant: columns stand in the order asked for; no winner is named, and what was not observed is
//! told apart from what is not there.

use super::terminal::{Columns, marks};
use super::{limits, safe, words};
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict, ProspectStatus};

/// The most columns a comparison stays readable with.
pub const MOST_COMPARED: usize = 4;

/// Questions for each of those compared.
const QUESTIONS_EACH: usize = 2;

/// The assessments side by side: outcome, hand-over, coverage, score, then each criterion's level; criteria on which
/// all agree are counted, not listed; then what to ask each. More than four are cut to the first four, and the text says so.
pub fn compare(assessments: &[&Assessment]) -> String {
    let shown: Vec<&Assessment> = assessments.iter().copied().take(MOST_COMPARED).collect();
    let names: Vec<String> = shown.iter().map(|a| safe::cut(&words::name(a), 22)).collect();
    let header: Vec<&str> = [""].into_iter().chain(names.iter().map(String::as_str)).collect();
    let mut columns = Columns::new(&header);
    let mut row = |title: String, cell: &dyn Fn(&Assessment) -> String| {
        columns.row([title].into_iter().chain(shown.iter().map(|a| cell(a))).collect());
    };
    row("level".into(), &|a| words::outcome(a).into());
    row("hand-over".into(), &|a| words::handover(a.handover.answer).into());
    row("coverage".into(), &|a| words::percent(a.coverage));
    row("score (90 %)".into(), &|a| {
        words::score(a.score.filter(|_| a.status == ProspectStatus::Assessed), a.interval).unwrap_or("-".into())
    });
    row("flags".into(), &|a| a.flags.len().to_string());
    let mut alike = 0;
    for id in criteria(&shown) {
        let cells: Vec<String> = shown.iter().map(|a| cell(find(a, &id))).collect();
        if cells.windows(2).all(|pair| matches!(pair, [a, b] if a == b)) {
            alike += 1;
        } else {
            row(safe::cut(&id, 40), &|a| cell(find(a, &id)));
        }
    }
    let mut text: String = columns.lines().iter().map(|line| format!("{line}\n")).collect();
    text.push('\n');
    for (assessment, name) in shown.iter().zip(&names) {
        for asked in words::questions(assessment, QUESTIONS_EACH) {
            text.push_str(&format!("ask {name}: {}\n", safe::plain(&asked.ask)));
        }
    }
    if !shown.is_empty() {
        text.push('\n');
    }
    for line in remarks(assessments, &shown, alike) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// What a reader must know before comparing.
fn remarks(assessments: &[&Assessment], shown: &[&Assessment], alike: usize) -> Vec<String> {
    let mut remarks = Vec::new();
    if assessments.len() > shown.len() {
        remarks.push(format!(
            "{} of {} shown; compare at most {MOST_COMPARED} at a time.",
            shown.len(),
            assessments.len()
        ));
    }
    if alike > 0 {
        remarks.push(format!("{} on which all agree left out.", words::counted(alike, "criterion", "criteria")));
    }
    if shown.windows(2).any(|pair| matches!(pair, [a, b] if a.role != b.role)) {
        remarks.push("Judged under different roles: the scores are not comparable, the criteria are.".into());
    }
    let intervals: Vec<[f64; 2]> = shown.iter().filter_map(|a| a.interval).collect();
    let overlap = intervals.iter().enumerate().any(|(at, [low, high])| {
        intervals.iter().skip(at + 1).any(|[other_low, other_high]| low <= other_high && other_low <= high)
    });
    if overlap {
        remarks.push("Where intervals overlap, treat the scores as equal.".into());
    }
    remarks.push(limits::short(0));
    remarks
}

/// The criteria of all, in the rubric's order.
fn criteria(assessments: &[&Assessment]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for criterion in assessments.iter().flat_map(|a| &a.categories).flat_map(|c| &c.criteria) {
        if !ids.iter().any(|id| *id == criterion.id) {
            ids.push(criterion.id.to_string());
        }
    }
    ids
}

/// A criterion of an assessment, when it has it.
fn find<'a>(assessment: &'a Assessment, id: &str) -> Option<&'a CriterionVerdict> {
    assessment.categories.iter().flat_map(|c| &c.criteria).find(|k| k.id == id)
}

/// `●●●○ repeatedly`, or why there is no level.
fn cell(criterion: Option<&CriterionVerdict>) -> String {
    let Some(criterion) = criterion else { return "-".into() };
    match (criterion.level, criterion.status) {
        (Some(level), CriterionStatus::Observed | CriterionStatus::Absent) => {
            format!("{} {}", marks(Some(level)), words::level(level))
        }
        (_, status) => words::criterion_status(status).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn differences_stand_side_by_side() {
        let document = sample::document();
        let chosen: Vec<&Assessment> =
            document.prospects.iter().filter(|p| ["A-17", "github:kwame-l"].contains(&p.key.as_str())).collect();
        insta::assert_snapshot!("compare", compare(&chosen));
    }

    #[test]
    fn no_more_than_four_and_none_do_no_harm() {
        let document = sample::document();
        let all: Vec<&Assessment> = document.prospects.iter().collect();
        assert!(compare(&all).contains("4 of 12 shown"));
        assert!(compare(&[]).contains("a person decides"));
    }
}
