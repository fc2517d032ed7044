//! Assessments built from one level a criterion.

use super::catalogue::{CATALOGUE, Entry};
use crate::assess::verdict::{
    ArtefactCriterion, ArtefactKind, ArtefactVerdict, Assessment, CategoryVerdict, CriterionStatus, CriterionVerdict,
    EvidenceItem, HandleVerdict, Handover, HandoverAnswer, HandoverReason, ProspectStatus, SignalAnswer, Signals,
    Skill,
};
use crate::evidence::{ArtefactStatus, ArtefactType, HandleStatus};
use std::collections::BTreeMap;

/// One account.
pub(super) fn handle(login: &str, status: HandleStatus) -> HandleVerdict {
    HandleVerdict {
        handle: format!("github:{login}"),
        status,
        url: Some(format!("https://github.com/{login}")),
        renamed_to: None,
        linked_from: None,
    }
}

/// A person with one level a criterion of the catalogue; 9 means not observed. The judgement is score, interval,
/// coverage, level, band.
pub(super) fn person(
    login: &str,
    levels: &[u8],
    judgement: Option<(f64, [f64; 2], f64, u8, u32)>,
    answer: HandoverAnswer,
) -> Assessment {
    let criteria: Vec<CriterionVerdict> =
        CATALOGUE.iter().zip(levels).map(|(entry, level)| criterion(login, entry, *level)).collect();
    Assessment {
        key: format!("github:{login}"),
        id: None,
        role: "ml-engineer".into(),
        handles: vec![handle(login, HandleStatus::Ok)],
        status: ProspectStatus::Assessed,
        message: None,
        collected_at: "2026-11-23T02:01:07Z".parse().ok(),
        score: judgement.map(|j| j.0),
        interval: judgement.map(|j| j.1),
        possible: judgement.map(|j| [rounded((j.1[0] - 14.0).max(0.0)), rounded((j.1[1] + 9.0).min(100.0))]),
        coverage: judgement.map_or(0.0, |j| j.2),
        level: judgement.map(|j| j.3),
        band: judgement.map(|j| j.4),
        handover: handover(answer),
        categories: categories(criteria),
        artefacts: artefacts(login, levels),
        skills: vec![skill("scikit-learn", 2, Some("2026-08-01"))],
        changes: None,
        flags: vec![],
        passthrough: BTreeMap::new(),
    }
}

/// The hand-over answer with reasons that fit it.
fn handover(answer: HandoverAnswer) -> Handover {
    let reason = |text: &str, criterion: &str| HandoverReason { text: text.into(), criterion: criterion.into() };
    let reasons = match answer {
        HandoverAnswer::Yes => vec![
            reason("The environment is locked in 3 of 3 works.", "environment.pinned"),
            reason("The data can be fetched by a script.", "environment.data"),
            reason("The README's commands exist and their output is shown.", "readme.usage"),
        ],
        HandoverAnswer::Partly => vec![
            reason("The README says how to run it.", "readme.usage"),
            reason("Versions are not fixed: 1 of 14 dependencies pinned.", "environment.pinned"),
        ],
        HandoverAnswer::No => vec![
            reason("No environment file, so it cannot be rebuilt.", "environment.declared"),
            reason("The data is read from the author's desktop.", "environment.data"),
        ],
        HandoverAnswer::Unknown => vec![],
    };
    Handover { answer, reasons }
}

/// Criteria under their categories, each category's numbers the plain mean of what was observed.
fn categories(criteria: Vec<CriterionVerdict>) -> Vec<CategoryVerdict> {
    let mut categories: Vec<CategoryVerdict> = Vec::new();
    for criterion in criteria {
        let id = criterion.id.split('.').next().unwrap_or_default().to_owned();
        if categories.last().is_none_or(|last| last.id != id) {
            categories.push(CategoryVerdict {
                id: id.into(),
                status: CriterionStatus::NotObserved,
                score: None,
                interval: None,
                coverage: 0.0,
                weight: 0.0,
                level: None,
                criteria: vec![],
            });
        }
        if let Some(last) = categories.last_mut() {
            last.weight += criterion.weight;
            last.criteria.push(criterion);
        }
    }
    for category in &mut categories {
        category.weight = rounded(category.weight);
        let values: Vec<f64> = category.criteria.iter().filter_map(|k| k.value).collect();
        if values.is_empty() {
            continue;
        }
        let count = f64::from(u32::try_from(values.len()).unwrap_or(1));
        let of = f64::from(u32::try_from(category.criteria.len()).unwrap_or(1));
        let mean = values.iter().sum::<f64>() / count;
        category.status = if mean > 0.0 { CriterionStatus::Observed } else { CriterionStatus::Absent };
        category.score = Some((mean * 1000.0).round() / 10.0);
        category.interval = Some([(mean * 100.0 - 9.0).max(0.0).round(), (mean * 100.0 + 8.0).min(100.0).round()]);
        category.coverage = ((count / of) * 100.0).round() / 100.0;
        category.level = Some([0.2, 0.4, 0.6, 0.8].iter().map(|cut| u8::from(mean >= *cut)).sum());
    }
    categories
}

/// One criterion at a level, with evidence that fits it.
fn criterion(login: &str, entry: &Entry, level: u8) -> CriterionVerdict {
    let seen = level <= 4;
    let mut evidence = Vec::new();
    if seen && level >= 1 {
        evidence.push(for_it(login, "churn", entry));
    }
    if seen && level >= 3 {
        evidence.push(for_it(login, "forecast", entry));
    }
    if seen && level <= 3 {
        evidence.push(against_it(login, entry));
    }
    CriterionVerdict {
        id: entry.id.into(),
        question: entry.question.into(),
        status: match level {
            0 => CriterionStatus::Absent,
            1..=4 => CriterionStatus::Observed,
            _ => CriterionStatus::NotObserved,
        },
        value: seen.then(|| rounded(f64::from(level) * 0.2 + if level == 0 { 0.0 } else { 0.07 })),
        level: seen.then_some(level),
        weight: 0.0588,
        carried_from: None,
        evidence,
        raise: entry.raise.into(),
        ask: entry.ask.into(),
    }
}

/// Four decimals, as the assessment rounds.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The revision of every sample work.
const REVISION: &str = "4c1f9a0e7b2d5a6c8e9f00112233445566778899";

/// Evidence for a level.
fn for_it(login: &str, work: &str, entry: &Entry) -> EvidenceItem {
    let (summary, path, lines, value, unit, excerpt) = entry.good;
    let base = format!("https://github.com/{login}/{work}");
    let commit = path.strip_prefix("commit:");
    EvidenceItem {
        supports: true,
        summary: summary.into(),
        artefact: format!("github:{login}/{work}").into(),
        url: Some(match commit {
            Some(id) => format!("{base}/commit/{id}"),
            None => format!("{base}/blob/{REVISION}/{path}#L{}-L{}", lines[0], lines[1]),
        }),
        path: Some(path.into()),
        lines: commit.is_none().then_some(lines),
        revision: Some(REVISION.into()),
        value: Some(value),
        unit: Some(unit.into()),
        excerpt: Some(excerpt.into()),
    }
}

/// Evidence against it.
fn against_it(login: &str, entry: &Entry) -> EvidenceItem {
    EvidenceItem {
        supports: false,
        summary: entry.bad.0.into(),
        artefact: format!("github:{login}/scratch").into(),
        url: None,
        path: Some(entry.bad.1.into()),
        lines: None,
        revision: Some(REVISION.into()),
        value: None,
        unit: None,
        excerpt: None,
    }
}

/// Four works: two that count fully, one of little weight, one that does not count.
fn artefacts(login: &str, levels: &[u8]) -> Vec<ArtefactVerdict> {
    let of = |shift: i16| -> BTreeMap<_, ArtefactCriterion> {
        let one = |(entry, level): (&Entry, &u8)| {
            let seen = *level <= 4;
            let level = u8::try_from((i16::from(*level) + shift).clamp(0, 4)).unwrap_or(0);
            let status = match (seen, level) {
                (false, _) => CriterionStatus::NotObserved,
                (true, 0) => CriterionStatus::Absent,
                (true, _) => CriterionStatus::Observed,
            };
            let value = seen.then(|| rounded(f64::from(level) * 0.2 + if level == 0 { 0.0 } else { 0.1 }));
            (entry.id.into(), ArtefactCriterion { status, value, level: seen.then_some(level) })
        };
        CATALOGUE.iter().zip(levels).filter(|(e, _)| !e.id.starts_with("collaboration")).map(one).collect()
    };
    let work = |name: &str, kind, weight: f64, included: bool, shift: i16, status, reason: &str| ArtefactVerdict {
        id: format!("github:{login}/{name}").into(),
        kind: ArtefactType::Repository,
        status,
        url: Some(format!("https://github.com/{login}/{name}")),
        revision: Some(REVISION.into()),
        artefact_kind: kind,
        score: included.then(|| f64::from(60 + shift * 12)),
        coverage: if included { 0.81 } else { 0.0 },
        level: included.then(|| u8::try_from((3 + shift).clamp(0, 4)).unwrap_or(0)),
        weight,
        included,
        reason: reason.into(),
        signals: Signals {
            has_tests: if shift >= 0 { SignalAnswer::Yes } else { SignalAnswer::No },
            uses_ci: if shift > 0 { SignalAnswer::Yes } else { SignalAnswer::No },
            has_readme: SignalAnswer::Yes,
            has_licence: SignalAnswer::Yes,
            declares_environment: if included { SignalAnswer::Yes } else { SignalAnswer::Unknown },
        },
        criteria: if included { of(shift) } else { BTreeMap::new() },
    };
    vec![
        work(
            "churn",
            Some(ArtefactKind::Training),
            0.46,
            true,
            1,
            ArtefactStatus::Ok,
            "pinned; own work; last worked on in October 2026",
        ),
        work(
            "forecast",
            Some(ArtefactKind::Library),
            0.31,
            true,
            0,
            ArtefactStatus::Ok,
            "own work; last worked on in May 2026",
        ),
        work(
            "scratch",
            Some(ArtefactKind::Analysis),
            0.08,
            true,
            -2,
            ArtefactStatus::Ok,
            "own work of three afternoons in 2023",
        ),
        work("awesome-ml", None, 0.0, false, 0, ArtefactStatus::TooLarge, "fork without own commits"),
    ]
}

/// A skill shown by use.
pub(super) fn skill(name: &str, level: u8, last_used: Option<&str>) -> Skill {
    let evidence = EvidenceItem {
        supports: true,
        summary: format!("{name} imported in 12 files"),
        artefact: "github:ada-ml/churn".into(),
        url: Some(format!("https://github.com/ada-ml/churn/blob/{REVISION}/src/churn/model.py#L3")),
        path: Some("src/churn/model.py".into()),
        lines: Some([3, 3]),
        revision: Some(REVISION.into()),
        value: Some(12.0),
        unit: Some("files".into()),
        excerpt: Some(format!("import {name}")),
    };
    Skill { name: name.into(), level, last_used: last_used.map(Into::into), evidence: vec![evidence] }
}
