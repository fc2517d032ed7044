use crate::evidence::Slot;
use crate::evidence::facts::{Reach, RecordFacts};
use crate::read::RepositoryReader;

fn records(files: &[(&str, &str)], reach: Reach) -> Slot<RecordFacts> {
    let mut reader = RepositoryReader::new();
    for (path, text) in files {
        reader.file(path, text.as_bytes(), u64::try_from(text.len()).unwrap_or(0));
    }
    reader.finish(reach).records
}

fn seen(files: &[(&str, &str)]) -> RecordFacts {
    match records(files, Reach::Whole) {
        Slot::Seen(facts) => facts,
        other => panic!("no facts: {other:?}"),
    }
}

#[test]
fn versions_and_dates_with_words_are_entries() {
    let keep = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2024-03-01\n### Added\n- Stratified folds.\n\n## [1.1.0] - \
                2024-01-10\n- Faster sampling.\n\n## 1.0.0\n\n";
    let facts = seen(&[("docs/changes.rst", "1.0\n---\nFirst words here.\n"), ("CHANGELOG.md", keep)]);
    let place = facts.changelog.expect("a changelog");
    assert_eq!((place.path.as_str(), place.lines), ("CHANGELOG.md", Some([5, 9])));
    assert_eq!(facts.changelog_entries, 2, "a version with nothing under it is none");
    let rst = "History\n=======\n\n0.3.1 (2019-07-02)\n------------------\n\n* Fixed the loader of long files.\n\nVersion 0.3\n-----------\n* New model.\n";
    assert_eq!(seen(&[("HISTORY.rst", rst)]).changelog_entries, 2);
    let plain = "numkit 2.1 - 12 March 2020\n  * added quantiles\nnumkit 2.0 - 1 January 2020\n  * first rewrite\n";
    assert_eq!(seen(&[("NEWS", plain)]).changelog_entries, 2);
}

#[test]
fn an_empty_changelog_is_none() {
    for text in [
        "",
        "# Changelog\n\n## [Unreleased]\n",
        "# Changelog\n\nAll notable changes will be documented in this file.\n",
        "## 1.0.0\n## 0.9.0\n",
    ] {
        assert_eq!(records(&[("CHANGELOG.md", text)], Reach::Whole), Slot::Absent, "{text:?}");
    }
    assert!(records(&[("train.py", "x = 1\n")], Reach::Listing).gap().is_some());
}

#[test]
fn news_in_the_readme_count_where_there_is_no_file() {
    let readme = "# Model\n\nUses 1.2 and 3.4 of it.\n\n## News\n\n- 2020-03-01: Added the large model.\n- 2020-01-12: Released the code.\n\n## \
                  Usage\n\n- 2019-01-01: not news\n";
    let facts = seen(&[("README.md", readme)]);
    assert_eq!(facts.changelog_entries, 2);
    assert_eq!(facts.changelog.expect("news").lines, Some([7, 8]));
}

#[test]
fn notes_are_written_by_people_over_time() {
    let journal = "# Experiments\n\n## 2024-02-01\nTried a deeper encoder because the shallow one underfits on long rows. Validation loss fell from 0.61 to \
                   0.55 but training takes twice as long, so the next step is to narrow it.\n\n## 2024-02-03\nNarrowed to 128 units. Loss 0.56, half the \
                   time. Kept. The remaining errors are nearly all rows with missing prices, which suggests that imputation matters more than depth.\n";
    let facts = seen(&[("notes/experiments.md", journal)]);
    assert_eq!((facts.experiment_notes.len(), facts.changelog), (1, None));
    let history = "run,date,model,val_auc\n1,2024-01-01,a,0.81\n2,2024-01-02,b,0.83\n3,2024-01-09,c,0.86\n";
    assert_eq!(seen(&[("reports/results.csv", history)]).experiment_notes.len(), 1);
}

#[test]
fn a_machines_log_and_a_bare_table_are_no_notes() {
    let log = "2024-02-01 10:00:00 start of the run with some words here\n".repeat(3)
        + &"epoch 1 loss: 0.3 acc: 0.9 time 3s\n".repeat(200);
    let table = "id,accuracy\n1,0.9\n2,0.8\n3,0.7\n";
    assert_eq!(
        records(
            &[("train_log.txt", &log), ("results.csv", table), ("results.md", "# Results\n\nGood.\n")],
            Reach::Whole
        ),
        Slot::Absent
    );
}

#[test]
fn hostile_records_are_read_in_time_and_without_a_panic() {
    let long = "1.0 ".repeat(200_000);
    let many = "## 1.0.0\nwords here\n".repeat(40_000);
    let facts = seen(&[("CHANGELOG.md", &many), ("log.md", &long), ("results.csv", "\u{feff}\u{0},,,\n")]);
    assert!(facts.changelog_entries > 30_000);
}
