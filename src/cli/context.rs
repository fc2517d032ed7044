//! What every command needs: settings, judgement, voice.

use super::args::Global;
use super::exit::{Stopped, Stops};
use super::say::Voice;
use crate::assess::rubric::{Role, Rubric, RubricFault};
use crate::run::ScanOptions;
use crate::settings::{Blind, Origin, Settings};
use crate::store::{Store, StoreError};
use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Settings, judgement and voice, loaded once.
#[derive(Debug)]
pub(super) struct Context {
    /// The global flags.
    pub global: Global,
    /// The checked settings.
    pub settings: Settings,
    /// Where words go.
    pub voice: Voice,
    /// The rubric in force.
    pub rubric: Arc<Rubric>,
    /// The role in force where a list names none.
    pub role: Role,
    /// Whether output hides who it is about.
    pub blind: bool,
    /// When the command began.
    pub started_at: Timestamp,
    /// The day judgements see as today.
    pub as_of: jiff::civil::Date,
}

impl Context {
    /// Loads settings, rubric and role.
    ///
    /// # Errors
    /// Every fault of the settings, or of the rubric, or an unknown role.
    pub(super) fn load(global: Global) -> Result<Context, Stopped> {
        let voice = Voice::new(&global);
        let settings = settings(&global)?;
        for warning in &settings.warnings {
            voice.note(&format!("warning: {warning}"));
        }
        let mut rubric = load_rubric(global.rubric.as_deref().or(settings.rubric.as_deref()))?;
        let role = load_role(&mut rubric, global.role.as_deref().unwrap_or(&settings.role))?;
        let role = rubric.role(&role).cloned().usage()?;
        let blind = global.blind || settings.blind == Blind::Always && !global.no_blind;
        let started_at = Timestamp::now();
        let as_of = global.as_of.unwrap_or_else(|| started_at.to_zoned(jiff::tz::TimeZone::UTC).date());
        Ok(Context { global, settings, voice, rubric: Arc::new(rubric), role, blind, started_at, as_of })
    }

    /// What every run is told, whatever it does: nothing stored is young enough, everything may be asked.
    pub(super) fn run_options(&self, id: String) -> ScanOptions {
        ScanOptions {
            id,
            started_at: self.started_at,
            as_of: self.as_of,
            role: self.role.clone(),
            max_age: Duration::ZERO,
            concurrency: self.settings.concurrency,
            offline: false,
            no_link: false,
            leaves_unasked: false,
            stopped: BTreeMap::new(),
            purpose: self.settings.purpose.clone(),
            contact: self.settings.contact.clone(),
        }
    }

    /// Opens the store.
    ///
    /// # Errors
    /// As [`Store::open`]; a held store names its holder.
    pub(super) fn store(&self, command: &str) -> Result<Arc<Store>, Stopped> {
        let store = match Store::open(&self.settings.data_dir, command) {
            // Naming a place that cannot be used is a mistake in the settings, not a failure of ours.
            Err(error @ (StoreError::NotADirectory { .. } | StoreError::NotWritable { .. })) => Err(error).usage()?,
            other => other.failure()?,
        };
        for line in &store.opening().notices {
            self.voice.always(&format!("warning: {line}"));
        }
        self.drop_suppressed(&store)?;
        Ok(Arc::new(store))
    }
}

/// Reads the settings the flags lead to.
///
/// # Errors
/// Every fault at once.
pub(super) fn settings(global: &Global) -> Result<Settings, Stopped> {
    Settings::load(&Origin::process(global.config.clone(), global.data_dir.clone())).usage()
}

/// Reads a rubric file with the built-in roles, or takes the built-in one.
///
/// # Errors
/// When the file cannot be read, or every mistake in it.
pub(super) fn load_rubric(path: Option<&Path>) -> Result<Rubric, Stopped> {
    let Some(path) = path else { return Ok(Rubric::built_in().clone()) };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the rubric {}; name an existing TOML file", path.display()))
        .usage()?;
    Rubric::parse(&text, Rubric::built_in_roles()).map_err(|faults| explained(path, &of_the_file(path, faults))).usage()
}

/// The name of a role: a known one, or that of a role file, which is added to the rubric.
///
/// # Errors
/// When there is neither such a role nor such a file, or every mistake in the file.
pub(super) fn load_role(rubric: &mut Rubric, name: &str) -> Result<String, Stopped> {
    let path = Path::new(name);
    if path.extension().is_none() && !name.contains('/') {
        rubric.role(name).usage()?;
        return Ok(name.to_owned());
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the role file {name}; name an existing TOML file or a built-in role"))
        .usage()?;
    rubric.add_role(name, &text).map_err(|faults| explained(path, &faults)).usage()
}

/// The faults under the name of the file they are in. What the built-in roles then miss follows from them, and is left
/// out.
fn of_the_file(path: &Path, mut faults: Vec<RubricFault>) -> Vec<RubricFault> {
    let of_a_role = |fault: &RubricFault| fault.file.starts_with("roles/");
    if !faults.iter().all(of_a_role) {
        faults.retain(|fault| !of_a_role(fault));
        for fault in &mut faults {
            fault.file = path.display().to_string();
        }
    }
    faults
}

fn explained(path: &Path, faults: &[RubricFault]) -> anyhow::Error {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let mistakes = if lines.len() == 1 { "a mistake" } else { "mistakes" };
    anyhow!("{} has {mistakes}:\n{}", path.display(), lines.join("\n"))
}
