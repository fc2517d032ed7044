//! A role: what the same questions weigh for one kind of job, and the job's own words.

use super::fault::{RubricFault, nearest};
use super::reader::{File, Section};
use super::{Category, Criterion, Rubric};
use serde::Serialize;
use std::fmt;

/// A checked role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Role {
    /// `ml-engineer` …
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What the job is, in a sentence.
    pub summary: String,
    /// Weight of each criterion, in the rubric's order; they sum to 1.
    pub weights: Vec<f64>,
    /// What the job cannot do without.
    pub must_have: Vec<Requirement>,
    /// What would help.
    pub nice_to_have: Vec<Requirement>,
    /// What success in the job looks like.
    pub success_measures: Vec<Requirement>,
}

/// One line of a job's specification, and what of the rubric speaks to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Requirement {
    /// The requirement.
    pub text: String,
    /// Ids of the criteria that speak to it.
    pub criteria: Vec<String>,
    /// Skills that speak to it.
    pub skills: Vec<String>,
}

/// A role nobody defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRole {
    /// The name asked for.
    pub name: String,
    /// The known name nearest to it.
    pub nearest: Option<String>,
    /// All known names.
    pub known: Vec<String>,
}

impl UnknownRole {
    pub(super) fn new<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Self {
        let known: Vec<String> = known.cloned().collect();
        UnknownRole { name: name.to_owned(), nearest: nearest(name, known.iter().map(String::as_str)), known }
    }
}

impl fmt::Display for UnknownRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no role is called {:?}", self.name)?;
        if let Some(nearest) = &self.nearest {
            write!(f, "; did you mean {nearest:?}?")?;
        }
        write!(f, "; there are {}", self.known.join(", "))
    }
}

impl std::error::Error for UnknownRole {}

/// Reads a role file.
pub(super) fn read(name: &str, text: &str, rubric: &Rubric) -> Result<Role, Vec<RubricFault>> {
    let file = File::new(name, text);
    let role = {
        let table = file.parse();
        let root = Section::root(&file, &table);
        let role = Role {
            name: root.text("name"),
            title: root.text("title"),
            summary: root.text("summary"),
            weights: weights(&root, &rubric.categories, &rubric.criteria),
            must_have: requirements(&root, "must_have", rubric),
            nice_to_have: requirements(&root, "nice_to_have", rubric),
            success_measures: requirements(&root, "success_measures", rubric),
        };
        root.close();
        role
    };
    let faults = file.into_faults();
    if faults.is_empty() { Ok(role) } else { Err(faults) }
}

/// Category weight × share within the category, made to sum to 1.
fn weights(root: &Section<'_, '_>, categories: &[Category], criteria: &[Criterion]) -> Vec<f64> {
    let by_category = named_weights(root, "categories", categories.iter().map(|category| category.id.as_str()));
    let own = named_weights(root, "criteria", criteria.iter().map(|criterion| criterion.id.as_str()));
    let raw: Vec<f64> = criteria.iter().zip(&own).map(|(criterion, own)| own.unwrap_or(criterion.weight)).collect();
    let mut weights = Vec::with_capacity(criteria.len());
    for (criterion, weight) in criteria.iter().zip(&raw) {
        let within: f64 =
            criteria.iter().zip(&raw).filter(|(other, _)| other.category == criterion.category).map(|(_, w)| w).sum();
        let category = by_category.get(criterion.category).copied().flatten().unwrap_or(0.0);
        weights.push(if within > 0.0 { category * weight / within } else { 0.0 });
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    } else {
        root.fault_at("categories", "no criterion has any weight".into(), None, "give a category a weight above 0");
    }
    weights
}

/// The weights a table gives to known names, in their order.
fn named_weights<'n>(
    root: &Section<'_, '_>,
    key: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Vec<Option<f64>> {
    let Some(table) = root.optional_table(key) else { return names.map(|_| None).collect() };
    let found = names.clone().map(|name| table.optional_number(name, [0.0, 1_000.0])).collect();
    table.close();
    found
}

fn requirements(root: &Section<'_, '_>, key: &str, rubric: &Rubric) -> Vec<Requirement> {
    let ids = || rubric.criteria.iter().map(|criterion| criterion.id.as_str());
    let skills = || rubric.skills.known.iter().map(|skill| skill.name.as_str());
    root.tables(key)
        .into_iter()
        .map(|table| {
            let requirement = Requirement {
                text: table.text("text"),
                criteria: table.texts("criteria"),
                skills: table.texts("skills"),
            };
            for id in &requirement.criteria {
                if !ids().any(|known| known == id) {
                    let near = nearest(id, ids());
                    let what = format!("{} names the unknown criterion `{id}`", table.name());
                    table.fault_at("criteria", what, near, "name a criterion of the rubric");
                }
            }
            for name in &requirement.skills {
                if !skills().any(|known| known == name) {
                    let what = format!("{} names the unknown skill `{name}`", table.name());
                    table.fault_at("skills", what, nearest(name, skills()), "name a [[skill]] of the rubric");
                }
            }
            table.close();
            requirement
        })
        .collect()
}
