//! Notebooks, lint by lint, after Pimentel et al. 2019, Julynter and pynblint.

use super::keep::{Kept, at};
use super::plain;
use crate::evidence::Place;
use crate::evidence::facts::{Habit, NotebookFacts};
use crate::read::FileView;
use crate::read::notebook::Notebook;
use crate::read::python::PythonFile;
use crate::read::text::lower;
use std::collections::{BTreeMap, BTreeSet};

/// Cells from which on a notebook is long (pynblint's default).
const LONG: u64 = 50;
/// Cells of code that count as the first: set-up, magics, imports.
const FIRST_CELLS: usize = 3;
/// Most notebooks judged one by one.
const MAX_NOTEBOOKS: usize = 5_000;

/// Collects over notebooks, then tells.
#[derive(Debug, Default)]
pub(super) struct Notebooks {
    facts: NotebookFacts,
    order: Counts,
    complete: Counts,
    errors: Counts,
    imports: Counts,
    paths: Counts,
    titles: Counts,
    names: Counts,
    trim: Counts,
    pasted: Vec<(Place, bool)>,
    with_outputs: Kept<5>,
    complete_with_outputs: Kept<5>,
    /// Words to a cell of code, in thousandths, and the notebook.
    best: BTreeSet<(u64, std::cmp::Reverse<Place>)>,
    /// By folder: notebooks whose names begin with a number.
    numbered: BTreeMap<String, BTreeMap<u32, String>>,
    by_folder: BTreeMap<String, u64>,
    /// A tool that clears counts and keeps outputs is set up.
    clears_counts: bool,
}

/// One habit over notebooks.
#[derive(Debug, Default)]
struct Counts {
    of: u64,
    kept: u64,
    good: Kept<5>,
    bad: Kept<5>,
}

impl Counts {
    fn add(&mut self, kept: bool, place: impl FnOnce() -> Place) {
        self.of += 1;
        self.kept += u64::from(kept);
        if kept { self.good.add(place()) } else { self.bad.add(place()) }
    }

    fn habit(self) -> Habit {
        Habit { of: self.of, kept: self.kept, good: self.good.places(), bad: self.bad.places() }
    }
}

impl Notebooks {
    /// Takes a Jupyter notebook.
    pub(super) fn jupyter(&mut self, path: &str, notebook: &Notebook) {
        if notebook.code_cells == 0 || !self.may_judge(path) {
            return;
        }
        self.names(path);
        let facts = &mut self.facts;
        facts.code_cells += notebook.code_cells;
        facts.text_cells += notebook.text_cells;
        facts.text_words += notebook.text_words;
        self.told(path, notebook.text_words, notebook.code_cells);
        self.run(path, notebook);
        self.titles.add(notebook.title.is_some(), || match &notebook.title {
            Some((line, title)) => Place::lines(path, *line, *line).quoting(title),
            None => Place::file(path),
        });
        let run = &notebook.execution;
        self.trim.add(run.cells <= LONG && run.empty_end <= 1, || Place::file(path));
        let Some(python) = &notebook.python else { return };
        if let Some(late) = late_import(python, &notebook.cell_lines) {
            self.imports.add(late.is_none(), || match late {
                Some((line, module)) => Place::lines(path, line, line).quoting(&format!("import {module}")),
                None => Place::file(path),
            });
        }
        let machine = python.absolute_paths.first();
        self.paths.add(machine.is_none(), || match machine {
            Some((line, text)) => Place::lines(path, *line, *line).quoting(text),
            None => Place::file(path),
        });
    }

    /// How its cells were run.
    fn run(&mut self, path: &str, notebook: &Notebook) {
        let run = &notebook.execution;
        if let Some(line) = run.pasted() {
            self.pasted.push((Place::lines(path, line, line), run.counted == 0));
            return;
        }
        if run.is_stripped() {
            self.facts.stripped += 1;
            return;
        }
        // One cell has no order, and a single count is no run.
        if run.counted < 2 {
            return;
        }
        let line_or_file = |line: Option<u32>| match line {
            Some(line) => Place::lines(path, line, line),
            None => Place::file(path),
        };
        let in_order = run.out_of_order.is_none();
        self.order.add(in_order, || line_or_file(run.out_of_order));
        let complete = in_order && run.gap.is_none();
        self.complete.add(complete, || line_or_file(run.gap.or(run.out_of_order)));
        self.errors.add(run.error.is_none(), || line_or_file(run.error));
        if in_order && run.error.is_none() && run.with_outputs > 0 {
            self.with_outputs.add(Place::file(path));
            if complete {
                self.complete_with_outputs.add(Place::file(path));
            }
        }
    }

    /// Takes a notebook kept as plain text, if the file is one.
    pub(super) fn plain(&mut self, file: &FileView<'_>, text: &str) {
        let Some(found) = plain::read(file.path, file.language, text) else { return };
        if self.kept_as_text(file, &found) && found.language_is_r {
            self.imports.add(found.late_import.is_none(), || match found.late_import {
                Some(line) => at(file, line),
                None => Place::file(file.path),
            });
            self.paths.add(found.machine_path.is_none(), || match found.machine_path {
                Some(line) => at(file, line),
                None => Place::file(file.path),
            });
        }
    }

    /// Takes a Python script that a notebook tool runs.
    pub(super) fn script(&mut self, file: &FileView<'_>, text: &str, python: &PythonFile) {
        let Some(found) = plain::script(text, python) else { return };
        if !self.kept_as_text(file, &found) {
            return;
        }
        let machine = python.absolute_paths.first();
        self.paths.add(machine.is_none(), || match machine {
            Some((line, text)) => Place::lines(file.path, *line, *line).quoting(text),
            None => Place::file(file.path),
        });
    }

    /// Counts a notebook that is run from the top; not one without code or beside the work.
    fn kept_as_text(&mut self, file: &FileView<'_>, found: &plain::Plain) -> bool {
        if found.code_cells == 0 || !self.may_judge(file.path) {
            return false;
        }
        self.names(file.path);
        let facts = &mut self.facts;
        facts.from_top += 1;
        facts.code_cells += found.code_cells;
        facts.text_cells += found.text_cells;
        facts.text_words += found.text_words;
        self.told(file.path, found.text_words, found.code_cells);
        self.order.add(true, || Place::file(file.path));
        self.complete.add(found.skipped_cells * 2 <= found.code_cells, || Place::file(file.path));
        self.titles.add(found.title.is_some(), || match found.title {
            Some(line) => at(file, line),
            None => Place::file(file.path),
        });
        true
    }

    fn may_judge(&mut self, path: &str) -> bool {
        let lower = lower(path);
        let is_template = ["README.Rmd", "README.qmd"].iter().any(|name| path.ends_with(name))
            || lower
                .split('/')
                .any(|part| matches!(part, ".ipynb_checkpoints" | "skeleton" | "templates" | "tests" | "test" | "man"));
        let judged = !is_template && self.facts.judged < MAX_NOTEBOOKS as u64;
        self.facts.judged += u64::from(judged);
        judged
    }

    /// Whether the name says something, and whether it numbers the notebook.
    fn names(&mut self, path: &str) {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = lower(file.rsplit_once('.').map_or(file, |(stem, _)| stem)).into_owned();
        self.names.add(!is_unnamed(&stem), || Place::file(path));
        *self.by_folder.entry(folder.to_owned()).or_default() += 1;
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        let separated = stem.get(digits..).is_some_and(|rest| rest.starts_with(['_', '-', '.', ' ']) && rest.len() > 1);
        if (1..=3).contains(&digits)
            && separated
            && let Some(number) = stem.get(..digits).and_then(|number| number.parse().ok())
        {
            self.numbered.entry(folder.to_owned()).or_default().entry(number).or_insert_with(|| path.to_owned());
        }
    }

    fn told(&mut self, path: &str, words: u64, cells: u64) {
        if words < 20 || cells == 0 {
            return;
        }
        self.best.insert((words.saturating_mul(1_000) / cells, std::cmp::Reverse(Place::file(path))));
        if self.best.len() > 1 {
            self.best.pop_first();
        }
    }

    /// Looks for tools that clear counts and may keep outputs.
    pub(super) fn tools(&mut self, file: &FileView<'_>, text: &str) {
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        if !self.clears_counts
            && matches!(
                name,
                "settings.ini" | ".gitattributes" | ".pre-commit-config.yaml" | "pyproject.toml" | "setup.cfg"
            )
        {
            self.clears_counts = ["nbdev", "nbstripout", "nb-clean", "nbclean"].iter().any(|tool| text.contains(tool));
        }
    }

    /// Notebooks numbered in the order to run them: at least two, and most of their folder.
    pub(super) fn numbered(&self) -> Vec<Place> {
        let most = self
            .numbered
            .iter()
            .filter(|(folder, numbers)| {
                let all = self.by_folder.get(*folder).copied().unwrap_or(0);
                numbers.len() >= 2 && numbers.len() as u64 * 2 > all
            })
            .max_by_key(|(folder, numbers)| (numbers.len(), std::cmp::Reverse(*folder)));
        most.map_or_else(Vec::new, |(_, numbers)| numbers.values().take(8).map(Place::file).collect())
    }

    /// The facts.
    pub(super) fn finish(mut self) -> NotebookFacts {
        let mut pasted = Kept::<5>::default();
        for (place, uncounted) in std::mem::take(&mut self.pasted) {
            if uncounted && self.clears_counts {
                // The tool that is set up does that: nothing can be told of the order.
                self.facts.stripped += 1;
                continue;
            }
            self.facts.pasted += 1;
            self.order.add(false, || place.clone());
            self.complete.add(false, || place.clone());
            self.errors.add(false, || place.clone());
            pasted.add(place);
        }
        NotebookFacts {
            best_told: self.best.pop_last().map(|(_, place)| place.0),
            in_order: self.order.habit(),
            complete: self.complete.habit(),
            error_free: self.errors.habit(),
            imports_first: self.imports.habit(),
            portable: self.paths.habit(),
            titled: self.titles.habit(),
            named: self.names.habit(),
            trim: self.trim.habit(),
            pasted_places: pasted.places(),
            with_outputs: self.with_outputs.places(),
            complete_with_outputs: self.complete_with_outputs.places(),
            ..self.facts
        }
    }
}

/// The first import below the first cells, where at least a fifth of the imports stand there. None where there is no
/// import or no line tells one cell from another.
fn late_import(python: &PythonFile, cells: &[u32]) -> Option<Option<(u32, String)>> {
    let imports: Vec<_> = python.imports.iter().filter(|import| !import.optional).collect();
    if imports.is_empty() {
        return None;
    }
    let Some(border) = cells.get(FIRST_CELLS) else { return Some(None) };
    if cells.first() == Some(border) {
        return None;
    }
    let late: Vec<_> = imports.iter().filter(|import| import.line >= *border).collect();
    let is_late = late.len() * 5 > imports.len();
    Some(late.first().filter(|_| is_late).map(|import| (import.line, import.module.clone())))
}

/// Whether a file name in lower case is one that an editor gave.
fn is_unnamed(stem: &str) -> bool {
    let bare = stem.trim_end_matches(|end: char| end.is_ascii_digit() || " ()-_".contains(end));
    matches!(bare, "untitled" | "notebook" | "new notebook" | "untitled notebook" | "test" | "tmp" | "temp" | "")
        || stem.starts_with("copy of ")
        || stem.starts_with("copy_of_")
        || stem.starts_with("untitled")
        || bare.ends_with("-copy")
}
