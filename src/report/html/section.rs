//! One prospect's section: hand-over first, then evidence by category, the works, and the number last.
//!
//! Called by [`super::render`]. Invariant: a criterion stands under exactly one of supports, against, not observed and
//! does not apply; what was not observed is never under against.

use super::category::{Category, Link, categories};
use super::figure::{Whisker, marks};
use super::overview;
use crate::assess::verdict::{ArtefactVerdict, Assessment, ProspectStatus, SignalAnswer};
use crate::evidence::{ArtefactStatus, ArtefactType};
use crate::report::{limits, safe, words};

/// Works shown before the rest is counted.
const WORKS_SHOWN: usize = 60;
/// Skills shown.
const SKILLS_SHOWN: usize = 40;
/// Flags shown.
const FLAGS_SHOWN: usize = 40;
/// Questions shown at the top.
const QUESTIONS_SHOWN: usize = 3;

/// One prospect.
pub(super) struct Section {
    /// The anchor.
    pub(super) anchor: String,
    /// For the filter.
    pub(super) status: &'static str,
    /// For the filter.
    pub(super) level: String,
    /// The name.
    pub(super) name: String,
    /// The list's id and the role.
    pub(super) subtitle: String,
    /// Accounts.
    pub(super) accounts: Vec<Account>,
    /// The level's word, or why there is none.
    pub(super) outcome: &'static str,
    /// The level's marks.
    pub(super) marks: &'static str,
    /// One line on what the work shows.
    pub(super) summary: String,
    /// The assessment's own remark.
    pub(super) message: Option<String>,
    /// Hand-over: the answer's word, its sentence, its reasons with their criteria.
    pub(super) handover: &'static str,
    pub(super) handover_sentence: &'static str,
    pub(super) reasons: Vec<(String, String)>,
    /// Questions for the interview, with the category.
    pub(super) questions: Vec<(String, String)>,
    /// What to look at before trusting the number.
    pub(super) flags: Vec<Link>,
    /// The evidence.
    pub(super) categories: Vec<Category>,
    /// Why some categories do not arise.
    pub(super) spread: Option<String>,
    /// The works.
    pub(super) works: Vec<Work>,
    /// How many further works.
    pub(super) works_further: usize,
    /// `4 works, 3 of them count`.
    pub(super) works_counted: String,
    /// The categories the works have levels in.
    pub(super) work_categories: Vec<String>,
    /// Name, level's word, last use.
    pub(super) skills: Vec<(String, &'static str, Option<String>)>,
    /// The number in words.
    pub(super) measured: Option<String>,
    /// And drawn.
    pub(super) whisker: Option<Whisker>,
    /// What moved since the last scan, with the causes.
    pub(super) changes: Option<(String, Vec<String>)>,
    /// How it can be wrong for this person.
    pub(super) limits: Vec<String>,
    /// When the newest evidence was collected.
    pub(super) collected: Option<String>,
}

/// One account.
pub(super) struct Account {
    /// The account, linked where it may be.
    pub(super) link: Link,
    /// What became of it, where that is not "read".
    pub(super) remark: Option<String>,
}

/// One work.
pub(super) struct Work {
    /// Its name, linked.
    pub(super) link: Link,
    /// Repository, model …
    pub(super) sort: &'static str,
    /// Library, analysis …, of a repository.
    pub(super) kind: Option<&'static str>,
    /// Whether it counts.
    pub(super) included: bool,
    /// Its evidence weight.
    pub(super) weight: String,
    /// Its level's word and marks.
    pub(super) level: &'static str,
    pub(super) marks: &'static str,
    /// The levels of its criteria, one cell a category.
    pub(super) levels: Vec<String>,
    /// Why it counts or does not.
    pub(super) reason: String,
    /// Plain answers, `has tests; no CI`.
    pub(super) signals: String,
}

/// One prospect's section.
pub(super) fn section(assessment: &Assessment, anchor: String) -> Section {
    let judged = assessment.status == ProspectStatus::Assessed && assessment.level.is_some();
    let level = assessment.level.filter(|_| judged);
    let work_categories = work_categories(assessment);
    let counted = assessment.artefacts.iter().filter(|a| a.included).count();
    Section {
        anchor,
        status: if judged { "assessed" } else { "insufficient" },
        level: level.map_or("none".into(), |level| level.to_string()),
        name: words::name(assessment),
        subtitle: subtitle(assessment),
        accounts: accounts(assessment),
        outcome: words::outcome(assessment),
        marks: marks(level),
        summary: words::summary(assessment),
        message: if judged {
            assessment.message.as_deref().map(safe::plain)
        } else {
            Some(words::insufficient(assessment))
        }
        .filter(|message| *message != words::summary(assessment)),
        handover: words::handover(assessment.handover.answer),
        handover_sentence: words::handover_sentence(assessment.handover.answer),
        reasons: assessment
            .handover
            .reasons
            .iter()
            .map(|r| (safe::plain(&r.text), safe::cut(&r.criterion, 60)))
            .collect(),
        questions: words::questions(assessment, QUESTIONS_SHOWN)
            .into_iter()
            .map(|k| (safe::plain(&k.ask), words::category(words::category_of(&k.id))))
            .collect(),
        flags: assessment.flags.iter().take(FLAGS_SHOWN).map(|f| Link::new(&f.text, f.url.as_deref())).collect(),
        categories: categories(assessment),
        spread: words::spread(assessment),
        works: assessment.artefacts.iter().take(WORKS_SHOWN).map(|a| work(a, &work_categories)).collect(),
        works_further: assessment.artefacts.len().saturating_sub(WORKS_SHOWN),
        works_counted: format!(
            "{}, {} for the result",
            words::counted(assessment.artefacts.len(), "work", "works"),
            words::counted(counted, "counts", "count")
        ),
        work_categories: work_categories.iter().map(|id| words::category(id)).collect(),
        skills: assessment
            .skills
            .iter()
            .take(SKILLS_SHOWN)
            .map(|s| (safe::cut(&s.name, 40), words::level(s.level), s.last_used.as_deref().map(|d| safe::cut(d, 20))))
            .collect(),
        measured: judged.then(|| words::measured(assessment)),
        whisker: Whisker::of(assessment.score.filter(|_| judged), assessment.interval, assessment.possible),
        changes: assessment.changes.as_ref().map(|changes| {
            let line = format!("{} since {}", words::since_last(assessment), safe::cut(&changes.since, 20));
            (line, changes.causes.iter().map(|cause| safe::plain(&cause.text)).collect())
        }),
        limits: limits::personal(assessment),
        collected: assessment.collected_at.map(words::moment),
    }
}

/// The list's id, where it says more than the name, and the role.
fn subtitle(assessment: &Assessment) -> String {
    let role = format!("Role: {}", words::role(&assessment.role));
    match assessment.id.as_deref().map(|id| safe::cut(id, 40)) {
        Some(id) if !id.is_empty() => format!("{id} · {role}"),
        _ => role,
    }
}

/// The accounts with a remark where one is due.
fn accounts(assessment: &Assessment) -> Vec<Account> {
    assessment
        .handles
        .iter()
        .map(|handle| {
            let mut remarks = Vec::new();
            if !overview::is_read(handle.status) {
                remarks.push(words::handle_status(handle.status).to_owned());
            }
            remarks.extend(handle.renamed_to.as_deref().map(|now| format!("now {}", safe::cut(now, 60))));
            remarks.extend(handle.linked_from.as_deref().map(|page| format!("linked from {}", safe::cut(page, 100))));
            Account {
                link: Link::new(&safe::cut(&handle.handle, 80), handle.url.as_deref()),
                remark: (!remarks.is_empty()).then(|| remarks.join(", ")),
            }
        })
        .collect()
}

/// The categories in which some work has a level, in the rubric's order.
fn work_categories(assessment: &Assessment) -> Vec<String> {
    let has = |id: &str| {
        assessment.artefacts.iter().flat_map(|a| a.criteria.keys()).any(|criterion| words::category_of(criterion) == id)
    };
    assessment.categories.iter().map(|c| c.id.to_string()).filter(|id| has(id)).collect()
}

/// One work's row.
fn work(artefact: &ArtefactVerdict, categories: &[String]) -> Work {
    let levels = |category: &String| -> String {
        let of_it = artefact.criteria.iter().filter(|(id, _)| words::category_of(id) == category);
        let levels: Vec<String> = of_it.map(|(_, c)| c.level.map_or("–".into(), |level| level.to_string())).collect();
        levels.join(" ")
    };
    let reason = match artefact.status {
        ArtefactStatus::Ok => safe::plain(&artefact.reason),
        status => format!("{}: {}", words::artefact_status(status), safe::plain(&artefact.reason)),
    };
    // What stands on an account is judged by what the account shows as a whole.
    let with_account = artefact.kind != ArtefactType::Repository;
    Work {
        link: Link::new(&safe::cut(words::work(&artefact.id), 80), artefact.url.as_deref()),
        sort: words::artefact_type(artefact.kind),
        kind: (!with_account).then(|| words::artefact_kind(artefact.artefact_kind)),
        included: artefact.included,
        weight: if artefact.included && !with_account { words::weight(artefact.weight) } else { "–".into() },
        level: match artefact.level {
            Some(level) => words::level(level),
            None if with_account && artefact.included => "judged with the account",
            None => "no level",
        },
        marks: marks(artefact.level),
        levels: categories.iter().map(levels).collect(),
        reason,
        signals: signals(artefact),
    }
}

/// The plain answers that are known: `has tests and CI; no licence`.
fn signals(artefact: &ArtefactVerdict) -> String {
    let answers = [
        ("tests", artefact.signals.has_tests),
        ("CI", artefact.signals.uses_ci),
        ("README", artefact.signals.has_readme),
        ("licence", artefact.signals.has_licence),
        ("environment", artefact.signals.declares_environment),
    ];
    let named = |lead: &str, wanted: SignalAnswer| {
        let names: Vec<String> =
            answers.iter().filter(|(_, answer)| *answer == wanted).map(|(name, _)| (*name).to_owned()).collect();
        (!names.is_empty()).then(|| format!("{lead} {}", words::listed(&names)))
    };
    let said: Vec<String> =
        [named("has", SignalAnswer::Yes), named("no", SignalAnswer::No)].into_iter().flatten().collect();
    said.join("; ")
}
