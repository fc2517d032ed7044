//! Is performance in competitions repeatable?

use super::skill::{Finish, Skill, Spike};
use super::{facts, kaggle, quote};
use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, PersonView, Side, Signal, View, Work};
use crate::evidence::person::{CompetitionResult, KaggleFacts};
use crate::evidence::{Gap, Slot};
use jiff::civil::Date;

/// Fewer teams than this make no field: with them a rank is mostly chance.
const FEWEST_TEAMS: u32 = 50;
/// Finishes quoted.
const QUOTED: usize = 6;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "kaggle_skill_bound",
        revision: 1,
        question: "What share of a field is the person ahead of, with 90 % confidence, by their final ranks?",
        unit: "of 100",
        ask: |view| of_results(view, |skill| skill.score()),
        cite: |view, side| {
            let found = Found::of(view)?;
            match side {
                Side::For => Some(found.estimate(view)),
                Side::Against => found.spike().or_else(|| found.scarcity(view)),
            }
        },
    },
    Signal {
        id: "kaggle_top_tenth_bound",
        revision: 1,
        question: "What share of finishes lies in the best tenth, with 90 % confidence?",
        unit: "share",
        ask: |view| of_results(view, |skill| skill.top_tenth_bound),
        cite: |view, side| {
            let found = Found::of(view)?;
            match side {
                Side::For if found.skill.in_top_tenth > 0 => Some(found.top_tenth()),
                Side::Against if found.skill.in_top_tenth == 0 => Some(
                    Finding::new(
                        sentence!(
                            "None of {} lies in the best tenth of its field",
                            counted(u64::from(found.skill.finishes), "finish")
                        ),
                        0.0,
                    )
                    .about(found.account(view)),
                ),
                _ => None,
            }
        },
    },
    Signal {
        id: "kaggle_results",
        revision: 1,
        question: "How many final ranks in competitions that count are there?",
        unit: "results",
        ask: |view| of_results(view, |skill| f64::from(skill.finishes)),
        cite: |_, _| None,
    },
];

/// Whether a result can be judged by: the platform gives points for it (which the collector saw to), the ranks are
/// verified, it is over, and the field is no handful.
pub(crate) fn is_eligible(result: &CompetitionResult, as_of: Date) -> bool {
    result.verified != Some(false)
        && result.deadline.is_some_and(|deadline| deadline < as_of)
        && result.teams >= FEWEST_TEAMS
        && (1..=result.teams).contains(&result.rank)
}

/// Results that count on that day, the newest first.
pub(crate) fn eligible(facts: &KaggleFacts, as_of: Date) -> Vec<&CompetitionResult> {
    let results = facts.results.seen().into_iter().flatten();
    results.filter(|result| !facts.opted_out && is_eligible(result, as_of)).collect()
}

pub(crate) fn finishes(results: &[&CompetitionResult]) -> Vec<Finish> {
    let finish = |one: &&CompetitionResult| Finish { rank: one.rank, teams: one.teams, members: one.members };
    results.iter().map(finish).collect()
}

fn of_results<'a>(view: &View<'a>, amount: impl FnOnce(&Skill) -> f64) -> Answer<'a> {
    let Some(PersonView { as_of, between_persons, .. }) = view.person else {
        return Answer::Unknown(&Gap::Unsupported);
    };
    kaggle(view, |facts| match &facts.results {
        _ if facts.opted_out => Answer::NotApplicable("the person opted out of Kaggle's rankings"),
        Slot::Unknown(gap) => Answer::Unknown(gap),
        // No finish is no evidence, neither for nor against.
        _ => Skill::of(&finishes(&eligible(facts, as_of)), between_persons)
            .map_or(Answer::NotApplicable("no finished competition that counts"), |skill| {
                Answer::Measured(amount(&skill))
            }),
    })
}

/// Results with what they say.
struct Found<'a> {
    results: Vec<&'a CompetitionResult>,
    finishes: Vec<Finish>,
    skill: Skill,
}

impl<'a> Found<'a> {
    fn of(view: &View<'a>) -> Option<Self> {
        let PersonView { as_of, between_persons, .. } = view.person?;
        let results = eligible(facts(view)?, as_of);
        let finishes = finishes(&results);
        Some(Found { skill: Skill::of(&finishes, between_persons)?, results, finishes })
    }

    /// The person's page of competitions, where all of them stand.
    fn account(&self, view: &View<'_>) -> Work {
        let account = self.results.first().map_or("", |result| result.account.as_str());
        Work {
            artefact: view.artefact.id.clone(),
            url: Some(sentence!("https://www.kaggle.com/{account}/competitions")),
            revision: None,
        }
    }

    fn estimate(&self, view: &View<'_>) -> Finding {
        let skill = &self.skill;
        let text = sentence!(
            "{}: ahead of {:.0} % to {:.0} % of a field (80 % interval); {} reliability, {:.2}",
            counted(u64::from(skill.finishes), "ranked finish"),
            skill.score(),
            skill.upper_score(),
            reliability(skill.reliability),
            skill.reliability
        );
        let quoted: Vec<String> = self.results.iter().take(QUOTED).map(|one| rank(one)).collect();
        let more = self.results.len().saturating_sub(QUOTED);
        let more = if more > 0 { sentence!(" and {more} more") } else { String::new() };
        let place = quote(&sentence!("{}{more}", quoted.join(", ")));
        Finding::new(text, skill.score()).at(Some(&place)).about(self.account(view))
    }

    fn top_tenth(&self) -> Finding {
        let skill = &self.skill;
        let best = super::largest(self.results.iter().zip(&self.finishes).map(|(one, at)| (*one, -at.share())));
        let text = sentence!(
            "{} of {} in the best tenth of the field; more than {:.0} % of further ones would be, with 90 % confidence",
            skill.in_top_tenth,
            counted(u64::from(skill.finishes), "finish"),
            (skill.top_tenth_bound * 100.0).floor()
        );
        let finding = Finding::new(text, skill.top_tenth_bound);
        match best {
            Some((best, _)) => {
                let place = quote(&sentence!("{}: {}", best.title, rank(best)));
                finding.at(Some(&place)).about(leaderboard(best))
            }
            None => finding,
        }
    }

    /// One finish that stands apart.
    fn spike(&self) -> Option<Finding> {
        let spike = Spike::of(&self.finishes).filter(Spike::stands_alone)?;
        let best = self.results.get(spike.index)?;
        Some(
            Finding::new(told(&spike, best), spike.share)
                .in_unit("share of all points")
                .at(Some(&quote(&sentence!("{}: {}", best.title, rank(best)))))
                .about(leaderboard(best)),
        )
    }

    fn scarcity(&self, view: &View<'_>) -> Option<Finding> {
        let skill = &self.skill;
        (skill.reliability < 0.7).then(|| {
            let text = sentence!(
                "Only {}: the next could turn out otherwise ({} reliability, {:.2})",
                counted(u64::from(skill.finishes), "finish"),
                reliability(skill.reliability),
                skill.reliability
            );
            Finding::new(text, f64::from(skill.finishes)).in_unit("results").about(self.account(view))
        })
    }
}

/// A spike in a sentence.
pub(crate) fn told(spike: &Spike, best: &CompetitionResult) -> String {
    sentence!(
        "One finish stands alone: {} in {} makes {:.0} % of all points by rank; the other {} lie around {:.0} % down \
         their fields",
        rank(best),
        best.title,
        spike.share * 100.0,
        spike.beside,
        spike.others * 100.0
    )
}

/// Where a result can be looked up.
pub(crate) fn leaderboard(result: &CompetitionResult) -> Work {
    Work {
        artefact: sentence!("kaggle:{}/competitions/{}", result.account, result.slug),
        url: Some(sentence!("https://www.kaggle.com/competitions/{}/leaderboard", result.slug)),
        revision: None,
    }
}

fn rank(result: &CompetitionResult) -> String {
    use crate::assess::signals::words::grouped;
    sentence!("{} of {}", grouped(u64::from(result.rank)), grouped(u64::from(result.teams)))
}

/// Reliability in a word; the cuts are those commonly used for test scores.
fn reliability(value: f64) -> &'static str {
    match value {
        value if value < 0.5 => "low",
        value if value < 0.7 => "moderate",
        value if value < 0.9 => "good",
        _ => "high",
    }
}
