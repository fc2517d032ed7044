//! The front matter of a card: cut off, read as YAML, and handed on in the shape the hub's own answers have.

use crate::read::manifest::yaml::{self, Node};
use serde_json::{Map, Value};

/// Lines within which front matter must end. The longest real ones describe data sets of hundreds of configurations.
const MOST_LINES: usize = 20_000;

/// A card in two.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Split {
    /// The YAML between the marks.
    pub(super) front: Option<String>,
    /// The text, with empty lines where the front matter stood, so that lines count as in the file.
    pub(super) body: String,
    /// What is wrong with the marks.
    pub(super) problem: Option<String>,
}

/// Cuts front matter off. Line ends of every kind are read; a mark may be followed by spaces.
pub(super) fn split(text: &str) -> Split {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let is_mark = |line: &str| line.trim_end() == "---";
    let Some(open) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return Split { body: text, ..Split::default() };
    };
    if !lines.get(open).is_some_and(|line| is_mark(line.trim_start())) {
        return Split { body: text, ..Split::default() };
    }
    let close = lines.iter().skip(open + 1).take(MOST_LINES).position(|line| is_mark(line)).map(|at| open + 1 + at);
    let Some(close) = close else {
        let problem = Some("the front matter is not closed".to_owned());
        return Split { body: text, front: None, problem };
    };
    let front = lines.get(open + 1..close).unwrap_or_default().join("\n");
    let rest = lines.get(close + 1..).unwrap_or_default().join("\n");
    Split { front: Some(front), body: "\n".repeat(close + 1) + &rest, problem: None }
}

/// The YAML as a value, every scalar a string, with what could not be read of it.
pub(super) fn value(front: &str) -> (Value, Option<String>) {
    let document = yaml::parse(front);
    let problem = document.problem.as_ref().map(|problem| format!("the front matter is malformed: {problem}"));
    let value = document.root().map_or(Value::Null, of_node);
    match (&value, problem) {
        (Value::Object(_) | Value::Null, problem) => (value, problem),
        (_, problem) => (Value::Null, problem.or_else(|| Some("the front matter is no mapping".to_owned()))),
    }
}

/// The reader of YAML bounds the depth.
fn of_node(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Scalar(text) if text.is_empty() => Value::Null,
        yaml::Value::Scalar(text) => Value::String(text.clone()),
        yaml::Value::Sequence(items) => Value::Array(items.iter().map(of_node).collect()),
        yaml::Value::Mapping(pairs) => {
            let named = pairs.iter().filter_map(|(key, value)| Some((key.text()?.to_owned(), of_node(value))));
            Value::Object(named.collect::<Map<String, Value>>())
        }
    }
}
