//! `devcontainer.json` and `docker-compose.yml`: images.

use super::text::{Lines, line_number};
use super::yaml::{self, Node};
use super::{Image, Manifest, image, image_of};
use std::collections::BTreeMap;

/// Reads a `devcontainer.json`: JSON with comments and trailing commas.
pub(super) fn devcontainer(text: &str) -> Manifest {
    let mut manifest = Manifest::new("devcontainer.json", "container");
    let plain = without_comments(text);
    let value: serde_json::Value = match serde_json::from_str(&plain) {
        Ok(value) => value,
        Err(error) => {
            manifest.problems.push(format!("JSON: {error}"));
            return manifest;
        }
    };
    manifest.declares = value.as_object().is_some_and(|object| !object.is_empty());
    if let Some(reference) = value.get("image").and_then(|image| image.as_str()) {
        let (name, tag) = image(reference);
        let line = text.find("\"image\"").map_or(1, |at| Lines::new(text).of(at));
        manifest.images.push(Image { name, tag, line, quote: format!("\"image\": \"{reference}\"") });
    }
    manifest
}

/// Blanks `//` and `/* */` outside strings and drops commas before a closing bracket.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    let mut in_string = false;
    while let Some(sign) = signs.next() {
        if in_string {
            plain.push(sign);
            match sign {
                '\\' => plain.extend(signs.next()),
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match (sign, signs.peek()) {
            ('"', _) => {
                in_string = true;
                plain.push(sign);
            }
            ('/', Some('/')) => {
                for next in signs.by_ref() {
                    if next == '\n' {
                        plain.push('\n');
                        break;
                    }
                }
            }
            ('/', Some('*')) => {
                signs.next();
                let mut last = ' ';
                for next in signs.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            ('}' | ']', _) => {
                let kept = plain.trim_end().len();
                if plain.get(..kept).is_some_and(|head| head.ends_with(',')) {
                    plain.truncate(kept - 1);
                }
                plain.push(sign);
            }
            _ => plain.push(sign),
        }
    }
    plain
}

/// Reads a compose file: images of services that are not built here.
pub(super) fn compose(text: &str) -> Manifest {
    let mut manifest = Manifest::new("docker-compose.yml", "container");
    let document = yaml::parse(text);
    manifest.problems.extend(document.problem.clone());
    let services = document.root().and_then(|root| root.get("services")).map(Node::pairs).unwrap_or_default();
    manifest.declares = !services.is_empty();
    for (_, service) in services {
        if let Some(node) = service.get("image").filter(|_| service.get("build").is_none())
            && let Some(reference) = node.text()
        {
            let (_, name, tag) = image_of(reference, &BTreeMap::new());
            manifest.images.push(Image { name, tag, line: node.line, quote: format!("image: {reference}") });
        }
    }
    // Version 1 of the format has services at the root; their images are found line by line.
    if services.is_empty() {
        for (index, line) in text.lines().enumerate() {
            if let Some(reference) = line.trim().strip_prefix("image:") {
                let (_, name, tag) = image_of(reference, &BTreeMap::new());
                manifest.images.push(Image { name, tag, line: line_number(index), quote: line.trim().to_owned() });
            }
        }
        manifest.declares = !manifest.images.is_empty();
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::facts::ImageTag;

    #[test]
    fn comments_and_trailing_commas_are_fine() {
        let manifest = devcontainer("{\n // why\n \"image\": \"mcr.example/python:3.11\", /* x */\n \"a\": [1,],\n}\n");
        assert_eq!((manifest.images[0].tag, manifest.images[0].line), (ImageTag::Tag, 3));
        assert!(devcontainer("{").problems.len() == 1 && !devcontainer("{}").declares);
    }

    #[test]
    fn composes_name_images() {
        let manifest = compose("services:\n  db:\n    image: postgres:13\n  web:\n    build: .\n    image: mine\n");
        assert_eq!(manifest.images.len(), 1);
        assert_eq!((manifest.images[0].name.as_str(), manifest.images[0].line), ("postgres", 3));
        let manifest = compose("services:\n  a:\n    image: ada/churn:${TAG:-latest}\n  b:\n    image: ada/b:${TAG}\n");
        let found: Vec<_> = manifest.images.iter().map(|one| (one.name.as_str(), one.tag)).collect();
        assert_eq!(found, [("ada/churn", ImageTag::Floating), ("ada/b", ImageTag::Given)]);
    }
}
