//! Cards as people, templates and tools write them, and as somebody hostile might.

use super::*;
use crate::evidence::person::{CardMetadata, CardSection};
use serde_json::json;

const TEMPLATE: &str = include_str!("../../../fixtures/huggingface/demo-fjord/models/my-awesome-model/README.md");
const GOOD: &str = include_str!("../../../fixtures/huggingface/demo-cobalt/models/sparse-retrieval/README.md");
const DATA: &str = include_str!("../../../fixtures/huggingface/demo-cobalt/datasets/two-hundred-sentences/README.md");

fn model(text: &str) -> CardFacts {
    read(text, HubKind::Model)
}

fn words(card: &CardFacts, section: CardSection) -> u64 {
    card.sections.get(&section).map_or(0, |part| part.words)
}

#[test]
fn a_template_says_nothing() {
    let card = model(TEMPLATE);
    assert_eq!(card.words, 0, "{card:?}");
    assert!(card.sections.values().all(|part| part.words == 0 && part.code_lines == 0), "{:?}", card.sections);
    assert!(card.placeholders >= 15, "{}", card.placeholders);
    assert!(card.generated.is_some() && card.start_code.is_none() && card.paper_links.is_empty());
}

#[test]
fn a_good_card_fills_every_part_and_its_lines_are_the_file_s() {
    let card = model(GOOD);
    use CardSection::{Citation, Description, Evaluation, Impact, Limits, OutOfScope, Start, Training, Uses};
    for section in [Description, Uses, OutOfScope, Limits, Training, Evaluation, Impact] {
        assert!(words(&card, section) >= 8, "{section:?}: {:?}", card.sections.get(&section));
    }
    assert!(card.sections.contains_key(&Start) && card.sections.contains_key(&Citation));
    let line = |number: u32| GOOD.lines().nth(number as usize - 1).unwrap();
    let at = |place: &Option<crate::evidence::Place>| line(place.as_ref().unwrap().lines.unwrap()[0]).to_owned();
    assert!(at(&card.sections[&Limits].place).starts_with("Queries with a rare entity"));
    assert!(at(&card.start_code).starts_with("```python"), "{:?}", card.start_code);
    assert!(at(&card.first_reason).contains("because a cross-encoder teacher"));
    assert!(line(card.result_tables[0].lines.unwrap()[0]).starts_with("| Model"));
    assert_eq!(card.code_links[0].excerpt.as_deref(), Some("https://github.com/demo-cobalt/sparse-retrieval"));
    assert!(card.comparison.is_some() && card.placeholders == 0);
    assert_eq!(card.metadata.base_models, ["demo-collective/mini-encoder"]);
    assert!(card.metadata.results.iter().all(|result| result.is_complete() && result.source.is_some()));
}

#[test]
fn a_data_card_has_other_parts() {
    let card = read(DATA, HubKind::Dataset);
    use CardSection::{Creation, Description, Licence, Limits, Structure, Training, Uses};
    for section in [Description, Uses, Structure, Creation, Limits, Licence] {
        assert!(card.sections.contains_key(&section), "{section:?}");
    }
    assert!(words(&card, Creation) > 30 && words(&card, Limits) > 10 && !card.sections.contains_key(&Training));
}

#[test]
fn front_matter_survives_line_ends_marks_and_mistakes() {
    let plain = "---\nlicense: mit\nlanguage: en\n---\n# A\n\nOne two three four.\n";
    let expected = model(plain).metadata;
    assert_eq!((expected.licence.as_deref(), expected.languages.as_slice()), (Some("mit"), &["en".to_owned()][..]));
    for odd in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}{plain}"),
        format!("\n  \n{plain}"),
        plain.replace("---\n#", "---   \n#"),
    ] {
        let card = model(&odd);
        assert_eq!((&card.metadata, card.words), (&expected, 4), "{odd:?}");
    }
    // Broken half-way: what stood before the mistake counts, and the mistake is said. The text is unharmed.
    let broken = model("---\nlicense: mit\ntags: ['<b>']\nbroken: [unclosed\n---\n# A\n\nOne two three four.\n");
    assert_eq!((broken.metadata.licence.as_deref(), broken.words), (Some("mit"), 4));
    assert!(broken.metadata.problem.as_deref().is_some_and(|told| told.contains("malformed")), "{broken:?}");
    let open = model("---\nlicense: mit\n\nOne two three four.\n");
    assert_eq!(open.metadata.problem.as_deref(), Some("the front matter is not closed"));
    assert_eq!(model("---\n- a\n- b\n---\ntext").metadata.problem.as_deref(), Some("the front matter is no mapping"));
    assert_eq!(model("").metadata, CardMetadata::default());
}

#[test]
fn shapes_are_taken_as_far_as_they_can_be() {
    let told = metadata(&json!({
        "license": ["mit", "apache-2.0"], "language": "en", "datasets": "squad", "base_model": ["a/b", 7, {"x": 1}],
        "library_name": {"odd": true}, "metrics": [["nested"]], "model-index": {"name": "a dict"},
    }));
    assert_eq!(told.licence.as_deref(), Some("mit"));
    assert_eq!((told.languages, told.datasets), (vec!["en".to_owned()], vec!["squad".to_owned()]));
    assert_eq!((told.base_models, told.library, told.metrics.len()), (vec!["a/b".to_owned(), "7".into()], None, 0));
    assert_eq!(told.problem.as_deref(), Some("model-index is no list"));
    assert!(metadata(&json!([1, 2])).problem.is_some());
    assert_eq!(metadata(&json!(null)), CardMetadata::default());
    assert_eq!(metadata(&json!({"license": "[More Information Needed]"})).licence, None);
}

#[test]
fn results_are_complete_only_with_data_set_metric_and_value() {
    let results = metadata(&json!({"model-index": [{"name": "m", "results": [
        {"dataset": {"type": "squad"}, "metrics": [{"type": "f1", "value": 88.1}, {"type": "em", "value": null}]},
        {"metrics": {"name": "Accuracy", "value": "0.91 ± 0.02", "verifyToken": "x"}, "source": {"name": "us"}},
        {"dataset": {"type": "squad"}, "metrics": [{"type": "f1", "value": "good"}]},
        "nonsense", {"dataset": 5, "metrics": 7},
    ]}, {"results": "none"}]}))
    .results;
    let complete: Vec<bool> = results.iter().map(|result| result.is_complete()).collect();
    assert_eq!(complete, [true, false, false, false]);
    assert_eq!((results[3].value.as_deref(), results[2].verified, results[0].verified), (None, true, false));
    let beside = eval_results(&json!([
        {"dataset": {"id": "cais/hle", "task_id": "default"}, "value": 20.9, "source": {"url": "https://a.example.org"}},
        {"data": {"dataset": {"id": "a/b"}, "value": 0.4}, "verified": true}, 7,
    ]));
    assert!(beside.len() == 2 && beside.iter().all(|result| result.is_complete()));
    assert!(beside[1].verified && eval_results(&json!({"odd": 1})).is_empty());
}

#[test]
fn headings_are_understood_in_many_words() {
    use CardSection::{
        Creation, Description, Evaluation, Impact, Limits, OutOfScope, Start, Structure, Training, Uses,
    };
    let of_model = |title: &str| lexicon::about(title, HubKind::Model);
    for (title, expected) in [
        ("Bias, Risks, and Limitations", vec![Limits]),
        ("⚠️ Known Issues", vec![Limits]),
        ("How to Get Started with the Model", vec![Start]),
        ("🚀 Quickstart", vec![Start]),
        ("Intended uses & limitations", vec![Limits, Uses]),
        ("Out-of-Scope Use", vec![OutOfScope]),
        ("3. Training hyperparameters", vec![Training]),
        ("Training results", vec![Evaluation, Training]),
        ("Benchmarks", vec![Evaluation]),
        ("Carbon Emissions", vec![Impact]),
        ("Model Description [optional]", vec![Description]),
        ("Acknowledgements", vec![]),
        ("局限性", vec![Limits]),
    ] {
        assert_eq!(of_model(title), expected, "{title}");
    }
    let of_data = |title: &str| lexicon::about(title, HubKind::Dataset);
    assert_eq!(of_data("Data Fields"), [Structure]);
    assert_eq!(of_data("Initial Data Collection and Normalization"), [Creation]);
    assert_eq!(of_data("Curation Rationale"), [Creation]);
    assert_eq!(of_data("Considerations for Using the Data"), [Limits]);
}

#[test]
fn a_training_tool_s_sentences_are_not_the_author_s() {
    let card = model(
        "# finetuned\n\nThis model is a fine-tuned version of [a/b](https://huggingface.co/a/b) on the None dataset.\n\
         It achieves the following results on the evaluation set:\n- Loss: 0.3\n\n## Model description\n\nMore information \
         needed\n\n## Intended uses & limitations\n\nMore information needed\n\n## Training procedure\n\n### Training \
         hyperparameters\n\nThe following hyperparameters were used during training:\n- learning_rate: 2e-05\n",
    );
    assert!(card.generated.is_some() && card.placeholders == 2, "{card:?}");
    assert!(words(&card, CardSection::Limits) == 0 && words(&card, CardSection::Uses) == 0);
    assert!(card.words <= 6, "{}", card.words);
}

#[test]
fn hostile_cards_are_read_to_their_end() {
    let deep = "> ".repeat(5_000) + "x";
    let headings = "#".repeat(3) + &" a\n### ".repeat(30_000);
    let quotes = "---\n".to_owned() + &"a: &a [*a, *a]\n".repeat(10_000) + "---\n";
    let tables = "# Results\n\n|a|b|\n|-|-|\n".to_owned() + &"|1|2|\n".repeat(20_000);
    let links = "[x](https://github.com/a/b) ".repeat(20_000);
    for text in [deep, headings, quotes, tables, links, "\0\u{202e}\u{feff}---\n".repeat(1_000)] {
        let card = model(&text);
        assert!(card.code_links.len() <= 5 && card.result_tables.len() <= 3);
        let kept = serde_json::to_string(&card).unwrap();
        assert!(kept.len() < 20_000, "{}", kept.len());
    }
}
