//! `handiwork subject export`: everything kept about a person, for them.

use super::{keys_of, stored_person};
use crate::cli::args::FormatName;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Outcome, Stopped, Stops};
use crate::evidence::{Artefact, Evidence, Platform};
use crate::report::Format;
use crate::report::subject::{CopyTold, Datum, Recipient, Record, SubjectFile, data};
use crate::rights::CopyKind;
use crate::store::{KnownPerson, Store, StoredAssessment};
use anyhow::anyhow;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

/// What a person may ask for.
const RIGHTS: [&str; 6] = [
    "to have a mistake corrected, or your remark shown beside a finding (`handiwork subject correct`)",
    "to have a work, an account or a skill left out (`handiwork subject correct … exclude`)",
    "to have everything erased (`handiwork subject forget`)",
    "never to be looked at again (`handiwork subject suppress`)",
    "why a level is what it is (`handiwork explain`), and that a person decides, not this program",
    "to complain to a data protection authority",
];

/// Writes what is kept to standard output and to the files asked for, as JSON or as a page.
///
/// # Errors
/// A person of whom nothing is stored, a form there is none of, or what the system refused.
pub(super) fn export(context: &Context, name: &str) -> Outcome {
    let as_html = match context.global.format {
        None | Some(FormatName::Json) => false,
        Some(FormatName::Html) => true,
        Some(_) => return Err(anyhow!("what is kept about a person is written as json or html")).usage(),
    };
    let is_known = |path: &&PathBuf| matches!(Format::from_extension(path), Some(Format::Json | Format::Html));
    if let Some(path) = context.global.output.iter().find(|path| !is_known(path)) {
        return Err(anyhow!("cannot write {}: name a file that ends in .json or .html", path.display())).usage();
    }
    let store = context.store("handiwork subject export")?;
    let person = stored_person(&store, name)?;
    let keys = keys_of(&person);
    context.does("subject_export", &keys, vec![("files", context.global.output.len().to_string())])?;
    context.copies(CopyKind::SubjectExport, context.global.output.iter().map(PathBuf::as_path), Some(&keys))?;
    let file = file(context, &store, &person)?;
    let json = serde_json::to_string_pretty(&file).failure()? + "\n";
    let html = file.html().failure()?;
    context.voice.result(if as_html { &html } else { &json }).failure()?;
    for path in &context.global.output {
        let text = if Format::from_extension(path) == Some(Format::Html) { &html } else { &json };
        crate::report::write_file(path, |out| Ok(out.write_all(text.as_bytes())?)).failure()?;
        context.voice.note(&format!("wrote {}", path.display()));
    }
    Ok(Exit::Done)
}

fn later(at: Timestamp, time: Duration) -> Timestamp {
    SignedDuration::try_from(time).ok().and_then(|time| at.checked_add(time).ok()).unwrap_or(Timestamp::MAX)
}

fn file(context: &Context, store: &Store, person: &KnownPerson) -> Result<SubjectFile, Stopped> {
    let retention = context.settings.retention;
    let rights = context.rights()?;
    let stored: Vec<_> = store.prospects().into_iter().filter(|one| person.keys.contains(&one.key)).collect();
    let (mut records, mut purposes) = (Vec::new(), BTreeSet::new());
    for prospect in &stored {
        let kept_until = later(prospect.justified(), retention.facts);
        let assessments = store.assessments(&prospect.key, None);
        let purpose = |run: &str| store.run(run).and_then(|run| run.summary.run.purpose);
        let newest = assessments.first().and_then(|newest| purpose(&newest.run));
        let mut teller = Teller { purpose: newest, kept_until, records: &mut records };
        teller.tell("what is kept of when and why", None, None, Some(prospect.collected_at), prospect)?;
        if let Some(stored) = store.evidence(&prospect.key) {
            teller.evidence(&stored.evidence)?;
        }
        for one in &assessments {
            let purpose = purpose(&one.run);
            purposes.extend(purpose.clone());
            records.push(judged(one, purpose, later(one.assessed_at, retention.assessments))?);
        }
    }
    let subjects: Vec<String> = keys_of(person).iter().map(|key| rights.subject(key)).collect();
    for correction in person.keys.iter().flat_map(|key| rights.corrections().map(|all| all.of(key).to_vec())).flatten()
    {
        let what = format!("correction of {}", correction.field);
        let data = data(&serde_json::to_value(&correction).failure()?);
        records.push(Record { fetched_at: Some(correction.at), ..record(what, data) });
    }
    let log = rights.audit().read().failure()?;
    let concerned = log.entries.into_iter().filter(|entry| entry.subjects.iter().any(|one| subjects.contains(one)));
    let recipients = concerned.map(|entry| {
        let details = entry.details.iter().map(|(name, value)| format!("{name} {value}"));
        let details = entry.run.iter().map(|run| format!("run {run}")).chain(details).collect::<Vec<_>>().join(", ");
        Recipient { at: entry.at, who: entry.actor, action: entry.action, details }
    });
    let copies = rights.copies().reaching(&subjects).failure()?.into_iter().map(|copy| {
        let path = copy.path.unwrap_or_else(|| "(its name was erased)".to_owned());
        CopyTold { at: copy.at, kind: copy.kind.word().to_owned(), path }
    });
    Ok(SubjectFile {
        made_at: Timestamp::now(),
        contact: context.settings.contact.clone(),
        keys: keys_of(person),
        first_collected_at: stored.iter().map(|one| one.first_collected()).min().unwrap_or(context.started_at),
        purposes: purposes.into_iter().collect(),
        facts_kept_until: later(
            stored.iter().map(|one| one.justified()).max().unwrap_or(context.started_at),
            retention.facts,
        ),
        rubric: context.rubric.stamp(),
        records,
        recipients: recipients.collect(),
        copies: copies.collect(),
        rights: RIGHTS.map(str::to_owned).to_vec(),
    })
}

fn record(what: String, data: Vec<Datum>) -> Record {
    Record { what, source: None, revision: None, fetched_at: None, purpose: None, kept_until: None, rubric: None, data }
}

fn judged(one: &StoredAssessment, purpose: Option<String>, kept_until: Timestamp) -> Result<Record, Stopped> {
    let what = format!("assessment of {} by run {}", one.assessed_at.strftime("%Y-%m-%d"), one.run);
    let data = data(&serde_json::to_value(one).failure()?);
    let rubric = Some(one.rubric.clone());
    let (fetched_at, kept_until) = (Some(one.assessed_at), Some(kept_until));
    Ok(Record { purpose, fetched_at, kept_until, rubric, ..record(what, data) })
}

/// Tells facts, which all are kept as long and for the same purpose.
struct Teller<'a> {
    purpose: Option<String>,
    kept_until: Timestamp,
    records: &'a mut Vec<Record>,
}

impl Teller<'_> {
    fn tell(
        &mut self,
        what: &str,
        source: Option<String>,
        revision: Option<String>,
        fetched_at: Option<Timestamp>,
        value: &impl Serialize,
    ) -> Result<(), Stopped> {
        let data = data(&serde_json::to_value(value).failure()?);
        if !data.is_empty() {
            let (purpose, kept_until) = (self.purpose.clone(), Some(self.kept_until));
            let one = Record { source, revision, fetched_at, purpose, kept_until, ..record(what.to_owned(), data) };
            self.records.push(one);
        }
        Ok(())
    }

    fn evidence(&mut self, evidence: &Evidence) -> Result<(), Stopped> {
        let at = evidence.collected_at;
        self.tell("line of a list", None, None, at, &evidence.prospect)?;
        for record in &evidence.handles {
            let source = record.linked_from.clone().or_else(|| record.url.clone());
            self.tell(&format!("account {}", record.handle), source, None, at, record)?;
        }
        for work in &evidence.artefacts {
            self.work(work)?;
        }
        let page = |platform: Platform| {
            let account = evidence.handles.iter().find(|record| record.handle.platform == platform);
            account.map(|record| record.handle.url())
        };
        let person = serde_json::to_value(&evidence.person).failure()?;
        for (name, platform) in [
            ("huggingface", Platform::Huggingface),
            ("kaggle", Platform::Kaggle),
            ("writing", Platform::Web),
            ("collaboration", Platform::Github),
        ] {
            let slot = person.get(name).cloned().unwrap_or(Value::Null);
            let fetched = slot.pointer("/value/collected_at").and_then(Value::as_str).and_then(|at| at.parse().ok());
            self.tell(
                &format!("what {platform} shows beside repositories"),
                page(platform),
                None,
                fetched.or(at),
                &slot,
            )?;
        }
        self.tell("what could not be looked at", None, None, at, &json!({ "gaps": evidence.gaps }))
    }

    fn work(&mut self, work: &Artefact) -> Result<(), Stopped> {
        let what = format!("work {}", work.id);
        self.tell(&what, work.url.clone(), work.revision.clone(), work.collected_at, work)
    }
}
