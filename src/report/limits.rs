//! What every report says about itself: how it can be wrong, in general and for one person.
//!
//! Called by every form of report. Invariant: no report leaves without [`general`].

use super::{safe, words};
use crate::assess::verdict::{Assessment, ProspectStatus};
use crate::evidence::HandleStatus;

/// Below this many of the employer's own outcomes no statement on validity is made: at 50 a true correlation of .30
/// still has a 95 % interval of .02 to .53.
pub const FEWEST_OUTCOMES: u64 = 50;

/// The limits of every report, most important first. `outcomes` counts the employer's own outcomes known to
/// `calibrate`.
pub fn general(outcomes: u64) -> Vec<String> {
    let validity = if outcomes < FEWEST_OUTCOMES {
        format!(
            "Not validated for your jobs yet ({}). No study shows that public work predicts job performance; \
             compare it with how your own hires turned out, {FEWEST_OUTCOMES} or more, before relying on it.",
            if outcomes == 1 { "1 outcome".into() } else { format!("{outcomes} outcomes") }
        )
    } else {
        format!("Checked against {outcomes} of your own outcomes.")
    };
    vec![
        "A person decides. The levels say what public work shows; they do not say whom to hire.".into(),
        "Public work only. Work for an employer, under an agreement or in private is invisible, and its absence says nothing. What was not seen counts as unknown, at the same starting value for everybody.".into(),
        "Unpaid time is unequal: care, a second job or an employer's rules leave some people no public work at all.".into(),
        "The work is self-chosen and unproctored. It may have been done with help, and nobody watched.".into(),
        validity,
    ]
}

/// The same in one line, for a terminal or the foot of a table.
pub fn short(outcomes: u64) -> String {
    let validity = if outcomes < FEWEST_OUTCOMES {
        format!("not validated for your jobs yet ({} outcomes)", outcomes)
    } else {
        format!("checked against {outcomes} of your outcomes")
    };
    format!("Public work only, self-chosen, can be wrong; {validity}; a person decides.")
}

/// How the result can be wrong for this person, from what was and was not seen of their work.
pub fn personal(assessment: &Assessment) -> Vec<String> {
    let mut limits = Vec::new();
    match assessment.status {
        ProspectStatus::Assessed | ProspectStatus::Insufficient => {}
        ProspectStatus::Failed | ProspectStatus::Suppressed => return limits,
    }
    if assessment.coverage < 0.999 {
        limits.push(format!(
            "Evidence covers {} of the rubric. The rest counts as unknown, at the same starting value for everybody.",
            words::percent(assessment.coverage)
        ));
    }
    if let Some([lowest, highest]) = assessment.possible.filter(|[low, high]| high - low >= 1.0) {
        limits.push(format!(
            "Learning everything now unknown could put the score anywhere from {} to {}.",
            words::points(lowest),
            words::points(highest)
        ));
    }
    let counted: Vec<_> = assessment.artefacts.iter().filter(|a| a.included).collect();
    if let [only] = counted.as_slice() {
        limits.push(format!("Everything rests on one work, {}.", safe::cut(&only.id, 80)));
    } else if let Some(heaviest) = counted.iter().find(|a| a.weight >= 0.5) {
        limits.push(format!("{} carries half of the weight or more.", safe::cut(&heaviest.id, 80)));
    }
    match assessment.artefacts.iter().filter(|a| !a.included).count() {
        0 => {}
        1 => limits.push("One work does not count; the list of works says why.".into()),
        many => limits.push(format!("{many} works do not count; the list of works says why.")),
    }
    for handle in &assessment.handles {
        let name = safe::cut(&handle.handle, 80);
        match handle.status {
            HandleStatus::Unreachable
            | HandleStatus::NotConfigured
            | HandleStatus::NotFound => {
                limits.push(format!("{name}: {}", words::handle_sentence(handle.status)));
            }
            HandleStatus::Conflict => limits.push(match &handle.linked_from {
                Some(page) => format!(
                    "{name} is linked from {} and claimed by somebody else on the list too, so it was joined to neither. \
                     Ask whose it is, and name it in the list.",
                    safe::cut(page, 120)
                ),
                None => format!("{name}: {}", words::handle_sentence(handle.status)),
            }),
            HandleStatus::Ok | HandleStatus::Renamed | HandleStatus::IsOrganization | HandleStatus::Suppressed => {}
        }
        if let Some(page) = handle.linked_from.as_ref().filter(|_| handle.status != HandleStatus::Conflict) {
            limits.push(format!(
                "{name} was joined because {} links to it. If that is not the same person, this is not their work.",
                safe::cut(page, 120)
            ));
        }
    }
    for (category, date) in words::carried(assessment) {
        limits.push(format!(
            "{} could not be read this time; its last measurement, of {date}, is carried forward.",
            words::upper_first(&category)
        ));
    }
    match assessment.flags.len() {
        0 => {}
        1 => limits.push("One flag is raised; look at it before trusting the number.".into()),
        many => limits.push(format!("{many} flags are raised; look at them before trusting the number.")),
    }
    limits
}

/// What the person assessed may do about a report.
pub fn contest(contact: Option<&str>) -> String {
    let whom = contact.map_or("whoever sent you this report".into(), safe::plain);
    format!(
        "You may ask for the facts behind any line, have a wrong one annotated or excluded, have everything erased, or \
         ask not to be looked at again. Write to {whom}. A correction annotates or excludes a fact."
    )
}
