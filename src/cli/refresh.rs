//! `handiwork refresh`.

use super::args;
use super::asking::{self, Asking};
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::output::{self, Drawing, explained};
use super::progress::Display;
use super::say;
use super::scan::{Ending, advise, ended_by, runtime};
use crate::collect::Silent;
use crate::report::refresh::{DigestFormat, LastRun, News, digest, metrics};
use crate::report::{Report, write_file};
use crate::rights::CopyKind;
use crate::run::{
    Cancel, Refresh, RefreshEnd, RefreshOptions, Scan, ScanEnd, ScanOptions, Schedule, Watcher, Webhook, notify, run_id,
};
use crate::settings::{Blind, Token};
use crate::store::{Store, StoreError};
use anyhow::{Context as _, anyhow};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Times a scheduled refresh tries to open a store that somebody else holds, and the wait in between.
const STORE_TRIES: u32 = 20;
const STORE_WAIT: Duration = Duration::from_secs(3);

/// Asks again about whoever is due, collects what changed, and says what moved.
///
/// # Errors
/// Before anything is started: paths that cannot be written, a store in use. Later: a result that cannot be kept.
pub(super) fn refresh(context: &Context, arguments: &args::Refresh) -> Outcome {
    check(context, arguments)?;
    let schedule = match &arguments.schedule {
        Some(cron) => Some(Schedule::parse(cron, &arguments.tz).usage()?),
        None => None,
    };
    advise(context);
    runtime()?.block_on(async {
        let cancel = Cancel::on_signals().context("cannot listen for signals").failure()?;
        match schedule {
            Some(schedule) => repeated(context, arguments, &schedule, &cancel).await,
            None => once(context, arguments, &cancel).await,
        }
    })
}

/// Refreshes by a schedule until a signal comes. The store is free for others between two rounds, settings and rubric
/// are read anew for each, and a round that fails is told and followed by the next.
async fn repeated(context: &Context, arguments: &args::Refresh, schedule: &Schedule, cancel: &Cancel) -> Outcome {
    loop {
        let next = schedule.next(jiff::Timestamp::now()).usage()?;
        context.voice.note(&format!("next refresh: {}", next.strftime("%Y-%m-%d %H:%M %Z")));
        // A clock that is set, or a machine that slept, is noticed within a minute.
        while jiff::Timestamp::now() < next.timestamp() {
            let left = next.timestamp().duration_since(jiff::Timestamp::now()).max(jiff::SignedDuration::ZERO);
            tokio::select! {
                () = tokio::time::sleep(left.unsigned_abs().min(Duration::from_secs(60))) => {}
                signal = cancel.wait() => return Ok(ended_by(signal)),
            }
        }
        let round = match Context::load(context.global.clone()) {
            Ok(fresh) => once(&fresh, arguments, cancel).await,
            Err(stopped) => Err(stopped),
        };
        match round {
            Ok(exit) => context.voice.note(&format!("the refresh ended with exit {}", exit.code())),
            Err(stopped) => context.voice.always(&format!("error: {}", explained(&stopped.error))),
        }
        if let Some(signal) = cancel.signal() {
            return Ok(ended_by(signal));
        }
    }
}

/// Refuses what could not be written or sent, before any work is done.
fn check(context: &Context, arguments: &args::Refresh) -> Result<(), Stopped> {
    output::check_paths(&context.global)?;
    for path in &arguments.digest {
        if is_standard(path) {
            if context.global.format.is_some() {
                return Err(anyhow!("--digest - and --format both want standard output; write one to a file")).usage();
            }
            continue;
        }
        if DigestFormat::from_extension(path).is_none() {
            let path = path.display();
            return Err(anyhow!("cannot write the digest {path}: use .md, .html or .json, or -")).usage();
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            let (path, folder) = (path.display(), folder.display());
            return Err(anyhow!("cannot write the digest {path}: there is no folder {folder}; make it first")).usage();
        }
    }
    if arguments.notify && context.settings.notify.webhook_url.is_none() {
        return Err(anyhow!("--notify needs an address: set notify.webhook_url")).usage();
    }
    Ok(())
}

/// One refresh, from opening the store to the last word.
async fn once(context: &Context, arguments: &args::Refresh, cancel: &Cancel) -> Outcome {
    let store = held(context, arguments.schedule.is_some()).await?;
    if store.prospects().is_empty() {
        context.voice.note("nothing is stored yet; start with `handiwork scan --from LIST`");
    }
    let asking = Asking { platforms: asking::platforms(None), budget: arguments.budget, max_wait: arguments.max_wait };
    let sources = asking::sources(context, &asking)?;
    let id = run_id(context.started_at, std::process::id());
    say::of_run(&id);
    let rights = context.rights()?;
    context.does("refresh", [""; 0], vec![("run", id.clone())])?;
    let scan = Scan {
        store: Arc::clone(&store),
        sources,
        rubric: Arc::clone(&context.rubric),
        suppressions: rights.suppressions().failure()?,
        corrections: rights.corrections().failure()?,
        options: ScanOptions { leaves_unasked: true, ..context.run_options(id) },
    };
    let options = RefreshOptions {
        stale_after: arguments.stale_after,
        last_success_at: last_success(&context.settings.last_run),
        blind: is_blind(context),
    };
    let display: Arc<dyn Watcher> = Arc::new(Display::new(context.voice, context.blind));
    let end = Refresh { scan, options }.run(display, cancel).await.failure()?;
    store.sync().failure()?;
    let RefreshEnd { scan, record, news } = end;
    let ending = Ending::of(&scan);
    let signal = scan.signal;
    let keys: Vec<String> = scan.standings.iter().map(|one| one.key.clone()).collect();
    let files = arguments.digest.iter().map(PathBuf::as_path).filter(|path| !is_standard(path));
    context.copies(CopyKind::Report, files, Some(&keys))?;
    context.sees("digest", &keys, Some(&record.run))?;
    let mut written = told(context, arguments, scan, &record, &news);
    // Who asked the process to end did not ask it to wait for a receiver.
    if arguments.notify && signal.is_none() {
        context.does("notify", &keys, vec![("run", record.run.clone()), ("blind", news.blind.to_string())])?;
        written = written.and(sent(context, &asking, &record, &news).await);
    }
    let exit = ending.told(context, None);
    context.expire(&store)?;
    match written {
        // What the run came to says more than that a file could not be written.
        Err(stopped) if exit != Exit::Done => {
            context.voice.always(&format!("error: {}", explained(&stopped.error)));
            Ok(exit.min(stopped.exit))
        }
        Err(stopped) => Err(stopped),
        Ok(()) => Ok(exit),
    }
}

/// The store. A schedule waits a little where somebody else looks into it just now: a health check must not cost a night.
async fn held(context: &Context, waits: bool) -> Result<Arc<Store>, Stopped> {
    let mut tries = if waits { STORE_TRIES } else { 1 };
    loop {
        tries -= 1;
        match context.store("handiwork refresh") {
            Err(stopped) if tries > 0 && is_in_use(&stopped) => tokio::time::sleep(STORE_WAIT).await,
            other => return other,
        }
    }
}

fn is_in_use(stopped: &Stopped) -> bool {
    matches!(stopped.error.downcast_ref::<StoreError>(), Some(StoreError::InUse { .. }))
}

/// Whether digests hide who they are about: they do unless somebody said otherwise.
fn is_blind(context: &Context) -> bool {
    let global = &context.global;
    match context.settings.blind {
        Blind::Auto | Blind::Always => global.blind || !global.no_blind,
        Blind::Never => global.blind,
    }
}

/// When a refresh last did everything, by the record of the one before.
fn last_success(path: &Path) -> Option<jiff::Timestamp> {
    let text = std::fs::read_to_string(path).ok()?;
    serde_json::from_str::<LastRun>(&text).ok()?.last_success_at
}

/// Writes the record, the metrics, the digests and the report, each whatever became of the others.
///
/// # Errors
/// The first that could not be written.
fn told(
    context: &Context,
    arguments: &args::Refresh,
    end: ScanEnd,
    record: &LastRun,
    news: &News,
) -> Result<(), Stopped> {
    let mut first = None;
    let mut note = |outcome: Result<(), Stopped>| {
        if let Err(stopped) = outcome {
            if first.is_some() {
                context.voice.always(&format!("error: {}", explained(&stopped.error)));
            }
            first.get_or_insert(stopped);
        }
    };
    let last_run = &context.settings.last_run;
    note(written(last_run, || Ok(serde_json::to_string_pretty(record)? + "\n")));
    if let Some(path) = &context.settings.metrics_textfile {
        note(written(path, || Ok(metrics(record))));
    }
    if !news.blind && !arguments.digest.is_empty() {
        context.voice.note("note: the digest names people");
    }
    for path in arguments.digest.iter().filter(|path| !is_standard(path)) {
        let format = DigestFormat::from_extension(path).unwrap_or(DigestFormat::Markdown);
        note(written(path, || Ok(digest(record, news, format)?)));
        context.voice.note(&format!("wrote {}", path.display()));
    }
    let wants_report = context.global.format.is_some() || !context.global.output.is_empty();
    let wants_digest = arguments.digest.iter().any(|path| is_standard(path));
    if wants_digest || !wants_report {
        note(
            digest(record, news, DigestFormat::Markdown)
                .failure()
                .and_then(|text| context.voice.result(&text).failure()),
        );
    }
    if wants_report && !wants_digest {
        let ScanEnd { run, standings, pages, .. } = end;
        let report = Report::new(run, context.rubric.stamp(), standings, &pages);
        note(output::write(context, report, &Drawing::default()));
    }
    first.map_or(Ok(()), Err)
}

/// Sends the news to the webhook.
async fn sent(context: &Context, asking: &Asking, record: &LastRun, news: &News) -> Result<(), Stopped> {
    let settings = &context.settings.notify;
    let Some(url) = settings.webhook_url.clone() else { return Ok(()) };
    let webhook = Webhook { url, secret: settings.webhook_secret.as_ref().map(Token::secret) };
    let (gate, http) = asking::door(context, asking)?;
    notify(&webhook, record, news, &gate, &http, &Silent).await.failure()?;
    context.voice.note("sent the news to notify.webhook_url");
    Ok(())
}

/// Writes a text to a file whole or not at all.
fn written(path: &Path, text: impl FnOnce() -> anyhow::Result<String>) -> Result<(), Stopped> {
    let text = text().failure()?;
    write_file(path, |out| Ok(out.write_all(text.as_bytes())?)).failure()
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}
