//! The fixtures follow their format, and the server answers as the platform does.

use super::{DemoServer, Fault, Fixtures, HANDLES, PersonKind, serve};
use reqwest::Response;
use serde_json::{Value, json};
use std::io::Read;
use std::time::Duration;

fn client() -> reqwest::Client {
    // Whoever comes first installs it; it is the same one.
    let _already = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().user_agent("handiwork-tests").no_proxy().build().unwrap()
}

async fn server() -> DemoServer {
    serve(Fixtures::embedded().unwrap()).await.unwrap()
}

async fn get(server: &DemoServer, path: &str) -> Response {
    client().get(format!("{}{path}", server.api_url())).bearer_auth("t").send().await.unwrap()
}

async fn graphql(server: &DemoServer, query: &str, operation: &str, variables: Value) -> Value {
    let body = json!({"query": query, "operationName": operation, "variables": variables});
    let request = client().post(format!("{}/graphql", server.api_url())).bearer_auth("t").json(&body);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("x-ratelimit-remaining"));
    response.json().await.unwrap()
}

#[test]
fn every_fixture_follows_the_format() {
    let fixtures = Fixtures::embedded().unwrap();
    assert!(fixtures.people().count() > 0);
    for person in fixtures.people() {
        assert!(person.login.starts_with("demo-"), "{} is not obviously invented", person.login);
        for repository in &person.repositories {
            let newest_first = repository.data.commits.is_sorted_by(|left, right| left.at >= right.at);
            assert!(newest_first, "{}", repository.full_name());
            let ids: std::collections::BTreeSet<_> = repository.data.commits.iter().map(|commit| &commit.id).collect();
            assert_eq!(ids.len(), repository.data.commits.len(), "{}", repository.full_name());
            assert!(ids.iter().all(|id| id.len() == 40));
        }
    }
}

#[test]
fn every_handle_of_the_list_is_known_or_meant_to_be_missing() {
    let fixtures = Fixtures::embedded().unwrap();
    let mut reader = csv::Reader::from_reader(HANDLES.as_bytes());
    let mut listed = std::collections::BTreeSet::new();
    for row in reader.records() {
        let row = row.unwrap();
        let login = row.get(1).unwrap();
        let login = login.rsplit('/').next().unwrap();
        listed.insert(login.to_owned());
        assert!(fixtures.person(login).is_some() || login == "demo-missing", "{login}");
    }
    for person in fixtures.people().filter(|person| !person.repositories.is_empty()) {
        assert!(listed.contains(&person.login), "{} has work and is not on the list", person.login);
    }
    assert_eq!(fixtures.person("demo-collective").unwrap().kind, PersonKind::Organization);
}

#[test]
fn ids_are_the_same_every_time_and_follow_the_contents() {
    let first = Fixtures::embedded().unwrap();
    let second = Fixtures::embedded().unwrap();
    for person in first.people() {
        for repository in &person.repositories {
            let again = second.repository(&person.login, &repository.name).unwrap();
            let ids = |data: &super::RepositoryData| data.commits.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&repository.data), ids(&again.data));
        }
    }
    let commit = |message: &str| super::Commit {
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
        by: None,
        merge: false,
        web: false,
        added: 1,
        removed: 0,
        files: 1,
        message: message.to_owned(),
        id: String::new(),
    };
    let of = |text: &'static str| {
        let files = [("a.txt".to_owned(), text.as_bytes().into())].into();
        super::RepositoryData::default().with_contents(files, vec![commit("Start")]).commits[0].id.clone()
    };
    assert_eq!(of("one"), of("one"));
    assert_ne!(of("one"), of("two"));
}

#[test]
fn folders_and_files_have_the_ids_git_gives_them() {
    let files = [("a.txt".to_owned(), b"hello\n".as_slice().into()), ("b/c.txt".to_owned(), b"".as_slice().into())];
    let commit = super::Commit {
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
        by: None,
        merge: false,
        web: false,
        added: 1,
        removed: 0,
        files: 2,
        message: "Start".to_owned(),
        id: String::new(),
    };
    let data = super::RepositoryData::default().with_contents(files.into(), vec![commit]);
    let root = &data.objects().folders[""];
    // `git hash-object` of the same bytes.
    assert_eq!(root.entries[0].id, "ce013625030ba8dba906f756967f9e9ca394464a");
    assert_eq!(data.objects().folders["b"].entries[0].id, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    assert!(root.entries[1].is_folder);
}

#[test]
fn clones_are_numbered_and_share_their_contents() {
    let fixtures = Fixtures::embedded().unwrap();
    let before = fixtures.people().count();
    let fixtures = fixtures.with_clones(50);
    assert_eq!(fixtures.people().count(), before + 50);
    let clone = fixtures.person("demo-arbor-0001").unwrap();
    let model = fixtures.person("demo-arbor").unwrap();
    assert_ne!(clone.node_id(), model.node_id());
    for (left, right) in clone.repositories.iter().zip(&model.repositories) {
        assert_eq!(left.owner, clone.login);
        assert_ne!(left.node_id(), right.node_id());
        assert!(std::sync::Arc::ptr_eq(&left.data, &right.data));
    }
    assert_eq!(Fixtures::new().with_clones(5).people().count(), 0);
}

const PROFILE: &str = "query Who($login: String!, $first: Int = 2) {
  rateLimit { cost remaining resetAt }
  repositoryOwner(login: $login) { __typename id login url }
  user(login: $login) { ...Card repositories(first: $first, orderBy: {field: PUSHED_AT, direction: DESC}) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id nameWithOwner defaultBranchRef { name target { __typename oid } }
      repositoryTopics(first: 10) { nodes { topic { name } } } } } }
}
fragment Card on User { id login socialAccounts(first: 10) { nodes { provider url } } }";

#[tokio::test]
async fn a_profile_is_answered_in_the_platforms_shape() {
    let server = server().await;
    let answer = graphql(&server, PROFILE, "Who", json!({"login": "DEMO-arbor"})).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let user = &answer["data"]["user"];
    assert_eq!(user["login"], "demo-arbor");
    assert_eq!(answer["data"]["repositoryOwner"]["__typename"], "User");
    let nodes = user["repositories"]["nodes"].as_array().unwrap();
    assert!(!nodes.is_empty() && nodes.len() <= 2);
    assert_eq!(nodes[0]["defaultBranchRef"]["target"]["__typename"], "Commit");
    assert!(nodes[0]["repositoryTopics"]["nodes"][0]["topic"]["name"].is_string());
    assert_eq!(answer["data"]["rateLimit"]["cost"], 1);
}

#[tokio::test]
async fn a_missing_login_is_null_with_a_not_found_error() {
    let server = server().await;
    let answer = graphql(&server, PROFILE, "Who", json!({"login": "demo-missing"})).await;
    assert_eq!(answer["data"]["user"], Value::Null);
    assert_eq!(answer["data"]["repositoryOwner"], Value::Null);
    assert_eq!(answer["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(answer["errors"][0]["path"], json!(["user"]));
}

#[tokio::test]
async fn an_unknown_field_is_refused_and_not_invented() {
    let server = server().await;
    let query = "query Q($login: String!) { user(login: $login) { email } }";
    let answer = graphql(&server, query, "Q", json!({"login": "demo-arbor"})).await;
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "undefinedField");
    let missing = graphql(&server, PROFILE, "Who", json!({})).await;
    assert!(missing["errors"][0]["message"].as_str().unwrap().contains("$login"));
}

#[tokio::test]
async fn files_and_own_commits_can_be_asked_for() {
    let fixtures = Fixtures::embedded().unwrap();
    let repository = fixtures.repository("demo-arbor", "loan-default-service").unwrap().clone();
    let author = fixtures.person("demo-arbor").unwrap().node_id();
    let server = server().await;
    let query = "query Q($ids: [ID!]!, $author: ID!, $texts: Boolean!) { nodes(ids: $ids) { ... on Repository {
      defaultBranchRef { target { ... on Commit { oid
        all: history { totalCount }
        own: history(first: 3, author: {id: $author}) { totalCount nodes { oid messageHeadline additions } } } } }
      root: object(expression: \"HEAD:\") { ... on Tree { entries { name type size } } }
      readme: object(expression: \"HEAD:README.md\") @include(if: $texts) { ... on Blob { byteSize text } }
      gone: object(expression: \"HEAD:absent.md\") { ... on Blob { text } } } } }";
    let ids = json!([repository.node_id(), "R_nothing"]);
    let variables = json!({"ids": ids, "author": author, "texts": true});
    let answer = graphql(&server, query, "Q", variables).await;
    let node = &answer["data"]["nodes"][0];
    let target = &node["defaultBranchRef"]["target"];
    assert_eq!(target["oid"], repository.data.head().unwrap().id);
    let (own, all) = (target["own"]["totalCount"].as_u64().unwrap(), target["all"]["totalCount"].as_u64().unwrap());
    assert!(own < all, "others commit there too");
    assert_eq!(target["own"]["nodes"].as_array().unwrap().len(), 3);
    assert!(node["readme"]["text"].as_str().unwrap().starts_with("# Loan default service"));
    assert_eq!(node["gone"], Value::Null);
    let names: Vec<_> = node["root"]["entries"].as_array().unwrap().iter().map(|entry| &entry["name"]).collect();
    assert!(names.contains(&&json!("Dockerfile")) && names.contains(&&json!(".github")), "{names:?}");
    assert_eq!(answer["data"]["nodes"][1], Value::Null);
    assert_eq!(answer["errors"][0]["path"], json!(["nodes", 1]));
}

#[tokio::test]
async fn archives_hold_the_files_under_one_folder() {
    let fixtures = Fixtures::embedded().unwrap();
    let repository = fixtures.repository("demo-arbor", "loan-default-service").unwrap().clone();
    let head = &repository.data.head().unwrap().id;
    let server = server().await;
    let url = format!("{}/demo-arbor/loan-default-service/tar.gz/{head}", server.archive_url());
    let bytes = client().get(url).send().await.unwrap().bytes().await.unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_ref()));
    let mut found = 0;
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type() != tar::EntryType::Regular {
            continue;
        }
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let path = path.strip_prefix(&format!("loan-default-service-{head}/")).unwrap().to_owned();
        let mut contents = Vec::new();
        entry.read_to_end(&mut contents).unwrap();
        assert_eq!(repository.data.files[&path].as_ref(), contents, "{path}");
        found += 1;
    }
    assert_eq!(found, repository.data.files.len());
    let missing = format!("{}/demo-arbor/nothing/tar.gz/{head}", server.archive_url());
    assert_eq!(client().get(missing).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn unchanged_answers_are_304_and_free() {
    let server = server().await;
    let first = get(&server, "/users/demo-arbor/repos?per_page=1").await;
    assert_eq!(first.status(), 200);
    let left = |response: &Response| response.headers()["x-ratelimit-remaining"].to_str().unwrap().to_owned();
    let remaining = left(&first);
    let tag = first.headers()["etag"].clone();
    let url = format!("{}/users/demo-arbor/repos?per_page=1", server.api_url());
    let again = client().get(url).bearer_auth("t").header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(left(&again), remaining);
    assert!(again.bytes().await.unwrap().is_empty());
    let journal = server.journal();
    assert_eq!(journal.iter().map(|seen| seen.status).collect::<Vec<_>>(), [200, 304]);
    assert!(journal[1].conditional && journal[1].authorised);
    assert_eq!(journal[1].user_agent.as_deref(), Some("handiwork-tests"));
}

#[tokio::test]
async fn the_routes_without_a_token_answer_and_count() {
    let server = server().await;
    for (path, status) in [
        ("/users/demo-arbor", 200),
        ("/users/demo-missing", 404),
        ("/repos/demo-arbor/loan-default-service", 200),
        ("/repos/demo-arbor/loan-default-service/commits?author=demo-arbor&per_page=5", 200),
        ("/repos/demo-arbor/loan-default-service/git/trees/HEAD?recursive=1", 200),
        ("/repos/demo-arbor/loan-default-service/pulls", 404),
        ("/rate_limit", 200),
    ] {
        let url = format!("{}{path}", server.api_url());
        let response = client().get(url).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        if path.contains("commits") {
            assert!(response.headers()["link"].to_str().unwrap().contains("rel=\"last\""));
            assert_eq!(response.json::<Value>().await.unwrap().as_array().unwrap().len(), 5);
        } else if path.contains("trees") {
            let tree: Value = response.json().await.unwrap();
            let paths: Vec<_> = tree["tree"].as_array().unwrap().iter().map(|entry| &entry["path"]).collect();
            assert!(paths.contains(&&json!("src/loan_default/model.py")), "{paths:?}");
        }
    }
    let url = format!("{}/graphql", server.api_url());
    assert_eq!(client().post(url).json(&json!({})).send().await.unwrap().status(), 401);
    server.set_quota(0, 0, 0);
    assert_eq!(get(&server, "/users/demo-arbor").await.status(), 403);
    let limited = graphql(&server, PROFILE, "Who", json!({"login": "demo-arbor"})).await;
    assert_eq!(limited["errors"][0]["type"], "RATE_LIMITED");
}

#[tokio::test]
async fn faults_happen_where_they_were_ordered() {
    let server = server().await;
    server.fail_nth("/users", 2, Fault::status(502));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&server, "/users/demo-arbor").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 502, 200]);

    server.script(|_| Some(Fault::Truncate(100)));
    let response = get(&server, "/users/demo-arbor").await;
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err(), "the body breaks off");

    server.script(|_| Some(Fault::Reset));
    let request = client().get(format!("{}/users/demo-arbor", server.api_url()));
    assert!(request.send().await.is_err());
    assert_eq!(server.journal().last().unwrap().status, 0);

    server.script(|_| Some(Fault::Delay(Duration::from_millis(50))));
    let started = std::time::Instant::now();
    assert_eq!(get(&server, "/users/demo-arbor").await.status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(50));

    server.script(|_| Some(Fault::secondary_limit(7)));
    assert_eq!(get(&server, "/users/demo-arbor").await.headers()["retry-after"], "7");
    server.heal();
    assert_eq!(get(&server, "/users/demo-arbor").await.status(), 200);
}

#[tokio::test]
async fn a_dropped_server_is_gone() {
    let server = server().await;
    let url = format!("{}/users/demo-arbor", server.api_url());
    assert_eq!(client().get(&url).send().await.unwrap().status(), 200);
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(client().get(&url).send().await.is_err());
}
