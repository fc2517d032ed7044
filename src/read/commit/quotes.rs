//! Messages that name a metric, a version or a pull request.
//!
//! Invariant: a metric counts only with a value beside it, a version only where the message is about the version.

use super::message::{Message, quotable};
use crate::read::pattern;
use regex::Regex;
use std::sync::LazyLock;

static METRIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)(?-u:\b)(?:accuracy|acc|val_acc|auc|auroc|roc[- _]?auc|pr[- _]?auc|f1(?:[- ]score)?|f-?score|precision|recall|bleu|rouge(?:-?[l12])?|wer|mean average precision|map|m?ap50|iou|miou|dice|rmse|rmsle|mae|mape|mse|r2|r\^2|(?:val(?:idation)?|test|train(?:ing)?)?[ _]?loss|perplexity|ppl|top-?[15]|fid|psnr|ssim|score|error rate|public lb|lb|cv|leaderboard|kappa|qwk|logloss|spearman|pearson|ndcg|mrr|hit rate|exact match|elo|win rate|reward|speed-?up)(?-u:\b)[^\n]{0,30}?(?:\d+\.\d+|\d+ ?%|\d+x)(?:[^.\d]|$)|(?-u:\b)(?:\d+(?:\.\d+)? ?%|0?\.\d+) (?:\w+ )?(?:accuracy|acc|auc|auroc|f1|precision|recall|iou|m?ap|bleu|dice|r2|loss|rmse|mae)(?-u:\b)|(?-u:\b)from \d+\.\d+ ?%? to \d+\.\d+ ?%?(?:[^.\d]|$)",
    )
});
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::regex(
        r"(?i)^\W*(?:v?\d+\.\d+(?:\.\d+)*(?:[-.]?(?:alpha|beta|rc|dev|post)[-.]?\d*)?\W*$|(?:chore(?:\([^)]*\))?: ?|build: ?)?(?:releas(?:e|ing)|(?:bump|update|increase|increment|set|change)(?:ed|s|ing)? (?:the )?(?:package )?version|bump|bumped|version|prepare(?: for)?(?: release)?|publish|tag)(?: (?:of|to|for|version|release|v|number))*:? *v?\d+\.\d+(?:\.\d+)*|(?:bump|release).{0,20}(?:to|version) v?\d+\.\d+(?:\.\d+)*\W*$)",
    )
});
static PULL_REQUEST: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::regex(r"(?i)\(#\d+\)\s*$|^merge(?:d)? (?:pull request|pr|mr) [#!]?\d+|\(!\d+\)\s*$"));

/// The line of the message that names a metric and a value, fit to be quoted.
pub(super) fn metric(message: &Message) -> Option<String> {
    let metric = METRIC.as_ref()?;
    let mut lines = std::iter::once(message.subject.as_str()).chain(message.body.lines());
    lines.find(|line| metric.is_match(line)).map(quotable)
}

/// Whether the message is about releasing a version of the work itself.
pub(super) fn names_version(message: &Message) -> bool {
    let dependency = message.subject.to_lowercase().contains(" from ");
    !dependency && VERSION.as_ref().is_some_and(|version| version.is_match(&message.subject))
}

/// Whether the commit came through a pull request, as far as its message tells.
pub(super) fn is_pull_request(message: &Message) -> bool {
    PULL_REQUEST.as_ref().is_some_and(|pattern| pattern.is_match(&message.subject))
}
