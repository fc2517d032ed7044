//! The invented people.

use super::build::{handle, person, skill};
use crate::assess::verdict::{
    Assessment, ChangeCause, ChangeKind, Changes, Flag, HandleVerdict, Handover, HandoverAnswer, ProspectStatus, Skill,
};
use crate::evidence::HandleStatus;

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
        artefact.id = format!("github:mallory/{HOSTILE}").into();
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
