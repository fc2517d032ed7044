//! One account, from its overview to its facts.
//!
//! Invariant: a fault loses nothing of what was read before it; what it hid is a gap, or what an earlier run saw.

use super::listing::{self, Entry, Listing, list};
use super::profile::{Organization, Overview, Socials, is_login};
use super::{HuggingfaceSource, cards, commits, discussions, record};
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Harvest, Link, Observer};
use crate::evidence::person::{Dated, HubKind, HubRepository, HuggingfaceFacts, PersonFacts, SpaceState};
use crate::evidence::{Artefact, ArtefactStatus, ArtefactType, Gap, Handle, HandleStatus, Ownership, Slot};
use futures_util::future::{join, join_all, join3};
use jiff::Timestamp;

/// Repositories kept of one account, the newest first.
const MOST: usize = 60;

/// Collects one account.
pub(super) async fn collect(
    source: &HuggingfaceSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Harvest {
    observer.event(Event::Step { handle, step: "overview" });
    if !is_login(&handle.name) {
        return Harvest::of_nothing(record(handle, HandleStatus::NotFound), None, None);
    }
    let path = format!("/api/users/{}/overview", handle.name);
    let (overview, problem) = match source.api.json::<Overview>(&path, memory, observer).await {
        Ok(page) if page.value.is_organization() => {
            return Harvest::of_nothing(record(handle, HandleStatus::IsOrganization), None, None);
        }
        Ok(page) => (page.value, None),
        // The listings may still tell.
        Err(fault @ Fault::Garbage(_)) => (Overview::default(), Some(fault)),
        Err(Fault::NotFound(_)) => return nobody(source, handle, memory, observer).await,
        Err(fault) => return failed(handle, &fault),
    };
    let user = overview.user.clone().unwrap_or_else(|| handle.name.clone());
    observer.event(Event::Step { handle, step: "models, data sets and demos" });
    let counts = [overview.models, overview.datasets, overview.spaces];
    let listings = join_all(HubKind::ALL.into_iter().zip(counts).map(|(kind, count)| {
        let user = &user;
        async move {
            // What the overview counts nothing of needs no asking.
            let listing = match count {
                Some(0) => listing::nothing(source, user, kind, memory),
                _ => list(source, user, kind, memory, observer).await,
            };
            (kind, listing)
        }
    }));
    let socials_path = format!("/api/users/{user}/socials");
    let socials = source.api.json::<Socials>(&socials_path, memory, observer);
    let (socials, listings) = join(socials, listings).await;

    let mut gathering = Gathering::new(handle, &user, problem);
    gathering.harvest.record.platform_id = overview.id();
    gathering.links(&overview, socials);
    let mut entries = Vec::new();
    for (kind, listing) in listings {
        gathering.listed(kind, &listing);
        entries.extend(listing.entries.into_iter().map(|entry| (kind, entry)));
    }
    entries.sort_by(|(_, a), (_, b)| b.changed_at.cmp(&a.changed_at).then_with(|| a.name.cmp(&b.name)));
    entries.truncate(MOST);
    gathering.repositories(source, entries, memory, observer).await;
    gathering.finish()
}

/// What the name is when no person has it.
async fn nobody(source: &HuggingfaceSource, handle: &Handle, memory: &dyn Memory, observer: &dyn Observer) -> Harvest {
    let path = format!("/api/organizations/{}/overview", handle.name);
    match source.api.json::<Organization>(&path, memory, observer).await {
        Ok(_) => Harvest::of_nothing(record(handle, HandleStatus::IsOrganization), None, None),
        // The first answer stands: no person has the name.
        Err(fault) => Harvest::of_nothing(record(handle, HandleStatus::NotFound), None, fault.stop()),
    }
}

/// An account that could not be asked about.
fn failed(handle: &Handle, fault: &Fault) -> Harvest {
    let mut record = record(handle, HandleStatus::Unreachable);
    record.message = Some(fault.to_string());
    Harvest::of_nothing(record, Some(fault.gap()), fault.stop())
}

/// What is gathered of an account.
struct Gathering<'a> {
    handle: &'a Handle,
    user: String,
    harvest: Harvest,
    facts: HuggingfaceFacts,
    collected_at: Timestamp,
    /// Why some of it is from an earlier run.
    carried: Option<Gap>,
    notes: Vec<String>,
}

impl<'a> Gathering<'a> {
    fn new(handle: &'a Handle, user: &str, problem: Option<Fault>) -> Self {
        let mut record = record(handle, HandleStatus::Ok);
        if !user.eq_ignore_ascii_case(&handle.name) {
            record.status = HandleStatus::Renamed;
            record.renamed_to = Some(user.to_owned());
        }
        let mut gathering = Gathering {
            handle,
            user: user.to_owned(),
            harvest: Harvest::of_nothing(record, None, None),
            facts: HuggingfaceFacts::default(),
            collected_at: Timestamp::now(),
            carried: None,
            notes: Vec::new(),
        };
        if let Some(fault) = problem {
            gathering.fault("the overview", &fault);
        }
        gathering
    }

    /// Notes what went wrong, for the reader and for the run.
    fn fault(&mut self, what: &str, fault: &Fault) {
        self.notes.push(format!("{what} could not be read: {fault}"));
        self.harvest.gap.get_or_insert_with(|| fault.gap());
        if self.harvest.stop.is_none() {
            self.harvest.stop = fault.stop();
        }
    }

    fn links(&mut self, overview: &Overview, socials: Result<crate::collect::Page<Socials>, Fault>) {
        let page = format!("https://huggingface.co/{}", self.user);
        let link = |target: String| Link { target, page: page.clone() };
        match socials {
            Ok(socials) => {
                let github = socials.value.github.map(|login| link(format!("https://github.com/{login}")));
                self.harvest.links.extend(github);
            }
            Err(Fault::NotFound(_)) => {}
            Err(fault) => self.fault("the social handles", &fault),
        }
        self.harvest.links.extend(overview.links.iter().cloned().map(link));
    }

    fn listed(&mut self, kind: HubKind, listing: &Listing) {
        let Some(fault) = &listing.fault else { return };
        self.fault(&format!("the list of {}s", kind.noun()), fault);
        match listing.kept_since {
            Some(since) => {
                self.collected_at = self.collected_at.min(since);
                self.carried.get_or_insert_with(|| fault.gap());
            }
            None => {
                self.facts.unlisted.insert(kind, fault.gap());
            }
        }
    }

    /// Turns entries into repositories and reads the cards and commits that matter.
    async fn repositories(
        &mut self,
        source: &HuggingfaceSource,
        entries: Vec<(HubKind, Entry)>,
        memory: &dyn Memory,
        observer: &dyn Observer,
    ) {
        let (mut repositories, shown): (Vec<HubRepository>, Vec<Shown>) =
            entries.into_iter().map(|(kind, entry)| of_entry(kind, entry)).unzip();
        cards::recall(source, &mut repositories, memory);
        commits::recall(source, &mut repositories, memory);
        let chosen = cards::chosen(&repositories);
        observer.event(Event::Step { handle: self.handle, step: &format!("{} cards", chosen.len()) });
        let longest = if self.harvest.stop.is_none() { commits::longest(&repositories) } else { None };
        let chosen = if self.harvest.stop.is_none() { chosen } else { Vec::new() };
        let all = &repositories;
        let read = join_all(
            chosen.iter().filter_map(|index| all.get(*index)).map(|one| cards::read(source, one, memory, observer)),
        );
        let user = self.user.clone();
        let worked_on = async {
            match longest.and_then(|index| all.get(index)).filter(|one| one.commits.seen().is_none()) {
                Some(one) => Some(commits::read(source, one, &user, memory, observer).await),
                None => None,
            }
        };
        let discussed = async {
            match longest.and_then(|index| all.get(index)) {
                Some(one) => Some(discussions::read(source, one, memory, observer).await),
                None => None,
            }
        };
        let (read, worked_on, discussed) = join3(read, worked_on, discussed).await;
        for (index, (card, fault)) in chosen.into_iter().zip(read) {
            let Some(repository) = repositories.get_mut(index) else { continue };
            repository.card = card;
            if let Some(fault) = fault {
                self.fault(&format!("the card of {}", repository.id), &fault);
            }
        }
        if let (Some(index), Some((told, fault))) = (longest, worked_on)
            && let Some(repository) = repositories.get_mut(index)
        {
            repository.commits = told;
            if let Some(fault) = fault {
                self.fault(&format!("the commits of {}", repository.id), &fault);
            }
        }
        if let (Some(index), Some((told, fault))) = (longest, discussed)
            && let Some(repository) = repositories.get_mut(index)
        {
            repository.discussions = told;
            if let Some(fault) = fault {
                self.fault(&format!("the discussions of {}", repository.id), &fault);
            }
        }
        for (repository, shown) in repositories.into_iter().zip(shown) {
            self.harvest.artefacts.push(artefact(&repository, &shown, self.collected_at));
            if shown.is_judged() && repository.metadata.copy_of.is_none() {
                self.facts.repositories.push(repository);
            }
        }
        self.facts.repositories.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn finish(mut self) -> Harvest {
        let unlisted = !self.facts.unlisted.is_empty();
        let is_empty = self.facts.repositories.is_empty();
        self.harvest.person.huggingface = match (is_empty, unlisted, &self.harvest.gap) {
            // Something may be there that nobody saw.
            (true, true, gap) => Slot::Unknown(gap.clone().unwrap_or(Gap::NotAttempted)),
            (true, false, _) => Slot::Absent,
            (false, ..) => Slot::Seen(Dated {
                collected_at: Some(self.collected_at),
                carried: self.carried.take(),
                facts: std::mem::take(&mut self.facts),
            }),
        };
        if !self.notes.is_empty() {
            self.harvest.record.message = Some(self.notes.join("; "));
        }
        Harvest { person: PersonFacts { ..self.harvest.person }, ..self.harvest }
    }
}

/// What a listing says of a repository beside its facts.
struct Shown {
    status: ArtefactStatus,
    gated: bool,
}

impl Shown {
    fn is_judged(&self) -> bool {
        self.status == ArtefactStatus::Ok
    }
}

fn of_entry(kind: HubKind, entry: Entry) -> (HubRepository, Shown) {
    let path = match kind {
        HubKind::Model => entry.name.clone(),
        HubKind::Dataset => format!("datasets/{}", entry.name),
        HubKind::Space => format!("spaces/{}", entry.name),
    };
    let status = match entry.is_empty {
        _ if entry.disabled => ArtefactStatus::Blocked,
        Some(true) => ArtefactStatus::Empty,
        _ => ArtefactStatus::Ok,
    };
    let repository = HubRepository {
        id: format!("huggingface:{path}"),
        kind,
        url: format!("https://huggingface.co/{path}"),
        revision: entry.sha,
        created_at: entry.created_at,
        changed_at: entry.changed_at,
        metadata: entry.metadata,
        results: entry.results,
        papers: entry.papers,
        scripts: entry.scripts,
        card: if entry.has_card == Some(false) || status != ArtefactStatus::Ok {
            Slot::Absent
        } else {
            Slot::default()
        },
        commits: Slot::default(),
        discussions: Slot::default(),
        state: if kind == HubKind::Space { state(entry.stage.as_deref()) } else { Slot::Absent },
    };
    (repository, Shown { status, gated: entry.gated })
}

/// What a stage of the platform's means for a visitor.
fn state(stage: Option<&str>) -> Slot<SpaceState> {
    let Some(stage) = stage else { return Slot::Unknown(Gap::Unsupported) };
    Slot::Seen(match stage {
        "RUNNING" | "RUNNING_BUILDING" | "RUNNING_APP_STARTING" | "BUILDING" | "APP_STARTING" => SpaceState::Runs,
        "SLEEPING" => SpaceState::Sleeps,
        "PAUSED" | "STOPPED" => SpaceState::Paused,
        "BUILD_ERROR" | "RUNTIME_ERROR" | "CONFIG_ERROR" | "NO_APP_FILE" => SpaceState::Fails,
        other => return Slot::Unknown(Gap::Unreadable { detail: format!("an unknown stage {other:?}") }),
    })
}

/// The repository as reports list it.
fn artefact(repository: &HubRepository, shown: &Shown, collected_at: Timestamp) -> Artefact {
    let noun = repository.kind.noun();
    let reason = match (&repository.metadata.copy_of, shown.status, &repository.card) {
        (_, ArtefactStatus::Blocked, _) => "the platform disabled it".to_owned(),
        (_, ArtefactStatus::Empty, _) => "there is nothing in it yet".to_owned(),
        (Some(original), ..) => format!("a copy of {original} by the platform's mark; not judged"),
        (_, _, Slot::Seen(_)) => format!("its card was read: among the {} best described and newest", cards::READ),
        (_, _, Slot::Absent) if repository.kind != HubKind::Space => format!("a {noun} without a card"),
        (_, _, Slot::Unknown(Gap::Forbidden)) if shown.gated => "its owner gates it: the card was refused".to_owned(),
        (_, _, Slot::Unknown(gap)) if *gap != Gap::NotAttempted => format!("its card could not be read: {gap}"),
        _ if repository.kind == HubKind::Space => "counts by whether it runs and how it was kept up".to_owned(),
        _ => format!("counts by its front matter; {} others are better described or newer", cards::READ),
    };
    let is_judged = shown.is_judged() && repository.metadata.copy_of.is_none();
    Artefact {
        id: repository.id.clone(),
        kind: match repository.kind {
            HubKind::Model => ArtefactType::Model,
            HubKind::Dataset => ArtefactType::Dataset,
            HubKind::Space => ArtefactType::Space,
        },
        status: shown.status,
        url: Some(repository.url.clone()),
        revision: repository.revision.clone(),
        description: None,
        topics: Vec::new(),
        ownership: Ownership {
            is_fork: repository.metadata.copy_of.is_some(),
            last_worked_on: repository.changed_at,
            created_at: repository.created_at,
            ..Ownership::default()
        },
        selected: is_judged,
        reason,
        facts: None,
        collected_at: Some(collected_at),
    }
}
