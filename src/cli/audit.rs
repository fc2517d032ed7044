//! `handiwork audit show|verify`.

use super::args::{AuditCommand, FormatName};
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::subject::person_named;
use crate::report::safe::plain;
use crate::report::terminal::Columns;
use crate::rights::{Audit, Entry};
use anyhow::anyhow;

/// Carries out one of the log's commands. Needs no store, so that it works while another process holds it; only a person
/// is looked up there.
///
/// # Errors
/// A log that cannot be read; a chain that is broken.
pub(super) fn audit(context: &Context, command: &AuditCommand) -> Outcome {
    match command {
        AuditCommand::Show { handle } => show(context, handle.as_deref()),
        AuditCommand::Verify => verify(context),
    }
}

fn show(context: &Context, handle: Option<&str>) -> Outcome {
    let rights = context.rights()?;
    let mut log = rights.audit().read().failure()?;
    if let Some(name) = handle {
        let store = context.store("handiwork audit")?;
        let person = person_named(&store, name)?;
        let subjects: Vec<String> = person.keys.iter().map(|key| rights.subject(key)).collect();
        log.entries.retain(|entry| entry.subjects.iter().any(|one| subjects.contains(one)));
    }
    let text = match context.global.format {
        Some(FormatName::Json) => serde_json::to_string_pretty(&log.entries).failure()? + "\n",
        Some(FormatName::Jsonl) => {
            let lines: Result<Vec<String>, _> = log.entries.iter().map(serde_json::to_string).collect();
            lines.failure()?.into_iter().map(|line| line + "\n").collect()
        }
        None | Some(FormatName::Table) => table(&log.entries),
        Some(_) => return Err(anyhow!("the log is printed as table, json or jsonl")).usage(),
    };
    context.voice.result(&text).failure()?;
    for place in &log.unreadable {
        context.voice.always(&format!("warning: {place} cannot be read; `handiwork audit verify` tells more"));
    }
    Ok(Exit::Done)
}

fn table(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return "nothing is in the log\n".to_owned();
    }
    let mut columns = Columns::new(&["NO", "TIME (UTC)", "WHO", "WHAT", "WHOM", "DETAILS"]);
    for entry in entries {
        let whom = match entry.subjects.as_slice() {
            [] => "-".to_owned(),
            [one] => one.chars().take(12).collect(),
            many => format!("{} people", many.len()),
        };
        let run = entry.run.iter().map(|run| format!("run {run}"));
        let details = run.chain(entry.details.iter().map(|(name, value)| format!("{name} {value}")));
        columns.row(vec![
            entry.sequence.to_string(),
            entry.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            plain(&entry.actor),
            plain(&entry.action),
            whom,
            plain(&details.collect::<Vec<_>>().join(", ")),
        ]);
    }
    columns.lines().into_iter().map(|line| line + "\n").collect()
}

fn verify(context: &Context) -> Outcome {
    let verdict = Audit::of(&context.settings.data_dir).verify().failure()?;
    if context.global.format == Some(FormatName::Json) {
        let text = serde_json::to_string_pretty(&verdict).failure()?;
        context.voice.result(&format!("{text}\n")).failure()?;
    } else {
        let mut text = format!("{} lines verified", verdict.lines);
        if let Some(first) = verdict.first.filter(|first| *first > 1) {
            text.push_str(&format!(", from number {first} on: older months were dropped"));
        }
        text.push('\n');
        if let Some(head) = &verdict.head {
            text.push_str(&format!("head {head}\n"));
        }
        for place in &verdict.torn {
            text.push_str(&format!("{place} was torn by a crash; the chain goes on after it\n"));
        }
        context.voice.result(&text).failure()?;
    }
    match verdict.broken {
        None => Ok(Exit::Done),
        Some(broken) => {
            let (segment, line, why) = (broken.segment, broken.line, broken.why);
            let error = anyhow!("the audit log is broken at {segment} line {line}: {why}");
            Err(Stopped { exit: Exit::Failure, error })
        }
    }
}
