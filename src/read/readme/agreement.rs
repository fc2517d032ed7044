//! Agreement of the section labels with people's, and the table the labeller's weights are learned from.
//!
//! Not part of the ordinary tests: it reads labelled READMEs from the folder that `HANDIWORK_LABELS` names (with
//! `readme-sections/sections.jsonl` and `readme-sections/readmes/`), and writes the learning table to the file that
//! `HANDIWORK_DESIGN` names, if any. See `config/models/readme_sections.toml`.

use super::*;
use std::fmt::Write as _;

#[derive(serde::Deserialize)]
struct Labelled {
    readme: String,
    sections: Vec<LabelledSection>,
}

#[derive(serde::Deserialize)]
struct LabelledSection {
    heading: String,
    labels: Option<Vec<String>>,
}

#[test]
#[ignore = "reads labelled READMEs from HANDIWORK_LABELS"]
#[expect(clippy::print_stderr, reason = "a measurement is told to whoever runs it")]
fn sections_agree_with_people() {
    let Some(folder) = std::env::var_os("HANDIWORK_LABELS").map(std::path::PathBuf::from) else {
        eprintln!("skipped: HANDIWORK_LABELS is not set");
        return;
    };
    let folder = folder.join("readme-sections");
    let rows = std::fs::read_to_string(folder.join("sections.jsonl")).expect("sections.jsonl");
    let mut design = String::new();
    let mut counts: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let (mut unmatched, mut total) = (0, 0);
    for row in rows.lines() {
        let row: Labelled = serde_json::from_str(row).expect("a labelled README");
        let bytes = std::fs::read(folder.join("readmes").join(&row.readme)).expect("its text");
        let text = String::from_utf8_lossy(&bytes);
        let (_, blocks) = blocks("README.md", limited(&text));
        let outlines = sections::outlines(&blocks);
        let (names, features) = labels::design(&outlines);
        if design.is_empty() {
            writeln!(design, "{}", serde_json::json!({ "names": names })).expect("a string");
        }
        let given = sections::all(&blocks);
        let titles: Vec<&str> = outlines.iter().map(|outline| outline.title.as_str()).collect();
        let headings: Vec<&str> = row.sections.iter().map(|section| section.heading.as_str()).collect();
        for (section, index) in row.sections.iter().zip(headings::aligned(&headings, &titles)) {
            let Some(people) = &section.labels else { continue };
            total += 1;
            unmatched += u64::from(index.is_none());
            let ours: Vec<String> = index
                .and_then(|index| given.get(index))
                .map(|section| section.labels.iter().map(|label| format!("{label:?}").to_lowercase()).collect())
                .unwrap_or_else(|| vec!["other".to_owned()]);
            for label in ours.iter().chain(people.iter().filter(|label| !ours.contains(label))) {
                let outcome = match (ours.contains(label), people.contains(label)) {
                    (true, true) => 0,
                    (true, false) => 1,
                    _ => 2,
                };
                counts.entry(label.clone()).or_default()[outcome] += 1;
            }
            let line = serde_json::json!({
                "readme": row.readme, "heading": section.heading, "labels": people, "ours": ours,
                "features": index.and_then(|index| features.get(index)), "at": index,
            });
            writeln!(design, "{line}").expect("a string");
        }
    }
    if let Some(path) = std::env::var_os("HANDIWORK_DESIGN") {
        std::fs::write(path, &design).expect("the learning table");
    }
    let f1 = |[hit, extra, missed]: &[u64; 3]| 2.0 * *hit as f64 / (2 * hit + extra + missed).max(1) as f64;
    let support: u64 = counts.values().map(|[hit, _, missed]| hit + missed).sum();
    let weighted: f64 =
        counts.values().map(|count| f1(count) * (count[0] + count[2]) as f64).sum::<f64>() / support as f64;
    let macro_mean = counts.values().map(f1).sum::<f64>() / counts.len() as f64;
    for (label, count) in &counts {
        eprintln!("{label:>14}: F1 {:.3}, hit/extra/missed {count:?}", f1(count));
    }
    eprintln!("weighted F1 {weighted:.3}, macro F1 {macro_mean:.3}");
    eprintln!("{total} labelled sections, {unmatched} not found");
    assert!(unmatched * 20 < total, "headings are lost: {unmatched} of {total}");
}
