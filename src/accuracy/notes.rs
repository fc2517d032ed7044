//! What people's notes on a repository (the columns of NICHE, Widyasari et al. 2023) answer to a plain question.
//!
//! The notes are sentences of several people without a fixed wording. One rule for all of them: addresses are taken
//! away; a note with a phrase that denies is no, also where it praises something else ("a well-maintained README but most
//! functions are not documented"); else one with a phrase that affirms is yes; any other is left out. The leading `X` of
//! some notes marks a project as poor in the column and says nothing of its own. Invariant: what a note says depends on
//! its own words alone.

use regex::Regex;
use std::sync::LazyLock;

/// A column of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    UnitTesting,
    ContinuousIntegration,
    Documentation,
    History,
    Architecture,
    License,
}

impl Column {
    /// The column's heading.
    pub(super) fn heading(self) -> &'static str {
        self.rule().0
    }

    /// Heading, what denies, what affirms; on lower-cased text.
    fn rule(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Column::UnitTesting => (
                "Unit Testing",
                r"\b(no|none|without|can'?t find|cannot find|not found|doesn'?t (seem to )?have)\b",
                r"\btest|\bnumber\b|\bfew\b|\bmany\b|\bsome\b|\d",
            ),
            Column::ContinuousIntegration => (
                "Continuous Integration",
                r"\b(no|none|without|not used|not using|doesn'?t (seem to )?(have|use))\b",
                r"\bci\b|travis|circle|jenkins|gitlab|appveyor|azure|cloudbuild|drone|buildkite|github actions?",
            ),
            Column::Documentation => (
                "Documentation",
                r"\bno\b|not (well |properly )?documented|not much|barely|lacks?\b|poor",
                r"document|tutorial|readme|majority of the function",
            ),
            Column::History => (
                "History",
                r"\b(no|little|minor|very few|(are|is|been) (only )?(a )?few)\b|^few\b|\b(only|just) \d+|\b\d commits? activity|not consistent|most activity was last",
                r"significant|consistent|sustained|spread out|negligible|\bactiv|\bsome commits|quite a ?lot",
            ),
            Column::Architecture => (
                "Architecture",
                r"ad[- ]hoc|not in modules|poorly|not self|collection|not much|a few folders|\bno\b|messy",
                r"organi[sz]ed|modules",
            ),
            Column::License => ("License", r"\b(no|none|without|not found)\b", r"licen[cs]e|copying|link"),
        }
    }
}

/// All columns, in the order of their numbers.
const COLUMNS: [Column; 6] = [
    Column::UnitTesting,
    Column::ContinuousIntegration,
    Column::Documentation,
    Column::History,
    Column::Architecture,
    Column::License,
];

static RULES: LazyLock<Option<Vec<(Regex, Regex)>>> = LazyLock::new(|| {
    let compiled = |column: &Column| {
        let (_, no, yes) = column.rule();
        Some((Regex::new(no).ok()?, Regex::new(yes).ok()?))
    };
    COLUMNS.iter().map(compiled).collect()
});

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"https?://\S+").ok());

/// The answer of a note, none where it cannot be told.
pub(super) fn says(column: Column, note: &str) -> Option<bool> {
    let (no, yes) = RULES.as_ref()?.get(column as usize)?;
    let words = ADDRESS.as_ref()?.replace_all(note, "link").to_lowercase().replace('\u{2019}', "'");
    match (no.is_match(&words), yes.is_match(&words)) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_rules() {
        for (index, column) in COLUMNS.into_iter().enumerate() {
            assert_eq!(column as usize, index);
        }
        assert_eq!(RULES.as_ref().map(Vec::len), Some(6));
    }

    #[test]
    fn notes_on_tests() {
        let says = |note| says(Column::UnitTesting, note);
        for yes in ["There are many files related to testing.", "X 1", "A number", "Only 1 test file", "Few"] {
            assert_eq!(says(yes), Some(true), "{yes}");
        }
        for no in ["There is no evidence of any testing done on the project.", "No", "X Doesn't seem to have unit test"]
        {
            assert_eq!(says(no), Some(false), "{no}");
        }
        assert_eq!(says("License provided"), None);
        assert_eq!(says("see https://example.org/tests"), None, "an address says nothing");
    }

    #[test]
    fn notes_on_integration() {
        let says = |note| says(Column::ContinuousIntegration, note);
        for yes in ["Travis used", "The project uses CI but not sure what is it", "The project hardly uses TravisCI"] {
            assert_eq!(says(yes), Some(true), "{yes}");
        }
        for no in ["X CI is not used on the project.", "No indications of using CI services"] {
            assert_eq!(says(no), Some(false), "{no}");
        }
        assert_eq!(says("The project uses pytest"), None);
    }

    #[test]
    fn notes_on_the_rest() {
        let cases = [
            (
                Column::Documentation,
                "There is a well-maintained README but most functions are not documented.",
                Some(false),
            ),
            (Column::Documentation, "There is a well maintained README, codes are well documented", Some(true)),
            (Column::Documentation, "https://example.org/documentation", None),
            (Column::History, "No evidence of sustained commit activity", Some(false)),
            (Column::History, "there has been only 2 commit activity in the past month.", Some(false)),
            (Column::History, "https://x.org/no shows there have been activities in the past few months", Some(true)),
            (Column::History, "Few commits in the last month: https://x.org", Some(false)),
            (Column::Architecture, "organised into different modules with ad hoc scripts", Some(false)),
            (Column::Architecture, "The code has been organised into different modules", Some(true)),
            (Column::License, "https://example.org/no/LICENSE", Some(true)),
            (Column::License, "There is no license to be found", Some(false)),
        ];
        for (column, note, answer) in cases {
            assert_eq!(says(column, note), answer, "{note}");
        }
    }
}
