//! git's ids of a fixture's files and folders: the real ones, so that a clone of the same files has them too.

use super::fixtures::RepositoryData;
use gix::ObjectId;
use gix::objs::{Kind, WriteTo, tree};
use std::collections::BTreeMap;

/// Ids by path.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects {
    /// The root folder's.
    pub(super) root_id: String,
    /// Folders, the root under the empty path: their id and their entries in git's order.
    pub(super) folders: BTreeMap<String, Folder>,
}

/// One folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Folder {
    pub(super) id: String,
    pub(super) entries: Vec<Entry>,
}

/// One name in a folder.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) is_folder: bool,
    /// Bytes, 0 for a folder.
    pub(super) size: u64,
}

impl RepositoryData {
    /// The ids of everything in it.
    pub(super) fn objects(&self) -> &Objects {
        self.objects.get_or_init(|| {
            let mut objects = Objects::default();
            objects.root_id = folder(self, "", &mut objects.folders).to_string();
            objects
        })
    }
}

/// Computes one folder and those below it. Depth is that of our own fixtures.
fn folder(data: &RepositoryData, path: &str, folders: &mut BTreeMap<String, Folder>) -> ObjectId {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut names: BTreeMap<String, Option<&[u8]>> = BTreeMap::new();
    for (file, bytes) in data.files.range(prefix.clone()..) {
        let Some(rest) = file.strip_prefix(&prefix) else { break };
        match rest.split_once('/') {
            Some((below, _)) => names.entry(below.to_owned()).or_insert(None),
            None => names.entry(rest.to_owned()).or_insert(Some(bytes.as_ref())),
        };
    }
    let mut found: Vec<(tree::Entry, Entry)> = names
        .into_iter()
        .map(|(name, bytes)| {
            let below = format!("{prefix}{name}");
            let (id, mode) = match bytes {
                Some(bytes) => (object_id(Kind::Blob, bytes), tree::EntryKind::Blob),
                None => (folder(data, &below, folders), tree::EntryKind::Tree),
            };
            let size = bytes.map_or(0, |bytes| bytes.len() as u64);
            let entry = Entry { name: name.clone(), path: below, id: id.to_string(), is_folder: bytes.is_none(), size };
            (tree::Entry { mode: mode.into(), filename: name.into(), oid: id }, entry)
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    let (entries, listed): (Vec<tree::Entry>, Vec<Entry>) = found.into_iter().unzip();
    let mut bytes = Vec::new();
    // Writing to memory cannot fail, and our names hold no NUL byte.
    let written = gix::objs::Tree { entries }.write_to(&mut bytes);
    debug_assert!(written.is_ok());
    let id = object_id(Kind::Tree, &bytes);
    folders.insert(path.to_owned(), Folder { id: id.to_string(), entries: listed });
    id
}

/// git's id of an object; all zeros for one whose hash collides with a known attack, which ours do not.
fn object_id(kind: Kind, bytes: &[u8]) -> ObjectId {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes)
        .unwrap_or_else(|_| ObjectId::null(gix::hash::Kind::Sha1))
}
