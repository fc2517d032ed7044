//! The table the section labeller's weights are learned from.
//!
//! Not part of the ordinary tests: it reads labelled READMEs from the folder that `HANDIWORK_LABELS` names (with
//! `readme-sections/sections.jsonl` and `readme-sections/readmes/`), and writes the table to the file that
//! `HANDIWORK_DESIGN` names. See `config/models/readme_sections.toml`; how well the labels agree with people's is what
//! `handiwork rubric accuracy` measures.

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
#[ignore = "reads labelled READMEs from HANDIWORK_LABELS, writes to HANDIWORK_DESIGN"]
fn learning_table() {
    let folder = std::env::var_os("HANDIWORK_LABELS").map(std::path::PathBuf::from).expect("HANDIWORK_LABELS");
    let folder = folder.join("readme-sections");
    let rows = std::fs::read_to_string(folder.join("sections.jsonl")).expect("sections.jsonl");
    let mut design = String::new();
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
        let titles: Vec<&str> = outlines.iter().map(|outline| outline.title.as_str()).collect();
        let headings: Vec<&str> = row.sections.iter().map(|section| section.heading.as_str()).collect();
        for (section, index) in row.sections.iter().zip(headings::aligned(&headings, &titles)) {
            let Some(people) = &section.labels else { continue };
            total += 1;
            unmatched += u64::from(index.is_none());
            let line = serde_json::json!({
                "readme": row.readme, "heading": section.heading, "labels": people,
                "features": index.and_then(|index| features.get(index)), "at": index,
            });
            writeln!(design, "{line}").expect("a string");
        }
    }
    let path = std::env::var_os("HANDIWORK_DESIGN").expect("HANDIWORK_DESIGN");
    std::fs::write(path, &design).expect("the learning table");
    assert!(unmatched * 20 < total, "headings are lost: {unmatched} of {total}");
}
