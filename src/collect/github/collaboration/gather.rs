//! What the answers say, as facts. Pure.

use super::shapes::{
    Actor, Collection, Comment, GivenReview, Group, Issue, OpenedThread, OwnRepository, PullRequest,
    ReceivedPullRequest, Repository, ReviewContribution,
};
use crate::collect::github::graphql::Nodes;
use crate::collect::github::repository::{instant, owner_of};
use crate::evidence::person::{
    Contributions, Discussion, Maintenance, MergedPullRequest, Opened, Remarks, Review, Reviews,
};
use crate::evidence::{Gap, Slot};
use crate::read::remark;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Merged pull requests kept. Three projects and a few each are judged; more only lengthens lists.
const MOST_MERGED: usize = 40;
/// Reviews, threads and the like kept.
const MOST_KEPT: usize = 40;
/// Words a lone comment needs to be worth a thought: below, without code or an answer, it says thanks or agrees.
const THIN: u64 = 8;

/// Contributions of a year, gathered stretch by stretch.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    merged: Vec<(Option<String>, MergedPullRequest, bool)>,
    further: u64,
    reviews: BTreeMap<(String, u64), Review>,
    further_reviews: u64,
    /// Why a part is missing.
    pub(super) unread: Option<Gap>,
}

/// How a merged pull request was received.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reception {
    commits: Option<u64>,
    reviews: Option<u64>,
}

impl Gathered {
    /// Nothing was read, for that reason.
    pub(super) fn nothing(gap: Gap) -> Self {
        Gathered { unread: Some(gap), ..Gathered::default() }
    }

    /// Takes in one stretch.
    pub(super) fn take(&mut self, collection: Collection, login: &str) {
        for group in collection.pull_requests.into_iter().flatten().flatten() {
            self.take_pull_requests(group.map_contributions(|one| one.pull_request), login);
        }
        for group in collection.reviews.into_iter().flatten().flatten() {
            self.take_reviews(group, login);
        }
    }

    fn take_pull_requests(&mut self, group: Group<PullRequest>, login: &str) {
        let (Some(name), Some(contributions)) = (name_of(group.repository.as_ref()), group.contributions) else {
            return;
        };
        if is_own(&name, login) {
            return;
        }
        let shown = contributions.nodes.as_ref().map_or(0, Vec::len) as u64;
        self.further += contributions.total.unwrap_or(shown).saturating_sub(shown);
        for pull_request in contributions.nodes.into_iter().flatten().flatten() {
            let owner = pull_request.author_association.as_deref() == Some("OWNER");
            if !pull_request.merged || owner {
                continue;
            }
            let Some(number) = pull_request.number else { continue };
            let known = self.merged.iter().any(|(_, one, _)| one.number == number && one.repository == name);
            if !known && self.merged.len() < MOST_MERGED {
                let by_author = is_login(pull_request.merged_by.as_ref(), login);
                let merged = merged(&name, number, &pull_request);
                self.merged.push((pull_request.id, merged, by_author));
            }
        }
    }

    fn take_reviews(&mut self, group: Group<ReviewContribution>, login: &str) {
        let (Some(name), Some(contributions)) = (name_of(group.repository.as_ref()), group.contributions) else {
            return;
        };
        let shown = contributions.nodes.as_ref().map_or(0, Vec::len) as u64;
        self.further_reviews += contributions.total.unwrap_or(shown).saturating_sub(shown);
        for one in contributions.nodes.into_iter().flatten().flatten() {
            let (Some(pull_request), Some(given)) = (one.pull_request, one.pull_request_review) else { continue };
            let Some(number) = pull_request.number else { continue };
            if is_login(pull_request.author.as_ref(), login) || is_bot(pull_request.author.as_ref()) {
                continue;
            }
            let key = (name.clone(), number);
            if self.reviews.len() < MOST_KEPT || self.reviews.contains_key(&key) {
                add_review(self.reviews.entry(key).or_default(), &name, number, &pull_request, given);
            }
        }
    }

    /// Node ids of the merged pull requests worth a closer look: the largest of each project first.
    pub(super) fn closer_look(&self, most: usize) -> Vec<String> {
        let mut by_project: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
        for (id, one, _) in &self.merged {
            if let Some(id) = id {
                by_project.entry(&one.repository).or_default().push((one.additions + one.deletions, id));
            }
        }
        let mut ranked: Vec<(usize, std::cmp::Reverse<u64>, &str)> = Vec::new();
        for found in by_project.values_mut() {
            found.sort_by(|a, b| b.cmp(a));
            ranked.extend(found.iter().enumerate().map(|(rank, (size, id))| (rank, std::cmp::Reverse(*size), *id)));
        }
        ranked.sort();
        ranked.into_iter().take(most).map(|(_, _, id)| id.to_owned()).collect()
    }

    /// The facts, with what is known of how the pull requests were received.
    pub(super) fn facts(self, received: &BTreeMap<String, Reception>) -> (Slot<Contributions>, Slot<Reviews>) {
        let mut taken = Vec::new();
        for (id, mut one, by_author) in self.merged {
            let reception = id.and_then(|id| received.get(&id).copied()).unwrap_or_default();
            (one.commits, one.reviews) = (reception.commits, reception.reviews);
            // Merged by the author and looked at by nobody else: a repository of an organisation may be one's own, which
            // cannot be told from outside, and then nobody took anything.
            if !by_author || one.reviews.is_some_and(|reviews| reviews > 0) {
                taken.push(one);
            }
        }
        taken.sort_by(|a, b| {
            b.merged_at.cmp(&a.merged_at).then_with(|| (&a.repository, a.number).cmp(&(&b.repository, b.number)))
        });
        let contributions = Contributions { merged: taken, further: self.further, unread: self.unread.clone() };
        let mut given: Vec<Review> = self.reviews.into_values().collect();
        given.sort_by(|a, b| {
            b.given_at.cmp(&a.given_at).then_with(|| (&a.repository, a.number).cmp(&(&b.repository, b.number)))
        });
        let reviews = Reviews { given, further: self.further_reviews, unread: self.unread.clone() };
        let contributions = part(contributions.merged.is_empty(), &self.unread, contributions);
        (contributions, part(reviews.given.is_empty(), &self.unread, reviews))
    }
}

/// A part that is there, is not, or was not read.
fn part<T>(is_empty: bool, unread: &Option<Gap>, facts: T) -> Slot<T> {
    match (is_empty, unread) {
        (true, Some(gap)) => Slot::Unknown(gap.clone()),
        (true, None) => Slot::Absent,
        (false, _) => Slot::Seen(facts),
    }
}

fn merged(name: &str, number: u64, one: &PullRequest) -> MergedPullRequest {
    MergedPullRequest {
        repository: name.to_owned(),
        number,
        title: remark::title(one.title.as_deref().unwrap_or_default()),
        url: one.url.clone(),
        merged_at: instant(&one.merged_at),
        additions: one.additions.unwrap_or(0),
        deletions: one.deletions.unwrap_or(0),
        files: one.changed_files.unwrap_or(0),
        commits: None,
        reviews: None,
        as_member: matches!(one.author_association.as_deref(), Some("MEMBER" | "COLLABORATOR")),
    }
}

fn add_review(review: &mut Review, name: &str, number: u64, pull_request: &PullRequest, given: GivenReview) {
    let mut said = remark::said(given.body.as_deref().unwrap_or_default());
    let read = given.comments.as_ref().map_or(0, |comments| comments.iter().count() as u64);
    let inline = given.comments.as_ref().map_or(0, |comments| comments.total.unwrap_or(read).max(read));
    for remark in given.comments.iter().flat_map(Nodes::iter) {
        said.add(remark::said(remark.body.as_deref().unwrap_or_default()));
    }
    let says_most = said.words >= review.said.words || review.url.is_none();
    review.repository = name.to_owned();
    review.number = number;
    review.title = remark::title(pull_request.title.as_deref().unwrap_or_default());
    if says_most {
        review.url = given.url.or_else(|| pull_request.url.clone());
    }
    review.given_at = review.given_at.max(instant(&given.submitted_at));
    review.rounds += 1;
    review.asked_for_changes |= given.state.as_deref() == Some("CHANGES_REQUESTED");
    review.inline += inline;
    review.said.add(said);
}

/// How the pull requests that were looked at more closely were received.
pub(super) fn received(nodes: Vec<Option<ReceivedPullRequest>>, login: &str) -> BTreeMap<String, Reception> {
    let read = nodes.into_iter().flatten().filter_map(|node| {
        let others = |author: Option<&Actor>| !is_login(author, login) && !is_bot(author);
        let reviews = node.reviews.as_ref().filter(|reviews| reviews.nodes.is_some());
        let reviews = reviews.map(|all| all.iter().filter(|one| others(one.author.as_ref())).count() as u64);
        Some((node.id?, Reception { commits: node.commits.and_then(|commits| commits.total), reviews }))
    });
    read.collect()
}

/// What they said elsewhere, by thread.
#[derive(Debug, Default)]
pub(super) struct Threads {
    since: Option<Timestamp>,
    by_thread: BTreeMap<(String, u64), Remarks>,
    is_cut: bool,
}

impl Threads {
    pub(super) fn since(since: Timestamp) -> Self {
        Threads { since: Some(since), ..Threads::default() }
    }

    fn remark(
        &mut self,
        name: String,
        number: u64,
        at: Option<Timestamp>,
        url: Option<String>,
        body: &str,
    ) -> Option<&mut Remarks> {
        if at < self.since || self.by_thread.len() >= 4 * MOST_KEPT {
            return None;
        }
        let thread = self.by_thread.entry((name.clone(), number)).or_default();
        let said = remark::said(body);
        if said.words >= thread.said.words || thread.url.is_none() {
            thread.url = url;
        }
        (thread.repository, thread.number) = (name, number);
        thread.said_at = thread.said_at.max(at);
        thread.remarks += 1;
        thread.said.add(said);
        Some(thread)
    }

    /// Takes in issues they opened.
    pub(super) fn issues(&mut self, issues: &Nodes<Issue>, login: &str) {
        for issue in issues.iter() {
            let (Some(name), Some(number)) = (name_of(issue.repository.as_ref()), issue.number) else { continue };
            if is_own(&name, login) {
                continue;
            }
            let (at, body) = (instant(&issue.created_at), issue.body.as_deref().unwrap_or_default());
            if let Some(thread) = self.remark(name, number, at, issue.url.clone(), body) {
                thread.opened = true;
                thread.title = issue.title.as_deref().map(remark::title);
            }
        }
        self.note_cut(issues, |issue| instant(&issue.created_at));
    }

    /// Takes in comments. Those on their own pull requests belong to these.
    pub(super) fn comments(&mut self, comments: &Nodes<Comment>, login: &str) {
        for comment in comments.iter() {
            let discussion = comment.discussion.as_ref();
            let repository = comment.repository.as_ref().or_else(|| discussion?.repository.as_ref());
            let number = discussion.and_then(|one| one.number).or_else(|| number_in(comment.url.as_deref()?));
            let (Some(name), Some(number)) = (name_of(repository), number) else { continue };
            let pull_request = comment.pull_request.as_ref();
            if is_own(&name, login) || is_login(pull_request.and_then(|one| one.author.as_ref()), login) {
                continue;
            }
            let title = pull_request.and_then(|one| one.title.as_deref()).or_else(|| discussion?.title.as_deref());
            let (at, body) = (instant(&comment.created_at), comment.body.as_deref().unwrap_or_default());
            if let Some(thread) = self.remark(name, number, at, comment.url.clone(), body) {
                thread.is_answer |= comment.is_answer;
                thread.title = thread.title.take().or_else(|| title.map(remark::title));
            }
        }
        self.note_cut(comments, |comment| instant(&comment.created_at));
    }

    /// More there are than were read, and all that were read are recent enough: older ones may be, too.
    fn note_cut<T>(&mut self, all: &Nodes<T>, at: impl Fn(&T) -> Option<Timestamp>) {
        let read = all.nodes.as_ref().map_or(0, Vec::len) as u64;
        let more = all.total.is_some_and(|total| total > read);
        self.is_cut |= more && all.iter().all(|one| at(one) >= self.since);
    }

    /// The facts. Where nothing but thanks and assent was said there is nothing.
    pub(super) fn facts(self, unread: Option<Gap>) -> Slot<Discussion> {
        let mut threads: Vec<Remarks> = self.by_thread.into_values().collect();
        let is_thin = threads
            .iter()
            .all(|one| one.said.words < THIN && one.said.code_blocks == 0 && !one.opened && !one.is_answer);
        threads.sort_by(|a, b| {
            b.said_at.cmp(&a.said_at).then_with(|| (&a.repository, a.number).cmp(&(&b.repository, b.number)))
        });
        threads.truncate(MOST_KEPT);
        let gap = unread.clone();
        part(is_thin, &gap, Discussion { threads, is_cut: self.is_cut, unread })
    }
}

/// What others opened in own repositories.
pub(super) fn maintenance(
    repositories: Vec<Option<OwnRepository>>,
    login: &str,
    since: Timestamp,
    unread: Option<Gap>,
) -> Slot<Maintenance> {
    let mut found = Maintenance { unread, ..Maintenance::default() };
    for repository in repositories.into_iter().flatten() {
        let Some(name) = repository.name_with_owner else { continue };
        found.repositories += 1;
        if repository.issues.is_none() || repository.pull_requests.is_none() {
            found.unread = found.unread.take().or_else(|| Some(crate::collect::github::repository::left_out()));
        }
        let lists = [(repository.issues, false), (repository.pull_requests, true)];
        for (thread, is_pull_request) in
            lists.iter().flat_map(|(list, kind)| list.iter().flat_map(Nodes::iter).map(|thread| (thread, *kind)))
        {
            let author = thread.author.as_ref();
            let opened_at = instant(&thread.created_at);
            if is_login(author, login)
                || is_bot(author)
                || opened_at < Some(since)
                || found.threads.len() >= 2 * MOST_KEPT
            {
                continue;
            }
            let Some(number) = thread.number else { continue };
            found.threads.push(opened(&name, number, is_pull_request, thread, login));
        }
    }
    found.threads.sort_by(|a, b| {
        b.opened_at.cmp(&a.opened_at).then_with(|| (&a.repository, a.number).cmp(&(&b.repository, b.number)))
    });
    let gap = found.unread.clone();
    part(found.threads.is_empty(), &gap, found)
}

fn opened(name: &str, number: u64, is_pull_request: bool, thread: &OpenedThread, login: &str) -> Opened {
    let items = thread.timeline_items.as_ref();
    let nodes = items.and_then(|items| items.nodes.as_deref()).unwrap_or_default();
    let own = nodes
        .iter()
        .flatten()
        .filter(|item| is_login(item.author.as_ref(), login) || is_login(item.actor.as_ref(), login));
    let answered_at = own.filter_map(|item| instant(&item.created_at)).min();
    let happened = items.and_then(|items| items.nodes.as_ref().and(items.filtered_count.or(Some(0))));
    let is_whole = happened.is_some_and(|count| count <= nodes.len() as u64);
    Opened {
        repository: name.to_owned(),
        number,
        title: remark::title(thread.title.as_deref().unwrap_or_default()),
        url: thread.url.clone(),
        is_pull_request,
        opened_at: instant(&thread.created_at),
        closed_at: instant(&thread.closed_at),
        answered_at,
        is_cut: answered_at.is_none() && !is_whole,
    }
}

fn name_of(repository: Option<&Repository>) -> Option<String> {
    repository?.name_with_owner.clone().filter(|name| name.contains('/') && name.len() <= 140)
}

fn is_own(name: &str, login: &str) -> bool {
    owner_of(name).eq_ignore_ascii_case(login)
}

fn is_login(actor: Option<&Actor>, login: &str) -> bool {
    actor.and_then(|actor| actor.login.as_deref()).is_some_and(|name| name.eq_ignore_ascii_case(login))
}

/// Whether a machine stands behind an account, by the platform's mark or by its name.
fn is_bot(actor: Option<&Actor>) -> bool {
    let Some(actor) = actor else { return false };
    let login = actor.login.as_deref().unwrap_or_default().to_ascii_lowercase();
    actor.kind.as_deref() == Some("Bot") || login.ends_with("[bot]") || login.ends_with("-bot") || login == "dependabot"
}

/// The thread's number in the address of a comment: `…/issues/12#issuecomment-9`.
fn number_in(url: &str) -> Option<u64> {
    let path = url.split(['#', '?']).next()?;
    path.rsplit('/').next()?.parse().ok()
}

impl<T> Group<T> {
    fn map_contributions<U>(self, each: impl Fn(T) -> Option<U>) -> Group<U> {
        let contributions = self.contributions.map(|all| Nodes {
            total: all.total,
            nodes: all.nodes.map(|nodes| nodes.into_iter().map(|node| node.and_then(&each)).collect()),
        });
        Group { repository: self.repository, contributions }
    }
}
