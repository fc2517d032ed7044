//! Talks and papers that a page lists as the person's own, known by their addresses.
//!
//! A link counts where the person says that it is theirs: below a heading or on a page about publications or talks, or
//! in a sentence that says so (`our paper`, `my talk`). What somebody reads or cites is not theirs.

use super::alternatives;
use super::blocks::Block;
use crate::evidence::person::{PublishedWork, WorkKind};
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

/// Works that are kept of one page.
const MOST: usize = 60;
/// Characters of what stands beside one.
const EXCERPT: usize = 160;

/// Headings, titles and path segments that announce one's own publications and talks.
static OWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    alternatives(
        r"publications?|preprints?|papers?|research|proceedings|thesis|talks?|speaking|presentations?|slides|lectures?|keynotes?|videos?|workshops?|
          veröffentlichungen|publikationen|vorträge|aufsätze|articles scientifiques|conférences|exposés|publicaciones|artículos|charlas|ponencias|
          pubblicazioni|publicações|palestras|publicaties|presentaties",
    )
});
/// Headings of what others wrote.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    alternatives(
        r"reading|reads|favou?rites?|recommended|references|bibliography|further|resources|inspiration|reviewed|(?:papers?|talks?|videos?) (?:i|we) (?:like|love|read|recommend|watched)|
          awesome|literatur|lesenswert|lectures? notes? (?:by|from)|related work|links",
    )
});
/// Sentences that say it is theirs.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    alternatives(
        r"(?:our|my) (?:\w+ ){0,3}(?:paper|preprint|article|thesis|talk|keynote|presentation|slides|poster|lecture)|(?:i|we) (?:spoke|talked|presented|gave a talk|published)|
          (?:unser|mein)\w* (?:\w+ ){0,2}(?:paper|aufsatz|vortrag|artikel)|(?:notre|mon) (?:article|papier|exposé)|(?:nuestro|mi) (?:artículo|trabajo|charla)",
    )
});

fn says(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The works a page lists as the person's own. `about` is what the page says of itself: its title and path.
pub(super) fn works(blocks: &[Block], page: &Url, about: &str) -> Vec<PublishedWork> {
    let page_is_own = says(&OWN, about) && !says(&OTHERS, about);
    let mut headings: Vec<(u8, String)> = Vec::new();
    let mut found: Vec<(String, PublishedWork)> = Vec::new();
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        at += 1;
        if let Block::Heading { level, text } = block {
            headings.retain(|(above, _)| above < level);
            headings.push((*level, text.clone()));
        }
        let Block::Text(first) = block else { continue };
        // All blocks of one item are one entry; else a block stands for itself.
        let mut entry = vec![first];
        while let (Some(item), Some(Block::Text(next))) = (first.item, blocks.get(at))
            && next.item == Some(item)
        {
            entry.push(next);
            at += 1;
        }
        let text: Vec<&str> = entry.iter().map(|part| part.text.as_str()).collect();
        let text = text.join(" ");
        let below = headings.iter().any(|(_, heading)| says(&OWN, heading));
        let of_others = headings.iter().any(|(_, heading)| says(&OTHERS, heading));
        let is_own = !of_others && (page_is_own || below) || says(&SAID, &text);
        if !is_own || entry.iter().any(|part| part.is_quoted && part.item.is_none()) {
            continue;
        }
        let links: Vec<Url> =
            entry.iter().flat_map(|part| &part.links).filter_map(|(href, _)| page.join(href).ok()).collect();
        let code = links.iter().find(|link| is_repository(link)).map(|link| link.as_str().to_owned());
        for link in &links {
            let Some((kind, key)) = work_of(link) else { continue };
            // The same entry may lead to the paper twice, as abstract and as file.
            if let Some((_, known)) = found.iter_mut().find(|(known, _)| *known == key) {
                known.code = known.code.take().or_else(|| code.clone());
            } else if found.len() < MOST {
                let work = PublishedWork {
                    kind,
                    url: link.as_str().to_owned(),
                    page: page.as_str().to_owned(),
                    excerpt: super::quoted(&text, EXCERPT),
                    code: code.clone(),
                };
                found.push((key, work));
            }
        }
    }
    found.into_iter().map(|(_, work)| work).collect()
}

/// What an address leads to, and the form all addresses of the same work share.
fn work_of(url: &Url) -> Option<(WorkKind, String)> {
    let host = url.host_str()?.trim_start_matches("www.").to_ascii_lowercase();
    let segments: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let query = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let keyed = |kind, id: &str| Some((kind, format!("{host} {}", id.to_ascii_lowercase())));
    match (host.as_str(), segments.as_slice()) {
        ("arxiv.org" | "export.arxiv.org", ["abs" | "pdf" | "html", id @ ..]) if !id.is_empty() => {
            let id = id.join("/");
            let id = id.trim_end_matches(".pdf");
            // `v2` of a preprint is the same work.
            let bare = id
                .rsplit_once('v')
                .filter(|(_, version)| version.bytes().all(|b| b.is_ascii_digit()))
                .map_or(id, |(bare, _)| bare);
            Some((WorkKind::Paper, format!("arxiv {bare}")))
        }
        ("doi.org" | "dx.doi.org", [prefix, _, ..]) if prefix.starts_with("10.") => {
            let doi = segments.join("/").to_ascii_lowercase();
            // arXiv's own identifiers name the preprint.
            match doi.strip_prefix("10.48550/arxiv.") {
                Some(id) => Some((WorkKind::Paper, format!("arxiv {id}"))),
                None => Some((WorkKind::Paper, format!("doi {doi}"))),
            }
        }
        ("openreview.net", ["forum" | "pdf"]) => keyed(WorkKind::Paper, &query("id")?),
        ("aclanthology.org", [id, ..]) => keyed(WorkKind::Paper, id.trim_end_matches(".pdf")),
        ("aclweb.org", ["anthology", .., id]) => keyed(WorkKind::Paper, id),
        ("proceedings.mlr.press", [_, paper, ..]) => keyed(WorkKind::Paper, paper.trim_end_matches(".html")),
        ("youtube.com" | "m.youtube.com", ["watch"]) => Some((WorkKind::Talk, format!("youtube {}", query("v")?))),
        ("youtube.com" | "youtube-nocookie.com", ["embed" | "live", id, ..]) | ("youtu.be", [id, ..]) => {
            Some((WorkKind::Talk, format!("youtube {id}")))
        }
        ("vimeo.com", [id, ..]) | ("player.vimeo.com", ["video", id, ..]) if id.bytes().all(|b| b.is_ascii_digit()) => {
            Some((WorkKind::Talk, format!("vimeo {id}")))
        }
        ("slideshare.net" | "speakerdeck.com", [_, deck, ..]) => keyed(WorkKind::Slides, deck),
        _ => None,
    }
}

/// Whether an address is that of a repository of code.
fn is_repository(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let parts = url.path_segments().map_or(0, |parts| parts.filter(|part| !part.is_empty()).count());
    let is_account =
        matches!(url.path_segments().and_then(|mut parts| parts.next()), Some("orgs" | "sponsors" | "topics"));
    matches!(host, "github.com" | "gitlab.com" | "codeberg.org" | "bitbucket.org" | "git.sr.ht")
        && parts >= 2
        && !is_account
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;
    use scraper::Html;

    fn of(html: &str) -> Vec<PublishedWork> {
        let page = Url::parse("https://ada.dev/").expect("an address");
        works(&blocks(*Html::parse_document(html).root_element()), &page, "Ada")
    }

    #[test]
    fn works_are_known_by_address_and_counted_once() {
        let found = of(
            "<h2>Publications</h2><ul><li><p>Sparse retrieval <a href=https://arxiv.org/abs/2601.00001v2>abs</a></p><div>\
             <a href=https://arxiv.org/pdf/2601.00001>pdf</a> <a href=https://doi.org/10.48550/arXiv.2601.00001>doi</a> \
             <a href=https://github.com/ada/sparse>code</a></div></li><li>Entities <a href=https://aclanthology.org/2025.acl-long.1/>ACL</a></li>\
             <li>Loops <a href='https://openreview.net/forum?id=AbC'>OpenReview</a></li></ul>\
             <h2>Talks</h2><p>At a meetup: <a href='https://www.youtube.com/watch?v=xyz'>video</a>, <a href=https://speakerdeck.com/ada/deck>slides</a></p>\
             <iframe src=https://www.youtube.com/embed/xyz></iframe><p><a href=https://vimeo.com/12345>another</a></p>",
        );
        let shown: Vec<(WorkKind, &str, bool)> =
            found.iter().map(|work| (work.kind, work.url.as_str(), work.code.is_some())).collect();
        assert_eq!(
            shown,
            [
                (WorkKind::Paper, "https://arxiv.org/abs/2601.00001v2", true),
                (WorkKind::Paper, "https://aclanthology.org/2025.acl-long.1/", false),
                (WorkKind::Paper, "https://openreview.net/forum?id=AbC", false),
                (WorkKind::Talk, "https://www.youtube.com/watch?v=xyz", false),
                (WorkKind::Slides, "https://speakerdeck.com/ada/deck", false),
                (WorkKind::Talk, "https://vimeo.com/12345", false),
            ]
        );
        assert_eq!(found[0].code.as_deref(), Some("https://github.com/ada/sparse"));
    }

    #[test]
    fn what_others_wrote_is_not_theirs() {
        let link = "<a href=https://arxiv.org/abs/1706.03762>Attention</a>";
        assert!(of(&format!("<h2>Papers I like</h2><ul><li>{link}</li></ul>")).is_empty());
        assert!(of(&format!("<h2>Research</h2><h3>Further reading</h3><p>{link}</p>")).is_empty());
        assert!(of(&format!("<h2>How it works</h2><p>As {link} shows, attention is enough.</p>")).is_empty());
        assert_eq!(of(&format!("<p>This is about our recent paper ({link}).</p>")).len(), 1);
        assert!(of("<h2>Talks</h2><p><a href=https://www.youtube.com/@ada>my channel</a> <a href=https://arxiv.org/>arXiv</a> <a href='javascript:x'>x</a></p>").is_empty());
    }
}
