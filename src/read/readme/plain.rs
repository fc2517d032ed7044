//! Plain text, Org and AsciiDoc to blocks, line by line; also Markdown too deeply nested for the real parser.
//!
//! Invariant: one pass over the lines, no recursion; what is not understood is prose.

use super::document::{Block, Code, Prose, words};
use super::markup::folded;
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Which conventions of headings and code apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// `Title` over `====`, `TITLE:` alone, indented code.
    Plain,
    /// `# Title`, fences.
    Markdown,
    /// `* Title`, `#+BEGIN_SRC`.
    Org,
    /// `== Title`, `----`.
    AsciiDoc,
}

static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"https?://[^\s\])>]+"));

/// Blocks of a text.
pub(super) fn blocks(text: &str, flavour: Flavour) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { flavour, ..Reader::default() };
    let mut at = 0;
    while at < lines.len() {
        at = reader.line(&lines, at);
    }
    reader.flush();
    reader.blocks
}

/// Tells the line that closes a block.
type End = Box<dyn Fn(&str) -> bool>;

struct Reader {
    flavour: Flavour,
    blocks: Vec<Block>,
    prose: Vec<String>,
    first: u32,
    list_item: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Reader { flavour: Flavour::Plain, blocks: Vec::new(), prose: Vec::new(), first: 1, list_item: false }
    }
}

impl Reader {
    /// Reads from line `at`; gives the next line to read.
    fn line(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines.get(at).copied().unwrap_or_default();
        let number = number(at);
        if line.trim().is_empty() {
            self.flush();
            return at + 1;
        }
        if let Some(end) = self.fenced(lines, at) {
            return end;
        }
        if let Some((level, title, used)) = self.heading(lines, at) {
            self.flush();
            self.blocks.push(Block::Heading { level, title, line: number });
            return at + used;
        }
        if self.flavour != Flavour::Org && self.prose.is_empty() && is_indented(line) {
            return self.indented(lines, at);
        }
        if self.image(line, number) {
            return at + 1;
        }
        let item = list_item(line);
        if let Some(text) = item {
            self.flush();
            self.list_item = true;
            self.first = number;
            self.prose.push(text.to_owned());
        } else {
            if self.prose.is_empty() {
                self.first = number;
            }
            self.prose.push(line.trim().to_owned());
        }
        at + 1
    }

    fn heading(&self, lines: &[&str], at: usize) -> Option<(u8, String, usize)> {
        let line = lines.get(at).copied()?;
        let trimmed = line.trim();
        let marked = |mark: char, least: usize| {
            let count = line.chars().take_while(|c| *c == mark).count();
            let rest = line.get(count..)?;
            (count >= least && count <= 6 && rest.starts_with(' ') && !rest.trim().is_empty())
                .then(|| (u8::try_from(count).unwrap_or(6), rest.trim().trim_end_matches(mark).trim().to_owned(), 1))
        };
        let found = match self.flavour {
            Flavour::Markdown => marked('#', 1),
            Flavour::Org => marked('*', 1).or_else(|| {
                let title = trimmed.strip_prefix("#+TITLE:").or_else(|| trimmed.strip_prefix("#+title:"))?;
                Some((1, title.trim().to_owned(), 1))
            }),
            Flavour::AsciiDoc => marked('=', 1),
            Flavour::Plain => marked('#', 1).or_else(|| marked('=', 1)),
        };
        if found.is_some() {
            return found;
        }
        let under = lines.get(at + 1).copied().unwrap_or_default().trim();
        let mark = under.chars().next().unwrap_or(' ');
        if self.prose.is_empty()
            && matches!(mark, '=' | '-' | '~' | '^' | '*' | '#')
            && under.len() >= 3
            && under.chars().all(|c| c == mark)
            && trimmed.chars().count() <= 80
            && trimmed.chars().any(char::is_alphanumeric)
            && under.len() + 3 >= trimmed.chars().count()
        {
            let level = match mark {
                '=' | '#' | '*' => 1,
                '-' => 2,
                _ => 3,
            };
            return Some((level, trimmed.to_owned(), 2));
        }
        let alone = self.prose.is_empty() && under.is_empty() && self.flavour == Flavour::Plain;
        let short = trimmed.chars().count() <= 40 && trimmed.split_whitespace().count() <= 5;
        let shouted =
            trimmed.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !trimmed.chars().any(char::is_lowercase);
        (alone && short && shouted && !is_indented(line)).then(|| (2, trimmed.trim_end_matches(':').to_owned(), 1))
    }

    fn fenced(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let line = lines.get(at).copied()?.trim();
        let (language, end): (Option<String>, End) = match self.flavour {
            Flavour::Org => {
                let lower = line.to_lowercase();
                let kind = ["src", "example"].into_iter().find(|kind| lower.starts_with(&format!("#+begin_{kind}")))?;
                let language = lower.split_whitespace().nth(1).filter(|_| kind == "src").map(str::to_owned);
                (language, Box::new(move |line| line.to_lowercase().starts_with(&format!("#+end_{kind}"))))
            }
            Flavour::AsciiDoc
                if line.len() >= 4 && (line.bytes().all(|b| b == b'-') || line.bytes().all(|b| b == b'.')) =>
            {
                let before = at.checked_sub(1).and_then(|before| lines.get(before)).copied().unwrap_or_default();
                let language = before
                    .trim()
                    .strip_prefix("[source,")
                    .and_then(|rest| rest.split([',', ']']).next())
                    .map(|language| language.trim().to_lowercase());
                self.prose.retain(|text| !text.starts_with("[source"));
                let fence = line.to_owned();
                (language, Box::new(move |line| line == fence))
            }
            _ if line.starts_with("```") || line.starts_with("~~~") => {
                let mark = line.get(..3).unwrap_or("```").to_owned();
                let language = line.trim_matches(['`', '~']).split_whitespace().next().map(str::to_lowercase);
                (language, Box::new(move |line| line.starts_with(&mark)))
            }
            _ => return None,
        };
        self.flush();
        let body: Vec<&str> = lines.iter().skip(at + 1).take_while(|line| !end(line.trim())).copied().collect();
        let last = at + 1 + body.len();
        self.blocks.push(Block::Code(Code {
            language,
            text: body.join("\n"),
            lines: [number(at), number(last.min(lines.len().saturating_sub(1)))],
            first_code_line: number(at + 1),
        }));
        Some(last + 1)
    }

    fn indented(&mut self, lines: &[&str], at: usize) -> usize {
        let mut end = at;
        while let Some(line) = lines.get(end) {
            let blank = line.trim().is_empty();
            let more = lines.get(end + 1).is_some_and(|next| is_indented(next));
            if !(is_indented(line) || blank && more) {
                break;
            }
            end += 1;
        }
        let body: Vec<&str> = lines
            .iter()
            .take(end)
            .skip(at)
            .map(|line| line.strip_prefix("    ").unwrap_or(line.trim_start()))
            .collect();
        let text = body.join("\n");
        let lines = [number(at), number(end.saturating_sub(1))];
        if looks_like_code(&text) || self.flavour != Flavour::Plain {
            self.blocks.push(Block::Code(Code { language: None, text, lines, first_code_line: lines[0] }));
        } else {
            self.first = lines[0];
            self.prose.push(text);
            self.flush();
        }
        end
    }

    fn image(&mut self, line: &str, number: u32) -> bool {
        let trimmed = line.trim();
        let source = match self.flavour {
            Flavour::AsciiDoc => trimmed.strip_prefix("image:").map(|rest| rest.trim_start_matches(':')),
            Flavour::Org => trimmed.strip_prefix("[[").filter(|rest| is_image(rest)),
            _ => None,
        };
        let Some(source) = source else { return false };
        let source = source.split(['[', ']']).next().unwrap_or_default().to_owned();
        let badge = super::document::is_badge(&source, "");
        self.flush();
        self.blocks.push(Block::Image { alt: String::new(), source, badge, line: number });
        true
    }

    fn flush(&mut self) {
        let gathered = std::mem::take(&mut self.prose);
        let count = u32::try_from(gathered.len()).unwrap_or(u32::MAX);
        let text = folded(&gathered.join(" "));
        let list_item = std::mem::take(&mut self.list_item);
        if text.is_empty() {
            return;
        }
        let links: Vec<String> = links(&text);
        let starts_with_link = text.starts_with("http") || text.starts_with("[[http") || text.starts_with("[http");
        let link_words = links.iter().map(|link| words(link)).sum();
        let code = code_spans(&text);
        let last = self.first.saturating_add(count.saturating_sub(1));
        let lines = [self.first, last];
        self.blocks.push(Block::Prose(Prose { text, lines, list_item, starts_with_link, links, link_words, code }));
    }
}

/// Line number of index `at`.
pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)
}

/// Bare addresses in a text.
pub(super) fn links(text: &str) -> Vec<String> {
    LINK.as_ref().map(|link| link.find_iter(text).map(|found| found.as_str().to_owned()).collect()).unwrap_or_default()
}

/// `` `code` `` and `=code=` set in a line; at most 40.
pub(super) fn code_spans(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).filter(|span| !span.is_empty()).take(40).map(str::to_owned).collect()
}

fn is_indented(line: &str) -> bool {
    (line.starts_with("    ") || line.starts_with('\t')) && !line.trim().is_empty()
}

fn is_image(address: &str) -> bool {
    let address = address.split(']').next().unwrap_or_default().to_lowercase();
    [".png", ".jpg", ".jpeg", ".gif", ".svg"].iter().any(|end| address.ends_with(end))
}

/// The text of `- item`, `* item`, `1. item`.
pub(super) fn list_item(line: &str) -> Option<&str> {
    let trimmed = line.trim_start();
    if let Some(rest) = trimmed.strip_prefix(['-', '*', '+', '•']) {
        return rest.strip_prefix([' ', '\t']).map(str::trim);
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let rest = trimmed.get(digits..)?.strip_prefix(['.', ')'])?;
    (digits > 0 && digits <= 3).then(|| rest.strip_prefix(' ')).flatten().map(str::trim)
}

/// Whether indented text of a plain document is code rather than an indented paragraph.
pub(super) fn looks_like_code(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let marks =
        text.chars().filter(|c| matches!(c, '=' | '(' | ')' | '{' | '}' | ';' | '<' | '$' | '|' | '_' | '/')).count();
    super::commands::is_command(first) || first.starts_with('$') || first.starts_with(">>>") || marks * 12 > text.len()
}
