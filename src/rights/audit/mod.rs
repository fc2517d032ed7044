//! The log of who ran, saw, exported, overrode and erased what: one line an act, each bound to the one before.
//!
//! Written by every command that shows, collects or removes data about people, before it does so. Invariants: a line
//! names people by salted ids only; a line is synced before the command goes on; a change of any line but the newest
//! shows; months are dropped whole, with their last hash kept, so that what is left still verifies. What a chain of
//! hashes cannot show is the loss of its newest lines: note the head that `audit verify` prints elsewhere.

mod line;
mod verify;

pub use line::Entry;
pub use verify::{Break, Verdict};

use super::RightsError;
use super::disk::{make_private, replace, sync_folder, turn};
use super::ledger::{append_line, lines};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use line::{GENESIS, read_line, written};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// People named by one line; an act on more of them takes several.
const SUBJECTS_A_LINE: usize = 500;
/// Longest line read.
const LONGEST: u64 = 1 << 20;
/// Bytes read from the end of a file to find its last whole line.
const TAIL: u64 = 256 << 10;

/// What somebody is about to do.
#[derive(Debug, Clone, Default)]
pub struct Act<'a> {
    /// `scan`, `show`, `report`, `forget` …
    pub action: &'a str,
    /// Salted ids of whom it concerns.
    pub subjects: Vec<String>,
    /// The run it belongs to.
    pub run: Option<&'a str>,
    /// What else there is to know, without a name of anybody.
    pub details: Vec<(&'a str, String)>,
}

/// The log of one data directory.
#[derive(Debug, Clone)]
pub struct Audit {
    folder: PathBuf,
}

/// The log as read.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// The acts, oldest first.
    pub entries: Vec<Entry>,
    /// Lines that could not be read, as `file:line`.
    pub unreadable: Vec<String>,
}

/// What keeping the log short removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Months dropped.
    pub months: u64,
    /// Lines in them.
    pub lines: u64,
    /// A month that is old enough and does not verify: it stays, for somebody to look at.
    pub suspicious: Option<String>,
}

/// Where the log begins since older months were dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    /// Number of the last line dropped.
    sequence: u64,
    /// And its hash.
    hash: String,
    dropped_at: Timestamp,
}

impl Audit {
    pub(super) fn new(folder: PathBuf) -> Audit {
        Audit { folder }
    }

    /// The log of a data directory, for reading it alone.
    pub fn of(data_dir: &Path) -> Audit {
        Audit { folder: data_dir.join("audit") }
    }

    /// Writes what is about to be done, on disk when this returns.
    ///
    /// # Errors
    /// What the system refused. The act should then not be done.
    pub fn record(&self, act: &Act<'_>) -> Result<(), RightsError> {
        let _turn = turn(&self.folder)?;
        let (mut segment, mut last) = self.end()?;
        let at = Timestamp::now();
        // A clock that was set back opens no month before the newest one.
        let month = format!("{}.jsonl", at.to_zoned(TimeZone::UTC).strftime("%Y-%m"));
        if segment.as_ref().is_none_or(|name| *name < month) {
            segment = Some(month);
        }
        let path = self.folder.join(segment.unwrap_or_default());
        let mut parts: Vec<&[String]> = act.subjects.chunks(SUBJECTS_A_LINE).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        for subjects in parts {
            let entry = Entry {
                sequence: last.0 + 1,
                at,
                actor: actor(),
                action: act.action.to_owned(),
                subjects: subjects.to_vec(),
                run: act.run.map(str::to_owned),
                details: act.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
                previous: last.1,
            };
            let (text, hash) = written(&entry)?;
            append_line(&path, &text)?;
            last = (entry.sequence, hash);
        }
        Ok(())
    }

    /// Reads the whole log.
    ///
    /// # Errors
    /// What the system refused.
    pub fn read(&self) -> Result<Log, RightsError> {
        let mut log = Log::default();
        for name in self.segments()? {
            for (number, text) in (1u64..).zip(lines(&self.folder.join(&name), LONGEST)?) {
                match read_line(&text) {
                    Some((entry, _)) => log.entries.push(entry),
                    None => log.unreadable.push(format!("{name}:{number}")),
                }
            }
        }
        Ok(log)
    }

    /// Follows the chain from its beginning to its head.
    ///
    /// # Errors
    /// What the system refused. A broken chain is a verdict, not an error.
    pub fn verify(&self) -> Result<Verdict, RightsError> {
        let anchor = self.anchor()?;
        let mut chain = verify::Chain::new(anchor.map(|anchor| (anchor.sequence, anchor.hash)));
        for name in self.segments()? {
            for (number, text) in (1..).zip(lines(&self.folder.join(&name), LONGEST)?) {
                chain.follow(&name, number, &text);
            }
        }
        Ok(chain.verdict())
    }

    /// Drops months that ended before a moment, oldest first, each only if it verifies; the newest month stays.
    ///
    /// # Errors
    /// What the system refused.
    pub fn expire(&self, before: Timestamp) -> Result<Dropped, RightsError> {
        let mut dropped = Dropped::default();
        if !self.folder.is_dir() {
            return Ok(dropped);
        }
        let _turn = turn(&self.folder)?;
        let segments = self.segments()?;
        // What is written to is not closed: the last one only shows whether the one before it is whole.
        for (name, next) in segments.iter().zip(segments.iter().skip(1)) {
            let path = self.folder.join(name);
            let all = lines(&path, LONGEST)?;
            let anchor = self.anchor()?;
            let mut chain = verify::Chain::new(anchor.map(|anchor| (anchor.sequence, anchor.hash)));
            all.iter().zip(1..).for_each(|(text, number)| chain.follow(name, number, text));
            let after = lines(&self.folder.join(next), LONGEST)?;
            after.iter().zip(1..).for_each(|(text, number)| chain.follow(next, number, text));
            let last = all.iter().rev().find_map(|text| read_line(text));
            if last.as_ref().is_none_or(|(entry, _)| entry.at >= before) {
                break;
            }
            if let Some(broken) = chain.verdict().broken {
                dropped.suspicious = Some(broken.segment);
                break;
            }
            if let Some((entry, hash)) = last {
                let anchor = Anchor { sequence: entry.sequence, hash, dropped_at: Timestamp::now() };
                let text = serde_json::to_vec(&anchor)
                    .map_err(|source| RightsError::Encoding { what: "the anchor of the log", source })?;
                replace(&self.anchor_path(), &text)?;
            }
            std::fs::remove_file(&path).map_err(RightsError::io("cannot remove", &path))?;
            sync_folder(&self.folder);
            dropped.months += 1;
            dropped.lines += all.len() as u64;
        }
        Ok(dropped)
    }

    fn anchor_path(&self) -> PathBuf {
        self.folder.join("anchor.json")
    }

    fn anchor(&self) -> Result<Option<Anchor>, RightsError> {
        let path = self.anchor_path();
        let mut bytes = Vec::new();
        match File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other
                .and_then(|file| file.take(4096).read_to_end(&mut bytes))
                .map_err(RightsError::io("cannot read", &path))?,
        };
        // One that makes no sense fits no chain, and the verdict says so.
        let nonsense = || Anchor { sequence: 0, hash: String::new(), dropped_at: Timestamp::UNIX_EPOCH };
        Ok(Some(serde_json::from_slice(&bytes).unwrap_or_else(|_| nonsense())))
    }

    /// Names of the months, oldest first.
    fn segments(&self) -> Result<Vec<String>, RightsError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(RightsError::io("cannot list", &self.folder))?,
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".jsonl")).collect();
        names.sort();
        Ok(names)
    }

    /// The newest month with the number and hash of the last whole line of all.
    fn end(&self) -> Result<(Option<String>, (u64, String)), RightsError> {
        make_private(&self.folder)?;
        let mut segments = self.segments()?;
        let newest = segments.last().cloned();
        while let Some(name) = segments.pop() {
            if let Some((entry, hash)) = last_line(&self.folder.join(name))? {
                return Ok((newest, (entry.sequence, hash)));
            }
        }
        let begun = self.anchor()?.map_or((0, GENESIS.to_owned()), |anchor| (anchor.sequence, anchor.hash));
        Ok((newest, begun))
    }
}

/// The last whole line of a file, from its end.
fn last_line(path: &Path) -> Result<Option<(Entry, String)>, RightsError> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.take(TAIL).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(RightsError::io("cannot read", path))?;
    Ok(bytes.split_inclusive(|byte| *byte == b'\n').rev().find_map(read_line))
}

/// Who runs this process, as far as the system tells: the login by the environment, which can be set to anything, and
/// the number by the kernel, which cannot.
fn actor() -> String {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let name = name.filter(|name| !name.is_empty() && name.len() <= 64 && !name.contains(char::is_control));
    #[cfg(target_os = "linux")]
    let number = std::os::unix::fs::MetadataExt::uid;
    #[cfg(target_os = "linux")]
    let number = std::fs::metadata("/proc/self").ok().map(|me| number(&me));
    #[cfg(not(target_os = "linux"))]
    let number: Option<u32> = None;
    match (name, number) {
        (Some(name), Some(number)) => format!("{name} (uid {number})"),
        (Some(name), None) => name,
        (None, Some(number)) => format!("uid {number}"),
        (None, None) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests;
