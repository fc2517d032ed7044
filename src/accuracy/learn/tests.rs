use super::*;
use std::fmt::Write as _;

const SPLIT: Split<'static> = Split { name: "an invented dozen", day: jiff::civil::date(2026, 1, 2) };

/// A folder with a dozen READMEs and messages of two projects, invented, in the layout of the labels.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let readmes = folder.path().join("readme-sections/readmes");
    std::fs::create_dir_all(&readmes).expect("a folder");
    std::fs::create_dir_all(folder.path().join("commit-messages")).expect("a folder");
    let (mut rows, mut messages) = (String::new(), String::new());
    for number in 0..12 {
        let name = format!("ada.tool{number}.md");
        let text = format!(
            "# tool{number}\n\nA library that counts.\n\n## Brewing\n\n```sh\nmake brew\n```\n\n## License\n\nMIT.\n"
        );
        std::fs::write(readmes.join(&name), text).expect("a README");
        let sections = serde_json::json!([
            {"heading": format!("# tool{number}"), "labels": ["what"]},
            {"heading": "## Brewing", "labels": ["how"]},
            {"heading": "## License", "labels": ["who"]},
            {"heading": "## Elsewhere", "labels": null},
        ]);
        writeln!(rows, "{}", serde_json::json!({"readme": name, "sections": sections})).expect("a string");
        let because = number % 2 == 0;
        let message = if because { "Fix the crash because an empty list has no mean" } else { "Add a reader of pages" };
        let url = format!("https://example.org/ada/tool{}/commit/{number}", number % 3);
        let row = serde_json::json!({"message": message, "what": !because, "why": because, "atomic": true, "url": url});
        writeln!(messages, "{row}").expect("a string");
    }
    std::fs::write(folder.path().join("readme-sections/sections.jsonl"), rows).expect("labels");
    std::fs::write(folder.path().join("commit-messages/messages.jsonl"), messages).expect("labels");
    folder
}

#[test]
fn the_same_labels_give_the_same_files_and_those_are_models() {
    let folder = folder();
    let models = learned(folder.path(), &SPLIT).expect("labels");
    assert_eq!(models, learned(folder.path(), &SPLIT).expect("labels"));
    let [sections, messages] = models.as_slice() else { panic!("{} models", models.len()) };
    let read: toml::Table = toml::from_str(&sections.text).expect("a model");
    let weight = |label: &str, name: &str| {
        let number = read.get(label).and_then(|label| label.get("weights")?.get(name)?.as_float());
        number.unwrap_or(0.0)
    };
    assert!(weight("how", "word.brewing") > 0.05, "a word that all have is learned: {}", sections.text);
    assert!(weight("who", "own.licence") > 0.05 || weight("who", "word.license") > 0.05, "{}", sections.text);
    assert!(!sections.text.contains("tool1"), "a page's own name is no feature");
    assert!(sections.held_out.starts_with("weighted F1 1.000, macro F1 1.000"), "{}", sections.held_out);
    let from = read.get("learned_from").and_then(|from| from.get("data")?.as_str());
    assert_eq!(from, Some("12 READMEs, 36 labelled sections, of Prana et al. 2019: an invented dozen"));
    let read: toml::Table = toml::from_str(&messages.text).expect("a model");
    let stored: toml::Table = toml::from_str(crate::read::commit::stored_messages()).expect("a model");
    let features = |table: &toml::Table| table.get("feature").and_then(|all| all.as_array().map(Vec::len));
    assert_eq!(features(&read), features(&stored), "patterns stay");
    assert!(messages.held_out.contains("why 1.000"), "{}", messages.held_out);
    assert!(messages.held_out.contains("each of 3 projects held out"), "{}", messages.held_out);
}

#[test]
fn a_folder_without_labels_is_an_error_and_so_is_a_readme_that_is_not_there() {
    let empty = tempfile::tempdir().expect("a folder");
    assert!(matches!(learned(empty.path(), &SPLIT), Err(LabelsError::NoLabels { .. })));
    let folder = folder();
    std::fs::remove_file(folder.path().join("readme-sections/readmes/ada.tool3.md")).expect("a README");
    let error = learned(folder.path(), &SPLIT).expect_err("a README is missing").to_string();
    assert!(error.contains("ada.tool3.md"), "{error}");
}
