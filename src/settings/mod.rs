//! Configuration: flags over environment over one file over `config/default.toml`, checked once and as a whole.
//!
//! Called by `cli`. Invariant: after [`Settings::load`] every value is valid; every fault of a file is reported at
//! once, with its line and the nearest known key; a token is never part of an error, a `Debug` output or a file we
//! write.

mod file;
mod kaggle;
mod quantity;
mod token;

pub use file::{ConfigFault, known_keys};
pub use quantity::{parse_duration, parse_share};
pub use token::{Token, TokenFault};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The built-in settings, documented key by key.
pub const DEFAULT_TOML: &str = include_str!("../../config/default.toml");

/// Everything that can be set, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where results are kept.
    pub data_dir: PathBuf,
    /// A rubric file instead of the built-in one.
    pub rubric: Option<PathBuf>,
    /// The role judged under where a list names none.
    pub role: String,
    /// GitHub.
    pub github: Github,
    /// Hugging Face.
    pub huggingface: Huggingface,
    /// Kaggle.
    pub kaggle: Kaggle,
    /// People's own sites.
    pub web: Web,
    /// Whom the people assessed may write to.
    pub contact: Option<String>,
    /// Why the data is collected.
    pub purpose: Option<String>,
    /// When output is blind.
    pub blind: Blind,
    /// How long what is kept is kept.
    pub retention: Retention,
    /// Share of each host's window left for interactive use, 0 to 1.
    pub reserve: f64,
    /// Prospects collected at once.
    pub concurrency: usize,
    /// Where a refresh sends its news, if anywhere.
    pub notify: Notify,
    /// A file for node-exporter's textfile collector, if there is one.
    pub metrics_textfile: Option<PathBuf>,
    /// Where a refresh writes what it did.
    pub last_run: PathBuf,
    /// The file read, if one was found.
    pub file: Option<PathBuf>,
    /// What to tell the operator: odd, not wrong.
    pub warnings: Vec<String>,
    /// Where each value that is not the default comes from.
    pub origins: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
}

/// GitHub's part of the settings.
#[derive(Debug, Clone)]
pub struct Github {
    /// Base of the REST API.
    pub api_url: String,
    /// Base of the archive host.
    pub archive_url: String,
    /// The one token, if any.
    pub token: Option<Token>,
    /// Repositories a prospect whose contents are downloaded.
    pub archives_per_prospect: usize,
}

/// Hugging Face's part of the settings.
#[derive(Debug, Clone)]
pub struct Huggingface {
    /// The hub's address.
    pub url: String,
    /// The one token, if any.
    pub token: Option<Token>,
}

/// Kaggle's part of the settings.
#[derive(Debug, Clone)]
pub struct Kaggle {
    /// Base of the official API.
    pub api_url: String,
    /// Who asks, if anybody may.
    pub credentials: Option<KaggleCredentials>,
    /// A folder of the official Meta Kaggle files, if there is one.
    pub meta_dir: Option<PathBuf>,
}

/// How Kaggle is told who asks.
#[derive(Debug, Clone)]
pub enum KaggleCredentials {
    /// A token, sent as Bearer.
    Token(Token),
    /// A name and its key, sent as Basic.
    Key {
        /// The operator's user name.
        user: String,
        /// The key.
        key: Token,
    },
}

/// The web's part of the settings.
#[derive(Debug, Clone)]
pub struct Web {
    /// `host:port` pairs that may be private addresses.
    pub allow_private_hosts: Vec<String>,
    /// Pages of one person's site that are read, at most.
    pub pages_per_site: usize,
    /// Origins and the loopback addresses that stand for them; for tests only.
    pub stand_ins: BTreeMap<String, String>,
}

/// How long what is kept is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Facts, from the last scan that named the person. A refresh renews nothing.
    pub facts: Duration,
    /// Assessments and runs, from the day they were made.
    pub assessments: Duration,
    /// Months of the audit log, from their end.
    pub audit: Duration,
}

/// Where a refresh sends its news.
#[derive(Debug, Clone, Default)]
pub struct Notify {
    /// Takes a POST.
    pub webhook_url: Option<String>,
    /// Signs what is sent, where the receiver checks that.
    pub webhook_secret: Option<Token>,
}

/// When output is blind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// Dashboard and digests blind, command line open.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Where settings come from besides the built-in defaults.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// The environment, as a map so that tests need not touch the process's.
    pub environment: BTreeMap<String, String>,
    /// The directory `./handiwork.toml` is looked for in.
    pub current_dir: PathBuf,
}

impl Origin {
    /// The process's own environment and directory.
    pub fn process(config: Option<PathBuf>, data_dir: Option<PathBuf>) -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let current_dir = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Origin { config, data_dir, environment, current_dir }
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The configuration file in force, if one exists. A file named by flag must exist.
    fn file(&self) -> Option<PathBuf> {
        if let Some(path) = &self.config {
            return Some(path.clone());
        }
        let beside = self.current_dir.join("handiwork.toml");
        if beside.is_file() {
            return Some(beside);
        }
        let base = self
            .variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(Path::new(self.variable("HOME")?).join(".config")))?;
        Some(base.join("handiwork/config.toml")).filter(|path| path.is_file())
    }
}

/// Settings that cannot be used, each fault with its place.
#[derive(Debug, thiserror::Error)]
#[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct SettingsError {
    /// Every fault found, in the file's order.
    pub faults: Vec<ConfigFault>,
}

impl Settings {
    /// Reads, merges and checks.
    ///
    /// # Errors
    /// Every fault at once: unreadable or malformed file, unknown key, value out of range, unreadable token file,
    /// more than one token.
    pub fn load(origin: &Origin) -> Result<Settings, SettingsError> {
        let mut faults = Vec::new();
        let mut values = file::flatten("config/default.toml", DEFAULT_TOML, &mut faults);
        let mut origins = BTreeMap::new();
        let path = origin.file();
        if let Some(path) = &path {
            for (key, value) in file::read(path, &mut faults) {
                origins.insert(key.clone(), "file".to_owned());
                values.insert(key, value);
            }
        }
        for (key, names) in file::environment_names() {
            if let Some((name, value)) = names.iter().find_map(|name| Some((name, origin.variable(name)?))) {
                origins.insert(key.to_owned(), format!("environment {name}"));
                values.insert(key.to_owned(), file::Value { text: value.to_owned(), place: format!("${name}") });
            }
        }
        if let Some(path) = &origin.data_dir {
            let place = "--data-dir".to_owned();
            values.insert("data_dir".into(), file::Value { text: path.to_string_lossy().into_owned(), place });
            origins.insert("data_dir".into(), "flag".into());
        }
        let mut warnings = Vec::new();
        let settings = Reader { values: &values, faults: &mut faults }.settings(origin, &mut warnings);
        if !faults.is_empty() {
            return Err(SettingsError { faults });
        }
        let values = values.into_iter().map(|(key, value)| (key, value.text)).collect();
        Ok(Settings { file: path, warnings, origins, values, ..settings })
    }

    /// Every key with its value in force, in order; what `config show` prints. Holds no token.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }
}

/// Takes checked values out of the merged text ones.
struct Reader<'a> {
    values: &'a BTreeMap<String, file::Value>,
    faults: &'a mut Vec<ConfigFault>,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).map(|value| value.text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn fault(&mut self, key: &str, problem: &str, remedy: &str) {
        let place = self.values.get(key).map_or_else(String::new, |value| value.place.clone());
        self.faults.push(ConfigFault { place, problem: format!("{key}: {problem}"), remedy: remedy.to_owned() });
    }

    fn share(&mut self, key: &str) -> f64 {
        let text = self.text(key).unwrap_or_default();
        parse_share(&text).unwrap_or_else(|problem| {
            self.fault(key, &problem, "write a share such as 10%");
            0.0
        })
    }

    fn duration(&mut self, key: &str) -> Duration {
        let text = self.text(key).unwrap_or_default();
        parse_duration(&text).unwrap_or_else(|problem| {
            self.fault(key, &problem, "write a duration such as 30d, 12h or 15m");
            Duration::ZERO
        })
    }

    fn count(&mut self, key: &str, least: usize, most: usize) -> usize {
        let text = self.text(key).unwrap_or_default();
        match text.parse::<usize>() {
            Ok(count) if (least..=most).contains(&count) => count,
            _ => {
                self.fault(key, &format!("{text:?} is no number from {least} to {most}"), "write a whole number");
                least
            }
        }
    }

    fn url(&mut self, key: &str) -> String {
        let text = self.text(key).unwrap_or_default();
        match url::Url::parse(&text) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                if !parsed.username().is_empty() || parsed.password().is_some() {
                    self.fault(key, "holds credentials", "put the token into a file and name that");
                }
                text.trim_end_matches('/').to_owned()
            }
            _ => {
                self.fault(key, &format!("{text:?} is no http(s) URL"), "write it with its scheme, https://…");
                text
            }
        }
    }

    fn settings(&mut self, origin: &Origin, warnings: &mut Vec<String>) -> Settings {
        let retention = Retention {
            facts: self.duration("privacy.retention.facts"),
            assessments: self.duration("privacy.retention.assessments"),
            audit: self.duration("privacy.retention.audit"),
        };
        let purpose = self.text("privacy.purpose");
        if let Some(given) = &purpose
            && !["applicant", "consented", "sourcing"].contains(&given.as_str())
        {
            self.fault("privacy.purpose", &format!("{given:?} is unknown"), "applicant, consented or sourcing");
        }
        let blind = match self.text("privacy.blind").as_deref() {
            Some("auto") | None => Blind::Auto,
            Some("always" | "true") => Blind::Always,
            Some("never" | "false") => Blind::Never,
            Some(other) => {
                self.fault("privacy.blind", &format!("{other:?} is unknown"), "auto, always or never");
                Blind::Auto
            }
        };
        let reserve = self.share("limits.reserve");
        if reserve >= 1.0 {
            self.fault("limits.reserve", "leaves nothing to work with", "write a share below 100%");
        }
        let data_dir = self.data_dir(origin);
        // An absolute path stays as it is.
        let last_run = data_dir.join(self.text("refresh.last_run").unwrap_or_else(|| "last-run.json".into()));
        Settings {
            data_dir,
            rubric: self.text("rubric").map(PathBuf::from),
            role: self.text("role").unwrap_or_else(|| "general".into()),
            github: self.github(origin, warnings),
            huggingface: self.huggingface(origin, warnings),
            kaggle: self.kaggle(origin, warnings),
            web: self.web(),
            contact: self.text("http.contact"),
            purpose,
            blind,
            retention,
            reserve,
            concurrency: self.count("limits.concurrency", 1, 64),
            notify: self.notify(warnings),
            metrics_textfile: self.text("metrics.textfile").map(PathBuf::from),
            last_run,
            file: None,
            warnings: Vec::new(),
            origins: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }

    /// The token that a variable holds or a file named by `key`.
    fn token(&mut self, given: Option<(&str, &str)>, key: &str, warnings: &mut Vec<String>) -> Option<Token> {
        let read = match (given, self.text(key)) {
            (Some((name, value)), _) => Token::from_text(value, &format!("${name}")),
            (None, Some(path)) => Token::from_file(Path::new(&path), warnings),
            (None, None) => return None,
        };
        match read {
            Ok(token) => Some(token),
            Err(fault) => {
                let place = given.map_or(key, |(name, _)| name).to_owned();
                self.faults.push(ConfigFault { place, problem: fault.problem, remedy: fault.remedy });
                None
            }
        }
    }

    fn huggingface(&mut self, origin: &Origin, warnings: &mut Vec<String>) -> Huggingface {
        let given = origin.variable("HF_TOKEN").map(|value| ("HF_TOKEN", value));
        Huggingface { url: self.url("huggingface.url"), token: self.token(given, "huggingface.token_file", warnings) }
    }

    fn kaggle(&mut self, origin: &Origin, warnings: &mut Vec<String>) -> Kaggle {
        let credentials = match kaggle::credentials(origin, warnings) {
            Ok(credentials) => credentials,
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        };
        Kaggle {
            api_url: self.url("kaggle.api_url"),
            credentials,
            meta_dir: self.text("kaggle.meta_dir").map(PathBuf::from),
        }
    }

    fn web(&mut self) -> Web {
        let hosts = self.text("web.allow_private_hosts").unwrap_or_default();
        let allow_private_hosts: Vec<String> =
            hosts.split(',').map(|host| host.trim().to_ascii_lowercase()).filter(|host| !host.is_empty()).collect();
        let is_pair = |host: &String| {
            host.rsplit_once(':').is_some_and(|(name, port)| !name.is_empty() && port.parse::<u16>().is_ok())
        };
        if let Some(odd) = allow_private_hosts.iter().find(|host| !is_pair(host)) {
            self.fault("web.allow_private_hosts", &format!("{odd:?} is no host:port"), "write 127.0.0.1:8080");
        }
        let stand_ins = self.stand_ins();
        Web { allow_private_hosts, pages_per_site: self.count("web.pages_per_site", 1, 100), stand_ins }
    }

    fn stand_ins(&mut self) -> BTreeMap<String, String> {
        fn read(pair: &str) -> Option<(&str, &str)> {
            pair.split_once('=').map(|(origin, base)| (origin.trim(), base.trim()))
        }
        let text = self.text("web.stand_ins").unwrap_or_default();
        let pairs: Vec<&str> = text.split(',').map(str::trim).filter(|pair| !pair.is_empty()).collect();
        let is_local = |base: &str| {
            let host = url::Url::parse(base).ok().and_then(|base| Some(base.host_str()?.to_owned()));
            matches!(host.as_deref(), Some("127.0.0.1" | "localhost" | "[::1]"))
        };
        if let Some(odd) = pairs.iter().find(|pair| !read(pair).is_some_and(|(_, base)| is_local(base))) {
            let problem = format!("{odd:?} names no address of this machine for an origin");
            self.fault("web.stand_ins", &problem, "write https://ada.example.org=http://127.0.0.1:8080/ada");
        }
        pairs.iter().filter_map(|pair| read(pair)).map(|(origin, base)| (origin.to_owned(), base.to_owned())).collect()
    }

    fn notify(&mut self, warnings: &mut Vec<String>) -> Notify {
        let webhook_url = self.text("notify.webhook_url").map(|_| self.url("notify.webhook_url"));
        Notify { webhook_url, webhook_secret: self.token(None, "notify.webhook_secret_file", warnings) }
    }

    fn github(&mut self, origin: &Origin, warnings: &mut Vec<String>) -> Github {
        let given = ["GITHUB_TOKEN", "GH_TOKEN"].iter().find_map(|name| Some((*name, origin.variable(name)?)));
        let token = self.token(given, "github.token_file", warnings);
        Github {
            api_url: self.url("github.api_url"),
            archive_url: self.url("github.archive_url"),
            token,
            archives_per_prospect: self.count("github.archives_per_prospect", 0, 12),
        }
    }

    fn data_dir(&mut self, origin: &Origin) -> PathBuf {
        if let Some(path) = self.text("data_dir") {
            return PathBuf::from(path);
        }
        if let Some(base) = origin.variable("XDG_DATA_HOME") {
            return Path::new(base).join("handiwork");
        }
        match origin.variable("HOME") {
            Some(home) => Path::new(home).join(".local/share/handiwork"),
            None => {
                self.fault("data_dir", "no home directory is known", "set data_dir or HANDIWORK_DATA_DIR");
                PathBuf::new()
            }
        }
    }
}

#[cfg(test)]
mod tests;
