//! Who may name whom: the map of rooms, held by a test on the source text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What one room may name.
struct Room {
    /// Rooms of ours it may use.
    rooms: &'static [&'static str],
    /// Things of the standard library and of crates it must not name, wherever others may.
    never: &'static [&'static str],
}

/// Reaching out of the process, or seeing something that is not an argument.
const IMPURE: &[&str] = &[
    "tokio::",
    "reqwest::",
    "octocrab::",
    "governor::",
    "sled::",
    "gix::",
    "hyper::",
    "hyper_util",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "HashMap",
    "HashSet",
    "async fn",
];

fn rooms() -> BTreeMap<&'static str, Room> {
    BTreeMap::from([
        ("evidence", Room { rooms: &["evidence"], never: IMPURE }),
        ("read", Room { rooms: &["evidence", "read"], never: IMPURE }),
        ("assess", Room { rooms: &["evidence", "assess"], never: IMPURE }),
        (
            "report",
            Room {
                rooms: &["evidence", "assess", "report"],
                never: &[
                    "tokio::",
                    "reqwest::",
                    "sled::",
                    "gix::",
                    "std::net",
                    "std::env",
                    "Timestamp::now",
                    "async fn",
                ],
            },
        ),
        (
            "store",
            Room {
                rooms: &["evidence", "assess", "report", "collect", "rights", "store"],
                never: &["tokio::", "reqwest::", "octocrab::", "gix::", "std::net", "async fn"],
            },
        ),
        (
            "rights",
            Room {
                rooms: &["evidence", "assess", "rights"],
                never: &["tokio::", "reqwest::", "octocrab::", "sled::", "gix::", "std::net", "async fn"],
            },
        ),
        ("collect", Room { rooms: &["evidence", "read", "collect"], never: &["sled::", "println!"] }),
        ("handle", Room { rooms: &["evidence", "report", "handle"], never: IMPURE }),
        ("settings", Room { rooms: &["settings"], never: &["tokio::", "reqwest::", "sled::", "std::net"] }),
        (
            "run",
            Room {
                rooms: &["evidence", "handle", "assess", "report", "collect", "rights", "store", "run"],
                never: &["sled::", "reqwest::", "std::fs", "std::net", "std::env"],
            },
        ),
        (
            "accuracy",
            Room {
                rooms: &["evidence", "read", "collect", "assess", "run", "accuracy"],
                never: &[
                    "tokio::",
                    "reqwest::",
                    "sled::",
                    "gix::",
                    "std::net",
                    "std::env",
                    "std::process",
                    "SystemTime",
                    "Timestamp::now",
                    "HashMap",
                    "println!",
                    "async fn",
                ],
            },
        ),
        ("demo", Room { rooms: &["evidence", "demo"], never: &["sled::", "reqwest::", "octocrab::"] }),
    ])
}

/// Every source file under a folder but those of modules that exist in tests only.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    let texts: Vec<String> = entries
        .iter()
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap_or_default())
        .collect();
    let is_for_tests = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        texts.iter().any(|text| {
            text.split("#[cfg(test)]").skip(1).any(|rest| {
                let next = rest.trim_start().lines().next().unwrap_or_default();
                next.strip_suffix(';').is_some_and(|line| line.ends_with(&format!("mod {name}")))
            })
        })
    };
    for path in entries {
        if is_for_tests(&path) {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file: no comment lines, and nothing from its test module on.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_test_module =
        |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].contains("mod ") && pair[1].ends_with('{');
    let end = lines.windows(2).position(is_test_module).unwrap_or(lines.len());
    lines
        .into_iter()
        .take(end)
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

#[test]
fn rooms_name_only_what_they_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    let mut checked = 0;
    for (name, room) in rooms() {
        let mut files = Vec::new();
        sources(&root.join(name), &mut files);
        assert!(!files.is_empty(), "the room {name} is gone; take it off the map");
        for path in files {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            checked += 1;
            let text = std::fs::read_to_string(&path).expect("readable source");
            for (line, content) in code(&text) {
                let place = || format!("{}:{line}", path.strip_prefix(&root).unwrap_or(&path).display());
                for used in content.split("crate::").skip(1) {
                    let other: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let is_room = root.join(&other).is_dir();
                    if is_room && !room.rooms.contains(&other.as_str()) {
                        faults.push(format!("{}: {name} names {other}", place()));
                    }
                }
                for banned in room.never {
                    // The report writes its files through one door.
                    let door = name == "report" && file == "file.rs" && *banned == "std::fs";
                    if content.contains(banned) && !door {
                        faults.push(format!("{}: {name} names {banned}", place()));
                    }
                }
            }
        }
    }
    assert!(checked > 40, "only {checked} files were looked at");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn only_the_store_names_sled_and_only_the_gate_s_room_opens_connections() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut faults = Vec::new();
    for path in files {
        let room = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = std::fs::read_to_string(&path).expect("readable source");
        for (line, content) in code(&text) {
            // The demo names git objects as the platform would, and so hashes them with the same library.
            let owners: &[(&str, &[&str])] = &[
                ("sled::", &["store"]),
                ("reqwest::Client", &["collect"]),
                ("TcpListener", &["demo"]),
                ("gix::", &["collect", "demo"]),
            ];
            for (named, owners) in owners {
                if content.contains(named) && !owners.iter().any(|owner| room.starts_with(owner)) {
                    faults.push(format!("{room}:{line}: {named} belongs to {}", owners.join(" and ")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
