//! Lines, docstrings and strings.

use ruff_python_ast::{Expr, ExprCall};
use std::cell::Cell;

/// Where the lines of a text start.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    /// Byte offsets of the line ends.
    ends: Vec<u32>,
    /// Line in the file of each line of the text (for notebooks); empty when they are the same.
    places: &'a [u32],
    /// Line ends before the offset asked for last: most questions come in source order, a line or two apart.
    near: Cell<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &str, places: &'a [u32]) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).filter_map(|end| u32::try_from(end).ok()).collect();
        Lines { ends, places, near: Cell::new(0) }
    }

    /// Line of a byte offset in the text, from 1.
    pub(super) fn within(&self, offset: u32) -> u32 {
        let near = self.near.get();
        let before = |at: usize| self.ends.get(at).is_some_and(|&end| end < offset);
        let from = (near == 0 || before(near - 1)).then_some(near);
        let step = from.and_then(|from| (from..from + 4).find(|&at| !before(at)));
        let count = step.unwrap_or_else(|| self.ends.partition_point(|&end| end < offset));
        self.near.set(count);
        u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The offset of the line end that closes a line of the text, counted from 1.
    pub(super) fn end(&self, line: u32) -> u32 {
        self.ends.get((line as usize).saturating_sub(1)).copied().unwrap_or(u32::MAX)
    }

    /// Line of a byte offset in the file, from 1.
    pub(super) fn of(&self, offset: u32) -> u32 {
        self.place(self.within(offset))
    }

    /// Line in the file of a line of the text.
    pub(super) fn place(&self, line: u32) -> u32 {
        if self.places.is_empty() {
            return line;
        }
        self.places.get(line.saturating_sub(1) as usize).or(self.places.last()).copied().unwrap_or(1)
    }
}

/// Longest string that is looked at as a path.
const MAX_PATH: usize = 260;

/// Whether a string literal is an absolute path of one machine: a home, a mount, a Windows drive, a Colab drive.
pub(in crate::read) fn is_machine_path(text: &str) -> bool {
    const ROOTS: [&str; 14] = [
        "/home/",
        "/Users/",
        "/root/",
        "/mnt/",
        "/media/",
        "/scratch/",
        "/content/",
        "/nfs/",
        "/data1/",
        "/data2/",
        "/storage/",
        "/ssd/",
        "/hdd/",
        "/raid/",
    ];
    if text.len() > MAX_PATH || text.len() < 4 || text.contains('\n') {
        return false;
    }
    if text.starts_with('/') {
        return ROOTS.iter().any(|root| text.len() > root.len() && text.starts_with(root));
    }
    let mut bytes = text.bytes();
    let drive = bytes.next().is_some_and(|first| first.is_ascii_alphabetic()) && bytes.next() == Some(b':');
    drive && matches!((bytes.next(), bytes.next()), (Some(b'\\' | b'/'), Some(next)) if next != b'/')
}

/// Lines of a docstring that start an example a doctest runner would check.
pub(super) fn doctest_prompts(docstring: &str) -> u32 {
    if !docstring.contains(">>>") {
        return 0;
    }
    let prompts = docstring.lines().filter(|line| line.trim_start().starts_with(">>> ")).count();
    u32::try_from(prompts).unwrap_or(u32::MAX)
}

/// At most `limit` characters of a text.
pub(super) fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

/// The first argument of a call when it is a string literal, cut at `limit` characters.
pub(super) fn text_argument(call: &ExprCall, limit: usize) -> Option<String> {
    match call.arguments.args.first() {
        Some(Expr::StringLiteral(literal)) => Some(cut(literal.value.to_str(), limit)),
        _ => None,
    }
}
