//! The invented people.

use super::catalogue::{CATALOGUE, Entry};
use crate::assess::verdict::{
    ArtefactCriterion, ArtefactKind, ArtefactVerdict, Assessment, CategoryVerdict, ChangeCause, ChangeKind, Changes,
    CriterionStatus, CriterionVerdict, EvidenceItem, Flag, HandleVerdict, Handover, HandoverAnswer, HandoverReason,
    ProspectStatus, SignalAnswer, Signals, Skill,
};
use crate::evidence::{ArtefactStatus, ArtefactType, HandleStatus};
use std::collections::BTreeMap;

/// Text that tries to leave every form it lands in.
pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>|[x](javascript:alert(3))\u{1b}[2J\u{202e}evil\u{9b}31m`{{7*7}}`";

/// All of them, in list order.
pub(super) fn all() -> Vec<Assessment> {
    let mut people = vec![
        strong(),
        person(
            "tbrandt",
            &[3, 4, 2, 3, 4, 3, 3, 4, 3, 3, 3, 3, 3, 2, 2, 4, 9],
            Some((71.6, [66.0, 81.0], 0.71, 3, 1)),
            HandoverAnswer::Yes,
        ),
        person(
            "noor-ds",
            &[1, 1, 0, 1, 4, 3, 3, 2, 1, 3, 3, 3, 4, 4, 4, 2, 1],
            Some((52.8, [47.1, 58.9], 0.80, 2, 2)),
            HandoverAnswer::Partly,
        ),
        person(
            "kwame-l",
            &[2, 1, 0, 2, 2, 2, 1, 3, 2, 9, 2, 1, 1, 9, 9, 3, 9],
            Some((48.2, [39.0, 60.4], 0.44, 2, 2)),
            HandoverAnswer::Partly,
        ),
        person(
            "dumps-only",
            &[0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0],
            Some((14.3, [9.8, 21.0], 0.76, 0, 4)),
            HandoverAnswer::No,
        ),
    ];
    if let Some(noor) = people.get_mut(2) {
        carried_forward(noor);
    }
    if let Some(kwame) = people.get_mut(3) {
        kwame.message = Some("few own commits".into());
        kwame.changes = Some(Changes { since: "2026-11-16".into(), score_delta: Some(0.0), causes: vec![] });
    }
    if let Some(dumps) = people.get_mut(4) {
        dumps.flags = vec![
            Flag {
                id: "history.single_dump".into(),
                text: "18 of 20 repositories hold all their files in one commit.".into(),
                url: Some("https://github.com/dumps-only".into()),
            },
            Flag {
                id: "readme.template".into(),
                text: "Four READMEs are the same template with other titles.".into(),
                url: None,
            },
        ];
    }
    people.extend([right_to_left(), hostile(), insufficient()]);
    people.extend([
        failed("ghost9", HandleStatus::NotFound, "GitHub knows no such account, or shows none to us."),
        failed("slow-host", HandleStatus::Unreachable, "GitHub answered 502 to the end of the retries."),
        failed("acme-labs", HandleStatus::IsOrganization, "This is an organisation, not a person."),
        suppressed(),
    ]);
    for (row, person) in people.iter_mut().enumerate() {
        person.passthrough.insert("crm_id".into(), format!("A-{}", row + 17));
        person.passthrough.insert("stage".into(), "screen".into());
    }
    people
}

/// Shows nearly everything, repeatedly.
fn strong() -> Assessment {
    let mut ada = person(
        "ada-ml",
        &[4, 4, 3, 4, 4, 4, 3, 4, 4, 4, 3, 3, 3, 3, 2, 3, 3],
        Some((78.4, [72.1, 83.0], 0.86, 3, 1)),
        HandoverAnswer::Yes,
    );
    ada.id = Some("A-17".into());
    ada.key = "A-17".into();
    ada.handles.push(HandleVerdict {
        handle: "huggingface:ada-ml".into(),
        status: HandleStatus::Ok,
        url: Some("https://huggingface.co/ada-ml".into()),
        renamed_to: None,
        linked_from: Some("https://github.com/ada-ml".into()),
    });
    ada.changes = Some(Changes {
        since: "2026-11-16".into(),
        score_delta: Some(3.1),
        causes: vec![ChangeCause {
            kind: ChangeKind::NewEvidence,
            text: "churn gained 38 tests since 16 November".into(),
        }],
    });
    ada.skills =
        vec![skill("pytorch", 3, Some("2026-10-01")), skill("polars", 4, Some("2026-11-02")), skill("docker", 2, None)];
    ada
}

/// A name and texts that run from right to left, and a very long name.
fn right_to_left() -> Assessment {
    let mut person = person(
        "a-very-long-login-name-that-goes-on-and-on-for-ever",
        &[2, 2, 0, 2, 3, 2, 2, 3, 2, 2, 2, 2, 1, 2, 2, 3, 9],
        Some((50.1, [44.0, 57.2], 0.68, 2, 2)),
        HandoverAnswer::Partly,
    );
    if let Some(work) = person.artefacts.first_mut() {
        work.id = "github:a-very-long-login-name-that-goes-on-and-on-for-ever/تحليل-البيانات".into();
    }
    for evidence in person.categories.iter_mut().flat_map(|c| &mut c.criteria).flat_map(|k| &mut k.evidence).take(3) {
        evidence.excerpt = Some("تحليل البيانات וניתוח נתונים: mixed with English (50 %)".into());
    }
    person.message = Some("نص من اليمين إلى اليسار".into());
    person
}

/// Every text field means harm.
fn hostile() -> Assessment {
    let mut person = person(
        "mallory",
        &[1, 1, 0, 1, 2, 2, 1, 1, 1, 9, 2, 1, 1, 1, 0, 2, 9],
        Some((31.0, [24.0, 38.0], 0.61, 1, 3)),
        HandoverAnswer::No,
    );
    person.message = Some(HOSTILE.into());
    person.role = "ml-engineer".into();
    for handle in &mut person.handles {
        handle.handle = format!("github:mallory{HOSTILE}");
        handle.url = Some("javascript:alert(document.domain)".into());
        handle.linked_from = Some(format!("https://evil.example/{HOSTILE}"));
    }
    for reason in &mut person.handover.reasons {
        reason.text = HOSTILE.into();
    }
    for category in &mut person.categories {
        for criterion in &mut category.criteria {
            criterion.raise = HOSTILE.into();
            for evidence in &mut criterion.evidence {
                evidence.summary = HOSTILE.into();
                evidence.path = Some(format!("../../{HOSTILE}"));
                evidence.excerpt = Some(HOSTILE.repeat(3));
                evidence.url = Some("data:text/html,<script>alert(1)</script>".into());
            }
        }
    }
    for artefact in &mut person.artefacts {
        artefact.id = format!("github:mallory/{HOSTILE}");
        artefact.reason = HOSTILE.into();
        artefact.url = Some("vbscript:x".into());
    }
    person.flags =
        vec![Flag { id: HOSTILE.into(), text: HOSTILE.into(), url: Some("https://user:pass@evil.example/".into()) }];
    person.skills = vec![Skill { name: HOSTILE.into(), level: 2, last_used: Some(HOSTILE.into()), evidence: vec![] }];
    person.passthrough.insert("note".into(), "=HYPERLINK(\"http://evil.example\",\"click\")".into());
    person
}

/// Mostly private work.
fn insufficient() -> Assessment {
    let mut person =
        person("lin-x", &[9, 9, 9, 9, 2, 1, 9, 1, 9, 9, 2, 9, 9, 9, 9, 9, 9], None, HandoverAnswer::Unknown);
    person.status = ProspectStatus::Insufficient;
    person.coverage = 0.18;
    person.message = Some("mostly private; ask for a sample".into());
    person.artefacts.truncate(1);
    person
}

/// Nothing could be collected.
fn failed(login: &str, status: HandleStatus, message: &str) -> Assessment {
    Assessment {
        status: ProspectStatus::Failed,
        message: Some(message.into()),
        handles: vec![handle(login, status)],
        collected_at: None,
        coverage: 0.0,
        handover: Handover { answer: HandoverAnswer::Unknown, reasons: vec![] },
        categories: vec![],
        artefacts: vec![],
        ..person(login, &[], None, HandoverAnswer::Unknown)
    }
}

/// Asked not to be looked at.
fn suppressed() -> Assessment {
    Assessment {
        status: ProspectStatus::Suppressed,
        ..failed("quiet-one", HandleStatus::Suppressed, "The person asked not to be looked at.")
    }
}

/// One source could not be read this time.
fn carried_forward(person: &mut Assessment) {
    person.changes = Some(Changes {
        since: "2026-11-16".into(),
        score_delta: Some(-1.2),
        causes: vec![ChangeCause { kind: ChangeKind::SourceUnavailable, text: "Kaggle did not answer".into() }],
    });
    if let Some(criterion) =
        person.categories.iter_mut().flat_map(|c| &mut c.criteria).find(|k| k.id == "collaboration.reviews")
    {
        criterion.carried_from = Some("2026-11-16".into());
    }
    person.handles.push(HandleVerdict {
        url: Some("https://www.kaggle.com/noor-ds".into()),
        ..handle("noor-ds", HandleStatus::NotConfigured)
    });
    if let Some(last) = person.handles.last_mut() {
        last.handle = "kaggle:noor-ds".into();
    }
}

/// One account.
fn handle(login: &str, status: HandleStatus) -> HandleVerdict {
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
fn person(
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
                id,
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
        artefact: format!("github:{login}/{work}"),
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
        artefact: format!("github:{login}/scratch"),
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
    let of = |shift: i16| -> BTreeMap<String, ArtefactCriterion> {
        let one = |(entry, level): (&Entry, &u8)| {
            let seen = *level <= 4;
            let level = u8::try_from((i16::from(*level) + shift).clamp(0, 4)).unwrap_or(0);
            let status = match (seen, level) {
                (false, _) => CriterionStatus::NotObserved,
                (true, 0) => CriterionStatus::Absent,
                (true, _) => CriterionStatus::Observed,
            };
            let value = seen.then(|| rounded(f64::from(level) * 0.2 + if level == 0 { 0.0 } else { 0.1 }));
            (entry.id.to_owned(), ArtefactCriterion { status, value, level: seen.then_some(level) })
        };
        CATALOGUE.iter().zip(levels).filter(|(e, _)| !e.id.starts_with("collaboration")).map(one).collect()
    };
    let work = |name: &str, kind, weight: f64, included: bool, shift: i16, status, reason: &str| ArtefactVerdict {
        id: format!("github:{login}/{name}"),
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
fn skill(name: &str, level: u8, last_used: Option<&str>) -> Skill {
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
