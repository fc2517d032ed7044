//! The invented people, collected by the real collector and judged by the real rubric: the demo without its words.

use super::{DemoServer, Fixtures, HANDLES, RepositoryData, serve};
use crate::assess::assess;
use crate::assess::rubric::Rubric;
use crate::assess::verdict::{Assessment, ProspectStatus};
use crate::collect::gate::{Gate, GateSettings};
use crate::collect::git::{GitOptions, read_repository};
use crate::collect::github::{GithubSettings, GithubSource, OPERATIONS};
use crate::collect::http::{Http, HttpSettings};
use crate::collect::kaggle::{KaggleIdentity, KaggleSettings, KaggleSource, LeftOut, MetaSettings};
use crate::collect::{Harvest, ShortMemory, Silent, Source};
use crate::evidence::facts::Reach;
use crate::evidence::{ArtefactStatus, ArtefactType, Evidence, HandleStatus, Prospect};
use crate::handle::parse_list;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Harvests = BTreeMap<String, (Prospect, Harvest)>;

const AS_OF: jiff::civil::Date = jiff::civil::date(2026, 11, 24);

fn source(server: &DemoServer, token: bool) -> GithubSource {
    let settings = GithubSettings {
        api_url: server.api_url(),
        archive_url: server.archive_url(),
        token: token.then(|| "demo".to_owned().into()),
        ..GithubSettings::default()
    };
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    GithubSource::new(settings, &gate, &Http::new(&HttpSettings::default()).unwrap()).unwrap()
}

fn prospects() -> Vec<Prospect> {
    let list = parse_list(HANDLES.as_bytes());
    assert!(list.rejected.is_empty(), "{:?}", list.rejected);
    list.prospects
}

/// Everybody as collected with a token, once for all tests.
async fn collected() -> &'static Harvests {
    static ONCE: tokio::sync::OnceCell<Harvests> = tokio::sync::OnceCell::const_new();
    ONCE.get_or_init(|| async {
        let server = serve(Fixtures::embedded().unwrap()).await.unwrap();
        let harvests = everybody(&server, true).await;
        let refused: Vec<_> = server.journal().into_iter().filter(|seen| seen.status >= 400).collect();
        assert!(refused.is_empty(), "{refused:?}");
        harvests
    })
    .await
}

async fn everybody(server: &DemoServer, token: bool) -> Harvests {
    let source = source(server, token);
    let memory = ShortMemory::default();
    let mut harvests = BTreeMap::new();
    for prospect in prospects() {
        let handle = prospect.handles[0].clone();
        let harvest = source.collect(&handle, &memory, &Silent).await;
        harvests.insert(handle.name.clone(), (prospect, harvest));
    }
    harvests
}

fn judge(prospect: &Prospect, harvest: &Harvest, role: &str) -> Assessment {
    let rubric = Rubric::built_in();
    let evidence = Evidence {
        prospect: prospect.clone(),
        handles: vec![harvest.record.clone()],
        artefacts: harvest.artefacts.clone(),
        collected_at: None,
        person: harvest.person.clone(),
        gaps: BTreeMap::new(),
    };
    assess(&evidence, rubric, rubric.role(role).unwrap(), AS_OF)
}

#[tokio::test]
async fn every_operation_of_the_collector_is_answered_without_errors() {
    let fixtures = Fixtures::embedded().unwrap();
    let ids: Vec<String> = fixtures.people().flat_map(|person| &person.repositories).map(|one| one.node_id()).collect();
    let author = fixtures.person("demo-harbor").unwrap().node_id();
    let server = serve(fixtures).await.unwrap();
    let http = Http::new(&HttpSettings::default()).unwrap();
    let url: reqwest::Url = format!("{}/graphql", server.api_url()).parse().unwrap();
    for (operation, query) in OPERATIONS {
        // A number in one operation, ids in another.
        let repositories = if operation == "ProspectProfile" { json!(30) } else { json!(ids) };
        let variables = json!({
            "login": "demo-harbor", "repositories": repositories, "ids": ids, "author": author, "commits": 100,
            "sizes": true, "texts": true, "from": "2026-01-01T00:00:00Z", "to": "2026-11-01T00:00:00Z",
            "comments": 10, "pullRequests": [], "threads": 5,
        });
        let body = json!({"query": query, "operationName": operation, "variables": variables});
        let response = http.client_for(&url).post(url.clone()).bearer_auth("t").json(&body).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(answer["errors"], Value::Null, "{operation}: {}", answer["errors"]);
        assert!(answer["data"]["user"].is_object() || answer["data"]["nodes"][0].is_object(), "{operation}");
    }
}

#[tokio::test]
async fn the_collector_reads_everybody_to_the_end() {
    for (login, (_, harvest)) in collected().await {
        let status = match login.as_str() {
            "demo-missing" => HandleStatus::NotFound,
            "demo-collective" => HandleStatus::IsOrganization,
            _ => HandleStatus::Ok,
        };
        assert_eq!(harvest.record.status, status, "{login}: {:?}", harvest.record.message);
        assert_eq!(harvest.gap, None, "{login}");
        for artefact in
            harvest.artefacts.iter().filter(|artefact| artefact.selected && artefact.kind == ArtefactType::Repository)
        {
            let empty = artefact.id == "github:demo-gale/new-project";
            let expected = if empty { ArtefactStatus::Empty } else { ArtefactStatus::Ok };
            assert_eq!(artefact.status, expected, "{}: {}", artefact.id, artefact.reason);
            if !empty {
                let facts = artefact.facts.as_ref().unwrap();
                assert!(facts.content.notes.is_empty(), "{}: {:?}", artefact.id, facts.content.notes);
            }
        }
    }
}

#[tokio::test]
async fn without_a_token_everybody_is_found_too() {
    let server = serve(Fixtures::embedded().unwrap()).await.unwrap();
    for (login, (_, harvest)) in everybody(&server, false).await {
        let found = !["demo-missing", "demo-collective"].contains(&login.as_str());
        assert_eq!(harvest.record.status == HandleStatus::Ok, found, "{login}: {:?}", harvest.record);
    }
    assert!(server.journal().iter().all(|seen| seen.operation.is_none()));
}

/// What each person is meant to show. Only the order and the statuses are held: the numbers are the rubric's.
#[tokio::test]
async fn the_people_are_told_apart_as_they_were_meant() {
    let harvests = collected().await;
    let judged = |login: &str| {
        let (prospect, harvest) = &harvests[login];
        judge(prospect, harvest, "general")
    };
    for login in ["demo-gale", "demo-missing", "demo-collective"] {
        let assessment = judged(login);
        assert_eq!(assessment.status, ProspectStatus::Insufficient, "{login}: {:?}", assessment.score);
    }
    let score = |login: &str| judged(login).score;
    for (better, worse) in [
        ("demo-arbor", "demo-basalt"),
        ("demo-arbor", "demo-cobalt"),
        ("demo-arbor", "demo-dune"),
        ("demo-harbor", "demo-dune"),
        ("demo-harbor", "demo-ember"),
        ("demo-basalt", "demo-ember"),
        ("demo-cobalt", "demo-ember"),
        // Eighty thousand stars are no work: nothing to say, or nothing good.
        ("demo-cobalt", "demo-fjord"),
    ] {
        // Who showed too little to be judged has no score, which is not a low one.
        assert!(score(better).is_some(), "{better}");
        assert!(score(better) > score(worse), "{better} {:?} {worse} {:?}", score(better), score(worse));
    }
}

#[tokio::test]
async fn stars_forks_followers_and_names_change_nothing() {
    let mut fixtures = Fixtures::embedded().unwrap();
    let people: Vec<super::Person> = fixtures.people().cloned().collect();
    for mut person in people {
        person.followers = 1_000_000 - person.followers.min(1_000_000);
        person.name = Some("Somebody Else".to_owned());
        person.bio = Some("Ex-everything. Award-winning.".to_owned());
        for repository in &mut person.repositories {
            let data = std::sync::Arc::make_mut(&mut repository.data);
            data.stars = 100_000 - data.stars.min(100_000);
            data.forks += 5_000;
        }
        fixtures.insert(person);
    }
    let after = everybody(&serve(fixtures).await.unwrap(), true).await;
    for (login, (prospect, harvest)) in collected().await {
        let role = prospect.role.as_deref().unwrap_or("general");
        let now = judge(prospect, &after[login].1, role);
        let then = judge(prospect, harvest, role);
        assert_eq!((now.score, now.interval, now.status), (then.score, then.interval, then.status), "{login}");
        assert_eq!(now.categories, then.categories, "{login}");
    }
}

/// A steady and a spiky Kaggler, by the API and the dump.
#[tokio::test]
async fn kagglers_are_told_apart_by_whether_they_repeat() {
    let server = serve(Fixtures::embedded().unwrap()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("dump");
    std::fs::create_dir(&dump).unwrap();
    super::write_meta_kaggle(&dump).unwrap();
    let settings = KaggleSettings {
        api_url: server.kaggle_url(),
        credentials: Some(KaggleIdentity::Token("demo".to_owned().into())),
        meta: Some(MetaSettings { dump, data_dir: folder.path().to_path_buf(), left_out: LeftOut::default() }),
    };
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    let source = KaggleSource::new(settings, &gate, &Http::new(&HttpSettings::default()).unwrap()).unwrap();
    let memory = ShortMemory::default();
    let mut judged = Vec::new();
    for login in ["demo-basalt", "demo-ember"] {
        let prospect = parse_list(format!("kaggle:{login}\n").as_bytes()).prospects.remove(0);
        let harvest = source.collect(&prospect.handles[0], &memory, &Silent).await;
        assert_eq!((harvest.record.status, &harvest.gap, &harvest.record.message), (HandleStatus::Ok, &None, &None));
        let rubric = Rubric::built_in();
        let evidence = Evidence {
            prospect,
            handles: vec![harvest.record],
            artefacts: harvest.artefacts,
            collected_at: None,
            person: harvest.person,
            gaps: BTreeMap::new(),
        };
        judged.push(assess(&evidence, rubric, rubric.role("data-scientist").unwrap(), AS_OF));
    }
    let refused: Vec<_> = server.journal().into_iter().filter(|seen| seen.status >= 400).collect();
    assert!(refused.is_empty(), "{refused:?}");
    let [steady, spiky] = judged.as_slice() else { panic!("two were judged") };
    for id in ["kaggle.repeatability", "kaggle.experimentation", "kaggle.explains"] {
        let value = |of: &Assessment| {
            of.categories.iter().flat_map(|one| &one.criteria).find(|one| one.id == id).unwrap().value
        };
        assert!(value(steady) > value(spiky).map(|value| value + 0.3), "{id}: {:?} {:?}", value(steady), value(spiky));
    }
    let flagged = |of: &Assessment| of.flags.iter().any(|flag| flag.id == "kaggle.spike");
    assert!(flagged(spiky) && !flagged(steady));
}

/// A clone and the platform show the same files, so they must give the same facts about them.
#[tokio::test]
async fn a_clone_tells_the_same_of_the_contents() {
    let fixtures = Fixtures::embedded().unwrap();
    let harvests = collected().await;
    let mut compared = 0;
    for (login, (_, harvest)) in harvests {
        for artefact in harvest.artefacts.iter().filter(|artefact| artefact.facts.is_some()) {
            let name = artefact.id.rsplit('/').next().unwrap();
            let platform = &artefact.facts.as_ref().unwrap().content;
            if platform.reach != Reach::Whole {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            write_clone(&fixtures.repository(login, name).unwrap().data, folder.path());
            let options = GitOptions { revision: None, author: None, collected_at: jiff::Timestamp::UNIX_EPOCH };
            let clone = read_repository(folder.path(), &options).unwrap();
            assert_eq!(&clone.facts.unwrap().content, platform, "{}", artefact.id);
            compared += 1;
        }
    }
    assert!(compared >= 15, "only {compared} repositories were read to the end");
}

/// A bare repository of one commit with the fixture's files.
fn write_clone(data: &RepositoryData, folder: &std::path::Path) {
    let repository = gix::ThreadSafeRepository::init_opts(
        folder,
        gix::create::Kind::Bare,
        gix::create::Options::default(),
        gix::open::Options::isolated().config_overrides(["init.defaultBranch=main"]),
    );
    let repository = repository.unwrap().to_thread_local();
    let mut editor = repository.edit_tree(repository.empty_tree().id).unwrap();
    for (path, bytes) in &data.files {
        let blob = repository.write_blob(bytes.as_ref()).unwrap();
        editor.upsert(path.as_str(), gix::objs::tree::EntryKind::Blob, blob).unwrap();
    }
    let tree = editor.write().unwrap();
    // The ids the server shows are git's own.
    assert_eq!(tree.to_string(), data.objects().root_id);
    let signature = gix::actor::SignatureRef { name: "Somebody".into(), email: "".into(), time: "1767225600 +0000" };
    repository.commit_as(signature, signature, "HEAD", "Start", tree, Vec::<gix::ObjectId>::new()).unwrap();
}
