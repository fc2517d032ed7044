//! One account: the lists, the few notebooks worth reading, and what the dump knows, put together.

use super::KaggleSource;
use super::answers::{Kernel, Publication, is_slug};
use super::artefacts::artefacts;
use super::client::Client;
use super::lists::{self, List, Listed};
use super::meta::Told;
use super::notebook::{self, ReadNotebook};
use super::probe;
use crate::collect::Memory;
use crate::collect::gate::Fault;
use crate::collect::source::{Event, Harvest, Observer, Stop};
use crate::evidence::person::{Dated, KaggleFacts, KaggleNotebook, KagglePublication, PersonFacts};
use crate::evidence::{Gap, Handle, HandleRecord, HandleStatus, Place, Slot};
use futures_util::future::join_all;
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Notebooks read because they were run last …
const MOST_RECENT: usize = 3;
/// … and because most was written in them, or, where lines are not told, because they have most versions.
const MOST_LONGEST: usize = 2;
/// Data sets whose own facts are asked for where the list leaves the description out.
const MOST_ASKED_DATASETS: usize = 3;

/// What the API gave.
struct Asked {
    notebooks: Listed<Kernel>,
    datasets: Listed<Publication>,
    opted_out: bool,
}

pub(super) async fn collect(
    source: &KaggleSource,
    handle: &Handle,
    memory: &dyn Memory,
    observer: &dyn Observer,
) -> Harvest {
    let mut record = HandleRecord {
        handle: handle.clone(),
        status: HandleStatus::Ok,
        url: Some(handle.url()),
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    };
    if !is_slug(&handle.name) {
        record.status = HandleStatus::NotFound;
        return Harvest::of_nothing(record, None, None);
    }
    let work = Work {
        handle,
        client: source.api.as_ref().map(|api| Client { api, memory, observer }),
        observer,
        no_search: &source.no_search,
    };
    let told = async {
        match &source.meta {
            Some(meta) => Some(meta.told(handle, observer).await),
            None => None,
        }
    };
    let (told, asked) = tokio::join!(told, work.ask(source.meta.is_some()));
    let lists = asked.as_ref().map(|asked| (&asked.notebooks.items, &asked.datasets.items));
    let shows = lists.map(|(notebooks, datasets)| probe::shows(told.as_ref(), notebooks, datasets));
    let harvest = work.together(record, told, asked).await;
    probe::keep(source, handle, shows, &harvest, memory);
    harvest
}

/// What one account's collection carries about.
struct Work<'a> {
    handle: &'a Handle,
    client: Option<Client<'a>>,
    observer: &'a dyn Observer,
    /// Set once the search turns out not to be for us.
    no_search: &'a AtomicBool,
}

impl Work<'_> {
    fn user(&self) -> &str {
        &self.handle.name
    }

    /// Asks for the lists, side by side.
    async fn ask(&self, ranks: bool) -> Option<Asked> {
        let client = self.client?;
        self.observer.event(Event::Step { handle: self.handle, step: "lists" });
        let notebooks = lists::read(&client, &lists::NOTEBOOKS, self.user(), |one: &Kernel| one.slug.as_str());
        // Only ranks are kept from those who opted out of them; a search that fails tells nothing.
        let opted_out = async {
            let is_asked = ranks && !self.no_search.load(Relaxed);
            let found = if is_asked { client.opted_out(self.user()).await } else { Ok(None) };
            if matches!(found, Err(Fault::NotFound(_) | Fault::Forbidden(_))) {
                self.no_search.store(true, Relaxed);
            }
            matches!(found, Ok(Some(true)))
        };
        let (notebooks, datasets, opted_out) =
            tokio::join!(notebooks, self.publications_of(client, &lists::DATASETS), opted_out);
        Some(Asked { notebooks, datasets, opted_out })
    }

    async fn publications_of(&self, client: Client<'_>, list: &List) -> Listed<Publication> {
        lists::read(&client, list, self.user(), |one: &Publication| one.slug.as_str()).await
    }

    async fn together(self, record: HandleRecord, told: Option<Result<Told, String>>, asked: Option<Asked>) -> Harvest {
        let mut end = End { record, gap: None, stop: None, notes: Vec::new() };
        let told = match told {
            None => {
                end.notes.push("results in competitions need Meta Kaggle (kaggle.meta_dir)".to_owned());
                Err(Gap::NotConfigured)
            }
            Some(Ok(told)) => Ok(told),
            Some(Err(detail)) => {
                end.notes.push(detail.clone());
                let gap = Gap::Unreadable { detail };
                end.gap = Some(gap.clone());
                Err(gap)
            }
        };
        let user = self.user();
        let mut facts = KaggleFacts::default();
        let is_known_to_dump = told.as_ref().is_ok_and(|told| told.person.is_some());
        match &told {
            Ok(told) => {
                facts.opted_out = told.opted_out() || asked.as_ref().is_some_and(|asked| asked.opted_out);
                facts.dump_of = told.dump_of;
                facts.results = if facts.opted_out { Slot::Unknown(Gap::Forbidden) } else { told.results(user) };
                facts.standings = if facts.opted_out { Vec::new() } else { told.standings() };
            }
            Err(gap) => facts.results = Slot::Unknown(gap.clone()),
        }
        if facts.opted_out {
            end.notes.push("the person opted out of Kaggle's rankings, so ranks are not looked at".to_owned());
        }
        let of_dump = told.as_ref().map(|told| told.notebooks(user)).map_err(Clone::clone);
        match asked {
            None => {
                facts.notebooks = of_dump.unwrap_or_else(Slot::Unknown);
                unread(&mut facts.notebooks, &Gap::NotConfigured);
                facts.datasets = Slot::Unknown(Gap::NotConfigured);
                facts.models = Slot::Unknown(Gap::NotConfigured);
                if !is_known_to_dump && told.is_ok() {
                    end.record.status = HandleStatus::NotFound;
                    end.record.message = Some("Meta Kaggle holds no result and no notebook of that name".to_owned());
                    return Harvest::of_nothing(end.record, None, None);
                }
                if told.is_err() {
                    return end.of_nothing();
                }
            }
            Some(asked) => {
                if asked.is_nobody() && !is_known_to_dump {
                    end.record.status = HandleStatus::NotFound;
                    return Harvest::of_nothing(end.record, None, None);
                }
                if asked.is_down() && !is_known_to_dump {
                    asked.faults().for_each(|fault| end.met(fault));
                    return end.of_nothing();
                }
                self.read_all(&mut facts, of_dump, asked, &mut end).await;
            }
        }
        end.harvest(facts)
    }

    /// Reads the chosen notebooks and puts the lists together with what the dump tells.
    async fn read_all(
        &self,
        facts: &mut KaggleFacts,
        of_dump: Result<Slot<Vec<KaggleNotebook>>, Gap>,
        asked: Asked,
        end: &mut End,
    ) {
        let Asked { notebooks, datasets, .. } = asked;
        let known = of_dump.as_ref().ok().and_then(Slot::seen).map_or(&[][..], Vec::as_slice);
        let kernels: Vec<Kernel> = notebooks.items.into_iter().filter(|one| !one.is_private).collect();
        let chosen = choose(&kernels, known);
        let read = self.read_notebooks(&kernels, &chosen, end).await;
        let all = together(self.user(), kernels, read, &of_dump);
        end.notes.extend(notebooks.notes);
        facts.notebooks = slot_of(all, notebooks.fault.as_ref());
        if let Some(fault) = notebooks.fault {
            unread(&mut facts.notebooks, &fault.gap());
            end.met(&fault);
        }
        facts.datasets = self.publications(datasets, "datasets/", true, end).await;
        // Last, since fewest people have any: a list that hangs must not keep the rest from being read.
        facts.models = match self.client.filter(|_| end.stop.is_none()) {
            Some(client) => {
                let models = self.publications_of(client, &lists::MODELS).await;
                self.publications(models, "models/", false, end).await
            }
            None => Slot::Unknown(end.gap.clone().unwrap_or(Gap::NotConfigured)),
        };
    }

    async fn read_notebooks(&self, kernels: &[Kernel], chosen: &[usize], end: &mut End) -> Vec<(usize, ReadNotebook)> {
        let Some(client) = self.client else { return Vec::new() };
        let mut done = Vec::with_capacity(chosen.len());
        for (count, index) in chosen.iter().enumerate() {
            let Some(kernel) = kernels.get(*index) else { continue };
            if end.stop.is_some() {
                break;
            }
            let step = format!("notebook {}/{}", count + 1, chosen.len());
            self.observer.event(Event::Step { handle: self.handle, step: &step });
            let (read, fault) = notebook::read(&client, self.user(), kernel).await;
            if let Some(fault) = fault {
                // A notebook that is not shown is a matter of its own, not of the source.
                if !matches!(fault, Fault::Forbidden(_) | Fault::NotFound(_)) {
                    end.met(&fault);
                }
                end.notes.push(format!("{} could not be read: {fault}", kernel.slug));
            }
            done.push((*index, read));
        }
        done
    }

    async fn publications(
        &self,
        listed: Listed<Publication>,
        folder: &str,
        ask: bool,
        end: &mut End,
    ) -> Slot<Vec<KagglePublication>> {
        let mut all: Vec<Publication> = listed.items.into_iter().filter(|one| !one.is_private).collect();
        all.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.slug.cmp(&b.slug)));
        let unsaid = |one: &Publication| ask && one.description.trim().is_empty();
        let asked = all.iter().enumerate().filter(|(_, one)| unsaid(one)).take(MOST_ASKED_DATASETS);
        let answers = match self.client.filter(|_| end.stop.is_none()) {
            None => Vec::new(),
            Some(client) => {
                let answers = asked.map(|(index, one)| {
                    let slug = one.slug.clone();
                    async move { (index, client.dataset(self.user(), &slug).await) }
                });
                join_all(answers).await
            }
        };
        let mut unknown: Vec<(usize, Gap)> = Vec::new();
        for (index, answer) in answers {
            match (answer, all.get_mut(index)) {
                (Ok(answer), Some(one)) => {
                    one.description = answer.description.unwrap_or_default();
                    one.licence = one.licence.take().or(answer.licence);
                }
                (Err(fault), _) => {
                    end.met(&fault);
                    unknown.push((index, fault.gap()));
                }
                (Ok(_), None) => {}
            }
        }
        // Beyond those asked for nobody looked.
        let unasked = all.iter().enumerate().filter(|(_, one)| unsaid(one)).skip(MOST_ASKED_DATASETS);
        unknown.extend(unasked.map(|(index, _)| (index, Gap::NotAttempted)).collect::<Vec<_>>());
        let user = self.user();
        let publication = |(index, one): (usize, Publication)| {
            let words = one.description.split_whitespace().count() as u64;
            let gap = unknown.iter().find(|(at, _)| *at == index).map(|(_, gap)| gap.clone());
            let excerpt = Place::file("description").quoting(&one.description).excerpt;
            KagglePublication {
                account: user.to_owned(),
                url: format!("https://www.kaggle.com/{folder}{user}/{}", one.slug),
                slug: one.slug,
                title: one.title,
                updated: one.updated,
                versions: one.versions,
                description: match gap {
                    Some(gap) => Slot::Unknown(gap),
                    None if words == 0 => Slot::Absent,
                    None => Slot::Seen(words),
                },
                excerpt,
                licence: one.licence,
            }
        };
        let all: Vec<KagglePublication> = all.into_iter().enumerate().map(publication).collect();
        end.notes.extend(listed.notes);
        let slot = slot_of(all, listed.fault.as_ref());
        if let Some(fault) = listed.fault {
            end.met(&fault);
        }
        slot
    }
}

impl Asked {
    fn faults(&self) -> impl Iterator<Item = &Fault> {
        [&self.notebooks.fault, &self.datasets.fault].into_iter().flatten()
    }

    /// Whether the platform says that there is no such user: by a 404 to their notebooks, with nothing in any list.
    fn is_nobody(&self) -> bool {
        let nothing = self.notebooks.items.is_empty() && self.datasets.items.is_empty();
        nothing && matches!(self.notebooks.fault, Some(Fault::NotFound(_)))
    }

    /// Whether no list came at all.
    fn is_down(&self) -> bool {
        self.faults().count() == 2 && self.notebooks.items.is_empty() && self.datasets.items.is_empty()
    }
}

/// A list that came whole or in part is seen; one that is empty is absent, unless it broke off.
fn slot_of<T>(all: Vec<T>, fault: Option<&Fault>) -> Slot<Vec<T>> {
    match fault {
        Some(fault) if all.is_empty() => Slot::Unknown(fault.gap()),
        None if all.is_empty() => Slot::Absent,
        _ => Slot::Seen(all),
    }
}

/// Indices of the notebooks to read: the last run, and of the rest those with most in them. Never by votes.
fn choose(kernels: &[Kernel], known: &[KaggleNotebook]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..kernels.len()).collect();
    let run = |index: &usize| kernels.get(*index).and_then(|kernel| kernel.last_run);
    order.sort_by(|a, b| run(b).cmp(&run(a)).then(a.cmp(b)));
    let mut rest = order.split_off(MOST_RECENT.min(order.len()));
    let size = |index: &usize| {
        let Some(kernel) = kernels.get(*index) else { return (0, 0) };
        let known = known.iter().find(|one| one.slug.eq_ignore_ascii_case(&kernel.slug));
        let lines = known.and_then(|one| one.history.seen()).map_or(0, |history| history.lines);
        (lines, kernel.versions.unwrap_or(0))
    };
    rest.sort_by(|a, b| size(b).cmp(&size(a)).then(a.cmp(b)));
    order.extend(rest.into_iter().take(MOST_LONGEST));
    order
}

/// The API's notebooks with what was read of them and what the dump tells of their versions; then those that only the
/// dump knows, where the API's list may have ended before them.
fn together(
    user: &str,
    kernels: Vec<Kernel>,
    read: Vec<(usize, ReadNotebook)>,
    of_dump: &Result<Slot<Vec<KaggleNotebook>>, Gap>,
) -> Vec<KaggleNotebook> {
    let mut known: Vec<KaggleNotebook> = match of_dump {
        Ok(Slot::Seen(known)) => known.clone(),
        _ => Vec::new(),
    };
    let unknown = match of_dump {
        Err(gap) | Ok(Slot::Unknown(gap)) => gap.clone(),
        Ok(_) => Gap::Unsupported,
    };
    let mut read: std::collections::BTreeMap<usize, ReadNotebook> = read.into_iter().collect();
    let mut all = Vec::with_capacity(kernels.len());
    for (index, kernel) in kernels.into_iter().enumerate() {
        let at = known.iter().position(|one| one.slug.eq_ignore_ascii_case(&kernel.slug));
        let before = at.map(|at| known.swap_remove(at));
        let told = read.remove(&index).unwrap_or_default();
        all.push(KaggleNotebook {
            account: user.to_owned(),
            slug: kernel.slug,
            title: kernel.title,
            is_script: told.is_script.unwrap_or(kernel.is_script),
            language: told.language.unwrap_or(kernel.language),
            last_run: kernel.last_run.or(before.as_ref().and_then(|one| one.last_run)),
            versions: match (kernel.versions, &before) {
                (Some(versions), _) => Slot::Seen(versions),
                (None, Some(before)) => before.versions.clone(),
                (None, None) => Slot::Unknown(Gap::Unsupported),
            },
            // A notebook younger than the dump is not in it.
            history: before.map_or_else(|| Slot::Unknown(unknown.clone()), |one| one.history),
            completed: told.completed,
            reading: told.reading,
        });
    }
    all.extend(known);
    all.sort_by(|a, b| b.last_run.cmp(&a.last_run).then_with(|| a.slug.cmp(&b.slug)));
    all
}

/// Says why notebooks were not read that nobody tried to read.
fn unread(notebooks: &mut Slot<Vec<KaggleNotebook>>, gap: &Gap) {
    let Slot::Seen(notebooks) = notebooks else { return };
    for one in notebooks {
        if one.reading == Slot::Unknown(Gap::NotAttempted) {
            one.reading = Slot::Unknown(gap.clone());
            one.completed = Slot::Unknown(gap.clone());
        }
    }
}

/// How a collection ends.
struct End {
    record: HandleRecord,
    gap: Option<Gap>,
    stop: Option<Stop>,
    notes: Vec<String>,
}

impl End {
    /// Notes a fault of the source.
    fn met(&mut self, fault: &Fault) {
        if self.stop.is_none() {
            self.stop = fault.stop();
        }
        self.gap.get_or_insert_with(|| fault.gap());
    }

    /// Nothing of the account could be looked at.
    fn of_nothing(mut self) -> Harvest {
        self.record.status = HandleStatus::Unreachable;
        let gap = self.gap.unwrap_or(Gap::NotConfigured);
        self.record.message = Some(gap.to_string());
        Harvest::of_nothing(self.record, Some(gap), self.stop)
    }

    fn harvest(mut self, facts: KaggleFacts) -> Harvest {
        let now = Timestamp::now();
        self.notes.dedup();
        self.record.message = (!self.notes.is_empty()).then(|| self.notes.join("; "));
        let is_empty = [
            matches!(facts.results, Slot::Absent),
            matches!(facts.notebooks, Slot::Absent),
            matches!(facts.datasets, Slot::Absent),
            matches!(facts.models, Slot::Absent),
        ];
        let artefacts = artefacts(&facts, now);
        let kaggle = if is_empty == [true; 4] {
            Slot::Absent
        } else {
            Slot::Seen(Dated { collected_at: Some(now), carried: None, facts })
        };
        Harvest {
            record: self.record,
            artefacts,
            person: PersonFacts { kaggle, ..PersonFacts::default() },
            links: Vec::new(),
            gap: self.gap,
            stop: self.stop,
        }
    }
}
