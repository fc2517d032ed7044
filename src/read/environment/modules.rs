//! Which distribution provides a module, and which modules are nobody else's.
//!
//! Called when imports are compared with declarations. The tables are plain text beside this file. Invariant: a module
//! the tables do not know is taken to be provided by the distribution of its own name.

use crate::read::language::is_standard_module;
use crate::read::manifest::normalise;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

type Table = BTreeMap<&'static str, Vec<&'static str>>;

static DISTRIBUTIONS: LazyLock<Table> = LazyLock::new(|| table(include_str!("distributions.txt")));
static CONDA: LazyLock<Table> = LazyLock::new(|| table(include_str!("conda_names.txt")));
/// Distributions known to be Python's, by name.
static KNOWN: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| DISTRIBUTIONS.values().flatten().copied().collect());

/// `name = value value`, or a name that is its own value; comments and blank lines left out.
fn table(text: &'static str) -> Table {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| match line.split_once('=') {
            Some((name, values)) => (name.trim(), values.split_whitespace().collect()),
            None => (line.trim(), vec![line.trim()]),
        })
        .collect()
}

/// Whether a module comes with Python (any 3.x, or 2.7).
pub(crate) fn is_stdlib(module: &str) -> bool {
    is_standard_module(module)
}

/// The module a host program brings along for scripts that run inside it (Blender, Maya, LibreOffice, Colab …), if the
/// dotted module is one or lies in one. No declaration is owed for it: nothing a package manager installs provides it,
/// or what it installs is no substitute for the host.
pub(crate) fn of_host(module: &str) -> Option<&'static str> {
    const HOSTS: [&str; 55] = [
        // LibreOffice
        "uno",
        "unohelper",
        "com.sun",
        // Blender
        "bpy",
        "bpy_extras",
        "bmesh",
        "mathutils",
        "bgl",
        "blf",
        // Maya, Houdini, Nuke, Cinema 4D, Unreal, Rhino, FreeCAD
        "maya",
        "pymel",
        "hou",
        "nuke",
        "c4d",
        "unreal",
        "rhinoscriptsyntax",
        "scriptcontext",
        "FreeCAD",
        "FreeCADGui",
        // ArcGIS, QGIS
        "arcpy",
        "qgis",
        // IDA, Ghidra, debuggers
        "idaapi",
        "idc",
        "idautils",
        "ida_bytes",
        "ida_funcs",
        "ida_hexrays",
        "ghidra",
        "gdb",
        "lldb",
        // Editors
        "sublime",
        "sublime_plugin",
        "vim",
        // Desktop and package manager bindings that come with the system
        "gi",
        "dbus",
        "apt",
        "apt_pkg",
        "aptdaemon",
        "rpm",
        "dnf",
        // Kodi, GIMP, Inkscape, chat programs
        "xbmc",
        "xbmcgui",
        "xbmcaddon",
        "xbmcplugin",
        "xbmcvfs",
        "gimpfu",
        "gimp",
        "inkex",
        "weechat",
        "hexchat",
        // Notebook hosts, small machines
        "google.colab",
        "machine",
        "pyb",
        // Java seen from Jython
        "java",
        "javax",
    ];
    HOSTS
        .into_iter()
        .find(|host| module.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Whether the tables know the top-level module.
pub(crate) fn is_known(module: &str) -> bool {
    DISTRIBUTIONS.contains_key(module)
}

/// Whether a distribution of that name is in the tables.
pub(crate) fn is_known_distribution(name: &str) -> bool {
    KNOWN.contains(name)
}

/// The part of a dotted module that names something of its own (`google.cloud.storage`, else the top level), and the
/// normalised distributions that provide it, the usual one first. Never empty.
pub(crate) fn providers(module: &str) -> (&str, Vec<String>) {
    let prefix = own_prefix(module);
    match DISTRIBUTIONS.get(prefix) {
        Some(found) => (prefix, found.iter().map(|name| normalise(name)).collect()),
        None => (prefix, vec![normalise(prefix)]),
    }
}

/// The part of a dotted module that names something of its own, as [`providers`] tells it.
pub(crate) fn own_prefix(module: &str) -> &str {
    let mut prefix = module;
    while !DISTRIBUTIONS.contains_key(prefix) {
        match prefix.rsplit_once('.') {
            Some((shorter, _)) => prefix = shorter,
            None => break,
        }
    }
    prefix
}

/// The distribution behind a conda package's name.
pub(crate) fn from_conda(package: &str) -> String {
    CONDA.get(package).and_then(|names| names.first()).map_or_else(|| package.to_owned(), |name| (*name).to_owned())
}

/// The distributions that a ROS dependency brings: its own name where it is a package of ROS, and what provides the
/// module of that name where it is Debian's (`python3-yaml`: Debian names its Python packages after the module).
pub(crate) fn from_ros(key: &str) -> Vec<String> {
    let module = ["python3-", "python-", "python2-"].iter().find_map(|start| key.strip_prefix(start));
    let Some(module) = module.map(|module| module.trim_end_matches("-pip")) else { return vec![normalise(key)] };
    let mut names = providers(module).1;
    names.push(from_conda(module));
    names
}

/// Whether a declared distribution could provide a module by the customary ways of naming (`python-x`, `x-python`, `pyx`).
pub(crate) fn is_namesake(module: &str, distribution: &str) -> bool {
    let plain = |name: &str| name.replace('-', "");
    let module = plain(&normalise(module));
    let trimmed = distribution.strip_prefix("python-").or_else(|| distribution.strip_suffix("-python"));
    let trimmed = trimmed.or_else(|| distribution.strip_suffix("-py")).unwrap_or(distribution);
    let trimmed = plain(trimmed);
    trimmed == module || trimmed.strip_prefix("py").is_some_and(|rest| rest == module) || plain(distribution) == module
}

/// R's own packages.
pub(crate) fn is_base_r(package: &str) -> bool {
    matches!(
        package,
        "base"
            | "stats"
            | "utils"
            | "methods"
            | "graphics"
            | "grDevices"
            | "datasets"
            | "tools"
            | "parallel"
            | "splines"
            | "stats4"
            | "grid"
            | "tcltk"
            | "compiler"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ() {
        for (module, distribution) in [
            ("cv2", "opencv-python"),
            ("sklearn.metrics", "scikit-learn"),
            ("PIL.Image", "pillow"),
            ("yaml", "pyyaml"),
            ("bs4", "beautifulsoup4"),
            ("google.cloud.storage.blob", "google-cloud-storage"),
            ("google.protobuf", "protobuf"),
            ("mpl_toolkits.mplot3d", "matplotlib"),
            ("mpl_toolkits.basemap", "basemap"),
            ("torch_geometric.nn", "torch-geometric"),
            ("some_new_thing.part", "some-new-thing"),
            ("fitz", "pymupdf"),
        ] {
            assert_eq!(providers(module).1[0], distribution, "{module}");
        }
        assert!(providers("cv2").1.contains(&"opencv-contrib-python-headless".to_owned()));
        assert_eq!(from_conda("pytorch"), "torch");
        assert_eq!(from_conda("numpy"), "numpy");
        assert!(is_stdlib("os") && is_stdlib("urllib2") && !is_stdlib("numpy"));
    }

    #[test]
    fn the_table_is_well_formed() {
        assert!(DISTRIBUTIONS.iter().filter(|(module, found)| found.first() != Some(module)).count() > 250);
        for (module, found) in DISTRIBUTIONS.iter() {
            assert!(!found.is_empty() && !module.contains(' '), "{module}");
            for name in found {
                assert!(name.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_.".contains(sign)), "{name}");
            }
        }
    }

    #[test]
    fn modules_of_hosts_are_told_from_their_namesakes() {
        for (module, host) in [
            ("com.sun.star.beans", Some("com.sun")),
            ("com.example", None),
            ("google.colab.drive", Some("google.colab")),
            ("google.cloud.storage", None),
            ("maya.cmds", Some("maya")),
            ("mayavi", None),
            ("gi.repository", Some("gi")),
            ("gin", None),
        ] {
            assert_eq!(of_host(module), host, "{module}");
        }
    }

    #[test]
    fn customary_ways_of_naming() {
        assert!(is_namesake("levenshtein", "python-levenshtein") && is_namesake("shed", "pyshed"));
        assert!(!is_namesake("yaml", "toml"));
    }
}
