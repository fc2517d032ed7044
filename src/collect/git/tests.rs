//! Repositories written object by object, so that the tests need no `git` program.

use super::contents::read_tree;
use super::{GitError, GitOptions, read_repository};
use crate::evidence::facts::{Reach, RepositoryFacts};
use crate::evidence::{Artefact, ArtefactStatus, Gap, Slot};
use gix::ObjectId;
use gix::objs::tree::EntryKind;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

const ADA: (&str, &str) = ("Ada Example", "ada@example.org");
const BEN: (&str, &str) = ("Ben Sample", "ben@example.org");
const BOT: (&str, &str) = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com");
const DAY: i64 = 86_400;
const START: i64 = 1_700_000_000;

struct Builder {
    folder: tempfile::TempDir,
    repository: gix::Repository,
}

impl Builder {
    fn new(bare: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let kind = if bare { gix::create::Kind::Bare } else { gix::create::Kind::WithWorktree };
        let repository = gix::ThreadSafeRepository::init_opts(
            folder.path(),
            kind,
            gix::create::Options::default(),
            gix::open::Options::isolated().config_overrides(["init.defaultBranch=main"]),
        )
        .unwrap()
        .to_thread_local();
        Builder { folder, repository }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn tree(&self, files: &[(&str, &[u8])]) -> ObjectId {
        let mut editor = self.repository.edit_tree(self.repository.empty_tree().id).unwrap();
        for (path, bytes) in files {
            let blob = self.repository.write_blob(bytes).unwrap();
            editor.upsert(*path, EntryKind::Blob, blob).unwrap();
        }
        editor.write().unwrap().detach()
    }

    /// A commit `day` days after the start, which HEAD follows.
    fn commit(&self, who: (&str, &str), day: i64, message: &str, tree: ObjectId, parents: &[ObjectId]) -> ObjectId {
        let time = format!("{} +0000", START + day * DAY);
        let signature = gix::actor::SignatureRef { name: who.0.into(), email: who.1.into(), time: &time };
        self.repository
            .commit_as(signature, signature, "HEAD", message, tree, parents.iter().copied())
            .unwrap()
            .detach()
    }

    /// A commit no branch leads to.
    fn side_commit(
        &self,
        who: (&str, &str),
        day: i64,
        message: &str,
        tree: ObjectId,
        parents: &[ObjectId],
    ) -> ObjectId {
        let time = format!("{} +0000", START + day * DAY);
        let signature = gix::actor::SignatureRef { name: who.0.into(), email: who.1.into(), time: &time };
        let commit =
            self.repository.new_commit_as(signature, signature, message, tree, parents.iter().copied()).unwrap();
        commit.id
    }

    fn tag(&self, name: &str, target: ObjectId, annotated_on: Option<i64>) {
        let anything = gix::refs::transaction::PreviousValue::Any;
        match annotated_on {
            Some(day) => {
                let time = format!("{} +0000", START + day * DAY);
                let tagger = gix::actor::SignatureRef { name: ADA.0.into(), email: ADA.1.into(), time: &time };
                let kind = gix::objs::Kind::Commit;
                self.repository.tag(name, target, kind, Some(tagger), "released", anything).unwrap();
            }
            None => {
                self.repository.tag_reference(name, target, anything).unwrap();
            }
        }
    }

    fn object_file(&self, id: ObjectId) -> PathBuf {
        let hex = id.to_string();
        self.repository.git_dir().join("objects").join(&hex[..2]).join(&hex[2..])
    }

    fn read(&self) -> Artefact {
        read_repository(self.path(), &options()).unwrap()
    }
}

fn options() -> GitOptions {
    GitOptions { revision: None, author: None, collected_at: Timestamp::from_second(START + 400 * DAY).unwrap() }
}

fn by(author: &str) -> GitOptions {
    GitOptions { author: Some(author.to_owned()), ..options() }
}

fn at(revision: &str) -> GitOptions {
    GitOptions { revision: Some(revision.to_owned()), ..options() }
}

fn facts(artefact: &Artefact) -> &RepositoryFacts {
    artefact.facts.as_ref().unwrap()
}

fn notes(artefact: &Artefact) -> String {
    facts(artefact).content.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn lines(range: std::ops::Range<u32>) -> Vec<u8> {
    range.map(|number| format!("value_{number} = {number}\n")).collect::<String>().into_bytes()
}

/// Two people and a bot, a merge and a rename, two tags.
fn team(bare: bool) -> (Builder, Vec<ObjectId>) {
    let builder = Builder::new(bare);
    let model = lines(0..20);
    let first_tree = builder.tree(&[("README.md", b"# Churn\n"), ("churn/model.py", &model)]);
    let first = builder.commit(ADA, 0, "Predict churn from the last invoice", first_tree, &[]);
    let renamed_tree = builder.tree(&[("README.md", b"# Churn\n"), ("churn/estimator.py", &model)]);
    let renamed = builder.commit(ADA, 10, "Call the model an estimator", renamed_tree, &[first]);
    let side_tree = builder.tree(&[("README.md", b"# Churn\n"), ("churn/model.py", &model), ("notes.md", b"one\n")]);
    let side = builder.side_commit(BEN, 11, "Write down what was tried", side_tree, &[first]);
    let merged_tree =
        builder.tree(&[("README.md", b"# Churn\n"), ("churn/estimator.py", &model), ("notes.md", b"one\n")]);
    let merge = builder.commit(ADA, 12, "Merge pull request #1 from ben/notes", merged_tree, &[renamed, side]);
    let bumped_tree = builder.tree(&[
        ("README.md", b"# Churn\n"),
        ("churn/estimator.py", &model),
        ("notes.md", b"one\n"),
        ("requirements.txt", b"pandas==2.2.0\n"),
    ]);
    let bump = builder.commit(BOT, 13, "Bump pandas from 2.1.0 to 2.2.0", bumped_tree, &[merge]);
    builder.tag("v0.1.0", first, Some(2));
    builder.tag("baseline", renamed, None);
    (builder, vec![first, renamed, side, merge, bump])
}

#[test]
fn working_tree_bare_repository_and_git_folder_tell_the_same() {
    let (builder, ids) = team(false);
    let (bare, _) = team(true);
    let of_tree = builder.read();
    let of_folder = read_repository(&builder.path().join(".git"), &options()).unwrap();
    let of_bare = bare.read();
    for artefact in [&of_tree, &of_folder, &of_bare] {
        assert_eq!(artefact.status, ArtefactStatus::Ok);
        assert_eq!(artefact.revision, Some(ids[4].to_string()));
        assert_eq!(artefact.url, None);
        assert!(artefact.selected);
        assert_eq!(artefact.ownership.own_commits, Some(4));
        assert_eq!(artefact.ownership.all_commits, Some(5));
        assert_eq!(artefact.ownership.created_at, Some(Timestamp::from_second(START).unwrap()));
        assert_eq!(artefact.ownership.last_worked_on, Some(Timestamp::from_second(START + 12 * DAY).unwrap()));
        assert_eq!(facts(artefact).tags, Slot::Seen(2));
        assert_eq!(facts(artefact).releases, Slot::Seen(1));
        assert_eq!(facts(artefact).content.reach, Reach::Whole);
        assert_eq!(artefact.facts, of_tree.facts);
    }
    assert_eq!(of_tree.id, format!("git:{}", builder.path().display()));
    assert!(of_tree.reason.contains("uncommitted files are not read"));
}

#[test]
fn an_author_is_found_by_name_or_address_without_case() {
    let (builder, _) = team(false);
    for (author, own) in [("ADA@example.org", 3), ("ada example", 3), ("Ben Sample", 1), ("ben@example.org", 1)] {
        let artefact = read_repository(builder.path(), &by(author)).unwrap();
        assert_eq!(artefact.ownership.own_commits, Some(own), "{author}");
        assert_eq!(artefact.ownership.all_commits, Some(5));
    }
    let nobody = read_repository(builder.path(), &by("cleo@example.org")).unwrap();
    assert_eq!(nobody.ownership.own_commits, Some(0));
    assert_eq!(facts(&nobody).history, Slot::Absent);
    assert!(notes(&nobody).contains("no commit by that address"));
}

#[test]
fn no_address_reaches_the_facts() {
    let (builder, _) = team(false);
    let artefact = read_repository(builder.path(), &by("ada@example.org")).unwrap();
    let text = serde_json::to_string(&artefact).unwrap();
    assert!(!text.contains("example.org"), "{text}");
}

#[test]
fn a_revision_shows_the_past_only() {
    let (builder, ids) = team(false);
    for revision in ["HEAD~2", &ids[1].to_string(), "baseline"] {
        let artefact = read_repository(builder.path(), &at(revision)).unwrap();
        assert_eq!(artefact.revision, Some(ids[1].to_string()), "{revision}");
        assert_eq!(artefact.ownership.all_commits, Some(2));
        assert_eq!(facts(&artefact).tags, Slot::Seen(2));
    }
    let first = read_repository(builder.path(), &at("v0.1.0")).unwrap();
    assert_eq!(first.revision, Some(ids[0].to_string()));
    assert_eq!(facts(&first).tags, Slot::Seen(1));
    let error = read_repository(builder.path(), &at("v9.9")).unwrap_err();
    assert!(matches!(error, GitError::Revision { .. }), "{error}");
    assert!(error.to_string().contains("v9.9"));
}

#[test]
fn a_shallow_clone_leaves_the_totals_unknown() {
    let (builder, ids) = team(false);
    std::fs::write(builder.repository.git_dir().join("shallow"), format!("{}\n", ids[3])).unwrap();
    for id in &ids[..3] {
        std::fs::remove_file(builder.object_file(*id)).unwrap();
    }
    let artefact = builder.read();
    assert_eq!(artefact.ownership.all_commits, None);
    assert_eq!(artefact.ownership.own_commits, Some(1));
    assert_eq!(artefact.ownership.created_at, None);
    assert!(notes(&artefact).contains("shallow"), "{}", notes(&artefact));
    assert_eq!(facts(&artefact).content.reach, Reach::Whole);
}

#[test]
fn missing_history_is_cut_and_missing_contents_are_a_listing() {
    let (builder, ids) = team(false);
    std::fs::remove_file(builder.object_file(ids[0])).unwrap();
    let artefact = builder.read();
    assert_eq!(artefact.ownership.all_commits, None);
    assert!(notes(&artefact).contains("history is cut"), "{}", notes(&artefact));

    let blob = builder.repository.write_blob(lines(0..20)).unwrap().detach();
    std::fs::remove_file(builder.object_file(blob)).unwrap();
    let artefact = builder.read();
    assert_eq!(artefact.status, ArtefactStatus::Ok);
    assert!(notes(&artefact).contains("not in this partial clone"), "{}", notes(&artefact));
    assert_eq!(facts(&artefact).content.reach, Reach::Listing);
}

#[test]
fn a_plain_directory_has_contents_and_no_history() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("src/train.py"), "print('training')\n").unwrap();
    let artefact = read_repository(folder.path(), &options()).unwrap();
    assert_eq!(artefact.status, ArtefactStatus::Ok);
    assert_eq!(artefact.revision, None);
    assert_eq!(artefact.ownership.own_commits, None);
    assert_eq!(facts(&artefact).history, Slot::Unknown(Gap::Unsupported));
    assert!(artefact.reason.contains("no git repository"));
    assert!(matches!(read_repository(folder.path(), &at("HEAD")), Err(GitError::Revision { .. })));
}

#[test]
#[cfg(unix)]
fn links_are_not_followed_out_of_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("everything")).unwrap();
    assert!(matches!(read_repository(folder.path(), &options()), Err(GitError::Nothing { .. })));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notebook.ipynb");
    assert!(matches!(read_repository(folder.path(), &options()), Err(GitError::Nothing { .. })));
    assert!(matches!(read_repository(&file, &options()), Err(GitError::NotFound { .. })));
    std::fs::write(&file, "{}").unwrap();
    let error = read_repository(&file, &options()).unwrap_err();
    assert!(matches!(error, GitError::NotADirectory { .. }));
    assert!(error.to_string().contains("give the directory"), "{error}");
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    assert!(matches!(read_repository(folder.path(), &options()), Err(GitError::Broken { .. })));
}

#[test]
fn a_repository_without_commits_is_empty() {
    for bare in [false, true] {
        let artefact = Builder::new(bare).read();
        assert_eq!(artefact.status, ArtefactStatus::Empty);
        assert_eq!(artefact.facts, None);
        assert_eq!(artefact.ownership.all_commits, Some(0));
    }
}

#[test]
fn the_page_comes_from_the_remote_without_its_secrets() {
    let (builder, _) = team(false);
    let config = builder.repository.git_dir().join("config");
    let mut text = std::fs::read_to_string(&config).unwrap();
    text.push_str("[remote \"origin\"]\n\turl = https://ada:ghp_secret@github.com/ada/churn.git\n");
    std::fs::write(&config, text).unwrap();
    assert_eq!(builder.read().url.as_deref(), Some("https://github.com/ada/churn"));
}

#[test]
fn corrupt_objects_are_noted_and_the_rest_is_read() {
    let (builder, ids) = team(false);
    let file = builder.object_file(ids[2]);
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "a temporary file of this test")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&file, permissions).unwrap();
    std::fs::write(&file, b"not zlib at all").unwrap();
    let artefact = builder.read();
    assert_eq!(artefact.ownership.all_commits, None);
    assert!(notes(&artefact).contains("could not be read"), "{}", notes(&artefact));
}

#[test]
fn absence_can_be_told_until_too_many_texts_are_missing() {
    let builder = Builder::new(true);
    let names: Vec<String> = (0..40).map(|number| format!("src/part_{number:02}.py")).collect();
    let texts: Vec<Vec<u8>> = (0..40).map(|number| lines(number..number + 3)).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(texts.iter().map(Vec::as_slice)).collect();
    let tree = builder.tree(&files);
    let whole = read_tree(&builder.repository, tree);
    assert_eq!((whole.files, whole.reach), (40, Reach::Whole));
    for (gone, reach) in [(1, Reach::Whole), (2, Reach::Whole), (3, Reach::Listing)] {
        let blob = builder.repository.write_blob(&texts[gone]).unwrap().detach();
        std::fs::remove_file(builder.object_file(blob)).unwrap();
        let partial = read_tree(&builder.repository, tree);
        assert_eq!((partial.files, partial.reach), (40, reach), "{gone} gone");
    }
    let folder = builder.tree(&[]);
    let empty = read_tree(&builder.repository, folder);
    assert_eq!((empty.files, empty.reach), (0, Reach::Whole));
    let gone = read_tree(&builder.repository, ObjectId::from_hex(&[b'a'; 40]).unwrap());
    assert_eq!((gone.files, gone.reach), (0, Reach::Listing));
}

#[test]
fn links_and_submodules_are_not_followed() {
    let builder = Builder::new(true);
    let mut editor = builder.repository.edit_tree(builder.repository.empty_tree().id).unwrap();
    let target = builder.repository.write_blob(b"/etc/passwd").unwrap();
    let elsewhere = ObjectId::from_hex(&[b'b'; 40]).unwrap();
    editor.upsert("link", EntryKind::Link, target).unwrap();
    editor.upsert("library", EntryKind::Commit, elsewhere).unwrap();
    let tree = editor.write().unwrap().detach();
    let contents = read_tree(&builder.repository, tree);
    assert_eq!((contents.files, contents.reach), (0, Reach::Whole));
    assert!(contents.facts.notes.iter().any(|note| note.text == "1 submodule is not followed"));
}

mod changes {
    use super::{ADA, Builder, lines, team};
    use crate::collect::git::change::ChangeMeter;
    use gix::ObjectId;

    fn tree_of(builder: &Builder, commit: ObjectId) -> ObjectId {
        builder.repository.find_commit(commit).unwrap().tree_id().unwrap().detach()
    }

    #[test]
    fn a_move_is_one_file_and_no_line() {
        let (builder, ids) = team(false);
        let mut meter = ChangeMeter::new(&builder.repository);
        let change = meter.measure(tree_of(&builder, ids[1]), Some(tree_of(&builder, ids[0]))).unwrap();
        assert_eq!((change.files, change.added, change.removed), (1, 0, 0));
        assert_eq!(change.paths, ["churn/estimator.py"]);
    }

    #[test]
    fn a_first_commit_adds_every_line() {
        let (builder, ids) = team(false);
        let change = ChangeMeter::new(&builder.repository).measure(tree_of(&builder, ids[0]), None).unwrap();
        assert_eq!((change.files, change.added, change.removed), (2, 21, 0));
    }

    #[test]
    fn changed_lines_are_counted_and_data_and_locks_are_not() {
        let builder = Builder::new(true);
        let before = builder.tree(&[("a.py", &lines(0..50)), ("poetry.lock", &lines(0..500))]);
        let after = builder.tree(&[
            ("a.py", &[lines(0..20), lines(25..50), lines(90..92)].concat()),
            ("poetry.lock", &lines(100..900)),
            ("data/raw.csv", &lines(0..5_000)),
            ("figure.png", b"\x89PNG\0\0"),
            ("blob.unknown", b"\0\0\0\n\n\n"),
        ]);
        let change = ChangeMeter::new(&builder.repository).measure(after, Some(before)).unwrap();
        assert_eq!((change.files, change.added, change.removed), (2, 2, 5));
        assert_eq!(change.paths, ["a.py", "blob.unknown"]);
    }

    #[test]
    fn a_missing_version_leaves_the_size_unknown() {
        let builder = Builder::new(true);
        let before = builder.tree(&[("a.py", &lines(0..50))]);
        let after = builder.tree(&[("a.py", &lines(0..51))]);
        let gone = builder.repository.write_blob(lines(0..50)).unwrap().detach();
        std::fs::remove_file(builder.object_file(gone)).unwrap();
        assert_eq!(ChangeMeter::new(&builder.repository).measure(after, Some(before)), None);
    }

    #[test]
    fn an_empty_commit_changes_nothing() {
        let builder = Builder::new(true);
        let tree = builder.tree(&[("a.py", &lines(0..5))]);
        let first = builder.commit(ADA, 0, "Start", tree, &[]);
        let second = builder.commit(ADA, 1, "Trigger the build", tree, &[first]);
        assert_eq!(tree_of(&builder, second), tree);
        let change = ChangeMeter::new(&builder.repository).measure(tree, Some(tree)).unwrap();
        let content = crate::read::commit::Content::Nothing;
        assert_eq!(change, crate::read::commit::ChangeSize { content, ..Default::default() });
    }

    #[test]
    fn white_space_is_lines_that_say_nothing() {
        use crate::read::commit::Content;
        let builder = Builder::new(true);
        let before = builder.tree(&[("a.py", b"if x:\n  y = alpha(x)\n"), ("b.txt", b"")]);
        let content = |files: &[(&str, &[u8])]| {
            let after = builder.tree(files);
            ChangeMeter::new(&builder.repository).measure(after, Some(before)).unwrap().content
        };
        assert_eq!(content(&[("a.py", b"if x:\n      y = alpha(x)\n\n"), ("b.txt", b"")]), Content::Nothing);
        assert!(matches!(content(&[("a.py", b"if x:\n  y = beta(x)\n"), ("b.txt", b"")]), Content::Few(_)));
        assert_eq!(
            content(&[("a.py", b"if x:\n  y = alpha(x)\n"), ("b.txt", b"a\x00b"), ("c", b"")]),
            Content::Unknown
        );
    }
}

mod moments {
    use super::super::{commit_nearest_count, last_commit_before};
    use super::*;

    /// a(1) ← b(2) ← merge(5: b, and c ← d beside it) ← e(6), HEAD at e; one day apart.
    fn merged() -> (Builder, [ObjectId; 6]) {
        let builder = Builder::new(true);
        let tree = builder.tree(&[("a.py", b"x = 1\n")]);
        let a = builder.commit(ADA, 0, "Start", tree, &[]);
        let b = builder.commit(ADA, 1, "Go on", tree, &[a]);
        let c = builder.side_commit(BEN, 2, "Try", tree, &[a]);
        let d = builder.side_commit(BEN, 3, "Try more", tree, &[c]);
        let merge = builder.commit(ADA, 4, "Merge", tree, &[b, d]);
        let e = builder.commit(ADA, 5, "End", tree, &[merge]);
        (builder, [a, b, c, d, merge, e])
    }

    #[test]
    fn ancestors_are_counted_through_merges_and_the_newer_of_two_as_near_is_taken() {
        let (builder, [a, b, _, _, merge, e]) = merged();
        let nearest = |count| commit_nearest_count(builder.path(), count).unwrap().unwrap();
        for (count, id) in [(0, a), (1, a), (2, b), (3, b), (4, merge), (5, merge), (6, e), (1_000, e)] {
            assert_eq!(nearest(count), id.to_string(), "{count}");
        }
    }

    #[test]
    fn the_last_commit_before_a_day_is_on_the_first_parent_line() {
        let (builder, [_, b, ..]) = merged();
        let before =
            |day: i64| last_commit_before(builder.path(), Timestamp::from_second(START + day * DAY).unwrap()).unwrap();
        assert_eq!(before(0), None);
        let moment = before(4).unwrap();
        assert_eq!(moment.revision, b.to_string(), "days 2 and 3 are a side branch's");
        assert_eq!(moment.committed_at.as_second(), START + DAY);
    }

    #[test]
    fn a_cut_history_is_neither_counted_nor_dated_beyond_its_end() {
        let (builder, [_, b, .., e]) = merged();
        std::fs::write(builder.repository.git_dir().join("shallow"), format!("{b}\n")).unwrap();
        assert!(matches!(commit_nearest_count(builder.path(), 6), Err(GitError::HistoryCut { .. })));
        let end = Timestamp::from_second(START + 9 * DAY).unwrap();
        assert_eq!(last_commit_before(builder.path(), end).unwrap().unwrap().revision, e.to_string());
        let start = Timestamp::from_second(START).unwrap();
        assert!(matches!(last_commit_before(builder.path(), start), Err(GitError::HistoryCut { .. })));
    }

    #[test]
    fn what_is_no_repository_is_an_error_and_an_empty_one_no_commit() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(commit_nearest_count(folder.path(), 1), Err(GitError::Broken { .. })));
        assert!(matches!(commit_nearest_count(&folder.path().join("gone"), 1), Err(GitError::NotFound { .. })));
        let empty = Builder::new(false);
        assert_eq!(commit_nearest_count(empty.path(), 1).unwrap(), None);
    }
}
