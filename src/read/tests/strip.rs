//! Blanks comments and strings of any language, byte for byte, so that what is searched for is code and every offset
//! stays what it was.

/// How a language writes comments and strings.
#[derive(Debug, Clone, Copy)]
pub(in crate::read) struct Syntax {
    line_comments: &'static [&'static str],
    block_comment: Option<(&'static str, &'static str)>,
    /// Quotes that end on their own line.
    quotes: &'static [u8],
    /// Quotes that may span lines.
    long_quotes: &'static [&'static str],
    /// `'` is a character literal at most, else a lifetime or a transposition.
    short_chars: bool,
    /// `/…/` is a regular expression where a value may stand.
    regexes: bool,
    /// `r#"…"#`.
    raw_strings: bool,
}

const C: Syntax = Syntax {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: b"\"",
    long_quotes: &["\"\"\""],
    short_chars: true,
    regexes: false,
    raw_strings: false,
};
const HASH: Syntax = Syntax {
    line_comments: &["#"],
    block_comment: None,
    quotes: b"\"'",
    long_quotes: &[],
    short_chars: false,
    regexes: false,
    raw_strings: false,
};

/// The syntax of a language.
pub(in crate::read) fn syntax_of(language: &str) -> Syntax {
    match language {
        "rust" => Syntax { long_quotes: &["\""], raw_strings: true, ..C },
        "go" => Syntax { long_quotes: &["`"], ..C },
        "javascript" | "typescript" => {
            Syntax { quotes: b"\"'", long_quotes: &["`"], short_chars: false, regexes: true, ..C }
        }
        "php" => Syntax { line_comments: &["//", "#"], long_quotes: &["\"", "'"], short_chars: false, ..C },
        "julia" => Syntax {
            block_comment: Some(("#=", "=#")),
            quotes: b"\"",
            long_quotes: &["\"\"\""],
            short_chars: true,
            ..HASH
        },
        "r" => Syntax { quotes: b"", long_quotes: &["\"", "'", "`"], ..HASH },
        "ruby" | "elixir" => HASH,
        "sql" => Syntax { line_comments: &["--"], quotes: b"", long_quotes: &["'", "\""], short_chars: false, ..C },
        _ => C,
    }
}

/// The code of `text`: same length, comments and the contents of strings replaced by spaces, line ends kept.
pub(in crate::read) fn strip(text: &str, syntax: Syntax) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let end = match token(rest, bytes.get(..at).unwrap_or_default(), syntax) {
            Some(length) => at + length,
            None => {
                at += 1;
                continue;
            }
        };
        let end = end.min(bytes.len());
        for byte in code.get_mut(at..end).unwrap_or_default() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    // Only whole comments and strings were blanked, so what is left is the same text.
    String::from_utf8(code).unwrap_or_default()
}

/// Length of the comment or string that `rest` starts with.
fn token(rest: &[u8], before: &[u8], syntax: Syntax) -> Option<usize> {
    let first = *rest.first()?;
    let starts = |mark: &str| rest.starts_with(mark.as_bytes());
    if let Some((open, close)) = syntax.block_comment
        && starts(open)
    {
        return Some(find(rest, open.len(), close.as_bytes()));
    }
    if syntax.line_comments.iter().any(|mark| starts(mark)) {
        return Some(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
    }
    if syntax.raw_strings && first == b'r' && !before.last().is_some_and(u8::is_ascii_alphanumeric) {
        let hashes = rest.iter().skip(1).take_while(|&&byte| byte == b'#').count();
        if rest.get(1 + hashes) == Some(&b'"') {
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            return Some(find(rest, hashes + 2, &close));
        }
    }
    for quote in syntax.long_quotes {
        if starts(quote) {
            return Some(quoted(rest, quote.as_bytes(), true));
        }
    }
    if syntax.quotes.contains(&first) {
        return Some(quoted(rest, &[first], false));
    }
    if syntax.short_chars && first == b'\'' {
        return character(rest);
    }
    (syntax.regexes && first == b'/' && may_start_value(before)).then(|| quoted(rest, b"/", false))
}

/// Length up to and with the first `close` at or after `from`; all of it without one.
fn find(rest: &[u8], from: usize, close: &[u8]) -> usize {
    let tail = rest.get(from..).unwrap_or_default();
    memchr::memmem::find(tail, close).map_or(rest.len(), |found| from + found + close.len())
}

/// Length of a quoted string with escapes; one that must end on its line and does not is its first quote alone.
fn quoted(rest: &[u8], quote: &[u8], spans_lines: bool) -> usize {
    let mut at = quote.len();
    while let Some(&byte) = rest.get(at) {
        if byte == b'\\' {
            at += 2;
        } else if rest.get(at..).is_some_and(|tail| tail.starts_with(quote)) {
            return at + quote.len();
        } else if byte == b'\n' && !spans_lines {
            return 1;
        } else {
            at += 1;
        }
    }
    if spans_lines { rest.len() } else { 1 }
}

/// Length of `'x'` or `'\n'`; none for a lifetime, a label or a transposition.
fn character(rest: &[u8]) -> Option<usize> {
    let escaped = rest.get(1) == Some(&b'\\');
    let from = if escaped { 3 } else { 2 };
    (from..from + 9)
        .find(|&at| rest.get(at) == Some(&b'\''))
        .filter(|&at| escaped || at == 2 || !rest.get(1).is_some_and(u8::is_ascii))
        .map(|at| at + 1)
}

/// Whether a slash here starts a regular expression rather than dividing.
fn may_start_value(before: &[u8]) -> bool {
    match before.iter().rev().find(|byte| !byte.is_ascii_whitespace()) {
        None => true,
        Some(last) => b"(,=:[!&|?{};".contains(last) || before.trim_ascii_end().ends_with(b"return"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(language: &str, text: &str) -> String {
        let stripped = strip(text, syntax_of(language));
        assert_eq!(stripped.len(), text.len());
        stripped.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_strings_are_blank_and_code_is_not() {
        assert_eq!(code("rust", "a // x\nb /* y\n */ c \"d\" r#\"e\"f\"# 'g' &'h i"), "a b c &'h i");
        assert_eq!(code("javascript", "a('x // y') + `z ${1}\n` / 2; b(/\"/)"), "a( ) + / 2; b( )");
        assert_eq!(code("r", "x <- \"a # b\" # c\ny <- 'd\ne'"), "x <- y <-");
        assert_eq!(code("julia", "a' * b # c\n#= d\n =# e \"f\""), "a' * b e");
        assert_eq!(code("go", "a `b\nc` 'd' \"e\\\"f\""), "a");
        assert_eq!(code("java", "String s = \"\"\"\n a \"b\" \"\"\"; // c"), "String s = ;");
    }

    #[test]
    fn unfinished_and_foreign_text_ends_somewhere() {
        assert_eq!(code("rust", "/* never"), "");
        assert_eq!(code("cpp", "x = \"open\ny"), "x = open y");
        assert_eq!(code("cpp", "'é' \"ü\\"), "ü\\");
        assert_eq!(code("ruby", "don't"), "don t");
    }
}
