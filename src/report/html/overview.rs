//! The list on the first screen: prospects in bands, a filter that needs no script, those who could not be read.
//!
//! Called by [`super::render`]. Invariant: members of a band stand by name; no number comes before the hand-over
//! answer and the level.

use super::figure::{Whisker, marks};
use crate::assess::verdict::{Assessment, ProspectStatus};
use crate::evidence::HandleStatus;
use crate::report::format::RenderOptions;
use crate::report::order::Group;
use crate::report::standing::Standing;
use crate::report::{safe, words};

/// Shorter lists need no filter.
const FILTERED_FROM: usize = 6;

/// Prospects to treat alike.
pub(super) struct Band {
    /// `Band 1`, `Insufficient evidence`, with the role where there are several.
    pub(super) title: String,
    /// What that means.
    pub(super) meaning: String,
    /// The status all members share, for the filter.
    pub(super) status: &'static str,
    /// Places of the members in the report's list, by name.
    pub(super) members: Vec<usize>,
    /// Place of the first of them in the page's order.
    pub(super) first: usize,
    /// Whether they have sections to lead to.
    pub(super) linked: bool,
}

/// One prospect in the list.
pub(super) struct Row {
    /// The section's anchor, where there is a section.
    pub(super) anchor: Option<String>,
    /// The name shown.
    pub(super) name: String,
    /// The list's id, where it says more than the name.
    pub(super) id: Option<String>,
    /// One line on what the work shows.
    pub(super) summary: String,
    /// Hand-over: the answer's word, none where nothing was looked at.
    pub(super) handover: Option<&'static str>,
    /// The level's word, or why there is none.
    pub(super) outcome: &'static str,
    /// The level as a word for the filter: `0` to `4`, `none`.
    pub(super) level: String,
    /// The level's marks.
    pub(super) marks: &'static str,
    /// Share of the rubric observed, in words and per cent.
    pub(super) coverage: Option<(String, String)>,
    /// The score in words.
    pub(super) score: Option<String>,
    /// And drawn.
    pub(super) whisker: Option<Whisker>,
    /// What changed since the last scan.
    pub(super) changed: Option<String>,
    /// How many flags.
    pub(super) flags: Option<String>,
}

/// A prospect without a section.
pub(super) struct Unread {
    /// The name shown.
    pub(super) name: String,
    /// In a word.
    pub(super) outcome: &'static str,
    /// In a sentence.
    pub(super) reason: String,
    /// Each account with what became of it, where that says more.
    pub(super) accounts: Vec<String>,
}

/// How many prospects each choice of the filter leaves.
pub(super) struct Filter {
    /// All.
    pub(super) all: usize,
    /// With a judgement.
    pub(super) assessed: usize,
    /// With too little seen.
    pub(super) insufficient: usize,
    /// Not collected.
    pub(super) unread: usize,
    /// At level 2 and above.
    pub(super) shown: usize,
    /// At level 3 and above.
    pub(super) repeatedly: usize,
}

impl Filter {
    /// The filter, where the list is long enough to need one.
    pub(super) fn over(standings: &[Standing]) -> Option<Filter> {
        let count = |wanted: &dyn Fn(&Standing) -> bool| standings.iter().filter(|p| wanted(p)).count();
        let judged_at =
            |least: u8| count(&|p| p.status == ProspectStatus::Assessed && p.level.is_some_and(|level| level >= least));
        let all = standings.len();
        let assessed = judged_at(0);
        let unread = count(&|p| matches!(p.status, ProspectStatus::Failed | ProspectStatus::Suppressed));
        (all >= FILTERED_FROM).then(|| Filter {
            all,
            assessed,
            insufficient: all - assessed - unread,
            unread,
            shown: judged_at(2),
            repeatedly: judged_at(3),
        })
    }
}

/// The anchor of the section of the `index`-th prospect in the list's order.
pub(super) fn anchor(index: usize) -> String {
    format!("prospect-{}", index + 1)
}

/// The groups as bands of rows.
pub(super) fn bands(groups: &[Group<'_>], options: &RenderOptions) -> Vec<Band> {
    let several_roles = groups.iter().any(|g| groups.first().is_some_and(|first| first.role != g.role));
    let mut first = 0;
    let mut bands = Vec::new();
    for group in groups {
        let (title, meaning) = heading(group);
        let role =
            if several_roles { format!("{}: ", words::upper_first(&words::role(group.role))) } else { String::new() };
        bands.push(Band {
            title: format!("{role}{title}"),
            meaning,
            status: status_class(group.status),
            members: group.members.clone(),
            first,
            linked: !options.brief && !is_unread(group.status),
        });
        first += group.members.len();
    }
    bands
}

/// Places and anchors of the prospects that could be read.
pub(super) fn with_section(groups: &[Group<'_>]) -> Vec<(usize, String)> {
    let members = groups.iter().flat_map(|group| group.members.iter().map(move |member| (group.status, *member)));
    let placed = members.enumerate().filter(|(_, (status, _))| !is_unread(*status));
    placed.map(|(place, (_, member))| (member, anchor(place))).collect()
}

/// Whether prospects of this status have no section.
pub(super) fn is_unread(status: ProspectStatus) -> bool {
    matches!(status, ProspectStatus::Failed | ProspectStatus::Suppressed)
}

/// Places of the prospects that could not be read; where the list is shown, it says so already, and only those with
/// more than one account have more to say.
pub(super) fn without_section(groups: &[Group<'_>], standings: &[Standing], listed: bool) -> Vec<usize> {
    let members = groups.iter().filter(|group| is_unread(group.status)).flat_map(|group| &group.members).copied();
    let tells = |member: &usize| !listed || standings.get(*member).is_some_and(|one| one.accounts > 1);
    members.filter(tells).collect()
}

/// A prospect that could not be read.
pub(super) fn unread(member: &Assessment) -> Unread {
    Unread {
        name: words::name(member),
        outcome: words::outcome(member),
        reason: words::no_judgement(member),
        accounts: if member.handles.len() > 1 { accounts(member) } else { Vec::new() },
    }
}

/// Each account with what became of it.
fn accounts(assessment: &Assessment) -> Vec<String> {
    assessment
        .handles
        .iter()
        .map(|h| format!("{}: {}", safe::cut(&h.handle, 80), words::handle_sentence(h.status)))
        .collect()
}

/// A band's title and what it means.
fn heading(group: &Group<'_>) -> (String, String) {
    let several = group.members.len() > 1;
    match (group.status, group.band) {
        (ProspectStatus::Assessed, Some(band)) => (
            format!("Band {band}"),
            if several {
                "Their intervals overlap: equal within the error, listed by name".into()
            } else {
                String::new()
            },
        ),
        (ProspectStatus::Assessed, None) => ("Judged".into(), String::new()),
        (ProspectStatus::Insufficient, _) => {
            ("Insufficient evidence".into(), "Too little public work was seen. This is not a low result".into())
        }
        (ProspectStatus::Failed, _) => ("Not collected".into(), "Nothing was judged".into()),
        (ProspectStatus::Suppressed, _) => ("Not looked at".into(), "At the person's own wish".into()),
    }
}

/// The status for the filter; the two without a section count as one.
fn status_class(status: ProspectStatus) -> &'static str {
    match status {
        ProspectStatus::Assessed => "assessed",
        ProspectStatus::Insufficient => "insufficient",
        ProspectStatus::Failed | ProspectStatus::Suppressed => "unread",
    }
}

/// One prospect's row.
pub(super) fn row(assessment: &Assessment, anchor: Option<String>) -> Row {
    let judged = assessment.status == ProspectStatus::Assessed && assessment.level.is_some();
    let looked_at = !is_unread(assessment.status);
    let level = assessment.level.filter(|_| judged);
    let name = words::name(assessment);
    let changed = assessment.changes.as_ref().filter(|_| looked_at);
    Row {
        anchor,
        id: assessment.id.as_deref().map(|id| safe::cut(id, 40)).filter(|id| *id != name),
        name,
        summary: words::summary(assessment),
        handover: looked_at.then(|| words::handover(assessment.handover.answer)),
        outcome: words::outcome(assessment),
        level: level.map_or("none".into(), |level| level.to_string()),
        marks: marks(level),
        coverage: looked_at.then(|| (words::percent(assessment.coverage), bar(assessment.coverage))),
        score: words::score(assessment.score.filter(|_| judged), assessment.interval),
        whisker: Whisker::of(assessment.score.filter(|_| judged), assessment.interval, assessment.possible),
        changed: changed
            .map(|changes| format!("{} since {}", words::since_last(assessment), safe::cut(&changes.since, 20))),
        flags: match assessment.flags.len() {
            0 => None,
            count => Some(words::counted(count, "flag", "flags")),
        },
    }
}

/// The width of a coverage bar 60 units long.
pub(super) fn bar(coverage: f64) -> String {
    format!("{:.1}", if coverage.is_finite() { coverage.clamp(0.0, 1.0) * 60.0 } else { 0.0 })
}

/// Whether an account's status needs no sentence of its own.
pub(super) fn is_read(status: HandleStatus) -> bool {
    matches!(status, HandleStatus::Ok | HandleStatus::Renamed)
}
