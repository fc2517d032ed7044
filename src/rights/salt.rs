//! The deployment's salt: what makes a hash of a login say nothing to whoever does not hold this file.
//!
//! Logins are few and public, so a plain hash of one is found by trying them all; with 32 secret bytes in front nobody
//! can try who has only the hashes. Invariant: a salt that hashes rest on is never made anew.

use super::disk::{make_private, private, sync_folder};
use super::{RightsError, suppression};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;

/// Bytes of a salt.
const BYTES: usize = 32;
/// Bytes of a digest that are kept: no two people meet by chance, and a line stays short.
const KEPT: usize = 16;

/// The salt in memory.
#[derive(Clone)]
pub(super) struct Salt([u8; BYTES]);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(…)")
    }
}

impl Salt {
    /// Reads the salt of a folder, or makes it where nothing rests on it yet.
    pub(super) fn open(folder: &Path, is_needed: bool) -> Result<Salt, RightsError> {
        let path = folder.join("salt");
        if let Some(salt) = read(&path)? {
            return Ok(Salt(salt));
        }
        if is_needed || path.exists() {
            return Err(RightsError::NoSalt { path, protects: folder.join(suppression::FILE) });
        }
        make_private(folder)?;
        let mut fresh = [0; BYTES];
        getrandom::fill(&mut fresh).map_err(|error| RightsError::NoRandomness(error.to_string()))?;
        let write = || -> std::io::Result<()> {
            let beside = folder.join(format!("salt.new-{}", std::process::id()));
            let mut file = private().write(true).create(true).truncate(true).open(&beside)?;
            file.write_all(&fresh)?;
            file.sync_all()?;
            // A link never replaces: of two processes that start at once, the first one's salt is everybody's.
            let linked = std::fs::hard_link(&beside, &path);
            std::fs::remove_file(&beside)?;
            match linked {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(()),
            }
        };
        write().map_err(RightsError::io("cannot make", &path))?;
        sync_folder(folder);
        read(&path)?.map(Salt).ok_or_else(|| RightsError::NoSalt { path, protects: folder.join(suppression::FILE) })
    }

    /// What stands for `text` of a sort (`login`, `id`, `subject`): 32 hexadecimal digits.
    pub(super) fn digest(&self, sort: &str, text: &str) -> String {
        // The salt has one length and the sort holds no nought, so no two inputs run together.
        let digest = Sha256::new_with_prefix(self.0).chain_update(sort).chain_update([0]).chain_update(text).finalize();
        digest.iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
    }

    #[cfg(test)]
    pub(super) fn of(byte: u8) -> Salt {
        Salt([byte; BYTES])
    }
}

/// A salt of the right length; none where there is no file or another one.
fn read(path: &Path) -> Result<Option<[u8; BYTES]>, RightsError> {
    let mut bytes = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RightsError::io("cannot read", path)(error)),
        Ok(file) => file.take(1024).read_to_end(&mut bytes).map_err(RightsError::io("cannot read", path))?,
    };
    Ok(bytes.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_deployment_hashes_alike_and_another_does_not() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = Salt::open(one.path(), false).unwrap().digest("login", "github:ada");
        assert_eq!(first.len(), 32);
        assert_eq!(Salt::open(one.path(), true).unwrap().digest("login", "github:ada"), first);
        assert_ne!(Salt::open(other.path(), false).unwrap().digest("login", "github:ada"), first);
        let salt = Salt::of(1);
        assert_ne!(salt.digest("login", "x"), salt.digest("id", "x"));
        assert_eq!(format!("{salt:?}"), "Salt(…)");
    }

    #[test]
    fn a_salt_that_hashes_rest_on_is_never_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Salt::open(folder.path(), true), Err(RightsError::NoSalt { .. })));
        std::fs::write(folder.path().join("salt"), "short").unwrap();
        assert!(matches!(Salt::open(folder.path(), false), Err(RightsError::NoSalt { .. })));
    }
}
