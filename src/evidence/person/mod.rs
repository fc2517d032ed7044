//! What a person's accounts show beside repositories: published models, competitions, writing, work with others.
//!
//! Written by `collect`, one field a source; read by `assess` through person criteria. Invariant: what a source could
//! not show is a [`Slot::Unknown`], never a zero; an account without anything in it is [`Slot::Absent`]; nothing here
//! holds a count of followers, likes, downloads, votes or stars.

mod collaboration;
mod huggingface;
mod kaggle;
mod writing;

pub use collaboration::{
    CollaborationFacts, Contributions, Discussion, Maintenance, MergedPullRequest, Opened, Remarks, Review, Reviews,
    Said,
};
pub use huggingface::{
    CardFacts, CardMetadata, CardSection, EvalResult, HubCommits, HubDiscussions, HubKind, HubRepository,
    HuggingfaceFacts, SectionText, SpaceState,
};
pub use kaggle::{
    CompetitionResult, KaggleFacts, KaggleNotebook, KagglePublication, NotebookHistory, NotebookReading,
    SectionStanding, SubmissionSpread,
};
pub use writing::{Argument, MOST_POSTS, PostFacts, PublishedWork, WorkKind, WritingFacts, page_id};

use super::{Gap, Platform, Slot};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts of one source with their age.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dated<T> {
    /// When they were collected (UTC). Of two accounts the older, since a judgement is as old as its oldest part.
    pub collected_at: Option<Timestamp>,
    /// Why they are from an earlier run, when they are.
    pub carried: Option<Gap>,
    /// The facts.
    pub facts: T,
}

/// Facts that two accounts of one person on the same platform give together.
pub trait Joins {
    /// Takes in what another account of the same person shows.
    fn join(&mut self, other: Self);

    /// Fills parts that could not be looked at this time with what an earlier run saw of them, and gives the reason
    /// where it filled any. Facts without parts of their own need not.
    fn fill(&mut self, _before: Self) -> Option<Gap>
    where
        Self: Sized,
    {
        None
    }
}

/// What a person's accounts show, by source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonFacts {
    /// Models, data sets and demos on Hugging Face.
    pub huggingface: Slot<Dated<HuggingfaceFacts>>,
    /// Competitions, notebooks and data sets on Kaggle.
    pub kaggle: Slot<Dated<KaggleFacts>>,
    /// The person's own site.
    pub writing: Slot<Dated<WritingFacts>>,
    /// Pull requests, reviews and answers on GitHub.
    pub collaboration: Slot<Dated<CollaborationFacts>>,
}

impl PersonFacts {
    /// Takes in what one more account shows.
    pub fn absorb(&mut self, other: PersonFacts) {
        absorb(&mut self.huggingface, other.huggingface);
        absorb(&mut self.kaggle, other.kaggle);
        absorb(&mut self.writing, other.writing);
        absorb(&mut self.collaboration, other.collaboration);
    }

    /// Notes why nothing is known of a platform, where nobody said so yet.
    pub fn missed(&mut self, platform: Platform, gap: &Gap) {
        match platform {
            Platform::Github => missed(&mut self.collaboration, gap),
            Platform::Huggingface => missed(&mut self.huggingface, gap),
            Platform::Kaggle => missed(&mut self.kaggle, gap),
            Platform::Web => missed(&mut self.writing, gap),
        }
    }

    /// Fills what could not be looked at this time with what an earlier run saw. `still_there` says whether the person
    /// still has an account on a platform: what they took down is not carried on.
    pub fn carry(&mut self, before: PersonFacts, still_there: impl Fn(Platform) -> bool) {
        if still_there(Platform::Github) {
            carry(&mut self.collaboration, before.collaboration);
        }
        if still_there(Platform::Huggingface) {
            carry(&mut self.huggingface, before.huggingface);
        }
        if still_there(Platform::Kaggle) {
            carry(&mut self.kaggle, before.kaggle);
        }
        if still_there(Platform::Web) {
            carry(&mut self.writing, before.writing);
        }
    }

    /// Why something could not be looked at although it may be there, with the source's name: what was carried on is
    /// among it.
    pub fn gaps(&self) -> impl Iterator<Item = (&'static str, &Gap)> {
        let inner = self.collaboration.seen().and_then(|dated| dated.facts.gap());
        let slots = [
            (Platform::Huggingface, missing(&self.huggingface)),
            (Platform::Kaggle, missing(&self.kaggle)),
            (Platform::Web, missing(&self.writing)),
            (Platform::Github, missing(&self.collaboration)),
            (Platform::Github, inner),
        ];
        slots.into_iter().filter_map(|(platform, gap)| Some((platform.name(), gap?)))
    }

    /// When the newest part was collected.
    pub fn newest(&self) -> Option<Timestamp> {
        [when(&self.huggingface), when(&self.kaggle), when(&self.writing), when(&self.collaboration)]
            .into_iter()
            .flatten()
            .max()
    }
}

fn when<T>(slot: &Slot<Dated<T>>) -> Option<Timestamp> {
    slot.seen().and_then(|dated| dated.collected_at)
}

fn missing<T>(slot: &Slot<Dated<T>>) -> Option<&Gap> {
    match slot {
        Slot::Unknown(gap) => Some(gap),
        Slot::Seen(dated) => dated.carried.as_ref(),
        Slot::Absent => None,
    }
}

fn absorb<T: Joins>(kept: &mut Slot<Dated<T>>, more: Slot<Dated<T>>) {
    match (&mut *kept, more) {
        (Slot::Seen(kept), Slot::Seen(more)) => {
            kept.collected_at = kept.collected_at.min(more.collected_at).or(kept.collected_at).or(more.collected_at);
            kept.facts.join(more.facts);
        }
        (Slot::Seen(_), _) | (_, Slot::Unknown(Gap::NotAttempted)) => {}
        // An account that could not be looked at weighs more than one that is empty: something may be in it.
        (Slot::Unknown(gap), Slot::Absent) if *gap != Gap::NotAttempted => {}
        (_, more) => *kept = more,
    }
}

fn missed<T>(slot: &mut Slot<Dated<T>>, gap: &Gap) {
    if matches!(slot, Slot::Unknown(Gap::NotAttempted)) {
        *slot = Slot::Unknown(gap.clone());
    }
}

fn carry<T: Joins>(slot: &mut Slot<Dated<T>>, before: Slot<Dated<T>>) {
    match (&mut *slot, before) {
        (Slot::Unknown(gap), Slot::Seen(mut seen)) if *gap != Gap::NotAttempted => {
            seen.carried = Some(gap.clone());
            *slot = Slot::Seen(seen);
        }
        (Slot::Seen(now), Slot::Seen(before)) => {
            let then = before.collected_at;
            if let Some(gap) = now.facts.fill(before.facts) {
                now.collected_at = now.collected_at.min(then).or(now.collected_at);
                now.carried.get_or_insert(gap);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(second: i64) -> Slot<Dated<WritingFacts>> {
        let collected_at = Timestamp::from_second(second).ok();
        Slot::Seen(Dated { collected_at, carried: None, facts: WritingFacts::default() })
    }

    #[test]
    fn what_fails_today_is_what_was_seen_before_with_its_date_and_reason() {
        let before = PersonFacts { writing: seen(1_000), ..PersonFacts::default() };
        let mut now = PersonFacts::default();
        now.missed(Platform::Web, &Gap::TimedOut);
        now.carry(before.clone(), |_| true);
        let carried = now.writing.seen().expect("carried");
        assert_eq!(
            (carried.collected_at, &carried.carried),
            (Timestamp::from_second(1_000).ok(), &Some(Gap::TimedOut))
        );
        // Looked at and empty: an answer. Nobody looked: no account. Taken down: not carried on.
        let mut empty = PersonFacts { writing: Slot::Absent, ..PersonFacts::default() };
        empty.carry(before.clone(), |_| true);
        assert_eq!(empty.writing, Slot::Absent);
        let mut none = PersonFacts::default();
        none.carry(before.clone(), |_| true);
        assert_eq!(none.writing, Slot::Unknown(Gap::NotAttempted));
        let mut gone = PersonFacts::default();
        gone.missed(Platform::Web, &Gap::TimedOut);
        gone.carry(before, |_| false);
        assert_eq!(gone.writing, Slot::Unknown(Gap::TimedOut));
    }

    #[test]
    fn two_accounts_are_as_old_as_the_older_and_an_unread_one_outweighs_an_empty_one() {
        let mut both = PersonFacts { writing: seen(2_000), ..PersonFacts::default() };
        both.absorb(PersonFacts { writing: seen(1_000), ..PersonFacts::default() });
        both.absorb(PersonFacts { writing: Slot::Unknown(Gap::TimedOut), ..PersonFacts::default() });
        assert_eq!(both.writing.seen().and_then(|dated| dated.collected_at), Timestamp::from_second(1_000).ok());
        let mut unread = PersonFacts { writing: Slot::Unknown(Gap::TimedOut), ..PersonFacts::default() };
        unread.absorb(PersonFacts { writing: Slot::Absent, ..PersonFacts::default() });
        assert_eq!(unread.writing, Slot::Unknown(Gap::TimedOut));
        unread.absorb(PersonFacts { writing: seen(5), ..PersonFacts::default() });
        assert!(unread.writing.seen().is_some());
    }
}
