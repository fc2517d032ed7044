//! Results told in documents: `±` between numbers, links to runs at a tracker's site.

use crate::read::manifest::pattern;
use aho_corasick::AhoCorasick;
use regex::Regex;
use std::sync::LazyLock;

/// Lines of one document with a mark that are looked at.
const MAX_MARKS: usize = 400;

static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "±",
        "+/-",
        "+-",
        "\\pm",
        "&plusmn;",
        "wandb.ai/",
        "tensorboard.dev/",
        "comet.",
        "neptune.ai/",
        "dagshub.com/",
        "/releases",
        "/tree/",
        "/blob/",
    ])
    .ok()
});
static SPREAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\d\s*(?:%|\\%|dB)?\s*\)?\$?\s*(?:±|\+/-|\+-|\{?\\pm\}?|&plusmn;)\s*\$?\(?\s*\d*\.?\d"));
static RUN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"https?://(?:app\.|www\.|ui\.)*(?:wandb\.ai/[\w.-]+/[\w.-]+/(?:runs|reports|sweeps|groups|workspace|table)\b|tensorboard\.dev/experiment/\w|comet\.(?:com|ml)/[\w.-]+/[\w.-]+/[0-9a-f]{16}|neptune\.ai/[\w.-]+/[\w.-]+/(?:e|experiments?|runs)\b|dagshub\.com/[\w.-]+/[\w.-]+/experiments)[\w/?=&.~#%-]*",
    )
});

static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:results?|figures?|plots?|learning curves?|scores?)\b[^|\n]{0,160}?\(?https?://github\.com/[\w.-]+/[\w.-]+/(?:releases|(?:tree|blob)/(?:outputs?|results?|experiments?|figures?|gh-pages)\b)[\w/.%#-]*|https?://[\w./-]+/(?:tree|blob)/(?:outputs?|results?)/[\w/.%#-]+",
    )
});

/// What a document tells of results.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Lines with `±` between numbers.
    pub(super) spreads: Vec<u32>,
    /// Lines with a link to a run, and the link.
    pub(super) runs: Vec<(u32, String)>,
    /// The first line that says results are kept in a release or on a branch of their own, and its words.
    pub(super) elsewhere: Option<(u32, String)>,
}

/// Reads a document.
pub(super) fn read(path: &str, text: &str) -> Told {
    let mut told = Told::default();
    let Some(marks) = MARKS.as_ref() else { return told };
    let about = is_about_results(path);
    let (mut from, mut number, mut counted) = (0, 1_u32, 0);
    for mark in marks.find_iter(text) {
        if mark.start() < from {
            continue;
        }
        counted += 1;
        if counted > MAX_MARKS {
            break;
        }
        let passed = text.as_bytes().get(from..mark.start()).unwrap_or_default();
        number = number.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(0));
        let start = text.get(..mark.start()).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(mark.start()..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| mark.start() + at);
        let line = text.get(start..end).unwrap_or_default();
        if line.len() < 4_000 {
            if let Some(link) = line.contains("://").then(|| RUN.find(line)).flatten() {
                told.runs.push((number, link.as_str().to_owned()));
            }
            if told.elsewhere.is_none()
                && let Some(found) = ELSEWHERE.find(line)
            {
                told.elsewhere = Some((number, found.as_str().to_owned()));
            }
            // Elsewhere than in tables, tolerances and ranges are written so too.
            if SPREAD.is_match(line) && (about || is_row(line)) {
                told.spreads.push(number);
            }
        }
        from = end;
    }
    told
}

fn is_row(line: &str) -> bool {
    line.matches('|').count() >= 2 || line.matches('&').count() >= 2 || line.contains("<td")
}

fn is_about_results(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    ["result", "experiment", "benchmark", "eval", "leaderboard", "performance"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_kept_in_a_release_or_on_a_branch_are_told() {
        for (text, line) in [
            ("# x\nResults and models can be found in the [releases](https://github.com/ada/x/releases).\n", Some(2)),
            ("Makes the [figures](https://github.com/ada/x/tree/outputs/figures) of the paper.\n", Some(1)),
            ("[fit.ipynb]: https://nb.example.org/github/ada/x/blob/outputs/fit.ipynb\n", Some(1)),
            ("Download it from the [releases](https://github.com/ada/x/releases).\n", None),
            ("See [the code](https://github.com/ada/x/tree/main/src) for results.\n", None),
        ] {
            assert_eq!(read("README.md", text).elsewhere.map(|(line, _)| line), line, "{text}");
        }
    }
}
