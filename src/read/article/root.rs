//! Which part of a page is the article.

use super::boilerplate::is_boilerplate;
use crate::read::readme::document::words;
use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node, node::Element};

/// Share of the page's words from which the deepest element that holds them is the article, where nothing says what is.
const DENSE: f64 = 0.8;
/// Share from which an element that says it is the article is believed.
const BELIEVED: f64 = 0.5;

struct Seen {
    id: NodeId,
    words: u64,
    says_so: bool,
}

/// The article's element; the whole document where none stands out.
pub(super) fn root(document: &Html) -> NodeRef<'_, Node> {
    let whole = document.tree.root();
    let mut seen: Vec<Seen> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut skipped, mut links, mut total) = (None, 0_usize, 0_u64);
    for edge in whole.traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) if links == 0 => {
                    let count = words(text);
                    total += count;
                    if let Some(seen) = open.last().and_then(|at| seen.get_mut(*at)) {
                        seen.words += count;
                    }
                }
                Node::Element(element) if is_boilerplate(element) => skipped = Some(node.id()),
                Node::Element(element) => {
                    links += usize::from(element.name() == "a");
                    open.push(seen.len());
                    seen.push(Seen { id: node.id(), words: 0, says_so: says_so(element) });
                }
                _ => {}
            },
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                } else if let (None, Node::Element(element)) = (skipped, node.value()) {
                    links -= usize::from(element.name() == "a" && links > 0);
                    let inner = open.pop().and_then(|at| seen.get(at)).map_or(0, |inner| inner.words);
                    if let Some(outer) = open.last().and_then(|at| seen.get_mut(*at)) {
                        outer.words += inner;
                    }
                }
            }
            Edge::Open(_) => {}
        }
    }
    let holds = |seen: &&Seen, share: f64| seen.words as f64 >= share * total as f64;
    // Elements that hold most of it stand in one another, so the last opened is the deepest.
    let said = seen.iter().rev().find(|one| one.says_so && holds(one, BELIEVED));
    let dense = seen.iter().rev().find(|one| holds(one, DENSE));
    said.or(dense).and_then(|one| document.tree.get(one.id)).unwrap_or(whole)
}

/// Whether an element says that it is the article.
fn says_so(element: &Element) -> bool {
    const NAMES: [&str; 10] = [
        "post-content",
        "entry-content",
        "article-content",
        "post-body",
        "article-body",
        "e-content",
        "markdown-body",
        "post",
        "blog-post",
        "post__content",
    ];
    matches!(element.name(), "article" | "main")
        || element.attr("role") == Some("main")
        || element.attr("itemprop") == Some("articleBody")
        || element.attr("class").is_some_and(|class| class.split_whitespace().any(|name| NAMES.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::ElementRef;

    fn text(html: &str) -> String {
        let document = Html::parse_document(html);
        let found = root(&document);
        let element = ElementRef::wrap(found).map(|element| element.text().collect::<String>());
        element.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_article_is_found_by_what_it_says_or_by_what_it_holds() {
        let long = "Words of the article itself, many of them. ".repeat(20);
        let said = format!(
            "<body><div>Site title</div><main><div>Bar</div><article><p>{long}</p></article></main><div>Else</div></body>"
        );
        assert_eq!(text(&said), long.trim());
        let dense =
            format!("<body><div id=x>Title of the site</div><div><div><p>{long}</p><p>{long}</p></div></div></body>");
        assert_eq!(text(&dense), format!("{long}{long}").trim());
        let listing = "<body><main><article><p>One short teaser.</p></article><article><p>Another short teaser.</p></article><article><p>And a third one.</p></article></main></body>";
        assert!(text(listing).contains("One short") && text(listing).contains("third"), "no teaser is the article");
        assert_eq!(text(""), "");
    }
}
