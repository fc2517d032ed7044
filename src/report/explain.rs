//! One prospect on the terminal: `show` in a screen, `explain` from the score down to the evidence.
//!
//! Called by `cli`. Invariant: observed facts, the rule's question and the level inferred stay apart; what was not
//! observed is never listed as if it were missing.

mod rule;

use super::format::RenderOptions;
use super::terminal::{Columns, dim, item as bullet, marks, paragraph, strong};
use super::{limits, safe, words};
use crate::assess::Derivation;
use crate::assess::rubric::Role;
use crate::assess::verdict::{Assessment, CategoryVerdict, CriterionVerdict, EvidenceItem, ProspectStatus};
use crate::evidence::ArtefactType;

/// One prospect in a screen: outcome, hand-over, categories, works, flags, limits, what to ask.
pub fn show(assessment: &Assessment, options: &RenderOptions) -> String {
    let mut out = head(assessment, options);
    if matches!(assessment.status, ProspectStatus::Failed | ProspectStatus::Suppressed) {
        return out;
    }
    out.push_str(&handover(assessment, options));
    out.push('\n');
    let mut columns = Columns::new(&["CATEGORY", "", "LEVEL", "SCORE (90 %)", "COVERAGE", "WEIGHT"]);
    for category in assessment.categories.iter().filter(|one| !words::is_spread(one)) {
        columns.row(category_cells(category));
    }
    out.push_str(&table(columns, options));
    if let Some(spread) = words::spread(assessment) {
        out.push_str(&paragraph(&spread, 0, options.width));
    }
    if !assessment.artefacts.is_empty() {
        out.push('\n');
        let mut columns = Columns::new(&["WORK", "KIND", "LEVEL", "WEIGHT", "WHY"]);
        for work in &assessment.artefacts {
            columns.row(vec![
                safe::cut(&work.id, 48),
                match work.kind {
                    ArtefactType::Repository => words::artefact_kind(work.artefact_kind).into(),
                    other => words::artefact_type(other).into(),
                },
                work.level.map_or("-", words::level).into(),
                if work.included && work.kind == ArtefactType::Repository {
                    words::weight(work.weight)
                } else {
                    "-".into()
                },
                safe::cut(&work.reason, 80),
            ]);
        }
        out.push_str(&table(columns, options));
    }
    skills(&mut out, assessment, options);
    list(&mut out, "Flags", assessment.flags.iter().map(|f| safe::plain(&f.text)), options);
    list(
        &mut out,
        "Ask in the interview",
        words::questions(assessment, 3).iter().map(|k| safe::plain(&k.ask)),
        options,
    );
    list(&mut out, "How this can be wrong", limits::personal(assessment).into_iter(), options);
    out.push('\n');
    out.push_str(&paragraph(&limits::short(options.outcomes), 0, options.width));
    out
}

/// What is to be explained.
#[derive(Debug, Clone, Copy, Default)]
pub struct Explaining<'a> {
    /// One criterion (`tests.substance`) or one category (`tests`), then with addresses and what stands there.
    pub criterion: Option<&'a str>,
    /// Only what was not observed.
    pub missing_only: bool,
    /// How the criteria's values came about; shown below each criterion that has one.
    pub derivations: &'a [Derivation],
    /// The role judged under, whose columns stand at the end of the whole.
    pub role: Option<&'a Role>,
}

/// From the score to its criteria to their evidence to the rule.
pub fn explain(assessment: &Assessment, explaining: &Explaining<'_>, options: &RenderOptions) -> String {
    let Explaining { criterion, missing_only, derivations, role } = *explaining;
    let mut out = head(assessment, options);
    if matches!(assessment.status, ProspectStatus::Failed | ProspectStatus::Suppressed) {
        return out;
    }
    if let Some(wanted) = criterion.filter(|wanted| !knows(assessment, wanted)) {
        out.push_str(&unknown(assessment, wanted));
        return out;
    }
    if missing_only {
        out.push_str(&missing(assessment, criterion, options));
        return out;
    }
    if criterion.is_none() {
        out.push_str(&handover(assessment, options));
    }
    for category in &assessment.categories {
        let chosen: Vec<&CriterionVerdict> =
            category.criteria.iter().filter(|k| criterion.is_none_or(|wanted| fits(k, wanted))).collect();
        if chosen.is_empty() || criterion.is_none() && words::is_spread(category) {
            continue;
        }
        out.push('\n');
        out.push_str(&strong(&category_line(category), options.color));
        out.push('\n');
        for verdict in chosen {
            out.push_str(&one(verdict, criterion.is_some(), options));
            if let Some(told) = derivations.iter().find(|told| told.criterion == verdict.id) {
                out.push_str(&rule::rule(told, verdict.level, options));
            }
        }
    }
    if let Some(spread) = words::spread(assessment).filter(|_| criterion.is_none()) {
        out.push('\n');
        out.push_str(&paragraph(&spread, 0, options.width));
    }
    if criterion.is_none() {
        skills(&mut out, assessment, options);
        if let Some(role) = role {
            out.push_str(&rule::role(role, assessment, options));
        }
    }
    out
}

/// Skills shown by use; nothing where none is.
fn skills(out: &mut String, assessment: &Assessment, options: &RenderOptions) {
    list(out, "Skills shown by use", assessment.skills.iter().map(rule::skill_in_words), options);
}

/// Whether the assessment has that criterion or category.
pub fn knows(assessment: &Assessment, criterion: &str) -> bool {
    assessment.categories.iter().flat_map(|c| &c.criteria).any(|k| fits(k, criterion))
}

/// Whether a criterion is the wanted one or of the wanted category.
fn fits(verdict: &CriterionVerdict, wanted: &str) -> bool {
    verdict.id == wanted || words::category_of(&verdict.id) == wanted
}

/// Who, the outcome, the numbers, the accounts.
fn head(assessment: &Assessment, options: &RenderOptions) -> String {
    let title = format!("{}: {}", words::name(assessment), words::outcome(assessment));
    let mut out = format!("{}\n", strong(&title, options.color));
    let mut say = |line: &str| out.push_str(&paragraph(line, 0, options.width));
    say(&words::measured(assessment));
    if assessment.status == ProspectStatus::Assessed {
        if let Some(message) = &assessment.message {
            say(&safe::plain(message));
        }
        say(&words::summary(assessment));
        if assessment.changes.is_some() {
            say(&format!("since last: {}", words::since_last(assessment)));
        }
    }
    for handle in &assessment.handles {
        let mut line = format!("{} {}", safe::cut(&handle.handle, 80), words::handle_status(handle.status));
        if let Some(now) = &handle.renamed_to {
            line.push_str(&format!(", now {}", safe::cut(now, 80)));
        }
        if let Some(page) = &handle.linked_from {
            line.push_str(&format!(", linked from {}", safe::cut(page, 120)));
        }
        say(&line);
    }
    out
}

/// The hand-over answer with its reasons.
fn handover(assessment: &Assessment, options: &RenderOptions) -> String {
    let answer = assessment.handover.answer;
    let line = format!("Hand-over: {}. {}", words::handover(answer), words::handover_sentence(answer));
    let mut out = format!("\n{}", paragraph(&line, 0, options.width));
    for reason in &assessment.handover.reasons {
        let line = format!("{} ({})", safe::plain(&reason.text), safe::cut(&reason.criterion, 60));
        out.push_str(&bullet('-', &line, 2, options.width));
    }
    out
}

/// A category's row in `show`.
fn category_cells(category: &CategoryVerdict) -> Vec<String> {
    vec![
        words::category_in_sentence(&category.id),
        marks(category.level).into(),
        category.level.map_or(words::criterion_status(category.status), words::level).into(),
        words::score(category.score, category.interval).unwrap_or("-".into()),
        words::percent(category.coverage),
        words::weight(category.weight),
    ]
}

/// A category's heading in `explain`.
fn category_line(category: &CategoryVerdict) -> String {
    let level = category.level.map_or(words::criterion_status(category.status), words::level);
    let score = words::score(category.score, category.interval).map(|s| format!(" {s},")).unwrap_or_default();
    format!(
        "{} {}:{score} evidence for {} of it, {} of the score",
        safe::cut(&category.id, 40),
        level,
        words::percent(category.coverage),
        words::weight(category.weight)
    )
}

/// One criterion with its evidence; `closely` adds addresses, what stands there, and the questions.
fn one(verdict: &CriterionVerdict, closely: bool, options: &RenderOptions) -> String {
    let level = verdict.level.map_or(words::criterion_status(verdict.status), words::level);
    let value = verdict.value.map(|v| format!(", value {v:.2}")).unwrap_or_default();
    let line = format!(
        "{} {}  {level}{value}, {} of the score",
        marks(verdict.level),
        safe::cut(&verdict.id, 60),
        words::weight(verdict.weight)
    );
    let mut out = paragraph(&line, 2, options.width);
    out.push_str(&dim(&paragraph(&safe::plain(&verdict.question), 7, options.width), options.color));
    if let Some(date) = &verdict.carried_from {
        out.push_str(&paragraph(&format!("carried forward from {}", safe::cut(date, 30)), 7, options.width));
    }
    for item in &verdict.evidence {
        out.push_str(&evidence(item, closely, options));
    }
    if closely {
        if !verdict.raise.trim().is_empty() {
            out.push_str(&paragraph(&format!("would raise it: {}", safe::plain(&verdict.raise)), 7, options.width));
        }
        if !verdict.ask.trim().is_empty() {
            out.push_str(&paragraph(&format!("ask: {}", safe::plain(&verdict.ask)), 7, options.width));
        }
    }
    out
}

/// One piece of evidence: `+` for, `-` against.
fn evidence(item: &EvidenceItem, closely: bool, options: &RenderOptions) -> String {
    let sign = if item.supports { '+' } else { '-' };
    let place = words::exact_place(item).map(|place| format!(", {place}")).unwrap_or_default();
    let line = format!("{} ({}{place})", safe::plain(&item.summary), safe::cut(&item.artefact, 80));
    let mut out = bullet(sign, &line, 7, options.width);
    if closely {
        if let Some(excerpt) = &item.excerpt {
            out.push_str(&dim(
                &paragraph(&format!("\"{}\"", safe::cut(excerpt, 160)), 9, options.width),
                options.color,
            ));
        }
        // An address is never wrapped: it would not open.
        if let Some(url) = item.url.as_deref().and_then(safe::link) {
            out.push_str(&paragraph(&url, 9, None));
        }
    }
    out
}

/// What was not observed, why that matters, and what would help.
fn missing(assessment: &Assessment, criterion: Option<&str>, options: &RenderOptions) -> String {
    let missing: Vec<&CriterionVerdict> =
        words::missing(assessment).into_iter().filter(|k| criterion.is_none_or(|wanted| fits(k, wanted))).collect();
    let mut out = String::from("\n");
    if missing.is_empty() {
        out.push_str(&paragraph(&all_observed(assessment), 0, options.width));
    } else {
        let share: f64 = missing.iter().map(|k| k.weight).sum();
        let line = format!(
            "Not observed: {}, {} of the score. They count as unknown, at the same starting value for everybody.",
            words::counted(missing.len(), "criterion", "criteria"),
            words::weight(share)
        );
        out.push_str(&paragraph(&line, 0, options.width));
        for verdict in missing {
            out.push_str(&one(verdict, true, options));
        }
    }
    let unread: Vec<String> = assessment
        .artefacts
        .iter()
        .filter(|a| !a.included)
        .map(|a| format!("{}: {} ({})", safe::cut(&a.id, 80), words::artefact_status(a.status), safe::plain(&a.reason)))
        .collect();
    list(&mut out, "Works that do not count", unread.into_iter(), options);
    let accounts: Vec<String> = assessment
        .handles
        .iter()
        .filter(|h| !matches!(h.status, crate::evidence::HandleStatus::Ok | crate::evidence::HandleStatus::Renamed))
        .map(|h| format!("{}: {}", safe::cut(&h.handle, 80), words::handle_sentence(h.status)))
        .collect();
    list(&mut out, "Accounts that were not read", accounts.into_iter(), options);
    out
}

/// Nothing is missing, and why coverage may be short of the whole all the same.
fn all_observed(assessment: &Assessment) -> String {
    if assessment.coverage >= 0.999 {
        return "Everything that applies was observed.".into();
    }
    let counted = assessment.artefacts.iter().filter(|a| a.included).count();
    format!(
        "Every criterion that applies was observed. Coverage is {} all the same: a criterion counts in full only where \
         three works show it, and {}.",
        words::percent(assessment.coverage),
        match counted {
            1 => "only 1 work counts",
            2 => "only 2 works count",
            _ => "not every one is asked of, or seen in, three of those that count",
        }
    )
}

/// A criterion nobody knows, with the nearest one that exists.
fn unknown(assessment: &Assessment, wanted: &str) -> String {
    let ids: Vec<&str> = assessment.categories.iter().flat_map(|c| &c.criteria).map(|k| k.id.as_str()).collect();
    let short = safe::cut(wanted, 60);
    let nearest = ids
        .iter()
        .map(|id| (strsim::jaro_winkler(id, &short), *id))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7)
        .map(|(_, id)| format!(" Did you mean {}?", safe::cut(id, 60)))
        .unwrap_or_default();
    let known: Vec<String> = ids.iter().map(|id| safe::cut(id, 60)).collect();
    format!("\nNo criterion or category is called {short}.{nearest}\nKnown: {}\n", known.join(", "))
}

/// A titled list, or nothing when there is nothing in it.
fn list(out: &mut String, title: &str, lines: impl Iterator<Item = String>, options: &RenderOptions) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    out.push_str(&format!("\n{}\n", strong(title, options.color)));
    for line in lines {
        out.push_str(&bullet('-', &line, 2, options.width));
    }
}

/// Columns within the terminal's width, the heading bold.
fn table(mut columns: Columns, options: &RenderOptions) -> String {
    if let Some(width) = options.width.filter(|width| columns.natural_width() > usize::from(*width)) {
        columns.fit(width);
    }
    let mut lines = columns.lines().into_iter();
    let header = lines.next().map(|line| strong(&line, options.color)).into_iter();
    header.chain(lines).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn person(key: &str) -> Assessment {
        let found = sample::document().prospects.into_iter().find(|p| p.key == key);
        found.unwrap_or_else(|| panic!("no {key} among the samples"))
    }

    fn wide() -> RenderOptions {
        RenderOptions { width: Some(100), ..Default::default() }
    }

    fn of(criterion: &str) -> Explaining<'_> {
        Explaining { criterion: Some(criterion), ..Explaining::default() }
    }

    #[test]
    fn show_fits_a_screen() {
        let text = show(&person("A-17"), &wide());
        insta::assert_snapshot!("show", text);
    }

    #[test]
    fn explain_goes_down_to_the_line() {
        let text = explain(&person("A-17"), &of("tests.substance"), &wide());
        insta::assert_snapshot!("explain_criterion", text);
    }

    #[test]
    fn explain_lists_every_criterion() {
        let ada = person("A-17");
        let text = explain(&ada, &Explaining::default(), &wide());
        for criterion in ada.categories.iter().flat_map(|c| &c.criteria) {
            assert!(text.contains(criterion.id.as_str()), "{}", criterion.id);
        }
        let narrowed = explain(&ada, &of("readme"), &wide());
        assert!(narrowed.contains("readme.usage") && !narrowed.contains("tests.present"));
    }

    #[test]
    fn missing_names_only_what_was_not_observed() {
        let text = explain(
            &person("github:lin-x"),
            &Explaining { missing_only: true, ..Explaining::default() },
            &RenderOptions::default(),
        );
        assert!(text.contains("tests.present") && text.contains("count as unknown"), "{text}");
        assert!(!text.contains("readme.explains"), "observed, so not missing: {text}");
    }

    #[test]
    fn a_misspelt_criterion_gets_the_nearest() {
        let text = explain(&person("A-17"), &of("tests.substanse"), &wide());
        assert!(text.contains("Did you mean tests.substance?"), "{text}");
    }

    #[test]
    fn hostile_text_moves_no_cursor() {
        let mallory = person("github:mallory");
        for text in [
            show(&mallory, &wide()),
            explain(&mallory, &Explaining::default(), &wide()),
            explain(&mallory, &of("tests"), &wide()),
        ] {
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']), "{text}");
            assert!(!text.contains("data:text/html"), "no such link: {text}");
        }
    }

    #[test]
    fn a_failed_account_says_why() {
        let text = show(&person("github:ghost9"), &wide());
        assert!(text.starts_with("ghost9: not found\nGitHub knows no such account"), "{text}");
    }
}
