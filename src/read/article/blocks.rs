//! A part of a page as blocks in reading order, what is no part of the text left out.

use super::boilerplate::is_boilerplate;
use crate::read::readme::document::{is_badge, words};
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{Node, node::Element};

/// Bytes of one block that are kept.
const LONGEST: usize = 20_000;
/// Blocks that are kept.
const MOST: usize = 5_000;
/// Links that are kept of one block.
const MOST_LINKS: usize = 50;

/// One piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Heading {
        level: u8,
        text: String,
    },
    Text(Text),
    /// Code set apart, with its lines that are not blank.
    Code {
        lines: u64,
    },
    Figure,
    Table {
        rows: u64,
        columns: u64,
    },
    Formula,
}

/// Running text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    pub(super) text: String,
    /// Words in links, which are taken off the person's own.
    pub(super) link_words: u64,
    /// Addresses linked to and what the links say.
    pub(super) links: Vec<(String, String)>,
    /// The list item, table row or entry it stands in, if any: what stands in one belongs together.
    pub(super) item: Option<usize>,
    /// Whether it is somebody else's words, or a cell of a table.
    pub(super) is_quoted: bool,
}

/// Blocks below `root`.
pub(super) fn blocks(root: NodeRef<'_, Node>) -> Vec<Block> {
    let mut walker = Walker::default();
    let mut skipped = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => walker.text(text),
                Node::Element(element) if node.id() != root.id() && is_boilerplate(element) => {
                    walker.skipped(element);
                    skipped = Some(node.id());
                }
                Node::Element(element) => walker.open(element),
                _ => {}
            },
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                } else if let (None, Node::Element(element)) = (skipped, node.value()) {
                    walker.close(element);
                }
            }
            Edge::Open(_) => {}
        }
    }
    walker.flush();
    walker.blocks
}

#[derive(Default)]
struct Walker {
    blocks: Vec<Block>,
    now: Text,
    heading: Option<(u8, String)>,
    /// Open `pre` elements, and what the outermost holds.
    code: Option<String>,
    code_depth: usize,
    quotes: usize,
    link: Option<(String, String)>,
    tables: usize,
    rows: u64,
    columns: u64,
    widest: u64,
    figures: usize,
    figure_counted: bool,
    items: Vec<usize>,
    next_item: usize,
}

impl Walker {
    fn push(&mut self, block: Block) {
        if self.blocks.len() < MOST {
            self.blocks.push(block);
        }
    }

    fn open(&mut self, element: &Element) {
        match element.name() {
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                self.flush();
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                self.heading = Some((level, String::new()));
            }
            "pre" => {
                self.flush();
                self.code_depth += 1;
                self.code.get_or_insert_default();
            }
            "blockquote" => {
                self.flush();
                self.quotes += 1;
            }
            "a" => {
                if let Some(href) = element.attr("href") {
                    self.link = Some((href.trim().to_owned(), String::new()));
                }
            }
            "figure" => {
                self.flush();
                self.figures += 1;
                self.figure_counted = false;
            }
            "img" => self.image(element),
            "table" => {
                self.flush();
                self.tables += 1;
                if self.tables == 1 {
                    (self.rows, self.columns, self.widest) = (0, 0, 0);
                }
            }
            "tr" => {
                self.flush();
                self.rows += u64::from(self.tables == 1);
                self.columns = 0;
                self.item();
            }
            "td" | "th" => {
                self.text(" ");
                self.columns += u64::from(self.tables == 1);
                self.widest = self.widest.max(self.columns);
            }
            "li" | "dd" => {
                self.flush();
                self.item();
            }
            "br" => self.text(" "),
            _ if is_formula(element) => self.push(Block::Formula),
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        match element.name() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                if let Some((level, text)) = self.heading.take() {
                    let text = folded(&text);
                    if !text.is_empty() {
                        self.push(Block::Heading { level, text });
                    }
                }
            }
            "pre" => {
                self.code_depth = self.code_depth.saturating_sub(1);
                if self.code_depth == 0
                    && let Some(code) = self.code.take()
                {
                    let lines = code.lines().filter(|line| !line.trim().is_empty()).count() as u64;
                    self.push(Block::Code { lines });
                }
            }
            "blockquote" => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "a" => {
                if let Some((href, said)) = self.link.take() {
                    self.now.link_words += words(&said);
                    if self.now.links.len() < MOST_LINKS {
                        self.now.links.push((href, folded(&said)));
                    }
                }
            }
            "figure" => {
                self.flush();
                self.figures = self.figures.saturating_sub(1);
            }
            "table" => {
                self.flush();
                if self.tables == 1 {
                    self.push(Block::Table { rows: self.rows, columns: self.widest });
                }
                self.tables = self.tables.saturating_sub(1);
            }
            "tr" | "li" | "dd" => {
                self.flush();
                self.items.pop();
            }
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    /// What is left out may still be something to look at, or lead to a talk.
    fn skipped(&mut self, element: &Element) {
        match element.name() {
            "svg" | "canvas" | "video" if self.figures > 0 => self.figure(),
            "video" | "canvas" => self.figure(),
            "math" => self.push(Block::Formula),
            "iframe" => {
                if let Some(source) = element.attr("src").filter(|_| self.now.links.len() < MOST_LINKS) {
                    self.now.links.push((source.trim().to_owned(), String::new()));
                }
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.next_item += 1;
        self.items.push(self.next_item);
    }

    fn image(&mut self, element: &Element) {
        let (source, alt) = (element.attr("src").unwrap_or_default(), element.attr("alt").unwrap_or_default());
        let small =
            |name: &str| element.attr(name).and_then(|side| side.parse::<u32>().ok()).is_some_and(|side| side < 64);
        let class = element.attr("class").unwrap_or_default().to_ascii_lowercase();
        let is_decoration = ["avatar", "emoji", "icon", "logo", "profile", "gravatar"]
            .iter()
            .any(|word| class.contains(word) || source.to_ascii_lowercase().contains(word));
        if !is_badge(source, alt) && !small("width") && !small("height") && !is_decoration {
            self.figure();
        }
    }

    /// A figure of several panels is one.
    fn figure(&mut self) {
        if self.figures == 0 || !std::mem::replace(&mut self.figure_counted, true) {
            self.push(Block::Figure);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            if code.len() < LONGEST {
                code.push_str(text);
            }
            return;
        }
        if let Some((_, said)) = self.link.as_mut().filter(|(_, said)| said.len() < LONGEST) {
            said.push_str(text);
        }
        let target = match &mut self.heading {
            Some((_, heading)) => heading,
            None => &mut self.now.text,
        };
        if target.len() < LONGEST {
            target.push_str(text);
        }
    }

    fn flush(&mut self) {
        let mut now = std::mem::take(&mut self.now);
        now.text = folded(&now.text);
        if now.text.is_empty() && now.links.is_empty() {
            return;
        }
        now.item = self.items.last().copied();
        now.is_quoted = self.quotes > 0 || self.tables > 0;
        self.push(Block::Text(now));
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_formula(element: &Element) -> bool {
    let class = element.attr("class").unwrap_or_default();
    class
        .split_whitespace()
        .any(|name| matches!(name, "katex-display" | "MathJax_Display" | "math-display" | "MathJax"))
        || element.name() == "mjx-container"
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "figcaption"
            | "details"
            | "summary"
            | "hr"
            | "address"
            | "body"
            | "center"
            | "fieldset"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn of(html: &str) -> Vec<Block> {
        blocks(*Html::parse_document(html).root_element())
    }

    #[test]
    fn text_code_figures_and_tables_are_told_apart() {
        let found =
            of("<nav><a href=/>Home</a></nav><h2>Split</h2><p>We split by <a href=https://x.dev>entity</a>.</p>\
             <blockquote><p>Somebody else said so.</p></blockquote><pre><code>a = 1\n\nb = 2\n</code></pre>\
             <figure><img src=a.png><img src=b.png><figcaption>Loss</figcaption></figure><img src=avatar.png>\
             <img class=emoji src=c.png><table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table>\
             <div class=comments><p>Great post!</p></div><p style='display: none'>stuffing</p><footer>© Ada</footer>");
        let texts: Vec<&str> = found
            .iter()
            .filter_map(|block| match block {
                Block::Text(text) if !text.is_quoted => Some(text.text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["We split by entity.", "Loss"]);
        assert!(found.contains(&Block::Heading { level: 2, text: "Split".into() }));
        assert!(found.contains(&Block::Code { lines: 2 }));
        assert!(found.contains(&Block::Table { rows: 2, columns: 2 }));
        assert_eq!(found.iter().filter(|block| **block == Block::Figure).count(), 1, "{found:?}");
    }

    #[test]
    fn what_stands_in_one_item_belongs_together() {
        let found = of(
            "<ul><li><p>A paper <a href=https://arxiv.org/abs/1>pdf</a></p><div><a href=https://github.com/a/b>code</a></div></li><li>Other</li></ul>",
        );
        let items: Vec<Option<usize>> = found
            .iter()
            .filter_map(|block| if let Block::Text(text) = block { Some(text.item) } else { None })
            .collect();
        assert_eq!(items, [Some(1), Some(1), Some(2)]);
    }
}
