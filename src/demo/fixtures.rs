//! The invented people and their repositories: the folders under `fixtures/github`, read once.
//!
//! The format is described in `fixtures/README.md`.

use super::objects::Objects;
use super::others::Collaboration;
use include_dir::{Dir, DirEntry, include_dir};
use jiff::Timestamp;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/github");

/// The list of handles that `demo` scans.
pub const HANDLES: &str = include_str!("../../fixtures/handles.csv");

/// Everybody the server knows, by login in lower case.
#[derive(Debug, Clone, Default)]
pub struct Fixtures {
    people: BTreeMap<String, Arc<Person>>,
    /// Login, and position among its repositories, by node id.
    ids: BTreeMap<String, (String, Option<usize>)>,
}

/// A fixture that cannot be read: a mistake in the folder, not in a request.
#[derive(Debug, thiserror::Error)]
#[error("fixture {path}: {detail}")]
pub struct FixtureError {
    /// Which file or folder.
    pub path: String,
    /// What is wrong with it.
    pub detail: String,
}

/// What sort of account a login is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonKind {
    /// A person.
    #[default]
    User,
    /// An organisation.
    Organization,
}

/// One invented account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// The folder's name.
    #[serde(skip)]
    pub login: String,
    /// Person or organisation.
    pub kind: PersonKind,
    /// Shown name.
    pub name: Option<String>,
    /// Shown biography.
    pub bio: Option<String>,
    /// The site given on the profile.
    pub website: Option<String>,
    /// Other accounts given on the profile, as (provider, URL).
    pub social: Vec<(String, String)>,
    /// A number that must move nothing.
    pub followers: u64,
    /// Names of the repositories shown first.
    pub pinned: Vec<String>,
    /// What they do with others: `collaboration.toml`.
    #[serde(skip)]
    pub collaboration: Collaboration,
    /// What the account owns, newest push first.
    #[serde(skip)]
    pub repositories: Vec<Repository>,
}

/// A repository under its owner; clones of a person share the data.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Owner's login.
    pub owner: String,
    /// Name.
    pub name: String,
    /// All the rest.
    pub data: Arc<RepositoryData>,
}

/// What `repository.toml`, `history.toml` and `files/` say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RepositoryData {
    /// One line by the owner.
    pub description: Option<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// Main language, as the platform names it.
    pub language: Option<String>,
    /// SPDX id.
    pub licence: Option<String>,
    /// A number that must move nothing.
    pub stars: u64,
    /// A number that must move nothing.
    pub forks: u64,
    /// `owner/name` this is a fork of.
    pub fork_of: Option<String>,
    /// A template for others.
    pub template: bool,
    /// A mirror.
    pub mirror: bool,
    /// Closed by its owner.
    pub archived: bool,
    /// Blocked by the platform: contents are refused with 451.
    pub blocked: bool,
    /// State of the checks on the newest commit, in the platform's words.
    pub checks: Option<String>,
    /// Published releases.
    pub releases: u64,
    /// When the first of them was published.
    pub first_release: Option<Timestamp>,
    /// Tags.
    pub tags: u64,
    /// Merged pull requests.
    pub merged_pull_requests: u64,
    /// Commits by others beyond those listed.
    pub other_commits: u64,
    /// When it was made; else the first commit.
    pub created_at: Option<Timestamp>,
    /// When it was last pushed to; else the last commit.
    pub pushed_at: Option<Timestamp>,
    /// Commits, newest first.
    #[serde(skip)]
    pub commits: Vec<Commit>,
    /// Files by path.
    #[serde(skip)]
    pub files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Ids of trees and blobs, made when first asked for.
    #[serde(skip)]
    pub(super) objects: OnceLock<Objects>,
    /// The packed archive, made when first asked for.
    #[serde(skip)]
    pub(super) archive: OnceLock<bytes::Bytes>,
}

/// One commit of `history.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Author and commit date.
    pub at: Timestamp,
    /// Login of its author when it is not the owner.
    #[serde(default)]
    pub by: Option<String>,
    /// More than one parent.
    #[serde(default)]
    pub merge: bool,
    /// Made in the web editor.
    #[serde(default)]
    pub web: bool,
    /// Lines added.
    #[serde(default)]
    pub added: u64,
    /// Lines removed.
    #[serde(default)]
    pub removed: u64,
    /// Files touched.
    #[serde(default)]
    pub files: u64,
    /// Whole message.
    pub message: String,
    /// Full id, given when the fixture is read.
    #[serde(skip)]
    pub id: String,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HistoryFile {
    commits: Vec<Commit>,
}

impl Fixtures {
    /// Nobody at all: a start for tests.
    pub fn new() -> Self {
        Fixtures::default()
    }

    /// The people inside the binary.
    ///
    /// # Errors
    /// When a file under `fixtures/github` does not follow the format; a test holds that none does.
    pub fn embedded() -> Result<Self, FixtureError> {
        let mut fixtures = Fixtures::new();
        for folder in EMBEDDED.dirs() {
            fixtures.insert(read_person(folder)?);
        }
        Ok(fixtures)
    }

    /// Adds or replaces an account.
    pub fn insert(&mut self, person: Person) {
        let login = person.login.to_lowercase();
        if self.people.contains_key(&login) {
            self.ids.retain(|_, (owner, _)| *owner != login);
        }
        self.ids.insert(person.node_id(), (login.clone(), None));
        for (position, repository) in person.repositories.iter().enumerate() {
            self.ids.insert(repository.node_id(), (login.clone(), Some(position)));
        }
        self.people.insert(login, Arc::new(person));
    }

    /// The account of a node id.
    pub(super) fn person_by_id(&self, id: &str) -> Option<&Person> {
        match self.ids.get(id)? {
            (login, None) => self.person(login),
            _ => None,
        }
    }

    /// The repository of a node id.
    pub(super) fn repository_by_id(&self, id: &str) -> Option<&Repository> {
        match self.ids.get(id)? {
            (login, Some(position)) => self.person(login)?.repositories.get(*position),
            _ => None,
        }
    }

    /// The account of that login, compared without case.
    pub fn person(&self, login: &str) -> Option<&Person> {
        self.people.get(&login.to_lowercase()).map(AsRef::as_ref)
    }

    /// Everybody, by login.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values().map(AsRef::as_ref)
    }

    /// A repository by its owner's login and its name, compared without case.
    pub fn repository(&self, owner: &str, name: &str) -> Option<&Repository> {
        self.person(owner)?.repositories.iter().find(|repository| repository.name.eq_ignore_ascii_case(name))
    }

    /// `count` more people, each a copy of one of the invented persons with work under a numbered login
    /// (`demo-arbor-0001` …), in a fixed order. For load tests; contents are shared, not copied.
    #[must_use]
    pub fn with_clones(mut self, count: usize) -> Self {
        let models: Vec<Arc<Person>> =
            self.people.values().filter(|person| !person.repositories.is_empty()).cloned().collect();
        for (number, model) in models.iter().cycle().take(if models.is_empty() { 0 } else { count }).enumerate() {
            let mut clone = Person::clone(model);
            clone.login = format!("{}-{:04}", model.login, number + 1);
            for repository in &mut clone.repositories {
                repository.owner.clone_from(&clone.login);
            }
            // A copy links copies, and no site, of which there are none: two people with one account would be a dispute.
            clone.website = None;
            let linked = format!("/{}", model.login);
            for (_, address) in &mut clone.social {
                if let Some(host) = address.strip_suffix(&linked) {
                    *address = format!("{host}/{}", clone.login);
                }
            }
            self.insert(clone);
        }
        self
    }
}

impl Person {
    /// The platform's immutable id: made of the login, so the same in every run.
    pub fn node_id(&self) -> String {
        format!("U_{}", &digest(&["person", &self.login.to_lowercase()])[..16])
    }

    /// The older, numeric id.
    pub fn database_id(&self) -> u64 {
        number(&["person", &self.login.to_lowercase()])
    }
}

impl Repository {
    /// The platform's immutable id.
    pub fn node_id(&self) -> String {
        format!("R_{}", &digest(&["repository", &self.full_name().to_lowercase()])[..16])
    }

    /// The older, numeric id.
    pub fn database_id(&self) -> u64 {
        number(&["repository", &self.full_name().to_lowercase()])
    }

    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

impl RepositoryData {
    /// A repository of those files and commits, as `files/` and `history.toml` would give it.
    pub fn with_contents(mut self, files: BTreeMap<String, Cow<'static, [u8]>>, mut commits: Vec<Commit>) -> Self {
        commits.sort_by_key(|commit| std::cmp::Reverse(commit.at));
        self.files = files;
        // The newest commit's id follows the contents, so that a changed file is a new revision.
        let contents = self.objects().root_id.clone();
        let total = commits.len();
        for (position, commit) in commits.iter_mut().enumerate() {
            let place = (total - position).to_string();
            let at = commit.at.to_string();
            let seen = if position == 0 { contents.as_str() } else { "" };
            commit.id = digest(&["commit", &place, &at, &commit.message, seen])[..40].to_owned();
        }
        self.commits = commits;
        self
    }

    /// The newest commit, none in an empty repository.
    pub fn head(&self) -> Option<&Commit> {
        self.commits.first()
    }

    /// When it was made.
    pub fn created(&self) -> Timestamp {
        self.created_at.or_else(|| Some(self.commits.last()?.at)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// When it was last pushed to.
    pub fn pushed(&self) -> Timestamp {
        self.pushed_at.or_else(|| Some(self.head()?.at)).unwrap_or_else(|| self.created())
    }
}

/// 64 hexadecimal digits that depend on the parts only.
pub(super) fn digest(parts: &[&str]) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number of at most nine digits that depends on the parts only.
fn number(parts: &[&str]) -> u64 {
    u64::from_str_radix(&digest(parts)[..12], 16).unwrap_or_default() % 1_000_000_000
}

fn fault(path: &std::path::Path, detail: impl std::fmt::Display) -> FixtureError {
    FixtureError { path: path.display().to_string(), detail: detail.to_string() }
}

/// The name of an entry without the folders above it.
fn name_of(path: &std::path::Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads a TOML file of a folder; the default when there is none.
fn read_toml<T: serde::de::DeserializeOwned + Default>(folder: &Dir<'_>, name: &str) -> Result<T, FixtureError> {
    let Some(file) = folder.get_file(folder.path().join(name)) else { return Ok(T::default()) };
    let text = file.contents_utf8().ok_or_else(|| fault(file.path(), "not UTF-8"))?;
    toml::from_str(text).map_err(|error| fault(file.path(), error))
}

fn read_person(folder: &'static Dir<'static>) -> Result<Person, FixtureError> {
    let mut person: Person = read_toml(folder, "prospect.toml")?;
    person.login = name_of(folder.path());
    person.collaboration = read_toml(folder, "collaboration.toml")?;
    if let Some(repositories) = folder.get_dir(folder.path().join("repositories")) {
        for repository in repositories.dirs() {
            let name = name_of(repository.path());
            let data = Arc::new(read_repository(repository)?);
            person.repositories.push(Repository { owner: person.login.clone(), name, data });
        }
    }
    person
        .repositories
        .sort_by(|left, right| right.data.pushed().cmp(&left.data.pushed()).then_with(|| left.name.cmp(&right.name)));
    for pinned in &person.pinned {
        if !person.repositories.iter().any(|repository| &repository.name == pinned) {
            return Err(fault(folder.path(), format!("pins {pinned:?}, which it does not have")));
        }
    }
    Ok(person)
}

fn read_repository(folder: &'static Dir<'static>) -> Result<RepositoryData, FixtureError> {
    let data: RepositoryData = read_toml(folder, "repository.toml")?;
    let history: HistoryFile = read_toml(folder, "history.toml")?;
    let mut files = BTreeMap::new();
    if let Some(root) = folder.get_dir(folder.path().join("files")) {
        gather(root, root, &mut files)?;
    }
    if files.is_empty() != history.commits.is_empty() {
        return Err(fault(folder.path(), "has files without commits or commits without files"));
    }
    Ok(data.with_contents(files, history.commits))
}

/// Takes every file below a folder, its names with `dot.` in front turned back into `.`.
fn gather(
    root: &Dir<'static>,
    folder: &'static Dir<'static>,
    files: &mut BTreeMap<String, Cow<'static, [u8]>>,
) -> Result<(), FixtureError> {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(below) => gather(root, below, files)?,
            DirEntry::File(file) => {
                let path = file.path().strip_prefix(root.path()).map_err(|error| fault(file.path(), error))?;
                let segments: Vec<String> = path
                    .components()
                    .map(|part| part.as_os_str().to_string_lossy().into_owned())
                    .map(|part| part.strip_prefix("dot.").map_or(part.clone(), |rest| format!(".{rest}")))
                    .collect();
                files.insert(segments.join("/"), Cow::Borrowed(file.contents()));
            }
        }
    }
    Ok(())
}
