//! Site maps (sitemaps.org, protocol 0.9): lists of pages, and lists of such lists.

use super::feed::date;
use super::xml::{Met, walk};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Addresses that are kept of one map. The protocol allows 50,000; a person's site has hundreds.
const MOST: usize = 5_000;

/// What a site map lists.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sitemap {
    /// Pages with the time they last changed, in the map's order.
    pub pages: Vec<(String, Option<Timestamp>)>,
    /// Further maps.
    pub maps: Vec<String>,
}

/// Reads a map, or the list of addresses that plain text may be.
pub fn sitemap(text: &str) -> Sitemap {
    let mut map = Sitemap::default();
    if !text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http")).take(MOST);
        map.pages = lines.map(|line| (line.to_owned(), None)).collect();
        return map;
    }
    let (mut address, mut changed) = (String::new(), None);
    walk(text, |met| {
        let Met::Close { name, depth, text } = met else { return };
        match (local(name), depth) {
            ("loc", 2) => address = text.trim().to_owned(),
            ("lastmod", 2) => changed = date(text),
            ("url", 1) if map.pages.len() < MOST && !address.is_empty() => {
                map.pages.push((std::mem::take(&mut address), changed.take()));
            }
            ("sitemap", 1) if map.maps.len() < MOST && !address.is_empty() => {
                map.maps.push(std::mem::take(&mut address));
                changed = None;
            }
            _ => {}
        }
    });
    map
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_further_maps_are_told_apart() {
        let map = sitemap(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:image='x'>\
             <url><loc> https://ada.dev/a?x=1&amp;y=2 </loc><image:image><image:loc>https://ada.dev/i.png</image:loc></image:image>\
             <lastmod>2026-03-04</lastmod></url><url><loc>https://ada.dev/b</loc></url><url></url></urlset>",
        );
        assert_eq!(map.maps, Vec::<String>::new());
        assert_eq!(map.pages.len(), 2, "{map:?}");
        assert_eq!(map.pages[0].0, "https://ada.dev/a?x=1&y=2");
        assert_eq!(map.pages[0].1.map(|at| at.to_string()).as_deref(), Some("2026-03-04T00:00:00Z"));
        assert_eq!(map.pages[1].1, None);
        let index = sitemap("<sitemapindex><sitemap><loc>https://ada.dev/posts.xml</loc></sitemap></sitemapindex>");
        assert_eq!(index.maps, ["https://ada.dev/posts.xml"]);
        assert_eq!(sitemap("https://ada.dev/1\nnothing\nhttps://ada.dev/2").pages.len(), 2);
    }

    #[test]
    fn what_breaks_off_gives_what_came_before() {
        let cut = sitemap("<urlset><url><loc>https://ada.dev/a</loc></url><url><loc>https://ada.dev/b");
        assert_eq!(cut.pages.len(), 1);
        assert_eq!(sitemap("<html><p>Not found</p>"), Sitemap::default());
        let long = format!("<urlset>{}</urlset>", "<url><loc>https://ada.dev/a</loc></url>".repeat(MOST + 10));
        assert_eq!(sitemap(&long).pages.len(), MOST);
        sitemap(&"<a>".repeat(100_000));
    }
}
