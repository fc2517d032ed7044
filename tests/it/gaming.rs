//! Attempts to look better than the work is, through the built binary: what each does to the levels, the score and the
//! flags of one invented repository.
//!
//! Invariant: an attempt raises no criterion's level and not the score, and what can be seen of it is flagged.

use crate::support::{World, prospects};
use gix::objs::tree::EntryKind;
use handiwork::demo::Fixtures;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

const ADA: &str = "Ada Example";
const BEN: &str = "Ben Sample";
/// 2025-03-03, a Monday, in seconds since 1970: the first day of the invented history.
const START: i64 = 1_740_992_400;
const DAY: i64 = 86_400;

/// One commit: files written over those before it.
#[derive(Clone)]
struct Commit {
    author: &'static str,
    /// Days after the start on which it says it was written, and on which it was committed.
    days: [i64; 2],
    message: String,
    files: Vec<(String, String)>,
}

/// A history, oldest first, and where it says it was cloned from.
#[derive(Clone, Default)]
struct Work {
    commits: Vec<Commit>,
    remote: Option<&'static str>,
}

impl Work {
    /// A small, honest piece of work of thirteen commits in as many weeks.
    fn honest() -> Work {
        let mut work = Work::default();
        work.commit(0, "Fit a logistic model of churn on tenure and price", &[
            ("churn/__init__.py", "\"\"\"Who leaves, and when.\"\"\"\n"),
            ("churn/model.py", MODEL),
            ("requirements.txt", "numpy==2.1.0\n"),
            ("LICENSE", "MIT License\n\nCopyright (c) 2025 Ada Example\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n"),
        ]);
        work.commit(7, "Say what the model is for, so that others can run it", &[("README.md", README)]);
        work.commit(14, "Test the scaling, because a zero spread divided by zero", &[("tests/test_model.py", TESTS)]);
        work.commit(21, "Show the result in a notebook", &[("analysis.ipynb", &notebook(true))]);
        for step in 0..9_i64 {
            let body = format!(
                "\n\ndef bucket_{step}(months, width={width}):\n    \"\"\"Months of tenure in buckets of `width`.\"\"\"\n    if width <= 0:\n        raise ValueError(\"width must be positive\")\n    return [month // width + {step} for month in months]\n",
                width = step + 2
            );
            let path = format!("churn/bucket_{step}.py");
            let message = format!("Bucket tenure by {} months because the raw months overfit", step + 2);
            work.commit(28 + 7 * step, &message, &[(&path, &body)]);
        }
        work
    }

    /// The honest work without the files that start so.
    fn honest_without(start: &str) -> Work {
        let mut work = Work::honest();
        for commit in &mut work.commits {
            commit.files.retain(|(path, _)| !path.starts_with(start));
        }
        work.commits.retain(|commit| !commit.files.is_empty());
        work
    }

    fn commit(&mut self, day: i64, message: &str, files: &[(&str, &str)]) {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        self.commits.push(Commit { author: ADA, days: [day, day], message: message.to_owned(), files });
    }

    /// The same with one more commit, on the last day of the work.
    fn and(mut self, message: &str, files: Vec<(String, String)>) -> Work {
        self.commits.push(Commit { author: ADA, days: [84, 84], message: message.to_owned(), files });
        self
    }

    /// Everything in one commit, as a copy has it.
    fn squashed(self, message: &str) -> Work {
        let mut files = BTreeMap::new();
        for commit in self.commits {
            files.extend(commit.files);
        }
        Work { remote: self.remote, ..Work::default() }.and(message, files.into_iter().collect())
    }

    /// Writes it object by object, so that no `git` program is needed.
    fn write(&self, world: &World, name: &str) {
        let options = gix::open::Options::isolated().config_overrides(["init.defaultBranch=main"]);
        let kind = gix::create::Kind::WithWorktree;
        let repository = gix::ThreadSafeRepository::init_opts(world.path(name), kind, Default::default(), options)
            .expect("a repository")
            .to_thread_local();
        let mut tree = repository.empty_tree().id;
        let mut parent = None;
        for commit in &self.commits {
            let mut editor = repository.edit_tree(tree).expect("a tree");
            for (path, text) in &commit.files {
                let blob = repository.write_blob(text).expect("a blob");
                editor.upsert(path.as_str(), EntryKind::Blob, blob).expect("an entry");
            }
            tree = editor.write().expect("a written tree").detach();
            let [authored, committed] = commit.days.map(|day| format!("{} +0000", START + day * DAY));
            let signature =
                |time| gix::actor::SignatureRef { name: commit.author.into(), email: "a@b.example".into(), time };
            let id = repository
                .commit_as(signature(&committed), signature(&authored), "HEAD", &commit.message, tree, parent)
                .expect("a commit");
            parent = Some(id.detach());
        }
        if let Some(remote) = self.remote {
            let path = repository.git_dir().join("config");
            let config = std::fs::read_to_string(&path).expect("a configuration");
            std::fs::write(path, format!("{config}[remote \"origin\"]\n\turl = {remote}\n")).expect("a written file");
        }
    }
}

const README: &str = "# churn\n\nEstimates which clients of a telephone company leave in the next quarter, from tenure and price.\n\n## Why\n\nThe support team calls the hundred clients most likely to leave; a ranking is worth more to them than a rate.\n\n## Usage\n\n```sh\ngit clone https://github.com/ada/churn\npip install -r requirements.txt\npython -m churn.model\n```\n\nIt prints `accuracy 0.81` on the held-out quarter.\n";
const MODEL: &str = "\"\"\"A logistic model of churn.\"\"\"\n\nimport numpy as np\n\n\ndef scale(values):\n    \"\"\"Values less their mean, over their spread; zeros where there is no spread.\"\"\"\n    spread = np.std(values)\n    if spread == 0:\n        return np.zeros(len(values))\n    return (values - np.mean(values)) / spread\n\n\ndef predict(tenure, price, weights):\n    \"\"\"The chance that a client leaves.\"\"\"\n    score = weights[0] * scale(tenure) + weights[1] * scale(price)\n    return 1 / (1 + np.exp(-score))\n\n\nif __name__ == \"__main__\":\n    print(predict(np.arange(4.0), np.ones(4), [1.0, 2.0]))\n";
const TESTS: &str = "import numpy as np\n\nfrom churn.model import predict, scale\n\n\ndef test_scale_of_no_spread_is_zero():\n    assert scale(np.ones(3)).tolist() == [0, 0, 0]\n\n\ndef test_scale_has_mean_zero_and_spread_one():\n    scaled = scale(np.array([1.0, 2.0, 3.0]))\n    assert abs(scaled.mean()) < 1e-9\n    assert abs(scaled.std() - 1) < 1e-9\n\n\ndef test_a_chance_is_between_zero_and_one():\n    chance = predict(np.arange(4.0), np.ones(4), [1.0, 2.0])\n    assert ((chance > 0) & (chance < 1)).all()\n";

/// A notebook of four cells, run in order, or with outputs that no run accounts for.
fn notebook(run: bool) -> String {
    let cells: Vec<Value> = (1..=4)
        .map(|number| {
            let output = serde_json::json!({"output_type": "stream", "name": "stdout", "text": ["accuracy 0.97\n"]});
            serde_json::json!({
                "cell_type": "code", "metadata": {}, "outputs": [output],
                "execution_count": if run { Value::from(number) } else { Value::Null },
                "source": [format!("value_{number} = {number} * 2\n"), format!("print('accuracy', value_{number})")],
            })
        })
        .collect();
    let kernel = serde_json::json!({"kernelspec": {"name": "python3", "language": "python"}});
    serde_json::json!({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}).to_string()
}

/// Files by a rule, so many.
fn many(number: usize, file: impl Fn(usize) -> (String, String)) -> Vec<(String, String)> {
    (0..number).map(file).collect()
}

/// Forty tests of that body, in ten files.
fn tests_of(mark: &str, body: &str) -> Vec<(String, String)> {
    many(10, |file| {
        let mut text = String::from("import pytest\n\nfrom churn.model import predict, scale\n");
        for test in 0..4 {
            let _ = write!(text, "\n\n{mark}def test_case_{file}_{test}():\n    {body}\n");
        }
        (format!("tests/test_more_{file}.py"), text)
    })
}

/// What one assessment says of the one piece of work.
struct Judged {
    levels: BTreeMap<String, u64>,
    score: f64,
    level: u64,
    flags: BTreeMap<String, Value>,
}

impl Judged {
    fn of(work: &Work, name: &str, author: Option<&str>) -> Judged {
        let world = World::of(Fixtures::new());
        work.write(&world, name);
        let mut arguments = vec!["assess", name];
        arguments.extend(author.iter().flat_map(|author| ["--author", author]));
        let document = world.document(&arguments);
        let entry = &prospects(&document)[0];
        let criteria = entry["artefacts"][0]["criteria"].as_object().expect("criteria");
        let levels = criteria.iter().filter_map(|(id, one)| Some((id.clone(), one["level"].as_u64()?))).collect();
        let flags = entry["flags"].as_array().into_iter().flatten();
        Judged {
            levels,
            score: entry["score"].as_f64().unwrap_or(0.0),
            level: entry["level"].as_u64().unwrap_or(0),
            flags: flags.filter_map(|flag| Some((flag["id"].as_str()?.to_owned(), flag.clone()))).collect(),
        }
    }
}

/// Judges before and after, and fails if anything rose or the flag, with these words in its text, is not there.
#[track_caller]
#[expect(clippy::print_stdout, reason = "the table of attempts is read from a run with --nocapture")]
fn pays_nothing(attempt: &str, before: &Judged, after: &Judged, flag: Option<(&str, &str)>) {
    assert!(before.levels.len() > 10 && before.score > 0.0, "the work before was not judged");
    assert!(after.level <= before.level, "{attempt} raises the level from {} to {}", before.level, after.level);
    let risen: Vec<String> = after
        .levels
        .iter()
        .filter_map(|(id, is)| {
            // A criterion that did not arise before, as of notebooks where there were none, may arise at the foot of it.
            let was = before.levels.get(id).copied().unwrap_or(1);
            (*is > was).then(|| format!("{id} {was} -> {is}"))
        })
        .collect();
    assert!(risen.is_empty(), "{attempt} raised {risen:?}");
    let flags: Vec<&String> = after.flags.keys().filter(|id| !before.flags.contains_key(*id)).collect();
    println!(
        "{attempt}: level {} -> {}, score {} -> {}, new flags {flags:?}",
        before.level, after.level, before.score, after.score
    );
    // A tenth of a point is rounding.
    assert!(after.score <= before.score + 0.15, "{attempt}: {} -> {}", before.score, after.score);
    let Some((id, words)) = flag else { return };
    assert!(!before.flags.contains_key(id), "{id} was there before {attempt}");
    let raised = after.flags.get(id).unwrap_or_else(|| panic!("{attempt} raised no {id}: {:?}", after.flags.keys()));
    let text = raised["text"].as_str().unwrap_or_default();
    assert!(text.contains(words), "{attempt}: {text}");
}

/// The same for work with something more in it.
#[track_caller]
fn adding_pays_nothing(attempt: &str, before: Work, files: Vec<(String, String)>, flag: Option<(&str, &str)>) {
    let after = before.clone().and("update", files);
    // A commit that says nothing and changes one line is not what is tried here: both have it.
    let before = before.and("update", vec![("notes.txt".to_owned(), "x\n".to_owned())]);
    pays_nothing(attempt, &Judged::of(&before, "churn", None), &Judged::of(&after, "churn", None), flag);
}

#[test]
fn empty_skipped_and_assertion_free_tests() {
    for (attempt, mark, body, words) in [
        ("empty tests", "", "pass", "40 test-shaped things check nothing"),
        (
            "skipped tests",
            "@pytest.mark.skip\n",
            "assert scale([1.0, 2.0]) is not None",
            "40 test-shaped things check nothing",
        ),
        ("tests without assertions", "", "scale([1.0, 2.0])", "40 test-shaped things check nothing"),
        ("tests of nothing but True", "", "assert True", "40 test-shaped things check nothing"),
    ] {
        adding_pays_nothing(attempt, Work::honest(), tests_of(mark, body), Some(("tests.hollow", words)));
        let onto_none = format!("{attempt} where there are none");
        let none = Work::honest_without("tests/");
        adding_pays_nothing(&onto_none, none, tests_of(mark, body), Some(("tests.hollow", words)));
    }
}

#[test]
fn a_readme_from_a_template() {
    let template = "# Project Title\n\nOne Paragraph of project description goes here\n\n## Getting Started\n\nThese instructions will get you a copy of the project up and running on your local machine for development and testing purposes.\n\n### Prerequisites\n\nWhat things you need to install the software and how to install them\n\n```\nGive examples\n```\n\n### Installing\n\nA step by step series of examples that tell you how to get a development env running\n\n```\nGive the example\n```\n\n## Running the tests\n\nExplain how to run the automated tests for this system\n\n## Deployment\n\nAdd additional notes about how to deploy this on a live system\n";
    let files = vec![("README.md".to_owned(), template.to_owned())];
    adding_pays_nothing(
        "template README",
        Work::honest_without("README"),
        files,
        Some(("readme.template", "placeholder")),
    );
}

#[test]
fn a_readme_that_fits_any_project() {
    let stock = "# Churn\n\nA powerful, modern and easy solution that helps everybody reach their goals faster than ever before. It is designed for developers, teams and businesses of all sizes because simplicity matters more than anything else.\n\n## 🚀 Features\n\n- Blazing fast and highly scalable architecture\n- Clean and intuitive interface for everyone\n- Built with love and best practices\n\n## 📦 Installation\n\n```bash\npip install -r requirements.txt\n```\n\n## 💡 Why\n\nWe believe that great software should be simple, so that everybody can use it without any trouble, which is why we made it better than all alternatives.\n\n## 🤝 Contributing\n\nContributions are welcome! Feel free to open an issue or submit a pull request to make this even better.\n\n## 📄 License\n\nThis project is licensed under the terms of its license.\n";
    let badges = "[![Build](https://img.shields.io/badge/build-passing-green)](https://example.org)\n[![Coverage](https://img.shields.io/badge/coverage-100-green)](https://example.org)\n";
    let files = vec![("README.md".to_owned(), stock.replacen("\n\n", &format!("\n\n{badges}\n"), 1))];
    let flag = Some(("readme.boilerplate", "names nothing that is in the repository"));
    adding_pays_nothing("README of badges and emblems", Work::honest_without("README"), files, flag);
}

#[test]
fn generated_documentation() {
    let pages = many(40, |page| {
        let text = format!(
            "<!-- This file was automatically generated by pydoc-markdown. Do not edit. -->\n\n# module churn.bucket_{page}\n\n## Limitations\n\nThe function `bucket_{page}` buckets months. We chose the metric because classes are unbalanced.\n"
        );
        (format!("docs/api/bucket_{page}.md"), text)
    });
    let flag = Some(("inventory.generated", "40 of 5"));
    adding_pays_nothing("generated pages of Markdown", Work::honest(), pages, flag);
    let series = many(40, |page| {
        let text = format!(
            "# bucket_{page}\n\nThis page describes what `bucket_{page}` does and how it is to be used by everybody.\n\nThe function takes the months of tenure of each customer and returns the bucket into which each of them falls.\n\nPass the months as a list of whole numbers, and keep the order in which they come, since the result has the same order.\n\nA width of nothing or less is refused with an error, because no bucket of that kind could hold any month at all.\n\nWe chose this width because classes are unbalanced, and we compared it with a baseline that knows nothing.\n"
        );
        (format!("docs/bucket_{page}.md"), text)
    });
    let flag = Some(("documents.uniform", "40 pages of one wording"));
    adding_pays_nothing("pages of one wording", Work::honest(), series, flag);
    let built = many(40, |page| {
        let text =
            format!("<html><body><h1>churn.bucket_{page}</h1><p>Months of tenure in buckets.</p></body></html>\n");
        (format!("docs/_build/html/bucket_{page}.html"), text)
    });
    adding_pays_nothing("built documentation", Work::honest(), built, Some(("inventory.generated", "40 of 5")));
    let bare = |documented: &str| {
        many(20, |file| {
            let text = format!(
                "def load_table(path):\n{documented}    return open(path).read()[{file}:]\n\n\ndef save_table(path, rows):\n{documented}    open(path, \"w\").write(str(rows) * {file})\n"
            );
            (format!("churn/table_{file}.py"), text)
        })
    };
    let skeleton = "    \"\"\"_summary_\n\n    Args:\n        path (_type_): _description_\n\n    Returns:\n        _type_: _description_\n    \"\"\"\n";
    let before = Judged::of(&Work::honest().and("update", bare("")), "churn", None);
    let after = Judged::of(&Work::honest().and("update", bare(skeleton)), "churn", None);
    let flag = Some(("code.hollow_comments", "documentation comments only repeat a name or each other"));
    pays_nothing("docstrings left as a generator's skeleton", &before, &after, flag);
    let echo = "    \"\"\"Function for the table at the given path.\"\"\"\n";
    let after = Judged::of(&Work::honest().and("update", bare(echo)), "churn", None);
    let flag = Some(("code.hollow_comments", "documentation comments only repeat a name or each other"));
    pays_nothing("docstrings that repeat the name", &before, &after, flag);
}

#[test]
fn empty_back_dated_and_bulk_commits() {
    let honest = Judged::of(&Work::honest(), "churn", None);
    let with = |number: i64, commit: &dyn Fn(i64) -> Commit| {
        let mut work = Work::honest();
        work.commits.extend((0..number).map(commit));
        Judged::of(&work, "churn", None)
    };
    let of = |days, message: String, files| Commit { author: ADA, days, message, files };
    let empty = with(40, &|n| {
        of([91 + 7 * n, 91 + 7 * n], format!("Improve the fit of bucket {n} because its tail was off"), Vec::new())
    });
    pays_nothing("empty commits", &honest, &empty, Some(("history.empty_commits", "40 of 53 commits change nothing")));
    let dated = with(40, &|n| {
        let file = (format!("notes/day_{n}.txt"), format!("{n}\n"));
        of([90 - 700 + 14 * n, 90], "update".to_owned(), vec![file])
    });
    pays_nothing("back-dated commits", &honest, &dated, Some(("history.backdated", "40 of 53 commits")));
    let bulk = with(20, &|n| {
        let lines: String = (0..1_200).map(|line| format!("value_{line} = {}\n", line + n)).collect();
        of([91 + 7 * n, 91 + 7 * n], "update".to_owned(), vec![(format!("churn/table_{n}.py"), lines)])
    });
    pays_nothing("bulk commits", &honest, &bulk, Some(("history.bulk_commits", "20 of 33 commits")));
    let named = with(20, &|n| {
        let word = |line: i64| {
            ["amber", "birch", "cedar", "daisy", "elder"].map(|tree| format!("{tree}_{}", letters(line + n)))
        };
        let lines: String = (0..1_200).map(|line| format!("{} = 1\n", word(line).join("_"))).collect();
        of([91 + 7 * n, 91 + 7 * n], "update".to_owned(), vec![(format!("churn/names_{n}.py"), lines)])
    });
    pays_nothing(
        "bulk commits of different lines",
        &honest,
        &named,
        Some(("history.bulk_commits", "20 of 33 commits")),
    );
}

/// A number in letters.
fn letters(number: i64) -> String {
    number.to_string().bytes().map(|digit| char::from(digit + b'a' - b'0')).collect()
}

#[test]
fn commits_of_nothing_over_many_weeks() {
    let honest = Judged::of(&Work::honest(), "churn", None);
    let reason = |n: i64| format!("Improve the fit of bucket {n} because its tail was off, accuracy 0.81 to 0.9{n}");
    let with = |number: i64, every: i64, file: &dyn Fn(i64) -> (String, String)| {
        let mut work = Work::honest();
        for n in 0..number {
            let (path, text) = file(n);
            work.commit(91 + n * every / 10, &reason(n), &[(&path, &text)]);
        }
        Judged::of(&work, "churn", None)
    };
    let words = "amber birch cedar daisy elder fern grass hazel iris juniper kale larch maple nettle oak pine quince rose sorrel \
                 thyme umber violet willow yarrow zinnia aspen beech clover dill elm fig ginger heath ivy jasmine kelp lilac moss \
                 nutmeg olive";
    let word = |n: i64| words.split_whitespace().nth(usize::try_from(n).unwrap_or(0)).unwrap_or("none");
    type File<'a> = &'a dyn Fn(i64) -> (String, String);
    let attempts: [(&str, File<'_>); 5] = [
        ("commits of white space", &|n| {
            ("churn/model.py".to_owned(), format!("{MODEL}{}", "\n".repeat(1 + n as usize % 2)))
        }),
        ("commits of a counter", &|n| ("notes/runs.txt".to_owned(), format!("runs so far: {n}\n"))),
        ("commits that touch a file", &|n| (format!("notes/day_{n}.txt"), String::new())),
        ("commits that say the same in another file", &|n| {
            (format!("notes/day_{n}.txt"), format!("Worked on day {n}.\n"))
        }),
        ("commits that rewrite one line", &|n| ("notes/today.txt".to_owned(), format!("Today: {}\n", word(n)))),
    ];
    for (attempt, file) in attempts {
        // The first of its kind, and one correction of it, may be work.
        let after = with(40, 70, file);
        pays_nothing(
            attempt,
            &with(2, 70, file),
            &after,
            Some(("history.idle_commits", "of 53 commits change white space")),
        );
    }
    // Real lines, but forty slices of one sitting.
    let mut work = Work::honest();
    for n in 0..40 {
        let line = format!("{} = \"{}\"\n", word(n).to_uppercase(), word(39 - n));
        work.commit(91, "update", &[(&format!("churn/{}.py", word(n)), &line)]);
    }
    let sitting = Judged::of(&work, "churn", None);
    let words = "34 of 53 commits follow six others within the hour";
    pays_nothing("many commits in minutes", &honest, &sitting, Some(("history.hurried_commits", words)));
}

#[test]
fn work_of_somebody_else() {
    let theirs = Judged::of(&Work { remote: Some("https://github.com/ada/churn"), ..Work::honest() }, "churn", None);
    assert!(!theirs.flags.contains_key("artefact.copied"), "{:?}", theirs.flags);
    let copy = Work { remote: Some("https://github.com/eve/churn.git"), ..Work::honest() };
    let words = "has its readers clone ada/churn, not this repository";
    pays_nothing("copy with its history", &theirs, &Judged::of(&copy, "churn", None), Some(("artefact.copied", words)));
    let squashed = copy.squashed("Add files via upload");
    let words = "one commit brings 100 % of all changed lines";
    let after = Judged::of(&squashed, "churn", None);
    pays_nothing("copy in one commit", &theirs, &after, Some(("artefact.copied", words)));
    assert!(after.flags.contains_key("history.single_dump"));
    let renamed = Work { remote: Some("git@github.com:eve/retention.git"), ..squashed.clone() };
    let after = Judged::of(&renamed, "retention", None);
    pays_nothing("copy under a new name", &theirs, &after, Some(("artefact.copied", words)));
    let local = Work { remote: None, ..squashed };
    let after = Judged::of(&local, "retention", None);
    pays_nothing("copy under a new name, no remote", &theirs, &after, Some(("artefact.copied", words)));
    let at = after.flags.get("artefact.copied").and_then(|flag| flag["text"].as_str()).unwrap_or_default();
    assert!(at.starts_with("retention: "), "{at}");
}

#[test]
fn one_commit_on_top_of_anothers_history() {
    let mut copied = Work::honest();
    for n in 0..20 {
        copied.commit(91 + n, "Sharpen a bucket", &[("churn/edge.py", &format!("EDGE = {n}\n"))]);
    }
    let theirs = Judged::of(&copied, "churn", Some(ADA));
    copied.commits.iter_mut().for_each(|commit| commit.author = BEN);
    let on_top = copied.and("update", vec![("notes.txt".to_owned(), "mine\n".to_owned())]);
    let after = Judged::of(&on_top, "churn", Some(ADA));
    let words = "1 of 34 commits are the prospect's";
    pays_nothing("a commit on top of another's history", &theirs, &after, Some(("artefact.mostly_others", words)));
}

#[test]
fn vendored_code() {
    let mut library = Vec::new();
    for (path, text) in many(30, |file| (format!("third_party/tables/part_{file}.py"), MODEL.to_owned())) {
        library.push((path.replace("part_", "tests/test_part_"), TESTS.to_owned()));
        library.push((path, text));
    }
    library.push(("third_party/tables/README.md".to_owned(), README.to_owned()));
    library.push((
        "third_party/tables/.github/workflows/ci.yml".to_owned(),
        "on: push\njobs:\n  test:\n    steps:\n      - run: pytest\n".to_owned(),
    ));
    let words = "62 of 7";
    adding_pays_nothing("vendored code", Work::honest(), library, Some(("inventory.vendored", words)));
}

#[test]
fn notebooks_with_pasted_outputs() {
    let pasted = many(6, |file| (format!("results_{file}.ipynb"), notebook(false)));
    let words = "with outputs that their cells' counts do not account for";
    let flag = Some(("reproducibility.pasted_outputs", words));
    adding_pays_nothing("pasted outputs", Work::honest(), pasted.clone(), flag);
    adding_pays_nothing("pasted outputs where there is no notebook", Work::honest_without("analysis"), pasted, flag);
}

#[test]
fn fame_bought_and_shown() {
    let badges = "[![Stars](https://img.shields.io/github/stars/ada/churn)](https://github.com/ada/churn/stargazers)\n[![Downloads](https://img.shields.io/badge/downloads-9M-green)](https://example.org)\n";
    let famous = README.replacen("# churn\n\n", &format!("# churn\n\n{badges}\n"), 1);
    adding_pays_nothing("badges of fame", Work::honest(), vec![("README.md".to_owned(), famous)], None);

    let judged = |stars: u64| {
        let mut person = Fixtures::embedded().expect("fixtures").person("demo-arbor").expect("the person").clone();
        for repository in &mut person.repositories {
            Arc::make_mut(&mut repository.data).stars = stars;
        }
        let mut people = Fixtures::new();
        people.insert(person);
        let world = World::of(people);
        let mut document = world.document(&["scan", "demo-arbor"]);
        let entry = document["prospects"][0].take();
        ["score", "interval", "level", "categories", "flags"].map(|part| entry[part].clone())
    };
    let (plain, famous) = (judged(0), judged(48_000));
    assert!(plain[0].as_f64().is_some_and(|score| score > 0.0), "{plain:?}");
    assert_eq!(plain, famous, "stars moved something");
}
