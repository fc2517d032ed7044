//! Functions, code and comments of languages that are read from text.
//!
//! Called by the code reader for source that has no parser here. Invariant: comments and strings are blanked before
//! anything is looked for; what a pattern cannot tell is left out rather than guessed.

use super::commented::is_code;
use super::doc::{Doc, FEWEST_WORDS};
use super::heads::{Body, Public, Rules, is_keyword, rules_of};
use crate::read::tests::blocks::matching;
use crate::read::tests::strip::{strip, syntax_of};
use crate::read::text::{lower, non_blank_lines};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most functions read of a file; hand-written files stay under 1,000.
const MAX_UNITS: usize = 3_000;
/// Bytes looked at between a head and its brace.
const MAX_HEAD: usize = 2_000;
/// Bytes a line has on average from which a file is no source a person wrote.
const WIDE: usize = 250;
/// Lines of a documentation comment that are read.
const MAX_DOC_LINES: usize = 40;

/// One file.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Lines of code.
    pub(super) lines: u64,
    /// Of those, lines within functions.
    pub(super) enclosed: u64,
    /// Whether code may also stand outside functions.
    pub(super) is_free: bool,
    /// Functions, in order.
    pub(super) units: Vec<Unit>,
    /// Lines of comment that are code, and the longest run of them.
    pub(super) commented_out: u64,
    pub(super) commented_out_at: Option<[u32; 2]>,
    /// Numbers of the lines of code.
    pub(super) code_lines: Vec<u32>,
}

/// One function.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) lines: [u32; 2],
    pub(super) complexity: u32,
    /// None where the language has no convention.
    pub(super) public: Option<bool>,
    pub(super) doc: Option<Doc>,
    body: Range<usize>,
}

/// Reads a file of `language`; none where the language is not read or nobody wrote the file by hand.
pub(super) fn read(path: &str, text: &str, language: &'static str) -> Option<Source> {
    let rules = rules_of(language)?;
    let path = lower(path);
    if path.ends_with(".vue") || path.ends_with(".svelte") {
        return None;
    }
    let is_markdown = path.ends_with("md") || path.ends_with(".rnw");
    let text: Cow<'_, str> = if is_markdown { Cow::Owned(chunks(text)) } else { Cow::Borrowed(text) };
    if text.len() > WIDE * (memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1) {
        return None;
    }
    let code = strip(&text, syntax_of(language));
    let lines = Lines::new(&text);
    let mut source = Source { lines: non_blank_lines(&code), is_free: rules.is_free, ..Source::default() };
    source.units = units(&code, &text, &lines, &rules);
    count_lines(&mut source, &code, &text, &rules, language);
    Some(source)
}

/// Stands between chunks of R Markdown: whitespace that no source holds in a function.
const CHUNK_END: char = '\u{c}';

/// The code chunks of R Markdown, everything else blank, line for line.
fn chunks(text: &str) -> String {
    let mut inside = false;
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            inside = !inside && (trimmed.starts_with("```{r") || trimmed.starts_with("```r"));
            code.push(CHUNK_END);
        } else if inside {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}

/// Where lines start.
struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        Lines { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The line of an offset, from 1.
    fn of(&self, offset: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|&start| start <= offset)).unwrap_or(u32::MAX)
    }

    /// The text of a line without its end.
    fn text<'t>(&self, text: &'t str, line: u32) -> &'t str {
        let index = (line as usize).saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(text.len());
        let end = self.starts.get(index + 1).copied().unwrap_or(text.len());
        text.get(start..end).unwrap_or_default().trim_end()
    }
}

fn units(code: &str, text: &str, lines: &Lines, rules: &Rules) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for captures in rules.head.captures_iter(code).take(MAX_UNITS * 4) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.iter().skip(1).flatten().next()) else { continue };
        if is_keyword(name.as_str()) || units.len() >= MAX_UNITS {
            continue;
        }
        let Some(end) = body_end(code, whole.range(), rules.body) else { continue };
        // A brace that is not closed in its chunk belongs to a text that is cut up for readers.
        if code.get(whole.start()..end).is_some_and(|unit| unit.contains(CHUNK_END)) {
            continue;
        }
        let first = lines.of(name.start());
        let last = lines.of(end.saturating_sub(1)).max(first);
        let line = lines.text(code, first);
        let public = is_public(rules.public, line, name.as_str());
        units.push(Unit {
            name: name.as_str().to_owned(),
            lines: [first, last],
            complexity: 1,
            public,
            doc: public.filter(|public| *public).and_then(|_| doc(text, lines, first, name.as_str())),
            body: whole.start()..end,
        });
    }
    branch(&mut units, code, rules);
    if rules.public == Public::TopLevel {
        settle_methods(&mut units);
    }
    units
}

/// Several methods of one function are documented once, at any of them.
fn settle_methods(units: &mut [Unit]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..units.len() {
        let Some(unit) = units.get_mut(index).filter(|unit| unit.public == Some(true)) else { continue };
        let Some(&earlier) = first.get(&unit.name) else {
            first.insert(unit.name.clone(), index);
            continue;
        };
        unit.public = Some(false);
        let doc = unit.doc.take();
        if let Some(kept) = units.get_mut(earlier)
            && !kept.doc.is_some_and(|kept| kept.says())
        {
            kept.doc = doc.or(kept.doc);
        }
    }
}

/// Gives each branch to the innermost function around it.
fn branch(units: &mut [Unit], code: &str, rules: &Rules) {
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    for found in rules.branch.find_iter(code) {
        while units.get(next).is_some_and(|unit| unit.body.start <= found.start()) {
            open.push(next);
            next += 1;
        }
        while open.last().and_then(|&index| units.get(index)).is_some_and(|unit| unit.body.end <= found.start()) {
            open.pop();
        }
        // A `case` or `catch` list of functions side by side leaves only ended ones below.
        if let Some(unit) = open.last().and_then(|&index| units.get_mut(index)) {
            unit.complexity = unit.complexity.saturating_add(1);
        }
    }
}

fn body_end(code: &str, head: Range<usize>, body: Body) -> Option<usize> {
    let bytes = code.as_bytes();
    let window = |from: usize| {
        let end = (from + MAX_HEAD).min(code.len());
        bytes.get(from..end).unwrap_or_default()
    };
    match body {
        Body::Parentheses => matching(code, head.end.checked_sub(1)?),
        Body::Braces => {
            if bytes.get(head.end.checked_sub(1)?) == Some(&b'{') {
                return matching(code, head.end - 1);
            }
            let found = memchr::memchr2(b'{', b';', window(head.end))?;
            let at = head.end + found;
            (bytes.get(at) == Some(&b'{')).then(|| matching(code, at)).flatten()
        }
        Body::BracesOrLine => {
            // Past the parameters, where the head ends in their parenthesis.
            let from = match bytes.get(head.end.checked_sub(1)?) {
                Some(b'(') => matching(code, head.end - 1)?,
                _ => head.end,
            };
            let rest = window(from);
            let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let brace = memchr::memchr(b'{', rest);
            match brace {
                Some(at) if at <= line || rest.get(line..at).is_some_and(|gap| gap.trim_ascii().is_empty()) => {
                    matching(code, from + at)
                }
                _ => Some(from + line),
            }
        }
        Body::End => {
            let start = code.get(..head.start)?.rfind('\n').map_or(0, |at| at + 1);
            let line = code.get(start.max(head.start)..)?;
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let indent = code.get(start.max(head.start)..start.max(head.start) + indent)?;
            let close = format!("\n{indent}end");
            let mut from = head.end;
            loop {
                let at = from + memchr::memmem::find(bytes.get(from..)?, close.as_bytes())?;
                let end = at + close.len();
                if !bytes.get(end).is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_') {
                    return Some(end);
                }
                from = end;
            }
        }
    }
}

fn is_public(rule: Public, line: &str, name: &str) -> Option<bool> {
    Some(match rule {
        Public::Untold => return None,
        Public::Word(word) => line.split_whitespace().any(|one| one == word),
        Public::Unless => {
            !line.split_whitespace().any(|one| matches!(one, "private" | "protected" | "internal" | "override"))
        }
        Public::Upper => name.starts_with(|first: char| first.is_uppercase()),
        Public::TopLevel => !line.starts_with([' ', '\t']) && !name.starts_with(['.', '_']),
    })
}

/// The documentation comment right above a line, attributes and annotations skipped.
fn doc(text: &str, lines: &Lines, first: u32, name: &str) -> Option<Doc> {
    let mut words: Vec<&str> = Vec::new();
    let mut block: Option<&str> = None;
    let mut line = first;
    while line > 1 && words.len() < MAX_DOC_LINES {
        line -= 1;
        let found = lines.text(text, line).trim();
        if let Some(open) = block {
            words.push(found.trim_start_matches(['*', '/', '"']));
            if found.starts_with(open) {
                break;
            }
            continue;
        }
        if ["///", "//", "#'", "#"].iter().any(|mark| found.starts_with(mark)) && !found.starts_with("#[") {
            words.push(found.trim_start_matches(['/', '#', '\'', '!']));
        } else if words.is_empty() && found.ends_with("*/") {
            words.push(found.trim_start_matches(['/', '*']));
            if found.starts_with("/*") {
                break;
            }
            block = Some("/*");
        } else if words.is_empty() && found.ends_with("\"\"\"") {
            words.push(found.trim_matches('"'));
            if found.len() > 3 && found.starts_with("\"\"\"") {
                break;
            }
            block = Some("\"\"\"");
        } else if !(words.is_empty() && (found.starts_with('@') || found.starts_with("#["))) {
            break;
        }
    }
    words.reverse();
    if words.is_empty() {
        return None;
    }
    // What roxygen documents together with something else says its words there.
    let elsewhere = ["@rdname", "@describeIn", "@inherit"];
    if words.iter().any(|line| elsewhere.iter().any(|tag| line.trim_start().starts_with(tag))) {
        let named = Doc::read(name, "", std::iter::empty());
        return Some(Doc { words: named.words.max(FEWEST_WORDS), ..named });
    }
    Some(Doc::read(&words.join("\n"), name, std::iter::empty()))
}

/// Lines of code, of those within functions, and of comments that are code.
fn count_lines(source: &mut Source, code: &str, text: &str, rules: &Rules, language: &str) {
    let mut ends_at = 0;
    let mut units = source.units.iter().map(|unit| unit.lines).peekable();
    let mut run: Option<[u32; 2]> = None;
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for ((number, line), raw) in (1_u32..).zip(code.lines()).zip(text.lines()) {
        while let Some([_, last]) = units.next_if(|[first, _]| *first <= number) {
            ends_at = ends_at.max(last);
        }
        if !line.trim().is_empty() {
            source.code_lines.push(number);
            source.enclosed += u64::from(number <= ends_at);
            continue;
        }
        let comment = raw.trim_start().strip_prefix(rules.comment);
        let is_doc = |comment: &str| comment.starts_with(['/', '!', '\'']);
        if comment.is_some_and(|comment| !is_doc(comment) && is_code(comment, language)) {
            match &mut run {
                Some(run) if run[1] + 1 == number => run[1] = number,
                _ => runs.extend(run.replace([number, number])),
            }
        }
    }
    runs.extend(run);
    let length = |run: &[u32; 2]| run[1] - run[0] + 1;
    runs.retain(|run| length(run) >= 2);
    source.commented_out = runs.iter().map(|run| u64::from(length(run))).sum();
    source.commented_out_at = runs.into_iter().max_by_key(|run| (length(run), std::cmp::Reverse(run[0])));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(language: &'static str, text: &str) -> Vec<(String, [u32; 2], u32)> {
        let source = read("a.x", text, language).expect("a language that is read");
        source.units.into_iter().map(|unit| (unit.name, unit.lines, unit.complexity)).collect()
    }

    fn one(name: &str, lines: [u32; 2], complexity: u32) -> (String, [u32; 2], u32) {
        (name.to_owned(), lines, complexity)
    }

    #[test]
    fn functions_of_every_language_are_found_with_their_branches() {
        let rust = "pub fn a(x: u8) -> u8 {\n    if x > 1 && x < 3 { 1 } else { 2 }\n}\ntrait T { fn b(); }\n";
        assert_eq!(shape("rust", rust), [one("a", [1, 3], 3)]);
        let go = "func (s *S) Run(n int) error {\n\tfor i := 0; i < n; i++ {\n\t}\n\treturn nil\n}\n";
        assert_eq!(shape("go", go), [one("Run", [1, 5], 2)]);
        let java =
            "class A {\n  public int f(List<String> x) throws E {\n    while (true) { if (g(x)) return 1; }\n  }\n}\n";
        assert_eq!(shape("java", java), [one("f", [2, 4], 3)]);
        let cpp = "// int gone() { }\nint main(int argc, char** argv) {\n  for (;;) { }\n  call(argc);\n}\n";
        assert_eq!(shape("cpp", cpp), [one("main", [2, 5], 2)]);
        let script = "export const load = async ({ a, b }) => {\n  if (a) { b(); }\n}\nfunction go(x) {\n}\nclass A {\n  run(x) {\n  }\n}\n";
        assert_eq!(shape("typescript", script), [one("load", [1, 3], 2), one("go", [4, 5], 1), one("run", [7, 8], 1)]);
        let r = "clean <- function(x, y = c(1, 2)) {\n  if (is.na(x)) y\n}\nhalf = function(x) x / 2\nmean(1)\n";
        assert_eq!(shape("r", r), [one("clean", [1, 3], 2), one("half", [4, 4], 1)]);
        let julia = "function fit!(m, x)\n    for i in x\n        m[end] = i\n    end\nend\n\nx = 1\n";
        assert_eq!(shape("julia", julia), [one("fit!", [1, 5], 2)]);
        let scala = "object A {\n  def f(x: Int): Int = {\n    x match { case 1 => 2\n      case _ => 3 }\n  }\n  def g(x: Int) = x + 1\n}\n";
        assert_eq!(shape("scala", scala), [one("f", [2, 5], 3), one("g", [6, 6], 1)]);
        let sql =
            "WITH paid AS (\n  SELECT id, CASE WHEN x THEN 1 END FROM t\n), late AS (SELECT 1)\nSELECT * FROM paid;\n";
        assert_eq!(shape("sql", sql), [one("paid", [1, 3], 2), one("late", [3, 3], 1)]);
    }

    #[test]
    fn what_is_public_is_looked_at_for_documentation() {
        let told = |language, text: &str| {
            let source = read("a.x", text, language).expect("read");
            source.units.iter().map(|unit| (unit.public, unit.doc.is_some_and(|doc| doc.says()))).collect::<Vec<_>>()
        };
        let rust = "/// Weighs each row by how recent it is.\n#[inline]\npub fn a() {}\npub(crate) fn b() {}\n/// Size.\npub fn size() {}\n";
        assert_eq!(told("rust", rust), [(Some(true), true), (Some(false), false), (Some(true), false)]);
        let java = "  /**\n   * Reads rows until the stream ends.\n   */\n  @Override\n  public void read() {\n  }\n";
        assert_eq!(told("java", java), [(Some(true), true)]);
        let go = "// Fit finds the weights that explain y best.\nfunc Fit() {\n}\nfunc fit() {\n}\n";
        assert_eq!(told("go", go), [(Some(true), true), (Some(false), false)]);
        let r = "#' Drops rows that nobody answered\n#' @export\nclean <- function(x) {\n  inner <- function(y) y\n}\n";
        assert_eq!(told("r", r), [(Some(true), true), (Some(false), false)]);
        let julia = "function fit(a)\nend\n\"\"\"\n    fit(x)\n\nMinimises squared error by descent.\n\"\"\"\nfunction fit(x)\nend\n";
        assert_eq!(told("julia", julia), [(Some(true), true), (Some(false), false)], "methods are documented once");
        let together = "#' @rdname clean\nwash <- function(x) x\n";
        assert_eq!(told("r", together), [(Some(true), true)]);
        let script =
            "/** Sends what was collected to the server. */\nexport function send() {\n}\nfunction inner() {\n}\n";
        assert_eq!(told("javascript", script), [(Some(true), true), (Some(false), false)]);
    }

    #[test]
    fn comments_that_are_code_and_code_outside_functions_are_counted() {
        let r = "library(dplyr)\n# x <- mean(y)\n# print(x)\n# The mean is robust here.\nf <- function(x) {\n  x\n}\n";
        let source = read("a.R", r, "r").expect("read");
        assert_eq!((source.lines, source.enclosed), (4, 3));
        assert_eq!((source.commented_out, source.commented_out_at), (2, Some([2, 3])));
        let cut = "```{r}\nf <- function(x) {\n```\ntext\n```{r}\n}\n```\n";
        assert!(read("a.Rmd", cut, "r").expect("read").units.is_empty());
        let markdown = "# Title\n\nif this and that\n\n```{r}\nf <- function(x) {\n  x\n}\n```\n";
        let source = read("a.Rmd", markdown, "r").expect("read");
        assert_eq!((source.lines, source.units.len()), (3, 1));
    }

    #[test]
    fn broken_and_hostile_text_ends_somewhere() {
        for text in ["fn f(", "fn f() {", "fn", "}}}}{{{{", "\"", "func (", "\u{0}fn é() {\u{feff}", "function f\n end"]
        {
            for language in ["rust", "go", "java", "javascript", "r", "julia", "scala", "sql", "cpp"] {
                let _ = read("a", text, language);
            }
        }
        assert!(read("a.js", &"x".repeat(9_000), "javascript").is_none(), "minified");
    }
}
