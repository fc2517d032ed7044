//! Java and Scala: names and versions of `pom.xml`, `build.gradle(.kts)` and `build.sbt`, by pattern.

use super::text::{Lines, line_number, pattern};
use super::{Group, Manifest};
use crate::evidence::facts::Pin;
use regex::Regex;
use std::sync::LazyLock;

static POM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?s)<dependency>\s*<groupId>([^<]{1,200})</groupId>\s*<artifactId>([^<]{1,200})</artifactId>\s*(?:<version>([^<]{1,100})</version>)?(?:\s*<[a-z]+>[^<]{0,200}</[a-z]+>)*",
    )
});
static GRADLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^\s*(\w*(?:[iI]mplementation|[cC]ompile(?:Only)?|api|[rR]untime(?:Only)?))\b[\s(]+["']([\w.-]+):([\w.-]+)(?::([^"']+))?["']"#,
    )
});
static SBT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#""([\w.-]+)"\s*%%?%?\s*"([\w.-]+)"\s*%\s*"?([\w.+-]+)"?(\s*%\s*(?:Test|"test"))?"#));

fn version_pin(version: Option<&str>) -> Pin {
    match version {
        None => Pin::Loose,
        Some(version) if version.contains(['[', '(', '+']) || version.contains("latest") => Pin::Bounded,
        Some(version) if version.starts_with('$') => Pin::Lower,
        Some(_) => Pin::Exact,
    }
}

/// Reads a `pom.xml`.
pub(super) fn pom(text: &str) -> Manifest {
    let mut manifest = Manifest::new("pom.xml", "jvm");
    let lines = Lines::new(text);
    for found in POM.captures_iter(text).take(1_000) {
        let (Some(whole), Some(group), Some(name)) = (found.get(0), found.get(1), found.get(2)) else { continue };
        let kind = if whole.as_str().contains("<scope>test") { Group::Auxiliary } else { Group::Main };
        let name = format!("{}:{}", group.as_str().trim(), name.as_str().trim());
        let pin = version_pin(found.get(3).map(|version| version.as_str()));
        manifest.add(name.clone(), pin, lines.of(whole.start()), &name, kind);
    }
    manifest.declares = text.contains("<project");
    manifest
}

/// Reads a Gradle build.
pub(super) fn gradle(text: &str) -> Manifest {
    let mut manifest = Manifest::new("build.gradle", "jvm");
    for (index, line) in text.lines().enumerate() {
        let Some(found) = GRADLE.captures(line) else { continue };
        let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
        let group = if part(1).starts_with("test") { Group::Auxiliary } else { Group::Main };
        let pin = version_pin(found.get(4).map(|version| version.as_str()));
        manifest.add(format!("{}:{}", part(2), part(3)), pin, line_number(index), line.trim(), group);
    }
    manifest
}

/// Reads an sbt build.
pub(super) fn sbt(text: &str) -> Manifest {
    let mut manifest = Manifest::new("build.sbt", "jvm");
    for (index, line) in text.lines().enumerate() {
        for found in SBT.captures_iter(line).take(20) {
            let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
            let group = if part(4).is_empty() { Group::Main } else { Group::Auxiliary };
            manifest.add(format!("{}:{}", part(1), part(2)), Pin::Exact, line_number(index), line.trim(), group);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        let found = pom(
            "<project>\n<dependency>\n <groupId>org.a</groupId>\n <artifactId>b</artifactId>\n <version>1.2</version>\n</dependency>\n<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4</version><scope>test</scope></dependency></project>",
        );
        let pins: Vec<_> = found.dependencies.iter().map(|one| (one.name.as_str(), one.line, one.group)).collect();
        assert_eq!(pins, [("org.a:b", 2, Group::Main), ("junit:junit", 7, Group::Auxiliary)]);
        let found =
            gradle("dependencies {\n  implementation 'org.a:b:1.+'\n  testImplementation(\"junit:junit:4.12\")\n}\n");
        let pins: Vec<_> = found.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.group)).collect();
        assert_eq!(pins, [("org.a:b", Pin::Bounded, Group::Main), ("junit:junit", Pin::Exact, Group::Auxiliary)]);
        assert_eq!(sbt("libraryDependencies += \"org.a\" %% \"b\" % \"1.0\" % Test\n").dependencies.len(), 1);
    }
}
