//! Who an account is: its overview, its social handles, and whether the name is an organisation's.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Links taken out of a biography at most.
const MOST_LINKS: usize = 10;

/// What is kept of an overview: no name, no picture, no biography, no counts but those of what is published.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub(super) struct Overview {
    /// The immutable id.
    id: Option<String>,
    /// The login in its own spelling.
    pub(super) user: Option<String>,
    /// `user`, or the mark of an organisation.
    kind: Option<String>,
    pub(super) models: Option<u64>,
    pub(super) datasets: Option<u64>,
    pub(super) spaces: Option<u64>,
    /// Addresses in the biography.
    pub(super) links: Vec<String>,
}

impl Overview {
    pub(super) fn id(&self) -> Option<String> {
        self.id.clone()
    }

    pub(super) fn is_organization(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.starts_with("org"))
    }
}

impl TryFrom<Value> for Overview {
    type Error = &'static str;

    /// Reads the hub's answer and, alike, what was kept of one.
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        if !value.is_object() {
            return Err("it is no overview of an account");
        }
        let text = |names: [&str; 2]| names.iter().find_map(|name| value.get(*name)?.as_str().map(str::to_owned));
        let count = |names: [&str; 2]| names.iter().find_map(|name| value.get(*name)?.as_u64());
        let links = match (value.get("details"), value.get("links")) {
            (Some(Value::String(details)), _) => addresses(details),
            (_, Some(Value::Array(kept))) => kept.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            _ => Vec::new(),
        };
        Ok(Overview {
            id: text(["_id", "id"]),
            user: text(["user", "user"]).filter(|name| is_login(name)),
            kind: text(["type", "kind"]),
            models: count(["numModels", "models"]),
            datasets: count(["numDatasets", "datasets"]),
            spaces: count(["numSpaces", "spaces"]),
            links,
        })
    }
}

/// Names as the hub gives them.
pub(super) fn is_login(name: &str) -> bool {
    (1..=96).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && !name.bytes().all(|byte| byte == b'.')
}

/// The web addresses written in a text.
fn addresses(text: &str) -> Vec<String> {
    let trimmed = |word: &str| word.trim_matches(|c: char| "()[]<>\"',;.!".contains(c)).to_owned();
    let is_address = |word: &String| word.starts_with("https://") || word.starts_with("http://");
    text.split_whitespace().map(trimmed).filter(is_address).filter(|word| word.len() <= 200).take(MOST_LINKS).collect()
}

/// The handles a person gives for other platforms. Only GitHub's leads to work this program reads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct Socials {
    pub(super) github: Option<String>,
}

impl From<Value> for Socials {
    /// Reads the hub's answer and, alike, what was kept of one. Any other shape gives none.
    fn from(value: Value) -> Self {
        let handles = value.get("socialHandles").unwrap_or(&value);
        Socials { github: handles.get("github").and_then(Value::as_str).and_then(github) }
    }
}

/// The login in `ada`, `@ada` or `https://github.com/ada`.
fn github(written: &str) -> Option<String> {
    let name = written.trim().trim_end_matches('/');
    let name = name.rsplit('/').next().unwrap_or(name).trim_start_matches('@');
    is_login(name).then(|| name.to_owned())
}

/// That an organisation of the name is there.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Organization {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_of_a_biography_is_kept_but_its_addresses() {
        let answer = json!({"_id": "6", "user": "ada", "fullname": "Ada L", "avatarUrl": "a.png", "numModels": 3,
            "numFollowers": 9, "details": "I live in Lyon. See (https://ada.example.org/x), mail a@example.org"});
        let overview: Overview = serde_json::from_value(answer).unwrap();
        assert_eq!(overview.links, ["https://ada.example.org/x"]);
        let kept = serde_json::to_string(&overview).unwrap();
        for private in ["Lyon", "Ada L", "png", "@", "9"] {
            assert!(!kept.contains(private), "{kept}");
        }
        assert_eq!(serde_json::from_str::<Overview>(&kept).unwrap(), overview);
        assert!(serde_json::from_str::<Overview>("[]").is_err());
    }

    #[test]
    fn social_handles_are_read_however_written_and_odd_shapes_give_none() {
        for written in ["ada", "@ada", "https://github.com/ada/", " github.com/ada"] {
            let socials: Socials = serde_json::from_value(json!({"socialHandles": {"github": written}})).unwrap();
            assert_eq!(socials.github.as_deref(), Some("ada"), "{written}");
            let kept = serde_json::to_string(&socials).unwrap();
            assert_eq!(serde_json::from_str::<Socials>(&kept).unwrap(), socials);
        }
        for odd in [json!([]), json!({"socialHandles": []}), json!({"socialHandles": {"github": 7}}), json!("x")] {
            assert_eq!(serde_json::from_value::<Socials>(odd).unwrap().github, None);
        }
    }
}
