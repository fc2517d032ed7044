use super::*;
use std::path::Path;

fn act(audit: &Audit, action: &str) {
    let details = vec![("blind", "true".to_owned())];
    audit.record(&Act { action, subjects: vec!["0f".repeat(16)], run: Some("r1"), details }).unwrap();
}

fn filled(folder: &Path) -> Audit {
    let audit = Audit::new(folder.join("audit"));
    ["scan", "show", "export", "forget"].iter().for_each(|action| act(&audit, action));
    audit
}

fn only_file(audit: &Audit) -> PathBuf {
    audit.folder.join(&audit.segments().unwrap()[0])
}

/// Moves what is there to an older month.
fn age(audit: &Audit, month: &str) {
    std::fs::rename(only_file(audit), audit.folder.join(format!("{month}.jsonl"))).unwrap();
}

#[test]
fn what_was_done_is_read_back_in_order_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    let log = audit.read().unwrap();
    let actions: Vec<&str> = log.entries.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["scan", "show", "export", "forget"]);
    assert_eq!(log.entries[0].previous, GENESIS);
    let verdict = audit.verify().unwrap();
    assert_eq!((verdict.lines, verdict.first, verdict.broken), (4, Some(1), None));
    assert_eq!(verdict.head.map(|head| head.len()), Some(64));
}

#[test]
fn an_act_on_many_people_takes_several_lines() {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::new(folder.path().join("audit"));
    let subjects: Vec<String> = (0..1201).map(|number| format!("{number:032x}")).collect();
    audit.record(&Act { action: "scan", subjects, ..Act::default() }).unwrap();
    let log = audit.read().unwrap();
    assert_eq!(log.entries.iter().map(|entry| entry.subjects.len()).collect::<Vec<_>>(), [500, 500, 201]);
    assert_eq!(audit.verify().unwrap().lines, 3);
}

#[test]
fn the_first_line_that_was_changed_removed_moved_or_added_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    let path = only_file(&audit);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let swapped = [lines[0], lines[2], lines[1], lines[3]].concat();
    let without = [lines[0], lines[1], lines[3]].concat();
    let twice = [lines[0], lines[1], lines[1], lines[2], lines[3]].concat();
    let beheaded = lines[1..].concat();
    for (damage, line) in
        [(whole.replacen("\"show\"", "\"list\"", 1), 2), (swapped, 2), (without, 3), (twice, 3), (beheaded, 1)]
    {
        std::fs::write(&path, damage).unwrap();
        assert_eq!(audit.verify().unwrap().broken.map(|broken| broken.line), Some(line));
    }
}

#[test]
fn a_line_made_anew_with_a_hash_of_its_own_breaks_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    let path = only_file(&audit);
    let whole = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = whole.split_inclusive('\n').map(str::to_owned).collect();
    let (mut entry, _) = read_line(lines[1].as_bytes()).unwrap();
    entry.actor = "nobody".to_owned();
    lines[1] = written(&entry).unwrap().0;
    std::fs::write(&path, lines.concat()).unwrap();
    let broken = audit.verify().unwrap().broken.unwrap();
    assert_eq!((broken.line, broken.why.as_str()), (3, "the line before it was changed"));
}

#[test]
fn a_torn_last_line_is_told_and_the_chain_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    let path = only_file(&audit);
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 30]).unwrap();
    act(&audit, "report");
    let verdict = audit.verify().unwrap();
    assert_eq!((verdict.lines, verdict.torn.len(), verdict.broken), (4, 1, None));
    let log = audit.read().unwrap();
    assert_eq!((log.entries.len(), log.entries[3].sequence, log.unreadable.len()), (4, 4, 1));
}

#[test]
fn old_months_are_dropped_whole_and_the_rest_still_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    age(&audit, "2020-01");
    act(&audit, "scan");
    let far = Timestamp::now() + jiff::SignedDuration::from_hours(24);
    assert_eq!(audit.expire(Timestamp::UNIX_EPOCH).unwrap(), Dropped::default(), "too young");
    assert_eq!(audit.expire(far).unwrap(), Dropped { months: 1, lines: 4, suspicious: None });
    let verdict = audit.verify().unwrap();
    assert_eq!((verdict.lines, verdict.first, verdict.broken), (1, Some(5), None));
    act(&audit, "show");
    assert_eq!(audit.verify().unwrap().lines, 2);
    // Dropping what is not there changes nothing; a lost anchor shows.
    assert_eq!(audit.expire(far).unwrap(), Dropped::default());
    std::fs::remove_file(audit.anchor_path()).unwrap();
    assert_eq!(audit.verify().unwrap().broken.map(|broken| broken.line), Some(1));
}

#[test]
fn a_month_that_was_tampered_with_is_not_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let audit = filled(folder.path());
    let path = only_file(&audit);
    let changed = std::fs::read_to_string(&path).unwrap().replacen("\"show\"", "\"list\"", 1);
    std::fs::write(&path, changed).unwrap();
    age(&audit, "2020-01");
    act(&audit, "scan");
    let far = Timestamp::now() + jiff::SignedDuration::from_hours(24);
    let dropped = audit.expire(far).unwrap();
    assert_eq!((dropped.months, dropped.suspicious.as_deref()), (0, Some("2020-01.jsonl")));
}

#[test]
fn no_log_at_all_verifies_as_empty() {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::new(folder.path().join("audit"));
    assert_eq!(audit.verify().unwrap(), Verdict::default());
    assert!(audit.read().unwrap().entries.is_empty());
    assert_eq!(audit.expire(Timestamp::now()).unwrap(), Dropped::default());
}
