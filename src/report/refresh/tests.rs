//! Digests and metrics over an invented night.

use super::*;
use crate::assess::verdict::ChangeKind;
use std::path::Path;

fn night() -> (LastRun, News) {
    let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
    let brief = |outcome: &str, score, level| Brief {
        outcome: outcome.into(),
        status: ProspectStatus::Assessed,
        score: Some(score),
        interval: Some([score - 6.0, score + 6.0]),
        level: Some(level),
        coverage: 0.8,
    };
    let up = Moved {
        key: "github:<b>ada</b>".into(),
        name: "<!channel> *ada* [x](https://evil.example)".into(),
        movement: Movement::Up,
        before: Some(brief("shown", 54.0, 2)),
        now: brief("shown repeatedly", 61.2, 3),
        score_delta: Some(7.2),
        causes: vec![ChangeCause {
            kind: ChangeKind::NewEvidence,
            text: "1 repository with new commits: <script>alert(1)</script>".into(),
        }],
        since: Some("2026-11-20".into()),
    };
    let aged = Moved {
        name: "bo".into(),
        movement: Movement::Down,
        score_delta: Some(-0.4),
        causes: Vec::new(),
        ..up.clone()
    };
    let record = LastRun {
        schema_version: 1,
        run: "2026-11-24T02-00-00Z-7c1".into(),
        status: RunStatus::Complete,
        started_at: at("2026-11-24T02:00:00Z"),
        finished_at: at("2026-11-24T02:03:00Z"),
        as_of: "2026-11-24".into(),
        rubric: RubricStamp { name: "handiwork".into(), version: "1.0.0".into(), sha256: "ab".repeat(32) },
        prospects: Counts { known: 40, planned: 12, done: 2, unchanged: 9, rescored: 0, failed: 1, skipped: 29 },
        skipped: vec![Skipped { reason: Reason::Fresh, count: 28 }, Skipped { reason: Reason::Budget, count: 1 }],
        requests: Usage::default(),
        quota: BTreeMap::from([(
            "api.github.com \"graphql\"".to_owned(),
            Quota { limit: 5000, at_start: 4000, at_end: 3990, resets_at: None },
        )]),
        durations: Durations { probe_s: 1.5, collect_s: 178.5, total_s: 180.0 },
        carried_forward: 1,
        oldest_age_s: None,
        next_due_at: None,
        last_success_at: None,
    };
    (record.dated(), News { blind: false, moved: vec![aged, up], still: 3, carried_forward: 1 })
}

#[test]
fn a_number_that_moved_never_stands_without_its_cause() {
    let (record, news) = night();
    let text = digest(&record, &news, DigestFormat::Markdown).expect("a digest");
    assert!(text.starts_with("# Handiwork 2026-11-24: 2 prospects moved\n"), "{text}");
    for part in
        ["Shows more (1)", "54 (48–60)", "61 (55–67) (+7.2)", "new evidence", "weighs less the older", "28 skipped"]
    {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    for one in &news.moved {
        assert!(!one.reasons().is_empty());
    }
}

#[test]
fn nothing_hostile_becomes_markup() {
    let (record, news) = night();
    let html = digest(&record, &news, DigestFormat::Html).expect("a page");
    assert!(!html.contains("<script>") && !html.contains("<b>ada") && html.contains("default-src"), "{html}");
    let markdown = digest(&record, &news, DigestFormat::Markdown).expect("a digest");
    assert!(!markdown.contains("[x](https://evil"), "{markdown}");
    let message = slack(&record, &news).to_string();
    assert!(!message.contains("<!channel>") && message.contains("&lt;!channel&gt;"), "{message}");
}

#[test]
fn a_message_stays_below_the_chat_s_limits() {
    let (record, mut news) = night();
    let mut long = news.moved[1].clone();
    long.causes[0].text = "x".repeat(9_000);
    news.moved = vec![long; 300];
    let message = slack(&record, &news);
    let blocks = message["blocks"].as_array().expect("blocks");
    assert!(blocks.len() <= 50, "{} blocks", blocks.len());
    for block in blocks {
        assert!(block["text"]["text"].as_str().is_none_or(|text| text.chars().count() <= 3_000));
    }
    assert!(message.to_string().contains("and 280 more"));
}

#[test]
fn metrics_are_of_the_text_format_and_leave_out_what_was_not_measured() {
    let (record, _) = night();
    let text = metrics(&record);
    assert!(text.contains("handiwork_last_success_timestamp_seconds 1795485780\n"), "{text}");
    assert!(text.contains("handiwork_handles{outcome=\"unchanged\"} 9\n"), "{text}");
    assert!(text.contains("handiwork_ratelimit_remaining{host=\"api.github.com \\\"graphql\\\"\"} 3990\n"), "{text}");
    assert!(!text.contains("oldest_prospect_age"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        assert!(name.starts_with("handiwork_") && value.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn a_run_that_left_something_keeps_the_moment_of_the_last_success() {
    let (record, _) = night();
    let before = record.last_success_at;
    let stopped = LastRun { status: RunStatus::Budget, ..record }.dated();
    assert_eq!(stopped.last_success_at, before);
    let read: LastRun = serde_json::from_str(&serde_json::to_string(&stopped).expect("JSON")).expect("a record");
    assert_eq!(read, stopped);
}

#[test]
fn the_form_of_a_digest_goes_by_its_extension() {
    assert_eq!(DigestFormat::from_extension(Path::new("x/Night.MD")), Some(DigestFormat::Markdown));
    assert_eq!(DigestFormat::from_extension(Path::new("x.json")), Some(DigestFormat::Json));
    assert_eq!(DigestFormat::from_extension(Path::new("x.csv")), None);
}
