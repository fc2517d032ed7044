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
