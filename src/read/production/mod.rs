//! What makes the work run for others: packages, services, demos, jobs, and what keeps them running.
//!
//! Called by the repository reader, once a file. Invariant: a library in use is a call, base or decorator of it in code
//! that is no test, example or document; a file by its name alone is told only where the name is a tool's own.

mod files;
mod libraries;
#[cfg(test)]
mod tests;

use super::python::PythonFile;
use super::text::lower;
use super::workflow::is_pipeline;
use super::{FileRole, FileView, Tree};
use crate::evidence::facts::{ProductionFacts, Reach, Sighting};
use crate::evidence::{Gap, Place, Slot};
use aho_corasick::AhoCorasick;
use files::Seen;
use libraries::{Area, MARKS};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Most findings kept of one area, each kind once.
const MAX_FINDINGS: usize = 5;
/// Bytes of YAML that are read: longer ones are data.
const MAX_YAML: u64 = 256 << 10;

static MARKED: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(MARKS.iter().map(|mark| mark.text)).ok());

/// Collects over files, then tells.
#[derive(Debug, Default)]
pub struct ProductionReader {
    found: BTreeMap<(Area, &'static str), Place>,
    version: Option<(u8, Place)>,
    /// Models of requests, which are an interface where something serves.
    models: Option<Place>,
}

impl ProductionReader {
    /// Takes what it needs from one file.
    pub fn file(&mut self, file: &FileView<'_>) {
        if matches!(file.role, FileRole::Vendored | FileRole::Generated | FileRole::Document) {
            return;
        }
        let Some(text) = file.text else { return };
        let name = file.path.rsplit('/').next().unwrap_or(file.path);
        if file.role == FileRole::Test || is_beside(file.path) {
            return self.measured(file, text);
        }
        self.manifest(file, name, text);
        match file.python {
            Some(python) if file.role == FileRole::Source => {
                self.python(file, python, text);
                self.measured(file, text);
            }
            _ => self.marks(file, text),
        }
    }

    fn manifest(&mut self, file: &FileView<'_>, name: &str, text: &str) {
        let path = file.path;
        // The package's own manifest before its modules, the root before folders.
        let rank = u8::from(name.ends_with(".py") && name != "setup.py") * 100
            + u8::try_from(path.matches('/').count().min(99)).unwrap_or(99);
        if let Some(place) = files::version(path, name, text) {
            let better = self.version.as_ref().is_none_or(|(old, at)| (rank, &place) < (*old, at));
            if better {
                self.version = Some((rank, place));
            }
        }
        self.extend(files::commands(path, name, text));
        let is_script =
            matches!(name, "Makefile" | "makefile" | "justfile" | "tox.ini" | "noxfile.py" | "cloudbuild.yaml")
                || name.ends_with(".sh")
                || name.starts_with(".goreleaser");
        if is_pipeline(path) || is_script {
            self.extend(files::publishing(path, text));
        }
        let lower = lower(name);
        if lower == "dockerfile" || lower.starts_with("dockerfile.") || lower.ends_with(".dockerfile") {
            self.extend(files::dockerfile(path, text));
        }
        let is_yaml = (lower.ends_with(".yml") || lower.ends_with(".yaml")) && file.size <= MAX_YAML;
        if is_yaml && !is_pipeline(path) {
            self.extend(files::yaml(path, &lower, text));
        }
        if matches!(&*lower, "openapi.json" | "swagger.json") && text.contains("\"paths\"") {
            self.keep(Area::Interface, "an OpenAPI description", Place::file(path));
        }
        if lower.ends_with(".proto")
            && let Some((line, written)) = (1..).zip(text.lines()).find(|(_, line)| line.starts_with("service "))
        {
            self.keep(Area::Interface, "protocol buffers", Place::lines(path, line, line).quoting(written));
        }
    }

    fn python(&mut self, file: &FileView<'_>, python: &PythonFile, text: &str) {
        let is_notebook = file.language == Some("jupyter");
        let mut noted = Vec::new();
        for (area, name, line) in libraries::of_python(python) {
            // A cell that builds a server or a demo is tried out, not run for others.
            if !(is_notebook && matches!(area, Area::Service | Area::Orchestration | Area::Logging)) {
                noted.push((area, name, line));
            }
        }
        let parses = |call: &&crate::read::python::Call| {
            matches!(
                call.name.rsplit('.').next(),
                Some("ArgumentParser" | "OptionParser" | "Typer" | "docopt" | "Fire")
            ) || call.name == "click.command"
                || call.name == "click.group"
        };
        if let Some(call) = python.calls.iter().find(parses).filter(|_| !is_notebook) {
            noted.push((Area::Interface, "a command line", call.line));
        }
        if let Some(call) = python.calls.iter().find(|call| is_health(call.text.as_deref())) {
            noted.push((Area::Health, "a health check", call.line));
        }
        for (area, name, line) in noted {
            let place = Place::lines(file.path, line, line);
            self.keep(area, name, if is_notebook { place } else { place.quoting(line_of(text, line)) });
        }
        if file.path.ends_with("/__main__.py") {
            self.keep(Area::Command, "a runnable package", Place::file(file.path));
        }
        let model = python.classes.iter().find(|class| {
            class
                .bases
                .iter()
                .any(|base| matches!(base.rsplit('.').next(), Some("BaseModel" | "Schema" | "Serializer")))
        });
        if let Some(class) = model {
            let place = Place::lines(file.path, class.lines[0], class.lines[0]).quoting(line_of(text, class.lines[0]));
            if self.models.as_ref().is_none_or(|kept| place < *kept) {
                self.models = Some(place);
            }
        }
    }

    /// Benchmarks and load tests, which stand among tests and scripts.
    fn measured(&mut self, file: &FileView<'_>, text: &str) {
        let Some(python) = file.python else { return self.marks(file, text) };
        let fixture = python
            .functions
            .iter()
            .find(|function| function.is_test && function.parameters.iter().any(|parameter| parameter == "benchmark"));
        if let Some(function) = fixture {
            let place = Place::lines(file.path, function.defined, function.defined);
            self.keep(
                Area::Measured,
                "benchmarks with pytest-benchmark",
                place.quoting(line_of(text, function.defined)),
            );
        }
        // Time taken in a script that says by its name what for; elsewhere it is a progress message.
        let path = lower(file.path);
        let named = ["bench", "latency", "throughput", "speed_test", "profil"].iter().any(|word| path.contains(word));
        let timed = python.calls.iter().find(|call| {
            matches!(
                call.name.as_str(),
                "time.time"
                    | "time.perf_counter"
                    | "perf_counter"
                    | "timeit.timeit"
                    | "timeit.repeat"
                    | "time.process_time"
            ) || call.name.ends_with("cuda.Event")
        });
        if let Some(call) = timed.filter(|_| named && file.language != Some("jupyter")) {
            let place = Place::lines(file.path, call.line, call.line).quoting(line_of(text, call.line));
            self.keep(Area::Measured, "time taken in benchmarks", place);
        }
    }

    /// Words of other languages' libraries, where they stand in code.
    fn marks(&mut self, file: &FileView<'_>, text: &str) {
        let Some(language) = file.language else { return };
        // The prose of R Markdown speaks of libraries without using them.
        if file.path.ends_with("md") || file.path.ends_with(".Rnw") {
            return;
        }
        let Some(marked) = MARKED.as_ref() else { return };
        let only_measured = file.role == FileRole::Test || is_beside(file.path);
        for found in marked.find_iter(text) {
            let Some(mark) = MARKS.get(found.pattern().as_usize()) else { continue };
            let wanted = mark.languages.contains(&language) && (!only_measured || mark.area == Area::Measured);
            if !wanted {
                continue;
            }
            let start = text.get(..found.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
            let is_comment = ["//", "*", "# ", "/*"].iter().any(|sign| line.trim_start().starts_with(sign));
            if !is_comment {
                let before = text.as_bytes().get(..start).unwrap_or_default();
                let number = u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX);
                let number = number.saturating_add(1);
                self.keep(mark.area, mark.name, Place::lines(file.path, number, number).quoting(line));
            }
        }
    }

    fn extend(&mut self, found: impl IntoIterator<Item = Seen>) {
        for one in found {
            self.keep(one.area, one.name, one.place);
        }
    }

    /// Keeps a finding at the first of its places, the root before folders.
    fn keep(&mut self, area: Area, name: &'static str, place: Place) {
        let rank = |place: &Place| (place.path.matches('/').count(), place.path.clone(), place.lines);
        match self.found.get_mut(&(area, name)) {
            Some(kept) if rank(kept) <= rank(&place) => {}
            Some(kept) => *kept = place,
            None => {
                self.found.insert((area, name), place);
            }
        }
    }

    /// The facts, once every file was offered. Unknown for a listing, which shows neither code nor most files.
    pub fn finish(mut self, tree: &Tree, reach: Reach) -> Slot<ProductionFacts> {
        if reach == Reach::Listing {
            return Slot::Unknown(Gap::Unsupported);
        }
        for path in tree.files.keys() {
            let name = path.rsplit('/').next().unwrap_or(path);
            if let Some((area, kind)) = files::named(path, name).filter(|_| !is_beside(path)) {
                self.keep(area, kind, Place::file(path));
            }
        }
        let mut facts = ProductionFacts { version: self.version.map(|(_, place)| place), ..ProductionFacts::default() };
        for ((area, what), place) in self.found {
            let one = Sighting { what: what.to_owned(), place };
            let list = match area {
                Area::Service => &mut facts.services,
                Area::Demo => &mut facts.demos,
                Area::Orchestration => &mut facts.orchestration,
                Area::Container => &mut facts.containers,
                Area::Interface => &mut facts.interfaces,
                Area::Monitoring => &mut facts.monitoring,
                Area::Drift => &mut facts.drift,
                Area::Registry => &mut facts.registry,
                Area::Infrastructure => &mut facts.infrastructure,
                Area::Measured => &mut facts.measured,
                Area::Publishing => &mut facts.publishing,
                Area::Command => &mut facts.commands,
                Area::Logging => {
                    facts.logging = Some(one.place);
                    continue;
                }
                Area::Health => {
                    facts.health = Some(one.place);
                    continue;
                }
            };
            if list.len() < MAX_FINDINGS {
                list.push(one);
            }
        }
        if let Some(place) = self.models.filter(|_| !facts.services.is_empty())
            && facts.interfaces.len() < MAX_FINDINGS
        {
            facts.interfaces.push(Sighting { what: "models of requests".to_owned(), place });
        }
        if facts == ProductionFacts::default() { Slot::Absent } else { Slot::Seen(facts) }
    }
}

/// Whether a text is the route of a health check.
fn is_health(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        let route = text.trim_end_matches('/');
        text.starts_with('/')
            && matches!(
                route.rsplit('/').next(),
                Some(
                    "health"
                        | "healthz"
                        | "healthcheck"
                        | "health_check"
                        | "livez"
                        | "readyz"
                        | "ready"
                        | "ping"
                        | "live"
                )
            )
    })
}

fn line_of(text: &str, line: u32) -> &str {
    text.lines().nth((line as usize).saturating_sub(1)).unwrap_or_default()
}

/// What stands beside the work: tests, examples, documents, and where others develop it.
fn is_beside(path: &str) -> bool {
    path.split('/').rev().skip(1).any(|segment| {
        matches!(
            &*lower(segment),
            "test"
                | "tests"
                | "testing"
                | "example"
                | "examples"
                | "doc"
                | "docs"
                | "tutorial"
                | "tutorials"
                | "fixtures"
                | "testdata"
                | ".devcontainer"
                | "template"
                | "templates"
                | "cookiecutter"
        )
    })
}
