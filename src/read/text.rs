//! What every part reader asks of text, without a copy where none is needed.
//!
//! Called once and more often for every file and call. Invariant: answers as the standard library's own ways would.

use std::borrow::Cow;

/// Lower case, as [`str::to_lowercase`]; borrowed where it is already, as most paths and names are.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// The last segment of a dotted name. Names are short: stepping over their bytes is quicker than a search set up for long
/// texts, and it is asked of every call several times.
pub(crate) fn last_segment(name: &str) -> &str {
    let after = name.bytes().rposition(|byte| byte == b'.').map_or(0, |at| at + 1);
    name.get(after..).unwrap_or(name)
}

/// A list of words that most names asked of are not in: two bytes of a name tell so without a comparison.
#[derive(Debug)]
pub(crate) struct Words<const N: usize> {
    words: [&'static str; N],
    /// A bit for each pair of length and first byte that occurs, folded into 256.
    seen: [u64; 4],
}

impl<const N: usize> Words<N> {
    pub(crate) const fn new(words: [&'static str; N]) -> Self {
        let mut seen = [0; 4];
        let mut at = 0;
        while at < N {
            let (part, bit) = Self::place(words[at].as_bytes());
            seen[part] |= bit;
            at += 1;
        }
        Words { words, seen }
    }

    const fn place(word: &[u8]) -> (usize, u64) {
        let first = if word.is_empty() { 0 } else { word[0] as usize };
        let hash = (first + word.len() * 37) % 256;
        (hash / 64, 1 << (hash % 64))
    }

    /// Whether the word is in the list.
    pub(crate) fn contains(&self, word: &str) -> bool {
        let (part, bit) = Self::place(word.as_bytes());
        self.seen.get(part).is_some_and(|seen| seen & bit != 0) && self.words.contains(&word)
    }
}

/// Lines with something else than whitespace on them.
pub(crate) fn non_blank_lines(text: &str) -> u64 {
    let mut count = 0;
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len())) {
        count += u64::from(text.get(start..end).is_some_and(|line| !is_blank(line)));
        start = end + 1;
    }
    count
}

/// Whether a line holds nothing but whitespace, Unicode's included.
fn is_blank(line: &str) -> bool {
    match line.bytes().find(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')) {
        None => true,
        Some(first) => !first.is_ascii() && line.trim().is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_segments_are_found_as_by_comparing_each() {
        const LIST: [&str; 6] = ["fit", "backward", "fmin", "GradientTape", "", "é"];
        static WORDS: Words<6> = Words::new(LIST);
        for word in ["fit", "fat", "fit_", "backward", "fmin", "GradientTape", "gradientTape", "", "é", "è", "x"] {
            assert_eq!(WORDS.contains(word), LIST.contains(&word), "{word:?}");
        }
        for name in ["", "a", "a.b", ".fit", "a.", "é.ü", "np.testing.assert_equal"] {
            assert_eq!(last_segment(name), name.rsplit('.').next().unwrap_or(name), "{name:?}");
        }
    }

    #[test]
    fn both_answer_as_the_standard_library() {
        for text in
            ["", "\n", "a", "a\n", "a\n\n \t\r\nb\r\n", "\u{a0}\u{3000}\n\u{a0}x\n\u{b}\u{c}\n\u{85}", "Ä\né\n\u{1c}\n"]
        {
            let expected = text.lines().filter(|line| !line.trim().is_empty()).count() as u64;
            assert_eq!(non_blank_lines(text), expected, "{text:?}");
            assert_eq!(lower(text), text.to_lowercase());
        }
        assert!(matches!(lower("src/train_model.py"), Cow::Borrowed(_)));
        assert_eq!(lower("README.md"), "readme.md");
    }
}
