//! Addresses: a profile, something else on a platform, or a site of the person's own.

use super::echo::piece;
use super::parse::LONGEST;
use super::{HandleFault, syntax};
use crate::evidence::{Handle, Platform};
use url::{Host, Url};

/// First path segments of github.com that are pages of the site and can be no account.
const GITHUB_PAGES: &[&str] = &[
    "about",
    "account",
    "apps",
    "codespaces",
    "collections",
    "contact",
    "customer-stories",
    "dashboard",
    "enterprise",
    "enterprises",
    "events",
    "explore",
    "features",
    "issues",
    "join",
    "login",
    "marketplace",
    "new",
    "notifications",
    "pricing",
    "pulls",
    "search",
    "security",
    "sessions",
    "settings",
    "signup",
    "site",
    "sponsors",
    "stars",
    "team",
    "topics",
    "trending",
    "users",
];
/// The same for huggingface.co.
const HUGGINGFACE_PAGES: &[&str] = &[
    "blog",
    "chat",
    "docs",
    "enterprise",
    "inference",
    "join",
    "join-us",
    "learn",
    "login",
    "new",
    "papers",
    "posts",
    "pricing",
    "search",
    "settings",
    "tasks",
    "terms-of-service",
];
/// The same for kaggle.com.
const KAGGLE_PAGES: &[&str] = &[
    "about",
    "account",
    "competitions",
    "contact",
    "discussion",
    "discussions",
    "docs",
    "host",
    "learn",
    "me",
    "progression",
    "rankings",
    "search",
    "settings",
    "wiki",
];
/// Lists of a person's work on their Hugging Face profile.
const HUGGINGFACE_TABS: &[&str] = &["activity", "collections", "datasets", "models", "papers", "spaces"];
/// Tabs of a Kaggle profile.
const KAGGLE_TABS: &[&str] = &["code", "competitions", "datasets", "discussion", "followers", "following", "models"];
/// Hosts of accounts that are not read; an account there is no site of the person's own.
const OTHER_HOSTS: &[&str] = &[
    "bitbucket.org",
    "codeberg.org",
    "facebook.com",
    "gitlab.com",
    "instagram.com",
    "linkedin.com",
    "stackoverflow.com",
    "twitter.com",
    "x.com",
];

/// Whose host it is.
fn platform_of(host: &str) -> Option<Platform> {
    match host.strip_prefix("www.").unwrap_or(host) {
        "github.com" => Some(Platform::Github),
        "huggingface.co" | "hf.co" => Some(Platform::Huggingface),
        "kaggle.com" => Some(Platform::Kaggle),
        _ => None,
    }
}

/// Whether a word without scheme is a platform's host.
pub(super) fn is_platform_host(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    platform_of(&word).is_some() || word == "gist.github.com"
}

/// Whether a word has the form of a host name: labels with a dot between them.
pub(super) fn looks_like_host(word: &str) -> bool {
    let mut labels = word.split('.');
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    word.contains('.') && labels.all(is_label)
}

/// Reads an address, with or without its scheme.
pub(super) fn read(text: &str) -> Result<Handle, HandleFault> {
    let address = |why: &str| HandleFault::Address { why: why.to_owned() };
    let with_scheme = match text.split_once("://") {
        Some(_) => text.to_owned(),
        None => format!("https://{}", text.trim_start_matches('/')),
    };
    let url = Url::parse(&with_scheme).map_err(|error| address(&error.to_string()))?;
    if matches!(url.scheme(), "ssh" | "git" | "git+ssh" | "git+https") {
        return Err(HandleFault::Artefact { what: "a repository" });
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(address("only http and https are read"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(HandleFault::Credentials);
    }
    let Some(host) = url.host() else { return Err(address("it has no host")) };
    let host = match host {
        Host::Domain(domain) => domain.trim_end_matches('.').to_ascii_lowercase(),
        other => other.to_string(),
    };
    let segments: Vec<&str> = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
    match platform_of(&host) {
        Some(platform) => profile(platform, &segments),
        None => site(&host, url),
    }
}

/// The account a platform's address names.
fn profile(platform: Platform, segments: &[&str]) -> Result<Handle, HandleFault> {
    let Some((first, rest)) = segments.split_first() else { return Err(HandleFault::FrontPage { platform }) };
    let word = first.to_ascii_lowercase();
    let artefact = |what| Err(HandleFault::Artefact { what });
    if matches!(word.as_str(), "orgs" | "organizations" | "organisations") {
        return Err(HandleFault::Organization);
    }
    let (pages, tabs): (&[&str], &[&str]) = match platform {
        Platform::Github => (GITHUB_PAGES, &[]),
        Platform::Huggingface => (HUGGINGFACE_PAGES, HUGGINGFACE_TABS),
        _ => (KAGGLE_PAGES, KAGGLE_TABS),
    };
    match (platform, word.as_str(), rest.is_empty()) {
        (Platform::Huggingface | Platform::Kaggle, "datasets", false) => return artefact("a data set"),
        (Platform::Huggingface | Platform::Kaggle, "models", false) => return artefact("a model"),
        (Platform::Huggingface, "spaces", false) => return artefact("a space"),
        (Platform::Huggingface, "collections", false) => return artefact("a collection"),
        (Platform::Kaggle, "code" | "kernels" | "notebooks", false) => return artefact("a notebook"),
        (Platform::Kaggle, "c" | "competitions", false) => return artefact("a competition"),
        (Platform::Huggingface, "datasets" | "models" | "spaces" | "collections", true)
        | (Platform::Kaggle, "datasets" | "models" | "code" | "kernels" | "notebooks" | "c", true) => {
            return Err(HandleFault::Page { platform, page: piece(&word, 40) });
        }
        _ if pages.contains(&word.as_str()) => return Err(HandleFault::Page { platform, page: piece(&word, 40) }),
        _ => {}
    }
    let is_profile = rest.first().is_none_or(|tab| tabs.contains(&tab.to_ascii_lowercase().as_str()));
    if !is_profile {
        return artefact(match platform {
            Platform::Github => "a repository",
            Platform::Huggingface => "a model",
            _ => "a piece of work",
        });
    }
    let name = first.strip_prefix('@').unwrap_or(first);
    syntax::check(platform, name)?;
    Ok(Handle::new(platform, name))
}

/// A site of the person's own, unless the host is known to be something else.
fn site(host: &str, mut url: Url) -> Result<Handle, HandleFault> {
    if host == "gist.github.com" {
        return Err(HandleFault::Artefact { what: "a gist" });
    }
    if matches!(host, "raw.githubusercontent.com" | "codeload.github.com" | "api.github.com") {
        return Err(HandleFault::Artefact { what: "a file or an interface of GitHub" });
    }
    let is_other = |other: &&&str| host == **other || host.strip_suffix(**other).is_some_and(|sub| sub.ends_with('.'));
    if let Some(other) = OTHER_HOSTS.iter().find(is_other) {
        return Err(HandleFault::OtherHost { host: (**other).to_owned() });
    }
    url.set_fragment(None);
    let text = url.as_str();
    // `https://ada.dev/` and `https://ada.dev` are one address; the shorter one is how people write it.
    let name = if url.path() == "/" && url.query().is_none() { text.trim_end_matches('/') } else { text };
    // Encoding may have made it longer than what is read back.
    if name.len() > LONGEST - "web:".len() {
        return Err(HandleFault::TooLong { bytes: name.len(), limit: LONGEST });
    }
    Ok(Handle::new(Platform::Web, name))
}
