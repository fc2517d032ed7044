//! Which lines are code, which stand in a definition, and which comments are code that was put out of use.
//!
//! Called once a module, after the walk. Invariant: every list given is in source order and disjoint.

use super::PythonFile;
use super::text::Lines;
use crate::read::code::commented::is_code;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange};

/// Counts lines of code into `file`: non-blank lines with a token that is neither comment nor docstring.
pub(super) fn measure(
    file: &mut PythonFile,
    source: &str,
    lines: &Lines<'_>,
    tokens: &Tokens,
    docstrings: &[TextRange],
    definitions: &[TextRange],
) {
    debug_assert!(docstrings.is_sorted_by_key(|range| range.start()), "the walk is in source order");
    let (mut docstrings, mut definitions) = (docstrings.iter().peekable(), definitions.iter().peekable());
    let mut next_line = 1;
    let mut comments = Comments::default();
    // Most tokens stand on a line counted already: its end tells so without looking for theirs.
    let mut counted = 0;
    for token in tokens.iter() {
        if token.end().to_u32() <= counted {
            continue;
        }
        match token.kind() {
            TokenKind::Comment => {
                let line = lines.within(token.start().to_u32());
                if line >= next_line {
                    comments.take(line, source.get(token.range().to_std_range()).unwrap_or_default());
                }
                continue;
            }
            TokenKind::NonLogicalNewline
            | TokenKind::Newline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => continue,
            _ => {}
        }
        while docstrings.next_if(|range| range.end() <= token.start()).is_some() {}
        if docstrings.peek().is_some_and(|range| range.contains_range(token.range())) {
            continue;
        }
        while definitions.next_if(|range| range.end() <= token.start()).is_some() {}
        let first = lines.within(token.start().to_u32()).max(next_line);
        let end = lines.within(token.end().to_u32());
        if end >= first {
            let count = end - first + 1;
            file.code_lines += u64::from(count);
            if definitions.peek().is_some_and(|range| range.contains(token.start())) {
                file.enclosed_lines += u64::from(count);
            }
            match file.code_at.last_mut() {
                Some(last) if last[1] + 1 >= first => last[1] = end,
                _ => file.code_at.push([first, end]),
            }
            next_line = end + 1;
            counted = lines.end(end);
        }
    }
    comments.end();
    file.commented_out = comments.total;
    file.commented_out_at = comments.longest.map(|run| run.map(|line| lines.place(line)));
}

/// Runs of comment lines that are code.
#[derive(Default)]
struct Comments {
    run: Option<[u32; 2]>,
    longest: Option<[u32; 2]>,
    total: u64,
}

impl Comments {
    fn take(&mut self, line: u32, comment: &str) {
        if !is_code(comment.trim_start_matches('#'), "python") {
            return self.end();
        }
        match &mut self.run {
            Some(run) if run[1] + 1 == line => run[1] = line,
            _ => {
                self.end();
                self.run = Some([line, line]);
            }
        }
    }

    /// Ends a run. One line alone may be prose that looks like code, or an example.
    fn end(&mut self) {
        let Some(run) = self.run.take() else { return };
        let length = |run: [u32; 2]| run[1] - run[0] + 1;
        if length(run) >= 2 {
            self.total += u64::from(length(run));
            if self.longest.is_none_or(|longest| length(run) > length(longest)) {
                self.longest = Some(run);
            }
        }
    }
}
