//! Every table compiles and finds its own sentences, and none of those it must not find.

use super::*;
use crate::read::methodology::judge::{Headed, Source, judge};
use crate::read::methodology::prose::Paragraph;

/// What a sentence says of each notion.
fn found(sentence: &str, language: &str) -> BTreeMap<Notion, bool> {
    let mut paragraph = Paragraph::default();
    paragraph.push(1, sentence);
    let mut found = BTreeMap::new();
    judge(&paragraph, Source::Prose, Some(language), Headed::default(), &mut |spoken| {
        *found.entry(spoken.notion).or_default() |= spoken.states;
    });
    found
}

#[test]
fn every_table_finds_its_own_sentences_and_no_others() {
    let mut wrong = Vec::new();
    for language in &CUES.languages {
        for (notion, words) in Notion::ALL.into_iter().zip(&language.notions) {
            for (samples, expected) in words.samples.iter().zip([Some(true), Some(false), None]) {
                for sample in samples {
                    let told = found(sample, &language.code).get(&notion).copied();
                    if told != expected {
                        wrong.push(format!("{} {notion:?}: {told:?} for {sample}", language.code));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pattern_of_every_table_compiles() {
    for language in &CUES.languages {
        assert!(
            language.reasons.is_some() && language.idle.is_some() && language.negations.is_some(),
            "{}",
            language.code
        );
        for (notion, words) in Notion::ALL.into_iter().zip(&language.notions) {
            let is_there = !words.samples[0].is_empty();
            let all = [&words.pattern, &words.states, &words.with, &words.idle, &words.headings];
            assert!(all.into_iter().flatten().all(|one| one.regex().is_some()), "{} {notion:?}", language.code);
            assert_eq!(words.pattern.is_some(), is_there, "{} {notion:?}", language.code);
        }
    }
    assert!(CUES.finder.is_some());
    let english = CUES.language("en").expect("the best known");
    assert!(english.notions.iter().all(|words| words.samples.iter().all(|samples| !samples.is_empty())));
    assert!(english.notions.iter().all(|words| words.headings.is_some() && words.idle.is_some()));
}
