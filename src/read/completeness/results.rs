//! Results that stand elsewhere than in a table or a picture the README is plainly about: a notebook named for the
//! results or for a figure of the paper, an animation of what came out, output with measured values.
//!
//! Called by the completeness reader. Invariant: a drawing of the method, a screen of the program and a promise of
//! results show none.

use super::MOST;
use crate::evidence::Place;
use crate::evidence::facts::ReadmeFacts;
use crate::read::pattern;
use crate::read::{FileRole, FileView};
use regex::Regex;
use std::sync::LazyLock;

/// Values a printed output must give to be a result: fewer are a line of a log.
const LEAST_VALUES: usize = 2;

/// Folders a notebook of results may lie in; deeper ones are of a part of the work or of a library copied into it.
const MOST_FOLDERS: usize = 2;

/// Names of notebooks that show what the work found: `ViewResults`, `Fig-2A`, `table_1`.
static NOTEBOOK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(r"(?i)results?(?:[^a-z]|$)|(?:^|[^a-z])(?:fig(?:ure)?s?|tables?)[-_ ]?(?:s[-_ ]?)?\d")
});
/// An animation as Markdown, HTML or reStructuredText shows one, with its words and its address.
static ANIMATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r#"(?i)!\[([^\]]*)\]\(\s*<?([^)\s>]+\.(?:gif|webp|apng))\b|<img\b([^>]*?)\bsrc\s*=\s*["']?([^"'>\s]+\.(?:gif|apng))\b|(?:image|figure)::()\s*(\S+\.gif)\b"#,
    )
});
/// Words of an animation that shows the method, the program or nothing of the work.
static OTHER_ANIMATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)architect|overview|logo|badge|banner|pipeline|diagram|framework|method|teaser|workflow|demo|usage|install|screen|terminal|setup|(?:^|[^a-z])(?:app|ui|gui|cli|model|network|data|dataset|intro|icon|loading)(?:[^a-z]|$)",
    )
});
/// A line of output with a measure and its value: `Precision: 0.722`.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:accuracy|acc|auc|auroc|f1|precision|recall|map|iou|miou|dice|bleu|wer|cer|psnr|ssim|rmse|mae|mse|perplexity|ppl|error|fid|nll|bpd|r2)\b[^:=\n]{0,20}[:=]\s*\d{0,3}\.\d+",
    )
});

fn holds(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The notebook, if it is named for results and keeps pictures or tables of them.
pub(super) fn notebook(file: &FileView<'_>) -> Option<Place> {
    let name = file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".ipynb"))?;
    let near = file.path.matches('/').count() <= MOST_FOLDERS;
    let own = near && file.role == FileRole::Source && file.language == Some("jupyter");
    let shows = |text: &str| ["\"image/png\"", "\"image/svg+xml\"", "<table"].iter().any(|kind| text.contains(kind));
    (own && holds(&NOTEBOOK, name) && file.text.is_some_and(shows)).then(|| Place::file(file.path))
}

/// Animations and printed outputs of the README that show results, in order.
pub(super) fn shown(path: &str, text: &str, readme: Option<&ReadmeFacts>) -> Vec<Place> {
    let blocks = readme.map(|readme| readme.code_blocks.as_slice()).unwrap_or_default();
    let outputs = readme.map(|readme| readme.expected_output.as_slice()).unwrap_or_default();
    let in_code = |line: u32| blocks.iter().any(|block| block.lines[0] <= line && line <= block.lines[1]);
    let mut places = Vec::new();
    for (line, number) in text.lines().zip(1_u32..) {
        if let Some(source) = animation(line).filter(|_| !in_code(number)) {
            places.push(Place::lines(path, number, number).quoting(source));
        }
        let output = outputs.iter().find(|place| place.path == path && place.lines.is_some_and(|at| at[0] == number));
        if let Some(place) = output.filter(|place| in_code(number) && values(text, place) >= LEAST_VALUES) {
            places.push(place.clone());
        }
        if places.len() >= MOST {
            break;
        }
    }
    places
}

/// The address of the animation a line shows, unless its words say it shows something else.
fn animation(line: &str) -> Option<&str> {
    // Most lines show none, and a search for letters costs less than the pattern.
    if ![".gif", ".GIF", ".apng", ".webp"].iter().any(|ending| line.contains(ending)) {
        return None;
    }
    let found = ANIMATION.as_ref()?.captures(line)?;
    let mut groups = found.iter().skip(1).flatten();
    let (words, source) = (groups.next()?.as_str(), groups.next()?.as_str());
    let name = source.rsplit('/').next().unwrap_or(source);
    (!holds(&OTHER_ANIMATION, words) && !holds(&OTHER_ANIMATION, name)).then_some(source)
}

/// Lines with a measured value in the lines of a place.
fn values(text: &str, place: &Place) -> usize {
    let Some([first, last]) = place.lines else { return 0 };
    let within = text.lines().zip(1_u32..).skip_while(|(_, number)| *number < first);
    within.take_while(|(_, number)| *number <= last).filter(|(line, _)| holds(&VALUE, line)).count()
}
