//! Every platform this program can ask, made from its part of the settings.
//!
//! Called by `cli`. A further platform is its folder here, its section of the configuration and one entry in
//! [`sources`].

use super::Source;
use super::gate::Gate;
use super::github::{GithubError, GithubSettings, GithubSource};
use super::http::Http;
use super::huggingface::{HuggingfaceError, HuggingfaceSettings, HuggingfaceSource};
use super::kaggle::{KaggleError, KaggleSettings, KaggleSource};
use super::web::{WebError, WebSettings, WebSource};
use crate::evidence::Platform;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where each platform is and who asks. A platform without settings is not asked.
#[derive(Debug, Clone, Default)]
pub struct SourceSettings {
    /// GitHub.
    pub github: Option<GithubSettings>,
    /// Kaggle, with credentials or a dump; with neither it can show nothing.
    pub kaggle: Option<KaggleSettings>,
    /// Hugging Face.
    pub huggingface: Option<HuggingfaceSettings>,
    /// People's own sites.
    pub web: Option<WebSettings>,
}

/// Why a source cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// GitHub's settings.
    #[error(transparent)]
    Github(#[from] GithubError),
    /// Kaggle's settings.
    #[error(transparent)]
    Kaggle(#[from] KaggleError),
    /// Hugging Face's settings.
    #[error(transparent)]
    Huggingface(#[from] HuggingfaceError),
    /// The web's settings.
    #[error(transparent)]
    Web(#[from] WebError),
}

/// The platforms that can be asked. A source in the map is configured: it never answers that it is not.
///
/// # Errors
/// When an address or a credential cannot be one.
pub fn sources(
    settings: SourceSettings,
    gate: &Gate,
    http: &Http,
) -> Result<BTreeMap<Platform, Arc<dyn Source>>, SourceError> {
    let mut sources: Vec<Arc<dyn Source>> = Vec::new();
    if let Some(github) = settings.github {
        sources.push(Arc::new(GithubSource::new(github, gate, http)?));
    }
    if let Some(kaggle) = settings.kaggle.filter(|kaggle| kaggle.credentials.is_some() || kaggle.meta.is_some()) {
        sources.push(Arc::new(KaggleSource::new(kaggle, gate, http)?));
    }
    if let Some(huggingface) = settings.huggingface {
        sources.push(Arc::new(HuggingfaceSource::new(&huggingface, gate, http)?));
    }
    if let Some(web) = settings.web {
        sources.push(Arc::new(WebSource::new(web, gate, http)?));
    }
    Ok(sources.into_iter().map(|source| (source.platform(), source)).collect())
}
