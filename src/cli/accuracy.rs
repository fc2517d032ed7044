//! `handiwork rubric accuracy`.

use super::args::FormatName;
use super::context::Context;
use super::exit::{Exit, Outcome, Stops};
use super::say::width;
use crate::accuracy::{Accuracy, CompletenessAgreement, Judge, Learned, NicheAgreement, measure};
use crate::report::Format;
use crate::report::safe::plain;
use crate::report::terminal::{Columns, paragraph, strong};
use anyhow::anyhow;
use std::path::Path;

/// What could not be compared that the table names before it counts the rest.
const MISSING_SHOWN: usize = 5;

/// Measures the rubric in force on a folder of labels and prints the figures, whatever they are.
///
/// # Errors
/// A folder or file of labels that cannot be read, a form of output there is none of (usage), or a result that cannot be
/// written.
pub(super) fn accuracy(context: &Context, labels: &Path, repositories: Option<&Path>) -> Outcome {
    let as_json = match context.global.format {
        None | Some(FormatName::Table) => false,
        Some(FormatName::Json) => true,
        Some(_) => return Err(anyhow!("figures of accuracy are printed as table or json; use --format json")).usage(),
    };
    let not_json = |path: &&std::path::PathBuf| Format::from_extension(path) != Some(Format::Json);
    if let Some(path) = context.global.output.iter().find(not_json) {
        let path = path.display();
        return Err(anyhow!("cannot write {path}: figures of accuracy are written as .json only")).usage();
    }
    let judge = Judge { rubric: &context.rubric, role: &context.role, started_at: context.started_at };
    let progress = |line: &str| context.voice.note(&plain(line));
    let measured = measure(labels, repositories, &judge, context.as_of, &progress).usage()?;
    let json = format!("{}\n", serde_json::to_string_pretty(&measured).failure()?);
    let shown = if as_json { json.clone() } else { table(&measured, width(), context.voice.colour) };
    context.voice.result(&shown).failure()?;
    for path in &context.global.output {
        crate::report::write_file(path, |out| Ok(out.write_all(json.as_bytes())?)).failure()?;
        context.voice.note(&format!("wrote {}", path.display()));
    }
    Ok(Exit::Done)
}

/// The figures for people.
fn table(measured: &Accuracy, width: Option<u16>, colour: bool) -> String {
    let stamp = &measured.rubric;
    let digest = stamp.sha256.get(..12).unwrap_or(&stamp.sha256);
    let mut text = format!(
        "Agreement with people's labels, {}, by {} {} ({digest}) under the role {}\n\n",
        measured.as_of, stamp.name, stamp.version, measured.role
    );
    let mut columns = Columns::new(&["DATA", "FIGURE", "VALUE", "AIM", "N"]);
    for row in rows(measured) {
        columns.row(row.map(|cell| plain(&cell)).to_vec());
    }
    for (index, line) in columns.lines().into_iter().enumerate() {
        text.push_str(&if index == 0 { strong(&line, colour) } else { line });
        text.push('\n');
    }
    text.push('\n');
    for note in notes(measured) {
        text.push_str(&paragraph(&plain(&note), 0, width));
    }
    text
}

/// A figure with three decimals.
fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

/// The table's rows: data set, figure, value, the project's own aim on labels nothing was tuned on, number compared.
fn rows(measured: &Accuracy) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    let mut row = |data: &str, name: &str, value: String, aim: &str, n: u64| {
        rows.push([data.to_owned(), name.to_owned(), value, aim.to_owned(), n.to_string()]);
    };
    match &measured.readme {
        Some(one) => {
            row("README sections", "F1, weighted", figure(one.f1_weighted), "0.82", one.n);
            row("", "F1, macro", figure(one.f1_macro), "0.65", one.n);
            for (label, f1) in &one.labels {
                row("", &format!("  F1 {label}"), figure(*f1), "", one.n);
            }
        }
        None => row("README sections", "no labels", figure(None), "", 0),
    }
    match &measured.commits {
        Some(one) => {
            row("commit messages", "says what, AUC", figure(one.what_auc), "0.90", one.n);
            row("", "says why, AUC", figure(one.why_auc), "0.87", one.n);
            row("", "says both, AUC", figure(one.both_auc), "0.86", one.n);
        }
        None => row("commit messages", "no labels", figure(None), "", 0),
    }
    match &measured.niche {
        Some(one) => niche(one, &mut row),
        None => row("NICHE", "no labels, or no clones", figure(None), "", 0),
    }
    match &measured.completeness {
        Some(one) => completeness(one, &mut row),
        None => row("ML completeness", "no labels, or no clones", figure(None), "", 0),
    }
    rows
}

fn niche(one: &NicheAgreement, row: &mut impl FnMut(&str, &str, String, &str, u64)) {
    let interval = one.interval.map_or_else(String::new, |[low, high]| format!(" ({low:.3} to {high:.3})"));
    row("NICHE", "score of the repository, AUC (95 %)", figure(one.auc) + &interval, "0.96", one.n);
    for dimension in &one.dimensions {
        let (measure, value) =
            if dimension.against.starts_with("signals.") { ("kappa", dimension.kappa) } else { ("AUC", dimension.auc) };
        let aim = if dimension.against == "signals.has_tests" { "0.70" } else { "" };
        let name = format!("  {}, notes on {}, {measure}", dimension.against, dimension.note.to_lowercase());
        row("", &name, figure(value), aim, dimension.n);
    }
    for (id, category) in &one.categories {
        row("", &format!("  category {id}, AUC"), figure(category.auc), "", category.n);
    }
}

fn completeness(one: &CompletenessAgreement, row: &mut impl FnMut(&str, &str, String, &str, u64)) {
    for (index, (name, item)) in one.items().into_iter().enumerate() {
        let data = if index == 0 { "ML completeness" } else { "" };
        let value = format!("{} (always yes {})", figure(item.f1), figure(item.always_yes_f1));
        // The better of the aim and of what saying yes to everything would reach on the same repositories.
        let aim = match item.always_yes_f1 {
            Some(always) if always >= 0.85 => format!("above {always:.3}"),
            _ => "0.85".to_owned(),
        };
        row(data, &format!("{}, F1", name.replace('_', " ")), value, &aim, item.n);
    }
}

/// What has to be known to read the figures.
fn notes(measured: &Accuracy) -> Vec<String> {
    let mut notes = vec!["Aims are for labels nothing was tuned on.".to_owned()];
    let learned = [
        ("README sections", measured.readme.as_ref().map(|one| &one.learned_from)),
        ("Commit messages", measured.commits.as_ref().and_then(|one| one.learned_from.as_ref())),
    ];
    notes.extend(learned.into_iter().filter_map(|(name, learned)| Some(in_or_out(name, learned?))));
    if let Some(niche) = &measured.niche {
        notes.push(format!(
            "NICHE: {} labelled engineered, {} not; each read at the commit nearest the labelled number of commits. The \
             interval is DeLong's (1988). Kappa is Cohen's; a note with a denial is no, else one with an affirmation yes, \
             others are left out. The notes on continuous integration are known to be partly wrong.",
            niche.engineered,
            niche.n.saturating_sub(niche.engineered)
        ));
        if !niche.criteria_resting_on_it.is_empty() {
            notes.push(format!(
                "NICHE: the rubric names it as a source of {}: on repositories those were set by, the figures are in \
                 sample.",
                niche.criteria_resting_on_it.join(", ")
            ));
        }
    }
    if measured.completeness.is_some() {
        notes.push(
            "ML completeness: each repository read at its last first-parent commit before 2020-03-01.".to_owned(),
        );
    }
    for (name, key) in [
        ("README sections", "readme"),
        ("Commit messages", "commits"),
        ("NICHE", "niche"),
        ("ML completeness", "completeness"),
    ] {
        if let Some(stated) = measured.published.get(key) {
            notes.push(format!(
                "{name}, published or by simple means, as the README of the labels states it with its split: {stated}"
            ));
        }
    }
    let shown = measured.missing.iter().take(MISSING_SHOWN).cloned().collect::<Vec<_>>().join("; ");
    match measured.missing.len() {
        0 => {}
        count if count <= MISSING_SHOWN => notes.push(format!("Not compared: {shown}.")),
        count => notes.push(format!("Not compared: {count}: {shown}; the rest with --format json.")),
    }
    notes
}

/// Whether the figures are of the labels a model was learned from.
fn in_or_out(name: &str, learned: &Learned) -> String {
    let from = &learned.from;
    if learned.in_sample {
        format!(
            "{name}: IN SAMPLE. The weights were learned from this very file ({}); held out they reached {}.",
            from.data, from.held_out
        )
    } else {
        format!("{name}: these are not the labels the weights were learned from ({}).", from.data)
    }
}
