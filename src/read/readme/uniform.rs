//! Pages that read alike, and a page that could stand in front of any project.
//!
//! Called by the reader of READMEs: [`Pages`] with every other document of substance, [`is_boilerplate`] with the README
//! once the tree is known. Invariant: hashes alone are kept, of at most [`MOST_PAGES`] pages and [`MOST_LINES`] lines
//! each; what is told needs much agreement, since a wrong word here costs its author the page.

use super::document::Block;
use crate::evidence::Place;
use crate::evidence::facts::{CommandFound, ReadmeFacts};
use crate::read::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

const MOST_PAGES: usize = 2_000;
const MOST_LINES: usize = 400;
/// Words from which a line, names and figures left out, says enough to be compared.
const LINE_WORDS: usize = 4;
/// Pages on which a line stands from which it is nobody's sentence about this page.
const ALIKE: u32 = 4;
/// Lines of a page, in percent, that stand elsewhere too from which the page is one of a series.
const ALIKE_PERCENT: usize = 75;
/// A README of fewer words or headings is brief rather than boilerplate.
const FEWEST_WORDS: u64 = 60;
const FEWEST_HEADINGS: usize = 4;
/// Share of headings, in percent, that could stand in any README.
const STOCK_PERCENT: usize = 70;
/// Words shared with the repository's own names from which a README speaks of this work.
const OWN_WORDS: usize = 2;

/// Documents beside the README, to be compared.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// By path, so that the order in which files come decides nothing.
    lines: BTreeMap<String, BTreeSet<u64>>,
}

impl Pages {
    /// Takes one document of substance.
    pub(super) fn page(&mut self, path: &str, text: &str) {
        if self.lines.len() < MOST_PAGES {
            let lines = text.lines().filter_map(folded).take(MOST_LINES).collect();
            self.lines.insert(path.to_owned(), lines);
        }
    }

    /// How many pages are of a series, and the first of them: nearly every line of theirs stands on other pages too,
    /// but for names and figures.
    pub(super) fn uniform(&self) -> (u64, Vec<Place>) {
        let mut pages_of: BTreeMap<u64, u32> = BTreeMap::new();
        for line in self.lines.values().flatten() {
            *pages_of.entry(*line).or_default() += 1;
        }
        let is_uniform = |lines: &BTreeSet<u64>| {
            let alike = lines.iter().filter(|line| pages_of.get(line).is_some_and(|pages| *pages >= ALIKE)).count();
            !lines.is_empty() && alike * 100 >= lines.len() * ALIKE_PERCENT
        };
        let uniform: Vec<&String> =
            self.lines.iter().filter(|(_, lines)| is_uniform(lines)).map(|(path, _)| path).collect();
        (uniform.len() as u64, uniform.into_iter().take(5).map(Place::file).collect())
    }
}

/// A line's words without names of code and figures, hashed; none where little is left.
fn folded(line: &str) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut words = 0;
    for word in line.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '`' && c != '_');
        let is_name = word.contains(['`', '_', '/', '.', '(', ':'])
            || word.contains(|c: char| c.is_ascii_digit())
            || word.chars().skip(1).any(char::is_uppercase);
        if word.is_empty() || is_name {
            continue;
        }
        words += 1;
        word.to_lowercase().hash(&mut hasher);
    }
    (words >= LINE_WORDS).then(|| hasher.finish())
}

/// Whether a README says nothing that names anything of this repository: headings any README could have, and no word,
/// example or command of its own. The place is its first heading's.
pub(super) fn is_boilerplate(facts: &ReadmeFacts, blocks: &[Block], tree: &Tree) -> Option<Place> {
    let headings: Vec<(&str, u32)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, title, line } if *level > 1 => Some((title.as_str(), *line)),
            _ => None,
        })
        .collect();
    if !tree.complete || facts.words < FEWEST_WORDS || headings.len() < FEWEST_HEADINGS {
        return None;
    }
    // Words of other scripts are in no file's name: nothing can be told.
    if facts.language.as_deref().is_some_and(|language| language != "en") || !facts.examples.is_empty() {
        return None;
    }
    let stock = headings.iter().filter(|(title, _)| is_stock(title)).count();
    if stock * 100 < headings.len() * STOCK_PERCENT || facts.commands.iter().any(is_own) {
        return None;
    }
    let names = names(tree);
    let own: BTreeSet<String> =
        blocks.iter().flat_map(texts).flat_map(words).filter(|word| names.contains(word)).collect();
    let (_, line) = headings.first()?;
    (own.len() < OWN_WORDS).then(|| Place::lines(&facts.path, *line, *line))
}

/// The texts of a block, code among them: a name in an example is a name.
fn texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Prose(prose) => vec![prose.text.as_str()],
        Block::Code(code) => vec![code.text.as_str()],
        Block::Table(table) => table.rows.iter().flatten().map(String::as_str).collect(),
        // The title is the repository's name more often than not, and headings were looked at.
        Block::Heading { .. } | Block::Image { .. } => Vec::new(),
    }
}

/// A command that names a file of the repository other than what declares its environment.
fn is_own(command: &CommandFound) -> bool {
    const ENVIRONMENT: [&str; 8] =
        ["requirements", "environment", "setup.", "pyproject", "package", "dockerfile", "pipfile", "cargo"];
    command.target_exists == Some(true)
        && command.target.as_deref().is_some_and(|target| {
            let name = target.rsplit('/').next().unwrap_or(target).to_lowercase();
            target != "." && !ENVIRONMENT.iter().any(|known| name.starts_with(known))
        })
}

/// Whether a heading could stand in any README: an emblem before it, or a word of every template.
fn is_stock(title: &str) -> bool {
    const STOCK: [&str; 36] = [
        "about",
        "overview",
        "introduction",
        "features",
        "key features",
        "feature",
        "highlights",
        "getting started",
        "quick start",
        "quickstart",
        "prerequisites",
        "requirements",
        "installation",
        "install",
        "setup",
        "usage",
        "how to use",
        "tech stack",
        "technologies",
        "built with",
        "project structure",
        "structure",
        "configuration",
        "contributing",
        "contribution",
        "license",
        "licence",
        "contact",
        "support",
        "acknowledgements",
        "acknowledgments",
        "authors",
        "author",
        "roadmap",
        "faq",
        "demo",
    ];
    let bare = title.trim();
    let is_emblem = |c: char| !c.is_alphanumeric() && !c.is_ascii() || c == ':';
    let plain = bare.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    bare.starts_with(is_emblem) || STOCK.contains(&plain.as_str())
}

/// Words of a text that could be names.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 4).map(str::to_lowercase)
}

/// The words of which the repository's paths are made, but for those any repository has.
fn names(tree: &Tree) -> BTreeSet<String> {
    const COMMON: [&str; 48] = [
        "readme",
        "license",
        "licence",
        "test",
        "tests",
        "main",
        "data",
        "model",
        "models",
        "utils",
        "util",
        "docs",
        "setup",
        "requirements",
        "config",
        "configs",
        "init",
        "example",
        "examples",
        "script",
        "scripts",
        "source",
        "train",
        "training",
        "images",
        "image",
        "assets",
        "static",
        "github",
        "workflows",
        "project",
        "package",
        "python",
        "code",
        "notebook",
        "notebooks",
        "contributing",
        "changelog",
        "docker",
        "dockerfile",
        "makefile",
        "environment",
        "tools",
        "index",
        "core",
        "helpers",
        "results",
        "analysis",
    ];
    let stems = tree.files.keys().flat_map(|path| path.split('/')).map(|name| name.split('.').next().unwrap_or(name));
    stems.flat_map(words).filter(|word| !COMMON.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::Reach;
    use crate::read::RepositoryReader;

    fn page(name: &str) -> String {
        format!(
            "# {name}\n\nThis page describes everything that `{name}` offers to its users today.\n\nCall `{name}()` with the \
             arguments listed in the table below.\n\nSee the guide for further help with this part.\n"
        )
    }

    #[test]
    fn pages_of_a_series_are_told_from_pages_somebody_wrote() {
        let mut pages = Pages::default();
        for number in 0..6 {
            pages.page(&format!("docs/p{number}.md"), &page(&format!("bucket_{number}")));
        }
        pages.page(
            "docs/why.md",
            "We bucket tenure because raw months overfit.\nSee the guide for further help with this part.\n",
        );
        let (number, places) = pages.uniform();
        assert_eq!((number, places.len()), (6, 5));
        let mut few = Pages::default();
        few.page("docs/a.md", &page("a_1"));
        few.page("docs/b.md", &page("b_1"));
        assert_eq!(few.uniform().0, 0, "two pages alike are no series");
    }

    fn boilerplate(readme: &str) -> bool {
        let mut reader = RepositoryReader::new();
        for (path, text) in [("README.md", readme), ("churn/bucket.py", "x = 1\n"), ("requirements.txt", "numpy\n")] {
            reader.file(path, text.as_bytes(), text.len() as u64);
        }
        reader.finish(Reach::Whole).readme.seen().is_some_and(|facts| facts.boilerplate.is_some())
    }

    #[test]
    fn a_page_that_fits_any_project_is_told_from_one_about_this() {
        let stock = "# Amazing Project\n\nA powerful, modern and easy solution that helps everybody reach their goals \
                     faster than ever before.\n\n## 🚀 Features\n\n- Blazing fast and highly scalable architecture\n- Clean and \
                     intuitive interface for everyone\n- Built with love and best practices\n\n## 📦 Installation\n\n```\npip \
                     install -r requirements.txt\n```\n\n## 🤝 Contributing\n\nContributions are welcome! Feel free to open an \
                     issue or submit a pull request to make this even better for all.\n\n## 📄 License\n\nThis project is \
                     licensed under the terms of the license that comes with it, and you may use it.\n";
        assert!(boilerplate(stock));
        let own = stock.replace("highly scalable architecture", "the churn of customers by bucket of tenure");
        assert!(!boilerplate(&own), "it names what is there");
        assert!(!boilerplate(&stock.replace("pip install -r requirements.txt", "python churn/bucket.py")));
        assert!(!boilerplate("# x\n\nShort.\n"), "brief is not boilerplate");
    }
}
