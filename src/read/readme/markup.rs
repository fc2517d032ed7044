//! Markdown and HTML to blocks, through one DOM.
//!
//! Markdown embeds HTML freely (`<h1 align="center">`, `<details>`, tables), so it is rendered to HTML with source
//! positions and both walk the same tree. Invariant: markup nested deeper than [`DEPTH`] never reaches the HTML parser,
//! whose work grows with the square of it; the plain reader takes such a text instead. The walk does not recurse.

use super::document::{Block, Code, Prose, TABLE_CELLS, Table, is_badge, words};
use super::plain;
use ego_tree::iter::Edge;
use scraper::{Html, Node, node::Element};

/// Elements inside one another at most. Real READMEs stay under 30.
const DEPTH: usize = 120;

/// Lines searched for a heading that raw HTML holds, from the last known place on.
const SEARCH_LINES: usize = 400;

/// Blocks of a Markdown text.
pub(super) fn markdown(text: &str) -> Vec<Block> {
    let text = loosened(text);
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options.render.sourcepos = true;
    // Raw HTML is read, never shown: nothing of it leaves this module as markup.
    options.render.r#unsafe = true;
    let rendered = comrak::markdown_to_html(&text, &options);
    if depth(&rendered) > DEPTH {
        return plain::blocks(&text, plain::Flavour::Markdown);
    }
    walk(&rendered, &text)
}

/// Blocks of an HTML page or fragment.
pub(super) fn html(text: &str) -> Vec<Block> {
    if depth(text) > DEPTH {
        return plain::blocks(text, plain::Flavour::Plain);
    }
    walk(text, text)
}

/// Headings as older renderers took them (`##Usage`), and containers no deeper than anyone writes them by hand.
/// Lines stay lines.
fn loosened(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut fence: Option<char> = None;
    let mut after_blank = true;
    for line in text.split_inclusive('\n') {
        let alone = std::mem::replace(&mut after_blank, line.trim().is_empty());
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if let Some(mark) = ['`', '~'].into_iter().find(|c| trimmed.chars().take_while(|d| d == c).count() >= 3) {
            match fence {
                None => fence = Some(mark),
                Some(open) if open == mark && trimmed.trim_end().chars().all(|c| c == mark) => fence = None,
                Some(_) => {}
            }
            out.push_str(line);
            continue;
        }
        let hashes = trimmed.bytes().take_while(|b| *b == b'#').count();
        let after = trimmed.get(hashes..).unwrap_or_default();
        let titled = after.chars().next().is_some_and(|c| match hashes {
            0 => false,
            1 => c.is_uppercase() || alone && c.is_alphabetic() && after.split_whitespace().count() <= 4,
            _ => c.is_alphanumeric() || c == '[' || c == '`' || c == '*',
        });
        if fence.is_none() && indent < 4 && hashes <= 6 && titled {
            out.push_str(trimmed.get(..hashes).unwrap_or_default());
            out.push(' ');
            out.push_str(after);
        } else if line.len() > 24 && container_marks(line) > 24 && !is_rule(line) {
            out.push_str(line.trim_start_matches([' ', '\t', '>', '-', '*', '+']));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// `-----`, `* * *`: a rule or the underline of a heading, which nests nothing.
fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    marks.next().is_some_and(|first| matches!(first, '-' | '*') && marks.all(|mark| mark == first))
}

/// Quotation and list marks a line opens with.
fn container_marks(line: &str) -> usize {
    line.bytes()
        .take_while(|b| matches!(b, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+'))
        .filter(|b| !b.is_ascii_whitespace())
        .count()
}

/// How deep elements stand in one another, roughly: tags are counted as written, those that close themselves left out.
fn depth(html: &str) -> usize {
    const FLAT: [&str; 30] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p",
        "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "html", "head", "body",
        "path", "param",
    ];
    let (mut now, mut most) = (0_usize, 0_usize);
    for piece in html.split('<').skip(1) {
        let closing = piece.starts_with('/');
        let name: String = piece
            .trim_start_matches('/')
            .chars()
            .take(12)
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if name.is_empty() || FLAT.contains(&name.as_str()) {
            continue;
        }
        if closing {
            now = now.saturating_sub(1);
        } else {
            now += 1;
            most = most.max(now);
        }
    }
    most
}

/// Walks the DOM of `html`, telling lines by `data-sourcepos` and, for raw HTML, by looking into `source`.
fn walk(html: &str, source: &str) -> Vec<Block> {
    let document = Html::parse_document(html);
    let mut walker = Walker { source: source.lines().collect(), line: 1, last_line: 1, ..Walker::default() };
    let mut skipped = None;
    for edge in document.tree.root().traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => match node.value() {
                Node::Text(text) => walker.text(text),
                Node::Element(element) if is_hidden(element) => skipped = Some(node.id()),
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

/// Elements whose text nobody reads.
fn is_hidden(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "template" | "title" | "head" | "svg" | "noscript")
}

#[derive(Default)]
struct Walker<'a> {
    blocks: Vec<Block>,
    source: Vec<&'a str>,
    /// First and last line of the innermost element with a known place.
    line: u32,
    last_line: u32,
    prose: Prose,
    heading: Option<(u8, String, u32)>,
    after_heading: Vec<Block>,
    code: Option<Code>,
    in_code_span: Option<String>,
    link: Option<LinkOpen>,
    lists: usize,
    tables: usize,
    table: Option<Table>,
    cells: usize,
    cell: String,
}

#[derive(Default)]
struct LinkOpen {
    href: String,
    text: String,
    badge: bool,
    at_start: bool,
}

impl Walker<'_> {
    fn open(&mut self, element: &Element) {
        self.locate(element);
        match element.name() {
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") if self.table.is_none() => {
                self.flush();
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                self.heading = Some((level, String::new(), if has_place(element) { self.line } else { 0 }));
            }
            "pre" if self.heading.is_none() && self.table.is_none() => {
                self.flush();
                let language = element.attr("lang").map(str::to_lowercase);
                self.code = Some(Code {
                    language,
                    lines: [self.line, self.last_line],
                    first_code_line: self.line,
                    ..Code::default()
                });
            }
            "code" => match &mut self.code {
                Some(code) => {
                    let class = element.attr("class").unwrap_or_default();
                    if let Some(language) = class.split_whitespace().find_map(|c| c.strip_prefix("language-")) {
                        code.language = Some(language.to_lowercase());
                    }
                }
                None => self.in_code_span = Some(String::new()),
            },
            "a" => {
                let at_start = self.prose.text.trim().is_empty();
                self.link = Some(LinkOpen {
                    href: element.attr("href").unwrap_or_default().to_owned(),
                    at_start,
                    ..LinkOpen::default()
                });
            }
            "img" => self.image(element),
            "br" => self.text(" "),
            "table" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.flush();
                    self.table = Some(Table { lines: [self.line, self.last_line], ..Table::default() });
                    self.cells = 0;
                }
            }
            "tr" => {
                if let Some(table) = self.table.as_mut().filter(|table| table.rows.len() < TABLE_CELLS) {
                    table.rows.push(Vec::new());
                }
            }
            "li" => {
                self.flush();
                self.lists += 1;
            }
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        match element.name() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.close_heading(),
            "pre" => {
                if let Some(code) = self.code.take() {
                    self.close_code(code);
                }
            }
            "code" => {
                if let Some(span) = self.in_code_span.take().filter(|span| !span.trim().is_empty()) {
                    self.prose.code.push(span);
                }
            }
            "a" => self.close_link(),
            "td" | "th" => self.close_cell(),
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.close_table();
                }
            }
            "li" => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            name if is_block(name) => self.flush(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
            return;
        }
        if let Some(span) = &mut self.in_code_span {
            span.push_str(text);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(text);
        }
        if let Some((_, title, _)) = &mut self.heading {
            title.push_str(text);
        } else if self.table.is_some() {
            self.cell.push_str(text);
        } else {
            if self.prose.text.trim().is_empty() {
                self.prose.lines = [self.line, self.last_line];
            }
            self.prose.text.push_str(text);
        }
    }

    fn image(&mut self, element: &Element) {
        let source = element.attr("src").unwrap_or_default().to_owned();
        let alt = element.attr("alt").unwrap_or_default().to_owned();
        let badge = is_badge(&source, &alt);
        if let Some(link) = &mut self.link {
            link.badge |= badge;
            link.text.push(' ');
        }
        let image = Block::Image { alt, source, badge, line: self.line };
        if self.heading.is_some() { self.after_heading.push(image) } else { self.blocks.push(image) }
    }

    fn close_heading(&mut self) {
        let Some((level, title, line)) = self.heading.take() else { return };
        let title = folded(&title);
        let line = if line > 0 { line } else { self.find(&title) };
        self.line = self.line.max(line);
        self.last_line = self.last_line.max(self.line);
        // A heading made of badges or a logo alone opens no section.
        if !title.is_empty() || self.after_heading.is_empty() {
            self.blocks.push(Block::Heading { level, title, line });
        }
        self.prose.code.clear();
        self.blocks.append(&mut self.after_heading);
    }

    fn close_code(&mut self, mut code: Code) {
        let text_lines = u32::try_from(code.text.lines().count()).unwrap_or(u32::MAX);
        let span = code.lines[1].saturating_sub(code.lines[0]).saturating_add(1);
        if span == 1 && text_lines > 1 {
            let first = code.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned();
            let at = self.find(&first);
            code.lines = [at, at.saturating_add(text_lines.saturating_sub(1))];
            code.first_code_line = at;
        } else if span > text_lines {
            code.first_code_line = code.lines[0].saturating_add(1);
        }
        code.language = code.language.filter(|language| !language.is_empty());
        self.blocks.push(Block::Code(code));
    }

    fn close_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if link.badge || link.href.is_empty() {
            return;
        }
        self.prose.link_words += words(&link.text);
        self.prose.starts_with_link |= link.at_start && !link.text.trim().is_empty();
        self.prose.links.push(link.href);
    }

    fn close_cell(&mut self) {
        let cell = folded(&std::mem::take(&mut self.cell));
        if self.cells >= TABLE_CELLS {
            return;
        }
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
            row.push(cell);
            self.cells += 1;
        }
    }

    /// Data is a table; one row or one column, or cells of running text, is layout and becomes prose.
    fn close_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        table.rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let links = std::mem::take(&mut self.prose.links);
        let link_words = std::mem::take(&mut self.prose.link_words);
        self.prose = Prose::default();
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        if table.rows.len() >= 2 && columns >= 2 {
            if !links.is_empty() {
                let lines = table.lines;
                self.blocks.push(Block::Prose(Prose { links, link_words, lines, ..Prose::default() }));
            }
            self.blocks.push(Block::Table(table));
        } else {
            let text = table.rows.concat().join(" ");
            if !text.trim().is_empty() {
                self.blocks.push(Block::Prose(Prose {
                    text,
                    links,
                    link_words,
                    lines: table.lines,
                    ..Prose::default()
                }));
            }
        }
    }

    fn flush(&mut self) {
        if self.table.is_some() || self.heading.is_some() || self.code.is_some() {
            return;
        }
        let mut prose = std::mem::take(&mut self.prose);
        prose.text = folded(&prose.text);
        if prose.text.is_empty() && prose.links.is_empty() {
            return;
        }
        prose.list_item = self.lists > 0;
        if prose.lines[0] == 0 {
            prose.lines = [self.line, self.last_line];
        }
        self.blocks.push(Block::Prose(prose));
    }

    fn locate(&mut self, element: &Element) {
        if let Some([first, last]) = element.attr("data-sourcepos").and_then(place)
            && (is_block(element.name()) || matches!(element.name(), "li" | "pre" | "table" | "img"))
        {
            self.line = first.max(1);
            self.last_line = last.max(self.line);
        }
    }

    /// The line of `source` at or after the current one that holds `title`, else the current one.
    fn find(&self, title: &str) -> u32 {
        let start = usize::try_from(self.line.saturating_sub(1)).unwrap_or(0);
        let needle: String = title.chars().take(30).collect();
        let needle = needle.trim();
        if needle.is_empty() {
            return self.line;
        }
        let found = self.source.iter().skip(start).take(SEARCH_LINES).position(|line| line.contains(needle));
        found.map_or(self.line, |offset| self.line.saturating_add(u32::try_from(offset).unwrap_or(0)))
    }
}

fn has_place(element: &Element) -> bool {
    element.attr("data-sourcepos").is_some()
}

/// `12:1-14:20` as lines 12 and 14.
fn place(text: &str) -> Option<[u32; 2]> {
    let (from, to) = text.split_once('-')?;
    let line = |part: &str| part.split(':').next()?.parse().ok();
    Some([line(from)?, line(to)?])
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "blockquote"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "summary"
            | "details"
            | "center"
            | "hr"
            | "figure"
            | "figcaption"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "pre"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

/// Whitespace folded to single spaces.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
