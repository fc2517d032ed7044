//! What moved in a refresh, prospect by prospect.
//!
//! Invariant: one assessment is in memory at a time; nothing of a prospect's work is told where names are hidden.

use crate::assess::verdict::{Assessment, ChangeKind, Changes, ProspectStatus};
use crate::report::blind;
use crate::report::document::{Document, Generator, RubricStamp, SCHEMA_VERSION};
use crate::report::refresh::{Brief, Moved, Movement, News};
use crate::report::words;
use crate::report::{Pages, alias};
use crate::run::scan::ScanEnd;
use crate::store::{Store, StoredAssessment};

/// Reads what a scan kept beside what was kept before.
pub(super) fn gather(end: &ScanEnd, store: &Store, rubric: &RubricStamp, is_blind: bool) -> News {
    let mut news = News { blind: is_blind, ..News::default() };
    for (index, standing) in end.standings.iter().enumerate() {
        // What cannot be read back was told when it was finished, and is in the store's own log.
        let Ok(page) = end.pages.page(index) else { continue };
        let now = page.into_owned();
        // Who asked not to be looked at is in nobody's news.
        if now.status == ProspectStatus::Suppressed {
            continue;
        }
        news.carried_forward += u64::from(is_carried(&now));
        let before = store.assessment_before(&standing.key, &end.run.id);
        let movement = movement(before.as_ref(), &now, rubric);
        if movement == Movement::Still {
            news.still += 1;
            continue;
        }
        news.moved.push(moved(before.as_ref(), now, movement, end, rubric, is_blind));
    }
    // The same order as the list's only where nothing says more: what matters most comes first, then the name.
    news.moved.sort_by(|a, b| (a.movement, &a.name).cmp(&(b.movement, &b.name)));
    news
}

fn moved(
    before: Option<&StoredAssessment>,
    now: Assessment,
    movement: Movement,
    end: &ScanEnd,
    rubric: &RubricStamp,
    is_blind: bool,
) -> Moved {
    let (key, name) = if is_blind { (alias(&now.key), alias(&now.key)) } else { (now.key.clone(), words::name(&now)) };
    let (before_brief, now_brief) = (before.map(|before| brief(&before.assessment)), brief(&now));
    let changes = if is_blind { hidden(now, end, rubric) } else { now.changes };
    let (score_delta, causes) = changes.map(|changes| (changes.score_delta, changes.causes)).unwrap_or_default();
    let since = before.map(|before| before.as_of.clone());
    Moved { key, name, movement, before: before_brief, now: now_brief, score_delta, causes, since }
}

fn brief(assessment: &Assessment) -> Brief {
    Brief {
        outcome: words::outcome(assessment).to_owned(),
        status: assessment.status,
        score: assessment.score,
        interval: assessment.interval,
        level: assessment.level,
        coverage: assessment.coverage,
    }
}

/// Which way it went.
fn movement(before: Option<&StoredAssessment>, now: &Assessment, rubric: &RubricStamp) -> Movement {
    let Some(before) = before else { return Movement::New };
    let was = &before.assessment;
    let has = |kind: ChangeKind| now.changes.iter().flat_map(|changes| &changes.causes).any(|cause| cause.kind == kind);
    let delta = now.changes.as_ref().and_then(|changes| changes.score_delta);
    let same_rubric = before.rubric.sha256 == rubric.sha256;
    match () {
        () if was.status == ProspectStatus::Assessed && now.status != ProspectStatus::Assessed => Movement::Lost,
        () if has(ChangeKind::SourceUnavailable) => Movement::Unread,
        () if !same_rubric => Movement::Rejudged,
        () if was.level < now.level || delta.is_some_and(|delta| delta > 0.0) => Movement::Up,
        () if was.level > now.level || delta.is_some_and(|delta| delta < 0.0) => Movement::Down,
        () if now.changes.is_some() || was.status != now.status => Movement::Other,
        () => Movement::Still,
    }
}

fn is_carried(assessment: &Assessment) -> bool {
    assessment.categories.iter().flat_map(|category| &category.criteria).any(|one| one.carried_from.is_some())
}

/// What moved, without who it is about: nothing where that cannot be told so.
fn hidden(assessment: Assessment, end: &ScanEnd, rubric: &RubricStamp) -> Option<Changes> {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        generator: Generator::default(),
        run: end.run.clone(),
        rubric: rubric.clone(),
        prospects: vec![assessment],
    };
    blind(&document).prospects.pop()?.changes
}
