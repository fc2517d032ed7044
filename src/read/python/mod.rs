//! Python source through a real parser, reduced to what the part readers ask of it.
//!
//! Called by the repository reader, once a file. Invariant: broken syntax and Python 2 give what could be parsed and
//! `errors > 0`, never a panic; lines count from 1 in the file (for notebooks: in the `.ipynb` file as text where the
//! cell's place is known, else 1).

mod assertion;
mod branches;
mod check;
mod extent;
mod hazard;
mod head;
mod names;
mod nesting;
mod resolve;
mod runs;
mod shallow;
#[cfg(test)]
mod tests;
mod text;
mod walk;

pub use check::Check;
pub use hazard::{Hazard, HazardKind};
pub use runs::{Runs, Seed};

use super::code::doc::Doc;
use nesting::is_too_deep;
use ruff_python_ast::{ModModule, PySourceType};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_cells_unchecked, parse_unchecked_source};
use ruff_text_size::{TextRange, TextSize};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
pub(in crate::read) use text::is_machine_path;

/// Longest module that is parsed, in bytes. Hand-written modules stay under 600 KiB; what is longer is generated, and
/// the parser's memory grows with it.
pub const MAX_SOURCE: usize = 1 << 20;

/// One module.
#[derive(Debug, Clone, Default)]
pub struct PythonFile {
    /// Syntax errors the parser recovered from.
    pub errors: u32,
    /// Non-blank lines that are neither comment nor docstring.
    pub code_lines: u64,
    /// Imports at any depth.
    pub imports: Vec<Import>,
    /// Functions and methods at any depth.
    pub functions: Vec<Function>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Calls, in order; at most 4,000.
    pub calls: Vec<Call>,
    /// String literals that look like absolute paths of one machine; at most 50.
    pub absolute_paths: Vec<(u32, String)>,
    /// The line of `if __name__ == "__main__"`.
    pub main_guard: Option<u32>,
    /// First line of the module's docstring.
    pub docstring: Option<String>,
    /// First and last lines of all docstrings, in order.
    pub docstrings: Vec<[u32; 2]>,
    /// Assertions outside functions.
    pub module_assertions: u32,
    /// Doctest prompts (`>>>`) in docstrings.
    pub doctests: u32,
    /// Seeds and loops over them.
    pub runs: Runs,
    /// First and last lines of code, in the text that was parsed, in order.
    pub code_at: Vec<[u32; 2]>,
    /// Lines of code within functions and classes.
    pub enclosed_lines: u64,
    /// Lines of comment that are code, two or more together.
    pub commented_out: u64,
    /// First and last line of the longest such run.
    pub commented_out_at: Option<[u32; 2]>,
    /// Calls that run what they are given; at most 50.
    pub hazards: Vec<Hazard>,
}

/// One imported module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Dotted name as written, without relative dots (`sklearn.metrics`).
    pub module: String,
    /// Names taken from it, empty for a plain import.
    pub names: Vec<String>,
    /// Leading dots of a relative import.
    pub level: u32,
    /// Line.
    pub line: u32,
    /// Inside `try … except ImportError`, `if TYPE_CHECKING`, or a function.
    pub optional: bool,
}

/// One function or method.
#[derive(Debug, Clone, Default)]
pub struct Function {
    /// Its name; methods carry their class as `Class.name`.
    pub name: String,
    /// First (decorators included) and last line.
    pub lines: [u32; 2],
    /// The line of its name.
    pub defined: u32,
    /// Whether it stands inside another function.
    pub nested: bool,
    /// Statements in its body at any depth; docstrings, `pass` and `...` excepted.
    pub statements: u32,
    /// Whether a docstring stands first.
    pub documented: bool,
    /// What the docstring says beyond the name and the parameters.
    pub doc: Option<Doc>,
    /// Cyclomatic complexity: one more than the branches in it, those of functions within left out.
    pub complexity: u32,
    /// Whether parameters or the return are annotated.
    pub annotated: bool,
    /// Parameter names.
    pub parameters: Vec<String>,
    /// Decorators as dotted names (`pytest.mark.parametrize`).
    pub decorators: Vec<String>,
    /// Cases of a literal `parametrize` list, multiplied over several; 0 without one.
    pub cases: u32,
    /// Assertions that can fail: `assert` of a non-constant, `self.assert…`, `np.testing.assert_…`, `pytest.raises` …
    pub assertions: u32,
    /// Assertions that cannot fail (`assert True`, `assert 1 == 1`, `self.assertTrue(True)`).
    pub trivial_assertions: u32,
    /// Of the assertions, those that expect an error.
    pub error_assertions: u32,
    /// Unconditional skip (`@skip`, `pytest.skip()` as first statement, `raise SkipTest`).
    pub skipped: bool,
    /// Of functions named as tests, a hash of the body's tokens without names of the function itself: equal bodies are
    /// bulk. 0 of all others.
    pub body_hash: u64,
    /// Calls of the body as dotted names, in order, at most 60.
    pub calls: Vec<String>,
    /// Functions of other files that it calls and that by their names may assert on its behalf (`check_output`), by
    /// the last segment of their names; at most 40.
    pub helpers: Vec<String>,
    /// Identifiers in assertions, at most 40: what is checked (`loss`, `accuracy`, `shape` …).
    pub asserted_names: Vec<String>,
    /// What its assertions check, as far as their form tells; each once.
    pub checks: Vec<Check>,
    /// Whether the function is a test by pytest's or unittest's collection rules, given a test file.
    pub is_test: bool,
    /// Whether it is a fixture or set-up function.
    pub is_fixture: bool,
}

/// One class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// First and last line.
    pub lines: [u32; 2],
    /// Bases as dotted names.
    pub bases: Vec<String>,
    /// Whether a docstring stands first.
    pub documented: bool,
    /// What the docstring says beyond the name.
    pub doc: Option<Doc>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Dotted name as written (`model.fit`, `torch.load`), the receiver of a chain left out (`.fit`).
    pub name: String,
    /// Line.
    pub line: u32,
    /// The first argument when it is a string literal, cut at 200 characters.
    pub text: Option<String>,
}

impl PythonFile {
    /// Reads one module. Text beyond [`MAX_SOURCE`] is not looked at; source nested too deep to walk gives its line
    /// count and one error.
    pub fn parse(text: &str) -> PythonFile {
        let text = text.get(..floor_boundary(text, MAX_SOURCE)).unwrap_or_default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if is_too_deep(text, Mode::Module) {
            return Self::unparsed(text);
        }
        let parse = || Self::walked(text, &[], &parse_unchecked_source(text, PySourceType::Python));
        // The parser checks its own progress with assertions; a fault of it must cost one file, not the run.
        catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Self::unparsed(text))
    }

    /// Reads the Python cells of a notebook, each on its own, so that a broken one spoils no other. `cells` are byte
    /// ranges of `text` with one line end between two; `places` gives the line in the file of each line of the text.
    pub fn parse_cells(text: &str, cells: &[Range<usize>], places: &[u32]) -> PythonFile {
        let readable =
            |cell: &&Range<usize>| text.get((*cell).clone()).is_some_and(|cell| !is_too_deep(cell, Mode::Ipython));
        let fits = text.len() <= MAX_SOURCE && cells.iter().all(|cell| readable(&cell));
        if !fits {
            return Self::unparsed(text);
        }
        let offset = |at: usize| TextSize::new(u32::try_from(at).unwrap_or(u32::MAX));
        let ranges = cells.iter().map(|cell| TextRange::new(offset(cell.start), offset(cell.end)));
        let parse = || {
            let parsed = parse_cells_unchecked(text, ranges, &ParseOptions::from(Mode::Ipython));
            Self::walked(text, places, &parsed)
        };
        catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Self::unparsed(text))
    }

    fn walked(text: &str, places: &[u32], parsed: &Parsed<ModModule>) -> PythonFile {
        let lines = text::Lines::new(text, places);
        let mut file = walk::Walk::run(text, &lines, parsed.tokens(), parsed.suite());
        file.errors = u32::try_from(parsed.errors().len()).unwrap_or(u32::MAX);
        file
    }

    fn unparsed(text: &str) -> PythonFile {
        let is_code = |line: &&str| !line.trim_start().is_empty() && !line.trim_start().starts_with('#');
        PythonFile { errors: 1, code_lines: text.lines().filter(is_code).count() as u64, ..PythonFile::default() }
    }
}

/// The syntax tree of a script another part reader asks questions of its own, under the same guards as
/// [`PythonFile::parse`]: none where it is too long or nested too deeply to walk.
pub(in crate::read) fn syntax_tree(text: &str) -> Option<Parsed<ModModule>> {
    if text.len() > MAX_SOURCE || is_too_deep(text, Mode::Module) {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| parse_unchecked_source(text, PySourceType::Python))).ok()
}

/// The last character boundary of `text` at or before `limit`.
fn floor_boundary(text: &str, limit: usize) -> usize {
    if text.len() <= limit {
        return text.len();
    }
    (0..=limit).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
