//! Do the messages say what and why? After Tian et al. 2022.
//!
//! Commits that change nothing are taken out as if their messages had said most: a series of empty commits with fine
//! messages must earn nothing.

use super::{empty_commits, if_they_work};
use crate::assess::signals::words::{counted, percent, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, share};
use crate::evidence::Place;
use crate::evidence::facts::{HistoryFacts, MessageFacts};

/// The messages of commits that change something, at the least they can have said.
struct Said<'a> {
    judged: u64,
    what: u64,
    why: u64,
    something: u64,
    distinct: u64,
    messages: &'a MessageFacts,
}

impl<'a> Said<'a> {
    fn of(history: &'a HistoryFacts) -> Self {
        let messages = &history.messages;
        let empty = empty_commits(history);
        let judged = messages.judged.saturating_sub(empty);
        let kept = |number: u64| number.saturating_sub(empty).min(judged);
        Said {
            judged,
            what: kept(messages.says_what),
            why: kept(messages.says_why),
            something: kept(messages.judged.saturating_sub(messages.says_nothing)),
            distinct: kept(messages.distinct),
            messages,
        }
    }
}

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "messages_judged",
        revision: 1,
        question: "How many messages of the prospect's working commits were read?",
        unit: "messages",
        ask: |view| {
            let judged = |history| Answer::Measured(Said::of(history).judged as f64);
            if_they_work(view, answer(&view.facts.history, judged))
        },
        cite: |view, side| {
            let said = seen(view)?;
            (side == Side::Against && said.judged < 10).then(|| {
                Finding::new(sentence!("Only {} could be read", counted(said.judged, "message")), said.judged as f64)
            })
        },
    },
    Signal {
        id: "messages_say_what",
        revision: 1,
        question: "What share of the messages says what changed?",
        unit: "share of messages",
        ask: |view| ask(view, |said| said.what),
        cite: |view, side| {
            let Some(said) = seen(view) else {
                let looked = view.facts.history.gap().is_none() && side == Side::Against;
                return looked.then(|| Finding::new("No message of a commit that changes something was found", 0.0));
            };
            (side == Side::For && said.what > 0)
                .then(|| of(&said, said.what, "say what changed", said.messages.best.first()))
        },
    },
    Signal {
        id: "messages_say_why",
        revision: 1,
        question: "What share of the messages says why?",
        unit: "share of messages",
        ask: |view| ask(view, |said| said.why),
        cite: |view, side| {
            let said = seen(view)?;
            let best = &said.messages.best;
            match side {
                Side::For if said.why > 0 => Some(of(&said, said.why, "say why", best.get(1).or(best.first()))),
                Side::Against if said.why < said.judged => {
                    Some(of(&said, said.judged - said.why, "do not say why", said.messages.worst.get(1)))
                }
                _ => None,
            }
        },
    },
    Signal {
        id: "messages_say_something",
        revision: 1,
        question: "What share of the messages is more than 'update', 'fix', 'wip' or 'Add files via upload'?",
        unit: "share of messages",
        ask: |view| ask(view, |said| said.something),
        cite: |view, side| {
            let said = seen(view)?;
            (side == Side::Against && said.something < said.judged)
                .then(|| of(&said, said.judged - said.something, "say nothing", said.messages.worst.first()))
        },
    },
    Signal {
        id: "messages_distinct",
        revision: 1,
        question: "What share of the messages differs from the others?",
        unit: "share of messages",
        ask: |view| ask(view, |said| said.distinct),
        cite: |view, side| {
            let said = seen(view)?;
            (side == Side::Against && said.distinct < said.judged)
                .then(|| of(&said, said.judged - said.distinct, "repeat another", None))
        },
    },
];

fn ask<'a>(view: &View<'a>, amount: fn(&Said<'_>) -> u64) -> Answer<'a> {
    let said = answer(&view.facts.history, |history| {
        let said = Said::of(history);
        match said.judged {
            0 => Answer::Absent,
            judged => Answer::Measured(share(amount(&said), judged)),
        }
    });
    if_they_work(view, said)
}

fn seen<'a>(view: &View<'a>) -> Option<Said<'a>> {
    view.facts.history.seen().map(Said::of).filter(|said| said.judged > 0)
}

fn of(said: &Said<'_>, number: u64, verb: &str, place: Option<&Place>) -> Finding {
    let summary = sentence!("{} of {} {verb}", percent(number, said.judged), counted(said.judged, "message"));
    Finding::new(summary, share(number, said.judged)).at(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Slot;
    use crate::evidence::facts::SizeFacts;

    #[test]
    fn empty_commits_with_fine_messages_add_nothing() {
        let messages = MessageFacts { judged: 40, says_what: 20, says_why: 5, distinct: 30, ..MessageFacts::default() };
        let mut history = HistoryFacts { messages, ..HistoryFacts::default() };
        let before = Said::of(&history);
        let before = (before.judged, before.what, before.why, before.distinct);
        for number in [
            &mut history.messages.judged,
            &mut history.messages.says_what,
            &mut history.messages.says_why,
            &mut history.messages.distinct,
        ] {
            *number += 1_000;
        }
        history.sizes = Slot::Seen(SizeFacts { measured: 1_040, empty: 1_000, ..SizeFacts::default() });
        let after = Said::of(&history);
        assert_eq!(before, (after.judged, after.what, after.why, after.distinct));
    }
}
