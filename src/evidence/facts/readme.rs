//! The README, section by section.

use super::super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the README shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadmeFacts {
    /// Its path.
    pub path: String,
    /// `markdown`, `restructuredtext`, `asciidoc`, `org`, `html`, `plain` or `notebook`.
    pub format: String,
    /// Whether it was longer than the limit on one README and only its beginning was read.
    pub truncated: bool,
    /// Primary natural language as an ISO 639-1 code where the text is long enough to tell.
    pub language: Option<String>,
    /// Words of prose: no code, no badges, no markup, no template placeholder.
    pub words: u64,
    /// Sections in order; text before the first heading is a section with an empty title.
    pub sections: Vec<Section>,
    /// Words of substance by label, over all sections that carry it.
    pub label_words: BTreeMap<SectionLabel, u64>,
    /// Code blocks, in order. At most 60.
    pub code_blocks: Vec<CodeBlock>,
    /// Commands to install, run, test or fetch data. At most 60.
    pub commands: Vec<CommandFound>,
    /// Places showing what a run prints or returns: output after a command, a result figure, an expected table.
    pub expected_output: Vec<Place>,
    /// Usage examples in code (an import of the project's own package, a call). At most 10.
    pub examples: Vec<Place>,
    /// Images other than badges.
    pub images: u64,
    /// Status badges.
    pub badges: u64,
    /// Links other than badges.
    pub links: u64,
    /// Tables.
    pub tables: u64,
    /// Share of the prose lines that are list items made of a link, 0 to 1: a list of links has nearly all.
    pub link_list_share: f64,
    /// Placeholder text a template left, or a generator's banner. At most 5.
    pub placeholders: Vec<Place>,
    /// Headings with nothing under them. At most 5.
    pub empty_headings: Vec<Place>,
    /// Documents beside it (`docs/`, a manual), with text of substance. Generated ones and those of a series are none.
    pub documents: u64,
    /// Documents beside it that are one of a series: nearly every line, names and figures aside, stands on others too.
    pub uniform_pages: u64,
    /// Where, at most 5.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uniform_at: Vec<Place>,
    /// The first of its headings, where it could stand in front of any project: headings of templates, and nothing that
    /// names anything of this repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boilerplate: Option<Place>,
}

/// One section of a README.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    /// The heading as plain text; empty before the first one.
    pub title: String,
    /// 1 to 6; 0 before the first heading.
    pub level: u8,
    /// First and last line, counted from 1.
    pub lines: [u32; 2],
    /// Words of prose in it, subsections not counted.
    pub words: u64,
    /// What it is about. Several may apply; none for a title alone.
    pub labels: Vec<SectionLabel>,
    /// Whether anything of substance stands in it: words, code, a table or an image that is no placeholder.
    pub substance: bool,
}

/// What a README section is about, after Prana et al. 2019 ("Categorizing the Content of GitHub README Files").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionLabel {
    /// What the project is.
    What,
    /// Why it exists or is better: purpose, comparison, advantage.
    Why,
    /// How to install, configure, run, use.
    How,
    /// Status, versions, changes, plans.
    When,
    /// Who made it, contact, licence, acknowledgement.
    Who,
    /// References: further documentation, papers, related work, links.
    References,
    /// How to contribute.
    Contribution,
    /// Anything else.
    Other,
}

/// A block of code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeBlock {
    /// The language written on the fence, lower case.
    pub language: Option<String>,
    /// First and last line, counted from 1.
    pub lines: [u32; 2],
}

/// A command a reader is told to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandFound {
    /// Where it stands, quoted.
    pub place: Place,
    /// What it is for.
    pub kind: CommandKind,
    /// The file of the repository it needs (`train.py`, `requirements.txt`, a Makefile's target as `Makefile:train`).
    pub target: Option<String>,
    /// Whether that file is there; none when it names none or the tree was not seen deep enough.
    pub target_exists: Option<bool>,
}

/// What a command is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandKind {
    /// Makes the environment.
    Install,
    /// Runs the work: trains, evaluates, serves, reproduces.
    Run,
    /// Runs the tests.
    Test,
    /// Fetches data or weights.
    Data,
    /// Anything else.
    Other,
}
