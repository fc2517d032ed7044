//! The configuration file: read, flattened to dotted keys, unknown ones named with their nearest known one.

use std::collections::BTreeMap;
use std::path::Path;

/// One thing wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// `path:line`, a variable's name or a flag.
    pub place: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl std::fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.problem, self.remedy)
    }
}

/// A value as text with the place it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) place: String,
}

/// Every known key, in alphabetical order.
pub fn known_keys() -> Vec<String> {
    flatten("config/default.toml", super::DEFAULT_TOML, &mut Vec::new()).into_keys().collect()
}

/// Keys with the environment variables that set them, strongest first. Tokens are not among them: they have no key.
pub(super) fn environment_names() -> [(&'static str, &'static [&'static str]); 13] {
    [
        ("data_dir", &["HANDIWORK_DATA_DIR"]),
        ("rubric", &["HANDIWORK_RUBRIC"]),
        ("role", &["HANDIWORK_ROLE"]),
        ("github.api_url", &["HANDIWORK_GITHUB_API_URL"]),
        ("github.archive_url", &["HANDIWORK_GITHUB_ARCHIVE_URL"]),
        ("github.token_file", &["HANDIWORK_GITHUB_TOKEN_FILE"]),
        ("huggingface.url", &["HANDIWORK_HUGGINGFACE_URL", "HF_ENDPOINT"]),
        ("kaggle.api_url", &["HANDIWORK_KAGGLE_API_URL"]),
        ("kaggle.meta_dir", &["HANDIWORK_META_KAGGLE_DIR"]),
        ("web.allow_private_hosts", &["HANDIWORK_WEB_ALLOW_PRIVATE_HOSTS"]),
        ("web.stand_ins", &["HANDIWORK_WEB_STAND_INS"]),
        ("http.contact", &["HANDIWORK_CONTACT"]),
        ("privacy.purpose", &["HANDIWORK_PURPOSE"]),
    ]
}

/// Reads a user's file; unknown keys and unreadable files become faults.
pub(super) fn read(path: &Path, faults: &mut Vec<ConfigFault>) -> BTreeMap<String, Value> {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            faults.push(ConfigFault {
                place: name,
                problem: format!("cannot be read: {error}"),
                remedy: "name an existing TOML file".into(),
            });
            return BTreeMap::new();
        }
    };
    let values = flatten(&name, &text, faults);
    let known = known_keys();
    let (good, unknown): (BTreeMap<_, _>, BTreeMap<_, _>) =
        values.into_iter().partition(|(key, _)| known.iter().any(|one| one == key));
    for (key, value) in unknown {
        let remedy = match nearest(&key, &known) {
            Some(near) => format!("did you mean {near}?"),
            None => "`handiwork config show` lists the known keys".into(),
        };
        faults.push(ConfigFault { place: value.place, problem: format!("unknown key {key}"), remedy });
    }
    good
}

/// Flattens a TOML text to dotted keys. Lists become comma-separated text; tables of tables are walked.
pub(super) fn flatten(name: &str, text: &str, faults: &mut Vec<ConfigFault>) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    match toml::de::DeTable::parse(text) {
        Ok(table) => walk(name, text, "", table.get_ref(), &mut values),
        Err(error) => faults.push(ConfigFault {
            place: format!("{name}:{}", line_of(text, error.span().map_or(0, |span| span.start))),
            problem: format!("is no valid TOML: {}", error.message()),
            remedy: "mend the line; strings stand in quotes".into(),
        }),
    }
    values
}

fn walk(name: &str, text: &str, prefix: &str, table: &toml::de::DeTable<'_>, values: &mut BTreeMap<String, Value>) {
    for (key, value) in table.iter() {
        let full = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        let place = format!("{name}:{}", line_of(text, key.span().start));
        match value.get_ref() {
            toml::de::DeValue::Table(inner) => walk(name, text, &full, inner, values),
            toml::de::DeValue::Array(items) => {
                let text = items.iter().map(|item| scalar(item.get_ref())).collect::<Vec<_>>().join(",");
                values.insert(full, Value { text, place });
            }
            other => {
                values.insert(full, Value { text: scalar(other), place });
            }
        }
    }
}

fn scalar(value: &toml::de::DeValue<'_>) -> String {
    match value {
        toml::de::DeValue::String(text) => text.to_string(),
        toml::de::DeValue::Integer(number) => number.to_string(),
        toml::de::DeValue::Float(number) => number.to_string(),
        toml::de::DeValue::Boolean(truth) => truth.to_string(),
        toml::de::DeValue::Datetime(date) => date.to_string(),
        toml::de::DeValue::Array(_) | toml::de::DeValue::Table(_) => String::new(),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

/// The known key nearest to a mistyped one, if any is near: compared whole and by its last part, so that a key
/// outside its table is found too.
fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a str> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    known
        .iter()
        .map(|candidate| {
            let whole = strsim::jaro_winkler(key, candidate);
            let part = strsim::jaro_winkler(&last(key), &last(candidate)) - 0.05;
            (whole.max(part), candidate)
        })
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate.as_str())
}
