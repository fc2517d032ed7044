//! Who does what to whose data, kept where every command that touches people's data says so, and what is kept too long.
//!
//! Invariant: an act is in the log, on disk, before it is done; a copy is noted before it is written.

use super::context::Context;
use super::exit::{Stopped, Stops};
use crate::rights::{Act, CopyKind, Needles, Rights};
use crate::settings::Blind;
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::path::{Path, PathBuf};
use std::time::Duration;

impl Context {
    /// What is kept of people's rights.
    ///
    /// # Errors
    /// A lost salt, or what the system refused.
    pub(super) fn rights(&self) -> Result<Rights, Stopped> {
        Rights::open(&self.settings.data_dir).failure()
    }

    /// Enters into the log that a command is about to show or write what is known of the people under these keys, and
    /// notes each file it writes.
    ///
    /// # Errors
    /// When either cannot be kept: then nothing may be shown.
    pub(super) fn sees(&self, action: &str, keys: &[String], run: Option<&str>) -> Result<(), Stopped> {
        let rights = self.rights()?;
        let subjects: Vec<String> = keys.iter().map(|key| rights.subject(key)).collect();
        let format = self.global.format.map_or("table".to_owned(), |format| format!("{format:?}").to_lowercase());
        let details = vec![
            ("blind", self.blind.to_string()),
            ("format", format),
            ("files", self.global.output.len().to_string()),
        ];
        let audit = rights.audit();
        if self.global.no_blind && !self.global.blind && self.settings.blind == Blind::Always {
            let details = vec![("command", action.to_owned())];
            audit.record(&Act { action: "unblind", subjects: subjects.clone(), run, details }).failure()?;
        }
        audit.record(&Act { action, subjects, run, details }).failure()?;
        self.copies(CopyKind::Report, self.global.output.iter().map(PathBuf::as_path), Some(keys))
    }

    /// Enters something else into the log.
    ///
    /// # Errors
    /// When it cannot be kept: then it may not be done.
    pub(super) fn does(
        &self,
        action: &str,
        keys: impl IntoIterator<Item = impl AsRef<str>>,
        details: Vec<(&str, String)>,
    ) -> Result<(), Stopped> {
        let rights = self.rights()?;
        let subjects = keys.into_iter().map(|key| rights.subject(key.as_ref())).collect();
        rights.audit().record(&Act { action, subjects, run: None, details }).failure()
    }

    /// Notes files that are about to be written outside the data directory. No keys means anybody.
    ///
    /// # Errors
    /// When a note cannot be kept.
    pub(super) fn copies<'a>(
        &self,
        kind: CopyKind,
        paths: impl Iterator<Item = &'a Path>,
        keys: Option<&[String]>,
    ) -> Result<(), Stopped> {
        let rights = self.rights()?;
        let subjects: Option<Vec<String>> = keys.map(|keys| keys.iter().map(|key| rights.subject(key)).collect());
        for path in paths {
            rights.copies().note(kind, path, subjects.as_deref()).failure()?;
        }
        Ok(())
    }

    /// Erases what an import, say, brought back of people who asked not to be looked at.
    ///
    /// # Errors
    /// A lost salt, a damaged list of the suppressed, or a store that cannot be written.
    pub(super) fn drop_suppressed(&self, store: &Store) -> Result<(), Stopped> {
        let rights = self.rights()?;
        let suppressions = rights.suppressions().failure()?;
        if suppressions.torn() > 0 {
            self.voice
                .always("warning: a suppression was cut off by a crash before it was kept; suppress that person again");
        }
        if suppressions.people() == 0 {
            return Ok(());
        }
        let mut dropped = 0;
        for prospect in store.prospects() {
            let is_named = prospect.handles.iter().any(|handle| suppressions.holds(handle));
            if !is_named {
                continue;
            }
            // An account that somebody else claims too says nothing of this one.
            let evidence = store.evidence(&prospect.key).map(|stored| stored.evidence);
            if evidence.is_some_and(|evidence| !suppressions.holds_evidence(&evidence)) {
                continue;
            }
            let person = store.known_person(Some(&prospect.key), &[]);
            let needles = Needles::new(person.names.iter().cloned());
            self.does("drop_suppressed", &person.keys, Vec::new())?;
            store.erase(&person, &needles).failure()?;
            dropped += 1;
        }
        if dropped > 0 {
            let people = if dropped == 1 { "person" } else { "people" };
            self.voice.always(&format!(
                "{dropped} {people} who asked not to be looked at dropped from the store; `handiwork store compact` takes \
                 their bytes from its files"
            ));
        }
        Ok(())
    }

    /// Erases what was kept long enough, and says so.
    ///
    /// # Errors
    /// When the store, the log or a file cannot be written.
    pub(super) fn expire(&self, store: &Store) -> Result<(), Stopped> {
        let (now, kept) = (Timestamp::now(), self.settings.retention);
        let expired = store.expire(ago(now, kept.facts), ago(now, kept.assessments)).failure()?;
        let rights = self.rights()?;
        let log = rights.audit().expire(ago(now, kept.audit)).failure()?;
        if let Some(month) = &log.suspicious {
            self.voice.always(&format!(
                "warning: {month} of the audit log is old enough to go and does not verify; it stays: see `handiwork audit \
                 verify`"
            ));
        }
        if expired.is_empty() && log.months == 0 {
            return Ok(());
        }
        let told = [
            (expired.facts.len() as u64, "prospects' facts"),
            (expired.assessments, "assessments"),
            (expired.runs, "runs"),
            (log.months, "months of the audit log"),
        ];
        let details = told.iter().map(|(count, what)| (*what, count.to_string())).collect();
        let subjects = expired.facts.iter().map(|key| rights.subject(key)).collect();
        rights.audit().record(&Act { action: "expire", subjects, run: None, details }).failure()?;
        let told: Vec<String> =
            told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        self.voice.note(&format!(
            "retention: {} erased, kept as long as privacy.retention allows; a scan that names somebody begins their time \
             anew",
            told.join(", ")
        ));
        Ok(())
    }
}

/// The moment so long ago; the beginning of time where there is none.
fn ago(now: Timestamp, age: Duration) -> Timestamp {
    SignedDuration::try_from(age).ok().and_then(|age| now.checked_sub(age).ok()).unwrap_or(Timestamp::MIN)
}
