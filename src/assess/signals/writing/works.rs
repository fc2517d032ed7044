//! Which talks and papers does the person list as their own, and is there code beside them?

use crate::assess::signals::words::{counted, sentence};
use crate::assess::signals::{Answer, Finding, Side, Signal, View, Work, writing};
use crate::evidence::Place;
use crate::evidence::person::{PublishedWork, WorkKind, WritingFacts, page_id};

/// The group's signals.
pub const SIGNALS: &[Signal] = &[
    Signal {
        id: "talks_and_papers",
        revision: 1,
        question: "How many talks and papers does the person list as their own?",
        unit: "talks and papers",
        ask: |view| of_works(view, |facts| facts.works.len()),
        cite: |view, side| {
            let works = works(view)?;
            let first = works.first()?;
            (side == Side::For).then(|| {
                let of = |kind| works.iter().filter(|work| work.kind == kind).count() as u64;
                let parts = [
                    (of(WorkKind::Paper), "paper"),
                    (of(WorkKind::Talk), "recorded talk"),
                    (of(WorkKind::Slides), "deck"),
                ];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(number, _)| *number > 0)
                    .map(|(number, what)| counted(*number, what).to_string())
                    .collect();
                let said = sentence!("{} listed as the person's own, here the first", parts.join(" and "));
                about(Finding::new(said, works.len() as f64), first)
            })
        },
    },
    Signal {
        id: "works_with_code",
        revision: 1,
        question: "How many of the talks and papers have code linked beside them?",
        unit: "talks and papers",
        ask: |view| of_works(view, |facts| facts.works.iter().filter(|work| work.code.is_some()).count()),
        cite: |view, side| {
            let works = works(view)?;
            match (side, works.iter().find(|work| work.code.is_some())) {
                (Side::For, Some(work)) => {
                    let number = works.iter().filter(|work| work.code.is_some()).count() as u64;
                    let code = work.code.as_deref().unwrap_or_default();
                    let said = sentence!(
                        "Code is linked beside {} of {}; here {code}",
                        number,
                        counted(works.len() as u64, "work")
                    );
                    Some(about(Finding::new(said, number as f64), work))
                }
                (Side::Against, None) => {
                    let said = sentence!("No code is linked beside any of the {}", counted(works.len() as u64, "work"));
                    Some(about(Finding::new(said, 0.0), works.first()?))
                }
                _ => None,
            }
        },
    },
];

/// Asks where there are any. Who gives no talks lacks nothing.
fn of_works<'a>(view: &View<'a>, count: impl FnOnce(&'a WritingFacts) -> usize) -> Answer<'a> {
    writing(view, |facts| match facts.works.is_empty() {
        true => Answer::NotApplicable("no talk or paper is listed on the person's own site"),
        false => Answer::Measured(count(facts) as f64),
    })
}

fn works<'a>(view: &View<'a>) -> Option<&'a [PublishedWork]> {
    Some(&view.person?.facts.writing.seen()?.facts.works)
}

/// A finding about a work leads to the page that lists it: that is what was read.
fn about(finding: Finding, work: &PublishedWork) -> Finding {
    let path = work.page.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let place = Place::file(sentence!("/{path}")).quoting(&work.excerpt);
    finding.at(Some(&place)).about(Work { artefact: page_id(&work.url), url: Some(work.page.clone()), revision: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::facts::Profile;
    use crate::assess::signals::PersonView;
    use crate::evidence::Slot;
    use crate::evidence::facts::RepositoryFacts;
    use crate::evidence::person::{Dated, PersonFacts};

    #[test]
    fn works_and_their_code_are_counted_and_none_is_no_lack() {
        let work = |number: u8, code: bool| PublishedWork {
            kind: WorkKind::Paper,
            url: format!("https://arxiv.org/abs/2601.0000{number}"),
            page: "https://ada.dev/".into(),
            excerpt: "Sparse retrieval".into(),
            code: code.then(|| "https://github.com/ada/sparse".into()),
        };
        let artefact = crate::assess::sample::bare_artefact("web:https://ada.dev");
        let (facts, profile) = (RepositoryFacts::default(), Profile::default());
        for (works, listed, coded) in
            [(vec![], None, None), (vec![work(1, true), work(2, false)], Some(2.0), Some(1.0))]
        {
            let writing = WritingFacts { works, ..WritingFacts::default() };
            let person = PersonFacts {
                writing: Slot::Seen(Dated { facts: writing, ..Dated::default() }),
                ..PersonFacts::default()
            };
            let person = PersonView { facts: &person, as_of: jiff::civil::date(2026, 11, 24), between_persons: 0.36 };
            let view = View { artefact: &artefact, facts: &facts, profile: &profile, person: Some(person) };
            let amount = |signal: &Signal| match (signal.ask)(&view) {
                Answer::Measured(amount) => Some(amount),
                Answer::NotApplicable(_) => None,
                other => panic!("{other:?}"),
            };
            assert_eq!((amount(&SIGNALS[0]), amount(&SIGNALS[1])), (listed, coded));
            if listed.is_some() {
                let found = (SIGNALS[1].cite)(&view, Side::For).expect("cited");
                assert_eq!(found.summary, "Code is linked beside 1 of 2 works; here https://github.com/ada/sparse");
                assert_eq!(found.work.and_then(|work| work.url).as_deref(), Some("https://ada.dev/"));
            }
        }
    }
}
