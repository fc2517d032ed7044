//! The invented people's sites, read by the real collector and judged by the real rubric.

use super::{DemoServer, Fixtures, serve};
use crate::assess::assess;
use crate::assess::rubric::Rubric;
use crate::assess::verdict::{CriterionStatus, CriterionVerdict};
use crate::collect::gate::{Gate, GateSettings};
use crate::collect::http::{Http, HttpSettings};
use crate::collect::web::{WebSettings, WebSource};
use crate::collect::{Harvest, ShortMemory, Silent, Source};
use crate::evidence::{Evidence, Handle, Platform, Prospect};
use std::collections::BTreeMap;

async fn read(server: &DemoServer, name: &str, memory: &ShortMemory) -> Harvest {
    let gate = Gate::new(GateSettings::default());
    let settings = WebSettings { stand_ins: server.site_stand_ins(), ..WebSettings::default() };
    let source = WebSource::new(settings, &gate, &Http::new(&HttpSettings::default()).unwrap()).unwrap();
    source.collect(&Handle::new(Platform::Web, format!("https://{name}.example.org")), memory, &Silent).await
}

fn judged(harvest: &Harvest) -> BTreeMap<String, CriterionVerdict> {
    let handle = harvest.record.handle.clone();
    let prospect = Prospect {
        key: handle.to_string(),
        id: None,
        name: None,
        handles: vec![handle],
        role: None,
        source: None,
        consent: None,
        passthrough: BTreeMap::new(),
    };
    let evidence = Evidence {
        prospect,
        handles: vec![harvest.record.clone()],
        artefacts: harvest.artefacts.clone(),
        person: harvest.person.clone(),
        collected_at: None,
        gaps: BTreeMap::new(),
    };
    let rubric = Rubric::built_in();
    let assessment = assess(&evidence, rubric, rubric.role("general").unwrap(), jiff::civil::date(2026, 11, 24));
    let communication = assessment.categories.into_iter().find(|category| category.id == "communication").unwrap();
    communication.criteria.into_iter().map(|criterion| (criterion.id.to_string(), criterion)).collect()
}

#[tokio::test]
async fn who_explains_is_told_from_who_lists_links() {
    let server = serve(Fixtures::embedded().unwrap()).await.unwrap();
    let memory = ShortMemory::default();
    let arbor = read(&server, "arbor", &memory).await;
    let cobalt = read(&server, "cobalt", &memory).await;
    let fjord = read(&server, "fjord", &memory).await;
    for harvest in [&arbor, &cobalt, &fjord] {
        assert_eq!((&harvest.gap, &harvest.record.message), (&None, &None), "{:?}", harvest.record);
    }
    let asked: Vec<String> = server.journal().into_iter().map(|seen| seen.path).collect();
    assert!(!asked.iter().any(|path| path.contains("/drafts/")), "robots.txt is obeyed: {asked:?}");
    let [arbor, cobalt, fjord] = [judged(&arbor), judged(&cobalt), judged(&fjord)];
    let writing = |of: &BTreeMap<String, CriterionVerdict>| of["communication.writing"].clone();
    assert!(writing(&arbor).level >= Some(3), "{:?}", writing(&arbor));
    assert!(writing(&cobalt).level >= Some(3), "{:?}", writing(&cobalt));
    assert!(writing(&fjord).level <= Some(1), "{:?}", writing(&fjord));
    let works = &cobalt["communication.talks_papers"];
    assert!(works.level >= Some(2), "{works:?}");
    assert!(works.evidence.iter().all(|item| item.excerpt.as_deref() != Some("Somebody else's paper")));
    assert_eq!(arbor["communication.talks_papers"].status, CriterionStatus::NotApplicable);
    for item in writing(&arbor).evidence.iter().chain(&writing(&cobalt).evidence) {
        let url = item.url.as_deref().unwrap_or_default();
        assert!(url.starts_with("https://") && url.contains(".example.org/posts/"), "{item:?}");
    }
    assert!(writing(&arbor).evidence.iter().any(|item| item.excerpt.is_some()), "a passage is quoted");
}

#[tokio::test]
async fn a_second_reading_of_an_unchanged_site_asks_for_no_article() {
    let server = serve(Fixtures::embedded().unwrap()).await.unwrap();
    let memory = ShortMemory::default();
    let first = read(&server, "cobalt", &memory).await;
    let cold = server.journal().len();
    server.clear_journal();
    let second = read(&server, "cobalt", &memory).await;
    let (mut then, now) = (first.person.writing.seen().unwrap().clone(), second.person.writing.seen().unwrap().clone());
    then.collected_at = now.collected_at;
    assert_eq!(then, now);
    let asked: Vec<(String, u16)> = server.journal().into_iter().map(|seen| (seen.path, seen.status)).collect();
    let path = |name: &str| (format!("/sites/demo-cobalt/{name}"), 304);
    assert_eq!(asked, [path("robots.txt"), path(""), path("feed.xml")]);
    assert_eq!(cold, 6);
}
