//! Whom a command may ask, and under which limits: the settings made into sources.
//!
//! Called by every command that asks the network. Invariant: nothing is asked here; what a missing token or folder
//! costs is said once, before anything is.

use super::args::SourceName;
use super::context::Context;
use super::exit::{Stopped, Stops};
use crate::collect::gate::{Gate, GateSettings};
use crate::collect::github::GithubSettings;
use crate::collect::http::{Http, HttpSettings};
use crate::collect::huggingface::HuggingfaceSettings;
use crate::collect::kaggle::{KaggleIdentity, KaggleSettings, LeftOut, MetaSettings};
use crate::collect::web::WebSettings;
use crate::collect::{Source, SourceSettings};
use crate::evidence::{Handle, Platform};
use crate::settings::{KaggleCredentials, Settings, Token};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Whom to ask, and how much.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    /// The platforms asked.
    pub platforms: Vec<Platform>,
    /// Share of each host's remaining window that may be used, 0 to 1.
    pub budget: f64,
    /// Longest wait for a limit.
    pub max_wait: Duration,
}

/// The platforms a `--sources` list names, all where there is none.
pub(super) fn platforms(names: Option<&[SourceName]>) -> Vec<Platform> {
    let Some(names) = names else { return Platform::ALL.to_vec() };
    let of = |name: &SourceName| match name {
        SourceName::Github => Platform::Github,
        SourceName::Kaggle => Platform::Kaggle,
        SourceName::Huggingface => Platform::Huggingface,
        SourceName::Web => Platform::Web,
    };
    names.iter().map(of).collect()
}

/// The platforms that can be asked, behind one gate; what each lacks is said.
///
/// # Errors
/// When an address or a credential cannot be one.
pub(super) fn sources(context: &Context, asking: &Asking) -> Result<BTreeMap<Platform, Arc<dyn Source>>, Stopped> {
    let (gate, http) = door(context, asking)?;
    for platform in &asking.platforms {
        if let Some(note) = lacking(&context.settings, *platform) {
            context.voice.note(&note);
        }
    }
    let mut settings = settings(&context.settings, &asking.platforms);
    if let Some(meta) = settings.kaggle.as_mut().and_then(|kaggle| kaggle.meta.as_mut()) {
        let suppressions = context.rights()?.suppressions().failure()?;
        let is_left_out = move |name: &str| suppressions.holds(&Handle::new(Platform::Kaggle, name));
        meta.left_out = LeftOut::those(is_left_out);
    }
    crate::collect::sources(settings, &gate, &http).usage()
}

/// The gate and the client of one command.
///
/// # Errors
/// When the contact cannot stand in a header.
pub(super) fn door(context: &Context, asking: &Asking) -> Result<(Gate, Http), Stopped> {
    let settings = &context.settings;
    let gate = Gate::new(GateSettings {
        budget: asking.budget,
        reserve: settings.reserve,
        max_wait: asking.max_wait,
        ..GateSettings::default()
    });
    let http = Http::new(&HttpSettings { contact: settings.contact.clone(), ..HttpSettings::default() }).usage()?;
    Ok((gate, http))
}

/// Where the platforms are and who asks them.
pub(super) fn settings(settings: &Settings, platforms: &[Platform]) -> SourceSettings {
    let wanted = |platform| platforms.contains(&platform);
    SourceSettings {
        github: wanted(Platform::Github).then(|| github(settings)),
        huggingface: wanted(Platform::Huggingface).then(|| HuggingfaceSettings {
            url: settings.huggingface.url.clone(),
            token: settings.huggingface.token.as_ref().map(Token::secret),
        }),
        kaggle: wanted(Platform::Kaggle).then(|| kaggle(settings)),
        web: wanted(Platform::Web).then(|| WebSettings {
            allow_private_hosts: settings.web.allow_private_hosts.clone(),
            pages_per_site: settings.web.pages_per_site,
            stand_ins: settings.web.stand_ins.clone(),
            ..WebSettings::default()
        }),
    }
}

fn github(settings: &Settings) -> GithubSettings {
    GithubSettings {
        api_url: settings.github.api_url.clone(),
        archive_url: settings.github.archive_url.clone(),
        token: settings.github.token.as_ref().map(Token::secret),
        archives_per_prospect: settings.github.archives_per_prospect,
    }
}

fn kaggle(settings: &Settings) -> KaggleSettings {
    let credentials = settings.kaggle.credentials.as_ref().map(|credentials| match credentials {
        KaggleCredentials::Token(token) => KaggleIdentity::Token(token.secret()),
        KaggleCredentials::Key { user, key } => KaggleIdentity::Key { user: user.clone(), key: key.secret() },
    });
    let meta = settings.kaggle.meta_dir.clone();
    let meta =
        meta.map(|dump| MetaSettings { dump, data_dir: settings.data_dir.clone(), left_out: LeftOut::default() });
    KaggleSettings { api_url: settings.kaggle.api_url.clone(), credentials, meta }
}

/// What cannot be seen of a platform as it is set up, what that costs and what to do about it.
fn lacking(settings: &Settings, platform: Platform) -> Option<String> {
    let note = match platform {
        Platform::Github if settings.github.token.is_none() => {
            "note: no GitHub token: only a small budget is left, and less can be seen. A token without any scope lifts \
             it from 60 to 5,000 requests an hour; put it into a file and set github.token_file"
        }
        Platform::Huggingface if settings.huggingface.token.is_none() => {
            "note: no Hugging Face token: about 60 accounts in five minutes instead of 125. One with the role read is \
             enough; put it into a file and set huggingface.token_file"
        }
        Platform::Kaggle => match (&settings.kaggle.credentials, &settings.kaggle.meta_dir) {
            (None, None) => {
                "note: no Kaggle credentials and no kaggle.meta_dir: Kaggle accounts are not looked at. Set \
                 KAGGLE_API_TOKEN for notebooks and data sets, and kaggle.meta_dir for results in competitions"
            }
            (None, Some(_)) => {
                "note: no Kaggle credentials: what stands in notebooks and data sets is not looked at; set \
                 KAGGLE_API_TOKEN"
            }
            (Some(_), None) => {
                "note: no kaggle.meta_dir: results in competitions are not looked at; name a folder of the Meta Kaggle \
                 files"
            }
            (Some(_), Some(_)) => return None,
        },
        Platform::Web if !settings.web.allow_private_hosts.is_empty() => {
            let hosts = settings.web.allow_private_hosts.join(", ");
            return Some(format!("note: web.allow_private_hosts lets pages be read from {hosts}"));
        }
        Platform::Github | Platform::Huggingface | Platform::Web => return None,
    };
    Some(note.to_owned())
}
