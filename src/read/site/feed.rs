//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
//!
//! Only addresses, titles, dates and how many people write are read. Names are compared and never kept.

use super::sitemap::local;
use super::xml::{Met, walk};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Entries that are kept of one feed, in its order.
const MOST: usize = 500;

/// What a feed lists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// Its entries, in the feed's order.
    pub entries: Vec<Entry>,
    /// Whether several people write and none of them most of it.
    pub is_shared: bool,
}

/// One entry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Its page, as written.
    pub link: String,
    /// Its title, as plain text.
    pub title: String,
    /// When it appeared, else when it last changed.
    pub published: Option<Timestamp>,
    /// Digest of all the feed says of it.
    pub digest: String,
}

/// An entry with its writer, which goes no further than this file.
#[derive(Debug, Default)]
struct Draft {
    entry: Entry,
    updated: Option<Timestamp>,
    author: String,
    all: Sha256,
}

/// Share of the entries one name must stand on for a feed to be one person's.
const OWN_SHARE: f64 = 0.6;

/// Reads a feed of any of the formats; none when the text is none of them. Where one of several writers wrote most,
/// only those entries are kept.
pub fn feed(text: &str) -> Option<Feed> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let drafts = if start.starts_with('{') { json(start)? } else { xml(start)? };
    let mut names: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for draft in drafts.iter().filter(|draft| !draft.author.is_empty()) {
        *names.entry(draft.author.as_str()).or_default() += 1;
    }
    let several = names.len() > 1;
    let leading = names.iter().max_by_key(|(_, count)| **count).map(|(name, count)| ((*name).to_owned(), *count));
    let own = leading.filter(|(_, count)| *count as f64 >= OWN_SHARE * drafts.len() as f64).map(|(name, _)| name);
    let is_own = |draft: &Draft| !several || own.as_ref().is_some_and(|name| *name == draft.author);
    Some(Feed {
        is_shared: several && own.is_none(),
        entries: drafts.into_iter().filter(is_own).map(|draft| draft.entry).collect(),
    })
}

impl Draft {
    fn finished(mut self) -> Self {
        self.entry.published = self.entry.published.or(self.updated);
        self.entry.title = plain(&self.entry.title);
        let digest = self.all.clone().finalize();
        self.entry.digest = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        self
    }
}

fn xml(text: &str) -> Option<Vec<Draft>> {
    let mut kind = None;
    let mut drafts: Vec<Draft> = Vec::new();
    // The entry being read and how deep it stands.
    let mut now: Option<(Draft, usize)> = None;
    let mut in_author = false;
    walk(text, |met| match met {
        Met::Open { name, depth: 0, .. } => {
            kind = matches!(local(name).to_ascii_lowercase().as_str(), "rss" | "rdf" | "feed").then_some(());
        }
        Met::Open { name, depth, attributes } => match (&mut now, local(name)) {
            (None, "item" | "entry") if depth <= 2 => now = Some((Draft::default(), depth)),
            (Some((draft, at)), "link") if depth == *at + 1 && is_ours(name) => {
                let of =
                    |wanted: &str| attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
                let is_page = of("rel").is_none_or(|rel| rel == "alternate");
                if let Some(href) = of("href").filter(|_| is_page && draft.entry.link.is_empty()) {
                    draft.entry.link = href.trim().to_owned();
                }
            }
            (Some((_, at)), "author") if depth == *at + 1 => in_author = true,
            _ => {}
        },
        Met::Close { name, depth, text } => {
            let Some((draft, at)) = &mut now else { return };
            if depth == *at {
                if let Some((draft, _)) = now.take()
                    && drafts.len() < MOST
                {
                    drafts.push(draft.finished());
                }
                in_author = false;
                return;
            }
            let text = text.trim();
            if depth == *at + 2 && in_author && local(name) == "name" {
                draft.author = text.to_lowercase();
            }
            if depth != *at + 1 {
                return;
            }
            draft.all.update(name.as_bytes());
            draft.all.update(text.as_bytes());
            match local(name) {
                "title" if is_ours(name) => draft.entry.title = text.to_owned(),
                "link" if is_ours(name) && draft.entry.link.is_empty() => draft.entry.link = text.to_owned(),
                // An RSS id is an address unless it says it is none.
                "guid" if draft.entry.link.is_empty() && text.starts_with("http") => draft.entry.link = text.to_owned(),
                "pubDate" | "date" | "published" | "issued" | "created" => {
                    draft.entry.published = draft.entry.published.or_else(|| date(text));
                }
                "updated" | "modified" => draft.updated = draft.updated.or_else(|| date(text)),
                "creator" => draft.author = text.to_lowercase(),
                // RSS writes `address (name)`; Atom's is read by its parts.
                "author" => {
                    in_author = false;
                    if draft.author.is_empty() {
                        let name = text.split_once('(').map_or(text, |(_, name)| name.trim_end_matches(')'));
                        draft.author = name.trim().to_lowercase();
                    }
                }
                _ => {}
            }
        }
    });
    kind.map(|()| drafts)
}

/// Whether a name is of the feed itself rather than of an extension that uses the same words (`media:title`).
fn is_ours(name: &str) -> bool {
    name.split_once(':').is_none_or(|(prefix, _)| matches!(prefix, "atom" | "rss" | "a" | "dc" | "dcterms"))
}

fn json(text: &str) -> Option<Vec<Draft>> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Document {
        version: String,
        items: Vec<serde_json::Value>,
    }
    let document: Document = serde_json::from_str(text).ok()?;
    if !document.version.contains("jsonfeed.org/version/") {
        return None;
    }
    let read = |item: &serde_json::Value| {
        let said = |key: &str| item.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        let author = item.pointer("/authors/0/name").or_else(|| item.pointer("/author/name"));
        let mut draft = Draft {
            entry: Entry {
                link: Some(said("url")).filter(|url| !url.is_empty()).unwrap_or_else(|| said("id")).trim().to_owned(),
                title: said("title").to_owned(),
                published: date(said("date_published")),
                digest: String::new(),
            },
            updated: date(said("date_modified")),
            author: author.and_then(serde_json::Value::as_str).unwrap_or_default().trim().to_lowercase(),
            all: Sha256::new(),
        };
        draft.all.update(item.to_string().as_bytes());
        draft.finished()
    };
    Some(document.items.iter().take(MOST).map(read).collect())
}

/// A title without markup and entities.
fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let fragment = scraper::Html::parse_fragment(text.get(..text.len().min(2_000)).unwrap_or_default());
    let pieces: Vec<&str> = fragment.root_element().text().collect();
    pieces.concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date as feeds write it: RFC 3339, RFC 2822 or a day.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text) {
        return Some(at);
    }
    // A time without its zone, or a day alone: taken as UTC, being at most a day wrong.
    if let Ok(at) = text.parse::<jiff::civil::DateTime>() {
        return at.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|at| at.timestamp());
    }
    let day = text.get(..10)?.parse::<jiff::civil::Date>().ok()?;
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let feed = feed(text).expect("a feed");
        let show = |entry: &Entry| {
            let day = entry.published.map(|at| at.to_string()).unwrap_or_default();
            format!("{} | {} | {}", entry.link, entry.title, day.get(..10).unwrap_or_default())
        };
        feed.entries.iter().map(show).collect()
    }

    #[test]
    fn every_format_gives_the_same_entry() {
        let expected = ["https://ada.dev/a?x=1&y=2 | Splits & leaks | 2026-03-04"];
        let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:media=\"m\"><channel><title>Ada</title><link>https://ada.dev</link>\
                   <item><title>Splits &amp;amp; leaks</title><media:title>other</media:title><link>https://ada.dev/a?x=1&amp;y=2</link>\
                   <pubDate>Wed, 04 Mar 2026 09:00:00 +0100</pubDate><description>&lt;p&gt;Hi&lt;/p&gt;</description></item></channel></rss>";
        let rdf = "<rdf:RDF xmlns:rdf=\"r\" xmlns:dc=\"d\"><channel><title>Ada</title></channel><item><title>Splits &amp; leaks</title>\
                   <link>https://ada.dev/a?x=1&amp;y=2</link><dc:date>2026-03-04T08:00:00Z</dc:date></item></rdf:RDF>";
        let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Ada</title><link href=\"https://ada.dev/\"/><updated>2026-05-01T00:00:00Z</updated>\
                    <entry><title type=\"html\"><![CDATA[<b>Splits</b> &amp; leaks]]></title><link rel=\"edit\" href=\"https://ada.dev/edit\"/>\
                    <link href=\"https://ada.dev/a?x=1&amp;y=2\"/><updated>2026-04-01T00:00:00Z</updated><published>2026-03-04</published>\
                    <content type=\"xhtml\"><div><p>Some <title>text</title></p></div></content></entry></feed>";
        let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Ada\", \"items\": [{\"id\": \"1\", \
                    \"url\": \"https://ada.dev/a?x=1&y=2\", \"title\": \"Splits & leaks\", \"date_published\": \"2026-03-04T10:00:00+01:00\"}]}";
        for text in [rss, rdf, atom, json] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_feed_is_none_and_what_breaks_off_gives_what_came_before() {
        for text in ["", "<html><item></item></html>", "{\"items\": []}", "not", "<?xml?>", "{"] {
            assert_eq!(feed(text), None, "{text}");
        }
        let cut = "<rss><channel><item><link>https://ada.dev/1</link></item><item><link>https://ada.dev/2";
        assert_eq!(shown(cut), ["https://ada.dev/1 |  | "]);
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><item><title>&b;</title></item></channel></rss>";
        assert_eq!(shown(bomb), [" |  | "]);
        let many = format!("<rss><channel>{}</channel></rss>", "<item><link>x</link></item>".repeat(MOST + 5));
        assert_eq!(shown(&many).len(), MOST);
    }

    #[test]
    fn only_what_one_person_wrote_is_taken_for_theirs() {
        let item =
            |name: &str| format!("<item><link>https://x.dev/{name}</link><dc:creator>{name}</dc:creator></item>");
        let of = |names: &[&str]| {
            let items: String = names.iter().map(|name| item(name)).collect();
            feed(&format!("<rss><channel>{items}</channel></rss>")).expect("a feed")
        };
        assert_eq!(of(&["ada", "ada", "Ada", "bo"]).entries.len(), 3, "a guest's post is left out");
        let shared = of(&["ada", "bo", "cy"]);
        assert!(shared.is_shared && shared.entries.is_empty());
        assert!(!of(&["ada"]).is_shared && !of(&[]).is_shared);
        let text = serde_json::to_string(&of(&["ada", "ada", "ada"])).expect("plain data");
        assert!(!text.replace("https://x.dev/ada", "").contains("ada"), "names are not kept: {text}");
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in
            ["2026-03-04T09:00:00Z", "Wed, 4 Mar 2026 09:00:00 GMT", "2026-03-04T09:00:00+00:00", "2026-03-04 09:00:00"]
        {
            assert_eq!(date(text).map(|at| at.to_string()).as_deref(), Some("2026-03-04T09:00:00Z"), "{text}");
        }
        assert_eq!(date("2026-03-04").map(|at| at.to_string()).as_deref(), Some("2026-03-04T00:00:00Z"));
        assert_eq!(date("yesterday"), None);
    }
}
