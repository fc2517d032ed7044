//! Invented documents for this room's tests: people of different quality, accounts that failed, and text that means
//! harm. Test builds only.

mod build;
mod catalogue;
mod people;

use super::document::{Document, Generator, Rejected, RubricStamp, Run, RunStatus, SCHEMA_VERSION};
use crate::assess::verdict::Assessment;
use crate::evidence::{SourceUsage, Usage};

pub(crate) use people::HOSTILE;

/// Eleven prospects: strong, thin, average, weak, right-to-left, hostile, insufficient, not found, unreachable,
/// organisation, suppressed.
pub(crate) fn document() -> Document {
    with(people::all())
}

/// A run over an empty list.
pub(crate) fn empty() -> Document {
    let mut document = with(Vec::new());
    document.run.rejected.clear();
    document
}

/// `count` prospects, for size and layout.
pub(crate) fn many(count: usize) -> Document {
    let people = people::all();
    let prospects = people.iter().cycle().take(count).enumerate().map(|(index, person)| {
        let mut copy = person.clone();
        copy.key = format!("{}-{index}", copy.key);
        for handle in &mut copy.handles {
            handle.handle.push_str(&format!("-{index}"));
        }
        copy
    });
    with(prospects.collect())
}

/// What the assessment itself makes, with the built-in rubric: two people, one with works and one without.
pub(crate) fn judged() -> Document {
    use crate::assess::{assess, band, rubric::Rubric, sample as evidence};
    let rubric = Rubric::built_in();
    let role = rubric.role("general").unwrap_or_else(|error| panic!("{error}"));
    let works = ["churn", "forecast", "vision"].map(evidence::good_artefact).to_vec();
    let as_of = jiff::civil::date(2026, 11, 23);
    let mut document = empty();
    document.rubric = rubric.stamp();
    document.prospects =
        vec![works, Vec::new()].into_iter().map(|w| assess(&evidence::evidence_of(w), rubric, role, as_of)).collect();
    band(&mut document.prospects);
    document
}

/// A document around these prospects.
fn with(prospects: Vec<Assessment>) -> Document {
    let at = |text: &str| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    Document {
        schema_version: SCHEMA_VERSION,
        generator: Generator { name: "handiwork".into(), version: "0.1.0".into() },
        run: Run {
            id: "2026-11-23T02-00-11Z-7c1".into(),
            started_at: at("2026-11-23T02:00:11Z"),
            finished_at: Some(at("2026-11-23T02:01:48Z")),
            as_of: "2026-11-23".into(),
            status: RunStatus::Partial,
            purpose: Some("applicant".into()),
            contact: Some("hiring@example.org".into()),
            requests: Usage {
                github: SourceUsage {
                    graphql_points: 24,
                    graphql: 22,
                    archives: 18,
                    bytes: 48_211_004,
                    waited_s: 1.5,
                    ..SourceUsage::default()
                },
                huggingface: SourceUsage { rest: 24, not_modified: 9, ..SourceUsage::default() },
                ..Usage::default()
            },
            rejected: vec![
                Rejected {
                    line: 7,
                    input: "https://github.com/orgs/acme".into(),
                    reason: "an organisation's page, not a person".into(),
                },
                Rejected {
                    line: 12,
                    input: "https://github.com/ada-ml/churn".into(),
                    reason: "a repository, not a person; give the account".into(),
                },
            ],
        },
        rubric: RubricStamp {
            name: "handiwork".into(),
            version: "1.0.0".into(),
            sha256: "9f2c1e0b7d3a4c55ab0e91f7c6d2183e44f0aa6b9b8d7c1e2f3a4b5c6d7e8f90".into(),
        },
        prospects,
    }
}
