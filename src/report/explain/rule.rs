//! The rule behind a level, and what the role asks, on the terminal.
//!
//! Called by `explain`. Invariant: numbers are those `assess` derived; nothing is computed here.

use crate::assess::rubric::{Requirement, Role};
use crate::assess::verdict::{Assessment, CriterionVerdict, Skill};
use crate::assess::{Asked, Derivation, Part};
use crate::report::format::RenderOptions;
use crate::report::terminal::{item as bullet, marks, paragraph, strong};
use crate::report::{safe, words};

/// How a criterion's value came about, down to the points of each measure.
pub(super) fn rule(told: &Derivation, level: Option<u8>, options: &RenderOptions) -> String {
    let mut out = String::new();
    let mut say = |text: &str, indent: u16| out.push_str(&paragraph(text, indent, options.width));
    if !told.parts.is_empty() {
        say("how the value came about:", 7);
    }
    for part in &told.parts {
        say(&part_line(part), 9);
        for asked in &part.measures {
            say(&asked_line(asked), 11);
        }
        for limit in &part.limits {
            say(limit, 11);
        }
    }
    if told.empty > 0.0 {
        let line = format!(
            "{} stands at {:.2}, the starting value for what fewer than three works show",
            words::percent(told.empty),
            told.prior
        );
        say(&line, 9);
    }
    let cuts: Vec<String> = told.cuts.iter().map(|cut| format!("{cut:.2}")).collect();
    say(&format!("levels 1 to 4 begin at {}", cuts.join(", ")), 7);
    for (number, anchor) in told.anchors.iter().enumerate() {
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        let is_near = level.map_or(number == 0, |level| number == level || number == level.saturating_add(1));
        if is_near {
            say(&format!("level {number}: {}", safe::plain(anchor)), 9);
        }
    }
    say(&format!("from: {}", safe::plain(&told.source)), 7);
    out
}

fn part_line(part: &Part) -> String {
    let drawn = match part.weight {
        Some(weight) if (part.drawn - part.value).abs() > 0.000_05 => {
            format!(", drawn to {:.2} by its evidence weight of {weight:.2}", part.drawn)
        }
        None if (part.drawn - part.value).abs() > 0.000_05 => {
            format!(", drawn to {:.2} by how little there is to judge by", part.drawn)
        }
        _ => String::new(),
    };
    let slot = if part.slot < 1.0 { format!("; makes up {}", words::percent(part.slot)) } else { String::new() };
    format!("{}: {:.2}{drawn}{slot}", safe::cut(&part.artefact, 80), part.value)
}

fn asked_line(asked: &Asked) -> String {
    let earned = match asked.earned {
        Some(earned) => format!("{earned:.1} of {} points", asked.points),
        None => format!("- of {} points", asked.points),
    };
    let full = asked.full_from.map(|amount| format!("; all from {amount}")).unwrap_or_default();
    format!("{earned}  {} {}{full}", asked.question, safe::plain(&asked.answer))
}

/// The role's three columns beside what was shown.
pub(super) fn role(role: &Role, assessment: &Assessment, options: &RenderOptions) -> String {
    let columns = [
        ("Must have", &role.must_have),
        ("Nice to have", &role.nice_to_have),
        ("Success looks like", &role.success_measures),
    ];
    if columns.iter().all(|(_, lines)| lines.is_empty()) {
        return String::new();
    }
    let title = format!("What the role asks: {}", safe::cut(&role.title, 80));
    let mut out = format!("\n{}\n", strong(&title, options.color));
    for (heading, lines) in columns.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        out.push_str(&paragraph(heading, 2, options.width));
        for line in lines {
            out.push_str(&bullet('-', &safe::plain(&line.text), 4, options.width));
            for shown in shown(line, assessment) {
                out.push_str(&paragraph(&shown, 6, options.width));
            }
        }
    }
    out
}

/// What speaks to a requirement, a line each.
fn shown(requirement: &Requirement, assessment: &Assessment) -> Vec<String> {
    let criteria = requirement.criteria.iter().filter_map(|id| {
        let found = assessment.categories.iter().flat_map(|one| &one.criteria).find(|one| one.id == *id)?;
        Some(format!("{} {}  {}", marks(found.level), safe::cut(id, 60), outcome(found)))
    });
    let skills = requirement.skills.iter().map(|name| match assessment.skills.iter().find(|one| &one.name == name) {
        Some(skill) => format!("{} {}", marks(Some(skill.level)), skill_in_words(skill)),
        None => format!("{} {}  unknown: nothing public shows it", marks(None), safe::cut(name, 60)),
    });
    criteria.chain(skills).collect()
}

fn outcome(verdict: &CriterionVerdict) -> &'static str {
    verdict.level.map_or(words::criterion_status(verdict.status), words::level)
}

/// `pytorch  repeatedly, last used 2026-08-01`.
pub(super) fn skill_in_words(skill: &Skill) -> String {
    let used = skill.last_used.as_deref().map(|day| format!(", last used {}", safe::cut(day, 20))).unwrap_or_default();
    format!("{}  {}{used}", safe::cut(&skill.name, 60), words::level(skill.level))
}
