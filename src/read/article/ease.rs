//! How easily a text reads: Flesch's reading ease and its adaptations, which keep the scale (100 easy, 0 hard).
//!
//! | language | formula | source |
//! |---|---|---|
//! | English | 206.835 − 1.015 w − 84.6 s | Flesch 1948 |
//! | German | 180 − w − 58.5 s | Amstad 1978 |
//! | French | 207 − 1.015 w − 73.6 s | Kandel and Moles 1958 |
//! | Spanish | 206.84 − 1.02 w − 60 s | Fernández Huerta 1959 |
//! | Italian | 217 − 1.3 w − 60 s | Franchina and Vacca 1972 |
//! | Portuguese | 248.835 − 1.015 w − 84.6 s | Martins and others 1996 |
//! | Dutch | 206.84 − 0.93 w − 77 s | Douma 1960 |
//! | Russian | 206.835 − 1.52 w − 65.14 s | Oborneva 2006 |
//!
//! with w words a sentence and s syllables a word. Syllables are counted as groups of vowels, which is within a few
//! hundredths a word of a dictionary for these languages.

/// Words below which nothing is said: Flesch's samples were of a hundred.
const LEAST_WORDS: u64 = 100;

/// Constant, weight of words a sentence, weight of syllables a word.
const FORMULAS: [(&str, [f64; 3]); 8] = [
    ("en", [206.835, 1.015, 84.6]),
    ("de", [180.0, 1.0, 58.5]),
    ("fr", [207.0, 1.015, 73.6]),
    ("es", [206.84, 1.02, 60.0]),
    ("it", [217.0, 1.3, 60.0]),
    ("pt", [248.835, 1.015, 84.6]),
    ("nl", [206.84, 0.93, 77.0]),
    ("ru", [206.835, 1.52, 65.14]),
];

/// Whether there is a formula for the language.
pub(super) fn is_known(language: &str) -> bool {
    FORMULAS.iter().any(|(code, _)| *code == language)
}

/// The reading ease of sentences in a language; none where there is no formula or too little text. Names of code,
/// numbers and addresses are no words here.
pub(super) fn ease(sentences: &[&str], language: &str) -> Option<f64> {
    let (_, [constant, by_sentence, by_word]) = FORMULAS.iter().find(|(code, _)| *code == language)?;
    let (mut count, mut words, mut syllables) = (0_u64, 0_u64, 0_u64);
    for sentence in sentences {
        let before = words;
        for token in sentence.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/')) {
            let word = token.trim_matches(|c: char| !c.is_alphabetic());
            if !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’')) {
                words += 1;
                syllables += syllables_of(&word.to_lowercase(), language);
            }
        }
        count += u64::from(words > before);
    }
    if words < LEAST_WORDS || count == 0 {
        return None;
    }
    let (words_a_sentence, syllables_a_word) = (words as f64 / count as f64, syllables as f64 / words as f64);
    let ease = constant - by_sentence * words_a_sentence - by_word * syllables_a_word;
    Some((ease * 10.0).round() / 10.0)
}

/// Groups of vowels, at least one; a final `e` that is not spoken is none.
fn syllables_of(word: &str, language: &str) -> u64 {
    let is_vowel = |c: char| "aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýÿаеёиоуыэюя".contains(c);
    let (mut count, mut in_group) = (0_u64, false);
    for c in word.chars() {
        let vowel = is_vowel(c);
        // Each Cyrillic vowel is a syllable of its own.
        count += u64::from(vowel && (!in_group || language == "ru"));
        in_group = vowel;
    }
    let silent = match language {
        "en" => {
            let ends = |end: &str| word.ends_with(end);
            (ends("e") && !ends("le") && !ends("ee"))
                || (ends("es") && !ends("ses") && !ends("ces") && !ends("les"))
                || (ends("ed") && !ends("ted") && !ends("ded"))
        }
        "fr" => ["e", "es", "ent"].iter().any(|end| word.ends_with(end)) && !word.ends_with('é'),
        _ => false,
    };
    count.saturating_sub(u64::from(silent && count > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::super::argument::sentences;
    use super::*;

    #[test]
    fn syllables_are_near_a_dictionary_s() {
        let of = |text: &str, language| text.split(' ').map(|word| syllables_of(word, language)).collect::<Vec<_>>();
        assert_eq!(of("the model makes tables slowly trained counted", "en"), [1, 2, 1, 2, 2, 1, 2]);
        assert_eq!(of("das modell lernt langsam", "de"), [1, 2, 1, 2]);
        assert_eq!(of("le modèle apprend lentement", "fr"), [1, 2, 2, 2]);
        assert_eq!(of("модель учится", "ru"), [2, 3]);
    }

    #[test]
    fn easy_reads_easier_than_hard_in_every_language() {
        let pairs = [
            (
                "en",
                "The cat sat on the mat. ",
                "Institutional heterogeneity necessitates multidimensional operationalization considerations. ",
            ),
            (
                "de",
                "Der Hund lief in den Garten. ",
                "Die Verhältnismäßigkeitsprüfung der Datenverarbeitungsanlagen erfordert Berücksichtigungen. ",
            ),
            (
                "fr",
                "Le chat dort sur le lit. ",
                "L'opérationnalisation multidimensionnelle nécessite des considérations institutionnelles. ",
            ),
            (
                "es",
                "El gato duerme en la cama. ",
                "La operacionalización multidimensional necesita consideraciones institucionales heterogéneas. ",
            ),
        ];
        for (language, easy, hard) in pairs {
            let of = |text: &str| ease(&sentences(&text.repeat(40)), language).expect("enough words");
            assert!(of(easy) > of(hard) + 40.0, "{language}: {} and {}", of(easy), of(hard));
        }
        // Flesch 1948 puts a text of 6 words a sentence and one syllable a word near 116.
        let cat = ease(&sentences(&"The cat sat on the mat. ".repeat(40)), "en").expect("enough words");
        assert!((cat - 116.1).abs() < 0.2, "{cat}");
    }

    #[test]
    fn too_little_or_an_unknown_language_says_nothing() {
        assert_eq!(ease(&["Only a few words stand here."], "en"), None);
        assert_eq!(ease(&sentences(&"A b c d. ".repeat(100)), "tr"), None);
        assert_eq!(ease(&[], "en"), None);
        assert!(!is_known("zh") && is_known("en"));
    }
}
