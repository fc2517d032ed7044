//! Whether a sentence speaks of a notion of method, and whether it says something: the rules between words and facts.
//!
//! Called for every passage in which a word of method stands. Invariant: a question, a plan, a command, a template's
//! sentence, a negation and a list of links say nothing; a sentence speaks of at most [`MOST_NOTIONS`] notions, so that
//! a string of words is no method.

use super::cues::{CUES, Language, Words, bit, holds};
use super::prose::Paragraph;
use crate::evidence::facts::Notion;
use crate::read::article::argument::sentences;
use crate::read::card::{Told, told};
use crate::read::pattern;
use crate::read::readme::document::words;
use regex::Regex;
use std::sync::LazyLock;

/// Words of a sentence that can speak of method, and of one that can say something about it.
const FEWEST_WORDS: u64 = 5;
const FEWEST_STATING: u64 = 6;
/// Words of a sentence; longer ones are lists or broken markup.
const MOST_WORDS: u64 = 90;
/// Notions one sentence may speak of.
const MOST_NOTIONS: usize = 3;
/// Words from which the first sentence under a heading of method says something.
const HEADED_WORDS: u64 = 8;

/// A figure that says something: a share, a spread, a size, a ratio, a count of things. Years and versions are none.
static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\d\s?%|％|(?:±|\+/-|\+-)\s?\d|(?:^|[^A-Za-z0-9_.,])(?:0?[.,]\d+|\d+[.,]\d{2,})(?:[.,]?$|[.,]\s|[^A-Za-z0-9_.,])|\d\s?[x×]\s?\d|\d\s?[/:]\s?\d|(?:^|[^A-Za-z0-9_.])\d[\d,.]*[ -]?(?:[a-z]+ )?(?:k|m|fold|folds|percent|points?|runs?|seeds?|times|images?|samples?|examples?|patients?|subjects?|rows?|records?|cases|years? (?:old|of)|days?|hours?|pixels?|k?hz|words?|tokens?|trials?|splits?|classes|sentences|documents|videos|frames|epochs?|users?|customers?|observations?|participants?|speakers?|datasets?|prozent|läufe|patienten|pour cent|por cento|por ciento|pacientes|puntos|pontos|punkte|пункт\w*|ejecuciones|execuções|semillas|sementes|graines|пациент\w*|запуск\w*|процент\w*|(?:个百分点|条|张|个|枚|件|回|次|ポイント)\w*)(?:$|[^A-Za-z0-9_])|[一二三四五六七八九十百千万]+折",
    )
});
/// Something that may be an address of mail or a secret, which is never quoted.
static PRIVATE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"\S@\S+\.\S|[A-Za-z0-9_\-/+]{40,}"));
/// Notions of which any sentence under their heading tells something.
const HEADED: u16 = 1 << (Notion::Ablation as u16)
    | 1 << (Notion::ErrorAnalysis as u16)
    | 1 << (Notion::FailureCases as u16)
    | 1 << (Notion::Limitations as u16)
    | 1 << (Notion::NegativeResults as u16);
/// Figures and signs of a formula or of code in a sentence.
const SIGNS: [char; 12] = ['=', '{', '}', '[', ']', '\\', '<', '>', '|', '_', ';', '#'];

/// Where a passage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A document or a text cell.
    Prose,
    /// A docstring or a comment.
    Code,
}

/// What a heading above makes of the text below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Headed {
    /// Notions the text is about, a bit each.
    pub(super) notions: u16,
    /// Whether the text is no account of method at all.
    pub(super) skipped: bool,
}

/// A sentence that speaks of a notion.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spoken<'t> {
    pub(super) notion: Notion,
    /// Whether it gives a reason, a figure or a comparison.
    pub(super) states: bool,
    /// The sentence.
    pub(super) text: &'t str,
    /// Its first and last line.
    pub(super) lines: [u32; 2],
}

/// What a heading makes of the text below it.
pub(super) fn headed(title: &str) -> Headed {
    let (notions, skipped) = CUES.headed(title);
    Headed { notions, skipped }
}

/// Whether a sentence gives a figure that says something.
pub(super) fn has_figure(text: &str) -> bool {
    FIGURE.as_ref().is_some_and(|figure| figure.is_match(text))
}

/// Hands on what a paragraph says. `language` is the document's where it was told.
pub(super) fn judge<'t>(
    paragraph: &'t Paragraph,
    source: Source,
    language: Option<&str>,
    headed: Headed,
    each: &mut dyn FnMut(Spoken<'t>),
) {
    let text = paragraph.text.as_str();
    if headed.skipped || paragraph.is_links() || (headed.notions & HEADED == 0 && !CUES.marks(text).any_notion()) {
        return;
    }
    if source == Source::Code && is_licence(text) {
        return;
    }
    // Asked when something was found, which is seldom.
    let mut is_stock = None;
    let mut from = 0;
    for (index, sentence) in sentences(text).into_iter().enumerate() {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(sentence)).map(|found| from + found) else {
            continue;
        };
        from = at + sentence.len();
        if PRIVATE.as_ref().is_none_or(|private| private.is_match(sentence)) {
            continue;
        }
        let about = if index == 0 { headed.notions & HEADED } else { 0 };
        let lines = paragraph.lines(at, from);
        for (notion, states) in spoken(sentence, source, language, about) {
            if *is_stock.get_or_insert_with(|| matches!(told(text), Told::Template | Told::Generated)) {
                return;
            }
            each(Spoken { notion, states, text: sentence, lines });
        }
    }
}

/// Whether a comment is of a licence.
fn is_licence(text: &str) -> bool {
    let text = text.to_lowercase();
    ["license", "licence", "copyright", "permission is hereby"].iter().any(|word| text.contains(word))
}

/// The notions a sentence speaks of, and of which it says something; those in `about` with fewer words of their own.
fn spoken(sentence: &str, source: Source, language: Option<&str>, about: u16) -> Vec<(Notion, bool)> {
    let count = words(sentence);
    let is_question = sentence.ends_with(['?', '？']);
    if !(FEWEST_WORDS..=MOST_WORDS).contains(&count) || is_question || is_code(sentence, count) {
        return Vec::new();
    }
    let marks = CUES.marks(sentence);
    let figure = has_figure(sentence);
    let is_english = CUES.languages.first().is_some_and(|english| holds(english.glue.as_ref(), sentence));
    let mut found: Vec<(Notion, bool)> = Vec::new();
    for (index, known) in CUES.languages.iter().enumerate() {
        let met = marks.notions.get(index).copied().unwrap_or_default();
        // Where nobody told the language, a sentence with English small words is English.
        let fits = language.map_or(index == 0 || !is_english, |code| code == known.code);
        if !fits || (met | about) == 0 || is_idle(sentence, source, known) {
            continue;
        }
        let reason = holds(known.reasons.as_ref(), sentence);
        for (notion, words) in Notion::ALL.into_iter().zip(&known.notions) {
            let headed =
                about & bit(notion) != 0 && count >= HEADED_WORDS && !found.iter().any(|(one, _)| *one == notion);
            let speaks = met & bit(notion) != 0 && speaks(sentence, known, words);
            if !(speaks || headed && !holds(words.idle.as_ref(), sentence)) {
                continue;
            }
            let own = holds(words.states.as_ref(), sentence);
            let reasoned = reason && !words.figure_needed;
            let states = count >= FEWEST_STATING && (own || reasoned || words.figures && figure);
            match found.iter_mut().find(|(one, _)| *one == notion) {
                Some((_, stated)) => *stated |= states,
                None => found.push((notion, states)),
            }
        }
    }
    found.truncate(MOST_NOTIONS);
    found
}

/// Whether a sentence's words of a notion are meant.
fn speaks(sentence: &str, language: &Language, words: &Words) -> bool {
    let Some(found) = words.pattern.as_ref().and_then(|pattern| pattern.find(sentence)) else { return false };
    let before = sentence.get(..found.start()).unwrap_or_default();
    // Up to the last word that was found, so that "we compare without any baseline" is taken back too.
    let within = sentence.get(..found.end()).unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
    let within = within.rfind(' ').and_then(|at| within.get(..at)).unwrap_or_default();
    let negates = |text: &str| holds(language.negations.as_ref(), text);
    let taken_back = words.negatable && (negates(before) || negates(within)) && !holds(words.states.as_ref(), sentence);
    let with = words.with.as_ref().is_none_or(|with| with.is_match(sentence));
    with && !taken_back && !holds(words.idle.as_ref(), sentence)
}

/// Whether a sentence only plans, defines, strings names together, or tells what to type.
fn is_idle(sentence: &str, source: Source, language: &Language) -> bool {
    holds(language.idle.as_ref(), sentence)
        || language.glue.as_ref().is_some_and(|glue| !glue.is_match(sentence))
        || source == Source::Prose && holds(language.commands.as_ref(), sentence)
}

/// Whether a sentence is a formula, a path or code rather than words.
fn is_code(sentence: &str, count: u64) -> bool {
    let signs = sentence.chars().filter(|c| SIGNS.contains(c)).count() as u64;
    let calls = sentence.matches("()").count() as u64;
    signs + 2 * calls > count / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, source: Source, headed: Headed) -> Vec<(Notion, bool)> {
        let mut paragraph = Paragraph::default();
        paragraph.push(1, text);
        let mut found = Vec::new();
        judge(&paragraph, source, None, headed, &mut |spoken| found.push((spoken.notion, spoken.states)));
        found
    }

    fn prose(text: &str) -> Vec<(Notion, bool)> {
        told(text, Source::Prose, Headed::default())
    }

    #[test]
    fn a_string_of_words_of_method_is_no_method() {
        assert_eq!(prose("baseline ablation error analysis limitations leakage split metrics confidence interval"), []);
        let stuffed = "We compare with a baseline, an ablation study, an error analysis, 5-fold cross-validation, \
                       target leakage, the main limitation is known, failure cases are shown because we care.";
        assert!(prose(stuffed).len() <= MOST_NOTIONS, "{:?}", prose(stuffed));
    }

    #[test]
    fn plans_templates_questions_and_negations_say_nothing() {
        for idle in [
            "TODO: describe limitations of the model.",
            "The main limitation is [More Information Needed].",
            "An error analysis will be added in the next version because it matters.",
            "What is the baseline that we compare our model with?",
            "No baseline was computed for this model.",
            "We compare our model without any baseline.",
            "Describe the limitations of your model, because readers need them.",
            "You can compare your model with the baseline by running eval.py.",
        ] {
            assert_eq!(prose(idle), [], "{idle}");
        }
    }

    #[test]
    fn a_reason_or_a_figure_makes_a_statement() {
        assert_eq!(prose("We hold out a part of the data as a test set."), [(Notion::Split, false)]);
        assert_eq!(prose("We hold out 20% of the data as a test set."), [(Notion::Split, true)]);
        assert_eq!(
            prose("We hold out the last year as a test set, since the model forecasts."),
            [(Notion::Split, true)]
        );
        assert!(has_figure("0.91 ± 0.02") && has_figure("80/20") && has_figure("3,064 images") && has_figure("91%"));
        assert!(!has_figure("since 2015") && !has_figure("Python 3") && !has_figure("model v2"));
    }

    #[test]
    fn headings_lend_their_notion_and_take_texts_out() {
        let headed = |title: &str| super::headed(title);
        let limits = headed("3. Limitations and biases");
        assert_eq!(limits.notions, bit(Notion::Limitations));
        let body = "All recordings come from a single studio, so that street noise is unknown to it.";
        assert_eq!(told(body, Source::Prose, limits), [(Notion::Limitations, true)]);
        assert!(headed("References").skipped && headed("## Installation").skipped && !headed("Results").skipped);
        assert_eq!(told(body, Source::Prose, Headed { skipped: true, ..limits }), []);
    }

    #[test]
    fn licences_mail_and_formulas_are_left_alone() {
        let licence = "Licensed under the Apache License, see the limitations of the model because of the License.";
        assert_eq!(told(licence, Source::Code, Headed::default()), []);
        assert_eq!(prose("We compare with the baseline because ada@example.org asked for it."), []);
        assert_eq!(prose("x[i] = baseline[j] - y_{k} == z_{l} | compare (we) with the baseline"), []);
    }
}
