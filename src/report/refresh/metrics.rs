//! The record of a refresh for Prometheus, in its text format: for node-exporter's textfile collector.
//!
//! Invariant: names nobody; a measurement that was not made is left out, never zero.

use super::LastRun;
use crate::evidence::SourceUsage;
use std::fmt::Write as _;

/// A family of samples.
struct Family {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    /// Labels, already in braces, and value.
    samples: Vec<(String, f64)>,
}

/// The record as metrics. Counters are of the one run the record is about, and so told as gauges.
pub fn metrics(record: &LastRun) -> String {
    let mut out = String::new();
    for family in families(record).iter().filter(|family| !family.samples.is_empty()) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "# HELP {} {}\n# TYPE {0} {}", family.name, family.help, family.kind);
        for (labels, value) in &family.samples {
            let _ = writeln!(out, "{}{labels} {value}", family.name);
        }
    }
    out
}

fn families(record: &LastRun) -> Vec<Family> {
    let gauge = |name, help, samples| Family { name, kind: "gauge", help, samples };
    let one = |value: f64| vec![(String::new(), value)];
    let label = |key: &str, value: &str| format!("{{{key}=\"{}\"}}", escaped(value));
    let counts = &record.prospects;
    let outcomes = [
        ("done", counts.done),
        ("unchanged", counts.unchanged),
        ("rescored", counts.rescored),
        ("failed", counts.failed),
        ("skipped", counts.skipped),
    ];
    let stages = [("probe", record.durations.probe_s), ("collect", record.durations.collect_s)];
    let sources: [(&str, &SourceUsage); 4] = [
        ("github", &record.requests.github),
        ("huggingface", &record.requests.huggingface),
        ("kaggle", &record.requests.kaggle),
        ("web", &record.requests.web),
    ];
    let requests = sources.iter().flat_map(|(host, used)| {
        let sample = |status: &str, count: u64| (format!("{{host=\"{host}\",status=\"{status}\"}}"), count as f64);
        let modified = used.requests().saturating_sub(used.not_modified);
        [sample("not_modified", used.not_modified), sample("answered", modified)]
    });
    let remaining =
        record.quota.iter().map(|(host, quota)| (label("host", host), quota.at_end as f64)).collect::<Vec<_>>();
    vec![
        gauge(
            "handiwork_last_success_timestamp_seconds",
            "When a refresh last ended with everything done.",
            record.last_success_at.map(|at| one(at.as_second() as f64)).unwrap_or_default(),
        ),
        gauge(
            "handiwork_last_run_timestamp_seconds",
            "When the last refresh ended.",
            one(record.finished_at.as_second() as f64),
        ),
        gauge(
            "handiwork_run_duration_seconds",
            "How long the stages of the last refresh took.",
            stages.iter().map(|(stage, time)| (label("stage", stage), *time)).collect(),
        ),
        gauge(
            "handiwork_handles",
            "Prospects of the last refresh by what became of them.",
            outcomes.iter().map(|(outcome, count)| (label("outcome", outcome), *count as f64)).collect(),
        ),
        gauge("handiwork_requests_total", "Requests of the last refresh.", requests.collect()),
        gauge(
            "handiwork_graphql_points_total",
            "Points charged in the last refresh.",
            one(record.requests.github.graphql_points as f64),
        ),
        gauge("handiwork_ratelimit_remaining", "What a host said last is left of its window.", remaining),
        gauge(
            "handiwork_ratelimit_wait_seconds_total",
            "Time waited for limits and back-offs in the last refresh; tasks side by side each count theirs.",
            sources.iter().map(|(host, used)| (label("host", host), used.waited_s)).collect(),
        ),
        gauge(
            "handiwork_oldest_prospect_age_seconds",
            "Since the prospect longest not asked about was known to be current.",
            record.oldest_age_s.map(|age| one(age as f64)).unwrap_or_default(),
        ),
        gauge(
            "handiwork_carried_forward_sources",
            "Prospects shown in part by what an earlier run saw.",
            one(record.carried_forward as f64),
        ),
    ]
}

/// A label's value in the text format.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
