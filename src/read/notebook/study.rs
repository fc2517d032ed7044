//! What a notebook argues and builds: sentences that give reasons, and features made on purpose.
//!
//! Called by collectors of notebooks published on their own. Invariant: the same sentence or feature counts once,
//! however often it stands there; what a template or a tool prints is not looked at; lines are those of the file.

use super::{Cell, Scan};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Bytes of text and code looked at; a book of a notebook stays below.
const MOST_BYTES: usize = 2 << 20;
/// Longest line of code looked at; longer ones are data.
const LONGEST_LINE: usize = 1_000;
/// Fewest words of a sentence that can argue.
const FEWEST_WORDS: usize = 6;
/// Things of one sort that are counted.
const MOST_FOUND: usize = 400;

/// Something found in a notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its line in the file, from 1.
    pub line: u32,
    /// What stands there.
    pub text: String,
}

/// What a notebook argues and builds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Study {
    /// Sentences that give a reason, weigh one thing against another, or draw a conclusion; each once.
    pub reasons: Vec<Found>,
    /// Features: columns computed, aggregates, encoders and pipelines, functions named for it; each name once.
    pub features: Vec<Found>,
}

/// Words by which a sentence argues. English first, with the commonest of German, French, Spanish and Portuguese.
static REASON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?xi)\b(?:because|therefore|hence|so\ that|in\ order\ to|instead\ of|rather\ than|trade-?offs?|otherwise
        |due\ to|as\ a\ result|which\ means|this\ means|means\ that|suggests?\ that|implies|indicates?\ that
        |to\ avoid|to\ prevent|to\ make\ sure|we\ (?:chose|choose|decided|assume)|i\ (?:chose|choose|decided|assume)
        |compared\ (?:to|with)|better\ than|worse\ than|(?:did|does)\ not\ (?:help|improve)|didn'?t\ (?:help|improve)
        |overfit\w*|leak(?:s|age|ing)?|assumptions?|limitations?|hypothes[ei]s|however|although|even\ though
        |weil|damit|deshalb|statt|obwohl|parce\ que|afin\ de|au\ lieu|cependant|porque|para\ que|en\ lugar|sin\ embargo
        |em\ vez)\b",
    )
});

/// A column computed and put into a table.
static COLUMN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"^\s*(\w+)(?:\.loc)?\[(?:[^\]"']*,)?\s*f?["']([^"']{1,60})["']\s*\]\s*=[^=]"#));

/// Calls by which features are made.
static MAKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(ColumnTransformer|make_column_transformer|FunctionTransformer|FeatureUnion|Pipeline|make_pipeline
        |OneHotEncoder|OrdinalEncoder|TargetEncoder|PolynomialFeatures|TfidfVectorizer|CountVectorizer|KBinsDiscretizer
        |get_dummies|qcut|cut|TfidfTransformer|SplineTransformer|PowerTransformer)\s*\(
        |\.groupby\([^\n]*\)[^\n]*\.(transform|agg|shift|rolling|cumcount|diff|expanding|ewm)\s*\(
        |\b(step_\w+|mutate|summarise|summarize)\s*\(",
    )
});

/// A function whose name says that it makes features.
static FUNCTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s*def\s+(\w*(?:feature|encod|engineer|aggregat|preprocess|lags?_|_lags?\b|transform)\w*)\s*\(")
});

fn pattern(text: &str) -> Regex {
    crate::read::pattern::known(text)
}

impl Study {
    /// Reads the text of an `.ipynb` file; of a broken one the cells before the break.
    pub fn read(bytes: &[u8]) -> Study {
        let mut reading = Reading::default();
        let mut scan = Scan::new(bytes);
        let _broken = scan.object(|scan, key| match key {
            b"cells" => scan.array(|scan| reading.cell(scan)),
            b"worksheets" => scan.array(|scan| {
                scan.object(
                    |scan, key| if key == b"cells" { scan.array(|scan| reading.cell(scan)) } else { scan.skip() },
                )
            }),
            _ => scan.skip(),
        });
        reading.study
    }

    /// Reads a script.
    pub fn read_script(text: &str) -> Study {
        let mut reading = Reading::default();
        for (line, text) in (1u32..).zip(text.lines()) {
            reading.code(line, text);
        }
        reading.study
    }
}

#[derive(Default)]
struct Reading {
    study: Study,
    seen: usize,
    sentences: BTreeSet<String>,
    names: BTreeSet<String>,
    in_fence: bool,
}

impl Reading {
    fn cell(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        let mut cell = Cell::default();
        let whole = cell.read(scan);
        self.in_fence = false;
        for (line, piece) in &cell.source {
            for text in piece.lines() {
                self.seen = self.seen.saturating_add(text.len());
                if self.seen > MOST_BYTES {
                    return whole;
                }
                if cell.is_code {
                    self.code(*line, text);
                } else if cell.is_text {
                    self.text(*line, text);
                }
            }
        }
        whole
    }

    fn text(&mut self, line: u32, text: &str) {
        let trimmed = text.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.in_fence = !self.in_fence;
            return;
        }
        if self.in_fence || trimmed.starts_with('#') || trimmed.starts_with('<') {
            return;
        }
        for sentence in trimmed.split_inclusive(['.', '!', '?', ';']) {
            let words = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
            if words < FEWEST_WORDS || self.study.reasons.len() >= MOST_FOUND || !REASON.is_match(sentence) {
                continue;
            }
            let sentence = sentence.trim().trim_start_matches(['-', '*', '>', ' ']);
            if self.sentences.insert(sentence.to_lowercase()) {
                self.study.reasons.push(Found { line, text: sentence.to_owned() });
            }
        }
    }

    fn code(&mut self, line: u32, text: &str) {
        if text.len() > LONGEST_LINE || text.trim_start().starts_with('#') {
            return;
        }
        let column = COLUMN.captures(text).filter(|found| {
            let table = found.get(1).map_or("", |table| table.as_str()).to_lowercase();
            let name = found.get(2).map_or("", |name| name.as_str()).to_lowercase();
            // What is predicted or handed in is no feature.
            let is_answer = ["target", "label", "y", "prediction", "predictions", "pred", "preds", "survived"];
            let is_handed_in = ["sub", "out", "result"].iter().any(|start| table.starts_with(start));
            !is_handed_in && !is_answer.contains(&name.as_str())
        });
        let column = column.and_then(|found| found.get(2)).map(|name| format!("column {}", name.as_str()));
        let maker = MAKER.captures(text).and_then(|found| found.iter().skip(1).flatten().next());
        let function = FUNCTION.captures(text).and_then(|found| found.get(1));
        let named = [column, maker.map(|name| name.as_str().to_owned()), function.map(|name| name.as_str().to_owned())];
        for name in named.into_iter().flatten() {
            if self.study.features.len() < MOST_FOUND && self.names.insert(name) {
                self.study.features.push(Found { line, text: text.trim().to_owned() });
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTEBOOK: &str = r##"{
 "cells": [
  {"cell_type": "markdown", "source": [
    "# Because of churn\n",
    "We split by customer instead of by row, because one customer appears in many rows. Load the data.\n",
    "```\n",
    "because this is quoted code it must not be counted at all\n",
    "```\n",
    "We split by customer instead of by row, because one customer appears in many rows."]},
  {"cell_type": "code", "source": [
    "df = pd.read_csv('train.csv')\n",
    "df['tenure_months'] = (df.end - df.start).dt.days / 30\n",
    "df['tenure_months'] = df['tenure_months'].clip(0)\n",
    "df[\"mean_spend\"] = df.groupby('segment')['spend'].transform('mean')\n",
    "if df['x'] == 3: pass\n",
    "# df['commented'] = 1\n",
    "submission['target'] = model.predict(test)\n",
    "prep = ColumnTransformer([('cat', OneHotEncoder(), cats)])\n",
    "def add_lag_features(frame):\n",
    "    return frame"], "outputs": [{"text": "because the output says so and not the author of it"}]}
 ]}"##;

    #[test]
    fn reasons_and_features_count_once_and_where_they_stand() {
        let study = Study::read(NOTEBOOK.as_bytes());
        let reasons: Vec<(u32, &str)> = study.reasons.iter().map(|one| (one.line, one.text.as_str())).collect();
        assert_eq!(
            reasons,
            [(5, "We split by customer instead of by row, because one customer appears in many rows.")]
        );
        let features: Vec<(u32, &str)> = study.features.iter().map(|one| (one.line, one.text.as_str())).collect();
        assert_eq!(features.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [12, 14, 18, 19], "{features:?}");
    }

    #[test]
    fn a_notebook_that_only_loads_and_prints_builds_and_argues_nothing() {
        let text = r##"{"cells":[{"cell_type":"markdown","source":"# EDA\nLet's have a look at the data now."},
            {"cell_type":"code","source":["import pandas as pd\n","df = pd.read_csv('x.csv')\n","df.head()"]}]}"##;
        assert_eq!(Study::read(text.as_bytes()), Study::default());
        assert_eq!(Study::read(b"<html>"), Study::default());
        assert_eq!(Study::read(&text.as_bytes()[..60]), Study::default());
    }

    #[test]
    fn scripts_build_features_too() {
        let study =
            Study::read_script("x <- 1\ndf <- df %>% mutate(age2 = age^2)\n# because I said so in a comment here\n");
        assert_eq!((study.features.len(), study.reasons.len()), (1, 0));
        assert_eq!(study.features[0].line, 2);
    }
}
