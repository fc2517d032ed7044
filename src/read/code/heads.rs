//! How functions begin, branch, end and are documented in languages that are read from text.
//!
//! Called by the lexical reader. Invariant: patterns run over text without comments and strings, and match in linear
//! time.

use crate::read::manifest::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Where a function's body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// With the brace that closes the first one after the head; without a brace on the head there is no body.
    Braces,
    /// With the brace that closes the first one after `=`, or with the line.
    BracesOrLine,
    /// With `end` at the head's own indentation.
    End,
    /// With the parenthesis that closes the one the head ends in.
    Parentheses,
}

/// What tells a public definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Public {
    /// This word on the head's line, not followed by a parenthesis.
    Word(&'static str),
    /// None of `private`, `protected` and `internal` on the head's line.
    Unless,
    /// A name in upper case.
    Upper,
    /// A head at the start of its line, with a name that does not start with a dot or an underscore.
    TopLevel,
    /// The language has no convention of documenting a definition where its body stands.
    Untold,
}

/// How a language is read.
#[derive(Debug)]
pub(super) struct Rules {
    /// A function's head; the first group that matched is its name.
    pub(super) head: &'static Regex,
    /// Where its body ends.
    pub(super) body: Body,
    /// A branch.
    pub(super) branch: &'static Regex,
    /// What is public.
    pub(super) public: Public,
    /// What starts a line comment, for code put out of use.
    pub(super) comment: &'static str,
    /// Whether code may also stand outside functions.
    pub(super) is_free: bool,
}

macro_rules! patterns {
    ($($name:ident = $text:expr;)*) => { $(static $name: LazyLock<Regex> = LazyLock::new(|| pattern($text));)* };
}

patterns! {
    RUST = r"\bfn\s+([A-Za-z_]\w*)";
    GO = r"(?m)^func\b\s*(?:\([^)\n]*\)\s*)?([A-Za-z_]\w*)";
    C_LIKE = r"([A-Za-z_~]\w*)\s*\((?:[^(){};]|\([^(){};]*\))*\)\s*(?:(?:const|noexcept|override|final)\s*|throws\s+[\w.,\s]+|->\s*[\w:<>*&\s]+)*\{";
    KOTLIN = r"\bfun\s+(?:<[^>\n]*>\s*)?(?:[\w.]+\.)?([A-Za-z_]\w*)\s*\(";
    SWIFT = r"\bfunc\s+([A-Za-z_]\w*)";
    PHP = r"\bfunction\s+&?([A-Za-z_]\w*)";
    SCALA = r"\bdef\s+([A-Za-z_]\w*)";
    SCRIPT = r"(?m)\bfunction\b\s*\*?\s*([A-Za-z_$][\w$]*)\s*(?:<[^>\n]*>)?\(|^[ \t]*(?:(?:public|private|protected|static|async|get|set|override)\s+)*([A-Za-z_$#][\w$]*)\s*\((?:[^(){};]|\([^(){};]*\)|\{[^(){};]*\})*\)\s*(?::\s*[^={}();]+)?\{|\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=;{}\n]+)?=\s*(?:async\s+)?(?:\((?:[^(){};]|\([^(){};]*\)|\{[^(){};]*\})*\)|[A-Za-z_$][\w$]*)\s*(?::\s*[^={};\n]+)?=>\s*\{";
    R = r"([A-Za-z.][\w.]*)\s*(?:<-|=)\s*function\s*\(";
    JULIA = r"(?m)^[ \t]*(?:@\w+\s+)*function\s+(?:[\w.]+\.)?([\p{L}_][\w!]*)";
    SQL = r"(?i)(?:\bwith\b(?:\s+recursive)?|,)\s*(\w+)\s+as\s*(?:not\s+)?(?:materialized\s*)?\(";
    BRANCH = r"\b(?:if|for|while|case|catch)\b|&&|\|\||\?[^?.:\n]*:";
    BRANCH_RUST = r"\b(?:if|for|while|loop)\b|&&|\|\||=>";
    BRANCH_GO = r"\b(?:if|for|case)\b|&&|\|\|";
    BRANCH_R = r"\b(?:if|for|while|repeat|switch)\b|&&|\|\|";
    BRANCH_JULIA = r"\b(?:if|elseif|for|while|catch)\b|&&|\|\|";
    BRANCH_SCALA = r"\b(?:if|for|while|case|catch)\b|&&|\|\|";
    BRANCH_SQL = r"(?i)\b(?:when|join|union|exists|having)\b";
}

/// The rules of a language, where it has any.
pub(super) fn rules_of(language: &str) -> Option<Rules> {
    use Public::{TopLevel, Unless, Untold, Upper, Word};
    let braces =
        |head, branch, public| Rules { head, body: Body::Braces, branch, public, comment: "//", is_free: false };
    Some(match language {
        "rust" => braces(&RUST, &BRANCH_RUST, Word("pub")),
        "go" => braces(&GO, &BRANCH_GO, Upper),
        "java" | "csharp" => braces(&C_LIKE, &BRANCH, Word("public")),
        "c" | "cpp" => braces(&C_LIKE, &BRANCH, Untold),
        "kotlin" => braces(&KOTLIN, &BRANCH_SCALA, Unless),
        "swift" => braces(&SWIFT, &BRANCH, Untold),
        "php" => braces(&PHP, &BRANCH, Untold),
        "scala" => Rules { body: Body::BracesOrLine, ..braces(&SCALA, &BRANCH_SCALA, Unless) },
        "javascript" | "typescript" => braces(&SCRIPT, &BRANCH, Word("export")),
        "r" => Rules { body: Body::BracesOrLine, comment: "#", is_free: true, ..braces(&R, &BRANCH_R, TopLevel) },
        "julia" => Rules { body: Body::End, comment: "#", is_free: true, ..braces(&JULIA, &BRANCH_JULIA, TopLevel) },
        "sql" => Rules { body: Body::Parentheses, comment: "--", ..braces(&SQL, &BRANCH_SQL, Untold) },
        _ => return None,
    })
}

/// Words that stand before a parenthesis and a brace and name no function.
pub(super) fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "if" | "for"
            | "while"
            | "switch"
            | "catch"
            | "else"
            | "do"
            | "return"
            | "sizeof"
            | "synchronized"
            | "using"
            | "lock"
            | "fixed"
            | "foreach"
            | "when"
            | "with"
            | "function"
            | "defined"
            | "try"
            | "new"
            | "throw"
    )
}
