//! Bytes to text.

use std::borrow::Cow;

/// How far into a file a zero byte is looked for; git looks as far to tell binary files.
const SNIFFED: usize = 8_000;

/// The text of a file, or none for a binary one.
///
/// UTF-8 with or without a BOM, UTF-16 with one, else Latin-1. Bytes may end in the middle of a character. Text that is
/// nearly all UTF-8 keeps its characters and shows the rest as U+FFFD.
pub fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return Some(Cow::Owned(utf16(rest, u16::from_le_bytes)));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return Some(Cow::Owned(utf16(rest, u16::from_be_bytes)));
    }
    let head = bytes.get(..SNIFFED).unwrap_or(bytes);
    if memchr::memchr(0, head).is_some() {
        return None;
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(error) => {
            let (valid, rest) = bytes.split_at_checked(error.valid_up_to())?;
            // Cut in the middle of a character: that one is dropped.
            if error.error_len().is_none() {
                return std::str::from_utf8(valid).ok().map(Cow::Borrowed);
            }
            let is_utf8 = !valid.is_ascii() || (std::str::from_utf8(rest.get(1..)?).is_ok() && !rest.is_ascii());
            if is_utf8 {
                return Some(String::from_utf8_lossy(bytes));
            }
            Some(Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    char::decode_utf16(units).map(|result| result.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_every_common_encoding_is_read() {
        assert_eq!(decode(b"plain\n").as_deref(), Some("plain\n"));
        assert_eq!(decode("naïve".as_bytes()).as_deref(), Some("naïve"));
        assert_eq!(decode(b"\xef\xbb\xbfwith a mark").as_deref(), Some("with a mark"));
        assert_eq!(decode(b"\xff\xfeh\0i\0").as_deref(), Some("hi"));
        assert_eq!(decode(b"\xfe\xff\0h\0i\0").as_deref(), Some("hi"));
        assert_eq!(decode(b"caf\xe9, d\xe9j\xe0 vu").as_deref(), Some("café, déjà vu"));
        assert_eq!(decode("é and a broken \u{e9}".as_bytes()).as_deref(), Some("é and a broken é"));
        assert_eq!(decode(b"\xc3\xa9 and \xff here").as_deref(), Some("é and \u{fffd} here"));
        assert_eq!(decode(&"añb".as_bytes()[..2]).as_deref(), Some("a"), "cut in the middle of a character");
        assert_eq!(decode(b"").as_deref(), Some(""));
    }

    #[test]
    fn binary_is_no_text() {
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), None);
        assert_eq!(decode(b"GIF89a\0\x01"), None);
    }
}
