//! What templates and training tools write into cards by themselves.
//!
//! Invariant: a gap and a stock sentence are nothing; words written beside a gap are kept.

use crate::read::pattern;
use crate::read::readme::document::words;
use crate::read::readme::placeholders::is_placeholder;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// The templates' gap, in brackets or bare, and what fill-in engines leave.
static GAP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\[?\bmore information needed\b(?: for further recommendations\.?)?\]?|\[(?:needs? more information|optional|todo|tbd)\]|\{\{[^{}]*\}\}",
    )
});

/// Sentences that the hub's templates carry word for word, in lower case.
static STOCK: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    pattern::set([
        r"^users \(both direct and downstream\) should be made aware of the risks, biases and limitations of the model",
        r"^users should be made aware of the risks, biases and limitations of the dataset",
        r"^use the code below to get started with the model",
        r"^carbon emissions can be estimated using the machine learning impact calculator",
        r"^this model ?card aims to be a base template for new models",
        r"^this dataset ?card aims to be a base template for new datasets",
        r"^it has been generated using this raw template",
        r"^click to expand$",
        r"^(?:see|check) (?:the )?(?:model|dataset) card template",
        r"^provide a (?:quick|longer) summary",
        r"^check out the configuration reference at",
    ])
});

/// Sentences that tools write from what they ran: true, and nobody's explanation.
static GENERATED: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    pattern::set([
        r"^this model is a fine-?tuned version of .+ on (?:the|an?) .+ dataset\.?(?: it achieves the following results.*)?$",
        r"^it achieves the following results on the evaluation set:?$",
        r"^the following hyperparameters were used during training:?$",
        r"^this is the model card of a .{0,4} ?transformers model that has been pushed on the hub",
        r"^this model card has been (?:automatically generated|generated automatically)",
        r"^it has been trained using (?:trl|setfit|unsloth|autotrain)\b",
        r"^this model was trained (?:with|using) (?:sft|dpo|grpo|trl)\b.{0,60}$",
        r"^this \w+ model was trained 2x faster with unsloth",
        r"^this is a merge of pre-trained language models created using mergekit",
        r"^this (?:gguf )?model was converted to (?:gguf|mlx) format from",
        r"^refer to the original model card for more details",
        r"^this model has been pushed to the hub using the pytorchmodelhubmixin",
        r"^model trained using autotrain",
    ])
});

/// What a paragraph of a card is.
#[derive(Debug, PartialEq)]
pub(in crate::read) enum Text {
    /// The author's own words, gaps and a leading label taken out.
    Own(String),
    /// A gap or a template's sentence.
    Template,
    /// A training tool's sentence.
    Generated,
    /// Nothing: a label alone, a line of a table of contents.
    Nothing,
}

/// Tells a paragraph or list item.
pub(in crate::read) fn told(text: &str) -> Text {
    let text = text.trim();
    let lower = text.trim_start_matches(['*', '_', '>', ' ', '-']).to_lowercase();
    let start: String = lower.chars().take(400).collect();
    if STOCK.as_ref().is_some_and(|stock| stock.is_match(&start)) || is_placeholder(text) {
        return Text::Template;
    }
    let without = GAP.as_ref().map_or_else(|| text.into(), |gap| gap.replace_all(text, " "));
    let had_gap = without != text;
    let own = after_label(&without);
    match words(own) {
        0 | 1 if had_gap => Text::Template,
        0 => Text::Nothing,
        _ if GENERATED.as_ref().is_some_and(|known| known.is_match(&start)) => Text::Generated,
        _ => Text::Own(own.trim().to_owned()),
    }
}

/// What stands behind a label such as `Developed by:`; all of it where there is none.
fn after_label(text: &str) -> &str {
    match text.split_once([':', '：']) {
        Some((label, rest))
            if words(label) <= 6 && label.chars().count() <= 48 && !rest.starts_with("//") && !label.contains(". ") =>
        {
            rest
        }
        _ => text,
    }
}
