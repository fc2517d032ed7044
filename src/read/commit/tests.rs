use super::*;
use crate::evidence::Slot;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

fn commit(id: usize, message: &str, day: &str) -> CommitRecord {
    let time = Some(at(&format!("{day}T12:00:00Z")));
    CommitRecord {
        id: format!("{id:040x}"),
        message: message.to_owned(),
        authored_at: time,
        committed_at: time,
        change: Some(ChangeSize { added: 30, removed: 5, files: 2, ..ChangeSize::default() }),
        ..CommitRecord::default()
    }
}

fn read(commits: &[CommitRecord], totals: &HistoryTotals) -> HistoryFacts {
    let mut reader = HistoryReader::default();
    for commit in commits {
        reader.commit(commit);
    }
    reader.finish(totals)
}

#[test]
fn messages_with_a_change_and_a_reason_are_told_from_empty_ones() {
    let good = judge_message(
        "Clip gradients in the encoder\n\nTraining diverged after epoch 3 because single batches produced norms above \
         1e4. Clip at 5 so that the learning rate can stay where it was.\n\nFixes #123",
    );
    assert!(good.what > 0.8 && good.why > 0.8 && !good.nothing, "{good:?}");
    let conventional = judge_message("feat(data): add a loader for the 2019 survey so that folds can be stratified");
    assert!(conventional.what > 0.6 && conventional.why > 0.6, "{conventional:?}");
    let what_only = judge_message("Add a learning rate scheduler to the trainer");
    assert!(what_only.what > what_only.why, "{what_only:?}");
    let problem_only = judge_message("Fix crash when the batch is empty\n\nFixes #12");
    assert!(problem_only.why > problem_only.what, "{problem_only:?}");
}

#[test]
fn messages_that_say_nothing_are_known() {
    for text in [
        "",
        ".",
        "...",
        "update",
        "Update",
        "fix",
        "Fixed bugs",
        "wip",
        "WIP!",
        "Add files via upload",
        "Update README.md",
        "Update main.py (#84)",
        "Create train.py",
        "Delete old.ipynb",
        "Initial commit",
        "first commit",
        "minor changes",
        "some fixes",
        "v2",
        "asdf",
        "test",
        "final version",
        "Merge branch 'main' of https://github.com/a/b",
        "更新",
        "修改",
        "обновление",
        "commit 3",
        "day 12",
        "1",
        "update code",
        "fixed some bug",
        "Fix a few small bugs.",
        "changed some stuff",
        "fix the issue",
        "Updated a bunch of things",
        "bugs fixed",
        "minor errors corrected",
        "changes\n\nCo-authored-by: Ada <ada@example.org>",
    ] {
        let judgement = judge_message(text);
        assert!(judgement.nothing, "{text:?}: {judgement:?}");
        assert!(judgement.what < 0.5 && judgement.why < 0.5, "{text:?}: {judgement:?}");
    }
    for text in [
        "Update the tokenizer to keep case",
        "Fix off-by-one in the window of the sampler",
        "Rename loss to objective",
        "Fix bug in the sampler",
        "fix issue #41",
        "Change code of the loader to stream",
        "fix typos in the tutorial",
        "Clean up the encoder",
        "update\n\nThe upstream API changed its date format, so the parser now accepts both forms.",
    ] {
        assert!(!judge_message(text).nothing, "{text:?}");
    }
}

#[test]
fn messages_in_scripts_without_spaces_are_estimated_not_condemned() {
    let long = judge_message("为了避免训练发散，在编码器中裁剪梯度");
    assert!(long.what > 0.5 && long.why > 0.5 && !long.nothing);
    assert!(judge_message("修正").what < 0.5);
}

#[test]
fn trailers_addresses_and_tokens_are_never_quoted() {
    let mut first = commit(
        1,
        "Ask ada@example.org <bob@example.org> why ghp_abcdEFGH1234567890abcdEFGH1234567890 fails",
        "2024-01-01",
    );
    first.message.push_str("\n\naccuracy 0.91 says carol@example.org\nSigned-off-by: Dan <dan@example.org>");
    let facts = read(&[first], &HistoryTotals::default());
    let text = serde_json::to_string(&facts).expect("facts");
    assert!(!text.contains('@') && !text.contains("ghp_") && !text.contains("Dan"), "{text}");
    assert!(text.contains("accuracy 0.91"));
}

#[test]
fn metrics_versions_and_pull_requests_are_found_in_messages() {
    let commits: Vec<CommitRecord> = [
        "Raise validation AUC from 0.81 to 0.85 with target encoding",
        "Ensemble of five folds, LB 0.7712",
        "Reach 91% accuracy on the test set (#31)",
        "Release 1.4.0",
        "v0.2.1",
        "Bump numpy from 1.19.0 to 1.21.0",
        "Score the map of sections",
        "Bump version to 0.3.0",
    ]
    .iter()
    .enumerate()
    .map(|(index, text)| commit(index, text, "2024-02-02"))
    .collect();
    let facts = read(&commits, &HistoryTotals::default());
    assert_eq!(facts.metrics_quoted_total, 3, "{:?}", facts.metrics_quoted);
    assert_eq!(facts.version_commits, 3);
    assert_eq!(facts.pull_request_commits, 1);
    assert_eq!(facts.messages.judged, 8);
}

#[test]
fn merges_are_counted_and_judged_by_nothing() {
    let mut merge = commit(1, "Merge pull request #4 from ada/x\n\nAdd a scheduler", "2024-01-01");
    merge.is_merge = true;
    let facts = read(&[merge], &HistoryTotals { all: Some(9), ..HistoryTotals::default() });
    assert_eq!((facts.own, facts.all, facts.read, facts.merges, facts.pull_request_commits), (1, 9, 1, 1, 1));
    assert_eq!((facts.messages.judged, facts.calendar.active_weeks), (0, 0));
    assert!(facts.sizes.gap().is_some());
}

#[test]
fn a_thousand_copies_of_one_message_are_one_distinct_message() {
    let commits: Vec<CommitRecord> =
        (0..1_000).map(|index| commit(index, &format!("Update {index}"), "2024-01-01")).collect();
    let messages = read(&commits, &HistoryTotals::default()).messages;
    // Digits fold one by one: as many shapes as the numbers have lengths.
    assert_eq!((messages.judged, messages.distinct), (1_000, 3));
    assert_eq!(messages.worst.len(), 3);
    assert!(messages.best.is_empty());
}

#[test]
fn sizes_tell_focused_bulk_empty_and_tangled_changes_apart() {
    let sized = |added: u64, files: u64, paths: &[&str]| {
        let mut commit = commit(usize::try_from(added).unwrap_or(0), "Change it", "2024-01-01");
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        commit.change = Some(ChangeSize { added, removed: 0, files, paths, ..ChangeSize::default() });
        commit
    };
    let commits = [
        sized(10, 1, &["model/a.py"]),
        sized(100, 4, &["model/a.py", "tests/test_a.py", "docs/a.md", "README.md", ".github/workflows/ci.yml"]),
        sized(60, 3, &["model/a.py", "web/b.js", "infra/c.tf"]),
        sized(5_000, 90, &["model/a.py"]),
        sized(0, 0, &[]),
    ];
    let facts = read(&commits, &HistoryTotals::default());
    let Slot::Seen(sizes) = facts.sizes else { panic!("sizes are known") };
    assert_eq!((sizes.measured, sizes.empty, sizes.focused, sizes.bulk, sizes.tangled), (5, 1, 3, 1, 1));
    assert_eq!((sizes.median_lines, sizes.p90_lines), (60, 5_000));
    assert!((sizes.largest_share - 0.9671).abs() < 1e-9, "{}", sizes.largest_share);
    assert!(sizes.tangled_known);
}

#[test]
fn weeks_are_iso_weeks_in_utc_and_empty_commits_earn_none() {
    let mut commits = vec![
        commit(1, "a", "2024-01-07"), // Sunday
        commit(2, "b", "2024-01-08"), // Monday: another week
        commit(3, "c", "2024-01-29"),
    ];
    commits[2].change = Some(ChangeSize::default());
    let calendar = read(&commits, &HistoryTotals::default()).calendar;
    assert_eq!((calendar.active_weeks, calendar.span_weeks, calendar.active_days), (2, 2, 2));
    assert!((calendar.busiest_day_share - 0.5).abs() < 1e-9);
    assert_eq!(calendar.returned_after_release, None);
}

#[test]
fn a_backdated_series_counts_when_it_was_committed() {
    let commits: Vec<CommitRecord> = (0..20)
        .map(|index| {
            let mut commit = commit(index, "Work", &format!("2023-{:02}-{:02}", 1 + index % 12, 1 + index));
            commit.committed_at = Some(at(&format!("2024-06-03T10:{index:02}:00Z")));
            commit
        })
        .collect();
    let calendar = read(&commits, &HistoryTotals::default()).calendar;
    assert_eq!((calendar.backdated, calendar.active_weeks, calendar.span_weeks), (20, 1, 1));
    let mut late = commit(1, "A patch applied late", "2023-01-01");
    late.committed_at = Some(at("2024-06-03T10:00:00Z"));
    assert_eq!(read(&[late], &HistoryTotals::default()).calendar.backdated, 0, "one is a patch, not a series");
}

#[test]
fn impossible_dates_stretch_nothing_and_a_return_after_release_is_seen() {
    let totals = HistoryTotals {
        collected_at: Some(at("2024-06-01T00:00:00Z")),
        first_release: Some(at("2024-01-10T00:00:00Z")),
        ..HistoryTotals::default()
    };
    let commits = [
        commit(1, "a", "2099-01-01"),
        commit(2, "b", "1970-01-01"),
        commit(3, "c", "2024-03-01"),
        commit(4, "d", "2024-01-09"),
    ];
    let calendar = read(&commits, &totals).calendar;
    assert_eq!(calendar.in_future, 1);
    assert_eq!(calendar.span_weeks, 8);
    assert_eq!(calendar.returned_after_release, Some(true));
    assert_eq!(read(&commits[3..], &totals).calendar.returned_after_release, Some(false));
}

#[test]
fn nothing_read_gives_nothing_invented() {
    let facts = read(&[], &HistoryTotals::default());
    assert_eq!((facts.own, facts.read, facts.messages.judged), (0, 0, 0));
    assert!(facts.sizes.gap().is_some());
    assert_eq!(facts.calendar, crate::evidence::facts::CalendarFacts::default());
    let undated =
        CommitRecord { id: "x".to_owned(), message: "\u{0}\u{202e}".repeat(10_000), ..CommitRecord::default() };
    assert_eq!(read(&[undated], &HistoryTotals::default()).calendar.first, None);
}

#[test]
fn bots_are_known_by_name_and_people_are_not_taken_for_them() {
    for name in [
        "dependabot[bot]",
        "github-actions",
        "renovate",
        "pre-commit-ci[bot]",
        "GitHub Actions",
        "snyk-bot",
        "app/renovate",
        "My Release Bot",
    ] {
        assert!(is_bot(name), "{name}");
    }
    for name in ["Ada Abbot", "talbot", "Botond", "robotics-lab", "Jenkins Carter", "ada", ""] {
        assert!(!is_bot(name), "{name}");
    }
}
