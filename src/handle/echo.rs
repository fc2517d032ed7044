//! Quoting what was typed, safely: short, without control characters, without e-mail addresses.

use regex::Regex;
use std::sync::LazyLock;

/// Characters of a rejected line that are shown.
pub(super) const SHOWN: usize = 120;
/// Characters looked at; enough that an address at the cut is still seen as one.
const LOOKED_AT: usize = 2_000;

/// Something at somewhere, `mailto:` and user names in addresses included.
static EMAIL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"[^\s,;<>"'@:/]+@[^\s,;<>"'@]+"#).ok());

/// The text as it may be shown: control characters out, addresses masked, cut at [`SHOWN`] characters.
pub(super) fn echo(text: &str) -> String {
    let clean: String = text.chars().take(LOOKED_AT).map(plain).collect();
    let masked = match EMAIL.as_ref() {
        Some(email) => email.replace_all(clean.trim(), "[e-mail address]").into_owned(),
        None => clean.trim().replace('@', " at "),
    };
    let mut shown: String = masked.chars().take(SHOWN).collect();
    if shown.len() < masked.len() || text.chars().nth(LOOKED_AT).is_some() {
        shown = masked.chars().take(SHOWN - 1).collect();
        shown.push('…');
    }
    shown
}

/// A blank for what steers a terminal: control characters and the marks that turn the direction of text.
fn plain(character: char) -> char {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if character.is_control() || turns { ' ' } else { character }
}

/// At most `limit` characters of a piece named inside a reason.
pub(super) fn piece(text: &str, limit: usize) -> String {
    let shown = echo(text);
    if shown.chars().count() <= limit { shown } else { shown.chars().take(limit).chain(['…']).collect() }
}
