//! Patterns written in this program, compiled small.
//!
//! Called by every reader that looks for something in text. What `\w`, `\d` and `\b` mean to the `regex` crate takes
//! hundreds of states each and, beside a character that is not ASCII, sends a search to the slowest of its engines; a
//! reader's patterns are asked of every sentence. Invariant: a compiled pattern knows the same words, told by a few
//! broad ranges of characters; a narrower meaning is written out where it is wanted, the full one as `(?u:…)`.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Letters beyond ASCII, as the inside of a class: whole blocks of scripts, with the few signs that stand among them.
const FOREIGN: &str = r"ªµºÀ-ÖØ-öø-\u{1fff}\u{2c00}-\u{2dff}\u{3005}-\u{3007}\u{3021}-\u{d7ff}\u{f900}-\u{fdff}\u{fe70}-\u{fefc}\u{ff10}-\u{ff19}\u{ff21}-\u{ff3a}\u{ff41}-\u{ffdc}\u{10000}-\u{1efff}\u{20000}-\u{3ffff}";

/// Bytes of states a search may keep of one pattern in one thread before it forgets them: half of the crate's own limit.
const MOST_KEPT: usize = 1 << 20;

/// Compiles a pattern; none when it is no pattern.
pub(crate) fn regex(written: &str) -> Option<Regex> {
    RegexBuilder::new(&narrowed(written)).dfa_size_limit(MOST_KEPT).build().ok()
}

/// Compiles patterns that are looked for together, numbered as they come; none when one is no pattern.
pub(crate) fn set<P: AsRef<str>>(written: impl IntoIterator<Item = P>) -> Option<RegexSet> {
    let narrow = written.into_iter().map(|pattern| narrowed(pattern.as_ref()));
    RegexSetBuilder::new(narrow).dfa_size_limit(MOST_KEPT).build().ok()
}

/// Compiles a pattern of the program's own.
///
/// # Panics
/// When it is no pattern, which the first test that touches it shows.
#[expect(clippy::expect_used, reason = "patterns are constants of the program; the tests compile every one")]
pub(crate) fn known(written: &str) -> Regex {
    regex(written).expect("a valid pattern")
}

/// A class of characters that are no letter, for patterns that are put together.
pub(crate) fn no_letter() -> String {
    format!("(?-i:[^A-Za-z{FOREIGN}])")
}

/// A class of characters that are no letter, digit or `_`.
pub(crate) fn no_word() -> String {
    format!("(?-i:[^0-9A-Za-z_{FOREIGN}])")
}

/// A class under way.
struct Class {
    /// Where it begins in what was written so far.
    start: usize,
    /// Classes open within it.
    depth: usize,
    /// Whether letters beyond ASCII are in it.
    foreign: bool,
}

/// The pattern with `\w`, `\W` and `\d` written as ranges and `\b` as a bound between ASCII words, outside groups that
/// set `u` themselves. Classes with letters of every script are taken out of case folding, which they have no need of.
fn narrowed(written: &str) -> String {
    let mut text = String::with_capacity(written.len() * 2);
    let mut groups: Vec<bool> = Vec::new();
    let mut class: Option<Class> = None;
    let mut rest = written;
    while let Some(next) = rest.chars().next() {
        let as_written = groups.contains(&true);
        let length = match next {
            '\\' => next.len_utf8() + rest.chars().nth(1).map_or(0, char::len_utf8),
            _ => next.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        match (token, &mut class) {
            (r"\w" | r"\W" | r"\d" | r"\b", _) if as_written => text.push_str(token),
            (r"\d", Some(_)) => text.push_str("0-9"),
            (r"\d", None) => text.push_str("[0-9]"),
            (r"\w", Some(class)) => {
                class.foreign = true;
                text.push_str("0-9A-Za-z_");
                text.push_str(FOREIGN);
            }
            (r"\W", Some(class)) => {
                class.foreign = true;
                text.push_str(&format!("[^0-9A-Za-z_{FOREIGN}]"));
            }
            (r"\w", None) => text.push_str(&format!("(?-i:[0-9A-Za-z_{FOREIGN}])")),
            (r"\W", None) => text.push_str(&no_word()),
            (r"\b", None) => text.push_str(r"(?-u:\b)"),
            ("[", Some(class)) => {
                class.depth += 1;
                text.push('[');
            }
            ("[", None) => {
                class = Some(Class { start: text.len(), depth: 0, foreign: false });
                text.push('[');
                // A bracket that closes at once is a character.
                let negated = after.strip_prefix('^').unwrap_or(after);
                let head = after.len() - negated.strip_prefix(']').unwrap_or(negated).len();
                text.push_str(after.get(..head).unwrap_or_default());
                rest = after.get(head..).unwrap_or_default();
                continue;
            }
            ("]", Some(open)) if open.depth > 0 => {
                open.depth -= 1;
                text.push(']');
            }
            ("]", Some(open)) => {
                text.push(']');
                if open.foreign {
                    text.insert_str(open.start, "(?-i:");
                    text.push(')');
                }
                class = None;
            }
            ("(", None) => {
                groups.push(after.starts_with("?-u:") || after.starts_with("?u:"));
                text.push('(');
            }
            (")", None) => {
                groups.pop();
                text.push(')');
            }
            _ => text.push_str(token),
        }
        rest = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_in_every_script_and_signs_are_none() {
        let word = regex(r"^[\w.-]+$").unwrap();
        for text in ["train_model.py", "größe", "данные", "数据集", "データ", "모델", "٣", "नमूना", "naïve-1"]
        {
            assert!(word.is_match(text), "{text}");
        }
        for text in ["", "a b", "a×b", "—", "“a”", "🎉", "数据。", "±", "a…"] {
            assert!(!word.is_match(text), "{text}");
        }
        let nothing = regex(r"^\W*$").unwrap();
        assert!(nothing.is_match("🎉 … — !") && !nothing.is_match("更新") && !nothing.is_match("é"));
    }

    #[test]
    fn case_bounds_digits_and_classes_keep_their_meaning() {
        let pattern = regex(r"(?i)\b(?:data|set[sz])\b[\w/]*\d[^\]\W]").unwrap();
        assert!(pattern.is_match("Data/1a") && pattern.is_match("SETZ/2b") && !pattern.is_match("metadata1a"));
        assert!(!pattern.is_match("data/1]") && !pattern.is_match("data/1-"));
        assert_eq!(narrowed(r"[]\d]x\\w(?u:\b\w)[[a]\d]\]\d"), r"[]0-9]x\\w(?u:\b\w)[[a]0-9]\][0-9]");
        assert!(regex(r"\w(").is_none() && set(["a", "["]).is_none() && regex("\\").is_none());
        let set = set([r"^\w+$", r"\d{2}", r"\p{L}x"]).unwrap();
        assert_eq!(set.matches("éx").iter().collect::<Vec<_>>(), [0, 2]);
        assert_eq!(set.matches("42").iter().collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn classes_for_patterns_put_together_exclude_letters() {
        let bounded = regex(&format!("(?i)(?:^|{w})baseline(?:$|{w})", w = no_word())).unwrap();
        assert!(bounded.is_match("(Baseline)") && bounded.is_match("×baseline") && !bounded.is_match("ébaseline"));
        assert!(!bounded.is_match("baseline_1") && regex(&format!("^{}+$", no_letter())).unwrap().is_match("3. 4_"));
    }
}
