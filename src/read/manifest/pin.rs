//! Names and version statements, by each ecosystem's grammar.
//!
//! Called by every parser of this folder. Invariant: a statement that is not understood is the loosest thing it may be.

use super::text::pattern;
use crate::evidence::facts::Pin;
use regex::Regex;
use std::sync::LazyLock;

/// A distribution's name by PEP 503: lower case, runs of `-`, `_` and `.` as one `-`.
pub(crate) fn normalise(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for sign in name.trim().chars().take(120) {
        if matches!(sign, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(sign.to_lowercase());
        }
    }
    normal
}

/// Tightness of a PEP 440 specifier set (`>=1.0,<2`).
pub(crate) fn pep440(specifier: &str) -> Pin {
    let specifier = specifier.trim().trim_start_matches('(').trim_end_matches(')');
    let mut pin = Pin::Loose;
    for clause in specifier.split(',').map(str::trim).filter(|clause| !clause.is_empty()) {
        let one = if let Some(version) = clause.strip_prefix("===").or_else(|| clause.strip_prefix("==")) {
            if version.contains('*') { Pin::Bounded } else { Pin::Exact }
        } else if clause.starts_with("~=") || clause.starts_with('<') {
            Pin::Bounded
        } else if clause.starts_with('>') {
            Pin::Lower
        } else {
            Pin::Loose
        };
        pin = pin.max(one);
    }
    pin
}

/// Tightness of a Poetry, Cargo, npm or Julia range. `bare_is_exact` says what a version without an operator means.
pub(crate) fn range(text: &str, bare_is_exact: bool) -> Pin {
    let text = text.trim();
    if text.is_empty() || matches!(text, "*" | "latest" | "x" | "any") {
        return Pin::Loose;
    }
    text.split("||").map(|side| range_side(side, bare_is_exact)).min().unwrap_or(Pin::Loose)
}

fn range_side(side: &str, bare_is_exact: bool) -> Pin {
    let mut pin = Pin::Loose;
    for clause in side.split([',', ' ']).map(str::trim).filter(|clause| !clause.is_empty() && *clause != "-") {
        let one = match clause.as_bytes() {
            [b'^' | b'~' | b'<', ..] => Pin::Bounded,
            [b'>', ..] => Pin::Lower,
            [b'!', ..] => Pin::Loose,
            [b'=', rest @ ..] => {
                if rest.contains(&b'*') {
                    Pin::Bounded
                } else {
                    Pin::Exact
                }
            }
            [b'*'] => Pin::Loose,
            [first, ..] if first.is_ascii_digit() || *first == b'v' => {
                if clause.contains(['*', 'x', 'X']) || !bare_is_exact { Pin::Bounded } else { Pin::Exact }
            }
            _ => Pin::Loose,
        };
        pin = pin.max(one);
    }
    // `1.2.3 - 2.0.0` is a range, two bare versions no pin.
    if side.contains(" - ") { pin.min(Pin::Bounded) } else { pin }
}

/// Tightness of conda's match after a package name: `=1.19` is a fuzzy match of 1.19.*, `=1.19.2` names one release in
/// all but name, and a build string leaves no choice (conda's "package match specification").
pub(crate) fn conda(specifier: &str) -> Pin {
    let specifier = specifier.trim();
    if let Some(rest) = specifier.strip_prefix("==") {
        return if rest.contains('*') { Pin::Bounded } else { Pin::Exact };
    }
    if let Some(rest) = specifier.strip_prefix('=') {
        let mut parts = rest.split('=');
        let version = parts.next().unwrap_or("").trim();
        if version.is_empty() || version == "*" {
            return Pin::Loose;
        }
        if parts.next().is_some_and(|build| !build.is_empty() && build != "*") {
            return Pin::Exact;
        }
        return if version.contains('*') || version.split('.').count() < 3 { Pin::Bounded } else { Pin::Exact };
    }
    if specifier.starts_with(|sign: char| sign.is_ascii_digit()) {
        let mut words = specifier.split_whitespace();
        let version = words.next().unwrap_or("");
        return if version.contains('*') && words.next().is_none() { Pin::Bounded } else { Pin::Exact };
    }
    specifier.split('|').map(pep440).min().unwrap_or(Pin::Loose)
}

/// A requirement as pip reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PipRequirement {
    /// The normalised name.
    pub(crate) name: String,
    /// How tightly.
    pub(crate) pin: Pin,
}

static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$"));
static COMMIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[0-9a-fA-F]{7,40}|v?\d[\w.+-]*)$"));

/// One requirement of pip: a PEP 508 line, a direct URL, or a VCS URL. None for a local path or what is none.
pub(crate) fn pip(line: &str) -> Option<PipRequirement> {
    let line = without_options(line.trim());
    if line.is_empty() || line.starts_with(['.', '/', '~', '-', '<', '{', '$']) {
        return None;
    }
    let named = NAMED.captures(line)?;
    let name = named.get(1)?.as_str();
    let rest = named.get(2)?.as_str();
    if let Some(url) = rest.strip_prefix('@') {
        return Some(PipRequirement { name: normalise(name), pin: url_pin(url.trim()) });
    }
    if line.contains("://") && !rest.trim_start().starts_with([';', '=', '<', '>', '~', '!']) {
        return url_requirement(line);
    }
    let specifier = rest.split(';').next().unwrap_or("").trim();
    let starts_well = specifier.is_empty() || specifier.starts_with(['=', '<', '>', '~', '!', '(']);
    if !starts_well {
        return None;
    }
    // `numpy=1.2` is conda's writing, common in files exported by it.
    let single = specifier.starts_with('=') && !specifier.starts_with("==");
    let pin = if single { conda(specifier) } else { pep440(specifier) };
    Some(PipRequirement { name: normalise(name), pin })
}

/// The line without pip's per-requirement options.
fn without_options(line: &str) -> &str {
    line.find(" --").map_or(line, |at| line[..at].trim_end())
}

/// A requirement that is a URL alone.
fn url_requirement(url: &str) -> Option<PipRequirement> {
    let url = url.split_whitespace().next()?;
    let pin = url_pin(url);
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    let name = match egg {
        Some(egg) => egg.split('[').next()?.to_owned(),
        None => {
            let path = address.split_once("://").map_or(address, |(_, path)| path);
            let (_, last) = path.rsplit_once('/')?;
            let last = last.split('@').next()?.trim_end_matches(".git");
            if is_archive(last) { last.split('-').next()?.to_owned() } else { last.to_owned() }
        }
    };
    let name = normalise(&name);
    (!name.is_empty()).then_some(PipRequirement { name, pin })
}

fn is_archive(name: &str) -> bool {
    [".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz", ".egg"].iter().any(|end| name.ends_with(end))
}

/// How tightly a URL names what it fetches.
pub(crate) fn url_pin(url: &str) -> Pin {
    let url = url.split(';').next().unwrap_or("").trim();
    let address = url.split('#').next().unwrap_or("");
    let path = address.split_once("://").map_or(address, |(_, path)| path);
    let last = path.rsplit('/').next().unwrap_or("");
    if url.contains("sha256=") || is_archive(last) && last.contains(|sign: char| sign.is_ascii_digit()) {
        return Pin::Exact;
    }
    // The user part of `git+ssh://git@host/…` is no revision: only an `@` after the last slash is.
    match last.rsplit_once('@') {
        Some((_, revision)) if COMMIT.is_match(revision) => Pin::Exact,
        _ => Pin::Loose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned(line: &str) -> Option<(String, Pin)> {
        pip(line).map(|found| (found.name, found.pin))
    }

    #[test]
    fn reads_what_pip_reads() {
        let cases = [
            ("numpy", "numpy", Pin::Loose),
            ("NumPy >= 1.16 , <2 ; python_version >= '3.6'", "numpy", Pin::Bounded),
            ("scikit_learn==0.22.1", "scikit-learn", Pin::Exact),
            ("tensorflow==2.*", "tensorflow", Pin::Bounded),
            ("ruamel.yaml[jinja2]~=0.17", "ruamel-yaml", Pin::Bounded),
            ("torch!=1.5", "torch", Pin::Loose),
            ("pandas>1", "pandas", Pin::Lower),
            ("zope.interface===4.1", "zope-interface", Pin::Exact),
            ("numpy=1.19.2=py37h54aff64_0", "numpy", Pin::Exact),
            ("numpy=1.19", "numpy", Pin::Bounded),
            ("requests (>=2.0)", "requests", Pin::Lower),
            ("foo @ git+https://host/a/foo.git@0123456789abcdef", "foo", Pin::Exact),
            ("foo @ file:///tmp/build/foo", "foo", Pin::Loose),
            ("git+https://host/a/Some_Repo.git", "some-repo", Pin::Loose),
            ("git+https://host/a/b.git@v1.2.0#egg=bee[x]", "bee", Pin::Exact),
            ("git+ssh://git@host/a/b.git@master#egg=bee", "bee", Pin::Loose),
            ("https://host/torch-1.4.0-cp37-cp37m-linux_x86_64.whl", "torch", Pin::Exact),
            ("idna==2.8 --hash=sha256:aa", "idna", Pin::Exact),
        ];
        for (line, name, pin) in cases {
            assert_eq!(pinned(line), Some((name.to_owned(), pin)), "{line}");
        }
        for line in ["", ".", "./local", "-e .", "{{ x }}", "not a requirement", "Note: install these", "é"] {
            assert_eq!(pinned(line), None, "{line}");
        }
    }

    #[test]
    fn ranges_of_other_ecosystems() {
        assert_eq!(range("^1.2", false), Pin::Bounded);
        assert_eq!(range("1.2.3", true), Pin::Exact);
        assert_eq!(range("1.2", false), Pin::Bounded);
        assert_eq!(range("=1.2.3", false), Pin::Exact);
        assert_eq!(range(">=3.6", true), Pin::Lower);
        assert_eq!(range(">=3.6,<4.0", true), Pin::Bounded);
        assert_eq!(range("^1 || *", true), Pin::Loose);
        assert_eq!(range("1.2.3 - 2.0.0", true), Pin::Bounded);
        assert_eq!(range("latest", true), Pin::Loose);
    }
}
