//! Commands that look at rubric, settings and schema.

use super::accuracy::accuracy;
use super::args::{ConfigCommand, Global, RubricCommand};
use super::context::{Context, load_role, load_rubric, settings};
use super::exit::{Exit, Outcome, Stops};
use super::say::Voice;
use crate::assess::rubric::Rubric;
use anyhow::Context as _;
use std::path::Path;

/// `rubric list|show|check|accuracy`.
///
/// # Errors
/// A rubric or role with mistakes, each explained.
pub(super) fn rubric(global: Global, command: &RubricCommand) -> Outcome {
    match command {
        RubricCommand::Check { file: Some(file) } => check(&global, file),
        RubricCommand::Check { file: None } => {
            let context = Context::load(global)?;
            let stamp = context.rubric.stamp();
            context
                .voice
                .result(&format!("{} {} is valid ({})\n", stamp.name, stamp.version, stamp.sha256))
                .failure()?;
            Ok(Exit::Done)
        }
        RubricCommand::Show => {
            let voice = Voice::new(&global);
            let settings = settings(&global)?;
            let path = global.rubric.as_deref().or(settings.rubric.as_deref());
            load_rubric(path)?;
            let text = match path {
                Some(path) => std::fs::read_to_string(path).failure()?,
                None => Rubric::built_in_text().to_owned(),
            };
            voice.result(&text).failure()?;
            Ok(Exit::Done)
        }
        RubricCommand::List => {
            let context = Context::load(global)?;
            context.voice.result(&listing(&context)).failure()?;
            Ok(Exit::Done)
        }
        RubricCommand::Accuracy { labels, repositories } => {
            accuracy(&Context::load(global)?, labels, repositories.as_deref())
        }
    }
}

/// A file with a table of categories or criteria to weigh is a role; anything else is read as a rubric.
fn check(global: &Global, file: &Path) -> Outcome {
    let voice = Voice::new(global);
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {}; name an existing TOML file", file.display()))
        .usage()?;
    let is_role =
        |line: &str| ["[categories]", "[criteria]", "[[must_have]]"].iter().any(|head| line.starts_with(head));
    if !text.lines().map(str::trim_start).any(is_role) {
        let rubric = load_rubric(Some(file))?;
        voice.result(&format!("{} is a valid rubric ({})\n", file.display(), rubric.stamp().sha256)).failure()?;
    } else {
        let mut rubric = load_rubric(global.rubric.as_deref())?;
        let role = load_role(&mut rubric, &file.display().to_string())?;
        voice.result(&format!("{} is a valid role ({role})\n", file.display())).failure()?;
    }
    Ok(Exit::Done)
}

/// `config show|path`.
///
/// # Errors
/// Every fault of the settings.
pub(super) fn config(global: &Global, command: &ConfigCommand) -> Outcome {
    let voice = Voice::new(global);
    let settings = settings(global)?;
    match command {
        ConfigCommand::Path => match &settings.file {
            Some(path) => voice.result(&format!("{}\n", path.display())).failure()?,
            None => voice.always("no file is in force; ./handiwork.toml would be read, or --config FILE"),
        },
        ConfigCommand::Show => {
            let mut text = String::new();
            for (key, value) in settings.values() {
                let origin = settings.origins.get(key).map_or("default", String::as_str);
                text.push_str(&format!("{key} = {value:?}  # {origin}\n"));
            }
            let token =
                settings.github.token.as_ref().map_or("none".to_owned(), |token| format!("from {}", token.source));
            text.push_str(&format!(
                "# GitHub token: {token}\n# data directory in force: {}\n",
                settings.data_dir.display()
            ));
            voice.result(&text).failure()?;
        }
    }
    Ok(Exit::Done)
}

/// `schema`.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn schema(global: &Global) -> Outcome {
    let text = serde_json::to_string_pretty(&crate::report::schema()).failure()?;
    Voice::new(global).result(&format!("{text}\n")).failure()?;
    Ok(Exit::Done)
}

/// The criteria with their weights under the role in force, category by category.
fn listing(context: &Context) -> String {
    let (rubric, role) = (&context.rubric, &context.role);
    let stamp = rubric.stamp();
    let mut text =
        format!("{} {} ({})\nrole {}: {}\n", stamp.name, stamp.version, stamp.sha256, role.name, role.summary);
    for (index, category) in rubric.categories.iter().enumerate() {
        let criteria = || rubric.criteria.iter().zip(&role.weights).filter(|(one, _)| one.category == index);
        let weight: f64 = criteria().map(|(_, weight)| weight).sum();
        text.push_str(&format!("\n{:>5.1} %  {}: {}\n", weight * 100.0, category.title, category.question));
        for (criterion, weight) in criteria() {
            text.push_str(&format!("{:>5.1} %    {:<24} {}\n", weight * 100.0, criterion.id, criterion.question));
        }
    }
    let known: Vec<&str> = rubric.roles.keys().map(String::as_str).collect();
    text.push_str(&format!("\nroles: {}\n", known.join(", ")));
    text
}
