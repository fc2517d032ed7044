//! What the signals answer for cards and repositories of every sort, and that more never costs anything.

use super::*;
use crate::assess::assess;
use crate::assess::rubric::Rubric;
use crate::assess::sample::{TODAY, evidence_of};
use crate::assess::verdict::{Assessment, CriterionStatus, CriterionVerdict};
use crate::evidence::person::{Dated, EvalResult, HubCommits, HubDiscussions, SpaceState};
use crate::evidence::{Evidence, Handle, HandleRecord, HandleStatus, Platform};
use crate::read::card;

const GOOD: &str = include_str!("../../../../fixtures/huggingface/demo-cobalt/models/sparse-retrieval/README.md");
const DATA: &str =
    include_str!("../../../../fixtures/huggingface/demo-cobalt/datasets/two-hundred-sentences/README.md");
const TEMPLATE: &str = include_str!("../../../../fixtures/huggingface/demo-fjord/models/my-awesome-model/README.md");
const HYPE: &str = include_str!("../../../../fixtures/huggingface/demo-fjord/models/Fjord-Ultra-7B/README.md");

fn repository(name: &str, kind: HubKind, text: Option<&str>) -> HubRepository {
    let card = text.map(|text| CardFacts { revision: "a".repeat(40), ..card::read(text, kind) });
    let metadata = card.as_ref().map(|card| card.metadata.clone()).unwrap_or_default();
    HubRepository {
        id: format!("huggingface:ada/{name}"),
        kind,
        url: format!("https://huggingface.co/ada/{name}"),
        revision: Some("a".repeat(40)),
        created_at: "2025-01-01T00:00:00Z".parse().ok(),
        changed_at: "2025-01-01T00:10:00Z".parse().ok(),
        metadata,
        card: card.map_or(Slot::Absent, Slot::Seen),
        ..HubRepository::default()
    }
}

fn evidence(slot: Slot<Dated<HuggingfaceFacts>>) -> Evidence {
    let mut evidence = evidence_of(Vec::new());
    evidence.handles.push(HandleRecord {
        handle: Handle::new(Platform::Huggingface, "ada"),
        status: HandleStatus::Ok,
        url: None,
        renamed_to: None,
        linked_from: None,
        platform_id: None,
        message: None,
    });
    evidence.person.huggingface = slot;
    evidence
}

fn judge(slot: Slot<Dated<HuggingfaceFacts>>) -> Assessment {
    let rubric = Rubric::built_in();
    assess(&evidence(slot), rubric, rubric.role("general").unwrap(), TODAY)
}

fn judged(repositories: Vec<HubRepository>) -> Assessment {
    let facts = HuggingfaceFacts { repositories, ..HuggingfaceFacts::default() };
    judge(Slot::Seen(Dated { facts, ..Dated::default() }))
}

fn criterion<'a>(of: &'a Assessment, id: &str) -> &'a CriterionVerdict {
    of.categories.iter().flat_map(|one| &one.criteria).find(|one| one.id == id).unwrap()
}

const IDS: [&str; 5] =
    ["huggingface.cards", "huggingface.evaluation", "huggingface.lineage", "huggingface.upkeep", "communication.cards"];

fn three_good() -> Vec<HubRepository> {
    ["one", "three", "two"].map(|name| repository(name, HubKind::Model, Some(GOOD))).to_vec()
}

#[test]
fn one_good_card_is_shown_and_three_are_shown_with_rigour() {
    let level = |of: &Assessment, id| criterion(of, id).level.unwrap();
    let one = judged(vec![repository("one", HubKind::Model, Some(GOOD))]);
    let three = judged(three_good());
    for id in ["huggingface.cards", "huggingface.evaluation", "huggingface.lineage", "communication.cards"] {
        assert_eq!(level(&one, id), 2, "{id}: {:?}", criterion(&one, id).value);
        assert!(level(&three, id) >= 3, "{id}: {:?}", criterion(&three, id).value);
    }
    assert_eq!(level(&three, "huggingface.cards"), 4);
    let data = judged(vec![repository("rain", HubKind::Dataset, Some(DATA))]);
    assert_eq!(level(&data, "huggingface.cards"), 2);
    assert_eq!(
        criterion(&data, "huggingface.evaluation").status,
        CriterionStatus::NotApplicable,
        "no model, no results"
    );
}

#[test]
fn templates_and_hype_show_nothing() {
    let bare = judged(vec![
        repository("a", HubKind::Model, Some(TEMPLATE)),
        repository("b", HubKind::Model, Some(HYPE)),
        repository("c", HubKind::Model, None),
    ]);
    for id in ["huggingface.cards", "huggingface.evaluation", "huggingface.lineage", "communication.cards"] {
        assert!(criterion(&bare, id).level <= Some(1), "{id} {:?}", criterion(&bare, id).value);
    }
    let template = judged(vec![repository("a", HubKind::Model, Some(TEMPLATE))]);
    let cards = criterion(&template, "huggingface.cards");
    assert_eq!((cards.value, cards.status), (Some(0.0), CriterionStatus::Absent));
    let told: Vec<&str> = cards.evidence.iter().map(|one| one.summary.as_str()).collect();
    assert!(told.iter().any(|one| one.contains("of the template")), "{told:?}");
}

#[test]
fn more_beside_good_work_lowers_nothing() {
    let good = judged(three_good());
    for more in [
        repository("aa", HubKind::Model, Some(TEMPLATE)),
        repository("zz", HubKind::Model, Some(HYPE)),
        repository("toy", HubKind::Model, None),
        repository("again", HubKind::Model, Some(GOOD)),
        repository("rain", HubKind::Dataset, Some(DATA)),
        HubRepository { state: Slot::Seen(SpaceState::Fails), ..repository("demo", HubKind::Space, None) },
    ] {
        let id = more.id.clone();
        let fails = more.kind == HubKind::Space;
        let mut all = three_good();
        all.push(more);
        let with_more = judged(all);
        // A first demo that fails is a question that did not arise before.
        for one in IDS.iter().filter(|one| !(fails && **one == "huggingface.upkeep")) {
            let (before, after) = (criterion(&good, one).value, criterion(&with_more, one).value);
            assert!(after >= before, "{id} {one}: {before:?} {after:?}");
        }
    }
}

#[test]
fn cards_nobody_read_leave_the_answer_open_upwards_and_failures_are_not_zeros() {
    let unread = HubRepository { card: Slot::default(), ..repository("unread", HubKind::Model, None) };
    let mut some = vec![repository("one", HubKind::Model, Some(GOOD))];
    let settled = judged(some.clone());
    some.push(unread.clone());
    let open = judged(some);
    let cards = |of: &Assessment| criterion(of, "huggingface.cards").value;
    assert!(cards(&open) >= cards(&settled));
    let none = judged(vec![HubRepository { card: Slot::Unknown(Gap::TimedOut), ..unread }]);
    assert_eq!(criterion(&none, "huggingface.cards").status, CriterionStatus::NotObserved);
    assert_eq!(criterion(&none, "huggingface.cards").value, None);
    let unlisted =
        HuggingfaceFacts { unlisted: [(HubKind::Model, Gap::TimedOut)].into(), ..HuggingfaceFacts::default() };
    let unseen = judge(Slot::Seen(Dated { facts: unlisted, ..Dated::default() }));
    assert_eq!(criterion(&unseen, "huggingface.evaluation").status, CriterionStatus::NotObserved);
}

#[test]
fn an_empty_account_asks_no_question_and_an_unread_one_is_not_observed() {
    for (slot, status) in
        [(Slot::Absent, CriterionStatus::NotApplicable), (Slot::Unknown(Gap::TimedOut), CriterionStatus::NotObserved)]
    {
        let of = judge(slot);
        for id in IDS {
            assert_eq!(criterion(&of, id).status, status, "{id}");
        }
    }
}

#[test]
fn every_sentence_links_the_thing_it_is_about_at_its_revision() {
    let mut all = three_good();
    all[0].results = vec![EvalResult {
        dataset: Some("a/b".into()),
        metric: Some("f1".into()),
        value: Some("0.9".into()),
        source: Some("https://papers.example.org/1".into()),
        verified: false,
    }];
    all[0].commits = Slot::Seen(HubCommits { revision: "a".repeat(40), own: 12, months: 5, ..HubCommits::default() });
    all[0].changed_at = "2025-09-01T00:00:00Z".parse().ok();
    all.push(HubRepository { state: Slot::Seen(SpaceState::Sleeps), ..repository("demo", HubKind::Space, None) });
    let of = judged(all);
    let mut seen = 0;
    for id in IDS {
        for item in &criterion(&of, id).evidence {
            let url = item.url.as_deref().unwrap_or_else(|| panic!("{id}: {} links nothing", item.summary));
            assert!(url.starts_with("https://huggingface.co/ada/"), "{url}");
            assert!(item.artefact.starts_with("huggingface:ada/"), "{}", item.artefact);
            let name = item.artefact.trim_start_matches("huggingface:");
            assert!(url.contains(name) && item.summary.contains(name), "{}: {url}", item.summary);
            if item.path.is_some() {
                assert!(url.contains(&"a".repeat(40)) && item.excerpt.is_some(), "{url}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn counts_of_fame_are_not_even_there() {
    let kept = serde_json::to_value(repository("one", HubKind::Model, Some(GOOD))).unwrap();
    let names: Vec<String> = kept.as_object().unwrap().keys().cloned().collect();
    assert!(names.iter().all(|name| !name.contains("like") && !name.contains("download")), "{names:?}");
}

#[test]
fn answers_to_those_who_come_are_counted_and_nobody_is_judged_where_nobody_came() {
    let with = |told: Slot<HubDiscussions>| {
        let answered = HubRepository { discussions: told, ..repository("one", HubKind::Model, Some(GOOD)) };
        let facts = HuggingfaceFacts { repositories: vec![answered], ..HuggingfaceFacts::default() };
        let evidence = evidence(Slot::Seen(Dated { facts, ..Dated::default() }));
        let accounts = crate::assess::person::Accounts::new(&evidence, TODAY, Rubric::built_in());
        let view = accounts.view(Platform::Huggingface).unwrap();
        let signal = upkeep::SIGNALS.iter().find(|one| one.id == "hub_answered").unwrap();
        let told = [Side::For, Side::Against].map(|side| (signal.cite)(&view, side));
        (format!("{:?}", (signal.ask)(&view)), told)
    };
    let (answer, [told, against]) = with(Slot::Seen(HubDiscussions {
        opened: 9,
        by_others: 4,
        answered: 3,
        left: 1,
        soonest_hours: Some(5),
        answer: Some(7),
        left_open: Some(2),
        ..HubDiscussions::default()
    }));
    assert_eq!((answer.as_str(), against), ("Measured(3.0)", None));
    let told = told.unwrap();
    assert_eq!(told.summary, "Answered 3 of 4 discussions that others opened on ada/one, one within 5 hours");
    assert_eq!(told.work.unwrap().url.as_deref(), Some("https://huggingface.co/ada/one/discussions/7"));

    let (answer, [told, against]) = with(Slot::Seen(HubDiscussions {
        opened: 1,
        by_others: 1,
        left: 1,
        left_open: Some(2),
        ..HubDiscussions::default()
    }));
    assert_eq!((answer.as_str(), told), ("Measured(0.0)", None));
    let against = against.unwrap();
    assert_eq!(against.summary, "1 discussion that others opened on ada/one had no answer in two weeks");
    assert_eq!(against.work.unwrap().url.as_deref(), Some("https://huggingface.co/ada/one/discussions/2"));

    let unread = HubDiscussions { by_others: 2, answered: 1, unread: 1, ..HubDiscussions::default() };
    assert_eq!(with(Slot::Seen(unread)).0, "AtLeast(1.0)");
    // Opened yesterday by somebody, or by nobody, or turned off: no question of answering.
    let young = HubDiscussions { by_others: 1, ..HubDiscussions::default() };
    for nobody in [Slot::Seen(young), Slot::Seen(HubDiscussions::default()), Slot::Absent] {
        assert!(with(nobody).0.starts_with("NotApplicable"));
    }
    assert_eq!(with(Slot::Unknown(Gap::RateLimited)).0, "Unknown(RateLimited)");
}
