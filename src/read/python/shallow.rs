//! A quick look that clears most source of being nested too deeply, without lexing it.
//!
//! Called by [`super::nesting`] before it counts with the parser's own lexer. Invariant: it may only err towards "not
//! sure". It knows the plain part of the language (names, numbers, brackets, strings, comments, simple interpolated
//! strings), counts at least one token wherever the lexer would, and gives up at whatever else it meets: then the lexer
//! decides, as it does where this count comes near the bound.

use super::nesting::Nesting;
use ruff_python_ast::token::TokenKind;

/// How far below the real bound this count must stay. The lexer adds a token of its own at a line whose indentation
/// fits nothing above it, which is not seen here.
const MARGIN: u32 = 100;
/// Columns of a tab, at most.
const TAB: u32 = 8;

/// Whether the lexer would surely find `source`, a module, nested no deeper than is safe.
pub(super) fn is_surely_shallow(source: &str) -> bool {
    let bytes = source.as_bytes();
    // A carriage return alone ends a line, a comment and a broken string: too rare to be followed.
    let is_alone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    if memchr::memchr_iter(b'\r', bytes).any(is_alone) {
        return false;
    }
    Scan { bytes, at: 0, nesting: Nesting::default(), open: 0, column: 0 }.run().is_some()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    nesting: Nesting,
    /// Open brackets, within which a line end ends no statement.
    open: u32,
    /// Column at which the statement began: there are no more levels of indentation than that.
    column: u32,
}

impl Scan<'_> {
    /// Some when the end is reached; none as soon as it is not sure.
    fn run(mut self) -> Option<()> {
        self.indentation()?;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    if self.open == 0 {
                        self.take(TokenKind::Newline)?;
                        self.indentation()?;
                    }
                }
                b'\r' if self.follows(1) == Some(b'\n') => self.at += 1,
                // A statement continued on the next line.
                b'\\' if self.follows(1) == Some(b'\n') => self.at += 2,
                b'\\' => return None,
                b'#' => self.skip_to(b'\n'),
                b'A'..=b'Z' | b'a'..=b'z' | b'_' => self.word()?,
                b'0'..=b'9' => self.number()?,
                b'\'' | b'"' => self.string()?,
                b'(' | b'[' | b'{' => {
                    self.at += 1;
                    self.open += 1;
                    self.take(TokenKind::Lpar)?;
                }
                b')' | b']' | b'}' => {
                    self.at += 1;
                    self.open = self.open.saturating_sub(1);
                    self.take(TokenKind::Rpar)?;
                }
                b',' => {
                    self.at += 1;
                    self.take(TokenKind::Comma)?;
                }
                b'!'..=b'~' => {
                    self.at += 1;
                    self.take(TokenKind::Name)?;
                }
                _ => return None,
            }
        }
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn follows(&self, by: usize) -> Option<u8> {
        self.bytes.get(self.at + by).copied()
    }

    /// Counts one token; none when the count comes near the bound.
    fn take(&mut self, kind: TokenKind) -> Option<()> {
        self.nesting.count(kind);
        (self.nesting.depth() + self.column + MARGIN <= super::nesting::MAX_NESTING).then_some(())
    }

    fn indentation(&mut self) -> Option<()> {
        self.column = 0;
        loop {
            match self.peek() {
                Some(b' ') => self.column += 1,
                Some(b'\t') => self.column += TAB,
                Some(b'\\' | b'\x0c') => return None,
                _ => break,
            }
            self.at += 1;
        }
        (self.column + MARGIN <= super::nesting::MAX_NESTING).then_some(())
    }

    fn skip_to(&mut self, byte: u8) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += memchr::memchr(byte, rest).unwrap_or(rest.len());
    }

    /// A name, a keyword, or what stands before a string's quote.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(is_word) {
            self.at += 1;
        }
        let word = self.bytes.get(start..self.at).unwrap_or_default();
        if matches!(self.peek(), Some(b'\'' | b'"')) && word.len() <= 2 {
            let [first, second] = [word.first(), word.get(1)].map(|byte| byte.map(u8::to_ascii_lowercase));
            match (first, second) {
                (Some(b'r' | b'u' | b'b'), None) | (Some(b'b'), Some(b'r')) | (Some(b'r'), Some(b'b')) => {
                    return self.string();
                }
                (Some(b'f'), None) | (Some(b'f'), Some(b'r')) | (Some(b'r'), Some(b'f')) => {
                    return self.interpolated();
                }
                (Some(b't'), _) | (_, Some(b't')) => return None,
                _ => {}
            }
        }
        self.take(if word == b"lambda" { TokenKind::Lambda } else { TokenKind::Name })
    }

    /// A number, and what follows it at once: a word or a string there are tokens of their own, so each byte counts, and
    /// what could be a `lambda` or the mark of a string is not followed.
    fn number(&mut self) -> Option<()> {
        while let Some(byte) = self.peek().filter(|byte| is_word(*byte)) {
            (byte != b'm').then_some(())?;
            self.at += 1;
            self.take(TokenKind::Name)?;
        }
        (!matches!(self.peek(), Some(b'\'' | b'"'))).then_some(())
    }

    /// The quote at this place and whether it is three of them; the place moves behind.
    fn quote(&mut self) -> Option<(u8, bool)> {
        let quote = self.peek()?;
        let triple = self.follows(1) == Some(quote) && self.follows(2) == Some(quote);
        self.at += if triple { 3 } else { 1 };
        Some((quote, triple))
    }

    /// Whether a string in such quotes ends here; the place moves behind the end.
    fn ends(&mut self, quote: u8, triple: bool) -> bool {
        let ends =
            self.peek() == Some(quote) && (!triple || self.follows(1) == Some(quote) && self.follows(2) == Some(quote));
        self.at += match (ends, triple) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 3,
        };
        ends
    }

    /// A string to its end. None where it ends with the line or the text instead.
    fn string(&mut self) -> Option<()> {
        let (quote, triple) = self.quote()?;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at +=
                if triple { memchr::memchr2(quote, b'\\', rest) } else { memchr::memchr3(quote, b'\\', b'\n', rest) }?;
            if self.ends(quote, triple) {
                return self.take(TokenKind::Name);
            }
            match self.peek()? {
                b'\n' if !triple => return None,
                b'\\' if self.follows(1) == Some(b'\r') => return None,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// An interpolated string whose fields are plain.
    fn interpolated(&mut self) -> Option<()> {
        let (quote, triple) = self.quote()?;
        self.take(TokenKind::FStringStart)?;
        loop {
            if self.ends(quote, triple) {
                return self.take(TokenKind::FStringEnd);
            }
            match (self.peek()?, self.follows(1)) {
                (b'{', Some(b'{')) | (b'}', Some(b'}')) => self.at += 2,
                (b'{', _) => self.field(quote)?,
                (b'}', _) | (b'\\', Some(b'{' | b'}' | b'N' | b'\r')) => return None,
                (b'\n' | b'\r', _) if !triple => return None,
                (b'\\', _) => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// One field: names, attributes, calls, subscripts, plain numbers and strings, a plain format.
    fn field(&mut self, outer: u8) -> Option<()> {
        self.at += 1;
        self.take(TokenKind::Lbrace)?;
        let mut open = 0_u32;
        loop {
            match self.peek()? {
                b'}' if open == 0 => break,
                b':' if open == 0 => {
                    self.take(TokenKind::Name)?;
                    self.at += 1;
                    while self.peek()? != b'}' {
                        let plain = |byte: u8| {
                            is_word(byte)
                                || matches!(byte, b'.' | b',' | b'<' | b'>' | b'^' | b'+' | b'-' | b'%' | b' ')
                        };
                        self.peek().filter(|byte| plain(*byte))?;
                        self.at += 1;
                    }
                    break;
                }
                b'(' | b'[' => {
                    open += 1;
                    self.at += 1;
                    self.take(TokenKind::Lpar)?;
                }
                b')' | b']' => {
                    open = open.checked_sub(1)?;
                    self.at += 1;
                    self.take(TokenKind::Rpar)?;
                }
                b',' => {
                    self.at += 1;
                    self.take(TokenKind::Comma)?;
                }
                b' ' => self.at += 1,
                b'.' | b'+' | b'-' | b'*' | b'/' => {
                    self.at += 1;
                    // `.5` is a number of its own.
                    (!self.peek()?.is_ascii_digit()).then_some(())?;
                    self.take(TokenKind::Name)?;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'_' => {
                    let start = self.at;
                    while self.peek().is_some_and(is_word) {
                        self.at += 1;
                    }
                    let word = self.bytes.get(start..self.at).unwrap_or_default();
                    (word != b"lambda" && !matches!(self.peek()?, b'\'' | b'"')).then_some(())?;
                    self.take(TokenKind::Name)?;
                }
                b'1'..=b'9' => {
                    while self.peek()?.is_ascii_digit() {
                        self.at += 1;
                    }
                    matches!(self.peek()?, b')' | b']' | b',' | b' ' | b'}' | b':').then_some(())?;
                    self.take(TokenKind::Name)?;
                }
                b'0' => {
                    self.at += 1;
                    matches!(self.peek()?, b')' | b']' | b',' | b' ' | b'}' | b':').then_some(())?;
                    self.take(TokenKind::Name)?;
                }
                inner @ (b'\'' | b'"') if inner != outer => {
                    self.at += 1;
                    while self.peek()? != inner {
                        let byte = self.peek()?;
                        (byte != outer && !matches!(byte, b'\\' | b'\n' | b'\r' | b'{' | b'}')).then_some(())?;
                        self.at += 1;
                    }
                    self.at += 1;
                    // Three quotes open a longer string.
                    (self.peek()? != inner).then_some(())?;
                    self.take(TokenKind::Name)?;
                }
                _ => return None,
            }
        }
        self.at += 1;
        self.take(TokenKind::Rbrace)
    }
}

/// Whether the byte may stand in a name or a number.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::super::nesting::counted_by_the_lexer;
    use super::is_surely_shallow;
    use proptest::prelude::*;
    use ruff_python_parser::Mode;

    #[test]
    fn plain_source_is_cleared() {
        for source in [
            "",
            "import os\n\n\nclass A:\n\tdef f(self, x: int = 0x1F) -> str:\n\t\treturn 'a\\'b' + r\"c\\\\\" + '''x\n'y'''\n",
            "x = [\n    1, 2,  # a comment's quote\n    lambda a: a,\n]\r\ny = \\\n    3\n",
            "print(f\"{name}: {loss.item():.4f} of {totals['all']} {{braces}} {n + 1}\", rb'x')\n",
        ] {
            assert!(is_surely_shallow(source), "{source:?}");
        }
    }

    #[test]
    fn what_is_deep_or_odd_is_left_to_the_lexer() {
        let sources = [
            "(".repeat(400),
            format!("x = {}", "lambda: ".repeat(350)),
            format!("x = {}1", "a, lambda: ".repeat(350)),
            format!("x = {}1", "-".repeat(350)),
            format!("{}pass", " ".repeat(350)),
            "f'{f\"{x}\"}'".into(),
            "f'{01}'".into(),
            "f'{x!r}'".into(),
            "f'{a$b}'".into(),
            "f'{\"a' + 'b\"}'".into(),
            "f'{x:{y}}'".into(),
            "'unterminated\n".into(),
            "'''unterminated\n".into(),
            "é = 1\n".into(),
            "a \\ b\n".into(),
            "a = 1\rb = 2\n".into(),
            "t'{x}'".into(),
            "0f'{x}'".into(),
            "1lambda: 1".into(),
            "# a\rlambda: 1".into(),
            "'a\rb'".into(),
        ];
        for source in sources {
            assert!(!is_surely_shallow(&source), "{source:?}");
        }
    }

    proptest! {
        #[test]
        fn the_lexer_finds_no_more_than_was_cleared(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "f'", "f\"", "rf'''", "f\"\"\"", "'", "\"", "'''", "\"\"\"", "{", "}", "{{", "}}", "(", ")", "[", "]", ",", ":",
                    "x", "lambda", "lambda:", "01", "1", "1a", "0x", ".5", "$", "?", "!", "!r", "\\", "\\\n", "\n", "\n    ",
                    "\n\t", "\r\n", "\r", "#", " ", "é", "=", "b'", "rb\"", "N{", "\\{", ".", "-", "**", "if", "\u{c}",
                ]),
                0..120,
            ),
            often in 1_usize..40,
        ) {
            let source: String = pieces.iter().flat_map(|piece| std::iter::repeat_n(*piece, if piece.len() == 1 { often } else { 1 })).collect();
            if is_surely_shallow(&source) {
                prop_assert!(!counted_by_the_lexer(&source, Mode::Module), "{source:?}");
            }
        }
    }
}
