//! The part of the demo's server that stands for Kaggle, and its dump.
//!
//! Answers the official API's lists, pulls and states of a run for the accounts under `fixtures/kaggle`, in both shapes
//! the platform answers in. The votes it tells are there to show that they move nothing.

use super::server::{Asked, Reply, json_reply};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/kaggle");

/// One invented account.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Account {
    #[serde(rename = "notebook")]
    notebooks: Vec<Notebook>,
    #[serde(rename = "dataset")]
    datasets: Vec<Publication>,
    #[serde(rename = "model")]
    models: Vec<Publication>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Notebook {
    slug: String,
    title: String,
    last_run: String,
    version: u64,
    votes: u64,
    /// `COMPLETE` unless it says otherwise.
    status: Option<String>,
    #[serde(skip)]
    source: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Publication {
    slug: String,
    title: String,
    updated: String,
    version: u64,
    votes: u64,
    licence: String,
    description: String,
}

/// Accounts by name.
fn accounts() -> Result<&'static BTreeMap<String, Account>, &'static String> {
    static ONCE: OnceLock<Result<BTreeMap<String, Account>, String>> = OnceLock::new();
    ONCE.get_or_init(read).as_ref()
}

fn read() -> Result<BTreeMap<String, Account>, String> {
    let mut accounts = BTreeMap::new();
    for folder in EMBEDDED.dirs() {
        let name = folder.path().display().to_string();
        let Some(file) = folder.get_file(folder.path().join("account.toml")) else { continue };
        let text = file.contents_utf8().unwrap_or_default();
        let mut account: Account = toml::from_str(text).map_err(|error| format!("{name}/account.toml: {error}"))?;
        for notebook in &mut account.notebooks {
            let path = folder.path().join("notebooks").join(format!("{}.ipynb", notebook.slug));
            let source = folder.get_file(&path).and_then(|file| file.contents_utf8());
            notebook.source = source.ok_or_else(|| format!("{} is missing", path.display()))?.to_owned();
        }
        accounts.insert(name, account);
    }
    Ok(accounts)
}

/// Writes the invented Meta Kaggle files into a folder.
///
/// # Errors
/// When the folder cannot be written.
pub fn write_meta_kaggle(folder: &Path) -> io::Result<()> {
    for file in EMBEDDED.get_dir("meta").into_iter().flat_map(Dir::files) {
        if let Some(name) = file.path().file_name() {
            std::fs::write(folder.join(name), file.contents())?;
        }
    }
    Ok(())
}

/// The answer to a path below this service's own prefix, which is cut off; none is a 404.
pub(super) fn answer(path: &str, asked: &Asked) -> Option<Reply> {
    if asked.authorization.is_none() {
        return Some(refusal(401, "Unauthenticated"));
    }
    let accounts = match accounts() {
        Ok(accounts) => accounts,
        Err(problem) => return Some(refusal(500, problem)),
    };
    let of = |parameter: &str| {
        let name = asked.query.get(parameter)?.to_lowercase();
        accounts.get_key_value(&name)
    };
    let notebook = || {
        let (user, account) = of("userName")?;
        let slug = asked.query.get("kernelSlug")?;
        Some((user, account.notebooks.iter().find(|notebook| notebook.slug == *slug)?))
    };
    let body = match path {
        "/kernels/list" => match of("user") {
            Some((user, account)) => {
                let all = account.notebooks.iter().map(|one| kernel(user, one));
                json!({"kernels": all.collect::<Vec<_>>(), "nextPageToken": ""})
            }
            None => return Some(refusal(404, "User not found")),
        },
        // A bare array, as the platform answers here.
        "/datasets/list" => match of("user") {
            Some((user, account)) => account.datasets.iter().map(|one| dataset(user, one)).collect(),
            None => return Some(refusal(404, "User not found")),
        },
        "/models/list" => {
            let of_user = of("owner").map(|(user, account)| (user, account.models.as_slice()));
            let (user, models) = of_user.map_or(("", &[][..]), |(user, models)| (user.as_str(), models));
            json!({"models": models.iter().map(|one| model(user, one)).collect::<Vec<_>>(), "nextPageToken": ""})
        }
        "/kernels/pull" => match notebook() {
            Some((user, one)) => json!({
                "metadata": kernel(user, one),
                "blob": {"source": one.source, "language": "python", "kernelType": "notebook", "slug": one.slug},
            }),
            None => return Some(refusal(403, "Permission 'kernels.get' was denied")),
        },
        "/kernels/status" => match notebook() {
            Some((_, one)) => json!({"status": one.status.as_deref().unwrap_or("COMPLETE"), "failureMessage": ""}),
            None => return Some(refusal(403, "Permission 'kernels.get' was denied")),
        },
        "/search/list-entities" => {
            let found = asked.query.get("filters.query").and_then(|name| accounts.get_key_value(name));
            let user = |name: &String| json!({"ownerUser": {"userName": name, "progressionOptOut": false}});
            json!({"documents": found.map(|(name, _)| user(name)).into_iter().collect::<Vec<_>>()})
        }
        _ => {
            let slug = path.strip_prefix("/datasets/metadata/")?;
            let (user, slug) = slug.split_once('/')?;
            let one = accounts.get(user)?.datasets.iter().find(|dataset| dataset.slug == slug)?;
            json!({"info": {"title": one.title, "description": one.description,
                            "licenses": [{"name": one.licence}]}})
        }
    };
    Some(json_reply(200, &body))
}

fn refusal(status: u16, message: &str) -> Reply {
    json_reply(status, &json!({"error": {"code": status, "message": message}}))
}

fn kernel(user: &str, one: &Notebook) -> Value {
    json!({
        "ref": format!("{user}/{}", one.slug), "title": one.title, "author": user, "slug": one.slug,
        "lastRunTime": one.last_run, "language": "python", "kernelType": "notebook", "isPrivate": false,
        "totalVotes": one.votes, "currentVersionNumber": one.version,
    })
}

fn dataset(user: &str, one: &Publication) -> Value {
    json!({
        "ref": format!("{user}/{}", one.slug), "title": one.title, "description": one.description,
        "licenseName": one.licence, "lastUpdated": one.updated, "currentVersionNumber": one.version,
        "voteCount": one.votes, "downloadCount": one.votes * 90, "usabilityRating": 0.5, "isPrivate": false,
    })
}

fn model(user: &str, one: &Publication) -> Value {
    json!({
        "ref": format!("{user}/{}", one.slug), "slug": one.slug, "title": one.title, "updateTime": one.updated,
        "description": one.description, "voteCount": one.votes, "instances": [{"licenseName": one.licence}],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_follows_the_format() {
        let accounts = accounts().expect("valid fixtures");
        assert!(accounts.len() >= 2);
        assert!(accounts.keys().all(|name| name.starts_with("demo-")));
        assert!(accounts.values().all(|account| !account.notebooks.is_empty()));
    }

    #[test]
    fn the_dump_is_written_whole() {
        let folder = tempfile::tempdir().unwrap();
        write_meta_kaggle(folder.path()).unwrap();
        for table in ["Competitions", "Users", "Teams", "TeamMemberships", "Submissions", "Kernels", "KernelVersions"] {
            let text = std::fs::read_to_string(folder.path().join(format!("{table}.csv"))).unwrap();
            let rows = csv::Reader::from_reader(text.as_bytes()).records().filter(Result::is_ok).count();
            assert!(rows >= 4, "{table}: {rows}");
        }
    }
}
