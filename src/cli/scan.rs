//! `handiwork scan`.

use super::args;
use super::asking::{self, Asking};
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::output::{self, Drawing};
use super::progress::Display;
use super::say;
use crate::handle::{List, parse_request};
use crate::report::{Report, alias};
use crate::run::{Cancel, Plan, Scan, ScanEnd, ScanOptions, Signal, Watcher, run_id};
use anyhow::{Context as _, anyhow};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Crawls and assesses a list.
///
/// # Errors
/// Before anything is started: an unreadable list, a store in use. Later: a result that cannot be kept or written.
pub(super) fn scan(context: &Context, arguments: &args::Scan) -> Outcome {
    output::check_paths(&context.global)?;
    let list = read_list(arguments)?;
    told(context, &list);
    if list.prospects.is_empty() && list.rejected.is_empty() {
        return Err(anyhow!("no handles: name some, or a list with --from FILE (- reads standard input)")).usage();
    }
    advise(context);
    let runtime = runtime()?;
    runtime.block_on(async {
        let store = context.store("handiwork scan")?;
        let asking = Asking {
            platforms: if arguments.offline { Vec::new() } else { asking::platforms(arguments.sources.as_deref()) },
            budget: arguments.budget,
            max_wait: arguments.max_wait,
        };
        let sources = asking::sources(context, &asking)?;
        let rights = context.rights()?;
        let scan = Scan {
            store: Arc::clone(&store),
            sources,
            rubric: Arc::clone(&context.rubric),
            suppressions: rights.suppressions().failure()?,
            corrections: rights.corrections().failure()?,
            options: options(context, arguments),
        };
        let mut prospects = list.prospects;
        prospects.truncate(arguments.limit.unwrap_or(usize::MAX));
        let plan = scan.plan(prospects, list.rejected);
        if arguments.dry_run {
            return dry_run(context, &plan);
        }
        let keys: Vec<String> = plan.prospects.iter().map(|planned| planned.prospect.key.clone()).collect();
        context.sees("scan", &keys, Some(&scan.options.id))?;
        let display: Arc<dyn Watcher> = Arc::new(Display::new(context.voice, context.blind));
        let cancel = Cancel::on_signals().context("cannot listen for signals").failure()?;
        let end = scan.run(plan, display, &cancel).await.failure()?;
        // A list that names somebody is why their facts may be kept.
        store.justify(&keys, jiff::Timestamp::now()).failure()?;
        let drawing = Drawing { passthrough_columns: list.passthrough_columns, ..Drawing::default() };
        let exit = finish(context, end, arguments.fail_under, &drawing)?;
        context.expire(&store)?;
        Ok(exit)
    })
}

/// What went wrong in a run, as far as it decides how the process ends.
#[derive(Debug)]
pub(super) struct Ending {
    unauthorized: Option<String>,
    budget: Option<String>,
    signal: Option<Signal>,
    unreachable: u64,
    faults: Vec<String>,
}

impl Ending {
    /// Of a run that ended.
    pub(super) fn of(end: &ScanEnd) -> Self {
        Ending {
            unauthorized: end.unauthorized.clone(),
            budget: end.budget.clone(),
            signal: end.signal,
            unreachable: end.unreachable,
            faults: end.faults.clone(),
        }
    }

    /// Says it, and gives the exit it leads to beside another reason.
    pub(super) fn told(self, context: &Context, other: Option<Exit>) -> Exit {
        let Ending { unauthorized, budget, signal, unreachable, faults } = self;
        for line in unauthorized.iter().chain(&budget).chain(&faults) {
            context.voice.always(&format!("error: {line}"));
        }
        if signal.is_some() || budget.is_some() {
            context.voice.always("everything finished is kept; run the same command again to go on");
        }
        let reasons = [
            signal.map(ended_by),
            unauthorized.map(|_| Exit::Unauthorized),
            budget.map(|_| Exit::Budget),
            (!faults.is_empty()).then_some(Exit::Failure),
            (unreachable > 0).then_some(Exit::Partial),
            other,
        ];
        Exit::first(reasons.into_iter().flatten())
    }
}

/// Draws what came out and decides how the process ends.
///
/// # Errors
/// When a result cannot be written.
pub(super) fn finish(context: &Context, end: ScanEnd, fail_under: Option<u8>, drawing: &Drawing) -> Outcome {
    let ending = Ending::of(&end);
    let ScanEnd { run, standings, pages, .. } = end;
    let below = output::below(&standings, fail_under);
    output::write(context, Report::new(run, context.rubric.stamp(), standings, &pages), drawing)?;
    Ok(ending.told(context, below))
}

/// The exit that a signal leads to.
pub(super) fn ended_by(signal: Signal) -> Exit {
    match signal {
        Signal::Interrupt => Exit::Interrupted,
        Signal::Terminate => Exit::Terminated,
    }
}

/// A runtime for the worker.
///
/// # Errors
/// When the system gives no threads.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Stopped> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the worker").failure()
}

fn read_list(arguments: &args::Scan) -> Result<List, Stopped> {
    let bytes = match &arguments.from {
        Some(path) if path == Path::new("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("cannot read the list from standard input").usage()?;
            Some(bytes)
        }
        Some(path) => {
            let problem = || format!("cannot read the list {}; name an existing, readable file", path.display());
            Some(std::fs::read(path).with_context(problem).usage()?)
        }
        None => None,
    };
    Ok(parse_request(&arguments.handles, bytes.as_deref()))
}

/// What became of lines that are no prospect of their own. Blind, their number has to do.
fn told(context: &Context, list: &List) {
    for rejected in &list.rejected {
        let line = if context.blind {
            format!("line {}: rejected", rejected.line)
        } else {
            format!("line {}: {:?} rejected: {}", rejected.line, rejected.input, rejected.reason)
        };
        context.voice.always(&crate::report::safe::plain(&line));
    }
    for merged in &list.merged {
        let line = if context.blind {
            format!("line {}: joined to {}", merged.line, alias(&merged.key))
        } else {
            format!("line {}: joined to {} (same {})", merged.line, merged.key, merged.shared)
        };
        context.voice.note(&crate::report::safe::plain(&line));
    }
}

pub(super) fn advise(context: &Context) {
    let settings = &context.settings;
    if settings.purpose.is_none() {
        context.voice.note(
            "note: privacy.purpose is not set; say applicant, consented or sourcing, so that each run records why \
             people's data was collected",
        );
    }
    if settings.contact.is_none() {
        context.voice.note("note: http.contact is not set; the people assessed and the hosts asked cannot reach you");
    }
}

fn options(context: &Context, arguments: &args::Scan) -> ScanOptions {
    let id = run_id(context.started_at, std::process::id());
    say::of_run(&id);
    ScanOptions {
        max_age: arguments.max_age,
        concurrency: arguments.concurrency.map_or(context.settings.concurrency, usize::from),
        offline: arguments.offline,
        no_link: arguments.no_link,
        ..context.run_options(id)
    }
}

/// Says what would be asked, and asks nothing.
fn dry_run(context: &Context, plan: &Plan) -> Outcome {
    let mut text = String::new();
    let ask = plan.prospects.iter().filter(|planned| !planned.stored && !planned.suppressed).count() as u64;
    for planned in &plan.prospects {
        let what = match (planned.suppressed, planned.stored) {
            (true, _) => "suppressed: not asked",
            (false, true) => "stored, young enough",
            (false, false) => "to be asked",
        };
        let key = &planned.prospect.key;
        let name = if context.blind { alias(key) } else { key.clone() };
        text.push_str(&crate::report::safe::plain(&format!("{name}  {what}")));
        text.push('\n');
    }
    let archives = context.settings.github.archives_per_prospect as u64;
    let estimate = if context.settings.github.token.is_some() {
        format!("at most {} GraphQL points and requests, {} archives", ask * 7, ask * archives)
    } else {
        format!("without a token: REST requests within 60 an hour, at most {} archives", ask * archives)
    };
    text.push_str(&format!("{} prospects, {ask} to be asked: {estimate}\n", plan.prospects.len()));
    let kaggle = &context.settings.kaggle;
    if kaggle.credentials.is_some() || kaggle.meta_dir.is_some() {
        let requests = if kaggle.credentials.is_some() { "some 15 requests" } else { "no request" };
        let dump = if kaggle.meta_dir.is_some() { "; Meta Kaggle is indexed where that was not done" } else { "" };
        text.push_str(&format!("Kaggle: {requests} for each account met{dump}\n"));
    }
    text.push_str(
        "each Hugging Face account, listed or linked: at most 7 requests of its API, 3 discussions and 3 cards\n",
    );
    let articles = context.settings.web.pages_per_site;
    text.push_str(&format!(
        "each site of a person's own, listed or linked: some 6 requests to find at most {articles} articles, a second \
         apart\n"
    ));
    context.voice.result(&text).failure()?;
    Ok(Exit::Done)
}
