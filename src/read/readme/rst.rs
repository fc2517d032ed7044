//! reStructuredText to blocks: sections, literal and code blocks, directives, images, tables, lists, links.
//!
//! A small reader of the parts READMEs use; the crates at hand for the format stopped in 2020 and refuse what they do
//! not know. Invariant: one pass over the lines, no recursion; what is not understood is prose or is left out.

use super::document::{Block, Code, Prose, TABLE_CELLS, Table, is_badge, words};
use super::markup::folded;
use super::plain::{links, list_item, number};
use crate::read::pattern;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static NAMED_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"`([^`<>]+?)\s*<([^`<>]+)>`__?"));
static REFERENCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"`([^`<>]+)`__?|\b([A-Za-z][\w.-]*)_(?:\W|$)"));
static LITERAL: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"``([^`]+)``"));
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r":[\w:+-]+:`([^`<]+?)(?:\s*<[^`>]*>)?`"));
static SUBSTITUTION: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"\|([^|\s][^|]*)\|_{0,2}"));
static TARGET: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"^\.\. _`?([^`:]+)`?:\s*(\S+)\s*$"));
static DEFINITION: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"^\.\. \|([^|]+)\| image::\s*(\S+)"));

/// Blocks of a text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader::default();
    reader.gather(&lines);
    let mut at = 0;
    while at < lines.len() {
        at = reader.line(&lines, at).max(at + 1);
    }
    reader.flush();
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// Adornments in order of appearance: the n-th is level n. An overlined one is its own.
    levels: Vec<(char, bool)>,
    prose: Vec<String>,
    first: u32,
    list_item: bool,
    targets: BTreeMap<String, String>,
    images: BTreeMap<String, String>,
}

impl Reader {
    /// Link targets and image substitutions stand anywhere, mostly at the end.
    fn gather(&mut self, lines: &[&str]) {
        for line in lines.iter().filter(|line| line.starts_with(".. ")) {
            if let Some(found) = TARGET.as_ref().and_then(|target| target.captures(line)) {
                self.targets.insert(found[1].to_lowercase(), found[2].to_owned());
            }
            if let Some(found) = DEFINITION.as_ref().and_then(|definition| definition.captures(line)) {
                self.images.insert(found[1].to_owned(), found[2].to_owned());
            }
        }
    }

    fn line(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines.get(at).copied().unwrap_or_default();
        if line.trim().is_empty() {
            self.flush();
            return at + 1;
        }
        if let Some(next) = self.heading(lines, at) {
            return next;
        }
        if line.starts_with("..") && (line.len() == 2 || line.starts_with(".. ")) {
            self.flush();
            return self.directive(lines, at);
        }
        if let Some(next) = self.table(lines, at) {
            return next;
        }
        if line.trim_start().starts_with(">>>") {
            self.flush();
            let body: Vec<&str> = lines.iter().skip(at).take_while(|line| !line.trim().is_empty()).copied().collect();
            self.code(Some("pycon".to_owned()), &body, at);
            return at + body.len();
        }
        if let Some(item) = list_item(line) {
            self.flush();
            self.list_item = true;
            self.first = number(at);
            self.prose.push(item.to_owned());
        } else {
            if self.prose.is_empty() {
                self.first = number(at);
            }
            self.prose.push(line.trim().to_owned());
        }
        if line.trim_end().ends_with("::") {
            self.flush();
            return self.literal(lines, at + 1, indent(line));
        }
        at + 1
    }

    fn heading(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let get = |index: usize| lines.get(index).copied().unwrap_or_default();
        let over = adornment(get(at));
        if let (Some(mark), Some(under)) = (over, adornment(get(at + 2)))
            && mark == under
            && !get(at + 1).trim().is_empty()
            && adornment(get(at + 1)).is_none()
        {
            self.open(mark, true, get(at + 1), at + 1);
            return Some(at + 3);
        }
        if over.is_some() {
            // A transition, or the border of a simple table.
            return if is_table_border(get(at)) { None } else { Some(at + 1) };
        }
        let mark = adornment(get(at + 1))?;
        let title = get(at).trim();
        let fits = get(at + 1).trim().len() + 4 >= title.chars().count();
        if !self.prose.is_empty() || get(at).starts_with(' ') || !fits || is_table_border(get(at + 1)) {
            return None;
        }
        self.open(mark, false, title, at);
        Some(at + 2)
    }

    fn open(&mut self, mark: char, overlined: bool, title: &str, at: usize) {
        self.flush();
        let depth = self.levels.iter().position(|known| *known == (mark, overlined)).unwrap_or_else(|| {
            self.levels.push((mark, overlined));
            self.levels.len() - 1
        });
        let level = u8::try_from(depth + 1).unwrap_or(6).min(6);
        let (title, _, _) = self.inline(title.trim());
        self.blocks.push(Block::Heading { level, title, line: number(at) });
    }

    fn directive(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines.get(at).copied().unwrap_or_default();
        let body_end = end_of_indented(lines, at + 1, 0);
        let body = lines.get(at + 1..body_end).unwrap_or_default();
        let head = line.get(2..).unwrap_or_default().trim();
        let Some((name, argument)) = head.split_once("::") else {
            // A comment, a target, a footnote: nobody reads it on the page.
            return body_end;
        };
        let argument = argument.trim();
        match name.trim().to_lowercase().as_str() {
            "code" | "code-block" | "sourcecode" | "highlight" | "parsed-literal" | "prompt" => {
                let language = argument.split_whitespace().next().map(str::to_lowercase);
                let skipped =
                    body.iter().take_while(|line| line.trim().is_empty() || line.trim().starts_with(':')).count();
                let code = body.get(skipped..).unwrap_or_default();
                if !code.is_empty() {
                    self.code(language, code, at + 1 + skipped);
                }
                body_end
            }
            "image" | "figure" => {
                let alt = body.iter().find_map(|line| line.trim().strip_prefix(":alt:")).unwrap_or_default().trim();
                let badge = is_badge(argument, alt);
                self.blocks.push(Block::Image {
                    alt: alt.to_owned(),
                    source: argument.to_owned(),
                    badge,
                    line: number(at),
                });
                body_end
            }
            "note" | "warning" | "tip" | "important" | "hint" | "caution" | "admonition" | "topic" | "rubric" => {
                if !argument.is_empty() {
                    self.first = number(at);
                    self.prose.push(argument.to_owned());
                }
                at + 1 // The body is read as prose, line by line.
            }
            "list-table" | "csv-table" => {
                self.listed_table(body, at, name.contains("csv"));
                body_end
            }
            _ => body_end,
        }
    }

    fn literal(&mut self, lines: &[&str], from: usize, base: usize) -> usize {
        let end = end_of_indented(lines, from, base);
        let start = (from..end).find(|index| lines.get(*index).is_some_and(|line| !line.trim().is_empty()));
        if let Some(start) = start {
            self.code(None, lines.get(start..end).unwrap_or_default(), start);
        }
        end
    }

    fn code(&mut self, language: Option<String>, body: &[&str], at: usize) {
        let cut = body.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let text: Vec<&str> = body.iter().map(|line| line.get(cut..).unwrap_or(line.trim_start())).collect();
        let text = text.join("\n").trim_end().to_owned();
        let last = at + text.lines().count().saturating_sub(1);
        let lines = [number(at), number(last)];
        self.blocks.push(Block::Code(Code { language, text, lines, first_code_line: lines[0] }));
    }

    fn table(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let line = lines.get(at).copied()?;
        let grid = line.trim_start().starts_with("+-") || line.trim_start().starts_with("+=");
        if !grid && !is_table_border(line) {
            return None;
        }
        self.flush();
        let body: Vec<&str> = if grid {
            lines.iter().skip(at).take_while(|line| line.trim_start().starts_with(['+', '|'])).copied().collect()
        } else {
            let borders = lines.iter().skip(at).take(500).enumerate().filter(|(_, line)| is_table_border(line));
            let last = borders.take(3).last().map_or(0, |(offset, _)| offset);
            lines.iter().skip(at).take(last + 1).copied().collect()
        };
        let mut table = Table { lines: [number(at), number(at + body.len().saturating_sub(1))], ..Table::default() };
        for row in body.iter().filter(|row| row.trim_start().starts_with('|') || !grid && !is_table_border(row)) {
            let cells: Vec<String> = if grid {
                row.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
            } else {
                row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
            };
            if table.rows.iter().map(Vec::len).sum::<usize>() + cells.len() <= TABLE_CELLS {
                table.rows.push(cells);
            }
        }
        self.blocks.push(Block::Table(table));
        Some(at + body.len().max(1))
    }

    fn listed_table(&mut self, body: &[&str], at: usize, commas: bool) {
        let mut table = Table { lines: [number(at), number(at + body.len())], ..Table::default() };
        for line in body.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with(':')) {
            if commas {
                table.rows.push(line.split(',').map(|cell| cell.trim().to_owned()).collect());
            } else if let Some(cell) = line.strip_prefix("* - ") {
                table.rows.push(vec![cell.trim().to_owned()]);
            } else if let (Some(cell), Some(row)) = (line.strip_prefix("- "), table.rows.last_mut()) {
                row.push(cell.trim().to_owned());
            }
            if table.rows.len() > TABLE_CELLS {
                break;
            }
        }
        self.blocks.push(Block::Table(table));
    }

    fn flush(&mut self) {
        let gathered = std::mem::take(&mut self.prose);
        let list_item = std::mem::take(&mut self.list_item);
        let count = u32::try_from(gathered.len()).unwrap_or(u32::MAX);
        let raw = folded(&gathered.join(" "));
        let raw = raw.trim_end_matches("::").trim();
        if raw.is_empty() || raw == ":" {
            return;
        }
        let raw = self.substituted(raw);
        let code =
            LITERAL.as_ref().map(|literal| literal.captures_iter(&raw).map(|found| found[1].to_owned()).collect());
        let starts_with_link = raw.starts_with("http") || raw.starts_with('`') && !raw.starts_with("``");
        let (text, links, link_words) = self.inline(&raw);
        let lines = [self.first, self.first.saturating_add(count.saturating_sub(1))];
        let code = code.unwrap_or_default();
        if !text.is_empty() || !links.is_empty() {
            self.blocks.push(Block::Prose(Prose { text, lines, list_item, starts_with_link, links, link_words, code }));
        }
    }

    /// `|badge|` becomes an image block and leaves the text.
    fn substituted(&mut self, raw: &str) -> String {
        let Some(pattern) = SUBSTITUTION.as_ref() else { return raw.to_owned() };
        for found in pattern.captures_iter(raw) {
            if let Some(source) = self.images.get(&found[1]) {
                let badge = is_badge(source, &found[1]);
                let (alt, source) = (found[1].to_owned(), source.clone());
                self.blocks.push(Block::Image { alt, source, badge, line: self.first });
            }
        }
        pattern.replace_all(raw, "").trim().to_owned()
    }

    /// Text without inline markup, the addresses linked to, and the words in links.
    fn inline(&self, raw: &str) -> (String, Vec<String>, u64) {
        let (Some(named), Some(reference), Some(role), Some(literal)) =
            (NAMED_LINK.as_ref(), REFERENCE.as_ref(), ROLE.as_ref(), LITERAL.as_ref())
        else {
            return (raw.to_owned(), links(raw), 0);
        };
        let mut found = Vec::new();
        let mut link_words = 0;
        for link in named.captures_iter(raw) {
            link_words += words(&link[1]);
            found.push(link[2].to_owned());
        }
        let text = named.replace_all(raw, "$1");
        for link in reference.captures_iter(&text) {
            let name = link.get(1).or_else(|| link.get(2)).map_or("", |name| name.as_str());
            if let Some(target) = self.targets.get(&name.to_lowercase()) {
                link_words += words(name);
                found.push(target.clone());
            }
        }
        found.extend(links(&text));
        let text = role.replace_all(&text, "$1");
        let text = literal.replace_all(&text, "`$1`");
        let text = text.replace("`_", "").replace("**", "");
        (folded(text.trim_matches(['*', ' '])), found, link_words)
    }
}

/// The character a line is an adornment of, if it is one.
fn adornment(line: &str) -> Option<char> {
    let trimmed = line.trim_end();
    let mark = trimmed.chars().next()?;
    let marks = "=-~^\"'`#*+.:_<>";
    (trimmed.len() >= 3 && marks.contains(mark) && trimmed.chars().all(|c| c == mark)).then_some(mark)
}

/// `====  ====`: the border of a simple table.
fn is_table_border(line: &str) -> bool {
    let trimmed = line.trim();
    trimmed.starts_with("==")
        && trimmed.contains("= =") | trimmed.contains("=  =")
        && trimmed.chars().all(|c| c == '=' || c == ' ')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The first line from `from` on that is neither blank nor indented deeper than `base`; trailing blanks not counted.
fn end_of_indented(lines: &[&str], from: usize, base: usize) -> usize {
    let mut end = from;
    for (index, line) in lines.iter().enumerate().skip(from) {
        if line.trim().is_empty() {
            continue;
        }
        if indent(line) <= base {
            break;
        }
        end = index + 1;
    }
    end
}
