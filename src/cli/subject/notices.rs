//! `handiwork subject notices`: who has yet to be told that data about them is kept.

use super::{keys_of, stored_person};
use crate::cli::args::FormatName;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Outcome, Stopped, Stops};
use crate::report::alias;
use crate::report::safe::plain;
use crate::report::terminal::Columns;
use crate::rights::MarkState;
use anyhow::anyhow;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::Serialize;

/// One person's notice.
#[derive(Debug, Serialize)]
struct Notice {
    key: String,
    first_collected_at: Timestamp,
    /// A month after that: GDPR Article 14(3)(a).
    notice_due: Timestamp,
    /// `due`, `overdue`, `sent` or `exempt`.
    state: &'static str,
    marked_at: Option<Timestamp>,
    reason: Option<String>,
}

/// Marks those named, or lists everybody, the most pressing first.
///
/// # Errors
/// Somebody of whom nothing is stored, a store in use, or what the system refused.
pub(super) fn notices(context: &Context, sent: &[String], exempt: &[String], reason: Option<&str>) -> Outcome {
    let store = context.store("handiwork subject notices")?;
    let rights = context.rights()?;
    let marks = rights.notices();
    let named = sent.iter().map(|name| (name, MarkState::Sent, None));
    let named = named.chain(exempt.iter().map(|name| (name, MarkState::Exempt, reason)));
    let named: Vec<_> = named
        .map(|(name, state, reason)| Ok((keys_of(&stored_person(&store, name)?), state, reason)))
        .collect::<Result<_, Stopped>>()?;
    for (keys, state, reason) in &named {
        let word = if *state == MarkState::Sent { "sent" } else { "exempt" };
        context.does("notice", keys, vec![("mark", word.to_owned())])?;
        for key in keys {
            marks.mark(&rights.subject(key), *state, *reason).failure()?;
        }
    }
    let prospects = store.prospects();
    let keys: Vec<String> = prospects.iter().map(|one| one.key.clone()).collect();
    context.does("notices", &keys, Vec::new())?;
    let marks = marks.marks().failure()?;
    let mut all: Vec<Notice> = prospects
        .into_iter()
        .map(|prospect| {
            let first = prospect.first_collected();
            let due = month_after(first);
            let mark = marks.get(&rights.subject(&prospect.key));
            let state = match mark.map(|mark| mark.state) {
                Some(MarkState::Sent) => "sent",
                Some(MarkState::Exempt) => "exempt",
                None if due < context.started_at => "overdue",
                None => "due",
            };
            let (marked_at, reason) = (mark.map(|mark| mark.at), mark.and_then(|mark| mark.reason.clone()));
            let key = if context.blind { alias(&prospect.key) } else { prospect.key };
            Notice { key, first_collected_at: first, notice_due: due, state, marked_at, reason }
        })
        .collect();
    all.sort_by(|a, b| {
        (a.marked_at.is_some(), a.notice_due, &a.key).cmp(&(b.marked_at.is_some(), b.notice_due, &b.key))
    });
    let text = match context.global.format {
        Some(FormatName::Json) => serde_json::to_string_pretty(&all).failure()? + "\n",
        None | Some(FormatName::Table) => table(&all),
        Some(_) => return Err(anyhow!("notices are printed as table or json")).usage(),
    };
    context.voice.result(&text).failure()?;
    let overdue = all.iter().filter(|notice| notice.state == "overdue").count();
    if overdue > 0 {
        context.voice.always(&format!(
            "warning: {overdue} should have been told by now; tell them, then mark it with --sent, or --exempt with a --reason"
        ));
    }
    Ok(Exit::Done)
}

fn month_after(at: Timestamp) -> Timestamp {
    let later = at.to_zoned(TimeZone::UTC).checked_add(Span::new().months(1));
    later.map_or(Timestamp::MAX, |later| later.timestamp())
}

fn table(all: &[Notice]) -> String {
    if all.is_empty() {
        return "nobody is stored\n".to_owned();
    }
    let mut columns = Columns::new(&["WHO", "FIRST COLLECTED", "NOTICE DUE", "STATE", "REASON"]);
    for one in all {
        columns.row(vec![
            plain(&one.key),
            one.first_collected_at.strftime("%Y-%m-%d").to_string(),
            one.notice_due.strftime("%Y-%m-%d").to_string(),
            one.state.to_owned(),
            plain(one.reason.as_deref().unwrap_or_default()),
        ]);
    }
    columns.lines().into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_calendars_month() {
        let due = |text: &str| month_after(text.parse().unwrap()).to_string();
        assert_eq!(due("2026-11-23T10:00:00Z"), "2026-12-23T10:00:00Z");
        assert_eq!(due("2027-01-31T10:00:00Z"), "2027-02-28T10:00:00Z");
    }
}
