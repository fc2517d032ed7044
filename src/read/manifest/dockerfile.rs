//! `Dockerfile`: base images of every stage, and what `RUN` installs with pip or conda.

use super::text::line_number;
use super::{Group, Image, Manifest, conda, image_of};
use std::collections::{BTreeMap, BTreeSet};

/// Reads one file.
pub(super) fn parse(text: &str) -> Manifest {
    let mut manifest = Manifest::new("Dockerfile", "container");
    let mut arguments: BTreeMap<String, String> = BTreeMap::new();
    let mut stages: BTreeSet<String> = BTreeSet::new();
    for (line, instruction) in instructions(text) {
        let (word, rest) = instruction.split_once(char::is_whitespace).unwrap_or((&instruction, ""));
        match word.to_ascii_uppercase().as_str() {
            "ARG" => {
                if let Some((name, value)) = rest.trim().split_once('=') {
                    arguments.insert(name.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned());
                }
            }
            "FROM" => from(&mut manifest, &arguments, &mut stages, rest, line),
            "RUN" => run(&mut manifest, rest, line),
            _ => {}
        }
    }
    manifest.declares = !manifest.images.is_empty();
    manifest
}

/// Instructions with continuations joined; comments between them left out.
fn instructions(text: &str) -> Vec<(u32, String)> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut open = false;
    for (index, raw) in text.lines().enumerate() {
        let trimmed = raw.trim();
        if trimmed.starts_with('#') || trimmed.is_empty() {
            continue;
        }
        let (content, continues) = match trimmed.strip_suffix('\\') {
            Some(content) => (content, true),
            None => (trimmed, false),
        };
        match found.last_mut() {
            Some((_, last)) if open && last.len() < 64 * 1024 => {
                last.push(' ');
                last.push_str(content);
            }
            _ => found.push((line_number(index), content.to_owned())),
        }
        open = continues;
    }
    found
}

fn from(
    manifest: &mut Manifest,
    arguments: &BTreeMap<String, String>,
    stages: &mut BTreeSet<String>,
    rest: &str,
    line: u32,
) {
    let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
    let Some(written) = words.next() else { return };
    let (reference, name, tag) = image_of(written, arguments);
    let is_stage = stages.contains(&reference.to_lowercase());
    if words.next().is_some_and(|word| word.eq_ignore_ascii_case("as"))
        && let Some(stage) = words.next()
    {
        stages.insert(stage.to_lowercase());
    }
    if is_stage || reference == "scratch" {
        return;
    }
    // `python:3.8-slim` states the interpreter as well.
    if name == "python" || name.ends_with("/python") {
        let version = reference.rsplit(':').next().unwrap_or("").split(['-', '@']).next().unwrap_or("");
        if version.starts_with(|sign: char| sign.is_ascii_digit()) {
            manifest.state(line, version);
        }
    }
    manifest.images.push(Image { name, tag, line, quote: format!("FROM {}", rest.trim()) });
}

/// `pip install a==1 b` and `conda install a=1`.
fn run(manifest: &mut Manifest, command: &str, line: u32) {
    for part in command.split("&&").flat_map(|part| part.split(';')) {
        installed(manifest, part, line);
    }
}

/// Reads what one shell command installs with pip or conda.
pub(super) fn installed(manifest: &mut Manifest, command: &str, line: u32) {
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
    let Some(at) = words.iter().position(|word| *word == "install") else { return };
    let tool = words.get(..at).unwrap_or_default();
    let pip = tool.iter().any(|word| {
        let word = word.rsplit('/').next().unwrap_or(word);
        word.starts_with("pip")
    });
    let conda = tool.iter().any(|word| matches!(word.rsplit('/').next(), Some("conda" | "mamba" | "micromamba")));
    let mut skip = false;
    for word in words.get(at + 1..).unwrap_or_default() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if word.starts_with('-') {
            skip = matches!(
                *word,
                "-r" | "-c"
                    | "-i"
                    | "-f"
                    | "-n"
                    | "-t"
                    | "--index-url"
                    | "--extra-index-url"
                    | "--find-links"
                    | "--target"
                    | "--requirement"
                    | "--constraint"
                    | "--name"
                    | "--prefix"
                    | "-p"
                    | "--channel"
                    | "--trusted-host"
                    | "--timeout"
                    | "-e"
                    | "--editable"
                    | "--file"
            );
            continue;
        }
        if word.contains('$') || word.contains(">>") || *word == "|" || *word == "||" {
            break;
        }
        if pip {
            if !matches!(*word, "pip" | "setuptools" | "wheel") {
                manifest.add_pip(word, line, Group::Main);
            }
        } else if conda {
            conda::package(manifest, word, line, Group::Main);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::{ImageTag, Pin};

    #[test]
    fn reads_stages_arguments_and_installs() {
        let text = "ARG CUDA=11.3.0\nFROM nvidia/cuda:${CUDA}-cudnn8 AS base\nRUN apt-get update && \\\n    apt-get install -y git\nRUN pip install --no-cache-dir -r requirements.txt torch==1.4.0 \\\n  numpy\nFROM base\nFROM python@sha256:abc\nFROM ubuntu\n";
        let manifest = parse(text);
        let images: Vec<_> = manifest.images.iter().map(|one| (one.name.as_str(), one.tag, one.line)).collect();
        assert_eq!(
            images,
            [("nvidia/cuda", ImageTag::Tag, 2), ("python", ImageTag::Digest, 8), ("ubuntu", ImageTag::Floating, 9)]
        );
        let found: Vec<_> = manifest.dependencies.iter().map(|one| (one.name.as_str(), one.pin, one.line)).collect();
        assert_eq!(found, [("torch", Pin::Exact, 5), ("numpy", Pin::Loose, 5)]);
    }

    #[test]
    fn an_image_nobody_names_is_given_from_outside() {
        let images = |text: &str| -> Vec<(String, ImageTag)> {
            parse(text).images.into_iter().map(|one| (one.name, one.tag)).collect()
        };
        let one = |name: &str, tag| vec![(name.to_owned(), tag)];
        assert_eq!(images("ARG base_image\nFROM ${base_image}\n"), one("${base_image}", ImageTag::Given));
        assert_eq!(images("ARG V\nFROM python:$V\n"), one("python", ImageTag::Given));
        assert_eq!(images("ARG V\nFROM python:${V}\n"), one("python", ImageTag::Given));
        assert_eq!(images("FROM $HOST/python:3.8\n"), one("$HOST/python", ImageTag::Tag));
        assert_eq!(images("ARG base_image=python:3.8\nFROM ${base_image}\n"), one("python", ImageTag::Tag));
        assert_eq!(images("FROM ${base:-ubuntu}\n"), one("ubuntu", ImageTag::Floating));
    }

    #[test]
    fn the_python_image_states_the_interpreter() {
        let manifest = parse("FROM python:3.8-slim-buster\n");
        assert_eq!(manifest.interpreter.unwrap().version, "3.8");
        assert!(parse("FROM registry.example:5000/a/b").images[0].tag == ImageTag::Floating);
    }

    #[test]
    fn nonsense_is_harmless() {
        for text in ["FROM", "FROM $", "FROM ${", "ARG A=$A\nFROM $A$A", "RUN install", "\\\n\\\n"] {
            let _ = parse(text);
        }
        assert!(parse("# only a comment\n").images.is_empty());
    }
}
