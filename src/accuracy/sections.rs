//! Labels of README sections against people's (the layout of Prana et al. 2019).

use super::Learned;
use super::labels::{LabelFile, LabelsError, is_plain_name, read};
use super::statistics::{Confusion, over_labels};
use crate::evidence::facts::SectionLabel;
use crate::read::readme;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the labels are, below the folder.
pub(super) const FILE: &str = "readme-sections/sections.jsonl";

/// How well section labels agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionAgreement {
    /// F1 of the labels, weighted by how often people give them, 0 to 1.
    pub f1_weighted: Option<f64>,
    /// Plain mean of the labels' F1, 0 to 1.
    pub f1_macro: Option<f64>,
    /// Sections compared.
    pub n: u64,
    /// F1 of each label.
    pub labels: BTreeMap<String, Option<f64>>,
    /// What the labeller's weights were learned from.
    pub learned_from: Learned,
}

/// One README and what people say of its sections.
#[derive(Deserialize)]
pub(super) struct Labelled {
    /// The name of its file.
    pub(super) readme: String,
    /// In order.
    pub(super) sections: Vec<LabelledSection>,
}

/// One section.
#[derive(Deserialize)]
pub(super) struct LabelledSection {
    /// As written, `## Usage`.
    pub(super) heading: String,
    /// None where people left it out.
    pub(super) labels: Option<BTreeSet<SectionLabel>>,
}

impl Labelled {
    /// The README's text.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or its name leads out of the folder.
    pub(super) fn text(&self, folder: &Path) -> std::io::Result<String> {
        let name = &self.readme;
        let path = is_plain_name(name).then(|| folder.join("readme-sections/readmes").join(name));
        let path = path.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidFilename))?;
        // One more byte than is read of a README tells that it is cut as it would be anywhere.
        Ok(String::from_utf8_lossy(&read(&path, readme::LIMIT as u64)?).into_owned())
    }
}

/// Labels every README of the file. Sections people left out are left out; READMEs that are not there are told to
/// `missing`.
pub(super) fn agreement(
    folder: &Path,
    file: &LabelFile,
    missing: &mut Vec<String>,
) -> Result<SectionAgreement, LabelsError> {
    let mut counts: BTreeMap<SectionLabel, Confusion> = BTreeMap::new();
    let mut n = 0;
    for row in file.json_lines::<Labelled>()? {
        let name = &row.readme;
        let text = match row.text(folder) {
            Ok(text) => text,
            Err(error) => {
                missing.push(format!("readme-sections: {name}: {error}"));
                continue;
            }
        };
        let headings: Vec<&str> = row.sections.iter().map(|section| section.heading.as_str()).collect();
        // The data names a README by its project: all of them are Markdown.
        for (section, ours) in row.sections.iter().zip(readme::label_headings("README.md", &text, &headings)) {
            let Some(people) = &section.labels else { continue };
            n += 1;
            for label in LABELS {
                counts.entry(label).or_default().count(ours.contains(&label), people.contains(&label));
            }
        }
    }
    let (f1_weighted, f1_macro) = over_labels(counts.values());
    let labels = counts.iter().map(|(label, count)| (format!("{label:?}").to_lowercase(), count.f1())).collect();
    let learned_from = Learned::of(readme::learned_from(), &file.sha256);
    Ok(SectionAgreement { f1_weighted, f1_macro, n, labels, learned_from })
}

/// All labels.
const LABELS: [SectionLabel; 8] = [
    SectionLabel::What,
    SectionLabel::Why,
    SectionLabel::How,
    SectionLabel::When,
    SectionLabel::Who,
    SectionLabel::References,
    SectionLabel::Contribution,
    SectionLabel::Other,
];
