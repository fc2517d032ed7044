//! `handiwork doctor` and `handiwork auth status`: is everything here that a night's work needs?
//!
//! Invariant: each finding that is not well has a remedy; nothing is repaired unasked; no credential is printed, only
//! where it came from.

use super::args::FormatName;
use super::asking::{self, Asking};
use super::context::Context;
use super::exit::{Exit, Outcome, Stopped, Stops};
use super::scan::runtime;
use crate::collect::gate::Fault;
use crate::collect::{Answer, Knock, knock};
use crate::evidence::Platform;
use crate::report::refresh::LastRun;
use crate::report::words;
use crate::rights::{Audit, Rights};
use crate::settings::KaggleCredentials;
use crate::store::{Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::path::Path;
use std::time::Duration;

/// How far our clock may be from a host's: limits are told as moments, and a minute's error costs a minute's wait.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);
/// Below so much free space the store refuses to open; twice that is worth a warning.
const FREE_BYTES_WANTED: u64 = 400 << 20;
/// Two nights without a refresh that did everything are worth a look.
const REFRESH_EVERY: SignedDuration = SignedDuration::from_hours(48);
/// Below this share of a window a run stops soon.
const QUOTA_WANTED: u64 = 10;

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Problem,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    found: String,
    remedy: Option<String>,
    #[serde(skip)]
    exit: Option<Exit>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Finding {
        Finding { check, state: State::Ok, found: found.into(), remedy: None, exit: None }
    }

    fn warning(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { state: State::Warning, remedy: Some(remedy.into()), ..Finding::ok(check, found) }
    }

    fn problem(check: &'static str, exit: Exit, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        let (state, remedy) = (State::Problem, Some(remedy.into()));
        Finding { state, remedy, exit: Some(exit), ..Finding::ok(check, found) }
    }
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    schema_version: u32,
    findings: &'a [Finding],
}

/// Looks at settings, disk, store, credentials, quota, clock and reachability. `quick` asks no network and does not
/// verify the store's rows: for a container's health check.
///
/// # Errors
/// Settings or a rubric that cannot be read; what is found wrong later is a finding and an exit code.
pub(super) fn doctor(context: &Context, quick: bool) -> Outcome {
    let mut findings = settings(context);
    findings.push(disk(&context.settings.data_dir));
    findings.push(store(context, quick));
    findings.extend(refreshed(&context.settings.last_run, Timestamp::now()));
    findings.extend(rights(context, quick));
    if !quick {
        findings.extend(platforms(&knocks(context)?, Timestamp::now()));
    }
    told(context, &findings)
}

/// Says which credentials are set up, from where, and whose they are.
///
/// # Errors
/// Settings that cannot be read.
pub(super) fn auth_status(context: &Context) -> Outcome {
    let mut findings = Vec::new();
    for (platform, source) in credentials(context) {
        let name = platform.to_string();
        if source.is_none() {
            let remedy = format!("see the README on tokens; without one, {}", without(platform));
            findings.push(Finding::warning("credentials", format!("{name}: none"), remedy));
        }
    }
    for one in knocks(context)? {
        let source = credentials(context).into_iter().find(|(platform, _)| *platform == one.platform);
        let Some((_, Some(source))) = source else { continue };
        findings.push(identity(&one, &source));
    }
    told(context, &findings)
}

fn told(context: &Context, findings: &[Finding]) -> Outcome {
    let text = if matches!(context.global.format, Some(FormatName::Json | FormatName::Jsonl)) {
        let text = serde_json::to_string_pretty(&Diagnosis { schema_version: 1, findings }).failure()?;
        format!("{text}\n")
    } else {
        listed(findings)
    };
    context.voice.result(&text).failure()?;
    Ok(Exit::first(findings.iter().filter_map(|one| one.exit)))
}

fn listed(findings: &[Finding]) -> String {
    let width = findings.iter().map(|one| one.check.len()).max().unwrap_or(0);
    let mut text = String::new();
    for one in findings {
        let state = match one.state {
            State::Ok => "ok     ",
            State::Warning => "warning",
            State::Problem => "PROBLEM",
        };
        let found = crate::report::safe::plain(&one.found);
        text.push_str(&format!("{state}  {:width$}  {found}\n", one.check));
        if let Some(remedy) = &one.remedy {
            text.push_str(&format!("{:width$}           -> {remedy}\n", ""));
        }
    }
    text
}

fn settings(context: &Context) -> Vec<Finding> {
    let settings = &context.settings;
    let file =
        settings.file.as_ref().map_or("no file, built-in defaults".to_owned(), |path| path.display().to_string());
    let mut findings = vec![Finding::ok("settings", file)];
    for warning in &settings.warnings {
        findings.push(Finding::warning("settings", warning.clone(), "see the README on configuration"));
    }
    if settings.contact.is_none() {
        let remedy = "set http.contact to an address or page where the people assessed and the hosts asked reach you";
        findings.push(Finding::warning("settings", "http.contact is not set", remedy));
    }
    if settings.purpose.is_none() {
        let remedy = "set privacy.purpose to applicant, consented or sourcing";
        findings.push(Finding::warning("settings", "privacy.purpose is not set", remedy));
    }
    let stamp = context.rubric.stamp();
    findings.push(Finding::ok("rubric", format!("{} {}, role {}", stamp.name, stamp.version, context.role.name)));
    findings
}

fn disk(data_dir: &Path) -> Finding {
    // What does not exist yet will be made on the same disk as the nearest folder that does.
    let Some(there) = data_dir.ancestors().find(|path| path.is_dir()) else {
        let remedy = "name an existing disk with data_dir or --data-dir";
        return Finding::problem("disk", Exit::Failure, format!("{} has no disk", data_dir.display()), remedy);
    };
    if let Err(error) = tempfile::tempfile_in(there) {
        let found = format!("cannot write in {}: {error}", there.display());
        let remedy = "give this user the right to write there, or name another data_dir";
        return Finding::problem("disk", Exit::Failure, found, remedy);
    }
    match fs2::available_space(there) {
        Err(error) => {
            let found = format!("cannot ask how much space {} has: {error}", there.display());
            Finding::warning("disk", found, "look at it by hand: the store needs 200 MiB free to open")
        }
        Ok(free) if free < FREE_BYTES_WANTED => {
            let found = format!("{} MiB free at {}", free >> 20, there.display());
            Finding::problem("disk", Exit::Failure, found, "make room: the store needs 200 MiB free to open")
        }
        Ok(free) => Finding::ok("disk", format!("{} MiB free at {}", free >> 20, there.display())),
    }
}

/// When a refresh last did everything; nothing where none ever ran, since not everybody runs them.
fn refreshed(path: &Path, now: Timestamp) -> Option<Finding> {
    const REMEDY: &str = "look at the timer's log, or run `handiwork refresh` and read what it says";
    let text = std::fs::read_to_string(path).ok()?;
    let Ok(record) = serde_json::from_str::<LastRun>(&text) else {
        let found = format!("{} is no record of a refresh", path.display());
        return Some(Finding::warning("refresh", found, "the next `handiwork refresh` writes it anew"));
    };
    let ended = format!("the last run ended {} ({})", record.finished_at, words::run_status(record.status));
    let Some(success) = record.last_success_at else {
        return Some(Finding::warning("refresh", format!("none did everything yet; {ended}"), REMEDY));
    };
    let hours = now.duration_since(success).as_hours();
    let found = format!("did everything last {hours} hours ago; {ended}");
    let is_late = now.duration_since(success) > REFRESH_EVERY;
    Some(if is_late { Finding::warning("refresh", found, REMEDY) } else { Finding::ok("refresh", found) })
}

fn store(context: &Context, quick: bool) -> Finding {
    let data_dir = &context.settings.data_dir;
    if !data_dir.exists() {
        return Finding::ok("store", format!("none yet; {} is made by the first scan", data_dir.display()));
    }
    let store = match Store::open(data_dir, "handiwork doctor") {
        Ok(store) => store,
        // A running service or scan is what a health check hopes to find.
        Err(error @ StoreError::InUse { .. }) => return Finding::ok("store", error.to_string()),
        Err(error) => {
            return Finding::problem("store", Exit::Failure, error.to_string(), "see the README on the store's care");
        }
    };
    if let Some(notice) = store.opening().notices.first() {
        return Finding::problem("store", Exit::Failure, notice.clone(), "scan again to collect what is missing");
    }
    if quick {
        return Finding::ok("store", format!("{} opens", data_dir.display()));
    }
    match store.check() {
        Ok(report) if report.is_intact() => Finding::ok("store", format!("{} rows verified", report.rows)),
        Ok(report) => {
            let broken: u64 = report.broken.values().sum();
            let remedy = "scan again: what does not hold counts as missing and is collected anew";
            Finding::problem("store", Exit::Failure, format!("{broken} rows do not hold"), remedy)
        }
        Err(error) => Finding::problem("store", Exit::Failure, error.to_string(), "see the README on the store's care"),
    }
}

/// Who asked not to be looked at, and the log; nothing where neither is there yet.
fn rights(context: &Context, quick: bool) -> Vec<Finding> {
    let data_dir = &context.settings.data_dir;
    let mut findings = Vec::new();
    if data_dir.join("rights").is_dir() {
        findings.push(match Rights::open(data_dir).and_then(|rights| rights.suppressions()) {
            Ok(held) => Finding::ok("suppression", format!("{} people are never asked about", held.people())),
            Err(error) => {
                Finding::problem("suppression", Exit::Failure, error.to_string(), "put the file back from a copy")
            }
        });
    }
    if data_dir.join("audit").is_dir() && !quick {
        findings.push(match Audit::of(data_dir).verify() {
            Ok(verdict) => match verdict.broken {
                None => Finding::ok("audit", format!("{} lines verified", verdict.lines)),
                Some(broken) => {
                    let found = format!("broken at {} line {}: {}", broken.segment, broken.line, broken.why);
                    Finding::problem(
                        "audit",
                        Exit::Failure,
                        found,
                        "find out who changed it, and keep the file as it is",
                    )
                }
            },
            Err(error) => Finding::problem("audit", Exit::Failure, error.to_string(), "make the folder readable"),
        });
    }
    findings
}

fn knocks(context: &Context) -> Result<Vec<Knock>, Stopped> {
    let asking = Asking { platforms: Platform::ALL.to_vec(), budget: 1.0, max_wait: Duration::from_secs(5) };
    let (gate, http) = asking::door(context, &asking)?;
    let settings = asking::settings(&context.settings, &asking.platforms);
    Ok(runtime()?.block_on(knock(&settings, &gate, &http)))
}

fn platforms(knocks: &[Knock], now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in knocks {
        match &one.outcome {
            Err(fault) => findings.push(unreached(one, fault)),
            Ok(answer) => {
                let whose = answer.account.as_ref().map_or(String::new(), |name| format!(" to {name}"));
                findings.push(Finding::ok("platform", format!("{} answers{whose}", one.host)));
                findings.extend(surplus(one, answer));
                findings.extend(answer.quota.iter().map(|quota| {
                    let until = quota.resets_at.map_or(String::new(), |at| format!(", anew at {at}"));
                    let found = format!("{} {}: {} of {} left{until}", one.host, quota.resource, quota.left, quota.of);
                    if quota.left * QUOTA_WANTED < quota.of {
                        Finding::warning("quota", found, "wait for the new window, or expect a run to stop with exit 5")
                    } else {
                        Finding::ok("quota", found)
                    }
                }));
            }
        }
    }
    let clocks = knocks.iter().filter_map(|one| Some((&one.host, one.outcome.as_ref().ok()?.clock?)));
    if let Some((host, clock)) = clocks.max_by_key(|(_, clock)| now.duration_since(*clock).abs()) {
        findings.push(clock_finding(host, now.duration_since(clock)));
    }
    findings
}

fn clock_finding(host: &str, ahead: SignedDuration) -> Finding {
    let seconds = ahead.as_secs();
    let found = match seconds {
        0 => format!("agrees with {host}"),
        1.. => format!("{seconds} s ahead of {host}"),
        _ => format!("{} s behind {host}", -seconds),
    };
    if ahead.abs() <= CLOCK_TOLERANCE {
        return Finding::ok("clock", found);
    }
    Finding::warning("clock", found, "set the clock (NTP): hosts tell their limits as moments")
}

fn unreached(one: &Knock, fault: &Fault) -> Finding {
    let (exit, remedy) = match fault {
        Fault::Unauthorized(_) => (Exit::Unauthorized, "make a new token; see the README on tokens"),
        Fault::Forbidden(_) => (Exit::Unauthorized, "the token lacks a right, or its organisation wants it approved"),
        Fault::Budget(_) | Fault::Limited(_) => (Exit::Budget, "wait for the new window"),
        _ => (Exit::Partial, "look at network, proxy and the address in the settings, then run this again"),
    };
    Finding::problem("platform", exit, format!("{}: {fault}", one.host), remedy)
}

/// A token that may more than it need: a leak would cost more than it must.
fn surplus(one: &Knock, answer: &Answer) -> Option<Finding> {
    let scopes = answer.scopes.as_ref().filter(|scopes| !scopes.is_empty())?;
    let found = format!("the token for {} has the scopes {}", one.host, scopes.join(", "));
    Some(Finding::warning("credentials", found, "none is needed: make one without any scope"))
}

fn identity(one: &Knock, source: &str) -> Finding {
    let name = one.platform.to_string();
    match &one.outcome {
        Err(fault) => Finding { check: "credentials", ..unreached(one, fault) },
        Ok(answer) => {
            let whose = answer.account.as_deref().unwrap_or("accepted, whose is not told");
            let found = format!("{name}: {whose} (from {source})");
            surplus(one, answer).map_or_else(
                || Finding::ok("credentials", &*found),
                |more| Finding { found: format!("{found}; {}", more.found), ..more },
            )
        }
    }
}

/// Where each platform's credentials come from, if there are any.
fn credentials(context: &Context) -> Vec<(Platform, Option<String>)> {
    let settings = &context.settings;
    let kaggle = settings.kaggle.credentials.as_ref().map(|one| match one {
        KaggleCredentials::Token(token) => token.source.clone(),
        KaggleCredentials::Key { key, .. } => key.source.clone(),
    });
    vec![
        (Platform::Github, settings.github.token.as_ref().map(|token| token.source.clone())),
        (Platform::Huggingface, settings.huggingface.token.as_ref().map(|token| token.source.clone())),
        (Platform::Kaggle, kaggle),
    ]
}

fn without(platform: Platform) -> &'static str {
    match platform {
        Platform::Github => "only 60 requests an hour are left, and less can be seen",
        Platform::Huggingface => "about half as many accounts can be asked in the same time",
        Platform::Kaggle => "notebooks and data sets are not looked at",
        Platform::Web => "nothing is lost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::Quota;

    fn answered(answer: Answer) -> Knock {
        Knock { platform: Platform::Github, host: "api.github.com".into(), outcome: Ok(answer) }
    }

    #[test]
    fn a_clock_that_is_off_and_a_window_nearly_spent_have_remedies() {
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let quota = Quota { resource: "graphql".into(), left: 400, of: 5000, resets_at: None };
        let clock = Some("2026-11-24T09:50:00Z".parse().unwrap());
        let findings = platforms(&[answered(Answer { quota: vec![quota], clock, ..Answer::default() })], now);
        let off: Vec<&Finding> = findings.iter().filter(|one| one.state != State::Ok).collect();
        assert_eq!(off.iter().map(|one| one.check).collect::<Vec<_>>(), ["quota", "clock"]);
        assert!(off.iter().all(|one| one.remedy.is_some()));
        assert!(listed(&findings).contains("600 s ahead of api.github.com"));
    }

    #[test]
    fn a_token_that_may_too_much_is_a_warning() {
        let scopes = Some(vec!["repo".to_owned()]);
        let found = identity(&answered(Answer { account: Some("us".into()), scopes, ..Answer::default() }), "a file");
        assert_eq!(found.state, State::Warning);
        assert!(found.found.contains("us (from a file)") && found.found.contains("repo"), "{}", found.found);
    }
}
