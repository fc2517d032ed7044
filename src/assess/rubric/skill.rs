//! What shows that somebody works with something: the rubric's list of skills.

use super::reader::Section;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// When a skill counts as shown, and the skills looked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillRules {
    /// Files of one work that import it, from which it is used in earnest.
    pub earnest_files: u64,
    /// Lines of one work in its language, from which it is used in earnest.
    pub earnest_lines: u64,
    /// At most so many works are cited for one skill.
    pub works_shown: usize,
    /// At most so many skills are listed of one person.
    pub most: usize,
    /// The skills, in the file's order.
    pub known: Vec<SkillRule>,
    /// Which skills a trace shows; made from `known`, hence no part of the rubric's digest.
    #[serde(skip)]
    index: Index,
}

/// One skill and its traces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkillRule {
    /// Its name, as roles name it.
    pub name: String,
    /// Top-level Python modules.
    pub imports: Vec<String>,
    /// Dependencies by name, in ecosystems whose imports are not read.
    pub declares: Vec<String>,
    /// Languages of source.
    pub languages: Vec<String>,
    /// Kinds of manifest.
    pub manifests: Vec<String>,
    /// Systems of continuous integration.
    pub automation: Vec<String>,
    /// Infrastructure written as code: `Kubernetes objects`, `a Helm chart`, `Terraform` …
    pub infrastructure: Vec<String>,
}

/// What sort of trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trace {
    /// A Python module is imported.
    Import,
    /// A dependency is declared.
    Declared,
    /// Source is written in a language.
    Language,
    /// A manifest is there.
    Manifest,
    /// A pipeline of a system is there.
    Automation,
    /// Infrastructure is written as code.
    Infrastructure,
}

/// Skills by trace and name.
#[derive(Debug, Clone, PartialEq, Default)]
struct Index(BTreeMap<Trace, BTreeMap<String, Vec<usize>>>);

impl Serialize for Index {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl SkillRules {
    /// The skills a trace shows, as indices into `known`.
    pub(crate) fn shown_by(&self, trace: Trace, name: &str) -> &[usize] {
        self.index.0.get(&trace).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }
}

/// Reads `[skills]` and the `[[skill]]` list.
pub(super) fn read(root: &Section<'_, '_>) -> SkillRules {
    let table = root.table("skills");
    let whole = |key: &str, most: u64| table.as_ref().map_or(1, |table| table.whole(key, [1, most]));
    let mut rules = SkillRules {
        earnest_files: whole("earnest_files", 1_000),
        earnest_lines: whole("earnest_lines", 1_000_000),
        works_shown: whole("works_shown", 10) as usize,
        most: whole("most", 200) as usize,
        known: Vec::new(),
        index: Index::default(),
    };
    if let Some(table) = table {
        table.close();
    }
    let mut names = BTreeSet::new();
    for table in root.tables("skill") {
        let rule = SkillRule {
            name: table.text("name"),
            imports: table.texts("imports"),
            declares: table.texts("declares"),
            languages: table.texts("languages"),
            manifests: table.texts("manifests"),
            automation: table.texts("automation"),
            infrastructure: table.texts("infrastructure"),
        };
        if !names.insert(rule.name.clone()) {
            table.fault_at("name", format!("skill `{}` is there twice", rule.name), None, "join the two");
        }
        if rule.traces().all(|(_, names)| names.is_empty()) {
            let what = format!("nothing shows skill `{}`", rule.name);
            table.fault_at(
                "name",
                what,
                None,
                "give it imports, declares, languages, manifests, automation or infrastructure",
            );
        }
        table.close();
        rules.known.push(rule);
    }
    rules.index = index(&rules.known);
    rules
}

impl SkillRule {
    fn traces(&self) -> impl Iterator<Item = (Trace, &[String])> {
        [
            (Trace::Import, self.imports.as_slice()),
            (Trace::Declared, &self.declares),
            (Trace::Language, &self.languages),
            (Trace::Manifest, &self.manifests),
            (Trace::Automation, &self.automation),
            (Trace::Infrastructure, &self.infrastructure),
        ]
        .into_iter()
    }
}

fn index(known: &[SkillRule]) -> Index {
    let mut index = Index::default();
    for (number, rule) in known.iter().enumerate() {
        for (trace, names) in rule.traces() {
            for name in names {
                // Requirements are kept under lowered names.
                let name = if trace == Trace::Declared { name.to_lowercase() } else { name.clone() };
                index.0.entry(trace).or_default().entry(name).or_default().push(number);
            }
        }
    }
    index
}
