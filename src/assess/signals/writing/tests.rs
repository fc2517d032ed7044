//! What articles earn and what they do not.

use super::articles::SIGNALS;
use crate::assess::facts::Profile;
use crate::assess::signals::{Answer, PersonView, Side, View, find};

use crate::evidence::facts::RepositoryFacts;
use crate::evidence::person::{Argument, Dated, PersonFacts, PostFacts, WritingFacts};
use crate::evidence::{Gap, Slot};
use jiff::civil::date;

fn post(words: u64, trade_offs: Option<u64>) -> PostFacts {
    let argument =
        |trade_offs| Argument { trade_offs, reasons: 4, passages: vec!["We chose this instead of that.".into()] };
    PostFacts {
        url: "https://ada.dev/posts/a".into(),
        title: "Splits".into(),
        words,
        headings: 3,
        revision: "abc".into(),
        argument: trade_offs.map_or(Slot::Unknown(Gap::Unsupported), |number| Slot::Seen(argument(number))),
        reading_ease: trade_offs.map_or(Slot::Unknown(Gap::Unsupported), |_| Slot::Seen(48.0)),
        ..PostFacts::default()
    }
}

fn asked(facts: WritingFacts, check: impl FnOnce(&View<'_>)) {
    let person = PersonFacts { writing: Slot::Seen(Dated { facts, ..Dated::default() }), ..PersonFacts::default() };
    let artefact = crate::assess::sample::bare_artefact("web:https://ada.dev");
    let (facts, profile) = (RepositoryFacts::default(), Profile::default());
    let person = PersonView { facts: &person, as_of: date(2026, 11, 24), between_persons: 0.36 };
    check(&View { artefact: &artefact, facts: &facts, profile: &profile, person: Some(person) });
}

fn ask<'a>(view: &View<'a>, id: &str) -> Answer<'a> {
    (find(id).expect("registered").ask)(view)
}

#[test]
fn what_cannot_be_read_is_unknown_and_what_is_read_counts_beside_it() {
    let of = |posts: Vec<PostFacts>| WritingFacts { listed: posts.len() as u64, posts, ..WritingFacts::default() };
    asked(of(vec![post(400, None)]), |view| {
        assert_eq!(ask(view, "articles_weighing"), Answer::Unknown(&Gap::Unsupported));
        assert_eq!(ask(view, "reading_ease"), Answer::Unknown(&Gap::Unsupported));
        assert_eq!(ask(view, "articles_structured"), Answer::Measured(1.0));
    });
    asked(of(vec![post(400, None), post(400, Some(3))]), |view| {
        assert_eq!(ask(view, "articles_weighing"), Answer::AtLeast(1.0));
        assert_eq!(ask(view, "reading_ease"), Answer::Measured(48.0));
    });
    asked(of(vec![post(60, Some(3))]), |view| assert_eq!(ask(view, "articles"), Answer::Measured(0.0)));
    asked(WritingFacts::default(), |view| assert!(matches!(ask(view, "articles"), Answer::NotApplicable(_))));
    asked(WritingFacts { listed: 3, ..WritingFacts::default() }, |view| {
        assert_eq!(ask(view, "articles"), Answer::Unknown(&Gap::NotAttempted));
    });
}

#[test]
fn one_more_article_never_lowers_an_answer() {
    let posts = [post(400, Some(5)), post(900, Some(2)), post(300, Some(0)), post(160, Some(1)), post(20, Some(0))];
    for end in 1..posts.len() {
        let of =
            |end: usize| WritingFacts { listed: end as u64, posts: posts[..end].to_vec(), ..WritingFacts::default() };
        for signal in SIGNALS.iter().filter(|signal| signal.id != "months_written") {
            let (mut less, mut more) = (0.0, 0.0);
            asked(of(end), |view| {
                if let Answer::Measured(amount) = (signal.ask)(view) {
                    less = amount
                }
            });
            asked(of(end + 1), |view| {
                if let Answer::Measured(amount) = (signal.ask)(view) {
                    more = amount
                }
            });
            assert!(more >= less, "{}: {less} then {more}", signal.id);
        }
    }
}

#[test]
fn months_are_those_before_the_day_of_the_assessment() {
    let appeared = vec![date(2027, 1, 1), date(2026, 11, 20), date(2026, 11, 2), date(2025, 1, 5), date(2024, 11, 1)];
    let facts = WritingFacts { posts: vec![post(300, Some(1))], listed: 5, appeared, ..WritingFacts::default() };
    asked(facts, |view| assert_eq!(ask(view, "months_written"), Answer::Measured(2.0)));
}

#[test]
fn a_finding_leads_to_its_article_and_quotes_it() {
    let facts = WritingFacts { posts: vec![post(400, Some(3))], listed: 1, ..WritingFacts::default() };
    asked(facts, |view| {
        let found = (find("articles_weighing").expect("registered").cite)(view, Side::For).expect("cited");
        assert_eq!(
            found.summary,
            "“Splits” weighs one way against another or says what was chosen over what in 3 sentences"
        );
        let work = found.work.expect("a link");
        assert_eq!(
            (work.artefact.as_str(), work.url.as_deref()),
            ("web:ada.dev/posts/a", Some("https://ada.dev/posts/a"))
        );
        assert_eq!(found.place.and_then(|place| place.excerpt).as_deref(), Some("We chose this instead of that."));
    });
}
