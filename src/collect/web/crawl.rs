//! One visit to a site: its rules, its front page, its list of articles, the newest of them.

use super::charset::in_utf8;
use super::fetch::{Answer, Fetcher, Miss, Want};
use super::index::{Index, Listed, listed_in};
use super::site::{Site, lists_works};
use crate::collect::gate::Fault;
use crate::collect::{CachedResponse, Event, Memory, Observer};
use crate::evidence::{Gap, Handle};
use crate::read::article::{Page, page};
use crate::read::site::Robots;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Our product token in `robots.txt`.
const TOKEN: &str = "handiwork";
/// Raised when what is kept of a page would be read otherwise; an older answer is then asked for anew.
const READER: u32 = 2;
/// Longest delay between two requests that is obeyed; a site that asks for more is read at this pace.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// Time one visit may take, delays included.
const LONGEST_VISIT: Duration = Duration::from_secs(180);
/// Times a site may move within itself before its front page is read: another scheme, with or without `www.`.
const MOST_MOVES: usize = 3;
/// Pages listing talks or papers that are read beside the front page.
const MOST_LISTS: usize = 2;
/// Characters of `robots.txt` that are kept between runs.
const KEPT_ROBOTS: usize = 64 * 1024;

/// What a page was read as, and whether it is what an earlier run read.
#[derive(Debug)]
pub(super) struct Read<T> {
    pub(super) value: T,
    pub(super) url: Url,
    pub(super) unchanged: bool,
}

/// Why an article of the list was not read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) url: Url,
    pub(super) title: String,
    pub(super) miss: Miss,
}

/// What a visit gave.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) site: Site,
    pub(super) front: Page,
    /// Further pages that list works.
    pub(super) lists: Vec<Page>,
    pub(super) index: Index,
    /// Articles, in the order of the list; the date is the list's, where it says one.
    pub(super) read: Vec<(Listed, Page)>,
    pub(super) unread: Vec<Unread>,
    pub(super) notes: Vec<String>,
}

/// Why there was no visit.
#[derive(Debug)]
pub(super) enum NoVisit {
    /// There is no such site, or none that may be asked.
    NotThere(String),
    /// It is there and may not or could not be read.
    Unread(Gap, String),
    /// It did not answer.
    Unreachable(Gap, String),
}

enum Rules {
    Known(Robots),
    /// It could not be read, so nothing may be asked for this run: what that leaves open, and the sentence.
    Closed(Gap, String),
}

/// One visit.
pub(super) struct Visit<'a> {
    pub(super) fetcher: &'a Fetcher,
    pub(super) memory: &'a dyn Memory,
    pub(super) observer: &'a dyn Observer,
    pub(super) handle: &'a Handle,
    pub(super) pages: usize,
    rules: BTreeMap<String, Rules>,
    pub(super) notes: Vec<String>,
    began: Instant,
    delay: Duration,
}

impl<'a> Visit<'a> {
    pub(super) fn new(
        fetcher: &'a Fetcher,
        memory: &'a dyn Memory,
        observer: &'a dyn Observer,
        handle: &'a Handle,
        pages: usize,
    ) -> Self {
        let (rules, notes, delay) = (BTreeMap::new(), Vec::new(), Duration::from_secs(1));
        Visit { fetcher, memory, observer, handle, pages, rules, notes, began: Instant::now(), delay }
    }

    /// Visits the site of an address.
    pub(super) async fn go(mut self, address: &Url) -> Result<Visited, NoVisit> {
        let front = self.front(address).await?;
        let site = Site::of(front.url.clone());
        let index = self.index(&site, &front).await;
        let mut lists = Vec::new();
        for url in lists_of(&site, &front.value) {
            self.step("talks and papers");
            match self.page(&url).await {
                Ok(list) => lists.push(list.value),
                Err(miss) => self.notes.push(format!("the page {url} was not read: {miss}")),
            }
        }
        let most = self.pages.min((LONGEST_VISIT.as_secs_f64() / self.delay.as_secs_f64().max(0.1)) as usize);
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        let chosen: Vec<Listed> = index.value.listed.iter().take(most).cloned().collect();
        for (number, listed) in chosen.iter().enumerate() {
            let Ok(url) = Url::parse(&listed.url) else { continue };
            self.step(&format!("article {}/{}", number + 1, chosen.len()));
            match self.article(&url, index.unchanged).await {
                Ok(page) => read.push((listed.clone(), page)),
                Err(miss) => unread.push(Unread { url, title: listed.title.clone(), miss }),
            }
        }
        let (index, front) = (index.value, front.value);
        Ok(Visited { site, front, lists, index, read, unread, notes: self.notes })
    }

    /// Whether the front page and the list of articles say what an earlier visit kept of them.
    pub(super) async fn still_says_the_same(mut self, address: &Url) -> Result<bool, NoVisit> {
        let front = self.front(address).await?;
        if !front.unchanged {
            return Ok(false);
        }
        let site = Site::of(front.url.clone());
        Ok(self.index(&site, &front).await.unchanged)
    }

    fn step(&self, step: &str) {
        self.observer.event(Event::Step { handle: self.handle, step });
    }

    /// The front page, wherever within itself the site moved it.
    async fn front(&mut self, address: &Url) -> Result<Read<Page>, NoVisit> {
        self.step("front page");
        let mut url = address.clone();
        for _ in 0..=MOST_MOVES {
            match self.page(&url).await {
                Ok(front) => return Ok(front),
                Err(Miss::Moved(to)) => {
                    if url.scheme() == "https" && to.scheme() == "http" {
                        self.notes.push(format!("{url} moves to {to}, which is not encrypted"));
                    }
                    url = to;
                }
                Err(Miss::Refused(why)) if self.is_closed(&url) => return Err(NoVisit::Unread(Gap::Forbidden, why)),
                Err(Miss::Refused(_)) if let Some((gap, why)) = self.unread_rules(&url) => {
                    return Err(NoVisit::Unreachable(gap, why));
                }
                Err(Miss::Barred(why)) => return Err(NoVisit::NotThere(format!("the page {url} was not read: {why}"))),
                Err(Miss::Refused(why)) => {
                    let told = format!("the page {url} was not read: {why}");
                    return Err(NoVisit::Unread(Gap::Unreadable { detail: why }, told));
                }
                Err(Miss::Fault(Fault::NotFound(status))) => {
                    return Err(NoVisit::NotThere(format!("there is no page at {url} (HTTP {status})")));
                }
                Err(Miss::Fault(fault)) => {
                    let (gap, why) = (fault.gap(), format!("the page {url} could not be read: {fault}"));
                    let answered =
                        matches!(fault, Fault::Forbidden(_) | Fault::Blocked | Fault::TooLarge(_) | Fault::Garbage(_));
                    return Err(if answered { NoVisit::Unread(gap, why) } else { NoVisit::Unreachable(gap, why) });
                }
            }
        }
        Err(NoVisit::Unread(
            Gap::Unreadable { detail: "it moves in circles".into() },
            format!("the page {url} moves in circles"),
        ))
    }

    /// Whether what the site's `robots.txt` says is why the page was refused.
    fn is_closed(&self, url: &Url) -> bool {
        match self.rules.get(&url.origin().ascii_serialization()) {
            Some(Rules::Known(robots)) => !robots.allows(&path_of(url)),
            Some(Rules::Closed(..)) | None => false,
        }
    }

    /// Why the site's `robots.txt` could not be read, where it could not.
    fn unread_rules(&self, url: &Url) -> Option<(Gap, String)> {
        match self.rules.get(&url.origin().ascii_serialization())? {
            Rules::Closed(gap, why) => Some((gap.clone(), format!("the site was not read: {why}"))),
            Rules::Known(_) => None,
        }
    }

    /// An article; the kept reading where its list has not changed, or where it cannot be had today.
    async fn article(&mut self, url: &Url, list_unchanged: bool) -> Result<Page, Miss> {
        let kept = self.kept::<Page>(url).map(|(_, page)| page);
        if let Some(page) = kept.as_ref().filter(|_| list_unchanged) {
            return Ok(page.clone());
        }
        if self.began.elapsed() > LONGEST_VISIT {
            return Err(Miss::Refused(format!("the {} s for one site were spent before it", LONGEST_VISIT.as_secs())));
        }
        match (self.page(url).await, kept) {
            (Ok(read), _) => Ok(read.value),
            (Err(Miss::Fault(fault)), Some(page)) if fault.is_transient() || matches!(fault, Fault::Limited(_)) => {
                self.notes
                    .push(format!("the page {url} could not be read today ({fault}); what an earlier run read stands"));
                Ok(page)
            }
            (Err(Miss::Moved(to)), _) => Err(Miss::Refused(format!("it redirects to {to}"))),
            (Err(miss), _) => Err(miss),
        }
    }

    async fn page(&mut self, url: &Url) -> Result<Read<Page>, Miss> {
        self.read(url, Want::Page, |bytes, url| page(bytes, url).map_err(|fault| fault.to_string())).await
    }

    /// Gets an address as far as the site's rules allow it, and reads it, or knows from an earlier run what it says.
    pub(super) async fn read<T>(
        &mut self,
        url: &Url,
        want: Want,
        reader: fn(&[u8], &Url) -> Result<T, String>,
    ) -> Result<Read<T>, Miss>
    where
        T: Serialize + DeserializeOwned + PartialEq + Send + 'static,
    {
        self.fetcher.guard().check(url)?;
        self.learn_rules(url).await;
        let kept = self.kept::<T>(url);
        let origin = url.origin().ascii_serialization();
        let may = |url: &Url| may(self.rules.get(&origin), url);
        let validators = kept.as_ref().map(|(response, _)| response);
        let Answer { url: final_url, unchanged, headers, body } =
            self.fetcher.get(url, want, validators, &may, self.observer).await?;
        if unchanged && let Some((_, value)) = kept {
            return Ok(Read { value, url: final_url, unchanged: true });
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let body = in_utf8(body, kind).map_err(Miss::Refused)?;
        let at = final_url.clone();
        let value = tokio::task::spawn_blocking(move || reader(&body, &at))
            .await
            .map_err(|_| Miss::Refused("it could not be read to its end".to_owned()))?
            .map_err(Miss::Refused)?;
        let unchanged = kept.as_ref().is_some_and(|(_, known)| *known == value);
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let response = CachedResponse {
            etag: text("etag"),
            last_modified: text("last-modified"),
            body: serde_json::to_string(&value).unwrap_or_default(),
        };
        if kept.is_none_or(|(known, _)| known != response) {
            self.memory.keep_response(&key::<T>(url), &response);
        }
        Ok(Read { value, url: final_url, unchanged })
    }

    /// What an earlier run read at an address.
    pub(super) fn kept<T: DeserializeOwned>(&self, url: &Url) -> Option<(CachedResponse, T)> {
        let response = self.memory.response(&key::<T>(url))?;
        let value = serde_json::from_str(&response.body).ok()?;
        Some((response, value))
    }

    /// Asks a host for its rules, once a visit.
    async fn learn_rules(&mut self, url: &Url) {
        let origin = url.origin().ascii_serialization();
        if self.rules.contains_key(&origin) {
            return;
        }
        let rules = match url.join("/robots.txt") {
            Ok(address) => self.ask_rules(&address).await,
            Err(error) => Rules::Closed(Gap::Unreadable { detail: error.to_string() }, error.to_string()),
        };
        if let Rules::Known(Robots { delay: Some(delay), .. }) = &rules {
            self.delay = self.delay.max((*delay).min(LONGEST_DELAY));
            self.fetcher.slow_down(url, self.delay);
        }
        self.rules.insert(origin, rules);
    }

    /// RFC 9309 section 2.3.1: what is not there forbids nothing, what does not answer forbids everything. Being asked
    /// to leave (429) is taken as the latter.
    async fn ask_rules(&self, address: &Url) -> Rules {
        let key = key::<Robots>(address);
        let kept = self.memory.response(&key);
        let answer = self.fetcher.get(address, Want::Robots, kept.as_ref(), &|_| Ok(()), self.observer).await;
        let text = match (answer, kept) {
            (Ok(answer), Some(kept)) if answer.unchanged => kept.body,
            (Ok(answer), _) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                let said =
                    |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
                let response =
                    CachedResponse { etag: said("etag"), last_modified: said("last-modified"), body: text.clone() };
                if text.len() <= KEPT_ROBOTS && (response.etag.is_some() || response.last_modified.is_some()) {
                    self.memory.keep_response(&key, &response);
                }
                text
            }
            // A redirect that may not be followed leads to no rules.
            (Err(Miss::Moved(_) | Miss::Refused(_) | Miss::Barred(_)), _) => String::new(),
            (Err(Miss::Fault(Fault::NotFound(_) | Fault::Forbidden(_) | Fault::Blocked)), _) => String::new(),
            (Err(Miss::Fault(Fault::Status { status, .. })), _) if (400..500).contains(&status) => String::new(),
            (Err(Miss::Fault(fault)), _) => {
                let why = format!("its robots.txt could not be read ({fault}), and what that forbids nobody knows");
                return Rules::Closed(fault.gap(), why);
            }
        };
        Rules::Known(Robots::read(&text, TOKEN))
    }

    /// Site maps that the host's rules name.
    pub(super) fn sitemaps(&self, url: &Url) -> Vec<String> {
        match self.rules.get(&url.origin().ascii_serialization()) {
            Some(Rules::Known(robots)) => robots.sitemaps.clone(),
            _ => Vec::new(),
        }
    }

    async fn index(&mut self, site: &Site, front: &Read<Page>) -> Read<Index> {
        self.step("list of articles");
        listed_in(self, site, front).await
    }
}

/// Where answers are kept: by address and by how they are read.
pub(super) fn key<T>(url: &Url) -> String {
    let kind = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
    format!("web {url} {kind} {READER}")
}

fn may(rules: Option<&Rules>, url: &Url) -> Result<(), String> {
    match rules {
        Some(Rules::Known(robots)) if robots.allows(&path_of(url)) => Ok(()),
        Some(Rules::Known(_)) => Err("the site's robots.txt asks crawlers not to read it".to_owned()),
        Some(Rules::Closed(_, why)) => Err(why.clone()),
        None => Err("its robots.txt was not read".to_owned()),
    }
}

fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

/// Pages on which the person lists talks or papers.
fn lists_of(site: &Site, front: &Page) -> Vec<Url> {
    let mut lists: Vec<Url> = Vec::new();
    for (link, said) in &front.links {
        let Some(own) = Url::parse(link).ok().and_then(|url| site.own(&url)) else { continue };
        if lists.len() < MOST_LISTS && !site.is_front(&own) && lists_works(&own, said) && !lists.contains(&own) {
            lists.push(own);
        }
    }
    lists
}
