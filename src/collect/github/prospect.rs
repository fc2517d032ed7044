//! One prospect with a token: profile, choice, then batches and archives side by side.

use super::archives::{self, Contents, MOST_DISK_USAGE};
use super::assemble::{Parts, assemble, stored};
use super::batch::{Answer, Wanted, batches, shares};
use super::collaboration::{self, Found, Who};
use super::graphql::{Card, Envelope, ProfileData, SocialAccount, User};
use super::ladder::is_too_much;
use super::probe::Mark;
use super::repository::{artefact_id, gap_of, instant, owner_of};
use super::select::{Candidate, Choice, MOST, choose};
use super::{GithubSource, nothing, record};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Harvest, Link, Observer};
use crate::evidence::person::PersonFacts;
use crate::evidence::{Artefact, Gap, Handle, HandleRecord, HandleStatus};
use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const PROFILE: &str = include_str!("queries/prospect_profile.graphql");

/// Repositories a profile lists, the last pushed first: thirty answer in some 3 s where a hundred time out as often as
/// not. Fewer are asked for where GitHub runs out of time.
const LISTED: [usize; 3] = [30, 12, 5];

/// A repository on the table, its candidate beside it.
pub(super) struct Listed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) card: Card,
    pub(super) candidate: Candidate,
}

impl Listed {
    /// The revision its default branch is at.
    pub(super) fn revision(&self) -> Option<&str> {
        self.card.default_branch_ref.as_ref()?.target.as_ref()?.oid.as_deref()
    }
}

pub(super) async fn collect(
    source: &GithubSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Harvest {
    observer.event(Event::Step { handle, step: "profile" });
    let envelope = match profile(source, handle, observer).await {
        Ok(envelope) => envelope,
        Err(fault) => return failed(handle, &fault),
    };
    let user_gap = if envelope.data.as_ref().is_some_and(|data| data.user.is_some()) {
        None
    } else {
        gap_at(&envelope, &["user"])
    };
    let list_gap = gap_at(&envelope, &["user", "repositories"]);
    let data = envelope.data.unwrap_or_default();
    let Some(user) = data.user else {
        return match data.repository_owner {
            Some(owner) if owner.kind.as_deref() == Some("Organization") => {
                let mut record = record(handle, HandleStatus::IsOrganization);
                record.url = owner.url;
                record.message = Some(format!("{} is an organisation, not a person", owner.login.unwrap_or_default()));
                nothing(record, None, None)
            }
            // An account is there, but its part of the answer is not.
            Some(_) => incomplete(handle, user_gap),
            None => match user_gap {
                Some(gap) => incomplete(handle, Some(gap)),
                None => nothing(record(handle, HandleStatus::NotFound), None, None),
            },
        };
    };
    let login = user.login.clone().unwrap_or_else(|| handle.name.clone());
    let record = found(handle, &user, &login);
    let Some(author) = user.id.clone() else { return incomplete(handle, user_gap) };
    source.noted(handle, Mark::of_user(&user));
    let total = user.repositories.as_ref().and_then(|repositories| repositories.total);
    let listed = listed(&user, &login);
    let page = record.url.clone().unwrap_or_else(|| handle.url());
    Work { source, handle, memory, observer }
        .all(record, links(&user, &page), Account { login, author }, listed, total, list_gap)
        .await
}

/// Asks who the login is and what they own.
async fn profile(
    source: &GithubSource,
    handle: &Handle,
    observer: &dyn Observer,
) -> Result<Envelope<ProfileData>, Fault> {
    let mut last = Fault::Garbage("nothing was asked".to_owned());
    for repositories in LISTED {
        let variables = json!({"login": handle.name, "repositories": repositories});
        match source.api.graphql::<ProfileData>(PROFILE, "ProspectProfile", variables, observer).await {
            Err(fault) if is_too_much(&fault) => last = fault,
            outcome => return outcome,
        }
    }
    Err(last)
}

/// What one prospect's collection carries about.
struct Work<'a> {
    source: &'a GithubSource,
    handle: &'a Handle,
    memory: &'a dyn Memory,
    observer: &'a dyn Observer,
}

/// Whose account it is.
struct Account {
    login: String,
    /// The node id commits are attributed to.
    author: String,
}

impl Work<'_> {
    async fn all(
        self,
        mut record: HandleRecord,
        links: Vec<Link>,
        account: Account,
        mut listed: Vec<Listed>,
        total: Option<u64>,
        list_gap: Option<Gap>,
    ) -> Harvest {
        let mut end = self.weigh(&account.author, &mut listed).await;
        let candidates: Vec<Candidate> = listed.iter().map(|one| one.candidate.clone()).collect();
        let choices = choose(&candidates, MOST);
        let now = Timestamp::now();
        let mut artefacts = Vec::with_capacity(choices.len());
        let mut open = Vec::new();
        for (rank, choice) in choices.iter().enumerate() {
            let Some(one) = listed.get(choice.index) else { continue };
            if let Some(artefact) = self.unchanged(one, choice, rank, now) {
                artefacts.push(artefact);
            } else if !choice.selected {
                artefacts.push(assemble(one, choice, Parts::none(), now));
            } else {
                open.push((rank, choice, one));
            }
        }
        let wanted: Vec<Wanted> = open.iter().map(|(rank, _, one)| self.wanted(*rank, one)).collect();
        let own = choices
            .iter()
            .filter(|choice| choice.selected)
            .filter_map(|choice| Some(listed.get(choice.index)?.id.clone()));
        let who = Who { handle: self.handle, login: &account.login, id: &account.author, repositories: own.collect() };
        let (asked, contents) =
            tokio::join!(self.ask(&account.author, &wanted, who, end.as_ref(), now), self.download(&open));
        let (mut answers, with_others, ended) = asked;
        end = end.or(ended);
        let mut contents = contents;
        for (_, choice, one) in open {
            let id = artefact_id(&one.name);
            let kept = one.revision().and_then(|revision| self.memory.content(&id, revision));
            let parts = Parts { answer: answers.remove(&one.id), contents: contents.remove(&one.id), kept };
            let artefact = assemble(one, choice, parts, now);
            self.keep(&artefact);
            artefacts.push(artefact);
        }
        let seen = listed.len() as u64;
        record.message = match (&list_gap, total) {
            (Some(gap), _) => Some(format!("not all repositories could be listed: {gap}")),
            (None, Some(total)) if total > seen => {
                Some(format!("{} more repositories, pushed to longer ago, were not listed", total - seen))
            }
            _ => record.message,
        };
        let gap = list_gap.or_else(|| end.as_ref().map(Fault::gap));
        artefacts.extend(with_others.artefacts);
        let person = PersonFacts { collaboration: with_others.facts, ..PersonFacts::default() };
        Harvest { record, artefacts, person, links, gap, stop: end.as_ref().and_then(Fault::stop) }
    }

    /// Asks about the repositories, then about work with others: what was made is worth more than what was said.
    async fn ask(
        &self,
        author: &str,
        wanted: &[Wanted],
        who: Who<'_>,
        end: Option<&Fault>,
        now: Timestamp,
    ) -> (BTreeMap<String, Answer>, Found, Option<Fault>) {
        let source = self.source;
        let (answers, ended) = match end {
            Some(fault) => (failed_answers(wanted, fault), None),
            None => batches(&source.api, &source.ladder, author, wanted, self.handle, self.observer).await,
        };
        let mut found = match end.or(ended.as_ref()) {
            Some(fault) => Found::nothing(fault.gap()),
            None => collaboration::collect(source, who, self.memory, self.observer, now).await,
        };
        let ended = ended.or(found.end.take());
        (answers, found, ended)
    }

    /// Asks for shares where they decide the choice.
    async fn weigh(&self, author: &str, listed: &mut [Listed]) -> Option<Fault> {
        let eligible = listed.iter().filter(|one| one.candidate.barred().is_none() && !one.candidate.is_fork).count();
        let many = eligible > MOST;
        let ids: Vec<String> =
            listed.iter().filter(|one| one.candidate.needs_share(many)).map(|one| one.id.clone()).collect();
        if ids.is_empty() {
            return None;
        }
        self.observer.event(Event::Step { handle: self.handle, step: "own share of the repositories" });
        let (found, end) = shares(&self.source.api, author, &ids, self.observer).await;
        for one in listed {
            one.candidate.share = found.get(&one.id).copied();
        }
        end
    }

    /// The artefact as kept, where nothing about it can have changed. What was read once stays, whatever is chosen now:
    /// showing one more work must not take another out of sight.
    fn unchanged(&self, one: &Listed, choice: &Choice, rank: usize, now: Timestamp) -> Option<Artefact> {
        let kept = self.memory.artefact(&artefact_id(&one.name)).filter(|kept| choice.eligible && kept.selected)?;
        stored(kept, one, choice, self.reads_whole(rank, one), now)
    }

    fn reads_whole(&self, rank: usize, one: &Listed) -> bool {
        rank < self.source.settings.archives_per_prospect
            && one.card.disk_usage.is_none_or(|size| size <= MOST_DISK_USAGE)
            && one.revision().is_some()
    }

    fn has_content(&self, one: &Listed) -> bool {
        one.revision().is_some_and(|revision| self.memory.content(&artefact_id(&one.name), revision).is_some())
    }

    fn wanted(&self, _rank: usize, one: &Listed) -> Wanted {
        // Texts are asked for beside an archive too: they are what is left where it breaks off.
        Wanted { id: one.id.clone(), texts: !self.has_content(one) }
    }

    /// Downloads the archives of the best chosen, as many at once as the gate lets.
    async fn download(&self, open: &[(usize, &Choice, &Listed)]) -> BTreeMap<String, Contents> {
        let mut wanted = Vec::new();
        for (rank, _, one) in open {
            if self.reads_whole(*rank, one)
                && !self.has_content(one)
                && let Some(revision) = one.revision()
            {
                wanted.push((one.id.clone(), one.name.clone(), revision.to_owned()));
            }
        }
        let of = wanted.len();
        let done = AtomicUsize::new(0);
        let done = &done;
        let downloads = wanted.into_iter().map(|(id, name, revision)| async move {
            let contents = archives::contents(&self.source.api, &name, &revision, self.observer).await;
            let step = format!("archive {}/{of}", done.fetch_add(1, Relaxed) + 1);
            self.observer.event(Event::Step { handle: self.handle, step: &step });
            (id, contents)
        });
        stream::iter(downloads).buffer_unordered(super::client::ARCHIVES_AT_ONCE).collect().await
    }

    /// Keeps what was measured whole, and drops what may not be kept.
    fn keep(&self, artefact: &Artefact) {
        use crate::evidence::ArtefactStatus::{Blocked, Gone};
        if matches!(artefact.status, Blocked | Gone) {
            self.memory.forget_artefact(&artefact.id);
            return;
        }
        if let (Some(revision), Some(facts)) = (&artefact.revision, &artefact.facts)
            && facts.content.reach == crate::evidence::facts::Reach::Whole
        {
            self.memory.keep_content(&artefact.id, revision, &facts.content);
        }
    }
}

fn failed_answers(wanted: &[Wanted], fault: &Fault) -> BTreeMap<String, Answer> {
    wanted.iter().map(|one| (one.id.clone(), Answer::Failed(fault.clone()))).collect()
}

/// The harvest of an account whose profile did not come.
pub(super) fn failed(handle: &Handle, fault: &Fault) -> Harvest {
    let mut record = record(handle, HandleStatus::Unreachable);
    record.message = Some(fault.to_string());
    nothing(record, Some(fault.gap()), fault.stop())
}

fn incomplete(handle: &Handle, gap: Option<Gap>) -> Harvest {
    let gap = gap.unwrap_or_else(|| Gap::Unreadable { detail: "GitHub left the account out of its answer".to_owned() });
    let mut record = record(handle, HandleStatus::Unreachable);
    record.message = Some(gap.to_string());
    nothing(record, Some(gap), None)
}

fn found(handle: &Handle, user: &User, login: &str) -> HandleRecord {
    let renamed = !login.eq_ignore_ascii_case(&handle.name);
    let mut record = record(handle, if renamed { HandleStatus::Renamed } else { HandleStatus::Ok });
    record.url = user.url.clone();
    record.renamed_to = renamed.then(|| login.to_owned());
    record.platform_id = user.database_id.map(|id| id.to_string());
    record
}

/// The gap that errors leave at a path; none where they only say that nobody is there.
fn gap_at(envelope: &Envelope<ProfileData>, path: &[&str]) -> Option<Gap> {
    let path: Vec<Value> = path.iter().map(|part| Value::from(*part)).collect();
    let error = envelope.errors().iter().find(|error| error.touches(&path) || error.path.is_none())?;
    (!error.is("NOT_FOUND")).then(|| gap_of(error))
}

/// The site and the accounts the person names on their profile, each once.
fn links(user: &User, page: &str) -> Vec<Link> {
    // An account on a network that GitHub knows is no site of the person's own; Kaggle and Hugging Face are none of them.
    let elsewhere = |one: &&SocialAccount| one.provider.as_deref().is_none_or(|provider| provider == "GENERIC");
    let social = user.social_accounts.iter().flat_map(|accounts| accounts.iter()).filter(elsewhere);
    let social = social.filter_map(|one| one.url.clone());
    let mut links: Vec<Link> = Vec::new();
    for target in user.website_url.clone().into_iter().chain(social) {
        let target = target.trim().to_owned();
        if !target.is_empty() && !links.iter().any(|known| known.target == target) {
            links.push(Link { target, page: page.to_owned() });
        }
    }
    links
}

/// Pinned and recent repositories, each once, those of others left out.
fn listed(user: &User, login: &str) -> Vec<Listed> {
    let pinned = user.pinned_items.iter().flat_map(|items| items.iter());
    let recent = user.repositories.iter().flat_map(|items| items.iter());
    let mut all: Vec<Listed> = Vec::new();
    for (place, card) in pinned.map(Some).enumerate().chain(recent.map(Some).map(|card| (usize::MAX, card))) {
        let Some(card) = card else { continue };
        let (Some(id), Some(name)) = (card.id.clone(), card.name_with_owner.clone()) else { continue };
        let foreign = !owner_of(&name).eq_ignore_ascii_case(login);
        if foreign || all.iter().any(|known| known.id == id) {
            continue;
        }
        let candidate = Candidate {
            name: name.clone(),
            pinned: (place != usize::MAX).then_some(place),
            is_fork: card.is_fork,
            is_template: card.is_template,
            is_mirror: card.is_mirror,
            is_empty: card.is_empty,
            is_disabled: card.is_disabled,
            pushed_at: instant(&card.pushed_at),
            share: None,
        };
        all.push(Listed { id, name, card: card.clone(), candidate });
    }
    all
}
