//! Numbers, counts, dates and lists in words.

use super::change_kind;
use crate::assess::verdict::{Assessment, Changes};
use crate::evidence::{SourceUsage, Usage};

/// A score without decimals, `78`. Halves go up.
pub fn points(score: f64) -> String {
    format!("{}", (score.clamp(0.0, 100.0) + 0.5).floor())
}

/// `78 (72–83)`, or none where there is no score.
pub fn score(score: Option<f64>, interval: Option<[f64; 2]>) -> Option<String> {
    let shown = points(score?);
    Some(match interval {
        Some([low, high]) => format!("{shown} ({}–{})", points(low), points(high)),
        None => shown,
    })
}

/// A share as whole per cent, never rounded up to what was not reached: `34 %` stays below a threshold of 35.
pub fn percent(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{} %", (share * 100.0 + 1e-9).floor())
}

/// A weight as whole per cent, rounded to the nearest: weights are parts of a whole and no threshold hangs on them.
pub fn weight(share: f64) -> String {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    format!("{} %", (share * 100.0).round())
}

/// `1 work`, `3 works`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// `tests`, `tests and README`, `tests, README and code`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first letter large, the rest as it is.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What moved since the last assessment, short: `+3 new evidence`, `= no change`, `-` on a first scan and
/// where nothing moved. Where there is no score now and nothing came or went, nothing changed.
pub fn since_last(assessment: &Assessment) -> String {
    let changes = assessment.changes.as_ref();
    if changes.is_none() {
        return "-".into();
    }
    match (delta(changes), cause(changes)) {
        (moved, Some(cause)) if moved == "-" => cause.into(),
        (moved, Some(cause)) => format!("{moved} {cause}"),
        (moved, None) if moved == "=" => "= no change".into(),
        (moved, None) if moved == "-" && assessment.score.is_none() => "= no change".into(),
        (moved, None) if moved == "-" => "not comparable".into(),
        (moved, None) => moved,
    }
}

/// How far the score moved: `+3`, `−1`, `=`, `-` where it cannot be compared or there is nothing to compare
/// with. An assessment keeps no changes both on a first scan and where nothing moved, so neither is claimed.
pub fn delta(changes: Option<&Changes>) -> String {
    match changes.map(|changes| changes.score_delta) {
        None | Some(None) => "-".into(),
        Some(Some(moved)) if moved.abs() < 0.5 => "=".into(),
        Some(Some(moved)) => format!("{}{}", if moved > 0.0 { '+' } else { '−' }, points(moved.abs())),
    }
}

/// The first cause of what moved.
pub fn cause(changes: Option<&Changes>) -> Option<&'static str> {
    changes?.causes.first().map(|cause| change_kind(cause.kind))
}

/// An instant to the minute, `2026-11-23 02:00 UTC`.
pub fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// What each host was asked, for the hosts that were asked anything.
pub fn usage(requests: &Usage) -> String {
    let sources = [
        ("github", &requests.github),
        ("huggingface", &requests.huggingface),
        ("kaggle", &requests.kaggle),
        ("web", &requests.web),
    ];
    let said: Vec<String> =
        sources.iter().filter(|(_, used)| used.requests() > 0).map(|(name, used)| source_usage(name, used)).collect();
    said.join(" | ")
}

/// `github 12 points, 9 queries, 31 archives, waited 4 s`.
fn source_usage(name: &str, used: &SourceUsage) -> String {
    let mut parts = Vec::new();
    for (count, one, many) in [
        (used.graphql_points, "point", "points"),
        (used.graphql, "query", "queries"),
        (used.rest, "request", "requests"),
        (used.not_modified, "unchanged", "unchanged"),
        (used.archives, "archive", "archives"),
    ] {
        if count > 0 {
            parts.push(counted(usize::try_from(count).unwrap_or(usize::MAX), one, many));
        }
    }
    if used.waited_s >= 1.0 {
        parts.push(format!("waited {} s", used.waited_s.floor()));
    }
    format!("{name} {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::verdict::{ChangeCause, ChangeKind};

    #[test]
    fn shares_are_never_rounded_up_to_what_was_not_reached() {
        assert_eq!(percent(0.349), "34 %");
        assert_eq!(percent(0.83), "83 %");
        assert_eq!(percent(1.7), "100 %");
        assert_eq!(percent(f64::NAN), "0 %");
    }

    #[test]
    fn scores_carry_their_interval() {
        assert_eq!(score(Some(72.5), Some([66.1, 78.0])).as_deref(), Some("73 (66–78)"));
        assert_eq!(score(None, Some([66.1, 78.0])), None);
    }

    #[test]
    fn a_change_names_its_cause() {
        let changes = |score_delta, kinds: &[ChangeKind]| Changes {
            since: "2026-11-16".into(),
            score_delta,
            causes: kinds.iter().map(|kind| ChangeCause { kind: *kind, text: String::new() }).collect(),
        };
        let judged = crate::report::sample::document().prospects.into_iter().next().expect("a sample");
        let said = |changes: Option<Changes>| since_last(&Assessment { changes, ..judged.clone() });
        assert_eq!(said(None), "-", "a first scan has nothing to compare with");
        assert_eq!(said(Some(changes(Some(3.1), &[ChangeKind::NewEvidence]))), "+3 new evidence");
        assert_eq!(said(Some(changes(Some(-0.2), &[]))), "= no change");
        assert_eq!(said(Some(changes(None, &[ChangeKind::RubricChanged]))), "rubric changed");
        assert_eq!(said(Some(changes(None, &[]))), "not comparable", "judged now and not before");
        let unjudged = Assessment { score: None, changes: Some(changes(None, &[])), ..judged };
        assert_eq!(since_last(&unjudged), "= no change", "missing then and missing now");
    }
}
