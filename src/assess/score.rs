//! The arithmetic from values to a score: shrinkage, slots, summed variances, coverage, what is possible.
//!
//! Called by `portfolio` and `single`; the formulas and their reasons stand in `config/rubric.toml`. Invariant: pure
//! numbers, none of them NaN; no order of input changes a result.

use super::rubric::{Prior, Rubric};

/// Two-sided 90 % quantile of the normal distribution.
const NINETY: f64 = 1.644_853_626_951_472_7;

/// A criterion's standing before it is weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standing {
    /// Whether the question arises at all.
    pub(crate) applicable: bool,
    /// 0 to 1, unseen parts at the prior.
    pub(crate) value: f64,
    /// Variance of the value.
    pub(crate) variance: f64,
    /// Share of it that was seen, 0 to 1.
    pub(crate) coverage: f64,
    /// The value with every unknown at 0.
    pub(crate) low: f64,
    /// The value with every unknown at 1.
    pub(crate) high: f64,
}

impl Standing {
    /// The question does not arise.
    pub(crate) const NOT_APPLICABLE: Standing =
        Standing { applicable: false, value: 0.0, variance: 0.0, coverage: 0.0, low: 0.0, high: 0.0 };
}

/// Standings weighed together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Total {
    /// 0 to 100.
    pub(crate) score: f64,
    /// 90 % interval, within 0 to 100 and around the score.
    pub(crate) interval: [f64; 2],
    /// With every unknown at 0 and at 1.
    pub(crate) possible: [f64; 2],
    /// 0 to 1.
    pub(crate) coverage: f64,
    /// The weight weighed.
    pub(crate) weight: f64,
}

/// A value drawn towards the prior by how little it rests on; see `[prior]` of the rubric for why only downwards.
pub(crate) fn shrink(value: f64, weight: f64, prior: &Prior) -> f64 {
    if value <= prior.mean {
        return value;
    }
    let evidence = weight * prior.unit;
    (prior.strength * prior.mean + evidence * value) / (prior.strength + evidence)
}

/// Variance left after seeing a value with that evidence weight. `spread` is the width between what unseen signals
/// could make of it, taken as uniform.
pub(crate) fn variance_after(weight: f64, spread: f64, prior: &Prior) -> f64 {
    prior.variance * prior.strength / (prior.strength + weight * prior.unit) + spread * spread / 12.0
}

/// A value that fills a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filled {
    /// After shrinking.
    pub(crate) value: f64,
    /// Its variance.
    pub(crate) variance: f64,
}

/// The highest three of any number of values, falling: no more have a slot.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Highest {
    values: [f64; 3],
    number: usize,
}

impl Highest {
    /// Looks at one more value.
    pub(crate) fn see(&mut self, value: f64) {
        let mut coming = value;
        for (place, held) in self.values.iter_mut().enumerate() {
            if place >= self.number {
                *held = coming;
                self.number = place + 1;
                return;
            }
            if coming > *held {
                std::mem::swap(held, &mut coming);
            }
        }
    }

    /// Those there are, highest first.
    pub(crate) fn values(&self) -> &[f64] {
        self.values.get(..self.number).unwrap_or(&self.values)
    }
}

/// Fills the slots with the best three; what stays empty stands at the prior. `filled` is sorted, best first.
/// `lows` and `highs` are what settled artefacts could at least and at most give, `open` how many more artefacts
/// could give anything.
pub(crate) fn slots(filled: &[Filled], lows: &Highest, mut highs: Highest, open: usize, rubric: &Rubric) -> Standing {
    let prior = &rubric.prior;
    let (mut value, mut variance, mut coverage, mut empty) = (0.0, 0.0, 0.0, 0.0);
    for (index, weight) in rubric.slots.iter().enumerate() {
        match filled.get(index) {
            Some(slot) => {
                value += weight * slot.value;
                variance += weight * weight * slot.variance;
                coverage += weight;
            }
            None => {
                value += weight * prior.mean;
                empty += weight;
            }
        }
    }
    // What nobody saw of one person is one unknown, not several independent ones.
    variance += empty * empty * prior.variance;
    (0..open.min(3)).for_each(|_| highs.see(1.0));
    while highs.number < highs.values.len() {
        highs.see(1.0);
    }
    let weighed =
        |values: &[f64]| -> f64 { rubric.slots.iter().zip(values).map(|(weight, value)| weight * value).sum() };
    Standing {
        applicable: true,
        value,
        variance,
        coverage,
        low: weighed(lows.values()).min(value),
        high: weighed(highs.values()).max(value),
    }
}

/// Weighs standings together over a fixed denominator: everything applicable, seen or not. None where nothing is.
pub(crate) fn total(parts: impl Iterator<Item = (f64, Standing)> + Clone, widen: f64) -> Option<Total> {
    let weight: f64 = parts.clone().filter(|(_, part)| part.applicable).map(|(weight, _)| weight).sum();
    if weight <= 0.0 {
        return None;
    }
    let mut sums = [0.0; 5];
    for (own, part) in parts.filter(|(_, part)| part.applicable) {
        let share = own / weight;
        let terms = [
            share * part.value,
            share * share * part.variance,
            share * part.low,
            share * part.high,
            share * part.coverage,
        ];
        for (sum, term) in sums.iter_mut().zip(terms) {
            *sum += term;
        }
    }
    let [value, variance, low, high, coverage] = sums;
    let score = (100.0 * value).clamp(0.0, 100.0);
    let reach = 100.0 * NINETY * variance.max(0.0).sqrt() * widen;
    Some(Total {
        score,
        interval: [(score - reach).max(0.0), (score + reach).min(100.0)],
        possible: [(100.0 * low).clamp(0.0, score), (100.0 * high).clamp(score, 100.0)],
        coverage: coverage.clamp(0.0, 1.0),
        weight,
    })
}

/// Rounded to four decimals, as values, weights and coverages are published.
pub(crate) fn round4(number: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    (number * 10_000.0).round() / 10_000.0 + 0.0
}

/// Rounded to one decimal, as scores are published.
pub(crate) fn round1(number: f64) -> f64 {
    (number * 10.0).round() / 10.0 + 0.0
}

/// A range rounded outwards, so that rounding never leaves something outside it.
pub(crate) fn round_out([low, high]: [f64; 2]) -> [f64; 2] {
    [((low * 10.0 + 1e-9).floor() / 10.0).max(0.0) + 0.0, ((high * 10.0 - 1e-9).ceil() / 10.0).min(100.0) + 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(value: f64, times: usize) -> Standing {
        let rubric = Rubric::built_in();
        let filled: Vec<Filled> = (0..times)
            .map(|_| Filled {
                value: shrink(value, 0.9, &rubric.prior),
                variance: variance_after(0.9, 0.0, &rubric.prior),
            })
            .collect();
        let mut values = Highest::default();
        filled.iter().for_each(|slot| values.see(slot.value));
        slots(&filled, &values, values, 0, rubric)
    }

    #[test]
    fn one_brilliant_repository_is_level_two_and_three_are_three_or_four() {
        let rubric = Rubric::built_in();
        assert_eq!(rubric.level(whole(1.0, 1).value), 2);
        assert!(rubric.level(whole(0.95, 3).value) >= 3);
        assert_eq!(rubric.level(whole(1.0, 3).value), 4);
    }

    #[test]
    fn the_highest_three_are_those_a_sort_would_give() {
        for values in [&[][..], &[0.3], &[0.1, 0.2], &[0.2, 0.9, 0.2, 0.5, 0.9, 0.0], &[0.0, -0.0, 0.0]] {
            let mut highest = Highest::default();
            values.iter().for_each(|value| highest.see(*value));
            let mut sorted = values.to_vec();
            sorted.sort_by(|a, b| b.total_cmp(a));
            sorted.truncate(3);
            assert_eq!(highest.values(), sorted);
        }
    }

    #[test]
    fn nothing_is_lifted_towards_the_mean() {
        let prior = Rubric::built_in().prior;
        assert_eq!(shrink(0.0, 0.01, &prior), 0.0);
        assert_eq!(shrink(0.1, 0.5, &prior), 0.1);
        assert!(shrink(0.9, 0.05, &prior) < 0.9);
        assert!(shrink(0.9, 0.05, &prior) > prior.mean);
    }

    #[test]
    fn more_evidence_narrows_and_an_empty_slot_is_possible_at_both_ends() {
        let (one, three) = (whole(0.7, 1), whole(0.7, 3));
        assert!(three.variance < one.variance);
        assert!(one.low < one.value && one.high > one.value);
        assert_eq!((three.low, three.high), (three.value, three.value));
        assert!((one.coverage - 0.40).abs() < 1e-12 && (three.coverage - 1.0).abs() < 1e-12);
    }

    #[test]
    fn ranges_round_outwards_and_stay_in_bounds() {
        assert_eq!(round_out([0.04, 99.96]), [0.0, 100.0]);
        assert_eq!(round_out([12.3, 45.6]), [12.3, 45.6]);
        assert_eq!(round1(-0.0).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn no_weight_is_no_total() {
        assert_eq!(total([(0.0, whole(1.0, 3))].into_iter(), 1.0), None);
        assert_eq!(total([(1.0, Standing::NOT_APPLICABLE)].into_iter(), 1.0), None);
    }
}
