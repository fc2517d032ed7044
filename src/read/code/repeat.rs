//! Lines that stand in two places.
//!
//! Called by the code reader with each file's lines of code. Invariant: bounded memory and the same answer in whatever
//! order files come: where there are more windows than are kept, those whose hash ends in zeros stand for all.

use crate::evidence::Place;
use crate::evidence::facts::Repetition;
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Lines that must agree to be a repetition. Fewer are idioms; near-copies differ within more.
const WINDOW: usize = 8;
/// Most windows kept; 24 bytes each. The largest published scientific works hold some million lines.
const MAX_WINDOWS: usize = 400_000;
/// Most files told apart.
const MAX_FILES: usize = 200_000;
/// Most repetitions shown.
const MAX_SHOWN: usize = 5;

/// First and last line in a file.
type Lines<'p> = (&'p str, [u32; 2]);

/// Windows of all files.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    paths: Vec<String>,
    windows: Vec<Window>,
    /// Windows whose hash has one of these bits are left out.
    mask: u64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    hash: u64,
    file: u32,
    lines: [u32; 2],
}

/// What was compared and what agreed.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    pub(super) windows: u64,
    pub(super) repeated: u64,
    pub(super) shown: Vec<Repetition>,
}

impl Repeats {
    /// Takes a file's lines of code with their numbers.
    pub(super) fn file<'t>(&mut self, path: &str, lines: impl Iterator<Item = (u32, &'t str)>) {
        let Ok(file) = u32::try_from(self.paths.len()) else { return };
        if self.paths.len() >= MAX_FILES {
            return;
        }
        self.paths.push(path.to_owned());
        let mut recent: VecDeque<(u32, u64)> = VecDeque::with_capacity(WINDOW);
        for (number, line) in lines {
            let Some(hash) = hash_of(line) else { continue };
            if recent.len() == WINDOW {
                recent.pop_front();
            }
            recent.push_back((number, hash));
            if recent.len() == WINDOW {
                let first = recent.front().map_or(number, |(first, _)| *first);
                self.window(&recent, file, [first, number]);
            }
        }
    }

    fn window(&mut self, recent: &VecDeque<(u32, u64)>, file: u32, lines: [u32; 2]) {
        let mut hasher = DefaultHasher::new();
        recent.iter().for_each(|(_, hash)| hash.hash(&mut hasher));
        let hash = hasher.finish();
        if hash & self.mask != 0 {
            return;
        }
        self.windows.push(Window { hash, file, lines });
        while self.windows.len() > MAX_WINDOWS {
            self.mask = self.mask << 1 | 1;
            self.windows.retain(|window| window.hash & self.mask == 0);
        }
    }

    /// Compares them all.
    pub(super) fn finish(self) -> Repeated {
        let Repeats { paths, mut windows, .. } = self;
        let path = |window: &Window| paths.get(window.file as usize).map_or("", String::as_str);
        windows.sort_by(|a, b| (a.hash, path(a), a.lines).cmp(&(b.hash, path(b), b.lines)));
        let mut result = Repeated { windows: windows.len() as u64, ..Repeated::default() };
        // By file and line: what it repeats.
        let mut pairs: BTreeMap<Lines<'_>, Lines<'_>> = BTreeMap::new();
        for group in windows.chunk_by(|a, b| a.hash == b.hash) {
            let Some((first, rest)) = group.split_first() else { continue };
            for window in rest {
                // A list of like lines agrees with itself one line on.
                if window.file == first.file && window.lines[0] <= first.lines[1] {
                    continue;
                }
                result.repeated += 1;
                pairs.insert((path(window), window.lines), (path(first), first.lines));
            }
        }
        result.shown = longest(&pairs);
        result
    }
}

/// Adjoining windows put together; the longest of them.
fn longest(pairs: &BTreeMap<Lines<'_>, Lines<'_>>) -> Vec<Repetition> {
    let mut runs: Vec<(Lines<'_>, Lines<'_>)> = Vec::new();
    for (&(path, lines), &(of, of_lines)) in pairs {
        match runs.last_mut() {
            Some(((last, at), (last_of, of_at)))
                if *last == path
                    && *last_of == of
                    && lines[0] <= at[1]
                    && of_lines[0] <= of_at[1]
                    && of_lines[0] >= of_at[0] =>
            {
                at[1] = lines[1];
                of_at[1] = of_lines[1].max(of_at[1]);
            }
            _ => runs.push(((path, lines), (of, of_lines))),
        }
    }
    runs.sort_by_key(|((path, lines), _)| (std::cmp::Reverse(lines[1] - lines[0]), *path, *lines));
    let mut shown: Vec<Repetition> = Vec::new();
    for ((path, lines), (of, of_lines)) in runs {
        let pair_is_shown = |one: &Repetition| one.place.path == path && one.of.path == of;
        if shown.len() < MAX_SHOWN && !shown.iter().any(pair_is_shown) {
            let place = Place::lines(path, lines[0], lines[1]);
            shown.push(Repetition { place, of: Place::lines(of, of_lines[0], of_lines[1]) });
        }
    }
    shown
}

/// A hash of a line without its layout; none for what everybody writes alike: imports, brackets, numbers.
fn hash_of(line: &str) -> Option<u64> {
    let line = line.trim();
    let letters = line.bytes().filter(u8::is_ascii_alphabetic).take(3).count();
    let is_import = ["import ", "from ", "use ", "#include", "library(", "require(", "using ", "package ", "@"]
        .iter()
        .any(|word| line.starts_with(word));
    if letters < 3 || is_import {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    for part in line.split_ascii_whitespace() {
        hasher.write(part.as_bytes());
    }
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(name: &str) -> String {
        (0..12).map(|n| format!("    {name}_{n} = transform({name}, step={n})\n")).collect()
    }

    fn compare(files: &[(&str, &str)]) -> Repeated {
        let mut repeats = Repeats::default();
        for (path, text) in files {
            repeats.file(path, (1..).zip(text.lines()));
        }
        repeats.finish()
    }

    #[test]
    fn copies_are_found_whatever_their_layout_and_order() {
        let one = format!("import x\n{}\n{}", body("a"), body("b"));
        let two = format!("start(now)\n{}", body("b").replace("    ", "\t"));
        let found = compare(&[("one.py", &one), ("two.py", &two)]);
        assert_eq!(found.repeated, 5);
        assert_eq!(
            found.shown,
            [Repetition { place: Place::lines("two.py", 2, 13), of: Place::lines("one.py", 15, 26) }]
        );
        let turned = compare(&[("two.py", &two), ("one.py", &one)]);
        assert_eq!((turned.repeated, turned.windows, turned.shown), (found.repeated, found.windows, found.shown));
    }

    #[test]
    fn like_lines_in_a_row_imports_and_short_idioms_repeat_nothing() {
        let rows = "    add_row(table, value)\n".repeat(30);
        assert_eq!(compare(&[("a.py", &rows)]).repeated, 23 - 8, "only those a whole window apart");
        let imports = (0..20).map(|n| format!("import module_{n}\n")).collect::<String>();
        assert_eq!(compare(&[("a.py", &imports), ("b.py", &imports)]).repeated, 0);
        let idiom: String = body("a").lines().take(6).map(|line| format!("{line}\n")).collect();
        assert_eq!(compare(&[("a.py", &idiom), ("b.py", &idiom)]).repeated, 0);
    }

    #[test]
    fn too_much_is_sampled_alike_in_any_order() {
        let text = |from: usize| (from..from + 150_000).map(|n| format!("value_{n} = {n}\n")).collect::<String>();
        let files = [("a.py", text(0)), ("b.py", text(140_000)), ("c.py", text(400_000)), ("d.py", text(700_000))];
        let forth: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let back: Vec<_> = forth.iter().rev().copied().collect();
        let (one, other) = (compare(&forth), compare(&back));
        assert_eq!((one.windows, one.repeated), (other.windows, other.repeated));
        assert!(one.windows <= MAX_WINDOWS as u64);
        let share = one.repeated as f64 / one.windows as f64;
        assert!((share - 1.0 / 60.0).abs() < 0.004, "{share}");
    }
}
