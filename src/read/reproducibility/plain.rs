//! Notebooks kept as plain text: R Markdown and Quarto, Jupytext and marimo scripts, Pluto.

use crate::read::python::{PythonFile, is_machine_path};
use crate::read::text::lower;

/// What a notebook kept as plain text holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    /// Cells or chunks of code.
    pub(super) code_cells: u64,
    /// Of those, how many the tool is told not to run.
    pub(super) skipped_cells: u64,
    /// Passages of text.
    pub(super) text_cells: u64,
    /// Words in them.
    pub(super) text_words: u64,
    /// Line of its title or first heading.
    pub(super) title: Option<u32>,
    /// Whether its chunks are R's, so that the two below were looked for.
    pub(super) language_is_r: bool,
    /// Line of a `library()` beyond the first chunks.
    pub(super) late_import: Option<u32>,
    /// Line with a path of one machine.
    pub(super) machine_path: Option<u32>,
}

/// Reads a file that may be one by its name or its first line.
pub(super) fn read(path: &str, language: Option<&str>, text: &str) -> Option<Plain> {
    let lower = lower(path);
    match language {
        Some("r") if lower.ends_with(".rmd") || lower.ends_with(".qmd") => Some(markdown(text)),
        Some("julia") if text.starts_with("### A Pluto.jl notebook ###") => Some(pluto(text)),
        _ => None,
    }
}

fn markdown(text: &str) -> Plain {
    let mut found = Plain::default();
    let (mut in_front, mut in_chunk, mut in_text) = (false, false, false);
    for (number, line) in (1_u32..).zip(text.lines()) {
        let trimmed = line.trim();
        if number == 1 && trimmed == "---" {
            in_front = true;
        } else if in_front {
            in_front = !matches!(trimmed, "---" | "...");
            if trimmed.strip_prefix("title:").is_some_and(|title| title.chars().any(char::is_alphanumeric)) {
                found.title = Some(number);
            }
        } else if trimmed.starts_with("```") {
            in_chunk = !in_chunk && trimmed.starts_with("```{");
            in_text = false;
            if in_chunk {
                found.code_cells += 1;
                found.language_is_r |= trimmed.starts_with("```{r");
                let options = trimmed.replace(' ', "").to_lowercase();
                found.skipped_cells += u64::from(options.contains("eval=f"));
            }
        } else if in_chunk {
            found.chunk_line(number, trimmed);
        } else if !trimmed.is_empty() {
            if found.title.is_none() && trimmed.starts_with('#') {
                found.title = Some(number);
            }
            found.text_cells += u64::from(!in_text);
            in_text = true;
            found.text_words += words(trimmed);
        }
    }
    found
}

impl Plain {
    fn chunk_line(&mut self, number: u32, line: &str) {
        let option = line.strip_prefix("#|").map(|rest| rest.replace(' ', "").to_lowercase());
        if option.is_some_and(|option| option.starts_with("eval:false")) {
            self.skipped_cells += 1;
        }
        let loads = ["library(", "require("].iter().any(|call| line.starts_with(call));
        // Set-up chunks come first; a later one that loads a package surprises whoever runs the first part.
        if loads && self.code_cells > 3 && self.late_import.is_none() {
            self.late_import = Some(number);
        }
        let quoted = line.split(['"', '\'']).skip(1).step_by(2);
        if self.machine_path.is_none() && !line.starts_with('#') && quoted.take(20).any(is_machine_path) {
            self.machine_path = Some(number);
        }
    }
}

/// A Pluto notebook, whose cells are marked and run by what they depend on.
fn pluto(text: &str) -> Plain {
    let mut found = Plain::default();
    let (mut in_text, mut is_new) = (false, false);
    for (number, line) in (1_u32..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed.starts_with("# ╔═╡") {
            found.code_cells += 1;
            (is_new, in_text) = (true, false);
        } else if is_new && !trimmed.is_empty() {
            is_new = false;
            if trimmed.starts_with("md\"") {
                found.code_cells = found.code_cells.saturating_sub(1);
                found.text_cells += 1;
                in_text = true;
            }
        }
        if in_text {
            if found.title.is_none()
                && trimmed.trim_start_matches("md\"").trim_start_matches('"').trim().starts_with('#')
            {
                found.title = Some(number);
            }
            found.text_words += words(trimmed);
        }
    }
    found
}

/// A Python script that marimo or Jupytext runs as a notebook.
pub(super) fn script(text: &str, python: &PythonFile) -> Option<Plain> {
    let head = text.get(..text.len().min(2_000)).unwrap_or_default();
    let is_jupytext =
        head.contains("# jupytext:") || head.contains("#   jupytext:") || head.contains("jupytext_version");
    if is_jupytext {
        return Some(percent(text));
    }
    let is_marimo = python.imports.iter().any(|import| import.module == "marimo")
        && python.calls.iter().any(|call| call.name == "marimo.App" || call.name == "mo.App");
    is_marimo.then(|| {
        let cells = python.functions.iter().filter(|function| {
            function
                .decorators
                .iter()
                .any(|name| matches!(name.as_str(), "app.cell" | "app.function" | "app.class_definition"))
        });
        let markdown = python.calls.iter().filter(|call| call.name == "mo.md");
        let words: u64 = markdown.clone().filter_map(|call| call.text.as_deref()).map(words).sum();
        let title =
            markdown.clone().find(|call| call.text.as_deref().is_some_and(|text| text.trim_start().starts_with('#')));
        let text_cells = markdown.count() as u64;
        Plain {
            code_cells: (cells.count() as u64).saturating_sub(text_cells).max(1),
            text_cells,
            text_words: words,
            title: title.map(|call| call.line),
            ..Plain::default()
        }
    })
}

/// Cells marked `# %%`, or comments between code.
fn percent(text: &str) -> Plain {
    let mut found = Plain::default();
    let (mut in_text, mut in_code, mut in_head) = (false, false, false);
    for (number, line) in (1_u32..).zip(text.lines()) {
        let trimmed = line.trim();
        if trimmed == "# ---" && number < 40 {
            in_head = !in_head;
        } else if in_head || trimmed.is_empty() {
        } else if trimmed.starts_with("# %%") {
            (in_text, in_code) = (false, false);
        } else if let Some(comment) = trimmed.strip_prefix('#') {
            if !in_code {
                found.text_cells += u64::from(!in_text);
                in_text = true;
                found.text_words += words(comment);
                if found.title.is_none() && comment.trim_start().starts_with('#') {
                    found.title = Some(number);
                }
            }
        } else {
            found.code_cells += u64::from(!in_code);
            (in_code, in_text) = (true, false);
        }
        if trimmed.is_empty() {
            in_code = false;
        }
    }
    found
}

fn words(text: &str) -> u64 {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count() as u64
}
