//! The REST routes a collector without a token uses.

use super::fixtures::{Commit, Fixtures, Person, PersonKind, Repository};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A REST answer before headers.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    /// The last page, for the `Link` header; 1 when there is only one.
    pub(super) last_page: usize,
    pub(super) page: usize,
}

impl Answer {
    fn ok(body: Value) -> Self {
        Answer { status: 200, body, last_page: 1, page: 1 }
    }

    fn refused(status: u16, message: &str) -> Self {
        let body = json!({
            "message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string(),
        });
        Answer { status, body, last_page: 1, page: 1 }
    }
}

/// Answers `GET path?query`; 404 for a route or thing that is not here.
pub(super) fn answer(fixtures: &Fixtures, path: &str, query: &BTreeMap<String, String>) -> Answer {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let answer = match segments.as_slice() {
        ["users", login] => fixtures.person(login).map(|person| Answer::ok(account(person))),
        ["user", id] => fixtures
            .people()
            .find(|person| person.database_id().to_string() == *id)
            .map(|person| Answer::ok(account(person))),
        ["users", login, "repos"] => fixtures.person(login).map(|person| {
            let all = person.repositories.iter().map(|repository| card(fixtures, repository)).collect();
            paged(all, query)
        }),
        ["users", login, "social_accounts"] => fixtures.person(login).map(|person| {
            paged(
                person.social.iter().map(|(provider, url)| json!({"provider": provider, "url": url})).collect(),
                query,
            )
        }),
        ["repos", owner, name, rest @ ..] => {
            fixtures.repository(owner, name).and_then(|repository| repository_route(fixtures, repository, rest, query))
        }
        _ => None,
    };
    answer.unwrap_or_else(|| Answer::refused(404, "Not Found"))
}

fn repository_route(
    fixtures: &Fixtures,
    repository: &Repository,
    rest: &[&str],
    query: &BTreeMap<String, String>,
) -> Option<Answer> {
    let data = &repository.data;
    if data.blocked && !rest.is_empty() {
        return Some(Answer::refused(451, "Repository access blocked"));
    }
    let empty = || Answer::refused(409, "Git Repository is empty.");
    Some(match rest {
        [] => Answer::ok(card(fixtures, repository)),
        ["commits"] if data.commits.is_empty() => empty(),
        ["commits"] => {
            let wanted = query.get("author").map(|author| author.to_lowercase());
            let commits = data.commits.iter().filter(|commit| {
                wanted.as_ref().is_none_or(|wanted| author(repository, commit).to_lowercase() == *wanted)
            });
            paged(commits.map(|commit| commit_json(fixtures, repository, commit)).collect(), query)
        }
        ["commits", id, "status"] => {
            data.commits.iter().find(|commit| commit.id == *id || *id == "HEAD")?;
            let state = data.checks.as_deref().unwrap_or("PENDING").to_lowercase();
            Answer::ok(json!({"state": state, "total_count": u8::from(data.checks.is_some()), "statuses": []}))
        }
        ["git", "trees", _] if data.commits.is_empty() => empty(),
        ["git", "trees", revision] => git_tree(repository, revision, query.contains_key("recursive"))?,
        ["releases"] => paged((0..data.releases).map(|number| json!({"id": number})).collect(), query),
        ["tags"] => paged((0..data.tags).map(|number| json!({"name": format!("v0.{number}.0")})).collect(), query),
        ["languages"] => Answer::ok(json!({ data.language.as_deref()?: 1 })),
        _ => return None,
    })
}

fn author<'r>(repository: &'r Repository, commit: &'r Commit) -> &'r str {
    commit.by.as_deref().unwrap_or(&repository.owner)
}

/// One page of a list, as `per_page` (30 unless told, 100 at most) and `page` ask.
fn paged(all: Vec<Value>, query: &BTreeMap<String, String>) -> Answer {
    let number = |name: &str, default: usize| query.get(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let per_page = number("per_page", 30).clamp(1, 100);
    let page = number("page", 1).max(1);
    let last_page = all.len().div_ceil(per_page).max(1);
    let body: Vec<Value> = all.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page).collect();
    Answer { status: 200, body: Value::Array(body), last_page, page }
}

fn account(person: &Person) -> Value {
    let kind = match person.kind {
        PersonKind::User => "User",
        PersonKind::Organization => "Organization",
    };
    json!({
        "login": person.login, "id": person.database_id(), "node_id": person.node_id(), "type": kind,
        "html_url": format!("https://github.com/{}", person.login), "name": person.name, "bio": person.bio,
        "blog": person.website.as_deref().unwrap_or_default(), "followers": person.followers, "email": null,
        "public_repos": person.repositories.len(), "site_admin": false,
    })
}

fn card(fixtures: &Fixtures, repository: &Repository) -> Value {
    let data = &repository.data;
    let owner = fixtures.person(&repository.owner);
    let kilobytes = data.files.values().map(|bytes| bytes.len() as u64).sum::<u64>().div_ceil(1024);
    json!({
        "id": repository.database_id(), "node_id": repository.node_id(), "name": repository.name,
        "full_name": repository.full_name(), "private": false,
        "owner": {
            "login": repository.owner,
            "id": owner.map(Person::database_id), "node_id": owner.map(Person::node_id),
        },
        "html_url": format!("https://github.com/{}", repository.full_name()), "description": data.description,
        "fork": data.fork_of.is_some(), "created_at": data.created().to_string(),
        "updated_at": data.pushed().to_string(), "pushed_at": data.pushed().to_string(), "size": kilobytes,
        "stargazers_count": data.stars, "forks_count": data.forks, "language": data.language,
        "archived": data.archived, "disabled": data.blocked, "is_template": data.template,
        "mirror_url": data.mirror.then_some("https://git.example.org/mirror"), "topics": data.topics,
        "license": data.licence.as_ref().map(|id| json!({"spdx_id": id, "key": id.to_lowercase()})),
        "visibility": "public", "default_branch": "main",
    })
}

fn commit_json(fixtures: &Fixtures, repository: &Repository, commit: &Commit) -> Value {
    let login = author(repository, commit);
    let at = commit.at.to_string();
    let user = fixtures.person(login).map(|person| json!({"login": person.login, "id": person.database_id()}));
    let parents = if commit.merge { json!([{}, {}]) } else { json!([{}]) };
    let committer = if commit.web { "GitHub" } else { login };
    json!({
        "sha": commit.id, "html_url": format!("https://github.com/{}/commit/{}", repository.full_name(), commit.id),
        "commit": {
            "author": {"name": login, "email": "hidden@users.noreply.github.com", "date": at},
            "committer": {"name": committer, "email": "hidden@users.noreply.github.com", "date": at},
            "message": commit.message, "tree": {"sha": repository.data.objects().root_id},
        },
        "author": user, "committer": user, "parents": parents,
    })
}

/// A folder's entries, or everything below it.
fn git_tree(repository: &Repository, revision: &str, recursive: bool) -> Option<Answer> {
    let data = &repository.data;
    let head = data.head()?;
    let objects = data.objects();
    let root = if ["HEAD", "main", &head.id].contains(&revision) {
        ""
    } else {
        objects.folders.iter().find(|(_, folder)| folder.id == revision)?.0.as_str()
    };
    let prefix = if root.is_empty() { String::new() } else { format!("{root}/") };
    let mut entries = Vec::new();
    for (path, folder) in &objects.folders {
        let inside = path == root || (recursive && path.starts_with(&prefix));
        for entry in folder.entries.iter().filter(|_| inside) {
            let relative = entry.path.strip_prefix(&prefix).unwrap_or(&entry.path);
            let (mode, kind) = if entry.is_folder { ("040000", "tree") } else { ("100644", "blob") };
            let mut value = json!({"path": relative, "mode": mode, "type": kind, "sha": entry.id});
            if !entry.is_folder {
                value["size"] = json!(entry.size);
            }
            entries.push(value);
        }
    }
    entries.sort_by(|left, right| left["path"].as_str().cmp(&right["path"].as_str()));
    Some(Answer::ok(json!({"sha": revision, "tree": entries, "truncated": false})))
}
