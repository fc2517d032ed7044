//! One person's result in words.

use super::*;
use crate::assess::verdict::{
    Assessment, CategoryVerdict, CriterionStatus, CriterionVerdict, EvidenceItem, ProspectStatus,
};
use crate::evidence::HandleStatus;
use crate::report::safe;

/// The result in one or two words: the level's word, or why there is none.
pub fn outcome(assessment: &Assessment) -> &'static str {
    match (assessment.status, assessment.level) {
        (ProspectStatus::Assessed, Some(reached)) => level(reached),
        (ProspectStatus::Assessed, None) => "insufficient",
        (ProspectStatus::Insufficient, _) => unread_accounts(assessment).map_or("insufficient", handle_status),
        (ProspectStatus::Suppressed, _) => "suppressed",
        (ProspectStatus::Failed, _) => {
            let worst = assessment.handles.iter().map(|h| h.status).max_by_key(|status| match status {
                HandleStatus::Unreachable => 6,
                HandleStatus::Conflict => 5,
                HandleStatus::NotFound => 4,
                HandleStatus::IsOrganization => 3,
                HandleStatus::NotConfigured => 2,
                HandleStatus::Suppressed => 1,
                HandleStatus::Ok | HandleStatus::Renamed => 0,
            });
            match worst {
                Some(HandleStatus::Ok | HandleStatus::Renamed) | None => "not collected",
                Some(status) => handle_status(status),
            }
        }
    }
}

/// What became of the accounts, where all came to the same and none could be read: "not found" says more than
/// "insufficient".
fn unread_accounts(assessment: &Assessment) -> Option<HandleStatus> {
    let first = assessment.handles.first()?.status;
    let alike = assessment.handles.iter().all(|handle| handle.status == first);
    let telling = matches!(first, HandleStatus::NotFound | HandleStatus::IsOrganization | HandleStatus::NotConfigured);
    (alike && telling).then_some(first)
}

/// The first account's name, with its platform unless that is GitHub; the key where there is no account.
///
/// Cleaned, and cut at 60 characters.
pub fn name(assessment: &Assessment) -> String {
    name_within(assessment, 60)
}

/// As [`name`], cut at `most` characters: a path loses its front, anything else its end.
pub fn name_within(assessment: &Assessment, most: usize) -> String {
    name_from(&assessment.key, assessment.handles.first().map(|first| first.handle.as_str()), most)
}

/// As [`name_within`], from the key and the first account.
pub fn name_from(key: &str, first_handle: Option<&str>, most: usize) -> String {
    let shown = match first_handle {
        Some(first) => safe::cut(first.strip_prefix("github:").unwrap_or(first), most),
        None if key.contains(['/', '\\']) => path_end(key, most),
        None => safe::cut(key, most),
    };
    if shown.is_empty() { "(no name)".into() } else { shown }
}

/// The last parts of a path that fit, without a closing `.git`: a clone's folder tells more than where it lies.
fn path_end(path: &str, most: usize) -> String {
    let path = safe::plain(path);
    let trimmed = path.trim_end_matches(['/', '\\']);
    let trimmed = trimmed.strip_suffix("/.git").unwrap_or(trimmed);
    if trimmed.chars().count() <= most {
        return trimmed.to_owned();
    }
    let parts: Vec<&str> = trimmed.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let fits = |from: &usize| {
        let length: usize = parts.iter().skip(*from).map(|part| part.chars().count() + 1).sum();
        length < most
    };
    match (1..parts.len()).find(fits) {
        Some(from) => format!("…/{}", parts.get(from..).unwrap_or_default().join("/")),
        None => safe::cut(parts.last().copied().unwrap_or(trimmed), most),
    }
}

/// One line on what the work shows, from the levels alone; for those without a judgement, why there is none.
pub fn summary(assessment: &Assessment) -> String {
    if assessment.status != ProspectStatus::Assessed {
        return no_judgement(assessment);
    }
    let named = |wanted: &dyn Fn(&CategoryVerdict) -> bool| -> Vec<String> {
        assessment.categories.iter().filter(|c| wanted(c)).map(|c| category_in_sentence(&c.id)).collect()
    };
    let unseen = |c: &CategoryVerdict| matches!(c.status, CriterionStatus::NotObserved | CriterionStatus::Error);
    let parts = [
        ("with rigour in", named(&|c| c.level == Some(4))),
        ("repeatedly in", named(&|c| c.level == Some(3))),
        ("shown in", named(&|c| c.level == Some(2))),
        ("once or weakly in", named(&|c| c.level == Some(1))),
        ("not shown in", named(&|c| c.level == Some(0))),
        ("not observed:", named(&unseen)),
    ];
    let said =
        parts.iter().filter(|(_, names)| !names.is_empty()).map(|(lead, names)| format!("{lead} {}", listed(names)));
    let said: Vec<String> = said.collect();
    if said.is_empty() { "Nothing to tell.".into() } else { format!("{}.", upper_first(&said.join("; "))) }
}

/// Why there is no judgement, as a sentence.
pub fn no_judgement(assessment: &Assessment) -> String {
    if let Some(message) = assessment.message.as_deref().map(safe::plain).filter(|m| !m.is_empty()) {
        return message;
    }
    match assessment.status {
        ProspectStatus::Insufficient | ProspectStatus::Assessed => insufficient(assessment),
        ProspectStatus::Suppressed => handle_sentence(HandleStatus::Suppressed).into(),
        ProspectStatus::Failed => assessment
            .handles
            .iter()
            .find(|h| !matches!(h.status, HandleStatus::Ok | HandleStatus::Renamed))
            .map_or("Nothing could be collected.".into(), |h| handle_sentence(h.status).into()),
    }
}

/// Why too little was seen is no low result, with how much was seen.
pub fn insufficient(assessment: &Assessment) -> String {
    format!(
        "Too little public work could be read to judge: evidence for {} of the rubric. This is not a low result.",
        percent(assessment.coverage)
    )
}

/// `72, likely 66–78; evidence for 60 % of the rubric; 4 of 9 works count`, or why there is no number.
pub fn measured(assessment: &Assessment) -> String {
    let (Some(score), Some([low, high])) = (assessment.score, assessment.interval) else {
        return no_judgement(assessment);
    };
    let mut text = format!(
        "{}, likely {}–{}; evidence for {} of the rubric",
        points(score),
        points(low),
        points(high),
        percent(assessment.coverage)
    );
    if !assessment.artefacts.is_empty() {
        let counted = assessment.artefacts.iter().filter(|a| a.included).count();
        let all = assessment.artefacts.len();
        text.push_str(&format!("; {counted} of {all} {}", if all == 1 { "work counts" } else { "works count" }));
    }
    text
}

/// Characters of a note that stand beside a row without pushing it off the screen.
const GIST: usize = 100;

/// What a message comes down to: its first sentence, and of a long one what stands before its last colon that fits.
/// `show` and the reports carry the whole.
pub fn gist(message: &str) -> String {
    let first = message.find(". ").and_then(|end| message.get(..=end)).unwrap_or(message);
    if first.chars().count() <= GIST {
        return first.to_owned();
    }
    let head = first
        .match_indices(": ")
        .filter_map(|(at, _)| first.get(..at))
        .filter(|head| head.chars().count() <= GIST)
        .last();
    head.map_or_else(|| safe::cut(first, GIST), |head| format!("{head}."))
}

/// One line for a log or a list: `scored 49 (44–54), coverage 73 %`, or `not found: …`.
pub fn in_a_line(assessment: &Assessment) -> String {
    let judged = assessment.status == ProspectStatus::Assessed;
    let mut line = match score(assessment.score, assessment.interval).filter(|_| judged) {
        Some(score) => format!("scored {score}, coverage {}", percent(assessment.coverage)),
        None => outcome(assessment).into(),
    };
    if let Some(message) = assessment.message.as_deref().map(safe::plain).filter(|message| !message.is_empty()) {
        line.push_str(&format!(": {}", gist(&message)));
    }
    line
}

/// Whom a prospect's band holds besides: the others' number, and the name of the only one. None where there is none.
pub fn overlaps(others: usize, only: &str) -> Option<String> {
    match others {
        0 => None,
        1 => Some(format!("overlaps {}: treat as equal", safe::cut(only, 28))),
        many => Some(format!("overlaps {many} others: treat as equal")),
    }
}

/// The note of the terminal table: what a reader must know before using the row.
pub fn note(assessment: &Assessment, overlaps: Option<String>) -> String {
    let mut notes = Vec::new();
    if assessment.status == ProspectStatus::Assessed {
        notes.extend(overlaps);
        notes.extend(assessment.message.as_deref().map(|message| gist(&safe::plain(message))));
    } else {
        notes.push(gist(&no_judgement(assessment)));
    }
    notes.extend(carried(assessment).map(|(source, date)| format!("{source} carried from {date}")));
    match assessment.flags.len() {
        0 => {}
        1 => notes.push("1 flag".into()),
        many => notes.push(format!("{many} flags")),
    }
    notes.retain(|n| !n.is_empty());
    if notes.is_empty() { "-".into() } else { notes.join("; ") }
}

/// The categories whose measurements are older ones carried forward, each with the oldest date.
pub fn carried(assessment: &Assessment) -> impl Iterator<Item = (String, String)> + '_ {
    assessment.categories.iter().filter_map(|c| {
        let oldest = c.criteria.iter().filter_map(|k| k.carried_from.as_deref()).min()?;
        Some((category_in_sentence(&c.id), safe::cut(oldest, 30)))
    })
}

/// Criteria that no measurement stands behind, heaviest first.
pub fn missing(assessment: &Assessment) -> Vec<&CriterionVerdict> {
    let mut missing: Vec<&CriterionVerdict> = assessment
        .categories
        .iter()
        .flat_map(|c| &c.criteria)
        .filter(|k| matches!(k.status, CriterionStatus::NotObserved | CriterionStatus::Error))
        .collect();
    missing.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
    missing
}

/// Criteria that ask about a failure, the most telling first.
const ABOUT_FAILURE: [&str; 3] = ["methodology.errors", "tests.automated", "history.iteration"];

/// The criteria whose question is most worth asking: unseen and weak ones first, then the heavier, at most `count`, and
/// no two of one category before each category had its turn. One of them is about something that failed, where the
/// rubric has such a question: how somebody speaks of it tells what no repository shows.
pub fn questions(assessment: &Assessment, count: usize) -> Vec<&CriterionVerdict> {
    let mut chosen = most_open(assessment, count);
    let about_failure = |k: &&CriterionVerdict| ABOUT_FAILURE.contains(&k.id.as_str());
    if count > 0 && !chosen.iter().any(about_failure) {
        let asked = |id: &&str| {
            let mut criteria = assessment.categories.iter().flat_map(|c| &c.criteria);
            criteria.find(|k| k.id == **id).filter(|k| is_askable(k))
        };
        if let Some(failure) = ABOUT_FAILURE.iter().find_map(asked) {
            chosen.truncate(count - 1);
            chosen.push(failure);
        }
    }
    chosen
}

fn is_askable(criterion: &CriterionVerdict) -> bool {
    !criterion.ask.trim().is_empty() && criterion.status != CriterionStatus::NotApplicable
}

fn most_open(assessment: &Assessment, count: usize) -> Vec<&CriterionVerdict> {
    let mut open: Vec<&CriterionVerdict> = assessment
        .categories
        .iter()
        .flat_map(|c| &c.criteria)
        .filter(|k| is_askable(k) && k.level != Some(4))
        .collect();
    // Unseen and weak first: that is where asking tells most.
    let openness = |k: &CriterionVerdict| k.level.map_or(0, |level| level.saturating_sub(1));
    open.sort_by(|a, b| {
        openness(a).cmp(&openness(b)).then_with(|| b.weight.total_cmp(&a.weight)).then_with(|| a.id.cmp(&b.id))
    });
    let mut chosen: Vec<&CriterionVerdict> = Vec::new();
    while chosen.len() < count && !open.is_empty() {
        let mut asked: Vec<&str> = Vec::new();
        open.retain(|k| {
            let category = category_of(&k.id);
            let turn = chosen.len() < count && !asked.contains(&category);
            if turn {
                asked.push(category);
                chosen.push(k);
            }
            !turn
        });
    }
    chosen
}

/// Where evidence stands: `tests/test_model.py:10-42`, `commit 4c1f9a0e7b`, or the work's id.
pub fn place(item: &EvidenceItem) -> String {
    exact_place(item).unwrap_or_else(|| safe::cut(&item.artefact, 120))
}

/// As [`place`], none where nothing more exact than the work is known.
pub fn exact_place(item: &EvidenceItem) -> Option<String> {
    let commit =
        |id: &str| format!("commit {}", id.chars().filter(char::is_ascii_hexdigit).take(10).collect::<String>());
    let Some(path) = item.path.as_deref() else {
        let (_, id) = item.url.as_deref()?.split_once("/commit/")?;
        return Some(commit(id));
    };
    if let Some(id) = path.strip_prefix("commit:") {
        return Some(commit(id));
    }
    let path = safe::cut(path, 120);
    Some(match item.lines {
        Some([first, last]) if first != last => format!("{path}:{first}-{last}"),
        Some([line, _]) => format!("{path}:{line}"),
        None => path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn person(key: &str) -> Assessment {
        let found = sample::document().prospects.into_iter().find(|p| p.key == key);
        found.unwrap_or_else(|| panic!("no {key} among the samples"))
    }

    #[test]
    fn the_worst_account_names_the_outcome() {
        assert_eq!(outcome(&person("github:ghost9")), "not found");
        assert_eq!(outcome(&person("github:acme-labs")), "organisation");
        assert_eq!(outcome(&person("github:lin-x")), "insufficient");
        let mut torn = person("github:ghost9");
        torn.handles.extend(person("github:slow-host").handles);
        assert_eq!(outcome(&torn), "unreachable", "asking again may still help");
    }

    #[test]
    fn a_judgement_without_a_level_is_none() {
        let mut odd = person("A-17");
        odd.level = None;
        assert_eq!(outcome(&odd), "insufficient");
    }

    #[test]
    fn questions_go_round_the_categories_before_any_asks_twice() {
        let lin = person("github:lin-x");
        let asked: Vec<&str> = questions(&lin, 4).iter().map(|k| category_of(&k.id)).collect();
        let mut distinct = asked.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 4, "{asked:?}");
        assert!(questions(&lin, 100).len() < 100, "ends when there are none left");
    }

    #[test]
    fn one_question_is_about_a_failure() {
        let mut ada = person("A-17");
        for criterion in ada.categories.iter_mut().flat_map(|c| &mut c.criteria) {
            // What is shown with rigour is asked of last.
            if ABOUT_FAILURE.contains(&criterion.id.as_str()) {
                criterion.level = Some(4);
            }
        }
        let asked = questions(&ada, 3);
        assert_eq!(asked.len(), 3);
        assert!(asked.iter().any(|k| ABOUT_FAILURE.contains(&k.id.as_str())), "{asked:?}");
        assert!(questions(&ada, 0).is_empty());
    }

    #[test]
    fn without_accounts_the_end_of_the_path_is_the_name() {
        let mut local = person("A-17");
        local.handles.clear();
        let mut named = |key: &str| {
            local.key = key.into();
            name_within(&local, 28)
        };
        assert_eq!(named("../take-home"), "../take-home");
        assert_eq!(named("/srv/candidates/2026/autumn/forecasting/repo"), "…/autumn/forecasting/repo");
        assert_eq!(named("/srv/candidates/2026/forecasting/.git"), "…/2026/forecasting");
        assert_eq!(named(&format!("/srv/{}", "long".repeat(12))).chars().count(), 28);
    }

    #[test]
    fn a_note_is_one_short_sentence() {
        assert_eq!(gist("Nothing there. Check the spelling."), "Nothing there.");
        let refused = "github:ada could not be collected: GitHub refused the token (HTTP 401): it has expired, was \
                       revoked, or is for another host. Make a new one.";
        assert_eq!(gist(refused), "github:ada could not be collected: GitHub refused the token (HTTP 401).");
        assert_eq!(gist(&"word ".repeat(40)).chars().count(), GIST);
    }
}
