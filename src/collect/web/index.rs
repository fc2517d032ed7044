//! The list of a site's articles: its feed, else its site map, else the links of its pages.

use super::crawl::{Read, Visit, key};
use super::fetch::{Miss, Want};
use super::site::{Site, lists_articles, looks_like_article};
use crate::collect::CachedResponse;
use crate::collect::gate::Fault;
use crate::read::article::{Page, page};
use crate::read::language::decode;
use crate::read::site::{Feed, Sitemap, feed, sitemap};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use url::Url;

/// Feeds a page names that are tried.
const MOST_FEEDS: usize = 3;
/// Where feeds are when no page names one.
const FEEDS: [&str; 4] = ["feed.xml", "atom.xml", "index.xml", "rss.xml"];
/// Site maps that are read of one site.
const MOST_MAPS: usize = 3;
/// Articles that are listed of one site.
const MOST: usize = 500;

/// One article of the list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Listed {
    /// Its page.
    pub(super) url: String,
    /// Its title, where the list says it.
    pub(super) title: String,
    /// When it appeared, where the list says it.
    pub(super) published: Option<Timestamp>,
}

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Index {
    /// Newest first.
    pub(super) listed: Vec<Listed>,
    /// Whether the list says that these are articles; a site map and links only look so.
    pub(super) is_feed: bool,
    /// Whether several people write there and nothing says which of it is the person's.
    pub(super) is_shared: bool,
}

/// Where the list was found, kept so that nothing is looked for twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Source {
    Feed(String),
    Maps(Vec<String>),
    Links(Vec<String>),
}

/// Finds and reads the list.
pub(super) async fn listed_in(visit: &mut Visit<'_>, site: &Site, front: &Read<Page>) -> Read<Index> {
    let known = visit.kept::<Source>(&site.front).map(|(_, source)| source).filter(|_| front.unchanged);
    let remembered = match &known {
        Some(source) => from(visit, site, front, source).await,
        None => None,
    };
    let (index, source) = match (remembered, known) {
        (Some(index), Some(source)) => (index, source),
        _ => find(visit, site, front).await,
    };
    if let Ok(body) = serde_json::to_string(&source) {
        let response = CachedResponse { etag: None, last_modified: None, body };
        let key = key::<Source>(&site.front);
        if visit.memory.response(&key).is_none_or(|kept| kept != response) {
            visit.memory.keep_response(&key, &response);
        }
    }
    index
}

async fn find(visit: &mut Visit<'_>, site: &Site, front: &Read<Page>) -> (Read<Index>, Source) {
    let mut named: Vec<String> = front.value.feeds.iter().take(MOST_FEEDS).cloned().collect();
    // A list of articles may name the feed that the front page does not.
    let blog = links(site, &front.value).find(lists_articles);
    let mut pages: Vec<Url> = Vec::new();
    if named.is_empty()
        && let Some(blog) = blog
    {
        match visit.read(&blog, Want::Page, read_page).await {
            Ok(read) => named = read.value.feeds.into_iter().take(MOST_FEEDS).collect(),
            Err(miss) => visit.notes.push(format!("the page {blog} was not read: {miss}")),
        }
        pages.push(blog);
    }
    let guessed = named.is_empty();
    if guessed {
        named = FEEDS.iter().filter_map(|path| site.below(path).map(String::from)).collect();
    }
    for address in named {
        let source = Source::Feed(address);
        if let Some(index) = from(visit, site, front, &source).await
            && (!index.value.listed.is_empty() || index.value.is_shared)
        {
            return (index, source);
        }
    }
    let mut maps = visit.sitemaps(&site.front);
    maps.extend(site.front.join("/sitemap.xml").ok().map(String::from).filter(|_| maps.is_empty()));
    let source = Source::Maps(maps);
    if let Some(index) = from(visit, site, front, &source).await
        && !index.value.listed.is_empty()
    {
        return (index, source);
    }
    let source = Source::Links(pages.into_iter().map(String::from).collect());
    let index = from(visit, site, front, &source).await;
    let nothing = || Read { value: Index::default(), url: site.front.clone(), unchanged: front.unchanged };
    (index.unwrap_or_else(nothing), source)
}

/// Reads the list from where it is.
async fn from(visit: &mut Visit<'_>, site: &Site, front: &Read<Page>, source: &Source) -> Option<Read<Index>> {
    match source {
        Source::Feed(address) => from_feed(visit, site, address).await,
        Source::Maps(maps) => from_maps(visit, site, maps).await,
        Source::Links(pages) => {
            let mut listed = Vec::new();
            let mut unchanged = front.unchanged;
            collect_links(site, &front.value, &mut listed);
            for page in pages {
                let Ok(read) = visit.read(&Url::parse(page).ok()?, Want::Page, read_page).await else { continue };
                unchanged &= read.unchanged;
                collect_links(site, &read.value, &mut listed);
            }
            let value = Index { listed: sorted(listed), ..Index::default() };
            Some(Read { value, url: site.front.clone(), unchanged })
        }
    }
}

async fn from_feed(visit: &mut Visit<'_>, site: &Site, address: &str) -> Option<Read<Index>> {
    let address = Url::parse(address).ok()?;
    let at = site.on_host(&address).unwrap_or(address);
    let read = match visit.read(&at, Want::Feed, read_feed).await {
        Ok(read) => read,
        // Where a feed or a map usually is, and is not, nothing is missing.
        Err(Miss::Fault(Fault::NotFound(_))) => return None,
        Err(miss) => {
            visit.notes.push(format!("no feed at {at}: {miss}"));
            return None;
        }
    };
    let Read { value, url, unchanged } = read;
    let own = |link: &str| {
        let link = url.join(link).ok()?;
        // A feed elsewhere speaks for the pages of its own host too: the person's page names it as theirs.
        site.own(&link).or_else(|| (site.on_host(&url).is_none() && link.origin() == url.origin()).then_some(link))
    };
    let listed = value.entries.into_iter().filter_map(|entry| {
        let url = own(&entry.link).filter(|url| !site.is_front(url))?;
        Some(Listed { url: url.into(), title: entry.title, published: entry.published })
    });
    let value = Index { listed: sorted(listed.collect()), is_feed: true, is_shared: value.is_shared };
    Some(Read { value, url, unchanged })
}

async fn from_maps(visit: &mut Visit<'_>, site: &Site, maps: &[String]) -> Option<Read<Index>> {
    let mut waiting: Vec<Url> = maps.iter().filter_map(|map| site.on_host(&Url::parse(map).ok()?)).collect();
    let mut seen: BTreeSet<Url> = BTreeSet::new();
    let (mut listed, mut unchanged) = (Vec::new(), true);
    while let Some(map) = waiting.pop() {
        if seen.len() >= MOST_MAPS || !seen.insert(map.clone()) {
            continue;
        }
        if map.path().ends_with(".gz") {
            visit.notes.push(format!("{map} was not read: packed site maps are not"));
            continue;
        }
        match visit.read(&map, Want::Sitemap, read_sitemap).await {
            Ok(read) => {
                unchanged &= read.unchanged;
                // Maps of articles last, so that they are taken first.
                let mut further: Vec<Url> =
                    read.value.maps.iter().filter_map(|map| site.on_host(&Url::parse(map).ok()?)).collect();
                further.sort_by_key(|map| ["post", "blog", "article"].iter().any(|word| map.path().contains(word)));
                waiting.extend(further);
                for (address, changed) in read.value.pages {
                    let Some(url) = Url::parse(&address).ok().and_then(|url| site.own(&url)) else { continue };
                    if looks_like_article(&url) && !site.is_front(&url) {
                        listed.push(Listed { url: url.into(), title: String::new(), published: changed });
                    }
                }
            }
            Err(Miss::Fault(Fault::NotFound(_))) => {}
            Err(miss) => visit.notes.push(format!("no site map at {map}: {miss}")),
        }
    }
    // When a page last changed says in which order to read, and not when it appeared.
    let mut listed = sorted(listed);
    listed.iter_mut().for_each(|one| one.published = None);
    Some(Read { value: Index { listed, ..Index::default() }, url: site.front.clone(), unchanged })
}

fn links(site: &Site, page: &Page) -> impl Iterator<Item = Url> {
    page.links.iter().filter_map(|(link, _)| site.own(&Url::parse(link).ok()?)).filter(|url| !site.is_front(url))
}

fn collect_links(site: &Site, page: &Page, listed: &mut Vec<Listed>) {
    for url in links(site, page).filter(looks_like_article) {
        listed.push(Listed { url: url.into(), ..Listed::default() });
    }
}

/// Newest first, what has no date after it in the order of the list, each page once.
fn sorted(mut listed: Vec<Listed>) -> Vec<Listed> {
    listed.sort_by_key(|one| std::cmp::Reverse(one.published));
    let mut seen = BTreeSet::new();
    listed.retain(|one| seen.insert(one.url.clone()));
    listed.truncate(MOST);
    listed
}

fn read_page(bytes: &[u8], url: &Url) -> Result<Page, String> {
    page(bytes, url).map_err(|fault| fault.to_string())
}

fn read_feed(bytes: &[u8], _url: &Url) -> Result<Feed, String> {
    let text = decode(bytes).ok_or("it is no text")?;
    feed(&text).ok_or_else(|| "it is no feed".to_owned())
}

fn read_sitemap(bytes: &[u8], _url: &Url) -> Result<Sitemap, String> {
    let text = decode(bytes).ok_or("it is no text")?;
    Ok(sitemap(&text))
}
