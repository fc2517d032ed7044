//! The natural language a text is mainly in, by script and by its commonest small words.
//!
//! Invariant: a guess is given only for texts of at least [`LEAST_WORDS`] words with a clear winner; a short or mixed
//! text has none.

use super::document::words;
use crate::read::text::lower;

/// Words below which nothing is said.
const LEAST_WORDS: u64 = 25;

/// Frequent function words that tell languages of Latin script apart.
const STOP_WORDS: [(&str, &[&str]); 9] = [
    ("en", &["the", "and", "of", "to", "is", "for", "with", "this", "that", "you", "are", "from", "it", "can"]),
    ("es", &["el", "la", "los", "las", "de", "que", "y", "para", "una", "con", "es", "por", "del", "se", "este"]),
    ("pt", &["o", "os", "as", "de", "que", "e", "para", "uma", "com", "é", "não", "do", "da", "em", "um", "são"]),
    ("fr", &["le", "la", "les", "des", "et", "est", "pour", "une", "dans", "avec", "ce", "vous", "du", "sur", "que"]),
    ("de", &["der", "die", "das", "und", "ist", "für", "mit", "ein", "eine", "den", "nicht", "zu", "von", "wird"]),
    ("it", &["il", "lo", "gli", "di", "che", "per", "una", "con", "è", "non", "del", "della", "sono", "questo"]),
    ("nl", &["de", "het", "een", "van", "en", "is", "voor", "met", "dit", "niet", "op", "te", "zijn", "je"]),
    ("pl", &["i", "w", "na", "jest", "do", "się", "nie", "z", "dla", "to", "oraz", "przez", "który"]),
    ("tr", &["ve", "bir", "bu", "için", "ile", "de", "da", "olarak", "olan", "veya", "daha"]),
];

/// Bytes of the longest of [`STOP_WORDS`] in ASCII.
const LONGEST_STOP_WORD: usize = 6;

/// ISO 639-1 code of the language, when the text is long enough and one clearly leads.
pub(in crate::read) fn guess(text: &str) -> Option<String> {
    if words(text) < LEAST_WORDS {
        return None;
    }
    by_script(text).or_else(|| by_words(text)).map(str::to_owned)
}

fn by_script(text: &str) -> Option<&'static str> {
    let (mut letters, mut han, mut kana, mut hangul, mut cyrillic, mut arabic) =
        (0_u64, 0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    let mut ukrainian = 0_u64;
    let (mut thai, mut greek, mut hebrew, mut devanagari) = (0_u64, 0_u64, 0_u64, 0_u64);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        match c {
            'і' | 'ї' | 'є' | 'ґ' => {
                ukrainian += 1;
                cyrillic += 1;
            }
            '\u{4e00}'..='\u{9fff}' => han += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{ac00}'..='\u{d7af}' => hangul += 1,
            '\u{0400}'..='\u{04ff}' => cyrillic += 1,
            '\u{0600}'..='\u{06ff}' => arabic += 1,
            '\u{0e00}'..='\u{0e7f}' => thai += 1,
            '\u{0370}'..='\u{03ff}' => greek += 1,
            '\u{0590}'..='\u{05ff}' => hebrew += 1,
            '\u{0900}'..='\u{097f}' => devanagari += 1,
            _ => {}
        }
    }
    // A character of a dense script says as much as several Latin ones, and technical texts carry Latin names.
    let leads = |count: u64, weight: u64| count * weight * 2 > letters && count >= 10;
    if kana * 20 > han + kana && leads(han + kana, 3) {
        Some("ja")
    } else if leads(han, 3) {
        Some("zh")
    } else if leads(hangul, 2) {
        Some("ko")
    } else if leads(cyrillic, 1) {
        Some(if ukrainian * 40 > cyrillic { "uk" } else { "ru" })
    } else {
        [("ar", arabic), ("th", thai), ("el", greek), ("he", hebrew), ("hi", devanagari)]
            .into_iter()
            .find(|(_, count)| leads(*count, 1))
            .map(|(code, _)| code)
    }
}

fn by_words(text: &str) -> Option<&'static str> {
    let mut counts = [0_u64; STOP_WORDS.len()];
    let mut total = 0_u64;
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()) {
        total += 1;
        // None of the words is longer.
        if word.is_ascii() && word.len() > LONGEST_STOP_WORD {
            continue;
        }
        let word = lower(word);
        for (count, (_, stops)) in counts.iter_mut().zip(&STOP_WORDS) {
            *count += u64::from(stops.contains(&&*word));
        }
    }
    let mut ranked: Vec<(u64, &str)> = counts.into_iter().zip(STOP_WORDS.map(|(code, _)| code)).collect();
    ranked.sort_by_key(|(count, code)| (std::cmp::Reverse(*count), *code));
    let (first, second) = (ranked.first()?, ranked.get(1)?);
    // English texts run near 25 % of these words, others near 20 %; lists of names fall far below.
    (first.0 * 14 > total && first.0 * 10 > second.0 * 12).then_some(first.1)
}
