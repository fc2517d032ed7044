//! The five items of ML code completeness against people's ticks (the layout of releasing-research-code).

use super::labels::{LabelFile, LabelsError};
use super::repositories::{Judge, of_clones};
use super::statistics::Confusion;
use crate::assess::verdict::Assessment;
use crate::collect::git::last_commit_before;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize};
use std::path::Path;

/// Where the labels are, below the folder.
pub(super) const FILE: &str = "ml-code-completeness.csv";

/// The labels describe what stood before this day (UTC).
pub(super) const BEFORE: Date = Date::constant(2020, 3, 1);

/// The criterion whose evidence is the five items.
const CRITERION: &str = "readme.ml_completeness";

/// How well the five items agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompletenessAgreement {
    /// Code that trains.
    pub training: ItemAgreement,
    /// Code that evaluates.
    pub evaluation: ItemAgreement,
    /// A trained model.
    pub pretrained_model: ItemAgreement,
    /// Results.
    pub results: ItemAgreement,
    /// Dependencies.
    pub dependencies: ItemAgreement,
    /// Repositories compared.
    pub n: u64,
}

impl CompletenessAgreement {
    /// The items with their names.
    pub fn items(&self) -> [(&'static str, &ItemAgreement); 5] {
        [
            ("training", &self.training),
            ("evaluation", &self.evaluation),
            ("pretrained_model", &self.pretrained_model),
            ("results", &self.results),
            ("dependencies", &self.dependencies),
        ]
    }
}

/// How well one item agrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ItemAgreement {
    /// F1 of "it is there", 0 to 1.
    pub f1: Option<f64>,
    /// F1 had the answer always been yes.
    pub always_yes_f1: Option<f64>,
    /// Repositories where it could be told.
    pub n: u64,
}

impl ItemAgreement {
    fn of(count: Confusion) -> Self {
        ItemAgreement { f1: count.f1(), always_yes_f1: count.always_yes().f1(), n: count.total() }
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    url: String,
    #[serde(deserialize_with = "tick")]
    training: bool,
    #[serde(deserialize_with = "tick")]
    evaluation: bool,
    #[serde(deserialize_with = "tick")]
    pretrained_model: bool,
    #[serde(deserialize_with = "tick")]
    results: bool,
    #[serde(deserialize_with = "tick")]
    dependencies: bool,
}

fn tick<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match u8::deserialize(from)? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(serde::de::Error::custom(format!("{other} is neither 0 nor 1"))),
    }
}

impl Row {
    /// `OWNER/NAME` of the address.
    fn name(&self) -> &str {
        let path = self.url.split_once("github.com/").map_or(self.url.as_str(), |(_, path)| path);
        let path = path.trim_end_matches('/');
        path.strip_suffix(".git").unwrap_or(path)
    }

    /// People's answer for the item of that name.
    fn people(&self, item: &str) -> bool {
        match item {
            "training" => self.training,
            "evaluation" => self.evaluation,
            "pretrained_model" => self.pretrained_model,
            "results" => self.results,
            _ => self.dependencies,
        }
    }
}

/// Our answer for each item, none where it could not be told.
type Answers = [Option<bool>; 5];

const ITEMS: [&str; 5] = ["training", "evaluation", "pretrained_model", "results", "dependencies"];

/// Looks for the items in every repository there is a clone of, at the last commit before [`BEFORE`].
pub(super) fn agreement(
    clones: &Path,
    file: &LabelFile,
    judge: &Judge<'_>,
    progress: &(dyn Fn(&str) + Sync),
    missing: &mut Vec<String>,
) -> Result<CompletenessAgreement, LabelsError> {
    let read = |_: &Row, path: &Path| answers(path, judge);
    let answered = of_clones("completeness", clones, file.csv_rows()?, Row::name, read, progress, missing);
    let mut counts = [Confusion::default(); 5];
    for (row, answers) in &answered {
        for ((count, item), ours) in counts.iter_mut().zip(ITEMS).zip(answers) {
            if let Some(ours) = ours {
                count.count(*ours, row.people(item));
            }
        }
    }
    let n = answered.len() as u64;
    let [training, evaluation, pretrained_model, results, dependencies] = counts.map(ItemAgreement::of);
    Ok(CompletenessAgreement { training, evaluation, pretrained_model, results, dependencies, n })
}

fn answers(path: &Path, judge: &Judge<'_>) -> Result<Answers, String> {
    let end = BEFORE.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?.timestamp();
    let moment = last_commit_before(path, end).map_err(|error| error.to_string())?;
    let moment = moment.ok_or_else(|| format!("it has no commit before {BEFORE}"))?;
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let assessment = judge.assess(path, moment.revision, day(moment.committed_at))?;
    found(&assessment).ok_or_else(|| format!("the rubric does not ask {CRITERION} of it"))
}

/// The answers the criterion's evidence gives; none without the five.
fn found(assessment: &Assessment) -> Option<Answers> {
    let criteria = assessment.categories.iter().flat_map(|category| &category.criteria);
    let evidence = &criteria.into_iter().find(|criterion| criterion.id == CRITERION)?.evidence;
    let mut answers = [None; 5];
    for (answer, name) in answers.iter_mut().zip(ITEMS) {
        let item = evidence.iter().find(|item| item.unit.as_deref() == Some(name))?;
        *answer = item.value.map(|_| item.supports);
    }
    Some(answers)
}
