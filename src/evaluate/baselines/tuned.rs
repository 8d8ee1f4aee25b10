//! Logistic regression on a table: imputed, scaled, and where asked tuned, all by the training rows.

use ndarray::Axis;

use super::Fold;
use super::scale::Medians;
use super::tables::RivalTable;
use crate::error::Result;
use crate::learners::Logistic;
use crate::train::inner_folds::inner_folds;

/// Strengths that tuning tries, weak models first so that each starts the next.
const PATH: [f64; 5] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0];
/// Inner folds of the tuning.
const INNER: usize = 3;
/// Gradient tolerance while tuning: enough to compare strengths.
const ROUGH: f64 = 1e-4;
/// Gradient tolerance of the fit itself.
const FINE: f64 = 1e-6;

/// How the strength of the penalty is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Strength {
    /// As given; scikit-learn's `C`.
    Fixed(f64),
    /// The `C` of [`PATH`] with the least log-loss over inner grouped folds.
    Tuned,
}

/// Fits on the training genes that stand in `table` and gives the log-odds of `test`; genes outside it get the base rate.
///
/// Rows weigh the same and the intercept is free, so probabilities follow the training base rate without further calibration.
pub(super) fn logistic_logits(table: &RivalTable, strength: Strength, stream: &str, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
    let kept = table.positions(fold.train);
    let scored = table.positions(test);
    let mut logits = vec![fold.base_logit(); test.len()];
    if kept.is_empty() || scored.is_empty() {
        return Ok(logits);
    }
    let rows: Vec<usize> = kept.iter().map(|&at| fold.train[at]).collect();
    let y: Vec<bool> = kept.iter().map(|&at| fold.y[at]).collect();
    let groups: Vec<u32> = kept.iter().map(|&at| fold.groups[at]).collect();
    let raw = table.select(&rows);
    let medians = Medians::fit(raw.view());
    let x = medians.apply(raw.view());
    let c = match strength {
        Strength::Fixed(c) => c,
        Strength::Tuned => {
            let Ok(folds) = inner_folds(&y, &groups, INNER, fold.seed, &format!("{}/{stream}", fold.name)) else {
                // Positives of one group cannot be parted: nothing to choose by, and nothing that could be told.
                return Ok(logits);
            };
            let mut losses = [0.0; PATH.len()];
            for inner in 0..INNER {
                let outside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] != inner).collect();
                let inside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] == inner).collect();
                let labels: Vec<bool> = outside.iter().map(|&row| y[row]).collect();
                let models = Logistic::fit_path(x.select(Axis(0), &outside).view(), &labels, &PATH, ROUGH)?;
                let held_out = x.select(Axis(0), &inside);
                for (loss, model) in losses.iter_mut().zip(&models) {
                    *loss += model
                        .logits(held_out.view())
                        .into_iter()
                        .zip(&inside)
                        .map(|(logit, &row)| (if y[row] { -logit } else { logit }).exp().ln_1p())
                        .sum::<f64>();
                }
            }
            let best = (0..PATH.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap_or(0);
            PATH[best]
        }
    };
    let model = Logistic::fit(x.view(), &y, c, FINE)?;
    let genes: Vec<usize> = scored.iter().map(|&at| test[at]).collect();
    let found = model.logits(medians.apply(table.select(&genes).view()).view());
    scored.into_iter().zip(found).for_each(|(at, logit)| logits[at] = logit);
    Ok(logits)
}
