//! Who holds the store: one process at a time, named to the next one that asks.
//!
//! The lock is the operating system's and ends with the process, however it ends; the text in the file only says who.

use super::StoreError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The process holding a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    /// Its process id; none when the lock file does not say.
    pub pid: Option<u32>,
    /// What it runs: `handiwork serve`.
    pub command: Option<String>,
    /// The machine it runs on.
    pub host: Option<String>,
    /// When it took the store (UTC).
    pub since: Option<Timestamp>,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.command {
            Some(command) => write!(f, "`{command}`")?,
            None => f.write_str("another process")?,
        }
        let mut details = Vec::new();
        if let Some(pid) = self.pid {
            details.push(format!("process {pid}"));
        }
        if let Some(host) = self.host.as_deref().filter(|host| Some(*host) != this_host().as_deref()) {
            details.push(format!("on {host}"));
        }
        if let Some(since) = self.since {
            details.push(format!("since {}", since.strftime("%Y-%m-%d %H:%M:%S UTC")));
        }
        if details.is_empty() { Ok(()) } else { write!(f, " ({})", details.join(", ")) }
    }
}

/// Longest lock file read back; ours are about 150 bytes.
const LONGEST: u64 = 4096;

/// The held lock. Dropping it lets the next process in.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock at `path` for `command`, or says who has it.
    pub(super) fn take(path: &Path, data_dir: &Path, command: &str, since: Timestamp) -> Result<Lock, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::IsADirectory => {
                StoreError::Io { action: "cannot take the lock", path: path.into(), source }
            }
            _ => StoreError::from_io("cannot take the lock", path, source),
        })?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse { path: data_dir.to_path_buf(), holder: read_holder(&mut file) });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StoreError::Io { action: "cannot lock", path: path.to_path_buf(), source });
            }
        }
        let holder = Holder {
            pid: Some(std::process::id()),
            command: Some(command.to_owned()),
            host: this_host(),
            since: Some(since),
        };
        write_holder(&mut file, &holder).map_err(|source| StoreError::from_io("cannot write", path, source))?;
        Ok(Lock { _file: file })
    }
}

fn write_holder(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&serde_json::to_vec(holder)?)?;
    file.flush()
}

/// Whatever the file tells; an empty or broken one tells nothing.
pub(super) fn read_holder(file: &mut File) -> Holder {
    let mut text = Vec::new();
    match file.take(LONGEST).read_to_end(&mut text) {
        Ok(_) => serde_json::from_slice(&text).unwrap_or_default(),
        Err(_) => Holder::default(),
    }
}

/// The machine's name where the system tells it in a file, as Linux does.
fn this_host() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_named_to_the_second_comer() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store.lock");
        let since: Timestamp = "2026-11-23T02:00:11Z".parse().unwrap();
        let held = Lock::take(&path, directory.path(), "handiwork serve", since).unwrap();
        let refused = Lock::take(&path, directory.path(), "handiwork scan", since).unwrap_err().to_string();
        let expected =
            format!("in use by `handiwork serve` (process {}, since 2026-11-23 02:00:11 UTC)", std::process::id());
        assert!(refused.contains(&expected), "{refused}");
        drop(held);
        Lock::take(&path, directory.path(), "handiwork scan", since).unwrap();
    }

    #[test]
    fn a_lock_file_full_of_rubbish_still_locks() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store.lock");
        std::fs::write(&path, vec![0xff; 100_000]).unwrap();
        let mut file = File::open(&path).unwrap();
        assert_eq!(read_holder(&mut file), Holder::default());
        assert_eq!(Holder::default().to_string(), "another process");
        Lock::take(&path, directory.path(), "handiwork scan", Timestamp::UNIX_EPOCH).unwrap();
        let mut file = File::open(&path).unwrap();
        assert_eq!(read_holder(&mut file).command.as_deref(), Some("handiwork scan"));
    }

    #[test]
    fn another_machine_is_named() {
        let holder = Holder { pid: Some(7), host: Some("elsewhere.invalid".into()), ..Holder::default() };
        assert_eq!(holder.to_string(), "another process (process 7, on elsewhere.invalid)");
    }
}
