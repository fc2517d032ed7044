//! The size of one commit's change: its tree against its first parent's.

use super::limits::{MAX_COMPARED_BYTES, MAX_COMPARED_FILE_BYTES, MAX_COMPARED_FILES, MAX_PATHS, MAX_TREE_CHANGES};
use crate::read::FileRole;
use crate::read::commit::{ChangeSize, ContentReader};
use crate::read::language::FileKind;
use gix::ObjectId;
use gix::diff::tree::{Recorder, Visit, recorder, visit};
use gix::object::tree::EntryKind;
use gix::objs::TreeRefIter;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Measures changes until the bound on all of them is reached. Holds the buffers between calls.
pub(super) struct ChangeMeter<'a> {
    repository: &'a gix::Repository,
    state: gix::diff::tree::State,
    bytes_left: u64,
}

/// One file of a difference: its version before and after, where there is one.
struct FileChange {
    path: String,
    before: Option<ObjectId>,
    after: Option<ObjectId>,
}

impl<'a> ChangeMeter<'a> {
    pub(super) fn new(repository: &'a gix::Repository) -> Self {
        ChangeMeter { repository, state: gix::diff::tree::State::default(), bytes_left: MAX_COMPARED_BYTES }
    }

    /// What `commit`'s tree changes against `parent`'s (against nothing for the first commit). None when an object
    /// is missing or broken, or the bound is reached: then the size is unknown, not zero.
    pub(super) fn measure(&mut self, tree: ObjectId, parent_tree: Option<ObjectId>) -> Option<ChangeSize> {
        if self.bytes_left == 0 {
            return None;
        }
        let mut change = ChangeSize::default();
        let mut content = ContentReader::default();
        let files = moved_files_folded(self.difference(tree, parent_tree)?);
        for (position, file) in files.iter().filter(|file| is_own_text(&file.path)).enumerate() {
            change.files += 1;
            if change.paths.len() < MAX_PATHS {
                change.paths.push(file.path.clone());
            }
            if position < MAX_COMPARED_FILES {
                let (added, removed) = self.lines(file, &mut content)?;
                change.added += added;
                change.removed += removed;
            } else {
                content.unread();
            }
        }
        change.content = content.finish();
        Some(change)
    }

    /// The files that differ, in the order of their paths.
    fn difference(&mut self, tree: ObjectId, parent_tree: Option<ObjectId>) -> Option<Vec<FileChange>> {
        let after = self.repository.try_find_object(tree).ok()??;
        let before = match parent_tree {
            Some(id) => Some(self.repository.try_find_object(id).ok()??),
            None => None,
        };
        let hash = self.repository.object_hash();
        let before = before.as_ref().map_or(&[][..], |object| object.data.as_slice());
        let mut delegate = Bounded { recorder: Recorder::default() };
        gix::diff::tree(
            TreeRefIter::from_bytes(before, hash),
            TreeRefIter::from_bytes(&after.data, hash),
            &mut self.state,
            &self.repository.objects,
            &mut delegate,
        )
        .ok()?;
        let mut files: Vec<FileChange> = delegate.recorder.records.into_iter().filter_map(file_change).collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Some(files)
    }

    /// Lines added and removed in one file; none of either for a binary or very large file.
    fn lines(&mut self, file: &FileChange, content: &mut ContentReader) -> Option<(u64, u64)> {
        if file.before == file.after {
            return Some((0, 0));
        }
        let (Some(before), Some(after)) = (self.version(file.before)?, self.version(file.after)?) else {
            content.unread();
            return Some((0, 0));
        };
        let input = gix_input(&before, &after);
        let difference = imara_diff::Diff::compute(imara_diff::Algorithm::Histogram, &input);
        let lines = |tokens: &[imara_diff::Token], range: std::ops::Range<u32>| {
            let tokens = tokens.get(range.start as usize..range.end as usize).unwrap_or_default();
            tokens.iter().map(|token| input.interner[*token]).collect::<Vec<&[u8]>>()
        };
        for hunk in difference.hunks() {
            let (removed, added) = (lines(&input.before, hunk.before), lines(&input.after, hunk.after));
            content.hunk(&file.path, removed.iter().copied(), added.iter().copied());
            if content.is_much() {
                break;
            }
        }
        Some((u64::from(difference.count_additions()), u64::from(difference.count_removals())))
    }

    /// The text of one version (empty when there is none), `Some(None)` when its lines are not counted, none when it
    /// is missing or the bound is reached.
    #[expect(clippy::option_option, reason = "unknown size and uncounted lines are different answers")]
    fn version(&mut self, id: Option<ObjectId>) -> Option<Option<Vec<u8>>> {
        let Some(id) = id else { return Some(Some(Vec::new())) };
        let size = self.repository.try_find_header(id).ok()??.size();
        if size > MAX_COMPARED_FILE_BYTES {
            return Some(None);
        }
        let Some(left) = self.bytes_left.checked_sub(size) else {
            self.bytes_left = 0;
            return None;
        };
        self.bytes_left = left;
        let bytes = self.repository.try_find_object(id).ok()??.detach().data;
        // git's own test of a binary file: a NUL among the first 8,000 bytes.
        let binary = bytes.iter().take(8_000).any(|byte| *byte == 0);
        Some((!binary).then_some(bytes))
    }
}

fn gix_input<'b>(before: &'b [u8], after: &'b [u8]) -> imara_diff::InternedInput<&'b [u8]> {
    imara_diff::InternedInput::new(before, after)
}

/// A file's change, when the entry is a regular file on either side.
fn file_change(record: recorder::Change) -> Option<FileChange> {
    let is_file =
        |mode: gix::object::tree::EntryMode| matches!(mode.kind(), EntryKind::Blob | EntryKind::BlobExecutable);
    let (path, before, after) = match record {
        recorder::Change::Addition { entry_mode, oid, path, .. } => (path, None, is_file(entry_mode).then_some(oid)),
        recorder::Change::Deletion { entry_mode, oid, path, .. } => (path, is_file(entry_mode).then_some(oid), None),
        recorder::Change::Modification { previous_entry_mode, previous_oid, entry_mode, oid, path } => {
            (path, is_file(previous_entry_mode).then_some(previous_oid), is_file(entry_mode).then_some(oid))
        }
    };
    (before.is_some() || after.is_some()).then(|| FileChange { path: path.to_string(), before, after })
}

/// Joins each removed file with an added one of the same content: a move changes one file and no line.
fn moved_files_folded(files: Vec<FileChange>) -> Vec<FileChange> {
    let mut removed: BTreeMap<ObjectId, Vec<String>> = BTreeMap::new();
    for file in files.iter().rev() {
        if let (Some(before), None) = (file.before, file.after) {
            removed.entry(before).or_default().push(file.path.clone());
        }
    }
    let mut sources = std::collections::BTreeSet::new();
    let mut folded = Vec::new();
    for mut file in files {
        if let (None, Some(after)) = (file.before, file.after)
            && let Some(source) = removed.get_mut(&after).and_then(Vec::pop)
        {
            sources.insert(source);
            file.before = Some(after);
        }
        folded.push(file);
    }
    folded.retain(|file| file.after.is_some() || !sources.contains(&file.path));
    folded
}

/// Records changes up to a bound.
struct Bounded {
    recorder: Recorder,
}

impl Visit for Bounded {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.recorder.pop_front_tracked_path_and_set_current();
    }

    fn push_back_tracked_path_component(&mut self, component: &gix::bstr::BStr) {
        self.recorder.push_back_tracked_path_component(component);
    }

    fn push_path_component(&mut self, component: &gix::bstr::BStr) {
        self.recorder.push_path_component(component);
    }

    fn pop_path_component(&mut self) {
        self.recorder.pop_path_component();
    }

    fn visit(&mut self, change: visit::Change) -> visit::Action {
        if self.recorder.records.len() >= MAX_TREE_CHANGES {
            return ControlFlow::Break(());
        }
        self.recorder.visit(change)
    }
}

/// Whether a path is text somebody wrote: no generated, vendored, data or lock file, whose size says nothing of the
/// change.
fn is_own_text(path: &str) -> bool {
    let role = FileKind::of(path, 0, None).role;
    !matches!(role, FileRole::Vendored | FileRole::Generated | FileRole::Data) && !is_lock(path)
}

/// Whether a tool wrote the file to remember versions. By name: the role of such files is that of a manifest.
fn is_lock(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let exact = ["package-lock.json", "pnpm-lock.yaml", "conda-lock.yml", "conda-lock.yaml", "go.sum", "manifest.toml"];
    name.ends_with(".lock") || exact.contains(&name.as_str())
}
