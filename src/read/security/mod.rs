//! What could do harm: credentials, calls that run what they are given; and what is set up against it.
//!
//! Called by the repository reader, once a file. Invariant: tests and copies are not looked at; a credential is told by
//! kind and line, and no excerpt of its line is kept.

mod secret;
#[cfg(test)]
mod tests;

use super::python::HazardKind;
use super::text::lower;
use super::workflow::is_pipeline;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{Reach, SecurityFacts, Sighting};
use crate::evidence::{Gap, Place, Slot};
use std::collections::BTreeSet;

/// Most credentials and dangerous calls kept.
const MAX_FOUND: usize = 10;
/// Most unpickling calls kept.
const MAX_UNPICKLING: usize = 5;

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct SecurityReader {
    facts: SecurityFacts,
    secrets: BTreeSet<Sighting>,
    dangerous: BTreeSet<Sighting>,
    unpickling: BTreeSet<Sighting>,
    scanning: BTreeSet<Sighting>,
}

impl SecurityReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if matches!(file.role, FileRole::Vendored | FileRole::Generated | FileRole::Test) {
            return;
        }
        let Some(text) = file.text else { return };
        if !is_set_apart(file.path) {
            for (kind, line) in secret::find(text) {
                self.facts.secrets_total += 1;
                add(&mut self.secrets, MAX_FOUND, kind, Place::lines(file.path, line, line));
            }
        }
        if file.role == FileRole::Source {
            self.calls(file, text);
        }
        if is_pipeline(file.path) || file.path.starts_with(".pre-commit-config") {
            self.scans(file.path, text);
        }
    }

    fn calls(&mut self, file: &FileView<'_>, text: &str) {
        let Some(python) = file.python else { return };
        self.facts.python_lines += python.code_lines;
        let is_notebook = file.language == Some("jupyter");
        for hazard in &python.hazards {
            let what = match hazard.kind {
                HazardKind::Shell => "A shell runs a command put together from parts",
                HazardKind::Evaluate => "Text that was computed is run as code",
                HazardKind::Yaml => "YAML is read with every tag allowed, which can construct any object",
                HazardKind::Download => "What a request brought is unpickled",
                HazardKind::Unverified => "A request does not check whose server answers",
                HazardKind::Unpickle => "A file is unpickled, which runs what it holds",
            };
            let place = Place::lines(file.path, hazard.line, hazard.line);
            let line = text.lines().nth((hazard.line as usize).saturating_sub(1)).unwrap_or_default();
            // A credential on the same line must not be quoted along.
            let quotable = !is_notebook && secret::find(line).is_empty();
            let place = if quotable { place.quoting(line) } else { place };
            if hazard.kind == HazardKind::Unpickle {
                self.facts.unpickling_total += 1;
                add(&mut self.unpickling, MAX_UNPICKLING, what, place);
            } else {
                self.facts.dangerous_total += 1;
                add(&mut self.dangerous, MAX_FOUND, what, place);
            }
        }
    }

    /// Scanners that a pipeline or a hook runs.
    fn scans(&mut self, path: &str, text: &str) {
        const SCANNERS: [(&str, &str); 18] = [
            ("github/codeql-action", "CodeQL"),
            ("bandit", "Bandit"),
            ("pip-audit", "pip-audit"),
            ("pyupio/safety", "Safety"),
            ("safety check", "Safety"),
            ("cargo audit", "cargo audit"),
            ("cargo-deny", "cargo-deny"),
            ("cargo deny", "cargo-deny"),
            ("npm audit", "npm audit"),
            ("trivy", "Trivy"),
            ("gitleaks", "Gitleaks"),
            ("detect-secrets", "detect-secrets"),
            ("trufflehog", "TruffleHog"),
            ("snyk", "Snyk"),
            ("semgrep", "Semgrep"),
            ("ossf/scorecard-action", "OpenSSF Scorecard"),
            ("govulncheck", "govulncheck"),
            ("detect-private-key", "detect-private-key"),
        ];
        for (number, line) in (1..).zip(text.lines()) {
            let found = SCANNERS.iter().find(|(mark, _)| line.contains(mark));
            if let Some((_, name)) = found.filter(|_| !line.trim_start().starts_with('#')) {
                add(&mut self.scanning, MAX_FOUND, name, Place::lines(path, number, number).quoting(line));
                return;
            }
        }
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows no code.
    pub fn finish(self, tree: &Tree, reach: Reach) -> Slot<SecurityFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        let mut facts = self.facts;
        facts.secrets = self.secrets.into_iter().collect();
        facts.dangerous = self.dangerous.into_iter().collect();
        facts.unpickling = self.unpickling.into_iter().collect();
        facts.scanning = self.scanning.into_iter().next();
        for path in tree.files.keys() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let name = lower(name);
            let is_common = matches!(folder, "" | ".github" | "docs" | ".gitlab");
            let stem = name.split('.').next().unwrap_or_default();
            if is_common
                && stem == "security"
                && (name.ends_with(".md") || name.ends_with(".rst") || name.ends_with(".txt"))
            {
                facts.policy.get_or_insert_with(|| Place::file(path));
            }
            let updates = matches!(&*name, "dependabot.yml" | "dependabot.yaml") && folder == ".github"
                || matches!(&*name, "config.yml") && folder == ".dependabot"
                || matches!(&*name, "renovate.json" | "renovate.json5" | ".renovaterc" | ".renovaterc.json")
                    && matches!(folder, "" | ".github" | ".gitlab")
                || matches!(&*name, ".pyup.yml" | ".scala-steward.conf") && folder.is_empty();
            if updates {
                facts.updates.get_or_insert_with(|| Place::file(path));
            }
        }
        Slot::Seen(facts)
    }
}

/// Keeps the first few in their own order.
fn add(found: &mut BTreeSet<Sighting>, most: usize, what: &str, place: Place) {
    found.insert(Sighting { what: what.to_owned(), place });
    if found.len() > most {
        found.pop_last();
    }
}

/// Files whose credentials are made for show.
fn is_set_apart(path: &str) -> bool {
    let path = lower(path);
    ["test", "fixture", "example", "sample", "mock", "dummy"].iter().any(|word| path.contains(word))
}
