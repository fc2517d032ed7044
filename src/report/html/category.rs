//! The evidence of one category: criteria that support, that speak against, that were not observed.
//!
//! Called by [`super::section`].

use super::figure::{Whisker, marks};
use super::overview::bar;
use crate::assess::verdict::{Assessment, CategoryVerdict, CriterionStatus, CriterionVerdict, EvidenceItem};
use crate::report::{safe, words};

/// Pieces of evidence shown for one criterion before the rest is counted.
const EVIDENCE_SHOWN: usize = 6;

/// A text with the page it leads to, where it may lead there.
pub(super) struct Link {
    /// Cleaned text.
    pub(super) text: String,
    /// An http or https address.
    pub(super) url: Option<String>,
}

impl Link {
    /// A link, or text alone when the address is none we link to.
    pub(super) fn new(text: &str, url: Option<&str>) -> Link {
        Link { text: safe::plain(text), url: url.and_then(safe::link) }
    }
}

/// One category.
pub(super) struct Category {
    /// Its name.
    pub(super) name: String,
    /// The level's word, or why there is none.
    pub(super) level: &'static str,
    /// The level's marks.
    pub(super) marks: &'static str,
    /// `3 support · 1 against`.
    pub(super) counts: String,
    /// Share observed, in per cent and drawn.
    pub(super) coverage: String,
    pub(super) bar: String,
    /// Its share of the result.
    pub(super) weight: String,
    /// The score in words and drawn.
    pub(super) score: Option<String>,
    pub(super) whisker: Option<Whisker>,
    /// Its criteria, sorted by what they say.
    pub(super) groups: Vec<CriterionGroup>,
    /// What to ask: the question, and the criterion it is about.
    pub(super) questions: Vec<(String, String)>,
}

/// Criteria that say the same sort of thing.
pub(super) struct CriterionGroup {
    /// `Supports the level` …
    pub(super) title: &'static str,
    /// In the rubric's order.
    pub(super) criteria: Vec<Criterion>,
}

/// One criterion.
pub(super) struct Criterion {
    /// Its name for people.
    pub(super) name: String,
    /// Its id.
    pub(super) id: String,
    /// What the rubric asks.
    pub(super) question: String,
    /// The level's word, or the status.
    pub(super) level: &'static str,
    /// The level's marks.
    pub(super) marks: &'static str,
    /// When the measurement is from, where it is an older one.
    pub(super) carried: Option<String>,
    /// For and against, strongest first.
    pub(super) evidence: Vec<Evidence>,
    /// How many further pieces.
    pub(super) further: usize,
    /// What would raise the level, unless there is nothing above.
    pub(super) raise: Option<String>,
    /// A question for the interview, where it stands with the criterion.
    pub(super) ask: Option<String>,
}

/// One measured fact.
pub(super) struct Evidence {
    /// For or against.
    pub(super) supports: bool,
    /// A sentence.
    pub(super) summary: String,
    /// The work it is from.
    pub(super) work: String,
    /// Path and lines, linked to the revision, where that is known.
    pub(super) place: Option<Link>,
    /// What stands there.
    pub(super) excerpt: Option<String>,
}

/// The person's categories; those that do not arise are told in one line below them.
pub(super) fn categories(assessment: &Assessment) -> Vec<Category> {
    assessment.categories.iter().filter(|c| !c.criteria.is_empty() && !words::is_spread(c)).map(category).collect()
}

/// Where a criterion stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Supports,
    Against,
    Unseen,
    Inapplicable,
}

/// Level 2 is "shown": from there on a criterion supports.
fn side(criterion: &CriterionVerdict) -> Side {
    match (criterion.status, criterion.level) {
        (CriterionStatus::NotApplicable, _) => Side::Inapplicable,
        (CriterionStatus::NotObserved | CriterionStatus::Error, _) => Side::Unseen,
        (CriterionStatus::Observed | CriterionStatus::Absent, Some(level)) if level >= 2 => Side::Supports,
        (CriterionStatus::Observed | CriterionStatus::Absent, _) => Side::Against,
    }
}

/// One category.
fn category(verdict: &CategoryVerdict) -> Category {
    let of = |wanted: Side| verdict.criteria.iter().filter(move |k| side(k) == wanted);
    let counts = [
        (of(Side::Supports).count(), "supports", "support"),
        (of(Side::Against).count(), "against", "against"),
        (of(Side::Unseen).count(), "not observed", "not observed"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _, _)| *count > 0)
        .map(|(count, one, many)| words::counted(*count, one, many))
        .collect();
    let groups = [
        ("Supports the level", Side::Supports),
        ("Against it", Side::Against),
        ("Not observed", Side::Unseen),
        ("Does not apply", Side::Inapplicable),
    ];
    let groups = groups
        .into_iter()
        .map(|(title, wanted)| CriterionGroup { title, criteria: of(wanted).map(|k| criterion(k, wanted)).collect() })
        .filter(|group| !group.criteria.is_empty());
    let open = verdict.criteria.iter().filter(|k| matches!(side(k), Side::Against | Side::Unseen));
    Category {
        name: words::category(&verdict.id),
        level: verdict.level.map_or(words::criterion_status(verdict.status), words::level),
        marks: marks(verdict.level),
        counts: counts.join(" · "),
        coverage: words::percent(verdict.coverage),
        bar: bar(verdict.coverage),
        weight: words::weight(verdict.weight),
        score: words::score(verdict.score, verdict.interval),
        whisker: Whisker::of(verdict.score, verdict.interval, None),
        groups: groups.collect(),
        questions: open
            .filter(|k| !k.ask.trim().is_empty())
            .map(|k| (safe::plain(&k.ask), words::criterion(&k.id)))
            .collect(),
    }
}

/// One criterion. Its question for the interview stands with it only where it supports: the others' are gathered.
fn criterion(verdict: &CriterionVerdict, side: Side) -> Criterion {
    let said = |text: &str| Some(safe::plain(text)).filter(|t| !t.is_empty());
    Criterion {
        name: words::upper_first(&words::criterion(&verdict.id)),
        id: safe::cut(&verdict.id, 60),
        question: safe::plain(&verdict.question),
        level: verdict.level.map_or(words::criterion_status(verdict.status), words::level),
        marks: marks(verdict.level),
        carried: verdict.carried_from.as_deref().map(|date| safe::cut(date, 30)),
        evidence: verdict.evidence.iter().take(EVIDENCE_SHOWN).map(evidence).collect(),
        further: verdict.evidence.len().saturating_sub(EVIDENCE_SHOWN),
        raise: said(&verdict.raise)
            .filter(|_| side != Side::Inapplicable && verdict.level.is_none_or(|level| level < 4)),
        ask: said(&verdict.ask).filter(|_| side == Side::Supports),
    }
}

/// One piece of evidence.
fn evidence(item: &EvidenceItem) -> Evidence {
    Evidence {
        supports: item.supports,
        summary: safe::plain(&item.summary),
        work: safe::cut(words::work(&item.artefact), 60),
        place: place(item),
        excerpt: item.excerpt.as_deref().map(|text| safe::cut(text, 180)).filter(|text| !text.is_empty()),
    }
}

/// The place with its link. An address without a place of its own is still worth opening.
fn place(item: &EvidenceItem) -> Option<Link> {
    let linked = |text: &str| Link::new(text, item.url.as_deref());
    match words::exact_place(item) {
        Some(place) => Some(linked(&place)),
        None => Some(linked("see it")).filter(|link| link.url.is_some()),
    }
}
