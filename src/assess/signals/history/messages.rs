//! Do the messages say what and why? After Tian et al. 2022.

use crate::assess::signals::words::{counted, percent};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer, share};
use crate::evidence::facts::MessageFacts;

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "messages_judged",
        revision: 1,
        question: "How many of the prospect's commit messages were read?",
        unit: "messages",
        ask: |view| answer(&view.facts.history, |history| Answer::Measured(history.messages.judged as f64)),
        cite: |view, side| {
            let messages = seen(view)?;
            (side == Side::Against && messages.judged < 10).then(|| {
                Finding::new(
                    format!("Only {} could be read", counted(messages.judged, "message")),
                    messages.judged as f64,
                )
            })
        },
    },
    Signal {
        id: "messages_say_what",
        revision: 1,
        question: "What share of the messages says what changed?",
        unit: "share of messages",
        ask: |view| ask(view, |messages| share(messages.says_what, messages.judged)),
        cite: |view, side| {
            let messages = seen(view)?;
            (side == Side::For && messages.says_what > 0).then(|| {
                quoting(
                    format!(
                        "{} of {} say what changed",
                        percent(messages.says_what, messages.judged),
                        counted(messages.judged, "message")
                    ),
                    share(messages.says_what, messages.judged),
                    messages.best.first(),
                )
            })
        },
    },
    Signal {
        id: "messages_say_why",
        revision: 1,
        question: "What share of the messages says why?",
        unit: "share of messages",
        ask: |view| ask(view, |messages| share(messages.says_why, messages.judged)),
        cite: |view, side| {
            let messages = seen(view)?;
            let amount = share(messages.says_why, messages.judged);
            match side {
                Side::For if messages.says_why > 0 => Some(quoting(
                    format!(
                        "{} of {} say why",
                        percent(messages.says_why, messages.judged),
                        counted(messages.judged, "message")
                    ),
                    amount,
                    messages.best.get(1).or(messages.best.first()),
                )),
                Side::Against if messages.says_why < messages.judged => Some(quoting(
                    format!(
                        "{} of {} do not say why",
                        percent(messages.judged - messages.says_why, messages.judged),
                        counted(messages.judged, "message")
                    ),
                    amount,
                    messages.worst.get(1),
                )),
                _ => None,
            }
        },
    },
    Signal {
        id: "messages_say_something",
        revision: 1,
        question: "What share of the messages is more than 'update', 'fix', 'wip' or 'Add files via upload'?",
        unit: "share of messages",
        ask: |view| ask(view, |messages| share(messages.judged.saturating_sub(messages.says_nothing), messages.judged)),
        cite: |view, side| {
            let messages = seen(view)?;
            (side == Side::Against && messages.says_nothing > 0).then(|| {
                quoting(
                    format!(
                        "{} of {} say nothing",
                        percent(messages.says_nothing, messages.judged),
                        counted(messages.judged, "message")
                    ),
                    share(messages.judged.saturating_sub(messages.says_nothing), messages.judged),
                    messages.worst.first(),
                )
            })
        },
    },
    Signal {
        id: "messages_distinct",
        revision: 1,
        question: "What share of the messages differs from the others?",
        unit: "share of messages",
        ask: |view| ask(view, |messages| share(messages.distinct, messages.judged)),
        cite: |view, side| {
            let messages = seen(view)?;
            (side == Side::Against && messages.distinct < messages.judged).then(|| {
                Finding::new(
                    format!("{} among {}", counted(messages.distinct, "distinct message"), messages.judged),
                    share(messages.distinct, messages.judged),
                )
            })
        },
    },
];

fn ask<'a>(view: &View<'a>, amount: fn(&MessageFacts) -> f64) -> Answer<'a> {
    answer(&view.facts.history, |history| match history.messages.judged {
        0 => Answer::Absent,
        _ => Answer::Measured(amount(&history.messages)),
    })
}

fn seen<'a>(view: &View<'a>) -> Option<&'a MessageFacts> {
    view.facts.history.seen().map(|history| &history.messages).filter(|messages| messages.judged > 0)
}

fn quoting(summary: String, value: f64, place: Option<&crate::evidence::Place>) -> Finding {
    Finding::new(summary, value).at(place)
}
