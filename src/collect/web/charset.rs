//! Pages in other character sets than UTF-8, before anybody reads them.
//!
//! Invariant: text is never read by the wrong table: what says no character set and looks like none that is told by its
//! bytes is not read at all, and said to be so.

use bytes::Bytes;
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// Bytes from the beginning in which a page says its character set, as browsers look (HTML Standard, 13.2.3.2).
const DECLARED_WITHIN: usize = 1024;
/// One character in so many may be broken; with more the page is not in the set it says.
const BROKEN_OF: usize = 50;

/// `<meta charset=gbk>`, `content="text/html; charset=gbk"`, `<?xml encoding="gbk"?>`.
static DECLARED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)(?-u)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,30})"#).ok());

/// The body with its text in UTF-8, or in one that can be told by its bytes.
///
/// # Errors
/// Why its text cannot be told.
pub(super) fn in_utf8(body: Bytes, content_type: Option<&str>) -> Result<Bytes, String> {
    if Encoding::for_bom(&body).is_some() {
        return Ok(body);
    }
    let is_utf8 = std::str::from_utf8(&body).is_ok();
    let said = content_type.and_then(|said| label(said.as_bytes()));
    let (name, by_itself) = match (said, label(body.get(..DECLARED_WITHIN).unwrap_or(&body))) {
        (Some(name), _) => (name, false),
        (None, Some(name)) => (name, true),
        // A zero is in no text but UTF-16: whoever reads on will say that it is none.
        (None, None) if is_utf8 || body.contains(&0) || !is_of_another_script(&body) => return Ok(body),
        (None, None) => return Err("it does not say its character set, and is not UTF-8".to_owned()),
    };
    let Some(encoding) = Encoding::for_label(name.as_bytes()).filter(|one| *one != X_USER_DEFINED) else {
        return if is_utf8 { Ok(body) } else { Err(format!("its character set, {name}, is not known")) };
    };
    // A page that is read far enough to say so is not UTF-16; and UTF-8 under another name is UTF-8, but for the one
    // set whose bytes are all ASCII.
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    if encoding == UTF_8 || is_wide && by_itself || is_utf8 && !is_wide && encoding != ISO_2022_JP {
        return Ok(body);
    }
    if encoding == REPLACEMENT {
        return Err(format!("its character set, {name}, is one that is not to be read"));
    }
    let (text, broken) = encoding.decode_without_bom_handling(&body);
    if broken {
        let lost = text.chars().filter(|one| *one == char::REPLACEMENT_CHARACTER).count();
        if lost * BROKEN_OF > text.chars().count() {
            return Err(format!("it is said to be in {name} and is not"));
        }
    }
    Ok(Bytes::from(text.into_owned()))
}

fn label(text: &[u8]) -> Option<String> {
    let found = DECLARED.as_ref()?.captures(text)?.get(1)?;
    std::str::from_utf8(found.as_bytes()).ok().map(str::to_ascii_lowercase)
}

/// Whether most bytes beyond ASCII stand beside each other, as in Cyrillic or Chinese and in no language of Western
/// Europe, or many are such as that has no letter or sign at, as in Shift_JIS.
fn is_of_another_script(bytes: &[u8]) -> bool {
    let is_high = |byte: &u8| *byte >= 0x80;
    let all = bytes.iter().filter(|byte| is_high(byte)).count();
    let joined = bytes.windows(2).filter(|pair| pair.iter().all(is_high)).count();
    let is_unused = |byte: &&u8| matches!(byte, 0x81..=0x84 | 0x86..=0x90 | 0x98 | 0x9a..=0x9f);
    let unused = bytes.iter().filter(is_unused).count();
    joined * 2 > all || unused * 8 > all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], kind: Option<&str>) -> Result<String, String> {
        in_utf8(Bytes::copy_from_slice(bytes), kind).map(|body| String::from_utf8_lossy(&body).into_owned())
    }

    fn page(label: &str, text: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap();
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn declared_sets_are_read_wherever_they_are_declared() {
        for (label, text) in [
            ("gbk", "我们按病人而不是按就诊划分数据"),
            ("gb18030", "因为同一个病人的就诊彼此相似"),
            ("big5", "因為同一個病人的就診彼此相似"),
            ("shift_jis", "患者ごとにデータを分割しました"),
            ("euc-jp", "患者ごとにデータを分割しました"),
            ("iso-2022-jp", "患者ごとにデータを分割しました"),
            ("euc-kr", "환자별로 데이터를 나누었습니다"),
            ("windows-1251", "Мы делим данные по пациентам, а не по визитам"),
            ("koi8-r", "Мы делим данные по пациентам, а не по визитам"),
            ("iso-8859-2", "Dzielimy dane według pacjentów, żeby wynik był ważny"),
            ("windows-1253", "Χωρίζουμε τα δεδομένα ανά ασθενή"),
        ] {
            let by_header = page(label, &format!("<p>{text}</p>"));
            assert_eq!(read(&by_header, Some(&format!("text/html; charset={label}"))), Ok(format!("<p>{text}</p>")));
            let html = format!("<html><head><meta charset=\"{label}\"></head><body>{text}");
            assert_eq!(read(&page(label, &html), Some("text/html")), Ok(html), "{label}");
            let xml = format!("<?xml version=\"1.0\" encoding='{label}'?><rss>{text}</rss>");
            assert_eq!(read(&page(label, &xml), Some("application/rss+xml")), Ok(xml), "{label}");
        }
    }

    #[test]
    fn what_says_nothing_is_read_where_its_bytes_tell_and_else_is_not() {
        let kind = Some("text/html");
        assert_eq!(read("naïve".as_bytes(), kind), Ok("naïve".to_owned()));
        assert_eq!(in_utf8(Bytes::from_static(b"caf\xe9 d\xe9j\xe0"), kind).unwrap(), &b"caf\xe9 d\xe9j\xe0"[..]);
        for label in ["windows-1251", "gbk", "shift_jis"] {
            let told = read(&page(label, "Данные 我们按病人 разделены"), kind);
            assert_eq!(told, Err("it does not say its character set, and is not UTF-8".to_owned()), "{label}");
        }
    }

    #[test]
    fn mistaken_labels_do_no_harm() {
        let utf8 = "Größe und Maß";
        assert_eq!(read(utf8.as_bytes(), Some("text/html; charset=iso-8859-1")), Ok(utf8.to_owned()));
        assert_eq!(read(utf8.as_bytes(), Some("text/html; charset=utf8x")), Ok(utf8.to_owned()));
        assert!(read(b"\xe9\xe8", Some("text/html; charset=utf8x")).unwrap_err().contains("utf8x"));
        assert!(read(b"\xe9\xe8 \xff", Some("text/html; charset=iso-2022-kr")).is_err());
        let broken: Vec<u8> = b"\xff\xff\xff a ".repeat(30);
        assert!(read(&broken, Some("text/html; charset=gbk")).unwrap_err().contains("and is not"));
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_label_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in ".{0,40}") {
            let _ = in_utf8(Bytes::from(bytes), Some(&kind));
        }
    }
}
