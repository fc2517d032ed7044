//! One page of a person's own site: its article, what it leads to, what it lists.
//!
//! Called by the web collector. `shape` keeps off what would burden the HTML parser, `root` finds the article, `blocks`
//! reads it, `argument` and `ease` measure its prose, `works` finds talks and papers. Invariant: names, addresses of
//! mail and whole texts stay behind; what leaves are counts, addresses and passages of at most 160 characters.

pub(in crate::read) mod argument;
mod blocks;
mod boilerplate;
mod ease;
mod root;
mod shape;
mod works;

use crate::evidence::person::{PostFacts, PublishedWork};
use crate::evidence::{Gap, Slot};
use crate::read::language::decode;
use crate::read::pattern;
use crate::read::readme::{document, language};
use blocks::{Block, blocks};
use jiff::civil::Date;
use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use url::Url;

/// Links that are kept of one page.
const MOST_LINKS: usize = 400;
/// Characters of a title.
const TITLE: usize = 120;

/// What a page holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    /// The article, as measured; its date is the page's own, where it says one.
    pub post: PostFacts,
    /// Feeds it names (`<link rel="alternate">`), absolute.
    pub feeds: Vec<String>,
    /// Accounts and sites it names as the same person's (`rel="me"`), absolute.
    pub same_person: Vec<String>,
    /// Pages it links to with what the links say, absolute, without fragments, each once.
    pub links: Vec<(String, String)>,
    /// Talks and papers it lists as the person's own.
    pub works: Vec<PublishedWork>,
}

/// Why a page cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// Not text.
    #[error("it is said to be a page and is no text")]
    Binary,
    /// Nested as no page is.
    #[error("its elements are nested beyond reason")]
    Shape,
}

/// Reads a page.
///
/// # Errors
/// When it is no text, or of a shape no page has.
pub fn page(bytes: &[u8], url: &Url) -> Result<Page, PageFault> {
    let text = decode(bytes).ok_or(PageFault::Binary)?;
    if !shape::is_sound(&text) {
        return Err(PageFault::Shape);
    }
    let document = Html::parse_document(&text);
    let title = title(&document);
    let about = format!("{title} {}", url.path().replace(['/', '-', '_'], " "));
    let all = blocks(document.tree.root());
    let article = blocks(root::root(&document));
    let post = PostFacts {
        url: url.as_str().to_owned(),
        title: quoted(&title, TITLE),
        published: published(&document),
        ..measured(&article, declared_language(&document).as_deref())
    };
    Ok(Page {
        post,
        feeds: feeds(&document, url),
        same_person: same_person(&document, url),
        links: links(&document, url),
        works: works::works(&all, url, &about),
    })
}

fn measured(article: &[Block], declared: Option<&str>) -> PostFacts {
    let mut post = PostFacts::default();
    let mut sentences: Vec<&str> = Vec::new();
    let mut digest = Sha256::new();
    let mut prose = String::new();
    for block in article {
        match block {
            Block::Heading { level, text } => {
                post.headings += u64::from(*level > 1);
                digest.update(text.as_bytes());
            }
            Block::Text(text) => {
                digest.update(text.text.as_bytes());
                post.link_words += text.link_words;
                if !text.is_quoted {
                    post.words += document::words(&text.text).saturating_sub(text.link_words);
                    sentences.extend(argument::sentences(&text.text));
                    prose.push_str(&text.text);
                    prose.push('\n');
                }
            }
            Block::Code { lines } => post.code_blocks += u64::from(*lines >= 2),
            Block::Figure => post.figures += 1,
            Block::Table { rows, columns } => post.tables += u64::from(*rows >= 2 && *columns >= 2),
            Block::Formula => post.formulas += 1,
        }
    }
    post.revision = digest.finalize().iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    // A page's template often says English whatever is written on it.
    post.language = language::guess(&prose).or_else(|| declared.map(str::to_owned));
    let Some(language) = post.language.as_deref() else {
        post.reading_ease = Slot::Unknown(Gap::Unsupported);
        post.argument = Slot::Unknown(Gap::Unsupported);
        return post;
    };
    post.argument = argument::argument(&sentences, language).map_or(Slot::Unknown(Gap::Unsupported), Slot::Seen);
    post.reading_ease = match ease::ease(&sentences, language) {
        Some(ease) => Slot::Seen(ease),
        None if ease::is_known(language) => {
            Slot::Unknown(Gap::Unreadable { detail: "fewer than 100 words of prose".to_owned() })
        }
        None => Slot::Unknown(Gap::Unsupported),
    };
    post
}

/// Every element a selector finds.
fn found<'a>(document: &'a Html, selector: &'static str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let found: Vec<ElementRef<'a>> = selector.map(|selector| document.select(&selector).collect()).unwrap_or_default();
    found.into_iter()
}

fn title(document: &Html) -> String {
    let text =
        |element: ElementRef<'_>| element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let heading = || found(document, "article h1, main h1, h1").map(text).find(|text| !text.is_empty());
    let meta = || {
        found(document, "meta[property=\"og:title\"]").find_map(|element| element.attr("content").map(str::to_owned))
    };
    heading().or_else(meta).or_else(|| found(document, "title").map(text).next()).unwrap_or_default()
}

fn declared_language(document: &Html) -> Option<String> {
    let code = found(document, "html").find_map(|element| element.attr("lang"))?;
    let primary = code.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    (primary.len() == 2).then_some(primary)
}

fn published(document: &Html) -> Option<Date> {
    let meta = found(
        document,
        "meta[property=\"article:published_time\"], meta[itemprop=\"datePublished\"], meta[name=\"date\"]",
    );
    let time = || found(document, "article time[datetime], main time[datetime], header time[datetime], time[pubdate]");
    let day = |text: &str| text.trim().get(..10)?.parse::<Date>().ok();
    meta.filter_map(|element| element.attr("content"))
        .find_map(day)
        .or_else(|| time().filter_map(|element| element.attr("datetime")).find_map(day))
}

fn feeds(document: &Html, url: &Url) -> Vec<String> {
    let mut feeds = Vec::new();
    for element in found(document, "link[rel~=\"alternate\"][href]") {
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"]
            .iter()
            .any(|known| kind.starts_with(known));
        let said =
            format!("{} {}", element.attr("title").unwrap_or_default(), element.attr("href").unwrap_or_default());
        // What others say under the articles is not the person's writing.
        if is_feed && !said.to_lowercase().contains("comment") {
            push_joined(&mut feeds, url, element.attr("href").unwrap_or_default(), 4);
        }
    }
    feeds
}

fn same_person(document: &Html, url: &Url) -> Vec<String> {
    let mut same = Vec::new();
    for element in found(document, "a[rel~=\"me\"][href], link[rel~=\"me\"][href]") {
        push_joined(&mut same, url, element.attr("href").unwrap_or_default(), 20);
    }
    same
}

fn push_joined(list: &mut Vec<String>, url: &Url, href: &str, most: usize) {
    if let Ok(joined) = url.join(href.trim())
        && matches!(joined.scheme(), "http" | "https")
        && joined.password().is_none()
        && joined.username().is_empty()
        && list.len() < most
        && !list.iter().any(|known| known == joined.as_str())
    {
        list.push(joined.into());
    }
}

fn links(document: &Html, url: &Url) -> Vec<(String, String)> {
    let mut links: Vec<(String, String)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for element in found(document, "a[href]") {
        if links.len() >= MOST_LINKS {
            break;
        }
        let Some(mut joined) = element.attr("href").and_then(|href| url.join(href.trim()).ok()) else { continue };
        joined.set_fragment(None);
        let is_page =
            matches!(joined.scheme(), "http" | "https") && joined.username().is_empty() && joined.password().is_none();
        if is_page && seen.insert(joined.as_str().to_owned()) {
            let said = element.text().collect::<String>();
            links.push((joined.into(), quoted(&said, TITLE)));
        }
    }
    links
}

/// Whole words or phrases, whatever their case; written over several lines, each ending in `|`.
fn alternatives(written: &str) -> Option<Regex> {
    let words: String = written.lines().map(str::trim).collect();
    pattern::regex(&format!(r"(?i)(?u:\b)(?:{words})(?u:\b)"))
}

/// At most so many characters of a text, on one line, addresses of mail taken out.
fn quoted(text: &str, most: usize) -> String {
    static MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        // `a@b`, `a (at) b`, `a at b dot c`.
        pattern::regex(
            r"(?i)[\w.+-]+@[\w.-]+|[\w.+-]+\s*[(\[{]\s*at\s*[)\]}]\s*[\w.-]+(?:\s*[(\[{]\s*dot\s*[)\]}]\s*\w+)*|[\w.+-]+ at [\w-]+ dot \w+",
        )
    });
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = match MAIL.as_ref() {
        Some(mail) => mail.replace_all(&folded, "…").into_owned(),
        None => String::new(),
    };
    if clean.chars().count() <= most {
        return clean;
    }
    let mut cut: String = clean.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests;
