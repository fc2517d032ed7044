//! A whole list: its form told by its contents, its prospects, and everything in it that named nobody.

use super::merge::{Entry, merge};
use super::{lines, table};
use crate::evidence::Prospect;
use crate::report::document::Rejected;
use std::borrow::Cow;

/// What a list gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// The people, in the order of their first lines, without duplicates. No two keys are equal.
    pub prospects: Vec<Prospect>,
    /// Lines and cells that name no account, by line.
    pub rejected: Vec<Rejected>,
    /// Lines that were joined to an earlier one.
    pub merged: Vec<Merged>,
    /// Names of the further columns, in the list's order; each prospect's `passthrough` has a value for each.
    pub passthrough_columns: Vec<String>,
}

/// A line that was joined to an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The line, counted from 1.
    pub line: u64,
    /// Key of the prospect it was joined to.
    pub key: String,
    /// What both have: an account or the id.
    pub shared: String,
}

/// What was read before duplicates are joined.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) entries: Vec<Entry>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) columns: Vec<String>,
}

/// Reads a list in any of its forms: one handle a line, or a table with a header. Never fails: what cannot be read is
/// in [`List::rejected`].
pub fn parse_list(bytes: &[u8]) -> List {
    finish(read_list(bytes))
}

/// Reads handles given as command-line arguments; a rejected one has its position as line.
pub fn parse_arguments<S: AsRef<str>>(arguments: &[S]) -> List {
    finish(read_arguments(arguments))
}

/// Reads arguments and a list together, arguments first, and joins duplicates over both.
pub fn parse_request<S: AsRef<str>>(arguments: &[S], list: Option<&[u8]>) -> List {
    let mut raw = read_arguments(arguments);
    if let Some(bytes) = list {
        let more = read_list(bytes);
        raw.entries.extend(more.entries);
        raw.rejected.extend(more.rejected);
        raw.columns = more.columns;
    }
    finish(raw)
}

fn read_arguments<S: AsRef<str>>(arguments: &[S]) -> Raw {
    let mut raw = Raw::default();
    for (position, argument) in (1u64..).zip(arguments) {
        lines::read_handle(argument.as_ref(), position, &mut raw);
    }
    raw
}

fn read_list(bytes: &[u8]) -> Raw {
    let text = decoded(bytes);
    match table::header(&text) {
        Some(header) => table::read(&text, header),
        None => lines::read(&text),
    }
}

fn finish(raw: Raw) -> List {
    let mut list = merge(raw.entries, &raw.columns);
    list.rejected.extend(raw.rejected);
    list.rejected.sort_by_key(|rejected| rejected.line);
    list.passthrough_columns = raw.columns;
    list
}

/// The text, by its byte-order mark; without one UTF-8. What is no UTF-8 becomes U+FFFD, which no handle may hold.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = rest.as_chunks::<2>();
        Cow::Owned(char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|c| c.unwrap_or('\u{fffd}')).collect())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes),
    }
}
