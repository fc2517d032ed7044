//! Could a stranger get the data?

use crate::assess::signals::words::{counted, listed, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, answer};
use crate::evidence::facts::DataFacts;
use crate::evidence::{Gap, Place, Slot};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "data_ways",
        revision: 1,
        question: "In how many ways is the data had: script, versioned, large-file storage, data set id, committed, described?",
        unit: "ways",
        ask: |view| ask(view, |data| ways(data).count() as f64),
        cite: |view, side| {
            let data = seen(view)?;
            match side {
                Side::For => {
                    let (_, place) = ways(data).next()?;
                    let names: Vec<&str> = ways(data).map(|(name, _)| name).collect();
                    Some(
                        Finding::new(sentence!("The data is had through {}", listed(&names, 3)), names.len() as f64)
                            .at(Some(place)),
                    )
                }
                Side::Against if data.needs_data && ways(data).next().is_none() => Some(Finding::new(
                    "The code reads data, and nothing was found that fetches it or says where it is had",
                    0.0,
                )),
                Side::Against => None,
            }
        },
    },
    Signal {
        id: "data_described",
        revision: 1,
        question: "In how many places is it written how to get the data?",
        unit: "places",
        ask: |view| ask(view, |data| data.described.len() as f64),
        cite: |view, side| {
            let data = seen(view)?;
            let place = data.described.first()?;
            (side == Side::For).then(|| {
                Finding::new("It is written down how to get the data", data.described.len() as f64).at(Some(place))
            })
        },
    },
    Signal {
        id: "data_licence",
        revision: 1,
        question: "In how many places are the data's licence or terms stated?",
        unit: "places",
        ask: |view| ask(view, |data| data.licence.len() as f64),
        cite: |view, side| {
            let data = seen(view)?;
            let place = data.licence.first()?;
            (side == Side::For).then(|| {
                Finding::new("The data's licence or terms are stated", data.licence.len() as f64).at(Some(place))
            })
        },
    },
    Signal {
        id: "absolute_paths",
        revision: 1,
        question: "How many paths of somebody's own machine stand in code that runs?",
        unit: "paths",
        ask: |view| ask(view, |data| data.absolute_paths_total as f64),
        cite: |view, side| {
            let data = seen(view)?;
            match side {
                Side::For => None,
                Side::Against => {
                    let place = data.absolute_paths.first()?;
                    Some(
                        Finding::new(
                            sentence!(
                                "{} of somebody's own machine in the code",
                                counted(data.absolute_paths_total, "path")
                            ),
                            data.absolute_paths_total as f64,
                        )
                        .at(Some(place)),
                    )
                }
            }
        },
    },
];

/// Where nothing is declared the facts end there, and say nothing about data.
static UNSEEN: Gap = Gap::NotAttempted;

fn ask<'a>(view: &View<'a>, amount: fn(&DataFacts) -> f64) -> Answer<'a> {
    match &view.facts.content.environment {
        Slot::Seen(environment) => answer(&environment.data, |data| match data.needs_data {
            true => Answer::Measured(amount(data)),
            false => Answer::NotApplicable("the work reads no data"),
        }),
        Slot::Absent => Answer::Unknown(&UNSEEN),
        Slot::Unknown(gap) => Answer::Unknown(gap),
    }
}

fn seen<'a>(view: &View<'a>) -> Option<&'a DataFacts> {
    view.facts.content.environment.seen()?.data.seen().filter(|data| data.needs_data)
}

fn ways(data: &DataFacts) -> impl Iterator<Item = (&'static str, &Place)> {
    [
        ("a script or command that fetches it", &data.download),
        ("data versioning", &data.versioned),
        ("large-file storage", &data.lfs),
        ("a data set id a library resolves", &data.identifiers),
        ("files in the repository", &data.committed),
        ("a description of where to get it", &data.described),
    ]
    .into_iter()
    .filter_map(|(name, places)| places.first().map(|place| (name, place)))
}
