//! What people say of findings about them: a remark beside a finding, or a piece of work, an account or a skill that is
//! left out at their wish.
//!
//! Applied wherever stored evidence is judged. Invariant: a correction never adds a point. What would raise anything is
//! shown beside the finding, and not applied.

use super::ledger::Ledger;
use super::{Rights, RightsError};
use crate::assess::assess;
use crate::assess::rubric::{Role, Rubric};
use crate::assess::verdict::{Assessment, Flag, ProspectStatus};
use crate::evidence::{Evidence, Gap, Handle, Platform, Slot};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FILE: &str = "corrections.jsonl";
/// The value that leaves a thing out.
pub const EXCLUDE: &str = "exclude";
/// The value that takes an earlier correction back.
pub const WITHDRAW: &str = "withdraw";
/// Longest remark kept.
const LONGEST: usize = 500;

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub at: Timestamp,
    /// Salted id of whom it is about.
    pub subject: String,
    /// A piece of work, an account, `skill:NAME`, a criterion or category, or `note`.
    pub field: String,
    /// [`EXCLUDE`], [`WITHDRAW`], or a remark.
    pub value: String,
}

/// The corrections in force.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    rights: Option<Rights>,
    by_subject: BTreeMap<String, Vec<Correction>>,
}

impl Corrections {
    /// None: for invented people and local work.
    pub fn none() -> Corrections {
        Corrections::default()
    }

    pub(super) fn read(rights: &Rights) -> Result<Corrections, RightsError> {
        let mut by_subject: BTreeMap<String, Vec<Correction>> = BTreeMap::new();
        for one in ledger(rights).read::<Correction>()?.entries {
            let theirs = by_subject.entry(one.subject.clone()).or_default();
            theirs.retain(|earlier| !earlier.field.eq_ignore_ascii_case(&one.field));
            if one.value != WITHDRAW {
                theirs.push(one);
            }
        }
        Ok(Corrections { rights: Some(rights.clone()), by_subject })
    }

    /// The corrections of whoever stands under a key, oldest first.
    pub fn of(&self, key: &str) -> &[Correction] {
        let Some(rights) = self.rights.as_ref().filter(|_| !self.by_subject.is_empty()) else { return &[] };
        self.by_subject.get(&rights.subject(key)).map_or(&[], Vec::as_slice)
    }
}

fn ledger(rights: &Rights) -> Ledger {
    rights.file(FILE)
}

pub(super) fn keep(rights: &Rights, key: &str, field: &str, value: &str) -> Result<Correction, RightsError> {
    let text: String = value.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
    let correction =
        Correction { at: Timestamp::now(), subject: rights.subject(key), field: field.to_owned(), value: text };
    ledger(rights).append(&correction)?;
    Ok(correction)
}

pub(super) fn forget(rights: &Rights, subjects: &[String]) -> Result<(), RightsError> {
    let ledger = ledger(rights);
    if !ledger.path.exists() {
        return Ok(());
    }
    ledger.rewrite(|one: Correction| (!subjects.contains(&one.subject)).then_some(one))
}

/// Judges evidence under the person's corrections, which are told among the flags.
pub fn judge(evidence: &Evidence, corrections: &[Correction], rubric: &Rubric, role: &Role, as_of: Date) -> Assessment {
    let mut judged = assess(evidence, rubric, role, as_of);
    let mut left = std::borrow::Cow::Borrowed(evidence);
    let mut flags = Vec::new();
    for one in corrections {
        let url = evidence.artefacts.iter().find(|work| work.id.eq_ignore_ascii_case(&one.field));
        let url = url.and_then(|work| work.url.clone());
        let told = |id: &str, text: String| Flag { id: format!("correction.{id}"), text, url: url.clone() };
        if one.value != EXCLUDE {
            flags.push(told("note", format!("The person says of {}: {}", one.field, one.value)));
            continue;
        }
        let applied = if let Some(name) = one.field.strip_prefix("skill:") {
            judged.skills.retain(|skill| !skill.name.eq_ignore_ascii_case(name));
            true
        } else {
            let without = without(&left, &one.field);
            let other = assess(&without, rubric, role, as_of);
            let adds = adds_points(&judged, &other);
            if !adds {
                let skills = std::mem::take(&mut judged.skills);
                let kept = |name: &String| skills.iter().any(|skill| skill.name == *name);
                judged = other;
                judged.skills.retain(|skill| kept(&skill.name));
                left = std::borrow::Cow::Owned(without);
            }
            !adds
        };
        let field = &one.field;
        flags.push(if applied {
            told("excluded", format!("Left out at the person's own wish: {field}."))
        } else {
            let text =
                format!("The person wishes {field} left out. It stays, since a correction may not raise a level.");
            told("not_applied", text)
        });
    }
    judged.flags.extend(flags);
    judged.flags.sort();
    judged
}

/// The evidence without one piece of work or one account.
fn without(evidence: &Evidence, field: &str) -> Evidence {
    let mut left = evidence.clone();
    left.artefacts.retain(|work| !work.id.eq_ignore_ascii_case(field));
    let account =
        evidence.handles.iter().map(|record| &record.handle).find(|one| one.canonical() == field.to_lowercase());
    if let Some(account) = account {
        without_account(&mut left, account);
    }
    left
}

fn without_account(evidence: &mut Evidence, account: &Handle) {
    let others = evidence.handles.iter().filter(|record| record.handle.platform == account.platform).count() > 1;
    let prefix = if others { format!("{}/", account.canonical()) } else { format!("{}:", account.platform) };
    evidence.artefacts.retain(|work| !work.id.to_lowercase().starts_with(&prefix));
    if others {
        // What two accounts of one platform show beside repositories was joined, and cannot be told apart again.
        return;
    }
    let person = &mut evidence.person;
    match account.platform {
        Platform::Github => person.collaboration = Slot::Unknown(Gap::NotAttempted),
        Platform::Huggingface => person.huggingface = Slot::Unknown(Gap::NotAttempted),
        Platform::Kaggle => person.kaggle = Slot::Unknown(Gap::NotAttempted),
        Platform::Web => person.writing = Slot::Unknown(Gap::NotAttempted),
    }
}

/// Whether anything of the second is better than of the first.
fn adds_points(before: &Assessment, after: &Assessment) -> bool {
    let criteria = |one: &Assessment| -> BTreeMap<String, (Option<f64>, Option<u8>)> {
        let all = one.categories.iter().flat_map(|category| &category.criteria);
        all.map(|one| (one.id.to_string(), (one.value, one.level))).collect()
    };
    let old = criteria(before);
    let better = |now: Option<f64>, then: Option<f64>| now.is_some_and(|now| then.is_none_or(|then| now > then));
    let is_new = before.status != ProspectStatus::Assessed && after.status == ProspectStatus::Assessed;
    is_new
        || before.score.is_some() && better(after.score, before.score)
        || before.level.is_some() && after.level > before.level
        || criteria(after).into_iter().any(|(id, (value, level))| {
            let (then, level_then) = old.get(&id).copied().unwrap_or_default();
            // What was not seen before counts at the prior, and anything may be better than that.
            value.is_some() && (then.is_none() || better(value, then)) || level_then.is_some() && level > level_then
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::sample::{TODAY, evidence_of, good_artefact};

    fn correction(field: &str, value: &str) -> Correction {
        let (field, value) = (field.to_owned(), value.to_owned());
        Correction { at: Timestamp::UNIX_EPOCH, subject: String::new(), field, value }
    }

    fn judged(evidence: &Evidence, corrections: &[Correction]) -> Assessment {
        let rubric = Rubric::built_in();
        judge(evidence, corrections, rubric, rubric.role("general").unwrap(), TODAY)
    }

    #[test]
    fn work_is_left_out_a_remark_is_shown_and_nothing_rises() {
        let evidence = evidence_of(vec![good_artefact("one"), good_artefact("two"), good_artefact("three")]);
        let open = judged(&evidence, &[]);
        let id = evidence.artefacts[0].id.clone();
        let left = judged(&evidence, &[correction(&id, EXCLUDE), correction("tests", "They run elsewhere.")]);
        assert_eq!(left.artefacts.len(), 2);
        assert!(left.score <= open.score);
        let ids: Vec<&str> = left.flags.iter().map(|flag| flag.id.as_str()).collect();
        assert!(ids.contains(&"correction.excluded") && ids.contains(&"correction.note"), "{ids:?}");
        let skill = open.skills.first().map(|skill| skill.name.clone());
        if let Some(name) = skill {
            let without = judged(&evidence, &[correction(&format!("skill:{name}"), EXCLUDE)]);
            assert!(without.skills.iter().all(|skill| skill.name != name));
            assert_eq!(without.score, open.score);
        }
    }

    #[test]
    fn a_correction_that_would_raise_anything_is_shown_and_not_applied() {
        // Whatever is left out, in whatever order: no score, level or value of a criterion rises.
        let mut works: Vec<_> = (0..5).map(|index| good_artefact(&format!("work{index}"))).collect();
        for (index, work) in works.iter_mut().enumerate() {
            let facts = work.facts.as_mut().unwrap();
            if index % 2 == 0 {
                facts.content.tests = Slot::Absent;
                facts.content.readme = Slot::Absent;
            }
        }
        let evidence = evidence_of(works);
        let open = judged(&evidence, &[]);
        for mask in 1..32u32 {
            let chosen = evidence.artefacts.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0);
            let corrections: Vec<Correction> = chosen.map(|(_, work)| correction(&work.id, EXCLUDE)).collect();
            let after = judged(&evidence, &corrections);
            assert!(!adds_points(&open, &after), "{corrections:?}");
            assert_eq!(after.flags.iter().filter(|flag| flag.id.starts_with("correction.")).count(), corrections.len());
        }
    }

    #[test]
    fn the_newest_word_on_a_field_counts_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let rights = Rights::open(folder.path()).unwrap();
        rights.correct("github:ada", "note", "first").unwrap();
        rights.correct("github:Ada", "note", "second\n\tline").unwrap();
        rights.correct("github:bob", "note", "his").unwrap();
        let all = rights.corrections().unwrap();
        let values = |key: &str| all.of(key).iter().map(|one| one.value.clone()).collect::<Vec<_>>();
        assert_eq!((values("github:ada"), values("github:bob")), (vec!["second line".into()], vec!["his".to_owned()]));
        rights.correct("github:ada", "note", WITHDRAW).unwrap();
        assert!(rights.corrections().unwrap().of("github:ada").is_empty());
        rights.forget(&["github:bob".to_owned()], &super::super::Needles::new([])).unwrap();
        assert!(rights.corrections().unwrap().of("github:bob").is_empty());
    }
}
