//! Names that R and Julia files define and call: their tests take up a whole package and then call its functions, so that
//! only names tell which files a test reaches.
//!
//! Called for source files and test files of the two languages, with comments and strings blanked.

use super::rules::Rules;
use super::strip::{strip, syntax_of};
use crate::read::manifest::pattern;
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Most names kept of one file.
const MAX_NAMES: usize = 2_000;
/// Shortest name that is told from a variable's.
const SHORTEST: usize = 3;

static R_DEFINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*([A-Za-z.][\w.]*)[ \t]*(?:<-|=)[ \t]*(?:function\b|R6Class\s*\(|\\\()"));
static JULIA_DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^[ \t]*(?:@\w+[ \t]+)*(?:function|macro|struct|mutable struct|abstract type)[ \t]+(?:\w+\.)*([A-Za-z_]\w*!?)|^[ \t]*(?:@\w+[ \t]+)*([A-Za-z_]\w*!?)\([^\n]*\)[^=\n]*=[^=]",
    )
});
static CALLED: LazyLock<Regex> = LazyLock::new(|| pattern(r"([A-Za-z_.][\w.]*!?)(?:\{[^{}\n]*\})?[ \t]*\("));
static OPENS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(begin|for|let|function|if|while|do|try|struct|module|quote|macro|end)\b"));

/// Functions and types a source file defines; empty for other languages.
pub(super) fn defined(text: &str, language: &str) -> BTreeSet<String> {
    let rule = match language {
        "r" => &R_DEFINED,
        "julia" => &JULIA_DEFINED,
        _ => return BTreeSet::new(),
    };
    let code = strip(text, syntax_of(language));
    let names = rule.captures_iter(&code).filter_map(|found| found.get(1).or_else(|| found.get(2)));
    names.map(|name| name.as_str().to_owned()).filter(|name| name.len() >= SHORTEST).take(MAX_NAMES).collect()
}

/// Functions a test file calls, given its code; empty for other languages.
pub(super) fn called(code: &str, language: &str) -> BTreeSet<String> {
    if !matches!(language, "r" | "julia") {
        return BTreeSet::new();
    }
    let mut names = BTreeSet::new();
    for name in CALLED.captures_iter(code).filter_map(|found| found.get(1)) {
        // `Package.fit` calls `fit`; in R the dot is part of the name.
        let name = name.as_str();
        let name = if language == "julia" { name.rsplit('.').next().unwrap_or(name) } else { name };
        if name.len() >= SHORTEST && names.len() < MAX_NAMES {
            names.insert(name.to_owned());
        }
    }
    names
}

/// Whether a Julia test set only holds others: it asserts nothing before the next one begins, and includes files or is
/// still open there.
pub(super) fn is_frame(code: &str, body: &Range<usize>, is_last: bool, rules: &Rules) -> bool {
    let inside = code.get(body.clone()).unwrap_or_default();
    if rules.assertion.is_match(inside) {
        return false;
    }
    let mut open = 0_i64;
    for word in OPENS.find_iter(inside) {
        open += if word.as_str() == "end" { -1 } else { 1 };
    }
    open > 0 && !is_last || inside.contains("include(")
}
