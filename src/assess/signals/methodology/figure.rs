//! The figure a work reports, as it would be named in a question.

use crate::assess::signals::View;
use crate::assess::signals::words::sentence;
use crate::evidence::{Place, Slot};
use regex::Regex;
use std::sync::LazyLock;

/// A metric and its value ("accuracy of 0.93"), or a share and its metric ("93 % accuracy").
static MEASURED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?P<metric>balanced accuracy|accuracy|f1(?:[- ]?score)?|f-?score|roc[- ]auc|auc|auroc|mean average precision|map|precision|recall|m?iou|dice|bleu|rouge(?:-\w)?|wer|cer|psnr|ssim|rmse|mae|mse|r2|perplexity|error rate|fid)\b(?:\s+score)?(?:\s*[:=(]\s*|\s+(?:(?:of|is|was|up|to|at|reaches|reached|about|around|over|nearly|from)\s+){0,3}~?)(?P<value>0?\.\d+|\d{1,3}(?:\.\d+)?\s*%|\d{1,3}\.\d+)|\b(?P<share>\d{1,3}(?:\.\d+)?\s*%)\s+(?:\w+\s+){0,2}(?P<of>accuracy|precision|recall|f1|auc|iou|map)\b",
    )
    .ok()
});

/// A figure the work reports and where: `AUC 0.91`, or `results` where only a table of them was seen.
pub fn reported<'a>(view: &View<'a>) -> Option<(String, &'a Place)> {
    let facts = view.facts.content.completeness.seen()?;
    let shown = match &facts.results {
        Slot::Seen(places) => places.as_slice(),
        _ => &[],
    };
    let all = facts.results_in_words.iter().chain(shown);
    let named = all.clone().find_map(|place| Some((figure(place.excerpt.as_deref()?)?, place)));
    named.or_else(|| shown.first().map(|place| ("results".to_owned(), place)))
}

fn figure(text: &str) -> Option<String> {
    let found = MEASURED.as_ref()?.captures(text)?;
    let part = |name: &str| found.name(name).map(|part| part.as_str().trim());
    let metric = part("metric").or(part("of"))?;
    let value = part("value").or(part("share"))?;
    Some(sentence!("{metric} {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_named_with_its_value() {
        assert_eq!(figure("The model reaches an AUC of 0.91 on the test set").as_deref(), Some("AUC 0.91"));
        assert_eq!(figure("we get 93 % test accuracy").as_deref(), Some("accuracy 93 %"));
        assert_eq!(figure("F1: 0.8 after 3 epochs").as_deref(), Some("F1 0.8"));
        assert_eq!(figure("Model | Params | Top-1"), None);
        assert_eq!(figure("accuracy is good, see version 2.0"), None);
    }
}
