//! Refuses source nested deeper than a thread's stack can walk, before anything recurses over it.
//!
//! The parser grows its own stack, but walking and dropping the tree it returns recurse natively. Every level of the
//! tree needs a token of its own that is not yet closed by a comma, bracket or line end, so counting those from the
//! parser's own lexer bounds the depth from above without building anything.

use super::shallow::is_surely_shallow;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer::lex};

/// Deepest bound accepted. A level costs under 3 KiB of stack in a debug build, so 400 fit a 2 MiB thread with room
/// to spare; people's code stays under 150 (a long chain of method calls or of string additions).
pub(super) const MAX_NESTING: u32 = 400;

/// Whether the tree of `source` could be deeper than is safe to walk.
pub(super) fn is_too_deep(source: &str, mode: Mode) -> bool {
    !(mode == Mode::Module && is_surely_shallow(source)) && counted_by_the_lexer(source, mode)
}

/// What the parser's own lexer says of it.
pub(super) fn counted_by_the_lexer(source: &str, mode: Mode) -> bool {
    let mut lexer = lex(source, mode);
    let mut state = Nesting::default();
    loop {
        let kind = lexer.next_token();
        if kind == TokenKind::EndOfFile {
            return false;
        }
        if state.take(kind) {
            return true;
        }
    }
}

/// Tokens since the last comma of one bracket level, and lambdas since it was opened (their body runs on past commas).
#[derive(Default, Clone, Copy)]
struct Level {
    chain: u32,
    lambdas: u32,
    is_string: bool,
}

/// The count so far.
#[derive(Default)]
pub(super) struct Nesting {
    /// Open brackets and interpolated strings.
    levels: Vec<Level>,
    current: Level,
    /// Sum of the chains and lambdas of `levels`.
    below: u32,
    indents: u32,
}

impl Nesting {
    /// Counts one token; true when the bound is exceeded.
    fn take(&mut self, kind: TokenKind) -> bool {
        // After a lexical error inside an interpolated string the parser reads the rest anew, in ways this count does
        // not follow.
        let in_string = || self.current.is_string || self.levels.iter().any(|level| level.is_string);
        if kind == TokenKind::Unknown && in_string() {
            return true;
        }
        self.count(kind);
        self.depth() > MAX_NESTING
    }

    /// Levels that may be open now.
    pub(super) fn depth(&self) -> u32 {
        self.below + self.current.chain + self.current.lambdas + self.indents
    }

    /// Counts one token.
    pub(super) fn count(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Newline => {
                self.levels.clear();
                self.current = Level::default();
                self.below = 0;
            }
            TokenKind::Indent => self.indents += 1,
            TokenKind::Dedent => self.indents = self.indents.saturating_sub(1),
            TokenKind::Comma => self.current.chain = 0,
            TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle => {}
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => self.open(false),
            TokenKind::FStringStart | TokenKind::TStringStart => self.open(true),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                self.close()
            }
            TokenKind::Lambda => self.current.lambdas += 1,
            _ => self.current.chain += 1,
        }
    }

    fn open(&mut self, is_string: bool) {
        self.current.chain += 1;
        self.below += self.current.chain + self.current.lambdas;
        self.levels.push(self.current);
        self.current = Level { is_string, ..Level::default() };
    }

    fn close(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.below -= level.chain + level.lambdas;
            self.current = level;
        }
    }
}
