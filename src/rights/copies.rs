//! Files with data about people that were written outside the data directory, where forgetting cannot reach them.
//!
//! Noted before the file is written, so that a copy that exists is a copy that is known. Invariant: a path that names a
//! person is taken out of the file when they are forgotten, and the entry stays.

use super::ledger::Ledger;
use super::{Needles, RightsError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file's name.
pub(super) const FILE: &str = "copies.jsonl";
/// People a copy is noted with; one of more may hold anybody.
const MOST_SUBJECTS: usize = 500;

/// What sort of copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// A report in any form.
    Report,
    /// A packed copy of the store.
    Backup,
    /// The store's rows as lines.
    Export,
    /// The copy for the person.
    SubjectExport,
    /// What a night's refresh says.
    Digest,
}

impl CopyKind {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            CopyKind::Report => "report",
            CopyKind::Backup => "backup",
            CopyKind::Export => "export",
            CopyKind::SubjectExport => "subject export",
            CopyKind::Digest => "digest",
        }
    }
}

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// When.
    pub at: Timestamp,
    /// What sort of copy.
    pub kind: CopyKind,
    /// Where; none where the path named somebody who was forgotten.
    pub path: Option<String>,
    /// Salted ids of whom it holds; none where it may hold anybody.
    pub subjects: Option<Vec<String>>,
}

/// The files that were written.
#[derive(Debug, Clone)]
pub struct Copies {
    ledger: Ledger,
}

impl Copies {
    pub(super) fn new(ledger: Ledger) -> Copies {
        Copies { ledger }
    }

    /// Notes a file that is about to be written, on disk when this returns. No `subjects` means anybody.
    ///
    /// # Errors
    /// What the system refused.
    pub fn note(&self, kind: CopyKind, path: &Path, subjects: Option<&[String]>) -> Result<(), RightsError> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let subjects = subjects.filter(|all| all.len() <= MOST_SUBJECTS).map(<[String]>::to_vec);
        let path = Some(path.to_string_lossy().into_owned());
        self.ledger.append(&Copied { at: Timestamp::now(), kind, path, subjects })
    }

    /// The copies that may hold one of these people, oldest first, each path once with its newest note.
    ///
    /// # Errors
    /// What the system refused.
    pub fn reaching(&self, subjects: &[String]) -> Result<Vec<Copied>, RightsError> {
        let holds = |copy: &Copied| {
            copy.subjects.as_ref().is_none_or(|all| all.iter().any(|subject| subjects.contains(subject)))
        };
        let mut copies: Vec<Copied> = self.ledger.read()?.entries.into_iter().filter(holds).collect();
        copies.reverse();
        let mut seen = std::collections::BTreeSet::new();
        copies.retain(|copy| copy.path.as_ref().is_none_or(|path| seen.insert(path.clone())));
        copies.reverse();
        Ok(copies)
    }

    /// Takes paths that name somebody out of the file.
    pub(super) fn redact(&self, needles: &Needles) -> Result<(), RightsError> {
        if !self.ledger.path.exists() {
            return Ok(());
        }
        self.ledger.rewrite(|mut copy: Copied| {
            copy.path = copy.path.filter(|path| !needles.is_in(path.as_bytes()));
            Some(copy)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rights;
    use super::*;

    #[test]
    fn copies_are_found_by_whom_they_hold_and_lose_a_path_that_names_somebody() {
        let folder = tempfile::tempdir().unwrap();
        let rights = Rights::open(folder.path()).unwrap();
        let copies = rights.copies();
        let (ada, bob) = (rights.subject("github:Ada"), rights.subject("github:bob"));
        assert_eq!(ada, rights.subject("github:ada"));
        copies.note(CopyKind::Report, Path::new("/tmp/ada.html"), Some(std::slice::from_ref(&ada))).unwrap();
        copies.note(CopyKind::Report, Path::new("/tmp/all.html"), Some(&[ada.clone(), bob.clone()])).unwrap();
        copies.note(CopyKind::Report, Path::new("/tmp/all.html"), Some(&[ada.clone(), bob.clone()])).unwrap();
        copies.note(CopyKind::Backup, Path::new("/tmp/backup.jsonl.gz"), None).unwrap();
        let paths = |subject: &String| -> Vec<String> {
            let found = copies.reaching(std::slice::from_ref(subject)).unwrap();
            found.into_iter().map(|copy| copy.path.unwrap_or_else(|| "-".to_owned())).collect()
        };
        assert_eq!(paths(&ada), ["/tmp/ada.html", "/tmp/all.html", "/tmp/backup.jsonl.gz"]);
        assert_eq!(paths(&bob), ["/tmp/all.html", "/tmp/backup.jsonl.gz"]);
        copies.redact(&Needles::new(["ada".to_owned()])).unwrap();
        assert_eq!(paths(&ada), ["-", "/tmp/all.html", "/tmp/backup.jsonl.gz"]);
        assert!(!std::fs::read_to_string(&copies.ledger.path).unwrap().contains("ada.html"));
    }
}
