//! How well the judgement agrees with people's labels.
//!
//! Called by `handiwork rubric accuracy`: the readers and the rubric in force are run on a folder of labels, with clones
//! beside it, and the agreement is told in figures. Invariant: nothing here changes a judgement; a data set that is not
//! there is none and not zero; whatever could not be compared is named with the reason; figures on the labels a model
//! was learned from are marked as that.

mod baselines;
mod completeness;
mod labels;
pub mod learn;
mod messages;
mod niche;
mod notes;
mod repositories;
mod sections;
mod statistics;

pub use completeness::{CompletenessAgreement, ItemAgreement};
pub use labels::LabelsError;
pub use messages::MessageAgreement;
pub use niche::{CategoryAgreement, DimensionAgreement, NicheAgreement};
pub use repositories::Judge;
pub use sections::SectionAgreement;

use crate::assess::verdict::RubricStamp;
use crate::read::LearnedFrom;
use baselines::Stated;
use labels::LabelFile;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Agreement with each data set of a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracy {
    /// README sections. None where the folder has none.
    pub readme: Option<SectionAgreement>,
    /// Commit messages.
    pub commits: Option<MessageAgreement>,
    /// Repositories labelled engineered or not.
    pub niche: Option<NicheAgreement>,
    /// Repositories with the five ticks of ML code completeness.
    pub completeness: Option<CompletenessAgreement>,
    /// What could not be compared, and why.
    pub missing: Vec<String>,
    /// What the folder's README states of others' methods, in its words, by data set: `readme`, `commits`, `niche`,
    /// `completeness`. Their split is the one stated, not necessarily the one measured here.
    pub published: BTreeMap<String, String>,
    /// The day of the run.
    pub as_of: jiff::civil::Date,
    /// The role repositories were scored under.
    pub role: String,
    /// The rubric they were scored by.
    pub rubric: RubricStamp,
}

/// What a model was learned from, and whether a figure is of the same labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Learned {
    /// Whether the file of labels measured on is the very one the model was learned from. Where it is not, that some of
    /// its labels were among them is not ruled out.
    pub in_sample: bool,
    /// As the model's file states it.
    #[serde(flatten)]
    pub from: LearnedFrom,
}

impl Learned {
    fn of(from: &LearnedFrom, sha256: &str) -> Self {
        Learned { in_sample: from.sha256 == sha256, from: from.clone() }
    }
}

/// Measures every data set of the folder `labels`, with clones below `clones`. `as_of` is the day stated in the result;
/// repositories are judged as of the day their labels describe. `progress` is told a line for each repository read.
///
/// # Errors
/// When a folder cannot be read, or a file of labels that is there does not hold what it should.
pub fn measure(
    labels: &Path,
    clones: Option<&Path>,
    judge: &Judge<'_>,
    as_of: jiff::civil::Date,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<Accuracy, LabelsError> {
    for folder in [Some(labels), clones].into_iter().flatten() {
        let no_folder =
            |error: std::io::Error| LabelsError::NoFolder { path: folder.to_path_buf(), detail: error.to_string() };
        std::fs::read_dir(folder).map_err(no_folder)?;
    }
    let mut missing = Vec::new();
    let mut open = |name: &str, shown: &str| {
        let file = LabelFile::open(labels, name)?;
        if file.is_none() {
            missing.push(format!("{shown}: not in LABELS"));
        }
        Ok::<_, LabelsError>(file)
    };
    let sections = open(sections::FILE, "readme-sections/")?;
    let messages = open(messages::FILE, "commit-messages/")?;
    let niche = open(niche::FILE, niche::FILE)?;
    let completeness = open(completeness::FILE, completeness::FILE)?;
    if sections.is_none() && messages.is_none() && niche.is_none() && completeness.is_none() {
        return Err(LabelsError::NoLabels { path: labels.to_path_buf() });
    }
    let readme = sections.map(|file| sections::agreement(labels, &file, &mut missing)).transpose()?;
    let commits = messages.map(|file| messages::agreement(&file)).transpose()?;
    if clones.is_none() {
        for (file, name) in [(&niche, niche::FILE), (&completeness, completeness::FILE)] {
            if file.is_some() {
                missing.push(format!("{name}: needs clones, and --repositories names none"));
            }
        }
    }
    let niche = clones
        .zip(niche)
        .map(|(clones, file)| niche::agreement(clones, &file, judge, progress, &mut missing))
        .transpose()?;
    let completeness = clones
        .zip(completeness)
        .map(|(clones, file)| completeness::agreement(clones, &file, judge, progress, &mut missing))
        .transpose()?;
    let stated = Stated::read(labels);
    let rows = [
        ("readme", "readme-sections/"),
        ("commits", "commit-messages/"),
        ("niche", niche::FILE),
        ("completeness", completeness::FILE),
    ];
    let published = rows.iter().filter_map(|(key, row)| Some(((*key).to_owned(), stated.of(row)?))).collect();
    Ok(Accuracy {
        readme,
        commits,
        niche,
        completeness,
        missing,
        published,
        as_of,
        role: judge.role.name.clone(),
        rubric: judge.rubric.stamp(),
    })
}
