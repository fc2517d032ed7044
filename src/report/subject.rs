//! Everything that is kept about one person, for them: every datum with where it comes from, when it was fetched, why,
//! and until when it is kept (GDPR Article 15), as JSON and as a page.
//!
//! Called by `cli` for `subject export`. Invariant: nothing that is kept is left out, and nothing is judged here; the
//! page has no script and no outside resource, and every text in it is escaped.

use super::document::RubricStamp;
use askama::Template;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Deepest value taken apart; what is deeper is told as one text.
const DEPTH: usize = 24;

/// What is kept about one person.
#[derive(Debug, Clone, Serialize, Template)]
#[template(path = "subject.html")]
pub struct SubjectFile {
    /// When the file was made.
    pub made_at: Timestamp,
    /// Whom to write to about it (`http.contact`).
    pub contact: Option<String>,
    /// The keys the person stands under.
    pub keys: Vec<String>,
    /// When data about them was first collected.
    pub first_collected_at: Timestamp,
    /// Why data was collected, by the runs that named them.
    pub purposes: Vec<String>,
    /// Until when their facts are kept, unless a scan names them again.
    pub facts_kept_until: Timestamp,
    /// The rubric in force.
    pub rubric: RubricStamp,
    /// Every datum, by the record it belongs to.
    pub records: Vec<Record>,
    /// Who saw or was given what, as far as the audit log knows.
    pub recipients: Vec<Recipient>,
    /// Files outside the data directory that hold something about them.
    pub copies: Vec<CopyTold>,
    /// What they may ask for.
    pub rights: Vec<String>,
}

/// Data that came from one place at one time.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// `account github:ada`, `work github:ada/churn`, `assessment of 2026-11-23` …
    pub what: String,
    /// The public page it was collected from; none where it came from a list or was computed here.
    pub source: Option<String>,
    /// The revision it was measured at.
    pub revision: Option<String>,
    /// When it was fetched or made.
    pub fetched_at: Option<Timestamp>,
    /// Why it was collected.
    pub purpose: Option<String>,
    /// Until when it is kept.
    pub kept_until: Option<Timestamp>,
    /// The rubric that it was judged by, where it is a judgement.
    pub rubric: Option<RubricStamp>,
    /// The data: where it stands in the record, and what it is.
    pub data: Vec<Datum>,
}

/// One datum.
#[derive(Debug, Clone, Serialize)]
pub struct Datum {
    /// Its place in the record, as `facts.content.tests.value.assertions`.
    pub name: String,
    /// What it is.
    pub value: Value,
    /// The same as text.
    #[serde(skip)]
    pub text: String,
}

/// One act of the audit log that concerns the person.
#[derive(Debug, Clone, Serialize)]
pub struct Recipient {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What they did.
    pub action: String,
    /// What else is known of it.
    pub details: String,
}

/// One file outside the data directory.
#[derive(Debug, Clone, Serialize)]
pub struct CopyTold {
    /// When it was written.
    pub at: Timestamp,
    /// What sort of copy.
    pub kind: String,
    /// Where.
    pub path: String,
}

/// Takes a value apart into its data, in its own order. Nothing is left out but what is null or empty.
pub fn data(value: &Value) -> Vec<Datum> {
    let mut all = Vec::new();
    walk("", value, 0, &mut all);
    all
}

fn walk(name: &str, value: &Value, depth: usize, all: &mut Vec<Datum>) {
    let under = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(fields) if depth < DEPTH => {
            fields.iter().for_each(|(field, value)| walk(&under(field), value, depth + 1, all));
        }
        Value::Array(items) if depth < DEPTH && items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().for_each(|(index, item)| walk(&under(&index.to_string()), item, depth + 1, all));
        }
        Value::Array(items) if items.is_empty() => {}
        other => {
            let text = match other {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            all.push(Datum { name: name.to_owned(), value: other.clone(), text: super::safe::plain(&text) });
        }
    }
}

impl SubjectFile {
    /// The page.
    ///
    /// # Errors
    /// When it cannot be drawn, which no input causes.
    pub fn html(&self) -> Result<String, askama::Error> {
        self.render()
    }

    /// How many data there are.
    pub fn count(&self) -> usize {
        self.records.iter().map(|record| record.data.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file() -> SubjectFile {
        let at = Timestamp::UNIX_EPOCH;
        let record = Record {
            what: "work github:ada/<script>".into(),
            source: Some("https://github.com/ada/x".into()),
            revision: None,
            fetched_at: Some(at),
            purpose: Some("applicant".into()),
            kept_until: Some(at),
            rubric: None,
            data: data(&json!({"b": {"list": [1, 2], "deep": [{"x": "<img src=x onerror=alert(1)>"}]}, "none": null})),
        };
        SubjectFile {
            made_at: at,
            contact: None,
            keys: vec!["github:ada".into()],
            first_collected_at: at,
            purposes: Vec::new(),
            facts_kept_until: at,
            rubric: RubricStamp { name: "r".into(), version: "1".into(), sha256: "ab".into() },
            records: vec![record],
            recipients: Vec::new(),
            copies: Vec::new(),
            rights: vec!["to object".into()],
        }
    }

    #[test]
    fn every_datum_has_its_place_and_the_page_escapes_it() {
        let file = file();
        let names: Vec<&str> = file.records[0].data.iter().map(|one| one.name.as_str()).collect();
        assert_eq!((names, file.count()), (vec!["b.deep.0.x", "b.list"], 2));
        let page = file.html().unwrap();
        assert!(
            page.contains("b.deep.0.x") && page.contains("https://github.com/ada/x") && page.contains("1970-01-01")
        );
        assert!(!page.contains("<img src=x") && !page.contains("<script"), "{page}");
    }

    #[test]
    fn a_value_of_any_depth_ends() {
        let mut value = json!("x");
        for _ in 0..100 {
            value = json!({"a": [value]});
        }
        assert_eq!(data(&value).len(), 1);
    }
}
