//! Where a README shows what a run gives: printed output, values beside a call, a table or a picture of results.
//!
//! Called for every block, with the prose before it and the heading above. Invariant: a picture counts only by words
//! that say it is a result, never where its own words say it is a drawing of the work.

use super::document::{Block, Code, Table};
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Words that announce output in the prose before a block.
static ANNOUNCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:outputs?|returns?|prints?|result(?:s|ing)?|produces?|expected|you (?:should|will|would) (?:see|get)|looks? like|yields?)\b|输出|結果|出力|результат|salida|saída|ausgabe|sortie",
    )
});
/// Words over or before a table that say it holds what came out.
static TABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)result|output|example|demo|screenshot|sample|accuracy|loss|curve|confusion|prediction|performance|compar",
    )
});
/// Words of a picture (its text, its name, its heading) that say it shows what came out.
static PICTURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:results?|outputs?|predict(?:s|ed|ions?)?|plots?|screen ?shots?|demos?|accurac(?:y|ies)|loss(?:es)?|curves?|confusion|detected|segmented|samples?|generated|qualitative|visuali[sz]ations?|heat ?maps?|comparisons?|performance|reconstructions?|histograms?|roc|scores?)\b|输出|结果|結果|出力|результат",
    )
});
/// Words of a picture that say it draws the work or adorns the page.
static DRAWING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)\b(?:architectures?|overviews?|logos?|badges?|pipelines?|diagrams?|frameworks?|structures?|flow ?charts?|workflows?|schem(?:a|as|e|es|atic)|icons?|banners?|covers?|avatars?|sponsors?|concepts?|illustrations?|equations?|formulas?|latex|uml|roadmap|network (?:design|layout)|techno\w*)\b|架构|结构|流程",
    )
});
/// A call that ends a line, maybe assigned.
static CALL_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern::regex(r"[A-Za-z_][\w.]*\(.*\)(?:\.\w+)?;?$"));
/// Calls that make up an input: their comment tells the input's shape.
static INPUT_CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"\b(?:randn?|randint|random\w*|normal|uniform|zeros|ones|empty|full|arange|linspace|eye|tensor|array|asarray|Tensor|Input|placeholder|Linear|Conv\dd|Dense)\(",
    )
});
/// A comment that is a value: a shape, a list, a number, a string, a printed object.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r#"^(?:\(\s*-?\d[\d\s,.*x-]*\)(?:\s*(?:,|and)\s*\(\s*-?\d[\d\s,.-]*\))*(?:\s*[-–:;].{0,80})?|\[.*\]|\{.*\}|(?:tensor|array|torch\.Size|TensorShape|Tensor|DataFrame)\(.*|-?\d+(?:\.\d+)?(?:e-?\d+)?\s?%?|True|False|None|'[^']*'|"[^"]*"|<[A-Za-z_][\w.]* .*>)$"#,
    )
});

fn holds(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Lines and a quote of the block, if it shows what a run gives.
pub(super) fn shown(block: &Block, before: &str, heading: &str) -> Option<([u32; 2], String)> {
    match block {
        Block::Code(code) => code_shows(code, before).map(|quote| (code.lines, quote)),
        Block::Table(table) if table.numbers() >= 3 && table_is_said(before, heading) => {
            Some((table.lines, header(table)))
        }
        Block::Image { alt, source, badge: false, line } if picture_shows(alt, source, before, heading) => {
            let name = if alt.is_empty() { source } else { alt };
            Some(([*line, *line], name.clone()))
        }
        _ => None,
    }
}

fn table_is_said(before: &str, heading: &str) -> bool {
    holds(&TABLE, heading) || holds(&ANNOUNCES, heading) || holds(&TABLE, before)
}

fn header(table: &Table) -> String {
    table.rows.first().map(|row| row.join(" | ")).unwrap_or_default()
}

/// The line that shows it: of a session, a comment, or the block announced as output.
fn code_shows(code: &Code, before: &str) -> Option<String> {
    let lines: Vec<&str> = code.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A Python session shows what each expression gives; a comment `# =>` or `# Output` says it.
    let session = lines.windows(2).any(|pair| {
        matches!(pair, [first, second] if first.starts_with(">>>") && !second.starts_with(">>>") && !second.starts_with("..."))
    });
    let says = |line: &&&str| {
        comment(line).is_some_and(|(_, said)| {
            said.starts_with("=>")
                || said.starts_with("->")
                || said.starts_with(">>>")
                || said.to_lowercase().starts_with("output")
        })
    };
    let first = || lines.first().map(|line| (*line).to_owned());
    if session || lines.iter().any(|line| says(&line)) {
        return first();
    }
    if let Some(line) = valued_call(&lines) {
        return Some(line.to_owned());
    }
    let tail = tail(before);
    let is_code = lines.iter().any(|line| {
        super::commands::is_command(line)
            || ["import ", "from ", "def ", "class ", "#include", "library("]
                .iter()
                .any(|start| line.starts_with(start))
    });
    (holds(&ANNOUNCES, &tail) && !is_code && code.language.as_deref() != Some("bibtex")).then(first).flatten()
}

/// A call with its value as a comment at the line's end or on the next line: `model(x)  # (1, 10, 512)`.
fn valued_call<'a>(lines: &[&'a str]) -> Option<&'a str> {
    lines.iter().enumerate().find_map(|(at, line)| {
        let (code, said) = match comment(line) {
            Some((code, said)) => (code, said),
            None => (*line, lines.get(at + 1).and_then(|next| comment(next)).filter(|(code, _)| code.is_empty())?.1),
        };
        let calls = holds(&CALL_LINE, code) && !holds(&INPUT_CALL, code);
        (calls && holds(&VALUE, said)).then_some(*line)
    })
}

/// A line's code and the comment behind it (`#` or `//`).
fn comment(line: &str) -> Option<(&str, &str)> {
    let starts = |mark: &str| {
        if line.starts_with(mark) { Some(0) } else { line.find(&format!(" {mark}")).map(|at| at + 1) }
    };
    let (at, length) = match (starts("#"), starts("//")) {
        (Some(hash), Some(slashes)) if slashes < hash => (slashes, 2),
        (Some(hash), _) => (hash, 1),
        (None, Some(slashes)) => (slashes, 2),
        (None, None) => return None,
    };
    Some((line.get(..at)?.trim(), line.get(at + length..)?.trim()))
}

/// Whether a picture is said to show what came out: by its own words, else by its heading or the words before it.
fn picture_shows(alt: &str, source: &str, before: &str, heading: &str) -> bool {
    let own = format!("{} {}", spaced(alt), name_of(source));
    if holds(&DRAWING, &own) || is_page(source) {
        return false;
    }
    // A long heading is a title, whose words name the work.
    let heading = if heading.split_whitespace().count() <= 6 { heading } else { "" };
    holds(&PICTURE, &own)
        || !holds(&DRAWING, heading)
            && (holds(&PICTURE, heading) || holds(&PICTURE, &tail(before)))
            && !holds(&DRAWING, &tail(before))
}

/// Whether the address is that of a page written where a picture's should stand.
fn is_page(source: &str) -> bool {
    let plain = source.split(['?', '#']).next().unwrap_or(source);
    let parts = plain.trim_end_matches('/').split_once("://").map_or(0, |(_, rest)| rest.matches('/').count());
    plain.starts_with("http") && parts <= 2 && !plain.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// The last folder and the name of an address without its ending, as words.
fn name_of(source: &str) -> String {
    let plain = source.split(['?', '#']).next().unwrap_or(source);
    let mut segments: Vec<&str> = plain.rsplit('/').take(2).collect();
    segments.reverse();
    let joined = segments.join(" ");
    spaced(joined.rsplit_once('.').map_or(joined.as_str(), |(name, _)| name))
}

/// Words of a name: at `_`, `-`, `.` and where a small letter is followed by a large one; digits fall off a word's end.
fn spaced(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    let mut last = ' ';
    for sign in name.chars().take(400) {
        let breaks = last.is_lowercase() && sign.is_uppercase() || last.is_alphabetic() && sign.is_ascii_digit();
        if breaks {
            words.push(' ');
        }
        words.push(if matches!(sign, '_' | '-' | '.' | '/') { ' ' } else { sign });
        last = sign;
    }
    words
}

/// The last words of a paragraph, which lead over to what follows.
fn tail(text: &str) -> String {
    let mut last: Vec<char> = text.chars().rev().take(120).collect();
    last.reverse();
    last.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(alt: &str, source: &str, before: &str, heading: &str) -> bool {
        picture_shows(alt, source, before, heading)
    }

    #[test]
    fn pictures_of_results_are_told_from_drawings() {
        for (alt, source, before, heading) in [
            ("Predicted mask", "img/a.png", "", ""),
            ("", "reports/confusion_matrix.png", "", "Evaluation"),
            ("image", "docs/AccuracySpeech.png", "", ""),
            ("", "assets/fig3.png", "", "Results on the test set"),
            ("", "a.gif", "After a minute the window shows these predictions:", "Usage"),
            ("", "img/output12.png", "", ""),
        ] {
            assert!(picture(alt, source, before, heading), "{alt} {source} {before} {heading}");
        }
        for (alt, source, before, heading) in [
            ("FireNet", "https://git.example/ada/x/blob/master/images/FireNet.png", "", "Architectures:"),
            ("image", "img/text_pipeline.png", "The result of our design:", "Results"),
            ("Model overview", "a.png", "", "Results"),
            ("logo", "logo_output.png", "", ""),
            ("", "img/webapp2.png", "", "The application"),
            ("", "net.png", "The structure looks as follows, with two outputs", "Method"),
            ("", "ada/example-repo/master/fig.png", "", "Example"),
            ("fast", "figures/dash.gif", "", "Logbook, a small logging tool with a beautiful visualization board"),
            ("equation", "eq1.png", "", "Performance"),
            ("HERE", "https://git.example/ada/fast-plots", "", "Results"),
            ("", "images/fire-detection-net.png", "", "Method"),
        ] {
            assert!(!picture(alt, source, before, heading), "{alt} {source} {before} {heading}");
        }
    }

    fn code(text: &str, before: &str) -> bool {
        code_shows(&Code { text: text.to_owned(), ..Code::default() }, before).is_some()
    }

    #[test]
    fn values_beside_calls_are_output() {
        for text in [
            "net = Former(depth = 2)\nout = net(x) # (1, 4096, 512)",
            "pair = net.encode(x)  # (2, 16), (2, 32)",
            "print(score(a, b))\n# 0.91",
            "classify(image) # ['cat', 'dog']",
            "ssim(x, y)  # tensor(0.98)",
            "model.predict(rows); // 3",
            "fit(x) # (8, 3) - logits of each row",
        ] {
            assert!(code(text, ""), "{text}");
        }
        for text in [
            "x = torch.randn(1, 4096, 512) # (1, 4096, 512)",
            "net = Former(\n    heads = 8, # 4 also works\n    depth = 2, # (1, 2)\n)",
            "fit(x)  # trains for 3 epochs",
            "load('a.png')\n# 2. then resize it\nresize(3)",
            "# (1, 2)\nfit(x)",
        ] {
            assert!(!code(text, ""), "{text}");
        }
    }

    #[test]
    fn announced_blocks_are_output_unless_they_are_code() {
        assert!(code("auc 0.91", "The script prints something like this:"));
        assert!(!code("from beam import fit\nfit(x)", "This returns the fitted curve:"));
    }
}
