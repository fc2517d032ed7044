//! A TOML table read key by key, collecting every fault instead of stopping at the first.
//!
//! Called by `build` and `role`. A missing or wrong value is recorded and stands as a harmless default, so that the
//! rest can be checked too; nothing built from a file with faults leaves this room.

use super::fault::{RubricFault, nearest};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What to do about text that is no TOML.
const MEND: &str = "mend the TOML";

/// A file being read and what was found wrong with it.
pub(super) struct File<'t> {
    name: String,
    text: &'t str,
    faults: RefCell<Vec<RubricFault>>,
}

impl<'t> File<'t> {
    pub(super) fn new(name: impl Into<String>, text: &'t str) -> Self {
        File { name: name.into(), text, faults: RefCell::new(Vec::new()) }
    }

    /// The root table, with syntax faults recorded.
    pub(super) fn parse(&self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.fault(error.span(), error.message().to_owned(), None, MEND);
        }
        table
    }

    /// Records a fault.
    pub(super) fn fault(&self, span: Option<Range<usize>>, what: String, nearest: Option<String>, remedy: &str) {
        let line = span.map(|span| self.line(span.start));
        let fault = RubricFault { file: self.name.clone(), line, what, nearest, remedy: remedy.to_owned() };
        self.faults.borrow_mut().push(fault);
    }

    fn line(&self, offset: usize) -> u32 {
        let before = self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count();
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }

    pub(super) fn into_faults(self) -> Vec<RubricFault> {
        let mut faults = self.faults.into_inner();
        // What is missing from a file that could not be read to its end may stand behind the mistake.
        if faults.iter().any(|fault| fault.remedy == MEND) {
            faults.retain(|fault| fault.remedy == MEND);
        }
        faults.sort();
        faults.dedup();
        faults
    }
}

/// One table of the file.
pub(super) struct Section<'f, 't> {
    file: &'f File<'t>,
    table: &'f DeTable<'t>,
    span: Range<usize>,
    name: String,
    asked: RefCell<BTreeSet<String>>,
}

impl<'f, 't> Section<'f, 't> {
    pub(super) fn root(file: &'f File<'t>, table: &'f Spanned<DeTable<'t>>) -> Self {
        Section::new(file, table.get_ref(), 0..0, "the file".into())
    }

    fn new(file: &'f File<'t>, table: &'f DeTable<'t>, span: Range<usize>, name: String) -> Self {
        Section { file, table, span, name, asked: RefCell::default() }
    }

    /// Records a fault at a key's value, or at the table when the key is not there.
    pub(super) fn fault_at(&self, key: &str, what: String, nearest: Option<String>, remedy: &str) {
        let span = self.table.get(key).map_or_else(|| self.span.clone(), |value| value.span());
        self.file.fault(Some(span), what, nearest, remedy);
    }

    /// What the table is called in messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn get(&self, key: &str) -> Option<&'f Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.table.get(key)
    }

    fn missing(&self, key: &str) {
        self.fault_at(key, format!("{} lacks `{key}`", self.name), None, "add it");
    }

    fn wrong(&self, key: &str, expected: &str, value: &DeValue<'_>) {
        let what = format!("`{key}` of {} is {} where {expected} is wanted", self.name, article(value.type_str()));
        self.fault_at(key, what, None, "give it the right type");
    }

    pub(super) fn text(&self, key: &str) -> String {
        match self.get(key) {
            None => {
                self.missing(key);
                String::new()
            }
            Some(_) => {
                let text = self.optional_text(key).unwrap_or_default();
                if text.trim().is_empty() {
                    self.fault_at(key, format!("`{key}` of {} is empty", self.name), None, "write it");
                }
                text
            }
        }
    }

    pub(super) fn optional_text(&self, key: &str) -> Option<String> {
        let value = self.get(key)?.get_ref();
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(key, "a text", value);
        }
        text
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, "a list of texts", value.get_ref());
            return Vec::new();
        };
        let texts: Vec<String> = array.iter().filter_map(|item| item.get_ref().as_str().map(str::to_owned)).collect();
        if texts.len() != array.len() {
            self.fault_at(key, format!("`{key}` of {} holds something that is no text", self.name), None, "quote it");
        }
        texts
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, "true or false", value.get_ref());
            false
        })
    }

    /// A number between the bounds, both allowed.
    pub(super) fn number(&self, key: &str, bounds: [f64; 2]) -> f64 {
        match self.get(key) {
            None => {
                self.missing(key);
                bounds[0]
            }
            Some(_) => self.optional_number(key, bounds).unwrap_or(bounds[0]),
        }
    }

    pub(super) fn optional_number(&self, key: &str, bounds: [f64; 2]) -> Option<f64> {
        let value = self.get(key)?;
        let Some(number) = as_number(value.get_ref()) else {
            self.wrong(key, "a number", value.get_ref());
            return None;
        };
        if !(bounds[0]..=bounds[1]).contains(&number) {
            let what = format!("`{key}` of {} is {number}, outside {} to {}", self.name, bounds[0], bounds[1]);
            self.fault_at(key, what, None, "choose a number inside");
            return None;
        }
        Some(number)
    }

    pub(super) fn whole(&self, key: &str, bounds: [u64; 2]) -> u64 {
        let number = self.number(key, [bounds[0] as f64, bounds[1] as f64]);
        if number.fract() != 0.0 {
            self.fault_at(key, format!("`{key}` of {} is no whole number", self.name), None, "round it");
        }
        number as u64
    }

    pub(super) fn numbers<const N: usize>(&self, key: &str, bounds: [f64; 2]) -> [f64; N] {
        let mut numbers = [0.0; N];
        let Some(value) = self.get(key) else {
            self.missing(key);
            return numbers;
        };
        let found: Vec<f64> = value
            .get_ref()
            .as_array()
            .map(|array| array.iter().filter_map(|item| as_number(item.get_ref())).collect())
            .unwrap_or_default();
        let all = value.get_ref().as_array().map_or(0, |array| array.len());
        if found.len() != N || all != N || found.iter().any(|number| !(bounds[0]..=bounds[1]).contains(number)) {
            let what = format!("`{key}` of {} wants {N} numbers from {} to {}", self.name, bounds[0], bounds[1]);
            self.fault_at(key, what, None, "write exactly that many");
        }
        for (slot, number) in numbers.iter_mut().zip(found) {
            *slot = number;
        }
        numbers
    }

    /// A list of pairs of numbers.
    pub(super) fn pairs(&self, key: &str) -> Vec<[f64; 2]> {
        let Some(value) = self.get(key) else {
            self.missing(key);
            return Vec::new();
        };
        let mut pairs = Vec::new();
        let mut broken = value.get_ref().as_array().is_none();
        for item in value.get_ref().as_array().into_iter().flat_map(|array| array.iter()) {
            let pair: Option<Vec<f64>> = item
                .get_ref()
                .as_array()
                .map(|pair| pair.iter().filter_map(|number| as_number(number.get_ref())).collect());
            match pair.as_deref() {
                Some([amount, share]) => pairs.push([*amount, *share]),
                _ => broken = true,
            }
        }
        if broken || pairs.is_empty() {
            let what = format!("`{key}` of {} is no list of [amount, share] pairs", self.name);
            self.fault_at(key, what, None, "write it as [[0, 0], [10, 1]]");
        }
        pairs
    }

    pub(super) fn table(&self, key: &str) -> Option<Section<'f, 't>> {
        let Some(value) = self.get(key) else {
            self.missing(key);
            return None;
        };
        self.section(key, value, format!("[{key}]"))
    }

    pub(super) fn optional_table(&self, key: &str) -> Option<Section<'f, 't>> {
        let value = self.get(key)?;
        self.section(key, value, format!("[{key}]"))
    }

    fn section(&self, key: &str, value: &'f Spanned<DeValue<'t>>, name: String) -> Option<Section<'f, 't>> {
        match value.get_ref().as_table() {
            Some(table) => Some(Section::new(self.file, table, value.span(), name)),
            None => {
                self.wrong(key, "a table", value.get_ref());
                None
            }
        }
    }

    /// The tables of a list of tables; none is no fault here.
    pub(super) fn tables(&self, key: &str) -> Vec<Section<'f, 't>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, "a list of tables", value.get_ref());
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, item) in array.iter().enumerate() {
            let id = item.get_ref().as_table().and_then(|table| {
                let id = table.get("id").or_else(|| table.get("signal")).or_else(|| table.get("criterion"))?;
                id.get_ref().as_str().map(str::to_owned)
            });
            let name = format!("{key} {}", id.unwrap_or_else(|| (index + 1).to_string()));
            match item.get_ref().as_table() {
                Some(table) => sections.push(Section::new(self.file, table, item.span(), name)),
                None => self.wrong(key, "a list of tables", item.get_ref()),
            }
        }
        sections
    }

    /// Ends the table: every key nobody asked for is a fault.
    pub(super) fn close(&self) {
        let asked = self.asked.borrow();
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let near = nearest(name, asked.iter().map(String::as_str));
                let what = format!("{} has an unknown key `{name}`", self.name);
                self.file.fault(Some(key.span()), what, near, "rename or remove it");
            }
        }
    }
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let text = match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        DeValue::Float(float) => float.as_str(),
        _ => return None,
    };
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

fn article(type_name: &str) -> String {
    let an = type_name.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {type_name}", if an { "an" } else { "a" })
}
