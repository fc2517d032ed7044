//! Tests in languages that are read from text: heads, bodies and what the bodies assert.

use super::found::{FoundFile, FoundImport, FoundTest, Quotes};
use super::names;
use super::rules::{self, Body, Rules};
use super::strip::{strip, syntax_of};
use crate::read::language::is_in_test_folder;
use crate::read::text::{lower, non_blank_lines};
use crate::read::{FileRole, FileView};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// Most tests read of one file; hand-written files stay under 1,000.
const MAX_TESTS: usize = 5_000;

/// What a file of `language` shows of tests.
pub(super) fn read(file: &FileView<'_>, language: &'static str) -> Option<FoundFile> {
    let rules = rules::of(language)?;
    let text = file.text?;
    let is_test_file = file.role == FileRole::Test;
    let may_hold_tests = rules.inline && file.role == FileRole::Source && text.contains("#[");
    if !(is_test_file || may_hold_tests) {
        return None;
    }
    let code = strip(text, syntax_of(language));
    let quotes = Quotes::new(text);
    let mut found = FoundFile {
        path: file.path.to_owned(),
        language,
        named_test: is_test_file && !is_support(file.path),
        inline: !is_test_file,
        fixtures: rules.fixture.find_iter(&code).count() as u64,
        imports: imports(&code, text, language),
        called: if is_test_file { names::called(&code, language) } else { BTreeSet::new() },
        ..FoundFile::default()
    };
    let heads = heads(&code, rules);
    for (index, head) in heads.iter().enumerate() {
        let next = heads.get(index + 1).map_or(code.len(), |next| next.span.start);
        let Some(body) = body(&code, rules, head.span.end, next) else { continue };
        if language == "julia" && names::is_frame(&code, &body, index + 1 == heads.len(), rules) {
            continue;
        }
        found.tests.push(test(&code, text, rules, head, body, &quotes));
    }
    let assertions = rules.assertion.find_iter(&code).count();
    if is_test_file && found.tests.is_empty() && assertions > 0 && is_in_test_folder(file.path) {
        // A script that asserts without a framework is worth one weak test.
        found.tests.push(FoundTest {
            name: "script".to_owned(),
            lines: [1, 1],
            excerpt: quotes.of(1).to_owned(),
            assertions: u32::try_from(assertions).unwrap_or(u32::MAX),
            hash: hash(text),
            ..FoundTest::default()
        });
    }
    found.lines = if is_test_file {
        non_blank_lines(&code)
    } else {
        found.tests.iter().map(|test| u64::from(test.lines[1].saturating_sub(test.lines[0]) + 1)).sum()
    };
    if !is_test_file {
        found.fixtures = 0;
    }
    Some(found)
}

struct Head {
    span: Range<usize>,
    name: Option<Range<usize>>,
}

fn heads(code: &str, rules: &Rules) -> Vec<Head> {
    let mut heads = Vec::new();
    for captures in rules.head.captures_iter(code) {
        let Some(whole) = captures.get(0) else { continue };
        // `pattern.test(text)` is a method of something else, not a test.
        let before = code.get(..whole.start()).unwrap_or_default();
        if rules.body == Body::Arguments && before.ends_with('.') && !ends_with_runner(before) {
            continue;
        }
        heads.push(Head { span: whole.range(), name: captures.get(1).map(|name| name.range()) });
        if heads.len() == MAX_TESTS {
            break;
        }
    }
    heads
}

/// Whether the receiver of a `test` method is a runner: `QUnit.test`, `tap.test`, `Deno.test`.
fn ends_with_runner(before: &str) -> bool {
    ["QUnit.", "tap.", "Deno.", "t.", "suite."].iter().any(|runner| before.ends_with(runner))
}

/// The range of a test's body.
fn body(code: &str, rules: &Rules, from: usize, next: usize) -> Option<Range<usize>> {
    match rules.body {
        Body::Rest => Some(from..next),
        Body::Arguments => {
            let open = from.checked_sub(1)?;
            let end = matching(code, open)?;
            // `test.each(table)(name, body)`.
            let follows = code.get(end..)?;
            match follows.find(|next: char| !next.is_whitespace()) {
                Some(skipped) if follows.as_bytes().get(skipped) == Some(&b'(') => {
                    Some(open..matching(code, end + skipped)?)
                }
                _ => Some(open..end),
            }
        }
        Body::Braces => {
            let head = code.get(from..next.max(from))?;
            if code.as_bytes().get(from.checked_sub(1)?) == Some(&b'{') {
                return Some(from..matching(code, from - 1)?);
            }
            let open = from + head.find('{')?;
            Some(open..matching(code, open)?)
        }
    }
}

/// The offset after the bracket that closes the one at `open`; the end of the code where none does.
pub(in crate::read) fn matching(code: &str, open: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let (up, down) = match bytes.get(open)? {
        b'(' => (b'(', b')'),
        b'{' => (b'{', b'}'),
        _ => return None,
    };
    let mut depth = 0_u32;
    for at in memchr::memchr2_iter(up, down, bytes.get(open..)?) {
        if bytes.get(open + at) == Some(&up) {
            depth += 1;
        } else {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(open + at + 1);
            }
        }
    }
    Some(code.len())
}

fn test(code: &str, text: &str, rules: &Rules, head: &Head, body: Range<usize>, quotes: &Quotes<'_>) -> FoundTest {
    let inside = code.get(body.clone()).unwrap_or_default();
    let count = |pattern: &regex::Regex| u32::try_from(pattern.find_iter(inside).count()).unwrap_or(u32::MAX);
    let head_text = code.get(head.span.clone()).unwrap_or_default();
    let expected = u32::from(rules.error.is_match(head_text));
    let line = quotes.line(head.name.as_ref().map_or(head.span.start, |name| name.start));
    let last = quotes.line(body.end.saturating_sub(1));
    let name = match &head.name {
        Some(name) => text.get(name.clone()).unwrap_or_default().to_owned(),
        None => quotes.of(line).chars().take(80).collect(),
    };
    let beginning = inside.get(..inside.len().min(60)).unwrap_or(inside);
    let around = head_surroundings(code, head.span.start);
    FoundTest {
        name,
        lines: [line, last.max(line)],
        excerpt: quotes.of(line).to_owned(),
        assertions: count(&rules.assertion).saturating_add(expected),
        errors: count(&rules.error).saturating_add(expected),
        skipped: [head_text, around, beginning].iter().any(|part| rules.skip.is_match(part)),
        empty: inside.trim_matches(|edge: char| edge.is_whitespace() || "(){}".contains(edge)).is_empty(),
        property: rules.property.is_match(inside) || rules.property.is_match(head_text),
        hash: hash(text.get(body).unwrap_or_default()),
        ..FoundTest::default()
    }
}

/// The attributes or annotations right before a head: the text since the last statement or block ended.
fn head_surroundings(code: &str, start: usize) -> &str {
    let before = code.get(..start).unwrap_or_default();
    let from = before.rfind([';', '}', '{']).map_or(0, |found| found + 1);
    before.get(from..).unwrap_or_default()
}

fn hash(body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for word in body.split_whitespace() {
        word.hash(&mut hasher);
    }
    hasher.finish()
}

/// Files of a test folder that hold no tests by convention.
fn is_support(path: &str) -> bool {
    let lower = lower(path);
    let file = lower.rsplit('/').next().unwrap_or_default();
    let named = ["test", "spec"].iter().any(|word| file.contains(word));
    !named || file.contains("helper") || file.contains("util") || file.contains("setup") || file == "testthat.r"
}

/// Modules that a test file of another language names: relative paths of JavaScript.
fn imports(code: &str, text: &str, language: &str) -> Vec<FoundImport> {
    if !matches!(language, "javascript" | "typescript") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, _) in
        code.match_indices("from ").chain(code.match_indices("require(")).chain(code.match_indices("import("))
    {
        let rest: &str = text.get(at..).unwrap_or_default().lines().next().unwrap_or_default();
        let Some(open) = rest.find(['\'', '"']) else { continue };
        let quoted = rest.get(open + 1..).unwrap_or_default();
        let Some(path) = quoted.split(['\'', '"']).next() else { continue };
        if path.starts_with('.') {
            let module = path.split('/').filter(|part| !part.starts_with('.')).map(str::to_owned).collect();
            found.push(FoundImport { module, names: Vec::new(), level: 1 });
        }
    }
    found
}
