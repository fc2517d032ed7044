//! What somebody said in a comment, measured: own words, code, references, and a short piece fit to be quoted.
//!
//! Called by collectors of discussions. Invariant: quotations, code and boilerplate count as nobody's words; nothing
//! that leaves here holds an e-mail address, a name spoken to or a control character; time is linear in the text.

use crate::evidence::person::Said;
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Bytes of a comment that are read. Longer ones are logs.
const MOST_BYTES: usize = 32 << 10;
/// Characters of an excerpt.
const EXCERPT: usize = 160;
/// Characters of a title.
const TITLE: usize = 120;
/// Words from which a line says something by itself.
const TELLING_WORDS: u64 = 6;

static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"(?s)<!--.*?(?:-->|\z)"));
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"(?i)<?(?:mailto:)?[\w.%+-]+@[\w-]+(?:\.[\w-]+)+>?"));
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"(^|[^\w/`])@[A-Za-z\d][A-Za-z\d/-]*"));
static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"https?://[^\s)>\]]+|(?:^|[\s(\[])(?:[\w.-]+/[\w.-]+)?#\d+|(?:^|[\s(`])[0-9a-f]{7,40}(?:$|[\s,.;:)`])",
    )
});
/// Words that stand for a secret rather than for speech.
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"[A-Za-z0-9_\-]{24,}"));
/// The line a mail program puts above what it quotes.
static WROTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"(?i)^\W*(?:on|am|le|el)\b.{0,200}\b(?:wrote|schrieb|a écrit|escribió)\s*:\s*$"));

/// Measures a comment written in Markdown.
pub fn said(text: &str) -> Said {
    let text = start(text, MOST_BYTES);
    let text = replaced(&COMMENT, text, " ");
    let mut measured = Said::default();
    let mut prose: Vec<&str> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let bare = line.trim_start();
        match fence {
            Some(mark) if bare.starts_with(mark) => fence = None,
            Some(_) => {}
            None => match ["```", "~~~"].into_iter().find(|mark| bare.starts_with(mark)) {
                Some(mark) => {
                    fence = Some(mark);
                    measured.code_blocks += 1;
                }
                None if bare.starts_with('>') => {}
                // A reply by mail carries the whole thread below.
                None if matches(&WROTE, bare) => break,
                None => prose.push(bare),
            },
        }
    }
    measured.words = prose.iter().map(|line| words(line)).sum();
    measured.references = prose.iter().map(|line| found(&REFERENCE, line)).sum();
    measured.excerpt = excerpt(&paragraphs(&prose));
    measured
}

/// A title fit to be shown: one line, without addresses and names.
pub fn title(text: &str) -> String {
    clean(start(text, MOST_BYTES), TITLE)
}

/// Lines that belong together joined, as the page shows them: a blank line or a list's next point ends a paragraph.
fn paragraphs(prose: &[&str]) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in prose {
        let starts = line.is_empty() || line.starts_with(['#', '-', '*', '|']);
        match all.last_mut() {
            Some(last) if !starts && !last.is_empty() => {
                last.push(' ');
                last.push_str(line);
            }
            _ => all.push((*line).to_owned()),
        }
    }
    all
}

/// The first paragraph that says something by itself, else the one with the most words.
fn excerpt(prose: &[String]) -> Option<String> {
    let telling = prose.iter().find(|text| words(text) >= TELLING_WORDS);
    let best = telling.or_else(|| prose.iter().rev().max_by_key(|text| words(text)))?;
    let text = clean(best.trim_start_matches(['#', '*', '-', ' ']), EXCERPT);
    (!text.is_empty()).then_some(text)
}

/// One line without addresses, names, long tokens and control characters, cut at so many characters.
fn clean(text: &str, most: usize) -> String {
    // Without its pattern nothing may be kept: an address could be in it.
    if ADDRESS.is_none() || NAME.is_none() || TOKEN.is_none() {
        return String::new();
    }
    let text = replaced(&ADDRESS, text, "…");
    let text = replaced(&NAME, &text, "$1@…");
    let text = replaced(&TOKEN, &text, "…");
    let visible = |c: char| {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { ' ' } else { c }
    };
    let text: String = text.chars().map(visible).collect();
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut kept: String = folded.chars().take(most).collect();
    if kept.len() < folded.len() {
        kept.push('…');
    }
    kept
}

/// Words of a line: runs with a letter in them; where a script sets none apart, two characters are taken for one.
fn words(line: &str) -> u64 {
    let spoken = |word: &&str| !word.contains("://") && !word.starts_with('@') && word.chars().any(char::is_alphabetic);
    let mut count = 0;
    let mut unspaced: u64 = 0;
    for word in line.split_whitespace().filter(spoken) {
        match word.chars().filter(|c| is_unspaced(*c)).count() as u64 {
            0 => count += 1,
            some => unspaced += some,
        }
    }
    count + unspaced.div_ceil(2)
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{0e00}'..='\u{0e7f}')
}

fn replaced(pattern: &LazyLock<Option<Regex>>, text: &str, with: &str) -> String {
    pattern.as_ref().map_or_else(|| text.to_owned(), |pattern| pattern.replace_all(text, with).into_owned())
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn found(pattern: &LazyLock<Option<Regex>>, text: &str) -> u64 {
    pattern.as_ref().map_or(0, |pattern| pattern.find_iter(text).count() as u64)
}

/// The first bytes of a text, cut between two characters.
fn start(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_counted_and_nobody_elses() {
        let text = "> I think this leaks, and I wrote a lot of words about it here\n\nThe handle is closed by the pool, see #12 \
                    and acme/pool#9.\n\n```python\nwith pool() as p:\n    use(p)\n```\n<!-- please fill in this template with care -->\nFixed in 3fa9c1d.";
        let said = said(text);
        assert_eq!((said.words, said.code_blocks, said.references), (13, 1, 3), "{said:?}");
        assert_eq!(said.excerpt.as_deref(), Some("The handle is closed by the pool, see #12 and acme/pool#9."));
    }

    #[test]
    fn a_reply_by_mail_is_what_stands_above_the_quotation() {
        let said = said(
            "Thanks, that works.\n\nOn Tue, Nov 3, 2026 at 10:00 AM Bo <bo@mail.example> wrote:\n\nall of this is quoted",
        );
        assert_eq!(said.words, 3);
        assert!(!format!("{said:?}").contains("mail.example"));
    }

    #[test]
    fn no_address_name_token_or_control_character_leaves() {
        let said = said(
            "@octo-person please mail ada@example.org or <mailto:bo@mail.example> the key ghp_abcdefghijklmnopqrstuvwxyz012345 \u{1b}[31mnow\u{202e}",
        );
        let shown = said.excerpt.unwrap();
        for never in ["octo-person", "example.org", "mail.example", "ghp_", "\u{1b}", "\u{202e}"] {
            assert!(!shown.contains(never), "{never} in {shown}");
        }
        assert_eq!(title("Ping @bo: fix bo@mail.example\n now"), "Ping @…: fix … now");
        assert_eq!(title(&"long ".repeat(100)).chars().count(), 121);
    }

    #[test]
    fn assent_is_few_words_and_other_scripts_are_words_too() {
        assert_eq!(said("LGTM 👍").words, 1);
        assert_eq!(said("+1").words, 0);
        assert_eq!(said("").excerpt, None);
        assert!(said("この変更では、欠損値のある行が学習データに残ってしまいます。").words >= 10);
        assert_eq!(said("Спасибо за исправление этой ошибки").words, 5);
    }

    #[test]
    fn hostile_text_is_read_in_bounds() {
        let fences = "```\n".repeat(20_000);
        assert!(said(&fences).code_blocks <= 4_097);
        assert_eq!(said(&"<!-- ".repeat(10_000)).words, 0);
        assert!(said(&"ä".repeat(100_000)).words <= 1);
        assert!(said(&"a@".repeat(40_000)).excerpt.is_some_and(|text| text.chars().count() <= 161));
        let unclosed = said("~~~\ncode to the end");
        assert_eq!((unclosed.words, unclosed.code_blocks), (0, 1));
    }
}
