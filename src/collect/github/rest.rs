//! One prospect without a token: the sixty REST requests an hour GitHub grants an address.
//!
//! Two requests for the account and its repositories, one a repository for the newest commits of its default branch,
//! contents from the archive host, which is outside that quota. Answers are kept with their `ETag`, reduced to what is
//! read of them: REST sends e-mail addresses nobody asked for, and those are not even kept.

use super::archives;
use super::assemble::{Parts, assemble, stored};
use super::batch::Answer;
use super::graphql::{
    Branch, Card, CardBranch, CommitNode, CommitTarget, Nodes, RepositoryNode, Target, Topic, TopicNode, Total,
};
use super::probe::Mark;
use super::prospect::{Listed, failed};
use super::repository::{artefact_id, instant, owner_of, without_addresses};
use super::select::{Candidate, Choice, choose};
use super::{GithubSource, nothing, record};
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Harvest, Link, Observer};
use crate::collect::{CachedResponse, Memory};
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, Gap, Handle, HandleRecord, HandleStatus, Platform};
use jiff::Timestamp;
use reqwest::header::ETAG;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Repositories read of one prospect without a token: one request each, eight in all, so that sixty an hour see seven
/// prospects.
const MOST_PLAIN: usize = 6;

/// Commits a page, GitHub's most.
const PAGE: usize = 100;

/// What a token would add, for people.
const WITHOUT_TOKEN: &str = "read without a GitHub token: pinned repositories, own shares, forks with own work, sizes \
                             of changes, checks, releases, tags and merged pull requests were not seen; a token (no \
                             scope is needed) adds them";

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Account {
    login: Option<String>,
    id: Option<u64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    html_url: Option<String>,
    blog: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Repository {
    node_id: Option<String>,
    full_name: Option<String>,
    html_url: Option<String>,
    description: Option<String>,
    fork: bool,
    is_template: bool,
    mirror_url: Option<String>,
    archived: bool,
    disabled: bool,
    size: Option<u64>,
    created_at: Option<String>,
    pushed_at: Option<String>,
    topics: Option<Vec<String>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Commit {
    sha: Option<String>,
    commit: CommitDetail,
    author: Option<Login>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct CommitDetail {
    message: Option<String>,
    author: Option<Dated>,
    committer: Option<Dated>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Dated {
    date: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Login {
    login: Option<String>,
}

/// What one prospect's collection carries about.
struct Work<'a> {
    source: &'a GithubSource,
    handle: &'a Handle,
    memory: &'a dyn Memory,
    observer: &'a dyn Observer,
}

pub(super) async fn collect(
    source: &GithubSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Harvest {
    Work { source, handle, memory, observer }.all().await
}

/// The mark of a person's list of repositories as it is now.
///
/// # Errors
/// Whatever kept the list from arriving.
pub(super) async fn mark(
    source: &GithubSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<Mark, Fault> {
    let work = Work { source, handle, memory, observer };
    Ok(mark_of(&work.get::<Vec<Repository>>(&repositories_of(&handle.name)).await?))
}

/// Whether the name is an organisation's.
///
/// # Errors
/// [`Fault::NotFound`] where it is nobody's, else whatever kept the answer from arriving.
pub(super) async fn is_organization(
    source: &GithubSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Result<bool, Fault> {
    let work = Work { source, handle, memory, observer };
    let account = work.get::<Account>(&format!("/users/{}", segment(&handle.name))).await?;
    Ok(account.kind.as_deref() == Some("Organization"))
}

fn mark_of(repositories: &[Repository]) -> Mark {
    fn text(field: &Option<String>) -> &str {
        field.as_deref().unwrap_or_default()
    }
    Mark::of_listed(repositories.iter().map(|one| (text(&one.full_name), text(&one.pushed_at))))
}

fn repositories_of(login: &str) -> String {
    format!("/users/{}/repos?per_page={PAGE}&type=owner&sort=pushed", segment(login))
}

impl Work<'_> {
    async fn all(&self) -> Harvest {
        self.step("profile");
        let account = match self.get::<Account>(&format!("/users/{}", segment(&self.handle.name))).await {
            Ok(account) => account,
            Err(Fault::NotFound(_)) => return nothing(record(self.handle, HandleStatus::NotFound), None, None),
            Err(fault) => return failed(self.handle, &fault),
        };
        let login = account.login.clone().unwrap_or_else(|| self.handle.name.clone());
        let mut record = self.found(&account, &login);
        if record.status == HandleStatus::IsOrganization {
            record.message = Some(format!("{login} is an organisation, not a person"));
            return nothing(record, None, None);
        }
        let path = repositories_of(&login);
        let page = record.url.clone().unwrap_or_else(|| self.handle.url());
        let site = account.blog.map(|blog| blog.trim().to_owned()).filter(|blog| !blog.is_empty());
        let links = site.into_iter().map(|target| Link { target, page: page.clone() }).collect();
        // What they do with others takes more requests than there are without a token.
        let mut person = PersonFacts::default();
        person.missed(Platform::Github, &Gap::NotConfigured);
        let repositories = match self.get::<Vec<Repository>>(&path).await {
            Ok(repositories) => repositories,
            Err(fault) => {
                record.message = Some(format!("its repositories could not be listed: {fault}"));
                let (gap, stop) = (Some(fault.gap()), fault.stop());
                return Harvest { links, person, ..Harvest::of_nothing(record, gap, stop) };
            }
        };
        record.message = Some(WITHOUT_TOKEN.to_owned());
        self.source.noted(self.handle, mark_of(&repositories));
        let mut listed: Vec<Listed> = repositories
            .into_iter()
            .filter_map(listed)
            .filter(|one| owner_of(&one.name).eq_ignore_ascii_case(&login))
            .collect();
        let (artefacts, end) = self.repositories(&login, &mut listed).await;
        Harvest {
            record,
            artefacts,
            person,
            links,
            gap: end.as_ref().map(Fault::gap),
            stop: end.as_ref().and_then(Fault::stop),
        }
    }

    async fn repositories(&self, login: &str, listed: &mut [Listed]) -> (Vec<Artefact>, Option<Fault>) {
        let candidates: Vec<Candidate> = listed.iter().map(|one| one.candidate.clone()).collect();
        let choices = choose(&candidates, MOST_PLAIN);
        let mut artefacts = Vec::with_capacity(choices.len());
        let mut end: Option<Fault> = None;
        for (rank, choice) in choices.iter().enumerate() {
            let Some(one) = listed.get_mut(choice.index) else { continue };
            if !choice.selected {
                artefacts.push(assemble(one, choice, Parts::none(), Timestamp::now()));
                continue;
            }
            self.step(&format!("repositories {}/{}", rank + 1, choices.iter().filter(|one| one.selected).count()));
            let answer = match &end {
                Some(fault) => Answer::Failed(fault.clone()),
                None => self.commits(login, one).await,
            };
            if let Answer::Failed(fault) = &answer
                && fault.stop().is_some()
            {
                end = Some(fault.clone());
            }
            artefacts.push(self.artefact(one, choice, rank, answer).await);
        }
        (artefacts, end)
    }

    async fn artefact(&self, one: &Listed, choice: &Choice, rank: usize, answer: Answer) -> Artefact {
        let id = artefact_id(&one.name);
        let now = Timestamp::now();
        let kept = one.revision().and_then(|revision| self.memory.content(&id, revision));
        if let Some(artefact) = self.memory.artefact(&id)
            && let Some(artefact) = stored(artefact, one, choice, true, now)
        {
            return artefact;
        }
        let readable = matches!(answer, Answer::Node { .. });
        let contents = match (&kept, one.revision()) {
            (None, Some(revision)) if readable && rank < self.source.settings.archives_per_prospect => {
                Some(archives::contents(&self.source.api, &one.name, revision, self.observer).await)
            }
            _ => None,
        };
        let artefact = assemble(one, choice, Parts { answer: Some(answer), contents, kept }, now);
        if let (Some(revision), Some(facts)) = (&artefact.revision, &artefact.facts)
            && facts.content.reach == crate::evidence::facts::Reach::Whole
        {
            self.memory.keep_content(&id, revision, &facts.content);
        }
        artefact
    }

    /// The newest commits of the default branch, as a batch would have told them.
    async fn commits(&self, login: &str, one: &mut Listed) -> Answer {
        let path = format!("/repos/{}/commits?per_page={PAGE}", one.name);
        let commits = match self.get::<Vec<Commit>>(&path).await {
            Ok(commits) => commits,
            Err(Fault::NotFound(_)) => return Answer::Gone,
            // GitHub's answer for a repository nothing was pushed to.
            Err(Fault::Status { status: 409, .. }) => {
                return node(RepositoryNode { is_empty: true, ..Default::default() });
            }
            Err(Fault::Blocked) => return node(RepositoryNode { is_disabled: true, ..Default::default() }),
            Err(fault) => return Answer::Failed(fault),
        };
        let oid = commits.first().and_then(|commit| commit.sha.clone());
        one.card.default_branch_ref = Some(CardBranch { target: Some(Target { oid: oid.clone() }) });
        let whole = commits.len() < PAGE;
        let all = whole.then_some(commits.len() as u64);
        let is_own = |commit: &Commit| {
            commit
                .author
                .as_ref()
                .and_then(|author| author.login.as_deref())
                .is_some_and(|own| own.eq_ignore_ascii_case(login))
        };
        let own: Vec<Option<CommitNode>> =
            commits.iter().filter(|one| is_own(one)).map(|one| Some(told(one))).collect();
        let total = whole.then_some(own.len() as u64);
        let target = CommitTarget {
            oid,
            all: Some(Total { total: all }),
            own: Some(Nodes { total, nodes: Some(own) }),
            ..CommitTarget::default()
        };
        node(RepositoryNode { default_branch_ref: Some(Branch { target: Some(target) }), ..Default::default() })
    }

    /// Gets a path, conditionally where an answer is kept.
    async fn get<T: Serialize + DeserializeOwned + Reduced>(&self, path: &str) -> Result<T, Fault> {
        let key = format!("{} {path} application/vnd.github+json", self.source.api.base);
        let kept = self.memory.response(&key);
        let etag = kept.as_ref().and_then(|kept| kept.etag.as_deref());
        let reply = self.source.api.get(path, etag, self.observer).await?;
        if reply.status == 304
            && let Some(Ok(body)) = kept.map(|kept| serde_json::from_str(&kept.body))
        {
            return Ok(body);
        }
        let unreadable = |error: serde_json::Error| {
            Fault::Garbage(format!("{error}; it begins {:?}", crate::collect::gate::printable(&reply.body)))
        };
        let mut body: T = serde_json::from_slice(&reply.body).map_err(unreadable)?;
        body.reduce();
        if reply.status == 200
            && let Some(etag) = reply.headers.get(ETAG).and_then(|value| value.to_str().ok())
            && let Ok(text) = serde_json::to_string(&body)
        {
            let kept = CachedResponse { etag: Some(etag.to_owned()), last_modified: None, body: text };
            self.memory.keep_response(&key, &kept);
        }
        Ok(body)
    }

    fn step(&self, step: &str) {
        self.observer.event(Event::Step { handle: self.handle, step });
    }

    fn found(&self, account: &Account, login: &str) -> HandleRecord {
        let renamed = !login.eq_ignore_ascii_case(&self.handle.name);
        let status = match account.kind.as_deref() {
            Some("Organization") => HandleStatus::IsOrganization,
            _ if renamed => HandleStatus::Renamed,
            _ => HandleStatus::Ok,
        };
        let mut record = record(self.handle, status);
        record.url = account.html_url.clone();
        record.renamed_to = renamed.then(|| login.to_owned());
        record.platform_id = account.id.map(|id| id.to_string());
        record
    }
}

/// Drops what must not be kept before an answer is.
trait Reduced {
    fn reduce(&mut self) {}
}

impl Reduced for Account {}

impl Reduced for Vec<Repository> {}

impl Reduced for Vec<Commit> {
    fn reduce(&mut self) {
        for commit in self {
            commit.commit.message = commit.commit.message.take().map(|message| without_addresses(&message));
        }
    }
}

fn node(node: RepositoryNode) -> Answer {
    Answer::Node { node: Box::new(node), index: 0, errors: Arc::default(), missing: Gap::NotConfigured }
}

fn told(commit: &Commit) -> CommitNode {
    let message = commit.commit.message.as_deref().unwrap_or_default();
    let (headline, body) = message.split_once('\n').unwrap_or((message, ""));
    CommitNode {
        oid: commit.sha.clone(),
        message_headline: Some(headline.trim_end().to_owned()),
        message_body: Some(body.trim().to_owned()),
        authored_date: commit.commit.author.as_ref().and_then(|dated| dated.date.clone()),
        committed_date: commit.commit.committer.as_ref().and_then(|dated| dated.date.clone()),
        ..CommitNode::default()
    }
}

fn listed(repository: Repository) -> Option<Listed> {
    let name = repository.full_name?;
    let candidate = Candidate {
        name: name.clone(),
        pinned: None,
        is_fork: repository.fork,
        is_template: repository.is_template,
        is_mirror: repository.mirror_url.is_some(),
        is_empty: repository.size == Some(0),
        is_disabled: repository.disabled,
        pushed_at: instant(&repository.pushed_at),
        share: None,
    };
    let topics = repository.topics.unwrap_or_default().into_iter();
    let topics = topics.map(|name| Some(TopicNode { topic: Some(Topic { name: Some(name) }) })).collect();
    let card = Card {
        id: repository.node_id.clone(),
        name_with_owner: Some(name.clone()),
        url: repository.html_url,
        description: repository.description,
        is_fork: repository.fork,
        is_template: repository.is_template,
        is_mirror: repository.mirror_url.is_some(),
        is_archived: repository.archived,
        is_empty: repository.size == Some(0),
        is_disabled: repository.disabled,
        disk_usage: repository.size,
        created_at: repository.created_at,
        pushed_at: repository.pushed_at,
        repository_topics: Some(Nodes { total: None, nodes: Some(topics) }),
        default_branch_ref: None,
    };
    Some(Listed { id: repository.node_id.unwrap_or_else(|| name.clone()), name, card, candidate })
}

/// A login as a path segment. GitHub's hold letters, digits and hyphens; anything else is somebody's mistake, made safe.
fn segment(login: &str) -> String {
    url::form_urlencoded::byte_serialize(login.as_bytes()).collect()
}
