//! Agreement of the five items with people's ticks.
//!
//! Not part of the ordinary tests: it reads `ml-code-completeness.csv` from the folder that `HANDIWORK_LABELS` names and
//! clones from the one that `HANDIWORK_REPOSITORIES` names (`OWNER+NAME/repo` or `…/repo/.git`), each at the last commit
//! of its first-parent line before 2020-03-01, through the `git` command.

use crate::evidence::Slot;
use crate::evidence::facts::Reach;
use crate::read::RepositoryReader;
use std::path::{Path, PathBuf};
use std::process::Command;

const ITEMS: [&str; 5] = ["training", "evaluation", "pretrained_model", "results", "dependencies"];

fn git(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    Command::new("git").arg("-C").arg(folder).args(arguments).output().expect("git").stdout
}

fn folder_of(repositories: &Path, url: &str) -> Option<PathBuf> {
    let name = url.trim_start_matches("https://github.com/").replace('/', "+");
    let clone = repositories.join(name).join("repo");
    [clone.join(".git"), clone].into_iter().find(|folder| folder.join("objects").is_dir())
}

/// What is found at the labelled state.
fn found(folder: &Path) -> Option<[bool; 5]> {
    let at = git(folder, &["rev-list", "--first-parent", "-1", "--before=2020-03-01", "HEAD"]);
    let at = String::from_utf8_lossy(&at).trim().to_owned();
    if at.is_empty() {
        return None;
    }
    let tree = git(folder, &["ls-tree", "-r", "-l", "-z", &at]);
    let mut reader = RepositoryReader::new();
    for entry in String::from_utf8_lossy(&tree).split('\0') {
        let Some((meta, path)) = entry.split_once('\t') else { continue };
        let meta: Vec<&str> = meta.split_whitespace().collect();
        let (Some(id), Some(size)) = (meta.get(2), meta.get(3).and_then(|size| size.parse::<u64>().ok())) else {
            continue;
        };
        if reader.wants(path, size) && size < 4_000_000 {
            reader.file(path, &git(folder, &["cat-file", "blob", id]), size);
        } else {
            reader.file(path, &[], size);
        }
    }
    let Slot::Seen(facts) = reader.finish(Reach::Whole).completeness else { return None };
    let items = [facts.training, facts.evaluation, facts.pretrained_model, facts.results, facts.dependencies];
    Some(items.map(|item| item.seen().is_some()))
}

#[test]
#[ignore = "reads labels from HANDIWORK_LABELS and clones from HANDIWORK_REPOSITORIES"]
#[expect(clippy::print_stderr, reason = "a measurement is told to whoever runs it")]
fn items_agree_with_people() {
    let (Some(labels), Some(clones)) =
        (std::env::var_os("HANDIWORK_LABELS"), std::env::var_os("HANDIWORK_REPOSITORIES"))
    else {
        eprintln!("skipped: HANDIWORK_LABELS or HANDIWORK_REPOSITORIES is not set");
        return;
    };
    let (labels, clones) = (PathBuf::from(labels), PathBuf::from(clones));
    let mut reader = csv::Reader::from_path(labels.join("ml-code-completeness.csv")).expect("the labels");
    let mut counts = [[0_u32; 4]; 5];
    for row in reader.deserialize::<std::collections::BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let Some(folder) = row.get("url").and_then(|url| folder_of(&clones, url)) else { continue };
        let Some(ours) = found(&folder) else { continue };
        let people = ITEMS.map(|item| row.get(item).is_some_and(|tick| tick == "1"));
        for ((count, ours), people) in counts.iter_mut().zip(ours).zip(people) {
            count[usize::from(!people) * 2 + usize::from(!ours)] += 1;
        }
        let show = |ticks: [bool; 5]| ticks.map(|tick| if tick { '1' } else { '0' }).iter().collect::<String>();
        eprintln!("{} people {} ours {}", row.get("url").map_or("", String::as_str), show(people), show(ours));
    }
    for (item, [hit, missed, extra, right]) in ITEMS.iter().zip(counts) {
        let f1 = |hit: u32, wrong: u32| f64::from(2 * hit) / f64::from((2 * hit + wrong).max(1));
        let always = f1(hit + missed, extra + right);
        eprintln!(
            "{item:>17}: F1 {:.3} (always yes {always:.3}), hit {hit} missed {missed} extra {extra} right {right}",
            f1(hit, missed + extra)
        );
    }
}
