//! A platform-qualified account.

use serde::{Deserialize, Serialize};

/// A platform a prospect may have an account on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// github.com or a GitHub Enterprise host.
    Github,
    /// kaggle.com.
    Kaggle,
    /// huggingface.co.
    Huggingface,
    /// A site of the person's own.
    Web,
}

impl Platform {
    /// Every platform, in the order reports list them.
    pub const ALL: [Platform; 4] = [Platform::Github, Platform::Huggingface, Platform::Kaggle, Platform::Web];

    /// The word used in handles, flags and output.
    pub fn name(self) -> &'static str {
        match self {
            Platform::Github => "github",
            Platform::Kaggle => "kaggle",
            Platform::Huggingface => "huggingface",
            Platform::Web => "web",
        }
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// An account on a platform, written `github:ada` or `web:https://ada.dev`.
///
/// Two handles are equal when their platforms are and their names are equal without case: every platform here
/// compares logins so. The spelling given is kept for display.
#[derive(Debug, Clone)]
pub struct Handle {
    /// Where the account is.
    pub platform: Platform,
    /// The account's name as given; for [`Platform::Web`] an absolute URL.
    pub name: String,
}

impl Handle {
    /// A handle from its parts. Nothing is checked: the `handle` room does that for what people type.
    pub fn new(platform: Platform, name: impl Into<String>) -> Self {
        Handle { platform, name: name.into() }
    }

    /// The form two spellings of the same account share; the form used in keys.
    pub fn canonical(&self) -> String {
        format!("{}:{}", self.platform, self.name.to_lowercase())
    }

    /// The account's public page.
    pub fn url(&self) -> String {
        match self.platform {
            Platform::Github => format!("https://github.com/{}", self.name),
            Platform::Kaggle => format!("https://www.kaggle.com/{}", self.name),
            Platform::Huggingface => format!("https://huggingface.co/{}", self.name),
            Platform::Web => self.name.clone(),
        }
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.platform == other.platform && self.name.to_lowercase() == other.name.to_lowercase()
    }
}

impl Eq for Handle {}

impl PartialOrd for Handle {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Handle {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.platform, self.name.to_lowercase()).cmp(&(other.platform, other.name.to_lowercase()))
    }
}

impl std::hash::Hash for Handle {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.platform.hash(state);
        self.name.to_lowercase().hash(state);
    }
}

impl std::fmt::Display for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.platform, self.name)
    }
}

impl Serialize for Handle {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (platform, name) =
            text.split_once(':').ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no platform:name")))?;
        let platform = Platform::ALL
            .into_iter()
            .find(|known| known.name() == platform)
            .ok_or_else(|| serde::de::Error::custom(format!("{platform:?} is no known platform")))?;
        Ok(Handle::new(platform, name))
    }
}
