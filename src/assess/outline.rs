//! An assessment without its evidence: what a row in a list or a table is made of.
//!
//! Read by `store` for reports that pass over a whole list before they draw anybody. Invariant: what it holds is the
//! assessment's own to the last bit; what it leaves out is empty, and costs no more to read than to step over.

use super::verdict::{
    Assessment, CategoryVerdict, Changes, CriterionStatus, CriterionVerdict, Flag, HandleVerdict, Handover,
    ProspectStatus,
};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// An assessment with no artefacts, no skills, and criteria without evidence and texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline(pub Assessment);

impl<'de> Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Shape::deserialize(deserializer).map(|shape| Outline(shape.into()))
    }
}

/// The fields kept of [`Assessment`]; what has no name here is stepped over.
#[derive(Deserialize)]
struct Shape {
    key: String,
    id: Option<String>,
    role: String,
    handles: Vec<HandleVerdict>,
    status: ProspectStatus,
    message: Option<String>,
    collected_at: Option<Timestamp>,
    score: Option<f64>,
    interval: Option<[f64; 2]>,
    possible: Option<[f64; 2]>,
    coverage: f64,
    level: Option<u8>,
    band: Option<u32>,
    handover: Handover,
    categories: Vec<Category>,
    changes: Option<Changes>,
    flags: Vec<Flag>,
    passthrough: BTreeMap<String, String>,
}

/// The fields kept of [`CategoryVerdict`].
#[derive(Deserialize)]
struct Category {
    id: SmolStr,
    status: CriterionStatus,
    score: Option<f64>,
    interval: Option<[f64; 2]>,
    coverage: f64,
    weight: f64,
    level: Option<u8>,
    criteria: Vec<Criterion>,
}

/// The fields kept of [`CriterionVerdict`].
#[derive(Deserialize)]
struct Criterion {
    id: SmolStr,
    status: CriterionStatus,
    value: Option<f64>,
    level: Option<u8>,
    weight: f64,
    carried_from: Option<String>,
}

impl From<Shape> for Assessment {
    fn from(shape: Shape) -> Self {
        Assessment {
            key: shape.key,
            id: shape.id,
            role: shape.role,
            handles: shape.handles,
            status: shape.status,
            message: shape.message,
            collected_at: shape.collected_at,
            score: shape.score,
            interval: shape.interval,
            possible: shape.possible,
            coverage: shape.coverage,
            level: shape.level,
            band: shape.band,
            handover: shape.handover,
            categories: shape.categories.into_iter().map(CategoryVerdict::from).collect(),
            artefacts: Vec::new(),
            skills: Vec::new(),
            changes: shape.changes,
            flags: shape.flags,
            passthrough: shape.passthrough,
        }
    }
}

impl From<Category> for CategoryVerdict {
    fn from(category: Category) -> Self {
        CategoryVerdict {
            id: category.id,
            status: category.status,
            score: category.score,
            interval: category.interval,
            coverage: category.coverage,
            weight: category.weight,
            level: category.level,
            criteria: category.criteria.into_iter().map(CriterionVerdict::from).collect(),
        }
    }
}

impl From<Criterion> for CriterionVerdict {
    fn from(criterion: Criterion) -> Self {
        CriterionVerdict {
            id: criterion.id,
            question: SmolStr::default(),
            status: criterion.status,
            value: criterion.value,
            level: criterion.level,
            weight: criterion.weight,
            carried_from: criterion.carried_from,
            evidence: Vec::new(),
            raise: SmolStr::default(),
            ask: SmolStr::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn an_outline_is_the_assessment_without_what_it_leaves_out() {
        let mut prospects = sample::many(40).prospects;
        prospects.extend(sample::document().prospects);
        for one in &prospects {
            let text = serde_json::to_string(one).unwrap_or_default();
            let outline: Outline = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", one.key));
            let mut bare = one.clone();
            bare.artefacts.clear();
            bare.skills.clear();
            for criterion in bare.categories.iter_mut().flat_map(|category| &mut category.criteria) {
                criterion.evidence.clear();
                criterion.question = SmolStr::default();
                criterion.raise = SmolStr::default();
                criterion.ask = SmolStr::default();
            }
            assert_eq!(outline.0, bare);
        }
        assert!(serde_json::from_str::<Outline>("{}").is_err());
    }
}
