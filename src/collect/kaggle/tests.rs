//! The source against a scripted server that answers as the platform does, and as it should not.

use super::*;
use crate::collect::ShortMemory;
use crate::collect::gate::GateSettings;
use crate::collect::http::HttpSettings;
use crate::collect::source::{Silent, Stop};
use crate::collect::testing::{Act, Asked, Server};
use crate::evidence::person::KaggleFacts;
use crate::evidence::{ArtefactType, Gap, HandleStatus, Slot};
use serde_json::{Value, json};

const SOURCE: &str = r##"{"cells":[{"cell_type":"markdown","source":["# Churn\n","We split by customer instead of by row, because one customer appears in many rows."]},
{"cell_type":"code","source":["df['tenure'] = df.end - df.start\n","model.fit(df)"]}],"nbformat":4}"##;

fn settings(server: &Server) -> KaggleSettings {
    KaggleSettings {
        api_url: format!("{}/api/v1", server.url),
        credentials: Some(KaggleIdentity::Token("forge-token".to_owned().into())),
        meta: None,
    }
}

fn source_of(settings: KaggleSettings) -> KaggleSource {
    source_within(TOTAL_TIME, settings)
}

fn source_within(time: Duration, settings: KaggleSettings) -> KaggleSource {
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    let http = HttpSettings {
        connect_timeout: Duration::from_millis(300),
        read_timeout: Duration::from_millis(300),
        ..HttpSettings::default()
    };
    KaggleSource::within(time, settings, &gate, &Http::new(&http).unwrap()).unwrap()
}

async fn collect(settings: KaggleSettings) -> Harvest {
    source_of(settings).collect(&Handle::new(Platform::Kaggle, "Ada-K"), &ShortMemory::default(), &Silent).await
}

fn facts(harvest: &Harvest) -> &KaggleFacts {
    &harvest.person.kaggle.seen().expect("facts").facts
}

fn kernel(slug: &str, day: u32, versions: u64) -> Value {
    json!({"ref": format!("ada-k/{slug}"), "title": slug, "slug": slug, "language": "python", "kernelType": "notebook",
           "isPrivate": false, "lastRunTime": format!("2026-03-{day:02}T10:00:00.1234567Z"),
           "currentVersionNumber": versions, "totalVotes": 1000 - day})
}

fn parameter(asked: &Asked, name: &str) -> Option<String> {
    let (_, query) = asked.path.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// A user with seven notebooks, a data set and nothing else.
fn world(asked: &Asked) -> Act {
    let path = asked.path.split('?').next().unwrap_or_default();
    match path.strip_prefix("/api/v1").unwrap_or(path) {
        "/kernels/list" => {
            let days = [("g", 7, 1), ("b", 2, 40), ("c", 3, 3), ("d", 4, 2), ("e", 5, 1), ("f", 6, 1), ("a", 1, 9)];
            let mut all: Vec<Value> =
                days.into_iter().map(|(slug, day, versions)| kernel(slug, day, versions)).collect();
            let mut hidden = kernel("hidden", 8, 1);
            hidden["isPrivate"] = json!(true);
            all.push(hidden);
            Act::json(&json!({"kernels": all, "nextPageToken": ""}))
        }
        "/datasets/list" => Act::json(&json!([
            {"ref": "ada-k/visits", "title": "Visits", "description": "", "licenseName": "CC0: Public Domain",
             "lastUpdated": "2026-02-01T00:00:00Z", "currentVersionNumber": 2, "voteCount": 9}
        ])),
        "/datasets/metadata/Ada-K/visits" => {
            Act::json(&json!({"info": {"description": "Visits to twelve invented hospitals."}}))
        }
        "/models/list" => Act::json(&json!({})),
        "/kernels/pull" => Act::json(&json!({"metadata": {}, "blob": {"source": SOURCE, "kernelType": "notebook"}})),
        "/kernels/status" => Act::json(&json!({"status": "COMPLETE", "failureMessage": null})),
        _ => Act::say(404, "Not found"),
    }
}

/// The same, but for one path.
async fn but(path: &'static str, other: impl Fn(&Asked, usize) -> Act + Send + Sync + 'static) -> (Server, Harvest) {
    let server =
        Server::start(move |asked, before| if asked.path.contains(path) { other(asked, before) } else { world(asked) })
            .await;
    let harvest = collect(settings(&server)).await;
    (server, harvest)
}

#[tokio::test]
async fn lists_are_read_and_the_last_run_and_longest_notebooks_with_them() {
    let server = Server::start(|asked, _| world(asked)).await;
    let source = source_of(settings(&server));
    let memory = ShortMemory::default();
    let handle = Handle::new(Platform::Kaggle, "Ada-K");
    let harvest = source.collect(&handle, &memory, &Silent).await;
    assert_eq!((harvest.record.status, &harvest.gap, &harvest.stop), (HandleStatus::Ok, &None, &None));
    let facts = facts(&harvest);
    assert_eq!(facts.results, Slot::Unknown(Gap::NotConfigured), "the API carries no results");
    let notebooks = facts.notebooks.seen().unwrap();
    assert_eq!(notebooks.len(), 7, "the hidden one is nobody's business");
    let read: Vec<&str> =
        notebooks.iter().filter(|one| one.reading.seen().is_some()).map(|one| one.slug.as_str()).collect();
    assert_eq!(read, ["g", "f", "e", "b", "a"], "three run last, two with most versions; votes say otherwise");
    let reading = notebooks[0].reading.seen().unwrap();
    assert_eq!((reading.text_cells, reading.code_cells, reading.reasons, reading.features), (1, 1, 1, 1));
    assert_eq!(reading.reason_places[0].path, "g.ipynb");
    assert_eq!((&notebooks[0].completed, &notebooks[0].versions), (&Slot::Seen(true), &Slot::Seen(1)));
    let datasets = facts.datasets.seen().unwrap();
    assert_eq!(
        (&datasets[0].description, datasets[0].licence.as_deref()),
        (&Slot::Seen(5), Some("CC0: Public Domain"))
    );
    assert_eq!(facts.models, Slot::Absent);
    let kinds = |kind| harvest.artefacts.iter().filter(|one| one.kind == kind).count();
    assert_eq!((kinds(ArtefactType::Notebook), kinds(ArtefactType::Dataset)), (7, 1));

    let asked = server.asked();
    assert_eq!(asked.len(), 3 + 1 + 5 * 2, "cold");
    assert!(asked.iter().all(|one| one.header("authorization") == Some("Bearer forge-token")));
    assert!(asked.iter().all(|one| one.header("user-agent").is_some_and(|name| name.starts_with("handiwork/"))));
    assert_eq!(parameter(&asked[0], "user").or(parameter(&asked[0], "owner")).as_deref(), Some("Ada-K"));
    let again = source.collect(&handle, &memory, &Silent).await;
    assert_eq!(facts.notebooks, self::facts(&again).notebooks);
    assert_eq!(server.asked().len() - asked.len(), 3 + 1, "unchanged: no notebook is asked for again");
    assert_eq!(source.usage().rest, server.asked().len() as u64);
}

#[tokio::test]
async fn a_name_and_a_key_are_sent_as_basic() {
    let server = Server::start(|asked, _| world(asked)).await;
    let key = KaggleIdentity::Key { user: "op".into(), key: "forge-x".to_owned().into() };
    collect(KaggleSettings { credentials: Some(key), ..settings(&server) }).await;
    assert_eq!(server.asked()[0].header("authorization"), Some("Basic b3A6Zm9yZ2UteA=="));
    assert!(!format!("{:?}", settings(&server)).contains("forge-token"), "a token is not shown");
}

#[tokio::test]
async fn pages_are_followed_by_token_by_number_and_never_in_a_circle() {
    let page = |from: u32, to: u32| (from..to).map(|n| kernel(&format!("n{n}"), 1 + n % 28, 1)).collect::<Vec<_>>();
    let (server, harvest) = but("/kernels/list", move |asked, _| match parameter(asked, "pageToken").as_deref() {
        None => Act::json(&json!({"kernels": page(0, 30), "nextPageToken": "t2"})),
        Some("t2") => Act::json(&json!({"kernels": page(30, 60), "nextPageToken": "t3"})),
        // The same token again, with the same elements.
        Some(_) => Act::json(&json!({"kernels": page(30, 60), "nextPageToken": "t3"})),
    })
    .await;
    assert_eq!(facts(&harvest).notebooks.seen().unwrap().len(), 60);
    assert_eq!(server.asked().iter().filter(|one| one.path.contains("/kernels/list")).count(), 3);

    let page = |from: u32, to: u32| (from..to).map(|n| kernel(&format!("n{n}"), 1 + n % 28, 1)).collect::<Vec<_>>();
    let (server, harvest) = but("/kernels/list", move |asked, _| match parameter(asked, "page").as_deref() {
        None => Act::json(&Value::Array(page(0, 100))),
        Some("2") => Act::json(&Value::Array(page(100, 200))),
        Some(_) => Act::json(&json!({})),
    })
    .await;
    assert_eq!(facts(&harvest).notebooks.seen().unwrap().len(), 200, "past its end the list is an empty object");
    assert_eq!(server.asked().iter().filter(|one| one.path.contains("/kernels/list")).count(), 3);

    // A platform that has something new on every page, for ever.
    let (server, harvest) = but("/kernels/list", |asked, _| {
        let number: u32 = parameter(asked, "pageToken").and_then(|token| token.parse().ok()).unwrap_or(0);
        Act::json(&json!({"kernels": [kernel(&format!("n{number}"), 1, 1)], "nextPageToken": (number + 1).to_string()}))
    })
    .await;
    assert_eq!(server.asked().iter().filter(|one| one.path.contains("/kernels/list")).count(), 4);
    assert!(harvest.record.message.as_ref().unwrap().contains("only the first 4"), "{:?}", harvest.record.message);
}

#[tokio::test]
async fn refused_credentials_end_the_source_at_once() {
    let refused = json!({"error": {"code": 401, "message": "Unauthenticated"}});
    let body = refused.to_string();
    let server = Server::start(move |_, _| Act::say(401, body.clone())).await;
    let harvest = collect(settings(&server)).await;
    assert_eq!((harvest.record.status, &harvest.gap), (HandleStatus::Unreachable, &Some(Gap::Forbidden)));
    let Some(Stop::Unauthorized(sentence)) = &harvest.stop else { panic!("{:?}", harvest.stop) };
    assert!(sentence.contains("KAGGLE_API_TOKEN") && !sentence.contains("forge-token"), "{sentence}");
    assert_eq!(server.asked().len(), 2, "one a list, none repeated, and nothing after them");
    // The same told under a status of success.
    let server = Server::start(move |_, _| Act::json(&refused)).await;
    let harvest = collect(settings(&server)).await;
    assert!(matches!(harvest.stop, Some(Stop::Unauthorized(_))), "{:?}", harvest.stop);
}

#[tokio::test]
async fn a_limit_is_waited_for_and_one_that_stays_costs_that_list_alone() {
    let limited = r#"{"error":{"code":429,"message":"Too many requests","status":"RESOURCE_EXHAUSTED"}}"#;
    let met = std::sync::atomic::AtomicUsize::new(0);
    let (_, harvest) =
        but("/kernels/list", move |asked, _| match met.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Act::say(429, limited).with("retry-after", "2"),
            1 => Act::say(429, r#"{"code":429,"message":"TooManyRequests"}"#),
            _ => world(asked),
        })
        .await;
    assert_eq!((&harvest.gap, facts(&harvest).notebooks.seen().map(Vec::len)), (&None, Some(7)));

    let (_, harvest) = but("/datasets/list", move |_, _| Act::say(429, limited).with("retry-after", "1")).await;
    assert_eq!(facts(&harvest).datasets, Slot::Unknown(Gap::RateLimited));
    assert_eq!(facts(&harvest).notebooks.seen().map(Vec::len), Some(7), "what was read stays");
    assert_eq!(harvest.gap, Some(Gap::RateLimited), "and the account is asked again another time");
}

#[tokio::test]
async fn a_wait_beyond_the_run_s_patience_is_a_spent_budget() {
    let server = Server::start(|_, _| Act::say(429, "").with("retry-after", "86400")).await;
    let harvest = collect(settings(&server)).await;
    assert_eq!(harvest.gap, Some(Gap::BudgetSpent));
    assert!(matches!(harvest.stop, Some(Stop::Budget(_))), "{:?}", harvest.stop);
}

#[tokio::test]
async fn nobody_is_nobody_and_an_empty_account_is_not() {
    let server = Server::start(|_, _| Act::say(404, r#"{"code":404,"message":"User 'Ada-K' not found"}"#)).await;
    let harvest = collect(settings(&server)).await;
    assert_eq!((harvest.record.status, &harvest.gap), (HandleStatus::NotFound, &None));
    assert_eq!(harvest.person.kaggle, Slot::Unknown(Gap::NotAttempted));
    let server = Server::start(|_, _| Act::json(&json!([]))).await;
    let harvest = collect(settings(&server)).await;
    assert_eq!(harvest.record.status, HandleStatus::Ok);
    // Without the dump nobody looked for results.
    assert_eq!(facts(&harvest).notebooks, Slot::Absent);
    assert!(facts(&harvest).results.gap().is_some());
    let odd = source_of(settings(&server));
    let harvest = odd.collect(&Handle::new(Platform::Kaggle, "a/../b?x"), &ShortMemory::default(), &Silent).await;
    assert_eq!(harvest.record.status, HandleStatus::NotFound);
}

#[tokio::test]
async fn a_notebook_that_is_not_shown_is_a_matter_of_its_own() {
    let denied = r#"{"code":403,"message":"Permission 'kernels.get' was denied"}"#;
    let (_, harvest) = but("kernelSlug=g", move |_, _| Act::say(403, denied)).await;
    assert_eq!(harvest.gap, None);
    let notebooks = facts(&harvest).notebooks.seen().unwrap();
    assert_eq!(notebooks[0].reading, Slot::Unknown(Gap::Forbidden));
    assert!(notebooks[1].reading.seen().is_some());
    assert!(harvest.record.message.as_ref().unwrap().contains("g could not be read"), "{:?}", harvest.record.message);
}

/// One fault on one path.
type Broken = (&'static str, Act, Gap);

#[tokio::test]
async fn broken_answers_cost_what_they_carried() {
    let unreachable = |detail: &str| Gap::Unreachable { detail: detail.to_owned() };
    let whole = Act::json(&json!([{"ref": "ada-k/visits", "title": "Visits"}]));
    let cases: [Broken; 5] = [
        ("500", Act::say(500, "oops"), unreachable("HTTP 500: oops")),
        ("503", Act::say(503, ""), unreachable("HTTP 503: ")),
        ("truncated", whole.clone().cut_at(9), unreachable("the answer ended early")),
        ("closed", Act::Close, unreachable("the connection was closed")),
        ("garbage", Act::say(200, "<!doctype html>"), Gap::Unreadable { detail: "expected value".into() }),
    ];
    for (name, act, expected) in cases {
        let (_, harvest) = but("/datasets/list", move |_, _| act.clone()).await;
        let facts = facts(&harvest);
        let gap = facts.datasets.gap().unwrap_or_else(|| panic!("{name}: {:?}", facts.datasets));
        assert_eq!(std::mem::discriminant(gap), std::mem::discriminant(&expected), "{name}: {gap:?}");
        assert_eq!(facts.notebooks.seen().map(Vec::len), Some(7), "{name}");
        assert_eq!(harvest.gap.as_ref(), Some(gap), "{name}");
        assert_eq!(harvest.record.status, HandleStatus::Ok, "{name}");
    }
    let (_, harvest) = but("/datasets/list", |_, _| Act::json(&json!("not a list"))).await;
    assert!(matches!(facts(&harvest).datasets.gap(), Some(Gap::Unreadable { .. })));
}

#[tokio::test]
async fn a_page_that_fails_keeps_the_pages_before_it() {
    let page: Vec<Value> = (0..100).map(|n| kernel(&format!("n{n}"), 1 + n % 28, 1)).collect();
    let (_, harvest) = but("/kernels/list", move |asked, _| match parameter(asked, "page") {
        None => Act::json(&Value::Array(page.clone())),
        Some(_) => Act::say(500, ""),
    })
    .await;
    assert_eq!(facts(&harvest).notebooks.seen().map(Vec::len), Some(100));
    assert!(matches!(harvest.gap, Some(Gap::Unreachable { .. })));
}

#[tokio::test]
async fn silence_is_no_answer_in_time() {
    // A head that promises a body which never comes.
    let (_, harvest) =
        but("/models/list", |_, _| Act::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n".to_vec())).await;
    assert!(facts(&harvest).models.gap().is_some());
    // Nobody listens.
    let nobody = KaggleSettings {
        api_url: "http://127.0.0.1:9/api/v1".into(),
        credentials: Some(KaggleIdentity::Token("t".to_owned().into())),
        meta: None,
    };
    let harvest = collect(nobody).await;
    assert_eq!(harvest.record.status, HandleStatus::Unreachable);
    assert!(matches!(harvest.gap, Some(Gap::Unreachable { .. })), "{:?}", harvest.gap);
}

#[tokio::test]
async fn a_platform_that_never_answers_or_never_ends_is_unreachable_within_the_limit() {
    let drip = Act::Forever("application/json", b" ".to_vec());
    let hurried = |part: &'static str, act: &Act| {
        let act = act.clone();
        async move {
            let server =
                Server::start(move |asked, _| if asked.path.contains(part) { act.clone() } else { world(asked) }).await;
            let source = source_within(Duration::from_millis(400), settings(&server));
            source.collect(&Handle::new(Platform::Kaggle, "Ada-K"), &ShortMemory::default(), &Silent).await
        }
    };
    for act in [Act::Hang, drip] {
        let began = std::time::Instant::now();
        let harvest = hurried("/", &act).await;
        assert_eq!((harvest.record.status, &harvest.gap), (HandleStatus::Unreachable, &Some(Gap::TimedOut)), "{act:?}");
        assert!(began.elapsed() < Duration::from_secs(15), "{act:?}: {:?}", began.elapsed());

        let harvest = hurried("/datasets/list", &act).await;
        assert_eq!(facts(&harvest).datasets, Slot::Unknown(Gap::TimedOut), "{act:?}");
        assert_eq!(facts(&harvest).notebooks.seen().map(Vec::len), Some(7), "{act:?}: what answered stays");
        assert_eq!(harvest.record.status, HandleStatus::Ok);
    }
}

#[tokio::test]
async fn a_list_that_never_comes_keeps_no_notebook_from_being_read() {
    let (_, harvest) = but("/models/list", |_, _| Act::Close).await;
    let read = facts(&harvest).notebooks.seen().unwrap().iter().filter(|one| one.reading.seen().is_some());
    assert_eq!((read.count(), facts(&harvest).models.gap().is_some()), (5, true));
}

#[tokio::test]
async fn a_source_that_is_odd_is_a_note_and_no_reading() {
    for source in [json!("no notebook at all"), json!(7), json!(null)] {
        let body = json!({"blob": {"source": source, "kernelType": "notebook"}});
        let (_, harvest) = but("/kernels/pull", move |_, _| Act::json(&body)).await;
        let notebooks = facts(&harvest).notebooks.seen().unwrap();
        assert!(matches!(notebooks[0].reading, Slot::Unknown(Gap::Unreadable { .. })), "{:?}", notebooks[0].reading);
        assert_eq!(notebooks[0].completed, Slot::Seen(true));
    }
    let (_, harvest) = but("/kernels/status", |_, _| Act::json(&json!({"status": "RUNNING"}))).await;
    assert!(facts(&harvest).notebooks.seen().unwrap()[0].completed.gap().is_some());
}

#[tokio::test]
async fn a_status_that_is_not_shown_does_not_make_a_notebook_be_read_twice() {
    let server =
        Server::start(
            |asked, _| {
                if asked.path.contains("/kernels/status") { Act::say(404, "Not found") } else { world(asked) }
            },
        )
        .await;
    let source = source_of(settings(&server));
    let (memory, handle) = (ShortMemory::default(), Handle::new(Platform::Kaggle, "Ada-K"));
    let harvest = source.collect(&handle, &memory, &Silent).await;
    assert_eq!(
        (&harvest.gap, facts(&harvest).notebooks.seen().unwrap()[0].completed.gap()),
        (&None, Some(&Gap::Forbidden))
    );
    let cold = server.asked().len();
    source.collect(&handle, &memory, &Silent).await;
    assert_eq!(server.asked().len() - cold, 4);
}

/// The demo's dump beside these accounts.
fn with_dump(server: &Server, folder: &std::path::Path) -> KaggleSettings {
    let dump = folder.join("dump");
    std::fs::create_dir_all(&dump).unwrap();
    crate::demo::write_meta_kaggle(&dump).unwrap();
    KaggleSettings {
        meta: Some(MetaSettings { dump, data_dir: folder.join("data"), left_out: LeftOut::default() }),
        ..settings(server)
    }
}

async fn basalt(settings: KaggleSettings) -> Harvest {
    let handle = Handle::new(Platform::Kaggle, "demo-basalt");
    source_of(settings).collect(&handle, &ShortMemory::default(), &Silent).await
}

#[tokio::test]
async fn the_dump_works_alone_beside_the_api_and_where_that_is_down() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, _| Act::say(500, "")).await;
    let alone = basalt(KaggleSettings { credentials: None, ..with_dump(&server, folder.path()) }).await;
    assert_eq!(server.asked().len(), 0);
    let of_dump = facts(&alone).clone();
    assert_eq!((alone.record.status, of_dump.results.seen().map(Vec::len)), (HandleStatus::Ok, Some(8)));
    assert_eq!(of_dump.datasets, Slot::Unknown(Gap::NotConfigured));
    assert_eq!(of_dump.notebooks.seen().map(Vec::len), Some(3));

    let down = basalt(with_dump(&server, folder.path())).await;
    assert_eq!(facts(&down).results, of_dump.results, "the API being down takes nothing from the dump");
    assert!(facts(&down).datasets.gap().is_some() && down.gap.is_some());

    let server = Server::start(|asked, _| world(asked)).await;
    let both = basalt(with_dump(&server, folder.path())).await;
    assert_eq!(facts(&both).results, of_dump.results);
    assert_eq!(facts(&both).notebooks.seen().map(Vec::len), Some(7 + 3));

    let nobody = KaggleSettings { credentials: None, ..with_dump(&server, folder.path()) };
    let harvest = collect(nobody).await;
    assert_eq!(harvest.record.status, HandleStatus::NotFound);
}

#[tokio::test]
async fn a_dump_that_cannot_be_used_takes_nothing_from_the_api() {
    let server = Server::start(|asked, _| world(asked)).await;
    let folder = tempfile::tempdir().unwrap();
    let broken = MetaSettings {
        dump: folder.path().join("missing"),
        data_dir: folder.path().into(),
        left_out: LeftOut::default(),
    };
    let harvest = collect(KaggleSettings { meta: Some(broken), ..settings(&server) }).await;
    assert_eq!(facts(&harvest).notebooks.seen().map(Vec::len), Some(7));
    assert!(matches!(facts(&harvest).results.gap(), Some(Gap::Unreadable { .. })));
    assert!(harvest.record.message.as_ref().unwrap().contains("kaggle.meta_dir"), "{:?}", harvest.record.message);
}

#[tokio::test]
async fn who_opted_out_of_rankings_is_not_ranked_here() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|asked, _| {
        if asked.path.contains("/search/list-entities") {
            let user = |name: &str, out: bool| json!({"ownerUser": {"userName": name, "progressionOptOut": out}});
            Act::json(&json!({"documents": [user("demo-basalt-2", false), user("Demo-Basalt", true)]}))
        } else {
            world(asked)
        }
    })
    .await;
    let harvest = basalt(with_dump(&server, folder.path())).await;
    let facts = facts(&harvest);
    assert!(facts.opted_out && facts.results.seen().is_none() && facts.standings.is_empty());
    assert!(facts.notebooks.seen().is_some(), "their published work is still their work");
    assert!(harvest.artefacts.iter().all(|one| one.kind != ArtefactType::Competition));
    let asked = server.asked();
    let search = asked.iter().find(|one| one.path.contains("list-entities")).unwrap();
    assert_eq!(parameter(search, "filters.query").as_deref(), Some("demo-basalt"));
}
