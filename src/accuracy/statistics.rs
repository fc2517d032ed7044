//! Measures of agreement between answers and people's labels.
//!
//! Pure. Invariant: a figure that the data do not define is none, never zero and never not-a-number; figures are rounded
//! to four decimals, so that equal input gives equal bytes.

/// The 97.5th percentile of the standard normal distribution: two-sided 95 % intervals.
const Z95: f64 = 1.959_964;

/// To four decimals.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// How often yes and no of a question met people's yes and no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Confusion {
    /// Both yes.
    pub(super) hit: u64,
    /// Ours yes, people's no.
    pub(super) extra: u64,
    /// Ours no, people's yes.
    pub(super) missed: u64,
    /// Both no.
    pub(super) right: u64,
}

impl Confusion {
    /// Counts one answer.
    pub(super) fn count(&mut self, ours: bool, people: bool) {
        *match (ours, people) {
            (true, true) => &mut self.hit,
            (true, false) => &mut self.extra,
            (false, true) => &mut self.missed,
            (false, false) => &mut self.right,
        } += 1;
    }

    /// Answers counted.
    pub(super) fn total(&self) -> u64 {
        self.hit + self.extra + self.missed + self.right
    }

    /// People's yes.
    pub(super) fn support(&self) -> u64 {
        self.hit + self.missed
    }

    /// F1 of yes, 0 to 1: the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN). None where nobody said
    /// yes.
    pub(super) fn f1(&self) -> Option<f64> {
        let wrong = self.extra + self.missed;
        (self.hit + wrong > 0).then(|| rounded(2.0 * self.hit as f64 / (2 * self.hit + wrong) as f64))
    }

    /// The same counts had the answer always been yes.
    pub(super) fn always_yes(&self) -> Confusion {
        Confusion { hit: self.support(), extra: self.extra + self.right, missed: 0, right: 0 }
    }

    /// Cohen's kappa (1960), -1 to 1: agreement beyond what the two would have by chance from how often each says yes.
    /// None where chance alone agrees always.
    pub(super) fn kappa(&self) -> Option<f64> {
        let total = self.total() as f64;
        let agreed = (self.hit + self.right) as f64 / total;
        let ours = (self.hit + self.extra) as f64 / total;
        let people = self.support() as f64 / total;
        let chance = ours * people + (1.0 - ours) * (1.0 - people);
        (total > 0.0 && chance < 1.0).then(|| rounded((agreed - chance) / (1.0 - chance)))
    }
}

/// F1 over questions asked of the same things, each thing with any number of yes.
///
/// Weighted: the mean of the questions' F1 by people's yes. Macro: their plain mean. A question nobody ever said yes to,
/// neither we nor people, is left out of both. (As scikit-learn's `f1_score` on label sets.)
pub(super) fn over_labels<'c>(counts: impl IntoIterator<Item = &'c Confusion>) -> (Option<f64>, Option<f64>) {
    let asked: Vec<(f64, f64)> =
        counts.into_iter().filter_map(|count| Some((count.f1()?, count.support() as f64))).collect();
    let support: f64 = asked.iter().map(|(_, support)| support).sum();
    let weighted = asked.iter().map(|(f1, support)| f1 * support).sum::<f64>() / support;
    let plain = asked.iter().map(|(f1, _)| f1).sum::<f64>() / asked.len() as f64;
    ((support > 0.0).then(|| rounded(weighted)), (!asked.is_empty()).then(|| rounded(plain)))
}

/// The area under a receiver operating characteristic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    /// How often a thing labelled yes has the higher score than one labelled no, a tie counting half; 0 to 1.
    pub(super) auc: f64,
    /// 95 % interval of that, within 0 and 1. None below two of either label.
    pub(super) interval: Option<[f64; 2]>,
}

/// The area for scores with their labels; none unless there are both labels.
///
/// The area is the Mann–Whitney statistic; the interval is normal with the variance of DeLong, DeLong and Clarke-Pearson
/// (1988), computed from midranks (Sun and Xu 2014). Where the two labels separate wholly that variance is 0 and the
/// interval a point: read it with the number of things labelled.
pub(super) fn area(scored: &[(f64, bool)]) -> Option<Area> {
    let of = |label: bool| -> Vec<f64> {
        scored.iter().filter(|(_, given)| *given == label).map(|(score, _)| *score).collect()
    };
    let (yes, no) = (of(true), of(false));
    if yes.is_empty() || no.is_empty() {
        return None;
    }
    let (many, few) = (yes.len() as f64, no.len() as f64);
    let all: Vec<f64> = yes.iter().chain(&no).copied().collect();
    let ranks = midranks(&all);
    let (ranks_yes, ranks_no) = ranks.split_at(yes.len());
    // For each thing labelled yes the share of those labelled no that it beats, and for each no the share it loses to.
    let beats: Vec<f64> = ranks_yes.iter().zip(midranks(&yes)).map(|(all, own)| (all - own) / few).collect();
    let loses: Vec<f64> = ranks_no.iter().zip(midranks(&no)).map(|(all, own)| 1.0 - (all - own) / many).collect();
    let auc = beats.iter().sum::<f64>() / many;
    let interval = variance(&beats).zip(variance(&loses)).map(|(yes, no)| {
        let reach = Z95 * (yes / many + no / few).sqrt();
        [rounded((auc - reach).max(0.0)), rounded((auc + reach).min(1.0))]
    });
    Some(Area { auc: rounded(auc), interval })
}

/// Ranks from 1 in rising order, equal values sharing the mean of theirs.
fn midranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|left, right| values[*left].total_cmp(&values[*right]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for group in order.chunk_by(|left, right| values[*left] == values[*right]) {
        let rank = start as f64 + (group.len() as f64 + 1.0) / 2.0;
        for index in group {
            ranks[*index] = rank;
        }
        start += group.len();
    }
    ranks
}

/// Sample variance; none below two values.
fn variance(values: &[f64]) -> Option<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (values.len() > 1).then(|| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confusion(hit: u64, extra: u64, missed: u64, right: u64) -> Confusion {
        Confusion { hit, extra, missed, right }
    }

    #[test]
    fn kappa_of_the_textbook_table() {
        // Two readers of 50 proposals: both yes 20, both no 15, 5 and 10 apart. Agreement 0.7, by chance 0.5.
        assert_eq!(confusion(20, 5, 10, 15).kappa(), Some(0.4));
        assert_eq!(confusion(3, 0, 0, 4).kappa(), Some(1.0));
        assert_eq!(confusion(0, 5, 5, 0).kappa(), Some(-1.0));
        assert_eq!(confusion(9, 0, 0, 0).kappa(), None, "who always says yes agrees by chance");
        assert_eq!(Confusion::default().kappa(), None);
    }

    #[test]
    fn f1_and_that_of_always_yes() {
        // Precision 3/4, recall 3/5.
        assert_eq!(confusion(3, 1, 2, 4).f1(), Some(0.6667));
        assert_eq!(confusion(3, 1, 2, 4).always_yes().f1(), Some(0.6667), "2·5 / (2·5 + 5)");
        assert_eq!(confusion(0, 1, 2, 4).f1(), Some(0.0));
        assert_eq!(confusion(0, 0, 0, 4).f1(), None);
    }

    #[test]
    fn labels_nobody_gives_are_left_out_of_both_means() {
        let counts = [confusion(4, 0, 0, 6), confusion(1, 1, 1, 7), confusion(0, 0, 0, 10), confusion(0, 2, 0, 8)];
        // F1 1 with four yes, 0.5 with two, 0 with none (ours alone): weighted 5/6, plain 1.5/3.
        assert_eq!(over_labels(&counts), (Some(0.8333), Some(0.5)));
        assert_eq!(over_labels(&[]), (None, None));
    }

    #[test]
    fn the_area_counts_a_tie_half() {
        // Pairs: 0.9 beats both; 0.4 ties 0.4 and beats 0.1; 0.1 loses to 0.4 and ties 0.1: 4 of 6.
        let scored = [(0.9, true), (0.4, true), (0.1, true), (0.4, false), (0.1, false)];
        assert_eq!(area(&scored).map(|area| area.auc), Some(0.6667));
        assert_eq!(area(&[(0.5, true), (0.5, false)]), Some(Area { auc: 0.5, interval: None }));
        assert_eq!(area(&[(0.5, true), (0.7, true)]), None);
    }

    #[test]
    fn the_interval_is_delong_s() {
        // Yes 3, 4, 5 and no 1, 2, 4: beats 2/3, 5/6, 1; loses 1, 1, 1/2. Variances 1/36 and 1/12, their thirds' sum
        // 1/27: 0.8333 ± 1.959964 · 0.19245.
        let scored = [(3.0, true), (4.0, true), (5.0, true), (1.0, false), (2.0, false), (4.0, false)];
        assert_eq!(area(&scored), Some(Area { auc: 0.8333, interval: Some([0.4561, 1.0]) }));
        let apart = [(3.0, true), (4.0, true), (1.0, false), (2.0, false)];
        assert_eq!(area(&apart), Some(Area { auc: 1.0, interval: Some([1.0, 1.0]) }));
    }
}
