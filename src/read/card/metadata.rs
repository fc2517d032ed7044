//! The fields of a card's front matter, wherever they come from: the file's YAML, or the hub's JSON of it.
//!
//! Invariant: a string where a list is due is a list of one; a field of another shape is left out and named; nothing
//! free-form is kept, since people write addresses there.

use crate::evidence::person::{CardMetadata, EvalResult};
use serde_json::Value;

/// Entries kept of one list.
const MOST: usize = 20;
/// Results kept of one card.
const MOST_RESULTS: usize = 40;
/// Characters kept of one entry.
const LONGEST: usize = 100;

/// Reads `cardData`, or front matter in the same shape.
pub fn metadata(card: &Value) -> CardMetadata {
    let (results, problem) = model_index(card.get("model-index").unwrap_or(&Value::Null));
    let mut datasets = texts(card.get("datasets"));
    datasets.extend(texts(card.get("source_datasets")).into_iter().filter(|name| is_named_source(name)));
    datasets.truncate(MOST);
    let tasks = ["pipeline_tag", "task_categories", "task_ids"].map(|key| texts(card.get(key)));
    CardMetadata {
        licence: texts(card.get("license").or_else(|| card.get("licence"))).into_iter().next(),
        languages: texts(card.get("language")),
        library: texts(card.get("library_name")).into_iter().next(),
        tasks: tasks.into_iter().flatten().take(MOST).collect(),
        base_models: texts(card.get("base_model")),
        datasets,
        metrics: texts(card.get("metrics")),
        sizes: texts(card.get("size_categories")),
        copy_of: texts(card.get("duplicated_from")).into_iter().next(),
        results,
        problem: problem.or_else(|| match card {
            Value::Object(_) | Value::Null => None,
            _ => Some("the card's data is no mapping".to_owned()),
        }),
    }
}

/// `original` and the like name no data set.
fn is_named_source(name: &str) -> bool {
    !matches!(name, "original" | "extended" | "unknown" | "none" | "other")
}

/// A string, or the strings of a list; numbers and truths as written. Anything else is nothing.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(scalar).take(MOST).collect(),
        Some(one) => scalar(one).into_iter().collect(),
        None => Vec::new(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_gap = text.is_empty() || text == "null" || text.contains("ore Information Needed");
    (!is_gap).then(|| text.chars().take(LONGEST).collect())
}

/// Results of `model-index`: a list of models, each with results over a data set. What is no such list is said.
fn model_index(index: &Value) -> (Vec<EvalResult>, Option<String>) {
    let models = match index {
        Value::Null => return (Vec::new(), None),
        Value::Array(models) => models,
        _ => return (Vec::new(), Some("model-index is no list".to_owned())),
    };
    let mut found = Vec::new();
    let mut problem = None;
    for model in models {
        match model.get("results") {
            Some(Value::Array(results)) => results.iter().for_each(|result| of_result(result, &mut found)),
            None | Some(Value::Null) => {}
            Some(_) => problem = Some("results in model-index are no list".to_owned()),
        }
    }
    found.truncate(MOST_RESULTS);
    (found, problem)
}

fn of_result(result: &Value, found: &mut Vec<EvalResult>) {
    let dataset = result.get("dataset").and_then(|dataset| field(dataset, &["type", "name"]));
    let source = result.get("source").and_then(|source| field(source, &["url", "name"]));
    let metrics = match result.get("metrics") {
        Some(Value::Array(metrics)) => metrics.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    for metric in metrics {
        if found.len() >= MOST_RESULTS {
            return;
        }
        found.push(EvalResult {
            dataset: dataset.clone(),
            metric: field(metric, &["type", "name"]),
            value: metric.get("value").and_then(number),
            source: source.clone(),
            verified: ["verifyToken", "verified"].iter().any(|key| is_set(metric.get(key))),
        });
    }
}

/// Results kept in files of their own, as the hub's `evalResults` lists them. The task of the benchmark is the measure.
pub fn eval_results(value: &Value) -> Vec<EvalResult> {
    let Value::Array(entries) = value else { return Vec::new() };
    let of_entry = |entry: &Value| {
        let data = entry.get("data").filter(|data| data.is_object()).unwrap_or(entry);
        let dataset = data.get("dataset")?;
        let id = field(dataset, &["id", "name"]).or_else(|| scalar(dataset));
        Some(EvalResult {
            metric: field(dataset, &["task_id"]).or_else(|| id.clone()),
            dataset: id,
            value: data.get("value").and_then(number),
            source: data.get("source").and_then(|source| field(source, &["url", "name"])),
            verified: [data, entry].iter().any(|at| is_set(at.get("verifyToken")) || is_set(at.get("verified"))),
        })
    };
    entries.iter().filter_map(of_entry).take(MOST_RESULTS).collect()
}

fn field(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(name).and_then(scalar))
}

fn is_set(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(told)) => *told,
        Some(Value::String(text)) => !text.is_empty() && text != "false",
        _ => false,
    }
}

/// A value with a digit in it, as written.
fn number(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    text.bytes().any(|byte| byte.is_ascii_digit()).then(|| text.chars().take(40).collect())
}
