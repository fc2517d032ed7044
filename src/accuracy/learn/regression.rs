//! Logistic regression over yes/no features.
//!
//! Pure. Invariant: the same examples give the same weights, to the last bit on one machine.

/// Passes over all features at most; the stop below comes first on all data known.
const SWEEPS: usize = 400;
/// The largest step of a pass, in log-odds, below which the weights are found: a fiftieth of what is kept of a weight.
const STEP: f64 = 2e-4;

/// How much examples of yes count against those of no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Classes {
    /// Each example the same.
    AsTheyAre,
    /// Both kinds the same in all.
    Balanced,
}

/// Log-odds of each feature, by L2-penalised maximum likelihood: they minimise half the squares' sum of the weights plus
/// `cost` times the examples' losses. There is no intercept but a feature that always holds.
///
/// Each weight in turn takes a Newton step whose curvature is the largest within the step's bound, so that no step can
/// overshoot (Genkin, Lewis and Madigan 2007). `examples` are the features that hold for each, `yes` their labels.
pub(super) fn fit(examples: &[&[usize]], yes: &[bool], features: usize, cost: f64, classes: Classes) -> Vec<f64> {
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); features];
    for (row, holding) in examples.iter().enumerate() {
        for feature in *holding {
            columns.get_mut(*feature).into_iter().for_each(|column| column.push(row));
        }
    }
    let all = yes.len() as f64;
    let positive = yes.iter().filter(|yes| **yes).count() as f64;
    let mut rows: Vec<Row> = yes
        .iter()
        .map(|yes| {
            let kind = if *yes { positive } else { all - positive };
            let weight = if classes == Classes::Balanced { all / (2.0 * kind) } else { 1.0 };
            Row { odds: 0.0, target: f64::from(u8::from(*yes)), cost: cost * weight }
        })
        .collect();
    let mut weights = vec![0.0; features];
    let mut bounds = vec![1.0_f64; features];
    for _ in 0..SWEEPS {
        let mut largest = 0.0_f64;
        for ((weight, bound), column) in weights.iter_mut().zip(&mut bounds).zip(&columns) {
            if column.is_empty() {
                continue;
            }
            let (mut slope, mut curvature) = (*weight, 1.0);
            for row in column.iter().filter_map(|row| rows.get(*row)) {
                slope += row.cost * (share(row.odds) - row.target);
                curvature += row.cost * most_curved(row.odds, *bound);
            }
            let step = (-slope / curvature).clamp(-*bound, *bound);
            *weight += step;
            *bound = (2.0 * step.abs()).max(*bound / 2.0);
            largest = largest.max(step.abs());
            for row in column {
                rows.get_mut(*row).into_iter().for_each(|row| row.odds += step);
            }
        }
        if largest < STEP {
            break;
        }
    }
    weights
}

/// One example while weights are sought.
struct Row {
    odds: f64,
    target: f64,
    cost: f64,
}

/// Log-odds as a share, 0 to 1.
pub(super) fn share(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The largest curvature of the loss within `bound` of `odds`.
fn most_curved(odds: f64, bound: f64) -> f64 {
    let away = (odds.abs() - bound).max(0.0);
    let share = share(away);
    share * (1.0 - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each kind of example how many, the features that hold, and its label.
    const KINDS: [(usize, &[usize], bool); 5] =
        [(8, &[0, 1], true), (2, &[0, 1], false), (3, &[0, 2], true), (7, &[0, 2], false), (5, &[0], false)];

    fn examples() -> (Vec<&'static [usize]>, Vec<bool>) {
        KINDS.iter().flat_map(|(count, holding, yes)| std::iter::repeat_n((*holding, *yes), *count)).unzip()
    }

    #[test]
    fn at_the_weights_found_nothing_is_gained_by_moving_any() {
        for classes in [Classes::AsTheyAre, Classes::Balanced] {
            let (examples, yes) = examples();
            let weights = fit(&examples, &yes, 4, 0.7, classes);
            let positive = yes.iter().filter(|yes| **yes).count() as f64;
            for feature in 0..4 {
                let mut slope = weights[feature];
                for (holding, yes) in examples.iter().zip(&yes).filter(|(holding, _)| holding.contains(&feature)) {
                    let odds: f64 = holding.iter().map(|feature| weights[*feature]).sum();
                    let kind = if *yes { positive } else { 25.0 - positive };
                    let weight = if classes == Classes::Balanced { 25.0 / (2.0 * kind) } else { 1.0 };
                    slope += 0.7 * weight * (share(odds) - f64::from(u8::from(*yes)));
                }
                assert!(slope.abs() < 0.01, "{classes:?} {feature}: {slope}");
            }
            assert!(weights[1] > weights[2] && weights[3] == 0.0, "{weights:?}");
        }
    }

    #[test]
    fn what_always_separates_stays_finite_and_a_feature_out_of_range_is_left_out() {
        let weights = fit(&[&[0, 9], &[1]], &[true, false], 2, 100.0, Classes::AsTheyAre);
        assert!(weights[0] > 1.0 && weights[1] < -1.0 && weights.iter().all(|weight| weight.is_finite()));
        assert_eq!(fit(&[], &[], 1, 1.0, Classes::Balanced), [0.0]);
    }
}
