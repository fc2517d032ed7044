//! What is worth something among others, and what is not.

use super::*;
use crate::assess::facts::Profile;
use crate::assess::signals::{PersonView, Side, find};
use crate::evidence::facts::RepositoryFacts;
use crate::evidence::person::{
    Contributions, Dated, Discussion, Maintenance, MergedPullRequest, Opened, PersonFacts, Remarks, Review, Reviews,
    Said,
};
use crate::evidence::{Gap, Slot};
use jiff::Timestamp;

fn at(text: &str) -> Option<Timestamp> {
    Some(format!("{text}T00:00:00Z").parse().unwrap())
}

/// Asks a signal about an account, and what it cites on a side.
fn asks(facts: &CollaborationFacts, signal: &str, check: impl FnOnce(Answer<'_>, Option<Finding>, Option<Finding>)) {
    let artefact = crate::assess::sample::bare_artefact("github:ada");
    let (nothing, profile) = (RepositoryFacts::default(), Profile::default());
    let dated = Dated { facts: facts.clone(), ..Dated::default() };
    let person = PersonFacts { collaboration: Slot::Seen(dated), ..PersonFacts::default() };
    let person = PersonView { facts: &person, as_of: "2026-11-24".parse().unwrap(), between_persons: 0.36 };
    let view = View { artefact: &artefact, facts: &nothing, profile: &profile, person: Some(person) };
    let signal = find(signal).unwrap();
    check((signal.ask)(&view), (signal.cite)(&view, Side::For), (signal.cite)(&view, Side::Against));
}

fn measured(facts: &CollaborationFacts, signal: &str) -> f64 {
    let mut found = f64::NAN;
    asks(facts, signal, |answer, _, _| {
        found = match answer {
            Answer::Measured(amount) | Answer::AtLeast(amount) => amount,
            other => panic!("{other:?}"),
        }
    });
    found
}

fn merged(repository: &str, number: u64, title: &str, lines: u64) -> MergedPullRequest {
    MergedPullRequest {
        repository: repository.to_owned(),
        number,
        title: title.to_owned(),
        url: Some(format!("https://github.com/{repository}/pull/{number}")),
        additions: lines,
        files: 1,
        reviews: Some(1),
        ..MergedPullRequest::default()
    }
}

fn contributed(merged: Vec<MergedPullRequest>) -> CollaborationFacts {
    let contributions = Slot::Seen(Contributions { merged, ..Contributions::default() });
    CollaborationFacts { contributions, ..CollaborationFacts::default() }
}

#[test]
fn a_hundred_slips_of_the_pen_weigh_less_than_one_change_of_substance() {
    let slips = (0..100).map(|n| merged(&format!("big/project-{n}"), n, "Fix typo in README", 1)).collect();
    let slips = contributed(slips);
    assert_eq!(measured(&slips, "contributed_projects"), 0.0);
    assert_eq!(measured(&slips, "contributions_of_substance"), 0.0);
    let one = contributed(vec![merged("acme/pool", 1, "Close the pool", 150)]);
    assert!(measured(&one, "contribution_depth") > 4.0 * measured(&slips, "contribution_depth"));
    asks(&slips, "contribution_depth", |_, in_favour, against| {
        assert_eq!(in_favour, None);
        let against = against.unwrap();
        assert_eq!(
            against.summary,
            "“Fix typo in README” (#0 in big/project-0) changes 1 line; 100 of 100 merged pull requests are as slight"
        );
        assert_eq!(against.work.unwrap().url.as_deref(), Some("https://github.com/big/project-0/pull/0"));
    });
    let practice = contributed(vec![merged("somebody/first-contributions", 9, "Add Ada", 300)]);
    assert_eq!(measured(&practice, "contributed_projects"), 0.0);
    let real = contributed(vec![merged("acme/pool", 9, "Parse the README's front matter", 90)]);
    assert_eq!(measured(&real, "contributed_projects"), 1.0, "a word in a title makes no change slight");
}

#[test]
fn one_more_contribution_never_lowers_anything() {
    let mut all = vec![merged("a/a", 1, "One", 200), merged("b/b", 2, "Two", 90), merged("c/c", 3, "Three", 40)];
    let signals =
        ["contribution_depth", "contributed_projects", "reviewed_contributions", "contributions_of_substance"];
    let mut before = signals.map(|signal| measured(&contributed(all.clone()), signal));
    for more in [merged("d/d", 4, "typo", 1), merged("a/a", 5, "Four", 10), merged("e/e", 6, "Generated", 90_000)] {
        all.push(more);
        let now = signals.map(|signal| measured(&contributed(all.clone()), signal));
        assert!(now.iter().zip(before).all(|(now, before)| *now >= before), "{now:?} after {before:?}");
        before = now;
    }
    assert!(before[0] <= 1.0);
}

#[test]
fn what_was_not_read_is_a_least_amount_or_unknown() {
    let mut facts = contributed(vec![merged("acme/pool", 1, "Close the pool", 150)]);
    if let Slot::Seen(part) = &mut facts.contributions {
        part.unread = Some(Gap::TimedOut);
        part.merged[0].reviews = None;
    }
    asks(&facts, "contributed_projects", |answer, _, _| assert_eq!(answer, Answer::AtLeast(1.0)));
    asks(&facts, "reviewed_contributions", |answer, _, _| assert!(matches!(answer, Answer::Unknown(_))));
    asks(&facts, "reviews_of_substance", |answer, _, _| assert!(matches!(answer, Answer::Unknown(_))));
    facts.reviews = Slot::Absent;
    asks(&facts, "reviews_of_substance", |answer, _, _| assert_eq!(answer, Answer::Absent));
}

fn review(number: u64, words: u64, inline: u64) -> Review {
    let said = Said { words, excerpt: Some("The lock is held across the read.".to_owned()), ..Said::default() };
    Review {
        repository: "acme/pool".to_owned(),
        number,
        title: "Cache".to_owned(),
        inline,
        said,
        rounds: 1,
        ..Review::default()
    }
}

#[test]
fn assent_is_no_review() {
    let of = |given| CollaborationFacts {
        reviews: Slot::Seen(Reviews { given, ..Reviews::default() }),
        ..CollaborationFacts::default()
    };
    let assent = of((0..50).map(|n| review(n, 1, 0)).collect());
    assert_eq!(measured(&assent, "reviews_of_substance"), 0.0);
    assert!(measured(&assent, "review_depth") < 0.02);
    let mixed = of(vec![review(1, 1, 0), review(2, 60, 4)]);
    assert_eq!(measured(&mixed, "reviews_of_substance"), 1.0);
    asks(&mixed, "reviews_of_substance", |_, in_favour, against| {
        let in_favour = in_favour.unwrap();
        assert_eq!(
            in_favour.summary,
            "Reviewed “Cache” (#2 in acme/pool) in 60 words, one of 1 pull request of others that got more than assent"
        );
        assert_eq!(in_favour.place.unwrap().excerpt.as_deref(), Some("The lock is held across the read."));
        assert_eq!(
            against.unwrap().summary,
            "“Cache” (#1 in acme/pool) got 1 word; so little is said in 1 of 2 reviews"
        );
    });
}

#[test]
fn thanks_moves_nothing_on_and_a_case_to_repeat_does() {
    let of = |threads| CollaborationFacts {
        discussion: Slot::Seen(Discussion { threads, ..Discussion::default() }),
        ..CollaborationFacts::default()
    };
    let remark = |number, words, code_blocks| Remarks {
        repository: "acme/pool".to_owned(),
        number,
        said: Said { words, code_blocks, ..Said::default() },
        ..Remarks::default()
    };
    let facts = of(vec![remark(1, 2, 0), remark(2, 12, 1), remark(3, 3, 1)]);
    assert_eq!(measured(&facts, "discussions_of_substance"), 1.0, "a block of code without a word is a dump");
    assert_eq!(measured(&facts, "discussions_with_proof"), 1.0);
    asks(&facts, "discussions_with_proof", |_, in_favour, _| {
        assert_eq!(in_favour.unwrap().summary, "Gave 1 block of code in #2 in acme/pool");
    });
    let mut answered = remark(4, 3, 0);
    answered.is_answer = true;
    assert_eq!(measured(&of(vec![answered]), "discussions_with_proof"), 1.0);
}

#[test]
fn who_comes_is_answered_or_waits() {
    let opened = |number, on: &str, answered: Option<&str>| Opened {
        repository: "ada/churn".to_owned(),
        number,
        title: "It fails".to_owned(),
        opened_at: at(on),
        answered_at: answered.and_then(at),
        ..Opened::default()
    };
    let of = |threads| CollaborationFacts {
        until: at("2026-11-24"),
        maintenance: Slot::Seen(Maintenance { threads, repositories: 3, unread: None }),
        ..CollaborationFacts::default()
    };
    let facts = of(vec![
        opened(1, "2026-11-20", None),
        opened(2, "2026-10-01", Some("2026-10-03")),
        opened(3, "2026-06-01", None),
        opened(4, "2026-03-01", Some("2026-04-20")),
    ]);
    assert_eq!(measured(&facts, "opened_by_others"), 3.0, "four days are no lack yet");
    assert!((measured(&facts, "others_answered") - 2.0 / 3.0).abs() < 1e-9);
    assert!((measured(&facts, "others_answered_promptly") - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(measured(&facts, "others_left_open"), 1.0);
    asks(&facts, "others_answered_promptly", |_, in_favour, against| {
        assert_eq!(in_favour.unwrap().summary, "Answered “It fails” (#2 in ada/churn) within 2 days");
        assert_eq!(against.unwrap().summary, "Answered “It fails” (#4 in ada/churn) after 50 days");
    });
    let fresh = of(vec![opened(1, "2026-11-20", None)]);
    asks(&fresh, "others_answered", |answer, _, _| assert!(matches!(answer, Answer::NotApplicable(_))));
    let nobody = CollaborationFacts { maintenance: Slot::Absent, ..CollaborationFacts::default() };
    asks(&nobody, "others_answered", |answer, _, _| assert!(matches!(answer, Answer::NotApplicable(_))));
    let mut cut = opened(5, "2026-05-01", None);
    cut.is_cut = true;
    asks(&of(vec![cut]), "others_left_open", |answer, _, _| {
        assert!(matches!(answer, Answer::NotApplicable(_)), "whether it was answered is not known");
    });
}
