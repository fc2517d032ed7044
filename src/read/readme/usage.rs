//! What of a README lets a stranger use the work: commands, examples, expected output.
//!
//! Invariant: an example is code that imports the project's own package or calls something; output is expected only
//! where the page says or shows so.

use super::commands::{Finder, resolved};
use super::document::Block;
use super::output;
use crate::evidence::Place;
use crate::evidence::facts::ReadmeFacts;
use crate::read::Tree;
use crate::read::pattern;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Places kept of examples and of output, each.
const MOST: usize = 10;

static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"\b[A-Za-z_][\w.]*\([^)]*"));

/// Fills commands, examples and expected output in.
pub(super) fn fill(
    facts: &mut ReadmeFacts,
    blocks: &[Block],
    tree: &Tree,
    make_targets: &BTreeMap<String, BTreeSet<String>>,
) {
    let mut finder = Finder::default();
    let own = own_packages(tree);
    let mut before = String::new();
    let mut heading = String::new();
    for block in blocks {
        finder.block(block);
        if let Some((lines, quote)) = output::shown(block, &before, &heading) {
            keep_output(facts, lines, &quote);
        }
        match block {
            Block::Heading { title, .. } => {
                heading.clone_from(title);
                before.clear();
            }
            Block::Prose(prose) => before.clone_from(&prose.text),
            Block::Code(code)
                if facts.examples.len() < MOST && is_example(code.language.as_deref(), &code.text, &own) =>
            {
                let first = code.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                facts.examples.push(Place::lines(&facts.path, code.lines[0], code.lines[1]).quoting(first));
            }
            _ => {}
        }
    }
    for lines in finder.output {
        keep_output(facts, lines, "output of the command above");
    }
    facts.expected_output.sort();
    facts.expected_output.truncate(MOST);
    facts.commands = resolved(finder.commands, &facts.path, tree, make_targets);
}

fn keep_output(facts: &mut ReadmeFacts, lines: [u32; 2], quote: &str) {
    if facts.expected_output.len() < MOST * 2 {
        facts.expected_output.push(Place::lines(&facts.path, lines[0], lines[1]).quoting(quote));
    }
}

/// Names under which the repository's own code is imported: packages and modules at the root, in `src/` and `lib/`.
fn own_packages(tree: &Tree) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    for path in tree.files.keys() {
        let path = ["src/", "lib/", "python/"].iter().find_map(|root| path.strip_prefix(root)).unwrap_or(path);
        let name = match path.split_once('/') {
            Some((package, "__init__.py")) => package,
            None => path.strip_suffix(".py").unwrap_or_default(),
            Some(_) => continue,
        };
        if !name.is_empty() && !matches!(name, "setup" | "conftest" | "tests" | "test" | "docs" | "examples") {
            own.insert(name.to_owned());
        }
        if own.len() >= 200 {
            break;
        }
    }
    own
}

fn is_example(language: Option<&str>, code: &str, own: &BTreeSet<String>) -> bool {
    let imports_own = code.lines().any(|line| {
        let line = line.trim().trim_start_matches(">>>").trim_start();
        let module = line.strip_prefix("from ").or_else(|| line.strip_prefix("import "));
        module.is_some_and(|module| {
            let top = module.split([' ', '.', ',', ';']).next().unwrap_or_default();
            own.contains(top)
        })
    });
    if imports_own {
        return true;
    }
    let session = code.lines().any(|line| line.trim_start().starts_with(">>>"));
    let language = language.unwrap_or_default().trim_start_matches(['{', '.']);
    let language = language.split(['}', ',', ' ', ':']).next().unwrap_or_default();
    let programming = matches!(
        language,
        "python"
            | "py"
            | "python3"
            | "pycon"
            | "ipython"
            | "r"
            | "julia"
            | "javascript"
            | "js"
            | "typescript"
            | "ts"
            | "java"
            | "kotlin"
            | "scala"
            | "go"
            | "rust"
            | "c"
            | "cpp"
            | "c++"
            | "csharp"
            | "cs"
            | "ruby"
            | "php"
            | "swift"
            | "lua"
            | "matlab"
            | "perl"
            | "jsx"
            | "tsx"
            | "haskell"
            | "elixir"
    );
    let calls = CALL.as_ref().is_some_and(|call| call.is_match(code));
    (session || programming) && calls
}
