//! What a heading of a card is about, by sets of words that mean the same: a hundred cards use 947 different headings.
//!
//! Sources of the sets: the hub's two card templates, the headings that training tools write, and the names studies of
//! cards list. English, with the commonest German, French, Spanish, Portuguese, Chinese and Japanese words.

use crate::evidence::person::{CardSection, HubKind};

/// Phrases by part, each searched for as whole words. A heading may be about several parts.
const PHRASES: [(CardSection, &str); 12] = [
    (
        CardSection::OutOfScope,
        "out of scope, misuse, misuses, malicious, not intended, prohibited, unsupported, do not use, not for, \
         unintended, restrictions, non goals",
    ),
    (
        CardSection::Limits,
        "limitation, limitations, limits, bias, biases, risk, risks, ethical, ethics, caveat, caveats, known \
         issues, known problems, warning, warnings, disclaimer, safety, considerations, recommendations, failure, \
         failures, fails, weaknesses, fairness, social impact, harms, responsible, shortcomings, privacy, sensitive \
         information, sensitive data, einschränkungen, grenzen, limites, limitaciones, limitações, 局限, 限制, 制限",
    ),
    (
        CardSection::Start,
        "how to use, how to start, start, start here, using the model, using this, using with, how to get started, \
         get started, getting started, quick start, quickstart, usage, inference, example, examples, code, how to \
         run, how to load, loading, load, installation, install, use with, deployment, serving, use this, download, \
         snippet, sample usage, tutorial, run, running, prompt format, prompt template, verwendung, utilisation, \
         uso, 使用, 使い方, 快速开始",
    ),
    (
        CardSection::Uses,
        "uses, intended use, intended uses, direct use, downstream use, use case, use cases, usecases, \
         applications, intended, supported tasks, purpose, audience, intended users, who should, einsatz, casos de \
         uso, 用途",
    ),
    (
        CardSection::Evaluation,
        "evaluation, evaluations, eval, results, result, metrics, benchmark, benchmarks, performance, accuracy, \
         testing, scores, comparison, validation, leaderboard, factors, ablation, ablations, error analysis, \
         quality, ergebnisse, résultats, resultados, 评测, 评估, 評価",
    ),
    (CardSection::Impact, "environmental, environment impact, carbon, co2, emissions, emission, energy, footprint"),
    (CardSection::Citation, "citation, citations, cite, citing, bibtex, references, reference, 引用, zitieren"),
    (
        CardSection::Licence,
        "license, licence, licenses, licensing, licensing information, terms, copyright, lizenz, 许可",
    ),
    (
        CardSection::Structure,
        "structure, fields, splits, split, instances, schema, format, columns, features, statistics, \
         configurations, configs, subsets, composition, organization, organisation, files, size, contents, data \
         format, variables, tables",
    ),
    (
        CardSection::Creation,
        "creation, curation, collection, collected, source data, annotation, annotations, annotators, \
         normalization, preprocessing, processing, provenance, sources, source, filtering, construction, \
         methodology, method, generation, producers, cleaning, quality control, deduplication, made, built, \
         labelling, labeling, sampling, pipeline, rationale",
    ),
    (
        CardSection::Training,
        "training, train, trained, fine tuning, finetuning, fine tuned, pretraining, pre training, hyperparameters, \
         hyper parameters, preprocessing, procedure, optimizer, recipe, methodology, method, distillation, \
         framework versions, compute, hardware, software, dataset, datasets, data, training data, technical \
         specifications, speeds, quantization, merge, 训练, 学習, entrenamiento, entraînement",
    ),
    (
        CardSection::Description,
        "model details, details, description, overview, summary, introduction, about, abstract, architecture, \
         highlights, key features, model card, dataset card, data card, what is, background, specifications, \
         objective, model information, model info, tl dr, tldr, motivation, model sources, what it is, \
         beschreibung, présentation, descripción, 简介, 介绍, 概要",
    ),
];

/// What a heading is about in a card of that sort. None where no word tells.
pub(super) fn about(title: &str, kind: HubKind) -> Vec<CardSection> {
    let words = normalised(title);
    let found = |section: CardSection| {
        let phrases = PHRASES.iter().find(|(known, _)| *known == section).map_or("", |(_, phrases)| phrases);
        phrases.split(", ").any(|phrase| holds(&words, phrase))
    };
    let mut labels: Vec<CardSection> =
        PHRASES.iter().map(|(section, _)| *section).filter(|one| belongs(*one, kind) && found(*one)).collect();
    let has = |labels: &[CardSection], one| labels.contains(&one);
    // "Out-of-scope use" is no use, and "how to use" tells how to start; "bias evaluation" is about bias too.
    if has(&labels, CardSection::OutOfScope) {
        labels.retain(|one| !matches!(one, CardSection::Uses | CardSection::Start));
    }
    if has(&labels, CardSection::Start) && !words.contains(" intended ") && !words.contains(" uses ") {
        labels.retain(|one| !matches!(one, CardSection::Uses | CardSection::Description));
    }
    // A more telling word decides over one that stands in many headings.
    let telling = labels.iter().any(|one| {
        !matches!(
            one,
            CardSection::Description | CardSection::Training | CardSection::Structure | CardSection::Creation
        )
    });
    if telling {
        let is_named = ["training", "train", "hyperparameters"].iter().any(|word| holds(&words, word));
        labels.retain(|one| match one {
            CardSection::Training => is_named,
            CardSection::Description => false,
            _ => true,
        });
    }
    labels
}

/// Parts that cards of that sort have.
fn belongs(section: CardSection, kind: HubKind) -> bool {
    match section {
        CardSection::Structure | CardSection::Creation => kind == HubKind::Dataset,
        CardSection::Training | CardSection::Impact => kind != HubKind::Dataset,
        _ => true,
    }
}

/// Lower case, letters and digits kept, everything else one space, a space at both ends; `[optional]` left out.
fn normalised(title: &str) -> String {
    let mut words = String::from(" ");
    for c in title.to_lowercase().replace("[optional]", " ").chars().take(200) {
        match c {
            c if c.is_alphanumeric() => words.push(c),
            _ if words.ends_with(' ') => {}
            _ => words.push(' '),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

/// Whether the phrase stands there as whole words; scripts without spaces match anywhere.
fn holds(words: &str, phrase: &str) -> bool {
    if phrase.chars().any(|c| c as u32 >= 0x3000) {
        return words.contains(phrase);
    }
    words.match_indices(phrase).any(|(at, _)| {
        words.get(..at).is_some_and(|before| before.ends_with(' '))
            && words.get(at + phrase.len()..).is_some_and(|after| after.starts_with(' '))
    })
}
