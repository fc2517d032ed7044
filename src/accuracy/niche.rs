//! Scores of repositories against people's verdict "engineered" (the layout of NICHE, Widyasari et al. 2023).

use super::labels::{LabelFile, LabelsError};
use super::notes::{Column, says};
use super::repositories::{Judge, of_clones};
use super::statistics::{Confusion, area};
use crate::assess::rubric::Rubric;
use crate::assess::verdict::{Assessment, SignalAnswer};
use crate::collect::git::commit_nearest_count;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the labels are, below the folder.
pub(super) const FILE: &str = "niche.csv";

/// The day the labels describe, near enough: "mid 2020".
pub(super) const AS_OF: Date = Date::constant(2020, 7, 1);

/// How well scores of repositories agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NicheAgreement {
    /// AUC of the repository's score for the label, 0 to 1.
    pub auc: Option<f64>,
    /// Its 95 % interval.
    pub interval: Option<[f64; 2]>,
    /// Cohen's kappa of "has tests" and the notes on unit testing.
    pub tests_kappa: Option<f64>,
    /// Cohen's kappa of "uses continuous integration" and the notes on it.
    pub ci_kappa: Option<f64>,
    /// Repositories compared.
    pub n: u64,
    /// Of those, labelled engineered.
    pub engineered: u64,
    /// Agreement with each column of notes.
    pub dimensions: Vec<DimensionAgreement>,
    /// AUC of each category's score for the label, and the repositories it was measured on.
    pub categories: BTreeMap<String, CategoryAgreement>,
    /// Criteria of the rubric that name these labels as a source: where they do, figures on repositories looked at then
    /// are not out of sample.
    pub criteria_resting_on_it: Vec<String>,
}

/// Agreement with one column of notes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DimensionAgreement {
    /// The column.
    pub note: &'static str,
    /// The answer or the category's score compared with it.
    pub against: &'static str,
    /// Cohen's kappa, for an answer.
    pub kappa: Option<f64>,
    /// AUC, for a score.
    pub auc: Option<f64>,
    /// Repositories whose note and answer both say something.
    pub n: u64,
}

/// What one category tells of the label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CategoryAgreement {
    /// AUC, 0 to 1.
    pub auc: Option<f64>,
    /// Repositories where it was measured.
    pub n: u64,
}

#[derive(Debug, Deserialize)]
struct Row {
    #[serde(rename = "GitHub Repo")]
    repository: String,
    #[serde(rename = "Engineered ML Project")]
    engineered: Verdict,
    #[serde(rename = "Commits")]
    commits: u64,
    #[serde(rename = "Unit Testing", default)]
    unit_testing: String,
    #[serde(rename = "Continuous Integration", default)]
    continuous_integration: String,
    #[serde(rename = "Documentation", default)]
    documentation: String,
    #[serde(rename = "History", default)]
    history: String,
    #[serde(rename = "Architecture", default)]
    architecture: String,
    #[serde(rename = "License", default)]
    license: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Verdict {
    Y,
    N,
}

impl Row {
    fn says(&self, column: Column) -> Option<bool> {
        let note = match column {
            Column::UnitTesting => &self.unit_testing,
            Column::ContinuousIntegration => &self.continuous_integration,
            Column::Documentation => &self.documentation,
            Column::History => &self.history,
            Column::Architecture => &self.architecture,
            Column::License => &self.license,
        };
        says(column, note)
    }
}

/// What is kept of a judged repository.
struct Judged {
    score: f64,
    has_tests: Option<bool>,
    uses_ci: Option<bool>,
    has_licence: Option<bool>,
    categories: BTreeMap<String, f64>,
}

/// Judges every repository there is a clone of, at the commit whose number of ancestors is nearest the labels'.
pub(super) fn agreement(
    clones: &Path,
    file: &LabelFile,
    judge: &Judge<'_>,
    progress: &(dyn Fn(&str) + Sync),
    missing: &mut Vec<String>,
) -> Result<NicheAgreement, LabelsError> {
    let read = |row: &Row, path: &Path| {
        let revision = commit_nearest_count(path, row.commits).map_err(|error| error.to_string())?;
        let revision = revision.ok_or_else(|| "it has no commit".to_owned())?;
        judged(&judge.assess(path, revision, AS_OF)?)
    };
    let pairs = of_clones("niche", clones, file.csv_rows()?, |row: &Row| &row.repository, read, progress, missing);
    Ok(compared(&pairs, judge.rubric))
}

fn judged(assessment: &Assessment) -> Result<Judged, String> {
    let artefact = assessment.artefacts.first().ok_or_else(|| "nothing in it was judged".to_owned())?;
    let plain = |answer: SignalAnswer| match answer {
        SignalAnswer::Yes => Some(true),
        SignalAnswer::No => Some(false),
        SignalAnswer::Unknown | SignalAnswer::NotApplicable => None,
    };
    let categories = assessment.categories.iter().filter_map(|one| Some((one.id.to_string(), one.score?)));
    Ok(Judged {
        score: artefact.score.ok_or_else(|| "too little of it could be measured for a score".to_owned())?,
        has_tests: plain(artefact.signals.has_tests),
        uses_ci: plain(artefact.signals.uses_ci),
        has_licence: plain(artefact.signals.has_licence),
        categories: categories.collect(),
    })
}

fn compared(pairs: &[(Row, Judged)], rubric: &Rubric) -> NicheAgreement {
    let engineered = |row: &Row| row.engineered == Verdict::Y;
    let scored: Vec<(f64, bool)> = pairs.iter().map(|(row, judged)| (judged.score, engineered(row))).collect();
    let whole = area(&scored);
    let kappa = |column: Column, against: &'static str, answer: fn(&Judged) -> Option<bool>| {
        let mut count = Confusion::default();
        for (ours, people) in pairs.iter().filter_map(|(row, judged)| Some((answer(judged)?, row.says(column)?))) {
            count.count(ours, people);
        }
        DimensionAgreement { note: column.heading(), against, kappa: count.kappa(), auc: None, n: count.total() }
    };
    let ranked = |column: Column, against: &'static str, category: &str| {
        let scored: Vec<(f64, bool)> = pairs
            .iter()
            .filter_map(|(row, judged)| Some((*judged.categories.get(category)?, row.says(column)?)))
            .collect();
        let auc = area(&scored).map(|area| area.auc);
        DimensionAgreement { note: column.heading(), against, kappa: None, auc, n: scored.len() as u64 }
    };
    let tests = kappa(Column::UnitTesting, "signals.has_tests", |judged| judged.has_tests);
    let ci = kappa(Column::ContinuousIntegration, "signals.uses_ci", |judged| judged.uses_ci);
    let mut categories: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
    for (row, judged) in pairs {
        for (category, score) in &judged.categories {
            categories.entry(category).or_default().push((*score, engineered(row)));
        }
    }
    let of_category = |scored: &Vec<(f64, bool)>| CategoryAgreement {
        auc: area(scored).map(|area| area.auc),
        n: scored.len() as u64,
    };
    let sources = rubric.criteria.iter().filter(|criterion| criterion.source.contains("NICHE"));
    NicheAgreement {
        auc: whole.map(|area| area.auc),
        interval: whole.and_then(|area| area.interval),
        tests_kappa: tests.kappa,
        ci_kappa: ci.kappa,
        n: pairs.len() as u64,
        engineered: pairs.iter().filter(|(row, _)| engineered(row)).count() as u64,
        dimensions: vec![
            tests,
            ranked(Column::UnitTesting, "category tests", "tests"),
            ci,
            ranked(Column::Documentation, "category readme", "readme"),
            ranked(Column::History, "category history", "history"),
            ranked(Column::Architecture, "category code", "code"),
            kappa(Column::License, "signals.has_licence", |judged| judged.has_licence),
        ],
        categories: categories.iter().map(|(id, scored)| ((*id).to_owned(), of_category(scored))).collect(),
        criteria_resting_on_it: sources.map(|criterion| criterion.id.to_string()).collect(),
    }
}
