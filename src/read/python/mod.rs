//! Python source through a real parser, reduced to what the part readers ask of it.
//!
//! Called by the repository reader, once a file. Invariant: broken syntax and Python 2 give what could be parsed and
//! `errors > 0`, never a panic; lines count from 1 in the file (for notebooks: in the `.ipynb` file as text where the
//! cell's place is known, else 1).

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
    /// Assertions outside functions.
    pub module_assertions: u32,
    /// Doctest prompts (`>>>`) in docstrings.
    pub doctests: u32,
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
    /// Statements in its body, docstring excepted.
    pub statements: u32,
    /// Whether a docstring stands first.
    pub documented: bool,
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
    /// A hash of the body's tokens without names of the function itself: equal bodies are bulk.
    pub body_hash: u64,
    /// Calls of the body as dotted names, in order, at most 60.
    pub calls: Vec<String>,
    /// Identifiers in assertions, at most 40: what is checked (`loss`, `accuracy`, `shape` …).
    pub asserted_names: Vec<String>,
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
