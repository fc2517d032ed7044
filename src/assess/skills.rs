//! Skills shown by use in work that counts: imports, languages, manifests, pipelines, with the day of last use.
//!
//! Called by `portfolio` and `single`. Invariant: moves no score; what nothing shows is left out, never said to be
//! missing; a name in a list of dependencies counts only where the ecosystem's imports are not read.

use super::artefacts::Judged;
use super::cite::{Ground, item};
use super::rubric::{Rubric, SkillRules, Trace};
use super::signals::Finding;
use super::signals::words::{counted, sentence};
use super::verdict::Skill;
use crate::evidence::facts::{ContentFacts, EnvironmentFacts};
use crate::evidence::{Artefact, Place};
use jiff::Timestamp;

/// A skill's strongest trace in one work.
struct Use<'a> {
    ground: Ground<'a>,
    trace: Trace,
    /// The module, dependency, language, manifest or system.
    name: &'a str,
    /// Files or lines, by the trace.
    amount: u64,
    place: Option<&'a Place>,
    in_earnest: bool,
    tested: bool,
}

/// The skills the works show, best shown first, then by name. `counted` holds the works that count, heaviest first.
pub(super) fn skills(counted: &[&Judged<'_>], rubric: &Rubric) -> Vec<Skill> {
    let rules = &rubric.skills;
    let mut uses: Vec<Vec<Use<'_>>> = rules.known.iter().map(|_| Vec::new()).collect();
    for one in counted {
        let Some(ground) = one.ground(1.0) else { continue };
        let facts = ground.view.facts;
        let tested = facts.content.tests.seen().is_some_and(|tests| tests.assertions > 0);
        traces(&facts.content, rules, |skill, trace, name, amount, place| {
            let in_earnest = match trace {
                Trace::Import => amount >= rules.earnest_files,
                Trace::Language => amount >= rules.earnest_lines,
                Trace::Manifest | Trace::Automation | Trace::Infrastructure => true,
                Trace::Declared => false,
            };
            let found = Use { ground, trace, name, amount, place, in_earnest, tested };
            if let Some(of_skill) = uses.get_mut(skill) {
                keep_stronger(of_skill, found);
            }
        });
    }
    let mut skills: Vec<Skill> = rules
        .known
        .iter()
        .zip(uses)
        .filter(|(_, uses)| !uses.is_empty())
        .map(|(rule, uses)| skill(&rule.name, uses, rules.works_shown))
        .collect();
    skills.sort_by(|a, b| b.level.cmp(&a.level).then_with(|| a.name.cmp(&b.name)));
    skills.truncate(rules.most);
    skills
}

/// One work speaks once for a skill, by its strongest trace.
fn keep_stronger<'a>(uses: &mut Vec<Use<'a>>, found: Use<'a>) {
    match uses.iter_mut().find(|known| std::ptr::eq(known.ground.view.artefact, found.ground.view.artefact)) {
        None => uses.push(found),
        Some(known) => {
            let strength = |one: &Use<'_>| (one.in_earnest, one.place.is_some(), one.amount);
            if strength(&found) > strength(known) {
                *known = found;
            }
        }
    }
}

fn skill(name: &str, mut uses: Vec<Use<'_>>, shown: usize) -> Skill {
    let earnest = uses.iter().filter(|one| one.in_earnest).count();
    let tested = uses.iter().any(|one| one.in_earnest && one.tested);
    let level = match earnest {
        0 => 1,
        1 => 2,
        2 => 3,
        _ if tested => 4,
        _ => 3,
    };
    let last = uses.iter().filter_map(|one| last_worked_on(one.ground.view.artefact)).max();
    // The sort is stable: among equals the heavier work stays first.
    uses.sort_by_key(|one| (!one.in_earnest, one.place.is_none()));
    Skill {
        name: name.to_owned(),
        level,
        last_used: last.map(|when| jiff::tz::Offset::UTC.to_datetime(when).date().to_string()),
        evidence: uses
            .iter()
            .take(shown)
            .map(|one| {
                item(&one.ground, finding(one), true, if one.trace == Trace::Language { "lines" } else { "files" })
            })
            .collect(),
    }
}

fn finding(one: &Use<'_>) -> Finding {
    let summary = match one.trace {
        Trace::Import => {
            let verb = if one.amount == 1 { "imports" } else { "import" };
            sentence!("{} {verb} {}", counted(one.amount, "file"), one.name)
        }
        Trace::Language => sentence!("{} of {}", counted(one.amount, "line"), one.name),
        Trace::Manifest => sentence!("A {} sets it up", one.name),
        Trace::Automation => sentence!("{} of {}", counted(one.amount, "pipeline"), one.name),
        Trace::Infrastructure => sentence!("What it runs on is written down: {}", one.name),
        Trace::Declared => sentence!("Depends on {}", one.name),
    };
    Finding::new(summary, one.amount as f64).at(one.place)
}

fn last_worked_on(work: &Artefact) -> Option<Timestamp> {
    let history = work.facts.as_ref().and_then(|facts| facts.history.seen());
    work.ownership.last_worked_on.or_else(|| history.and_then(|history| history.calendar.last))
}

/// Tells every trace in a work's contents that shows a known skill.
fn traces<'a>(
    content: &'a ContentFacts,
    rules: &SkillRules,
    mut tell: impl FnMut(usize, Trace, &'a str, u64, Option<&'a Place>),
) {
    let mut look = |trace: Trace, name: &str, shown: &'a str, amount: u64, place: Option<&'a Place>| {
        for skill in rules.shown_by(trace, name) {
            tell(*skill, trace, shown, amount, place);
        }
    };
    let environment = content.environment.seen();
    if let Some(inventory) = content.inventory.seen() {
        for (language, count) in &inventory.languages {
            look(Trace::Language, language, language, count.lines, None);
        }
        let used = environment.and_then(|environment| environment.imports.seen());
        for (module, files) in &inventory.imports {
            let place = used.and_then(|used| used.used.get(module)).map(|one| &one.place);
            look(Trace::Import, module, module, *files, place);
        }
        for (module, one) in used.into_iter().flat_map(|used| &used.used) {
            if !inventory.imports.contains_key(module) {
                look(Trace::Import, module, module, one.files, Some(&one.place));
            }
        }
    }
    if let Some(environment) = environment {
        for declared in environment.declarations.iter().filter(|declared| !declared.is_auxiliary) {
            look(Trace::Manifest, &declared.kind, &declared.kind, 1, Some(&declared.place));
        }
        if names_are_use(environment) {
            for (name, requirement) in &environment.requirements {
                if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    look(Trace::Declared, &name.to_lowercase(), name, 1, Some(&requirement.place));
                } else {
                    look(Trace::Declared, name, name, 1, Some(&requirement.place));
                }
            }
        }
    }
    if let Some(production) = content.production.seen() {
        for one in &production.infrastructure {
            look(Trace::Infrastructure, &one.what, &one.what, 1, Some(&one.place));
        }
    }
    if let Some(automation) = content.automation.seen() {
        for workflow in &automation.workflows {
            let place = workflow.runs_tests.as_ref();
            look(Trace::Automation, &workflow.system, &workflow.system, 1, place);
        }
    }
}

/// Whether some ecosystem declares here whose imports are not read, so that a declared name is the trace there is.
fn names_are_use(environment: &EnvironmentFacts) -> bool {
    environment
        .declarations
        .iter()
        .any(|declared| !matches!(declared.ecosystem.as_str(), "python" | "conda" | "container" | "nix" | "system"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::assess;
    use crate::assess::sample::{TODAY, evidence_of, good_artefact};
    use crate::evidence::Slot;
    use crate::evidence::facts::{Declaration, LanguageCount, Pin, ProductionFacts, Requirement, Sighting};

    fn shown(artefacts: Vec<Artefact>) -> Vec<Skill> {
        let rubric = Rubric::built_in();
        assess(&evidence_of(artefacts), rubric, rubric.role("general").expect("built in"), TODAY).skills
    }

    fn level(skills: &[Skill], name: &str) -> Option<u8> {
        skills.iter().find(|skill| skill.name == name).map(|skill| skill.level)
    }

    /// A good library that imports a module in so many files and nothing else.
    fn importing(name: &str, module: &str, files: u64) -> Artefact {
        let mut artefact = good_artefact(name);
        let content = &mut artefact.facts.as_mut().expect("the sample has facts").content;
        let Slot::Seen(inventory) = &mut content.inventory else { panic!("the sample has an inventory") };
        inventory.imports = [(module.to_owned(), files)].into();
        inventory.languages = [("python".to_owned(), LanguageCount { files, lines: 900, functions: 1 })].into();
        content.environment = Slot::Absent;
        artefact
    }

    #[test]
    fn use_in_more_works_shows_more_and_names_the_last_day() {
        let passing = shown(vec![importing("a", "torch", 1)]);
        assert_eq!(level(&passing, "pytorch"), Some(1));
        let earnest: Vec<Artefact> = ["a", "b", "c"].map(|name| importing(name, "torch", 5)).into();
        for (works, expected) in [(1, 2), (2, 3), (3, 4)] {
            let skills = shown(earnest.iter().take(works).cloned().collect());
            assert_eq!(level(&skills, "pytorch"), Some(expected), "{works} works");
            let torch = skills.iter().find(|skill| skill.name == "pytorch").expect("just found");
            assert_eq!(torch.last_used.as_deref(), Some("2026-09-04"));
            assert_eq!(torch.evidence.len(), works.min(2));
            assert_eq!(torch.evidence[0].summary, "5 files import torch");
        }
        assert_eq!(level(&passing, "tensorflow"), None, "unknown is not listed");
    }

    #[test]
    fn a_python_requirement_nobody_imports_shows_nothing() {
        let mut artefact = importing("a", "numpy", 4);
        let declared = |ecosystem: &str| EnvironmentFacts {
            declarations: vec![Declaration {
                place: Place::file("manifest"),
                kind: "package.json".into(),
                ecosystem: ecosystem.into(),
                is_lock: false,
                is_auxiliary: false,
                dependencies: 1,
            }],
            requirements: [("react".to_owned(), Requirement { pin: Pin::Loose, place: Place::file("manifest") })]
                .into(),
            ..EnvironmentFacts::default()
        };
        let facts = artefact.facts.as_mut().expect("the sample has facts");
        facts.content.environment = Slot::Seen(declared("python"));
        assert_eq!(level(&shown(vec![artefact.clone()]), "react"), None);
        let facts = artefact.facts.as_mut().expect("the sample has facts");
        facts.content.environment = Slot::Seen(declared("javascript"));
        assert_eq!(level(&shown(vec![artefact]), "react"), Some(1));
    }

    #[test]
    fn infrastructure_written_as_code_shows_its_skill_with_its_last_use() {
        let mut artefact = importing("a", "numpy", 4);
        let facts = artefact.facts.as_mut().expect("the sample has facts");
        let sighting = |name: &str, path: &str| Sighting { what: name.into(), place: Place::lines(path, 1, 1) };
        facts.content.production = Slot::Seen(ProductionFacts {
            infrastructure: vec![
                sighting("Kubernetes objects", "deploy/service.yaml"),
                sighting("a Helm chart", "chart/Chart.yaml"),
                sighting("Terraform", "infra/main.tf"),
            ],
            ..ProductionFacts::default()
        });
        let skills = shown(vec![artefact]);
        for (skill, path) in
            [("kubernetes", "deploy/service.yaml"), ("helm", "chart/Chart.yaml"), ("terraform", "infra/main.tf")]
        {
            let found = skills.iter().find(|one| one.name == skill).expect(skill);
            assert_eq!((found.level, found.last_used.as_deref()), (2, Some("2026-09-04")));
            assert_eq!(found.evidence[0].path.as_deref(), Some(path));
        }
    }

    #[test]
    fn work_that_does_not_count_shows_no_skill() {
        let mut artefact = importing("a", "torch", 9);
        artefact.ownership.own_commits = Some(0);
        assert!(shown(vec![artefact]).is_empty());
    }
}
