//! Housekeeping: what should not have been committed, and what keeps it out.
//!
//! Called by the repository reader. Invariant: paths and sizes decide, so a file need not have been read; pointers of
//! Git LFS are as small as they are and no dump.

use super::text::lower;
use super::{FileRole, FileView, Tree, language};
use crate::evidence::facts::{HygieneFacts, LARGE_FILE, LARGE_WEIGHTS, Reach};
use crate::evidence::{Gap, Place, Slot};
use std::collections::{BTreeMap, BTreeSet};

/// Most places kept of one kind.
const MAX_PLACES: usize = 5;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct HygieneReader {
    ignores: Option<Place>,
}

impl HygieneReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if file.path != ".gitignore" && file.path != ".hgignore" {
            return;
        }
        let rule = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
        let rules = file.text.map_or(0, |text| text.lines().filter(rule).count());
        if rules > 0 {
            self.ignores = Some(Place::file(file.path));
        }
    }

    /// The facts, once every file was offered. Unknown for a listing: what litters stands deeper.
    pub fn finish(self, tree: &Tree, reach: Reach) -> Slot<HygieneFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        let mut facts = HygieneFacts { ignores: self.ignores, ..HygieneFacts::default() };
        // One place for each folder or file that litters, each kind's first before any kind's second.
        let mut at: BTreeMap<&'static str, BTreeSet<Place>> = BTreeMap::new();
        let mut large: BTreeSet<(std::cmp::Reverse<u64>, &str)> = BTreeSet::new();
        for (path, &size) in &tree.files {
            if let Some((kind, place)) = litter(path) {
                *facts.litter.entry(kind.to_owned()).or_default() += 1;
                let places = at.entry(kind).or_default();
                if places.len() < MAX_PLACES {
                    places.insert(Place::file(place));
                }
                continue;
            }
            if is_fixture(path) || language::FileKind::of(path, size, None).role != FileRole::Data {
                continue;
            }
            let weights = language::is_weights(path) && size >= LARGE_WEIGHTS;
            let dump = !weights && size >= LARGE_FILE && !language::is_figure(path);
            facts.weights += u64::from(weights);
            facts.large_data += u64::from(dump);
            if weights || dump {
                large.insert((std::cmp::Reverse(size), path));
                if large.len() > MAX_PLACES {
                    large.pop_last();
                }
            }
        }
        let most = at.values().map(BTreeSet::len).max().unwrap_or(0);
        let turns = (0..most).flat_map(|turn| at.values().filter_map(move |places| places.iter().nth(turn)));
        facts.litter_at = turns.take(MAX_PLACES).cloned().collect();
        facts.large_at = large.into_iter().map(|(_, path)| Place::file(path)).collect();
        Slot::Seen(facts)
    }
}

/// What kind of litter a file is, and the folder or file to name.
fn litter(path: &str) -> Option<(&'static str, &str)> {
    let mut end = 0;
    for segment in path.split('/') {
        end += segment.len();
        let kind = match segment {
            "__pycache__" => "compiled Python",
            ".ipynb_checkpoints" => "notebook checkpoints",
            ".pytest_cache" | ".mypy_cache" | ".ruff_cache" | ".Rproj.user" | ".sass-cache" | ".parcel-cache" => {
                "tool caches"
            }
            "node_modules" | "bower_components" => "installed packages",
            ".venv" | "venv" | "virtualenv" | "site-packages" => "virtual environment",
            "htmlcov" => "coverage output",
            "__MACOSX" => "system files",
            _ if segment.ends_with(".egg-info") => "build output",
            _ if segment.starts_with("events.out.tfevents") => "training logs",
            _ => {
                end += 1;
                continue;
            }
        };
        return Some((kind, path.get(..end).unwrap_or(path)));
    }
    let file = lower(path.rsplit('/').next().unwrap_or(path));
    let kind = match &*file {
        ".ds_store" | "thumbs.db" | "desktop.ini" => "system files",
        ".rhistory" | ".rdata" => "session files",
        ".coverage" => "coverage output",
        "npm-debug.log" | "yarn-error.log" => "tool logs",
        _ if file.ends_with(".pyc") || file.ends_with(".pyo") => "compiled Python",
        _ if file.ends_with(".class") => "compiled code",
        _ if file.ends_with(".swp") || file.ends_with('~') => "editor backups",
        "workspace.xml" if path.contains(".idea/") => "editor state",
        _ => return None,
    };
    // A test's fixture may be litter on purpose.
    (!is_fixture(path)).then_some((kind, path))
}

/// Files that tests and examples are run on.
fn is_fixture(path: &str) -> bool {
    path.split('/').any(|segment| {
        matches!(&*lower(segment), "test" | "tests" | "testdata" | "test_data" | "fixtures" | "testing" | "__tests__")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(files: &[(&str, u64)]) -> HygieneFacts {
        let mut tree = Tree { complete: true, ..Tree::default() };
        tree.files.extend(files.iter().map(|(path, size)| ((*path).to_owned(), *size)));
        HygieneReader::default().finish(&tree, Reach::Whole).seen().cloned().expect("seen")
    }

    #[test]
    fn litter_is_counted_by_kind_and_fixtures_are_none() {
        let found = facts(&[
            ("src/__pycache__/a.cpython-38.pyc", 900),
            ("src/__pycache__/b.cpython-38.pyc", 900),
            (".DS_Store", 6_148),
            ("nb/.ipynb_checkpoints/a-checkpoint.ipynb", 9_000),
            ("web/node_modules/x/index.js", 90),
            ("tests/data/.DS_Store", 6_148),
            ("src/venv.py", 90),
            ("data/big.csv", 9 << 20),
            ("data/small.csv", 9 << 10),
            ("tests/data/big.csv", 9 << 20),
            ("models/net.pth", 44 << 20),
            ("models/pointer.pth", 130),
            ("docs/images/large.png", 9 << 20),
        ]);
        assert_eq!(found.litter.values().sum::<u64>(), 5);
        assert_eq!(found.litter.get("compiled Python"), Some(&2));
        assert_eq!(found.litter_at.len(), 4, "{:?}", found.litter_at);
        assert!(found.litter_at.contains(&Place::file("src/__pycache__")));
        assert_eq!((found.large_data, found.weights), (1, 1));
        assert_eq!(found.large_at, [Place::file("models/net.pth"), Place::file("data/big.csv")]);
    }

    #[test]
    fn an_empty_ignore_file_ignores_nothing() {
        let view = |text| FileView {
            path: ".gitignore",
            size: 9,
            text: Some(text),
            cut: false,
            role: FileRole::Manifest,
            language: None,
            python: None,
        };
        let mut reader = HygieneReader::default();
        reader.file(&view("\n# nothing\n"));
        assert_eq!(reader.ignores, None);
        reader.file(&view("*.pyc\n"));
        assert_eq!(reader.ignores, Some(Place::file(".gitignore")));
    }
}
