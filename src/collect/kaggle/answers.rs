//! What Kaggle's API answers, in either of its shapes: a bare array, or an object around it.
//!
//! Field names are those of the official client's types. Invariant: every field may be missing, a field of the wrong
//! kind costs that field, an element of the wrong kind that element; votes, views and downloads are not read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", bound(deserialize = "T: FromItem"))]
pub(super) struct ListPage<T> {
    /// What could be read of it.
    pub(super) items: Vec<T>,
    /// Elements that could not.
    pub(super) unreadable: u64,
    /// Leads to the next page, where the answer says so.
    #[serde(rename = "nextPageToken")]
    pub(super) next: Option<String>,
    /// An error told under a status of success.
    pub(super) error: Option<ToldError>,
    /// Whether it was a list at all.
    pub(super) is_list: bool,
}

/// An error in a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ToldError {
    pub(super) code: u16,
    pub(super) message: String,
}

/// An element of a list, or what stands in its place.
pub(super) trait FromItem: Sized {
    /// Reads one; none where it names nothing.
    fn from_item(item: &Value) -> Option<Self>;
}

impl<T: FromItem> From<Value> for ListPage<T> {
    fn from(value: Value) -> Self {
        let error = told_error(&value);
        let next = text(&value, "nextPageToken");
        let is_object = value.is_object();
        let listed = match value {
            Value::Array(items) => Some(items),
            Value::Object(mut object) => ["items", "kernels", "datasets", "models"]
                .iter()
                .find_map(|key| object.remove(*key))
                .and_then(|list| if let Value::Array(items) = list { Some(items) } else { None }),
            _ => None,
        };
        // Past its last page a list may be an object with nothing in it.
        let is_list = error.is_none() && (listed.is_some() || is_object);
        let all = listed.unwrap_or_default();
        let items: Vec<T> = all.iter().filter_map(T::from_item).collect();
        let unreadable = (all.len() - items.len()) as u64;
        ListPage { items, unreadable, next, error, is_list }
    }
}

/// `{"error": {"code", "message"}}` or `{"code", "message"}`.
pub(super) fn told_error(value: &Value) -> Option<ToldError> {
    let error = value.get("error").filter(|error| error.is_object()).unwrap_or(value);
    let code = error.get("code")?.as_u64().and_then(|code| u16::try_from(code).ok()).filter(|code| *code >= 400)?;
    Some(ToldError { code, message: text(error, "message").unwrap_or_default() })
}

fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    value.get(key)?.as_str()?.parse().ok()
}

fn number(value: &Value, key: &str) -> Option<u64> {
    value.get(key)?.as_u64()
}

/// The last part of `owner/slug`, also of a whole address.
fn slug_of(value: &Value) -> Option<String> {
    let named = text(value, "slug").or_else(|| text(value, "ref"))?;
    let slug = named.rsplit('/').next()?.to_owned();
    is_slug(&slug).then_some(slug)
}

/// Whether something may stand in an address as it is.
pub(super) fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// A notebook or script in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kernel {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) is_script: bool,
    pub(super) is_private: bool,
    pub(super) last_run: Option<Timestamp>,
    pub(super) versions: Option<u64>,
}

impl FromItem for Kernel {
    fn from_item(item: &Value) -> Option<Self> {
        let slug = slug_of(item)?;
        Some(Kernel {
            title: text(item, "title").unwrap_or_else(|| slug.replace('-', " ")),
            language: text(item, "language").unwrap_or_default().to_lowercase(),
            is_script: text(item, "kernelType").is_some_and(|kind| kind.eq_ignore_ascii_case("script")),
            is_private: item.get("isPrivate").and_then(Value::as_bool).unwrap_or(false),
            last_run: moment(item, "lastRunTime"),
            versions: number(item, "currentVersionNumber"),
            slug,
        })
    }
}

/// A data set or a model in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Publication {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) licence: Option<String>,
    pub(super) is_private: bool,
    pub(super) updated: Option<Timestamp>,
    pub(super) versions: Option<u64>,
}

impl FromItem for Publication {
    fn from_item(item: &Value) -> Option<Self> {
        let slug = slug_of(item)?;
        // A model's text and licence may stand at its variations.
        let variations: Vec<&Value> =
            item.get("instances").and_then(Value::as_array).map(|all| all.iter().collect()).unwrap_or_default();
        let parts = [text(item, "description"), text(item, "provenanceSources")];
        let more = variations.iter().flat_map(|one| [text(one, "overview"), text(one, "usage")]);
        let description = parts.into_iter().chain(more).flatten().collect::<Vec<_>>().join("\n\n");
        let licences = std::iter::once(item).chain(variations.iter().copied());
        Some(Publication {
            title: text(item, "title").unwrap_or_else(|| slug.replace('-', " ")),
            description,
            licence: licences.filter_map(|one| text(one, "licenseName")).find(|name| is_licence(name)),
            is_private: item.get("isPrivate").and_then(Value::as_bool).unwrap_or(false),
            updated: moment(item, "lastUpdated").or_else(|| moment(item, "updateTime")),
            versions: number(item, "currentVersionNumber"),
            slug,
        })
    }
}

/// Whether a licence's name names one.
pub(super) fn is_licence(name: &str) -> bool {
    !matches!(
        name.trim().to_lowercase().as_str(),
        "" | "unknown" | "other" | "none" | "other (specified in description)"
    )
}

/// A notebook's source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Pulled {
    pub(super) source: Option<String>,
    pub(super) is_script: Option<bool>,
    pub(super) language: Option<String>,
    pub(super) version: Option<u64>,
    pub(super) error: Option<ToldError>,
}

impl From<Value> for Pulled {
    fn from(value: Value) -> Self {
        let nothing = Value::Null;
        let blob = value.get("blob").unwrap_or(&nothing);
        let kind = text(blob, "kernelType");
        Pulled {
            source: blob.get("source").and_then(Value::as_str).map(str::to_owned),
            is_script: kind.map(|kind| kind.eq_ignore_ascii_case("script")),
            language: text(blob, "language").map(|language| language.to_lowercase()),
            version: value.get("metadata").and_then(|metadata| number(metadata, "currentVersionNumber")),
            error: told_error(&value),
        }
    }
}

/// How the newest version's run ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct RunStatus {
    /// None while it runs, and where it was called off.
    pub(super) completed: Option<bool>,
    pub(super) error: Option<ToldError>,
}

impl From<Value> for RunStatus {
    fn from(value: Value) -> Self {
        let status = text(&value, "status").unwrap_or_default();
        let completed = match status.to_lowercase().rsplit('.').next() {
            Some("complete") => Some(true),
            Some("error") => Some(false),
            _ => None,
        };
        RunStatus { completed, error: told_error(&value) }
    }
}

/// A data set's own page of facts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct DatasetMetadata {
    pub(super) description: Option<String>,
    pub(super) licence: Option<String>,
}

impl From<Value> for DatasetMetadata {
    fn from(value: Value) -> Self {
        let info = value.get("info").unwrap_or(&value);
        let licences = info.get("licenses").and_then(Value::as_array).into_iter().flatten();
        let licence = licences.filter_map(|one| text(one, "name")).find(|name| is_licence(name));
        DatasetMetadata { description: text(info, "description"), licence }
    }
}

/// Users a search found, with whether each keeps out of the platform's rankings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct FoundUsers {
    pub(super) users: Vec<(String, bool)>,
}

impl From<Value> for FoundUsers {
    fn from(value: Value) -> Self {
        let documents = value.get("documents").and_then(Value::as_array).into_iter().flatten();
        let users = documents.filter_map(|document| {
            let user = document.get("ownerUser")?;
            let opted_out = user.get("progressionOptOut").and_then(Value::as_bool).unwrap_or(false);
            Some((text(user, "userName")?.to_lowercase(), opted_out))
        });
        FoundUsers { users: users.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(value: Value) -> ListPage<Kernel> {
        serde_json::from_value(value).expect("any JSON is a page")
    }

    #[test]
    fn both_shapes_of_a_list_are_read_and_kept_alike() {
        let kernel = json!({"ref": "ada/churn-eda", "title": "Churn EDA", "lastRunTime": "2026-03-01T10:00:00.1234567Z",
            "language": "python", "kernelType": "notebook", "currentVersionNumber": 7, "totalVotes": 12, "unknown": {}});
        let bare = page(json!([kernel, 3, {"title": "no name"}, {"ref": "ada/../secrets?x"}]));
        assert_eq!((bare.items.len(), bare.unreadable, bare.is_list), (1, 3, true));
        let object = page(json!({"kernels": [kernel], "nextPageToken": "2"}));
        assert_eq!((&object.items, object.next.as_deref()), (&bare.items, Some("2")));
        let one = &object.items[0];
        assert_eq!((one.slug.as_str(), one.versions, one.is_script), ("churn-eda", Some(7), false));
        assert!(one.last_run.is_some());
        let text = serde_json::to_string(&object).unwrap();
        assert!(!text.contains("otes"), "votes are not kept: {text}");
    }

    #[test]
    fn what_is_no_list_says_so() {
        assert!(page(json!({})).is_list, "past the last page");
        assert!(page(json!({})).items.is_empty());
        assert!(!page(json!("<html>")).is_list);
        let refused = page(json!({"error": {"code": 401, "message": "Unauthenticated"}}));
        assert_eq!(refused.error, Some(ToldError { code: 401, message: "Unauthenticated".into() }));
        let limited = page(json!({"code": 429, "message": "TooManyRequests"}));
        assert_eq!(limited.error.map(|error| error.code), Some(429));
    }

    #[test]
    fn a_field_of_the_wrong_kind_costs_that_field() {
        let odd =
            page(json!([{"slug": "x", "title": 4, "isPrivate": "no", "lastRunTime": [], "currentVersionNumber": -1}]));
        let expected = Kernel { slug: "x".into(), title: "x".into(), ..Kernel::default() };
        assert_eq!(odd.items, [expected]);
    }

    #[test]
    fn a_model_is_described_at_its_variations() {
        let model = json!({"ref": "ada/net", "description": "", "instances": [
            {"overview": "Small net.", "usage": "Load it.", "licenseName": "Apache 2.0"}]});
        let model = Publication::from_item(&model).unwrap();
        assert_eq!(model.description, "Small net.\n\nLoad it.");
        assert_eq!(model.licence.as_deref(), Some("Apache 2.0"));
        assert!(!is_licence("Unknown"));
    }

    #[test]
    fn a_run_has_ended_well_badly_or_not_yet() {
        let of = |status: &str| RunStatus::from(json!({"status": status})).completed;
        assert_eq!(
            [of("COMPLETE"), of("complete"), of("KernelWorkerStatus.ERROR")],
            [Some(true), Some(true), Some(false)]
        );
        assert_eq!([of("RUNNING"), of("CANCEL_ACKNOWLEDGED"), of("")], [None; 3]);
    }
}
