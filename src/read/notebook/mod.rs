//! Notebooks (nbformat 3 and 4): their cells, and their code as one module.
//!
//! Called by the repository reader, once a file. Invariant: outputs are never kept, only whether there were any; lines are those of the `.ipynb`
//! file as text; a broken file gives the cells before the break.

mod run;
mod scan;
mod study;

pub use run::Execution;
pub use study::{Found, Study};

use super::methodology;
use super::python::{MAX_SOURCE, PythonFile};
use run::Outputs;
use scan::Scan;
use std::ops::Range;

/// What a notebook holds.
#[derive(Debug, Clone, Default)]
pub struct Notebook {
    /// The kernel's language (`python`, `r`, `julia` …); Python where the file says nothing.
    pub language: &'static str,
    /// Cells of code with something in them.
    pub code_cells: u64,
    /// Cells of text with something in them.
    pub text_cells: u64,
    /// Words in the cells of text.
    pub text_words: u64,
    /// Non-blank lines in the cells of code.
    pub code_lines: u64,
    /// The code cells as one Python module, where the kernel speaks Python.
    pub python: Option<PythonFile>,
    /// How it was run.
    pub execution: Execution,
    /// The heading it begins with, and its line.
    pub title: Option<(u32, String)>,
    /// First line of each cell of code, in order.
    pub cell_lines: Vec<u32>,
    /// Whether the file broke off or could not be understood to its end.
    pub broken: bool,
}

/// Code of all cells, and where it stands.
#[derive(Default)]
struct Code {
    text: String,
    /// Byte range of each cell in `text`; between two stands one line end.
    cells: Vec<Range<usize>>,
    /// Line in the file of each line of `text`.
    places: Vec<u32>,
}

/// One cell while it is read; its keys come in any order.
#[derive(Default)]
struct Cell {
    is_code: bool,
    is_text: bool,
    /// Pieces of its source, each with the line it stands on.
    source: Vec<(u32, String)>,
    is_heading: bool,
    /// The count it was last run under.
    count: Option<u64>,
    outputs: Outputs,
}

impl Notebook {
    /// Reads the text of an `.ipynb` file.
    pub fn parse(bytes: &[u8]) -> Notebook {
        Self::parse_offering(bytes, &mut |_| {})
    }

    /// The same, every cell with something in it offered on the way; nothing of it is kept here.
    pub fn parse_offering(bytes: &[u8], offer: &mut dyn FnMut(&methodology::Cell<'_>)) -> Notebook {
        let mut notebook = Notebook { language: "python", ..Notebook::default() };
        let mut code = Code::default();
        let mut scan = Scan::new(bytes);
        let whole = scan.object(|scan, key| match key {
            b"cells" => scan.array(|scan| notebook.cell(scan, &mut code, offer)),
            b"worksheets" => scan.array(|scan| {
                scan.object(|scan, key| match key {
                    b"cells" => scan.array(|scan| notebook.cell(scan, &mut code, offer)),
                    _ => scan.skip(),
                })
            }),
            b"metadata" => notebook.metadata(scan),
            _ => scan.skip(),
        });
        notebook.broken = whole.is_none() || !bytes.trim_ascii_start().starts_with(b"{");
        if notebook.language == "python" {
            notebook.python = Some(PythonFile::parse_cells(&code.text, &code.cells, &code.places));
        }
        notebook
    }

    fn metadata(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        let mut named = None;
        let found = scan.object(|scan, key| match key {
            b"kernelspec" | b"language_info" | b"kernel_info" => scan.object(|scan, key| match key {
                b"language" | b"name" if scan.peek() == Some(b'"') => {
                    let value = scan.string()?;
                    // The language outranks the kernel's name, which people choose.
                    let language = language_of(&value);
                    if key == b"language" || named.is_none() {
                        named = language.or(named);
                    }
                    Some(())
                }
                _ => scan.skip(),
            }),
            b"application/vnd.databricks.v1+notebook" => {
                self.execution.keeps_no_counts = true;
                scan.skip()
            }
            _ => scan.skip(),
        });
        self.language = named.unwrap_or(self.language);
        found
    }

    fn cell(
        &mut self,
        scan: &mut Scan<'_>,
        code: &mut Code,
        offer: &mut dyn FnMut(&methodology::Cell<'_>),
    ) -> Option<()> {
        let mut cell = Cell::default();
        let whole = cell.read(scan);
        let is_empty = cell.source.iter().all(|(_, piece)| piece.trim().is_empty());
        self.execution.any(is_empty);
        if !is_empty {
            let line = cell.source.first().map_or(1, |(line, _)| *line);
            if self.title.is_none() && self.code_cells <= 1 && self.text_cells <= 1 {
                self.title = cell.title();
            }
            if cell.is_code || cell.is_text {
                offer(&methodology::Cell { is_code: cell.is_code, source: &cell.source });
            }
            if cell.is_code {
                self.execution.code(line, cell.count, &cell.outputs);
                self.cell_lines.push(line);
                self.code_cells += 1;
                self.code_lines += code.add(&cell.source);
            } else if cell.is_text {
                self.text_cells += 1;
                self.text_words += cell.source.iter().map(|(_, piece)| words(piece)).sum::<u64>();
            }
        }
        whole
    }
}

impl Cell {
    /// Reads a cell; none where the text breaks off inside it.
    fn read(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.object(|scan, key| match key {
            b"cell_type" if scan.peek() == Some(b'"') => {
                let kind = scan.string()?;
                self.is_code = kind == "code";
                self.is_heading = kind == "heading";
                self.is_text = kind == "markdown" || self.is_heading;
                Some(())
            }
            b"execution_count" | b"prompt_number" => {
                self.count = scan.count();
                scan.skip()
            }
            b"outputs" => self.outputs.read(scan),
            b"source" | b"input" => match scan.peek()? {
                b'"' => self.piece(scan),
                _ => scan.array(|scan| if scan.peek() == Some(b'"') { self.piece(scan) } else { scan.skip() }),
            },
            _ => scan.skip(),
        })
    }

    /// The heading a cell of text begins with: in Markdown's two ways, in HTML, or the cell's kind.
    fn title(&self) -> Option<(u32, String)> {
        if !self.is_text {
            return None;
        }
        let mut lines =
            self.source.iter().flat_map(|(place, piece)| piece.lines().map(move |line| (*place, line.trim())));
        let (place, first) = lines.by_ref().find(|(_, line)| !line.is_empty())?;
        let lower = first.get(..first.len().min(4)).unwrap_or_default().to_lowercase();
        let mut underlined =
            || lines.next().is_some_and(|(_, next)| next.len() >= 3 && next.bytes().all(|byte| byte == b'='));
        let is_title = self.is_heading || first.starts_with('#') || lower.starts_with("<h") || underlined();
        let words = first.trim_matches(['#', ' ', '*']);
        (is_title && words.chars().any(char::is_alphanumeric)).then(|| (place, words.to_owned()))
    }

    fn piece(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        scan.peek();
        let line = scan.line();
        let piece = scan.string()?;
        self.source.push((line, piece));
        Some(())
    }
}

impl Code {
    /// Appends a cell and returns its non-blank lines.
    fn add(&mut self, source: &[(u32, String)]) -> u64 {
        let lines = source.iter().flat_map(|(place, piece)| piece.lines().map(move |line| (*place, line)));
        let blank = source.first().is_some_and(|(_, first)| is_foreign(first));
        if !self.cells.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        let mut count = 0;
        for (index, (place, line)) in lines.enumerate() {
            count += u64::from(!line.trim().is_empty());
            if self.text.len() + line.len() > MAX_SOURCE {
                continue;
            }
            if index > 0 {
                self.text.push('\n');
            }
            // The head of a Python cell magic (`%%time`) is no Python either.
            let is_magic = index == 0 && line.trim_start().starts_with("%%");
            if !(blank || is_magic) {
                self.text.push_str(line);
            }
            self.places.push(place);
        }
        self.cells.push(start..self.text.len());
        count
    }
}

/// Whether a cell's magic makes it something else than Python: a shell script, HTML, another language, a file.
fn is_foreign(first: &str) -> bool {
    const PYTHON: [&str; 10] =
        ["time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "python", "python3", "snakeviz"];
    let first = first.trim_start();
    let Some(magic) = first.strip_prefix("%%") else { return false };
    let mut words = magic.split_whitespace();
    match words.next() {
        Some("writefile" | "file") => !words.any(|word| word.ends_with(".py")),
        Some(name) => !PYTHON.contains(&name),
        None => true,
    }
}

/// A language by its name or a kernel's.
fn language_of(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    Some(match name.as_str() {
        "r" | "ir" => "r",
        "rust" => "rust",
        "javascript" | "typescript" | "nodejs" => "javascript",
        "scala" | "spylon-kernel" => "scala",
        "bash" => "shell",
        "matlab" | "octave" => "matlab",
        "sql" => "sql",
        _ if name.starts_with("julia") => "julia",
        _ if name.starts_with("python") || name.starts_with("conda") || name.contains("pyspark") => "python",
        _ => return None,
    })
}

/// Words of a text cell: pictures pasted in as base64 are one.
fn words(text: &str) -> u64 {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count() as u64
}

#[cfg(test)]
mod tests;
