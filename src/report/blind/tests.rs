//! Who a document is about cannot be read from it, and nothing else is changed.

use super::*;
use crate::report::format::{Format, RenderOptions, render};
use crate::report::sample;

#[test]
fn no_name_survives_in_any_form() {
    let mut document = sample::document();
    if let Some(evidence) = document
        .prospects
        .first_mut()
        .and_then(|p| p.categories.first_mut())
        .and_then(|c| c.criteria.first_mut())
        .and_then(|k| k.evidence.first_mut())
    {
        evidence.summary = "see ADA-ML/churn, by ada-ml (also on https://ada.example/cv)".into();
        evidence.path = Some("src/ada_ml/ada-ml/model.py".into());
        evidence.excerpt = Some("# Copyright 2024 Ada Lovelace".into());
    }
    let blinded = blind(&document);
    for format in Format::ALL {
        let text = render(&blinded, format, &RenderOptions::default()).unwrap_or_else(|e| panic!("{e}")).to_lowercase();
        for name in [
            "ada-ml",
            "ada.example",
            "lovelace",
            "tbrandt",
            "noor-ds",
            "ghost9",
            "quiet-one",
            "awesome-ml",
            "4c1f9a0e",
            "a-17",
            "github.com/",
        ] {
            assert!(
                !text.contains(name),
                "{format}: {name} in {:?}",
                text.find(name).and_then(|at| text.get(at.saturating_sub(60)..at + 60))
            );
        }
    }
}

#[test]
fn what_the_assessment_writes_about_works_is_hidden() {
    let blinded = blind(&sample::judged());
    let text = serde_json::to_string(&blinded).unwrap_or_default();
    for name in ["ada/", "ada-", "\"ada", ":ada", "aaaaaaaaaa", "dddddddddd", "github.com/"] {
        let at = text.find(name);
        assert_eq!(at, None, "{name} in {:?}", at.and_then(|at| text.get(at.saturating_sub(80)..at + 40)));
    }
    assert!(text.contains("/repository-1 on a new machine"), "the question is still asked");
}

#[test]
fn whose_project_took_the_work_is_hidden_and_nobody_is_called_its_owner() {
    let mut document = sample::judged();
    document.prospects.truncate(1);
    let one = &mut document.prospects[0];
    let login = one.handles[0].handle.trim_start_matches("github:").to_owned();
    let summary = format!("“Close the pool” (#12 in acme/pool) and #3 in {login}/own-work-of-theirs");
    let mut work = one.artefacts[0].clone();
    work.id = format!("github:{login}/own-work-of-theirs#3").into();
    one.artefacts.push(work);
    let cited = one.categories.iter_mut().flat_map(|c| &mut c.criteria).flat_map(|k| &mut k.evidence).next();
    let item = cited.expect("evidence");
    (item.summary, item.artefact) = (summary, "github:acme/pool#12".into());
    let blinded = blind(&document);
    let text = serde_json::to_string(&blinded).unwrap_or_default();
    assert!(text.contains("“Close the pool” (#12 in another project) and #3 in Prospect"), "{text}");
    for name in ["acme", "own-work-of-theirs", login.as_str()] {
        let alone = text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == name);
        assert!(!alone, "{name}");
    }
}

#[test]
fn aliases_do_not_depend_on_the_order() {
    let document = sample::document();
    let mut reversed = document.clone();
    reversed.prospects.reverse();
    let forward: Vec<String> = blind(&document).prospects.into_iter().map(|p| p.key).collect();
    let mut backward: Vec<String> = blind(&reversed).prospects.into_iter().map(|p| p.key).collect();
    backward.reverse();
    assert_eq!(forward, backward);
    assert!(forward.iter().all(|a| a.len() == "Prospect KQXT".len()), "{forward:?}");
    let distinct: std::collections::BTreeSet<&String> = forward.iter().collect();
    assert_eq!(distinct.len(), forward.len());
}

#[test]
fn the_judgement_is_untouched() {
    let document = sample::document();
    for (open, blinded) in document.prospects.iter().zip(blind(&document).prospects) {
        assert_eq!(
            (open.score, open.level, open.band, open.status),
            (blinded.score, blinded.level, blinded.band, blinded.status)
        );
        assert!(blinded.passthrough.is_empty());
        let numbers = |a: &Assessment| {
            a.categories.iter().flat_map(|c| &c.criteria).map(|k| (k.value, k.evidence.len())).collect::<Vec<_>>()
        };
        assert_eq!(numbers(open), numbers(&blinded));
    }
}

#[test]
fn a_long_list_is_hidden_as_well() {
    let blinded = blind(&sample::many(600));
    let text = serde_json::to_string(&blinded).unwrap_or_default();
    assert!(!text.contains("tbrandt") && !text.contains("ada-ml"));
}

#[test]
fn a_name_inside_a_word_is_no_name() {
    let mut document = sample::document();
    document.prospects.truncate(1);
    if let Some(handle) = document.prospects.first_mut().and_then(|p| p.handles.first_mut()) {
        handle.handle = "github:ada".into();
    }
    let mut names = Names::default();
    names.add(&document.prospects[0], "Prospect X");
    let hidden = names.finder();
    assert_eq!(
        hidden.text("adaptive pandas by ada, @Ada and ada/x"),
        "adaptive pandas by Prospect X, @Prospect X and Prospect X/x"
    );
}
