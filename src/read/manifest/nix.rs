//! Nix: that an environment is declared, and whether its inputs are locked. The language itself is not evaluated.

use super::{Group, Manifest, pin};
use crate::evidence::facts::Pin;

/// Reads `flake.nix`, `default.nix` or `shell.nix`.
pub(super) fn parse(name: &str, text: &str) -> Manifest {
    let kind = match name {
        "flake.nix" => "flake.nix",
        "shell.nix" => "shell.nix",
        _ => "default.nix",
    };
    let mut manifest = Manifest::new(kind, "nix");
    let code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    manifest.declares = text.lines().filter(code).count() > 1;
    manifest
}

/// Reads a `flake.lock`.
pub(super) fn lock(text: &str) -> Manifest {
    let mut manifest = Manifest::lock("flake.lock", "nix");
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    for name in value.get("nodes").and_then(|nodes| nodes.as_object()).into_iter().flat_map(|nodes| nodes.keys()) {
        if name != "root" {
            manifest.add(pin::normalise(name), Pin::Locked, 1, name, Group::Main);
        }
    }
    super::javascript::find_lines(&mut manifest, text);
    manifest
}
