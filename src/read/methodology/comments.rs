//! Passages in source: comments and docstrings in which a word of method stands, and lines of code that practise some.
//!
//! Called for every source file and code cell. Invariant: the automaton passes over the text once; only lines in which
//! it meets something are looked at, each at most twice.

use super::cues::CUES;
use super::prose::Paragraph;
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Longest line looked at, in bytes; longer ones are data.
const LONGEST_LINE: usize = 600;
/// Most lines of one comment.
const MOST_LINES: usize = 80;

/// What is met in source.
pub(super) enum Met<'a> {
    /// A comment.
    Comment(&'a Paragraph),
    /// A paragraph of a docstring.
    Docstring(&'a Paragraph),
    /// A line of code with a name of practice in it.
    Code { line: u32, text: &'a str },
}

/// Where a docstring's account of parameters begins; nothing after it is about method.
static FIELDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^\s*(?:args?|arguments?|params?|parameters?|returns?|yields?|raises|attributes?|examples?|inputs?|outputs?|keyword arguments|usage|references?|see also|options|todo)\s*:?\s*$|^\s*[:@](?:param|return|type|arg|raise)|^\s*>>>|^\s*(?:args|returns?|inputs?|outputs?|params?)\s*:",
    )
});
/// Comments that are code somebody switched off.
static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"[\w\])]\s*(?:=|\+=|-=|==)\s*[\w\[({'\x22]|\w\([^)]*\)\s*$|^\s*(?:import|from|def|class|return|print|assert|if|for|with|elif|else|while|raise|@)\b.*[:(]|;\s*$|\{\s*$|\w+\.\w+\(|^\s*['\x22\[(]",
    )
});

/// How comments of a language begin.
fn marks(language: &str) -> &'static [&'static str] {
    match language {
        "python" | "jupyter" | "cython" | "r" | "julia" | "shell" | "perl" | "ruby" | "snakemake" | "elixir"
        | "nim" | "powershell" | "terraform" | "workflow" => &["#"],
        "sql" | "haskell" | "lua" => &["--"],
        "matlab" | "erlang" => &["%"],
        "fortran" => &["!"],
        _ => &["//", "/*", "*"],
    }
}

/// Finds passages and practising lines. `docstrings` are first and last lines, in order, of Python's.
pub(super) fn walk(text: &str, language: &str, docstrings: &[[u32; 2]], each: &mut dyn FnMut(Met<'_>)) {
    let mut walk = Walk { text, marks: marks(language), known: (0, 1), done: 0, each };
    for hit in CUES.hits(text) {
        if hit >= walk.done {
            walk.at(hit, docstrings);
        }
    }
}

struct Walk<'a, 'e> {
    text: &'a str,
    marks: &'static [&'static str],
    /// An offset at a line's start whose line is known, and that line.
    known: (usize, u32),
    /// Everything before it was looked at.
    done: usize,
    each: &'e mut dyn FnMut(Met<'_>),
}

impl<'a> Walk<'a, '_> {
    /// The end of the line that begins or goes on at an offset, the line's end excluded.
    fn end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.text.len(), |found| at + found)
    }

    fn start(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        memchr::memrchr(b'\n', before).map_or(0, |found| found + 1)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn number(&mut self, start: usize) -> u32 {
        let passed = self.text.as_bytes().get(self.known.0..start).unwrap_or_default();
        let lines = u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
        self.known = (start, self.known.1.saturating_add(lines));
        self.known.1
    }

    fn at(&mut self, hit: usize, docstrings: &[[u32; 2]]) {
        let (start, end) = (self.start(hit), self.end(hit));
        self.done = end + 1;
        let number = self.number(start);
        let index = docstrings.partition_point(|[_, last]| *last < number);
        if let Some([first, last]) = docstrings.get(index).filter(|[first, _]| *first <= number) {
            return self.docstring(start, number, *first, *last);
        }
        if end - start > LONGEST_LINE {
            return;
        }
        let line = self.slice(start, end);
        if self.comment_text(line).is_some() {
            return self.comment(start, end, number);
        }
        let code = self.trailing(line, number);
        if CUES.marks(code).practices != 0 {
            (self.each)(Met::Code { line: number, text: code });
        }
    }

    /// What a line that is only a comment says.
    fn comment_text(&self, line: &'a str) -> Option<&'a str> {
        let bare = line.trim();
        let mark = self.marks.iter().find(|mark| bare.starts_with(**mark))?;
        let first = mark.chars().next().unwrap_or('#');
        let text = bare.trim_start_matches(first).trim_start_matches(['*', '/', '\'', '!']);
        // `*pointer = x` is no comment.
        (*mark != "*" || text.starts_with([' ', '\t']) || text.is_empty()).then(|| text.trim_end_matches("*/").trim())
    }

    /// The comment around a line: those above and below it.
    fn comment(&mut self, start: usize, end: usize, number: u32) {
        let mut lines: Vec<(u32, &str)> = Vec::new();
        let (mut from, mut line) = (start, number);
        while from > 0 && lines.len() < MOST_LINES {
            let above = self.start(from - 1);
            let text = self.comment_text(self.slice(above, from - 1)).filter(|text| !text.is_empty());
            let Some(text) = text.filter(|_| from - above <= LONGEST_LINE && line > 1) else { break };
            (from, line) = (above, line - 1);
            lines.push((line, text));
        }
        lines.reverse();
        lines.extend(self.comment_text(self.slice(start, end)).map(|text| (number, text)));
        let (mut to, mut line) = (end, number);
        while to < self.text.len() && lines.len() < 2 * MOST_LINES {
            let below = self.end(to + 1);
            let text = self.comment_text(self.slice(to + 1, below)).filter(|text| !text.is_empty());
            let Some(text) = text.filter(|_| below - to <= LONGEST_LINE) else { break };
            (to, line) = (below, line.saturating_add(1));
            lines.push((line, text));
        }
        self.done = to + 1;
        let mut open = Paragraph::default();
        for (line, text) in lines {
            let is_code = CODE.as_ref().is_some_and(|code| code.is_match(text));
            if !is_code {
                open.push(line, text);
            }
            if is_code || text.ends_with(':') {
                (self.each)(Met::Comment(&open));
                open = Paragraph::default();
            }
        }
        (self.each)(Met::Comment(&open));
    }

    /// Hands on a comment behind code and returns the code before it.
    fn trailing(&mut self, line: &'a str, number: u32) -> &'a str {
        let Some(mark) = self.marks.first() else { return line };
        let Some(at) = line.rfind(&format!(" {mark} ")) else { return line };
        let (code, comment) = (line.get(..at).unwrap_or(line), line.get(at + 1..).unwrap_or_default());
        // Inside a string it is none.
        if comment.contains(['"', '\'']) && code.matches(['"', '\'']).count() % 2 == 1 {
            return line;
        }
        let text = comment.trim_start_matches(*mark);
        if !CODE.as_ref().is_some_and(|code| code.is_match(text)) {
            let mut open = Paragraph::default();
            open.push(number, text);
            (self.each)(Met::Comment(&open));
        }
        code
    }

    /// A docstring, paragraph by paragraph, up to its account of parameters. `start` is where line `number` begins.
    fn docstring(&mut self, start: usize, number: u32, first: u32, last: u32) {
        let (mut from, mut line) = (start, number);
        while line > first && from > 0 {
            from = self.start(from - 1);
            line -= 1;
        }
        let mut open = Paragraph::default();
        let mut in_fields = false;
        while line <= last && from < self.text.len() {
            let end = self.end(from);
            let text = self.slice(from, end).trim().trim_matches(['"', '\'']).trim();
            in_fields |= FIELDS.as_ref().is_some_and(|fields| fields.is_match(text));
            if text.is_empty() || is_section(text) {
                if !open.is_empty() {
                    (self.each)(Met::Docstring(&open));
                }
                open = Paragraph::default();
            } else if !in_fields && end - from <= LONGEST_LINE {
                if text.starts_with(['-', '*']) && !open.is_empty() {
                    (self.each)(Met::Docstring(&open));
                    open = Paragraph::default();
                }
                open.push(line, text.trim_start_matches(['-', '*', ' ']));
            }
            (from, line) = (end + 1, line.saturating_add(1));
        }
        if !open.is_empty() {
            (self.each)(Met::Docstring(&open));
        }
        self.done = self.done.max(from);
    }
}

/// The line under a section's title.
fn is_section(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str, language: &str, docstrings: &[[u32; 2]]) -> Vec<String> {
        let mut found = Vec::new();
        let told = |what: &str, one: &Paragraph| {
            let [first, last] = one.lines(0, one.text.len());
            format!("{what} {first}-{last} {}", one.text)
        };
        walk(text, language, docstrings, &mut |one| match one {
            Met::Comment(one) if one.is_empty() => {}
            Met::Comment(one) => found.push(told("comment", one)),
            Met::Docstring(one) => found.push(told("docstring", one)),
            Met::Code { line, text } => found.push(format!("code {line} {}", text.trim())),
        });
        found
    }

    #[test]
    fn comments_docstrings_and_practice_are_met_where_they_stand() {
        let text = "\"\"\"Trains.\n\nWe split by patient\nto avoid leakage.\n\nArgs:\n    baseline: we compare with the baseline\n\"\"\"\n\
                    import x\n# nothing here\n\n# The rows were dropped\n# because they are refunds.\nx = train_test_split(y, stratify=z)  # held out for testing\n";
        assert_eq!(
            met(text, "python", &[[1, 8]]),
            [
                "docstring 1-1 Trains.",
                "docstring 3-4 We split by patient to avoid leakage.",
                "comment 12-13 The rows were dropped because they are refunds.",
                "comment 14-14 held out for testing",
                "code 14 x = train_test_split(y, stratify=z)",
            ]
        );
    }

    #[test]
    fn code_switched_off_and_long_lines_are_no_comment() {
        assert_eq!(met("# df = df.dropna(outliers)\n# baseline.fit(x)\n", "python", &[]), Vec::<String>::new());
        assert_eq!(met(&format!("# baseline {}\n", "x".repeat(700)), "python", &[]), Vec::<String>::new());
        assert_eq!(
            met("/*\n * We compare with a baseline.\n */\n", "cpp", &[]),
            ["comment 2-2 We compare with a baseline."]
        );
        assert_eq!(met("-- outliers were removed here\n", "sql", &[]).len(), 1);
        assert!(!met("*baseline = compared;\n", "cpp", &[]).iter().any(|one| one.starts_with("comment")));
    }

    #[test]
    fn every_line_is_looked_at_a_bounded_number_of_times() {
        let many = "# baseline split leakage\n".repeat(40_000);
        assert!(!met(&many, "python", &[]).is_empty());
        let hostile = "\"\"\"baseline\n".repeat(20_000);
        assert!(!met(&hostile, "python", &[[1, 20_000]]).is_empty());
        met("# \u{1F600}baseline\u{0}\r\n\t#", "python", &[[9, 2], [0, 0]]);
    }
}
