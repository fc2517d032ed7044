//! Paragraphs of a document, line by line: enough of Markdown, reStructuredText and LaTeX to tell the author's prose
//! from code, tables, comments and lists of links.
//!
//! Called for every document and text cell. Invariant: one pass, lines as in the file; what is not plainly prose is
//! left out, since a passage wrongly cited is worse than one missed.

use crate::read::pattern;
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Longest paragraph kept, in bytes; longer ones are data.
const LONGEST: usize = 8_000;
/// Longest heading.
const LONGEST_HEADING: usize = 120;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Markdown, and plain text, AsciiDoc and Org as far as they look alike.
    Markdown,
    /// reStructuredText.
    Rst,
    /// LaTeX.
    Tex,
}

/// Something met in a document, in reading order.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// A heading with its level.
    Heading { level: u8, line: u32, title: String },
    /// Running text.
    Paragraph(Paragraph),
    /// A row of a table with figures in it.
    Row { line: u32, text: &'a str },
}

/// Running text on one line, with where its parts stand.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Paragraph {
    /// The text, markup taken away.
    pub(super) text: String,
    /// Where in `text` each line of the file begins, and its number.
    lines: Vec<(usize, u32)>,
    /// Words in links.
    link_words: usize,
    /// Whether it is set as a quotation: of somebody else, or of the author's own abstract.
    pub(super) is_quoted: bool,
}

impl Paragraph {
    /// Adds a line; what is beyond [`LONGEST`] is left out.
    pub(super) fn push(&mut self, line: u32, text: &str) {
        let text = text.trim();
        if text.is_empty() || self.text.len() + text.len() > LONGEST {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), line));
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// First and last line of a range of the text.
    pub(super) fn lines(&self, start: usize, end: usize) -> [u32; 2] {
        let of = |at: usize| {
            let index = self.lines.partition_point(|(begin, _)| *begin <= at);
            index
                .checked_sub(1)
                .and_then(|index| self.lines.get(index))
                .or(self.lines.first())
                .map_or(1, |(_, line)| *line)
        };
        [of(start), of(end.saturating_sub(1).max(start))]
    }

    /// Whether most of it is links.
    pub(super) fn is_links(&self) -> bool {
        self.link_words > 0 && self.link_words * 2 > self.text.split(' ').count()
    }
}

/// Walks a document and hands on what it meets.
pub(super) fn walk<'a>(format: Format, text: &'a str, each: &mut dyn FnMut(Piece<'a>)) {
    let mut walk = Walk { format, open: Paragraph::default(), state: State::Text, before: "", in_list: false, each };
    let mut lines = text.lines().zip(1_u32..).peekable();
    while let Some((line, number)) = lines.next() {
        let next = lines.peek().map_or("", |(line, _)| *line);
        walk.line(line, number, next);
        walk.before = line;
    }
    walk.close();
}

/// What the walk is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// Fenced code, and the fence's mark.
    Fence(char),
    /// The block above the document's text.
    Front,
    /// An HTML comment.
    Comment,
    /// What is indented below a directive or a literal block's mark.
    Indented,
    /// A LaTeX environment without prose, or a bibliography entry.
    Environment,
}

struct Walk<'a, 'e> {
    format: Format,
    open: Paragraph,
    state: State,
    before: &'a str,
    in_list: bool,
    each: &'e mut dyn FnMut(Piece<'a>),
}

impl<'a> Walk<'a, '_> {
    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        if !open.is_empty() {
            (self.each)(Piece::Paragraph(open));
        }
    }

    fn heading(&mut self, level: u8, line: u32, title: &str) {
        self.close();
        self.in_list = false;
        let title = plain(title).0;
        if title.len() <= LONGEST_HEADING {
            let title = title.trim_matches(|c: char| c == '#' || c == '*' || c == '_' || c == ':' || c.is_whitespace());
            (self.each)(Piece::Heading { level, line, title: title.to_owned() });
        }
    }

    fn line(&mut self, line: &'a str, number: u32, next: &str) {
        let bare = line.trim();
        match self.state {
            State::Fence(mark) => {
                if bare.starts_with([mark]) && bare.trim_matches(mark).is_empty() && bare.len() >= 3 {
                    self.state = State::Text;
                }
                return;
            }
            State::Front => {
                if bare == "---" || bare == "..." {
                    self.state = State::Text;
                }
                return;
            }
            State::Comment => {
                if bare.contains("-->") {
                    self.state = State::Text;
                }
                return;
            }
            State::Indented if bare.is_empty() || line.starts_with([' ', '\t']) => return,
            State::Indented => self.state = State::Text,
            State::Environment => {
                if bare.starts_with("\\end{") || bare == "}" || self.format != Format::Tex && bare.is_empty() {
                    self.state = State::Text;
                }
                return;
            }
            State::Text => {}
        }
        match self.format {
            Format::Markdown => self.markdown(line, bare, number, next),
            Format::Rst => self.rst(line, bare, number, next),
            Format::Tex => self.tex(bare, number),
        }
    }

    fn markdown(&mut self, line: &'a str, bare: &'a str, number: u32, next: &str) {
        if bare.is_empty() {
            return self.close();
        }
        if number == 1 && bare == "---" {
            self.state = State::Front;
        } else if let Some(mark) =
            [("```", '`'), ("~~~", '~')].into_iter().find(|(fence, _)| bare.starts_with(fence)).map(|(_, mark)| mark)
        {
            self.close();
            let rest = bare.trim_start_matches(mark);
            self.state = if rest.contains(mark) { State::Text } else { State::Fence(mark) };
        } else if bare.starts_with("<!--") {
            self.close();
            self.state = if bare.contains("-->") { State::Text } else { State::Comment };
        } else if bare.starts_with('@') && bare.contains('{') {
            self.close();
            self.state = State::Environment;
        } else if bare.starts_with('#') && bare.trim_start_matches('#').starts_with([' ', '\t']) {
            let level = bare.len() - bare.trim_start_matches('#').len();
            self.heading(u8::try_from(level).unwrap_or(6), number, bare);
        } else if is_underline(next) && self.open.is_empty() && !bare.starts_with(['|', '-', '*']) {
            self.heading(if next.trim_start().starts_with('=') { 1 } else { 2 }, number, bare);
        } else if let Some(quoted) = bare.strip_prefix('>') {
            self.quoted(quoted, number);
        } else if is_underline(bare) || bare.starts_with("$$") || bare.starts_with("[^") {
            self.close();
        } else if is_row(bare) {
            self.close();
            (self.each)(Piece::Row { line: number, text: bare });
        } else if is_bold_heading(bare) && self.open.is_empty() && next.trim().is_empty() {
            self.heading(5, number, bare);
        } else if let Some(item) = list_item(bare) {
            self.close();
            self.in_list = true;
            self.text(item, number);
        } else if is_deep(line) && self.open.is_empty() && !self.in_list {
            // Code by its indent.
        } else {
            self.in_list &= line.starts_with([' ', '\t']) || !self.open.is_empty();
            if self.open.is_quoted {
                self.close();
            }
            self.text(bare, number);
        }
    }

    fn quoted(&mut self, text: &str, number: u32) {
        let text = text.trim_start_matches(['>', ' ']);
        if text.is_empty() || !self.open.is_quoted {
            self.close();
        }
        if !text.is_empty() {
            self.open.is_quoted = true;
            self.text(text, number);
        }
    }

    fn rst(&mut self, line: &'a str, bare: &'a str, number: u32, next: &str) {
        if bare.is_empty() {
            return self.close();
        }
        if bare.starts_with(".. ") || bare == ".." || bare.starts_with("__ ") {
            self.close();
            self.state = State::Indented;
        } else if is_adornment(next) && self.open.is_empty() && next.trim().chars().count() + 2 >= bare.chars().count()
        {
            let level = match next.trim_start().chars().next() {
                Some('=' | '#' | '*') => 1,
                Some('-') => 2,
                _ => 3,
            };
            self.heading(level, number, bare);
        } else if is_adornment(bare) || bare.starts_with(['|', '+', ':']) || bare.starts_with(">>>") {
            self.close();
        } else {
            let item = list_item(bare);
            if item.is_some() {
                self.close();
            }
            self.text(item.unwrap_or(bare), number);
            if line.trim_end().ends_with("::") {
                self.close();
                self.state = State::Indented;
            }
        }
    }

    fn tex(&mut self, bare: &'a str, number: u32) {
        const WITHOUT_PROSE: [&str; 12] = [
            "equation",
            "align",
            "tabular",
            "figure",
            "table",
            "lstlisting",
            "verbatim",
            "algorithm",
            "thebibliography",
            "tikzpicture",
            "eqnarray",
            "gather",
        ];
        if bare.is_empty() {
            return self.close();
        }
        if bare.starts_with('%') {
        } else if let Some(name) = bare.strip_prefix("\\begin{") {
            self.close();
            if WITHOUT_PROSE.iter().any(|known| name.starts_with(known)) && !bare.contains("\\end{") {
                self.state = State::Environment;
            }
        } else if bare.starts_with("\\section") || bare.starts_with("\\subsection") || bare.starts_with("\\paragraph") {
            let level = if bare.starts_with("\\section") { 1 } else { 2 };
            let title = bare.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(title, _)| title);
            self.heading(level, number, title);
        } else {
            if let Some(item) = bare.strip_prefix("\\item") {
                self.close();
                return self.text(item, number);
            }
            if bare.starts_with("\\documentclass") || bare.starts_with("\\use") || bare.starts_with("\\new") {
                return;
            }
            self.text(bare, number);
        }
    }

    fn text(&mut self, text: &str, number: u32) {
        let (text, link_words) = match self.format {
            Format::Tex => (untexed(text), 0),
            Format::Markdown | Format::Rst => plain(text),
        };
        self.open.link_words += link_words;
        self.open.push(number, &text);
    }
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

fn is_adornment(line: &str) -> bool {
    let line = line.trim_end();
    let Some(first) = line.chars().next().filter(|first| first.is_ascii_punctuation()) else { return false };
    line.len() >= 3 && line.chars().all(|c| c == first)
}

fn is_row(line: &str) -> bool {
    line.starts_with('|') || line.matches(" | ").count() >= 2
}

fn is_deep(line: &str) -> bool {
    line.starts_with("    ") || line.starts_with('\t')
}

/// `**Limitations**` or `**Limitations:**` on a line of its own.
fn is_bold_heading(line: &str) -> bool {
    let inner = line.trim_end_matches(':');
    line.len() <= LONGEST_HEADING
        && (inner.starts_with("**") && inner.ends_with("**") || inner.starts_with("__") && inner.ends_with("__"))
        && inner.len() > 5
        && inner.get(2..inner.len() - 2).is_some_and(|title| !title.contains("**"))
}

/// What stands behind the mark of a list's point.
fn list_item(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '+', '•']) {
        return rest.starts_with([' ', '\t']).then(|| rest.trim_start());
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    ((1..=2).contains(&digits) && rest.starts_with(' ')).then(|| rest.trim_start())
}

static IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"!\[[^\]]*\]\([^)]*\)"));
static LINK: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"\[([^\]\[]+)\](?:\([^)]*\)|\[[^\]]*\])|`([^`<]+)<[^>]+>`__?"));
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"</?[A-Za-z][^<>]*>"));
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"https?://[^\s)>\]]+"));
static ROLE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r":[a-z:]{2,20}:`"));
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"~?\\(?:cite|citep|citet|ref|label|eqref|footnote|url)\*?(?:\[[^\]]*\])?\{[^{}]*\}|\\[A-Za-z]+\*?|[{}$~]",
    )
});

/// Text without Markdown's and reStructuredText's marks, and how many words of it were links.
fn plain(text: &str) -> (String, usize) {
    let mut link_words = 0;
    let mut text = Cow::Borrowed(text);
    if text.contains(['[', '<', '`', ':', '!']) {
        if text.contains("![") {
            text = replaced(&IMAGE, text, " ");
        }
        let linked = text.contains(['[', '`']);
        if let Some(link) = LINK.as_ref().filter(|_| linked) {
            for found in link.captures_iter(&text) {
                link_words +=
                    found.get(1).or(found.get(2)).map_or(0, |words| words.as_str().split_whitespace().count());
            }
        }
        if linked {
            text = replaced(&LINK, text, "$1$2");
        }
        if text.contains('<') {
            text = replaced(&TAG, text, "");
        }
        if let Some(address) = ADDRESS.as_ref().filter(|_| text.contains("://")) {
            link_words += address.find_iter(&text).count() * 2;
            text = replaced(&ADDRESS, text, "");
        }
        if text.contains(":`") {
            text = replaced(&ROLE, text, "");
        }
    }
    let mut text = match text.contains(['*', '`', '$']) {
        true => text.replace(['*', '`', '$'], ""),
        false => text.into_owned(),
    };
    if memchr::memchr3(b'\\', b'_', b'&', text.as_bytes()).is_some() {
        text = text.replace("\\pm", "±").replace("__", "").replace("&nbsp;", " ");
    }
    (text, link_words)
}

/// Text without LaTeX's commands.
fn untexed(text: &str) -> String {
    let text = text.replace("\\pm", "±").replace("\\%", "%");
    replaced(&COMMAND, Cow::Borrowed(&text), "").into_owned()
}

fn replaced<'t>(pattern: &LazyLock<Option<Regex>>, text: Cow<'t, str>, with: &str) -> Cow<'t, str> {
    match pattern.as_ref() {
        Some(pattern) if pattern.is_match(&text) => Cow::Owned(pattern.replace_all(&text, with).into_owned()),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(format: Format, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        walk(format, text, &mut |piece| {
            found.push(match piece {
                Piece::Heading { level, title, .. } => format!("{level} {title}"),
                Piece::Paragraph(one) => {
                    let [first, last] = one.lines(0, one.text.len());
                    let mark = if one.is_quoted { "> " } else { "" };
                    format!("{first}-{last} {mark}{}", one.text)
                }
                Piece::Row { line, .. } => format!("row {line}"),
            });
        });
        found
    }

    #[test]
    fn markdown_gives_prose_and_quotations_and_no_code_or_comments() {
        let text = "---\ntitle: x\n---\n# Churn **model**\nWe split [by customer](https://x.org/a)\nand not by row.\n\n\
                    ```python\n# because\n```\n> quoted\n\n- one point\n  goes on\n- another\n\nText.\n\n    indented code\n\n<!-- hidden\n\
                    text -->\n| a | 0.91 |\n\nSetext\n======\n@article{x,\n title={y}\n}\nEnd.\n\n**Limitations:**\n\nSmall.";
        assert_eq!(
            pieces(Format::Markdown, text),
            [
                "1 Churn model",
                "5-6 We split by customer and not by row.",
                "11-11 > quoted",
                "13-14 one point goes on",
                "15-15 another",
                "17-17 Text.",
                "row 23",
                "1 Setext",
                "30-30 End.",
                "5 Limitations",
                "34-34 Small."
            ]
        );
    }

    #[test]
    fn rst_and_latex_give_prose_too() {
        let rst = "Title\n=====\n\nWe use `a link <https://x.org>`_ here::\n\n    code\n\n.. note::\n   hidden\n\nSeen :ref:`x`.";
        assert_eq!(pieces(Format::Rst, rst), ["1 Title", "4-4 We use a link here::", "11-11 Seen x."]);
        let tex = "\\section{Data}\nWe \\emph{split}~\\cite{a} 80\\%.\n\\begin{table}\nnot this\n\\end{table}\n% nor this\nMore.";
        assert_eq!(pieces(Format::Tex, tex), ["1 Data", "2-2 We split 80%.", "7-7 More."]);
    }

    #[test]
    fn lists_of_links_are_told_and_hostile_text_stays_in_bounds() {
        let mut all = Vec::new();
        walk(Format::Markdown, "- [A long title of a paper on baselines](https://x.org/1) pdf", &mut |piece| {
            if let Piece::Paragraph(one) = piece {
                all.push(one.is_links());
            }
        });
        assert_eq!(all, [true]);
        for hostile in ["```", "[", "**", "![](", "\\begin{", "| |", "<!--", ">", "`~"] {
            walk(Format::Markdown, &format!("{hostile}\n").repeat(3_000), &mut |_| {});
            walk(Format::Rst, &hostile.repeat(3_000), &mut |_| {});
            walk(Format::Tex, &hostile.repeat(3_000), &mut |_| {});
        }
        let mut longest = 0;
        walk(Format::Markdown, &"word word\n".repeat(5_000), &mut |piece| {
            if let Piece::Paragraph(one) = piece {
                longest = longest.max(one.text.len());
            }
        });
        assert!(longest <= LONGEST);
    }
}
