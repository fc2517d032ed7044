//! The collector against a scripted hub: what it asks, what it makes of answers whole and broken.

mod discussions;

use super::*;
use crate::collect::gate::GateSettings;
use crate::collect::http::HttpSettings;
use crate::collect::testing::{Act, Asked, Server};
use crate::collect::{ShortMemory, Silent};
use crate::evidence::person::{Dated, HubKind, HubRepository, HuggingfaceFacts, SpaceState};
use crate::evidence::{ArtefactStatus, Slot};
use serde_json::{Value, json};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const CARD: &str = "---\nlicense: mit\n---\n# Churn\n\nPredicts which customers leave within a month, for planning calls.\n\n\
                    ## Limitations\n\nWrong for one in five of the customers that joined after 2024.\n";

/// A repository as the hub lists it.
fn listed(name: &str, more: Value) -> Value {
    let mut entry = json!({
        "_id": "6", "id": name, "author": "ada", "sha": SHA, "createdAt": "2024-01-01T00:00:00.000Z",
        "lastModified": "2025-03-01T00:00:00.000Z", "private": false, "gated": false, "disabled": false, "likes": 9999,
        "downloads": 424_242, "tags": ["region:us", "arxiv:2401.00001", "arxiv:1910.09700"],
        "cardData": {"license": "mit", "language": "en", "contact": "ada@example.org"},
        "siblings": [{"rfilename": ".gitattributes"}, {"rfilename": "README.md"}, {"rfilename": "train.py"}],
    });
    if let (Value::Object(entry), Value::Object(more)) = (&mut entry, more) {
        entry.extend(more);
    }
    entry
}

fn overview(models: u64, datasets: u64, spaces: u64) -> Value {
    json!({"_id": "65a", "user": "Ada", "fullname": "Ada L", "type": "user", "avatarUrl": "x.png", "numModels": models,
        "numDatasets": datasets, "numSpaces": spaces, "details": "see https://ada.example.org"})
}

fn commits() -> Act {
    let by = |user: &str, date: &str| json!({"id": SHA, "title": "t", "authors": [{"user": user}], "date": date});
    let all = json!([
        by("ada", "2025-03-01T00:00:00.000Z"),
        by("ada", "2024-02-01T00:00:00.000Z"),
        by("system", "2024-01-01T00:00:00.000Z")
    ]);
    Act::json(&all).with("x-total-count", "3")
}

/// The hub of an account with that many models, two data sets and a demo.
fn hub(models: usize) -> impl Fn(&Asked) -> Act {
    move |asked| match asked.path.as_str() {
        "/api/users/ada/overview" => Act::json(&overview(models as u64, 2, 1)),
        "/api/users/Ada/socials" => Act::json(&json!({"user": "Ada", "socialHandles": {"github": "ada-l"}})),
        path if path.starts_with("/api/models?") => {
            let all: Vec<Value> = (0..models).map(|n| listed(&format!("Ada/model-{n:02}"), json!({}))).collect();
            Act::json(&Value::Array(all)).with("etag", "W/\"1\"")
        }
        path if path.starts_with("/api/datasets?") => {
            Act::json(&json!([listed("ada/rain", json!({"siblings": null})), listed("ada/snow", json!({}))]))
        }
        path if path.starts_with("/api/spaces?") => {
            Act::json(&json!([listed("ada/demo", json!({"runtime": {"stage": "BUILD_ERROR"}}))]))
        }
        path if path.contains("/commits/") => commits(),
        path if path.contains("/discussions?") => Act::json(&json!({"discussions": [], "count": 0, "start": 0})),
        path if path.ends_with("/README.md") => Act::say(200, CARD).with("content-type", "text/plain; charset=utf-8"),
        _ => Act::say(404, "{\"error\":\"not here\"}"),
    }
}

fn source(server: &Server, token: Option<&str>) -> HuggingfaceSource {
    source_within(TOTAL_TIME, server, token)
}

fn source_within(time: Duration, server: &Server, token: Option<&str>) -> HuggingfaceSource {
    let gate = Gate::new(GateSettings { time_factor: 0.001, ..GateSettings::default() });
    let settings = HuggingfaceSettings { url: server.url.clone(), token: token.map(|token| token.to_owned().into()) };
    HuggingfaceSource::within(time, &settings, &gate, &Http::new(&HttpSettings::default()).unwrap()).unwrap()
}

async fn collect(server: &Server, memory: &ShortMemory) -> Harvest {
    source(server, None).collect(&ada(), memory, &Silent).await
}

fn ada() -> Handle {
    Handle::new(Platform::Huggingface, "ada")
}

fn seen(harvest: &Harvest) -> &Dated<HuggingfaceFacts> {
    harvest.person.huggingface.seen().unwrap_or_else(|| panic!("nothing seen: {harvest:?}"))
}

fn repository<'a>(harvest: &'a Harvest, id: &str) -> &'a HubRepository {
    seen(harvest).facts.repositories.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

#[tokio::test]
async fn an_account_of_twenty_repositories_costs_seven_requests_of_the_api_and_three_cards() {
    let server = Server::start(move |asked, _| hub(17)(asked)).await;
    let memory = ShortMemory::default();
    let harvest = collect(&server, &memory).await;
    assert_eq!((harvest.record.status, &harvest.gap, &harvest.stop), (HandleStatus::Ok, &None, &None));
    let asked = paths(&server);
    let (files, api): (Vec<_>, Vec<_>) = asked.iter().partition(|path| path.contains("/resolve/"));
    assert_eq!((api.len(), files.len()), (7, 3), "{asked:#?}");
    assert!(files.iter().all(|path| path.ends_with(&format!("/resolve/{SHA}/README.md"))), "{files:?}");
    assert!(!asked.iter().any(|path| path.contains("likes") || path.contains("downloads")), "{asked:?}");
    assert_eq!(seen(&harvest).facts.repositories.len(), 20);
    assert_eq!(harvest.artefacts.len(), 20);
    assert_eq!(harvest.record.platform_id.as_deref(), Some("65a"));
    let links: Vec<&str> = harvest.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(links, ["https://github.com/ada-l", "https://ada.example.org"]);
    assert!(harvest.links.iter().all(|link| link.page == "https://huggingface.co/Ada"));
    let kept = serde_json::to_string(&harvest.person).unwrap();
    for private in ["9999", "424242", "ada@example.org", "x.png", "Ada L"] {
        assert!(!kept.contains(private), "{private} is kept");
    }

    // Unchanged: the listings once more, and nothing of what stands at the same revision.
    let again = collect(&server, &memory).await;
    let repeated = paths(&server).split_off(asked.len());
    assert_eq!(repeated.len(), 6, "{repeated:#?}");
    assert_eq!(seen(&again).facts, seen(&harvest).facts);
    let conditional = |asked: &Asked| asked.path.starts_with("/api/models?") && asked.header("if-none-match").is_some();
    assert!(server.asked().iter().any(conditional));
}

#[tokio::test]
async fn what_the_listing_tells_needs_no_request_of_its_own() {
    let server = Server::start(|asked, _| hub(1)(asked)).await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    let model = repository(&harvest, "huggingface:Ada/model-00");
    assert_eq!(model.metadata.licence.as_deref(), Some("mit"));
    assert_eq!(
        (model.papers.as_slice(), model.scripts.as_slice()),
        (&["2401.00001".to_owned()][..], &["train.py".to_owned()][..])
    );
    assert!(model.card.seen().is_some_and(|card| card.words > 15 && card.revision == SHA));
    assert_eq!(repository(&harvest, "huggingface:spaces/ada/demo").state, Slot::Seen(SpaceState::Fails));
    let worked: Vec<_> = seen(&harvest).facts.repositories.iter().filter_map(|one| one.commits.seen()).collect();
    assert_eq!(worked.len(), 1);
    assert_eq!((worked[0].total, worked[0].own, worked[0].months), (2, 2, 2));
}

#[tokio::test]
async fn listings_the_overview_counts_nothing_in_are_not_asked_for_and_an_empty_account_is_absent() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/api/users/ada/overview" => Act::json(&overview(0, 0, 0)),
        _ => Act::json(&json!({"socialHandles": {}})),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    assert_eq!((harvest.person.huggingface, harvest.gap), (Slot::Absent, None));
    assert_eq!(paths(&server), ["/api/users/ada/overview", "/api/users/Ada/socials"]);
}

#[tokio::test]
async fn pages_are_followed_and_a_loop_ends() {
    let server = Server::start(|asked, number| match asked.path.as_str() {
        path if path.starts_with("/api/models") => {
            let name = format!("ada/model-{number}");
            let link = "</api/models?author=Ada&cursor=x>; rel=\"next\"".to_owned();
            Act::json(&json!([listed(&name, json!({}))])).with("link", &link)
        }
        _ => hub(1)(asked),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    let pages = paths(&server).iter().filter(|path| path.starts_with("/api/models?")).count();
    assert!((2..=3).contains(&pages), "{:?}", paths(&server));
    assert!(seen(&harvest).facts.repositories.len() >= 5);
}

#[tokio::test]
async fn what_is_private_disabled_copied_empty_or_somebody_else_s_is_not_judged() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        path if path.starts_with("/api/models?") => Act::json(&json!([
            listed("ada/good", json!({})), listed("ada/secret", json!({"private": true})),
            listed("ada/off", json!({"disabled": true})), listed("bob/other", json!({})),
            listed("ada/../../etc", json!({})), listed("noslash", json!({})), 7, {"id": 5},
            listed("ada/empty", json!({"siblings": [{"rfilename": ".gitattributes"}], "cardData": null})),
        ])),
        path if path.starts_with("/api/spaces?") => Act::json(&json!([listed(
            "ada/copy",
            json!({
            "cardData": {"duplicated_from": "bob/demo"}, "runtime": {"stage": "RUNNING"}})
        )])),
        path if path.starts_with("/api/datasets?") => Act::json(&json!([])),
        _ => hub(1)(asked),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    let judged: Vec<&str> = seen(&harvest).facts.repositories.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(judged, ["huggingface:ada/good"]);
    let told: Vec<(&str, ArtefactStatus, bool)> =
        harvest.artefacts.iter().map(|one| (one.id.as_str(), one.status, one.selected)).collect();
    assert!(told.contains(&("huggingface:ada/off", ArtefactStatus::Blocked, false)), "{told:?}");
    assert!(told.contains(&("huggingface:ada/empty", ArtefactStatus::Empty, false)));
    assert!(told.contains(&("huggingface:spaces/ada/copy", ArtefactStatus::Ok, false)));
    assert_eq!(told.len(), 4);
}

#[tokio::test]
async fn a_name_nobody_has_is_not_found_and_an_organisation_s_is_said() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/api/organizations/labs/overview" => Act::json(&json!({"name": "labs", "fullname": "Labs"})),
        "/api/users/hidden/overview" => Act::say(401, "{\"error\":\"Invalid username or password.\"}"),
        _ => Act::say(404, "{\"error\":\"This user does not exist\"}"),
    })
    .await;
    let source = source(&server, None);
    for (name, status) in [
        ("ada", HandleStatus::NotFound),
        ("labs", HandleStatus::IsOrganization),
        ("hidden", HandleStatus::NotFound),
        ("../admin", HandleStatus::NotFound),
    ] {
        let handle = Handle::new(Platform::Huggingface, name);
        let harvest = source.collect(&handle, &ShortMemory::default(), &Silent).await;
        assert_eq!((harvest.record.status, harvest.gap, harvest.stop), (status, None, None), "{name}");
    }
    assert!(paths(&server).iter().all(|path| !path.contains("admin")));
}

#[tokio::test]
async fn a_refused_token_stops_the_source_at_once() {
    let server =
        Server::start(|_, _| Act::say(401, "{\"error\":\"Invalid credentials in Authorization header\"}")).await;
    let source = source(&server, Some("hf_secret"));
    let harvest = source.collect(&ada(), &ShortMemory::default(), &Silent).await;
    let Some(Stop::Unauthorized(told)) = &harvest.stop else { panic!("{harvest:?}") };
    assert!(told.contains("HF_TOKEN") && !told.contains("hf_secret"));
    source.collect(&ada(), &ShortMemory::default(), &Silent).await;
    assert_eq!(server.asked().len(), 1, "neither repeated nor asked for the next account");
    assert_eq!(server.asked()[0].header("authorization"), Some("Bearer hf_secret"));
}

/// Collects with one part of the hub answering otherwise; facts must be there all the same.
async fn with_fault(part: &'static str, act: impl Fn(usize) -> Act + Send + Sync + 'static) -> (Server, Harvest) {
    let times = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |asked, _| match asked.path.contains(part) {
        true => act(times.fetch_add(1, std::sync::atomic::Ordering::SeqCst)),
        false => hub(2)(asked),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    (server, harvest)
}

fn slow_down(headers: &[(&'static str, &'static str)]) -> Act {
    let act = Act::say(429, "{\"error\":\"Too Many Requests\"}");
    headers.iter().fold(act, |act, (name, value)| act.with(name, value))
}

#[tokio::test]
async fn limits_are_waited_for_by_either_kind_of_header() {
    for headers in [
        vec![("retry-after", "2")],
        vec![("ratelimit", "\"api\";r=0;t=3"), ("ratelimit-policy", "\"fixed window\";\"api\";q=500;w=300")],
        vec![],
    ] {
        let (_, harvest) = with_fault("/api/models?", move |times| match times {
            0 => slow_down(&headers),
            _ => Act::json(&json!([listed("ada/late", json!({}))])),
        })
        .await;
        assert_eq!((harvest.gap.clone(), harvest.stop.clone()), (None, None));
        assert!(repository(&harvest, "huggingface:ada/late").revision.is_some());
    }
    let (server, harvest) = with_fault("/api/models?", |_| slow_down(&[("retry-after", "9000")])).await;
    assert!(matches!(harvest.stop, Some(Stop::Budget(_))), "{harvest:?}");
    assert_eq!(harvest.gap, Some(Gap::BudgetSpent));
    assert!(paths(&server).iter().filter(|path| path.starts_with("/api/models?")).count() == 1);
}

#[tokio::test]
async fn a_spent_window_is_waited_out_before_the_next_request() {
    let server = Server::start(|asked, _| {
        let policy = "\"fixed window\";\"api\";q=500;w=300";
        hub(1)(asked).with("ratelimit", "\"api\";r=1;t=100").with("ratelimit-policy", policy)
    })
    .await;
    let source = source(&server, None);
    let harvest = source.collect(&ada(), &ShortMemory::default(), &Silent).await;
    assert_eq!(harvest.gap, None);
    assert!(source.usage().waited_s > 0.0, "{:?}", source.usage());
}

#[tokio::test]
async fn a_part_that_fails_costs_that_part_only() {
    type Fault = fn(usize) -> Act;
    let faults: [(&str, Fault, bool); 6] = [
        ("5xx", |_| Act::say(503, "down"), true),
        ("closed", |_| Act::Close, true),
        ("truncated", |_| Act::json(&json!([1, 2, 3])).cut_at(3), true),
        ("garbage", |_| Act::say(200, "<html>not json"), true),
        ("forbidden", |_| Act::say(403, "{\"error\":\"Access to this resource is disabled.\"}"), true),
        ("missing", |_| Act::say(404, "{\"error\":\"gone\"}"), false),
    ];
    for (name, act, is_gap) in faults {
        let (_, harvest) = with_fault("/api/datasets?", act).await;
        assert_eq!(harvest.gap.is_some(), is_gap, "{name}: {:?}", harvest.gap);
        let facts = &seen(&harvest).facts;
        assert_eq!(facts.unlisted.contains_key(&HubKind::Dataset), is_gap, "{name}");
        assert_eq!(facts.repositories.len(), 3, "{name}: two models and a demo");
        assert_eq!(harvest.record.message.is_some(), is_gap, "{name}");

        let (_, harvest) = with_fault("/README.md", act).await;
        assert!(
            seen(&harvest).facts.repositories.iter().all(|one| one.card.seen().is_none() || name == "garbage"),
            "{name}"
        );
        let (_, harvest) = with_fault("/commits/", act).await;
        assert!(seen(&harvest).facts.repositories.iter().all(|one| one.commits.seen().is_none()), "{name}");
        let (_, harvest) = with_fault("/discussions?", act).await;
        let told = |one: &HubRepository| one.discussions.seen().is_some();
        assert!(!seen(&harvest).facts.repositories.iter().any(told), "{name}");
        // That they are turned off is the owner's choice.
        assert_eq!(harvest.gap.is_some(), is_gap && name != "forbidden", "{name}: {:?}", harvest.gap);
        let (_, harvest) = with_fault("/socials", act).await;
        assert_eq!(seen(&harvest).facts.repositories.len(), 5, "{name}");
    }
    let (_, unreachable) = with_fault("/overview", |_| Act::say(502, "down")).await;
    assert_eq!(unreachable.record.status, HandleStatus::Unreachable);
    assert!(unreachable.person.huggingface.seen().is_none() && unreachable.gap.is_some());
    let (_, odd) = with_fault("/overview", |_| Act::say(200, "[]")).await;
    assert!(seen(&odd).facts.repositories.len() >= 2 && odd.gap.is_some());
}

#[tokio::test]
async fn a_hub_that_never_answers_or_never_ends_is_unreachable_within_the_limit() {
    let hurried = |part: &'static str, act: &Act| {
        let act = act.clone();
        async move {
            let server =
                Server::start(move |asked, _| if asked.path.contains(part) { act.clone() } else { hub(2)(asked) })
                    .await;
            let source = source_within(Duration::from_millis(400), &server, None);
            source.collect(&ada(), &ShortMemory::default(), &Silent).await
        }
    };
    for act in [Act::Hang, Act::Forever("application/json", b" ".to_vec())] {
        let began = std::time::Instant::now();
        let silent = hurried("/", &act).await;
        assert_eq!((silent.record.status, &silent.gap), (HandleStatus::Unreachable, &Some(Gap::TimedOut)), "{act:?}");
        assert!(silent.record.message.is_some() && silent.stop.is_none(), "{silent:?}");
        assert!(began.elapsed() < Duration::from_secs(10), "{act:?}: {:?}", began.elapsed());

        // One part that hangs costs that part, and nothing else.
        for part in ["/api/models?", "/socials", "/README.md", "/commits/", "/discussions?"] {
            let harvest = hurried(part, &act).await;
            assert_eq!(harvest.record.status, HandleStatus::Ok, "{part}");
            // After a few that hang the host is left alone for a while, which is told as such.
            let gap = &harvest.gap;
            assert!(matches!(gap, Some(Gap::TimedOut | Gap::Unreachable { .. })), "{part}: {gap:?}");
            let facts = &seen(&harvest).facts;
            let left = if part == "/api/models?" { 3 } else { 5 };
            assert_eq!(facts.repositories.len(), left, "{part} {act:?}");
            assert_eq!(facts.unlisted.contains_key(&HubKind::Model), left == 3, "{part}");
        }
        assert!(began.elapsed() < Duration::from_secs(40), "{act:?}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn what_fails_today_is_what_the_last_good_run_saw() {
    let fails = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let down = std::sync::Arc::clone(&fails);
    let server = Server::start(move |asked, _| {
        let is_down = down.load(std::sync::atomic::Ordering::SeqCst);
        let moved = "f".repeat(40);
        match asked.path.as_str() {
            path if is_down && (path.starts_with("/api/datasets?") || path.contains("README")) => Act::say(500, "down"),
            path if is_down && path.starts_with("/api/models?") => {
                Act::json(&json!([listed("ada/model-00", json!({"sha": moved}))]))
            }
            _ => hub(1)(asked),
        }
    })
    .await;
    let memory = ShortMemory::default();
    let before = collect(&server, &memory).await;
    fails.store(true, std::sync::atomic::Ordering::SeqCst);
    let after = collect(&server, &memory).await;
    assert!(after.gap.is_some());
    let dated = seen(&after);
    assert!(
        dated.carried.is_some() && dated.collected_at <= seen(&before).collected_at.map(|_| jiff::Timestamp::now())
    );
    assert_eq!(dated.facts.repositories.len(), seen(&before).facts.repositories.len());
    assert!(dated.facts.unlisted.is_empty());
    assert!(repository(&after, "huggingface:datasets/ada/rain").card.seen().is_some());
}

#[tokio::test]
async fn a_gated_card_is_unknown_and_not_asked_for_again() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        path if path.ends_with("README.md") => Act::say(401, "restricted").with("x-error-code", "GatedRepo"),
        path if path.starts_with("/api/models?") => {
            Act::json(&json!([listed("ada/gated", json!({"gated": "manual"}))]))
        }
        path if path.starts_with("/api/datasets?") || path.starts_with("/api/spaces?") => Act::json(&json!([])),
        _ => hub(1)(asked),
    })
    .await;
    let memory = ShortMemory::default();
    for _ in 0..2 {
        let harvest = collect(&server, &memory).await;
        assert_eq!(repository(&harvest, "huggingface:ada/gated").card, Slot::Unknown(Gap::Forbidden));
        assert_eq!(harvest.gap, None, "the owner's choice is no outage");
        assert!(harvest.artefacts[0].reason.contains("gates"));
    }
    assert_eq!(paths(&server).iter().filter(|path| path.ends_with("README.md")).count(), 1);
}

#[tokio::test]
async fn a_card_behind_a_redirect_of_the_hub_s_own_is_read_and_one_elsewhere_is_not() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        path if path.contains("/resolve/") && path.contains("model-00") => {
            Act::say(307, "").with("location", "/api/resolve-cache/models/ada/model-00/README.md")
        }
        path if path.contains("/resolve/") => {
            Act::say(302, "").with("location", "http://elsewhere.example.org/README.md")
        }
        path if path.starts_with("/api/resolve-cache/") => Act::say(200, CARD).with("content-type", "text/plain"),
        _ => hub(2)(asked),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    assert!(repository(&harvest, "huggingface:Ada/model-00").card.seen().is_some());
    assert!(repository(&harvest, "huggingface:Ada/model-01").card.gap().is_some());
}

#[tokio::test]
async fn a_field_the_hub_no_longer_knows_is_asked_for_in_older_words() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        path if path.starts_with("/api/models?") && path.contains("expand=") => {
            Act::say(400, "{\"error\":\"Invalid option\"}")
        }
        _ => hub(1)(asked),
    })
    .await;
    let harvest = collect(&server, &ShortMemory::default()).await;
    assert_eq!(harvest.gap, None);
    assert!(repository(&harvest, "huggingface:Ada/model-00").card.seen().is_some());
    assert!(paths(&server).iter().any(|path| path.contains("full=true")));
}

#[tokio::test]
async fn a_page_for_people_is_no_card() {
    let (_, harvest) =
        with_fault("/README.md", |_| Act::say(200, "<!doctype html>").with("content-type", "text/html")).await;
    assert!(seen(&harvest).facts.repositories.iter().all(|one| one.card.seen().is_none()));
    assert!(matches!(harvest.gap, Some(Gap::Unreadable { .. })));
}
