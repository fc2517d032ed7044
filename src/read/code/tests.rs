//! What is told of code, on files as people write them.

use super::*;
use crate::read::RepositoryReader;

fn facts(files: &[(&str, &str)]) -> CodeFacts {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), text.len() as u64);
    }
    reader.finish(Reach::Whole).code.seen().cloned().expect("there is code")
}

#[test]
fn functions_are_measured_in_every_language_and_tests_in_none() {
    let branches: String = (0..11).map(|n| format!("    if x == {n} and y:\n        return {n}\n")).collect();
    let found = facts(&[
        (
            "pkg/a.py",
            &format!(
                "import os\nX = 1\n\ndef pick(x, y):\n{branches}\n\nclass A:\n    def f(self):\n        return [i for i in self if i]\n"
            ),
        ),
        ("R/b.R", "f <- function(x) {\n  x + 1\n}\n"),
        ("tests/test_a.py", "def test_pick():\n    assert pick(1)\n"),
    ]);
    assert_eq!(found.functions, [("python".to_owned(), 2), ("r".to_owned(), 1)].into());
    assert_eq!((found.complex_functions, found.long_functions), (1, 0));
    let worst = &found.worst[0];
    assert_eq!((worst.name.as_str(), worst.complexity, worst.place.lines), ("pick", 23, Some([4, 26])));
    assert_eq!((found.modules, found.folders, found.files), (2, 2, 2));
    assert_eq!((found.lines, found.enclosed_lines, found.free_lines), (31, 29, 31));
}

#[test]
fn documentation_that_repeats_the_name_or_itself_is_hollow() {
    let template: String = (0..4)
        .map(|n| {
            format!(
                "def step_{n}(x: int):\n    \"\"\"Part of the pipeline that moves data along.\"\"\"\n    return x\n\n"
            )
        })
        .collect();
    let found = facts(&[(
        "a.py",
        &format!(
            "{template}def load_rows(path):\n    \"\"\"Load rows.\"\"\"\n\ndef weigh(rows):\n    \"\"\"Recent rows count more: the weight halves every 30 days.\"\"\"\n\ndef bare(a, b):\n    return a\n\ndef _private(a):\n    \"\"\"Something long enough to be told about here.\"\"\"\n"
        ),
    )]);
    assert_eq!((found.public, found.documented, found.hollow), (7, 2, 4));
    assert_eq!((found.typeable, found.typed), (7, 4));
    assert_eq!(found.documented_at, [Place::lines("a.py", 20, 20), Place::lines("a.py", 1, 1)]);
    assert!(found.hollow_at.contains(&Place::lines("a.py", 17, 17)), "{:?}", found.hollow_at);
}

#[test]
fn code_put_out_of_use_and_copies_are_told_at_their_lines() {
    let body: String = (0..12).map(|n| format!("    value_{n} = compute(value, {n})\n")).collect();
    let found = facts(&[
        (
            "a.py",
            &format!(
                "def a(value):\n{body}\n# x = load(path)\n# y = x.mean()\n# print(y)\n# A remark on what follows.\n"
            ),
        ),
        ("b.py", &format!("import os\n\ndef b(value):\n{body}")),
    ]);
    assert_eq!((found.commented_out, found.commented_out_at), (3, vec![Place::lines("a.py", 15, 17)]));
    assert_eq!(found.repeated[0].place, Place::lines("b.py", 4, 15));
    assert_eq!(found.repeated[0].of, Place::lines("a.py", 2, 13));
    let docstrings =
        "def f():\n    \"\"\"\n".to_owned() + &"    The same long words again.\n".repeat(20) + "    \"\"\"\n";
    assert_eq!(facts(&[("a.py", &docstrings), ("b.py", &docstrings)]).repeated_windows, 0);
}

#[test]
fn the_order_of_files_changes_nothing_and_no_code_is_absent() {
    let files = [
        ("a.py", "def a():\n    \"\"\"Says what it is for.\"\"\"\n    return 1\n"),
        ("b.py", "def b():\n    \"\"\"Says what it is for.\"\"\"\n    return 1\n"),
        ("c/c.py", "def c():\n    \"\"\"Says what it is for.\"\"\"\n    return 1\n# x = 1(a)\n# y = 2(b)\n"),
    ];
    let mut back = files;
    back.reverse();
    assert_eq!(facts(&files), facts(&back));
    let mut reader = RepositoryReader::new();
    reader.file("README.md", b"# Title\n", 8);
    assert_eq!(reader.finish(Reach::Whole).code, Slot::Absent);
}
