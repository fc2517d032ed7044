//! What is wrong with a rubric or role file, in words that say where and what to do.

use std::fmt;

/// One fault. All of a file's faults are reported together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RubricFault {
    /// `rubric.toml`, `roles/NAME.toml`.
    pub file: String,
    /// Line, counted from 1, where there is one to name.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: String,
    /// The known name nearest to the unknown one.
    pub nearest: Option<String>,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for RubricFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        if let Some(nearest) = &self.nearest {
            write!(f, "; did you mean {nearest:?}?")?;
        }
        if !self.remedy.is_empty() {
            write!(f, " ({})", self.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for RubricFault {}

/// The known name most like `name`, if any is like it at all (Jaro-Winkler of at least 0.75).
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate.to_owned())
}
