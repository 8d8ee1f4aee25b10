//! Forests and unfitted scores to calibrated log-odds, by scores of training rows that did not help to make them.

use ndarray::{Array2, Axis};

use super::Fold;
use super::forest::{Forest, ForestSettings};
use super::standardise::Medians;
use super::tables::RivalTable;
use crate::error::Result;
use crate::train::calibrate::Calibrator;
use crate::train::inner_folds::inner_folds;

/// Inner folds behind the calibration of forests.
const INNER: usize = 3;

/// Fits a forest on the training genes that stand in `table` and gives the calibrated log-odds of `test`; genes outside the
/// table get the base rate.
///
/// Calibration is fitted on scores over inner grouped folds, by forests of half the size. Out-of-bag shares would not do: a
/// balanced bootstrap sample of a rare class holds every positive.
pub(super) fn forest_logits(table: &RivalTable, settings: ForestSettings, stream: &str, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
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
    let x = single(medians.apply(raw.view()));
    let name = format!("{}/{stream}", fold.name);
    let forest = Forest::fit(x.view(), &y, settings, fold.seed, &name)?;
    // Positives of one group cannot be parted: the base rate is all that can be told.
    let Ok(folds) = inner_folds(&y, &groups, INNER, fold.seed, &name) else { return Ok(logits) };
    let mut held_out: Vec<(f64, bool)> = Vec::with_capacity(y.len());
    for inner in 0..INNER {
        let outside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] != inner).collect();
        let inside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] == inner).collect();
        let labels: Vec<bool> = outside.iter().map(|&row| y[row]).collect();
        let smaller = ForestSettings { trees: settings.trees.div_ceil(2), ..settings };
        let part = Forest::fit(x.select(Axis(0), &outside).view(), &labels, smaller, fold.seed, &format!("{name}/inner{inner}"))?;
        let shares = part.shares(x.select(Axis(0), &inside).view());
        held_out.extend(inside.iter().zip(shares).map(|(&row, share)| (part.log_odds(share), y[row])));
    }
    let (raw_logits, labels): (Vec<f64>, Vec<bool>) = held_out.into_iter().unzip();
    let calibrator = Calibrator::fit(fold.calibration, &raw_logits, &labels);
    let genes: Vec<usize> = scored.iter().map(|&at| test[at]).collect();
    let shares = forest.shares(single(medians.apply(table.select(&genes).view())).view());
    scored.into_iter().zip(shares).for_each(|(at, share)| logits[at] = calibrator.apply(forest.log_odds(share)));
    Ok(logits)
}

/// Calibrated log-odds of a score in which more means likelier, without any fit but that of the map to probability.
///
/// `train` holds scores of labelled genes that their own labels did not touch. The map never turns the order around or ties it.
pub(in crate::evaluate) fn score_logits(train: &[f64], y: &[bool], test: &[f64]) -> Vec<f64> {
    let (mean, deviation) = moments(train);
    let scale = |score: f64| (score - mean) / deviation;
    let scaled: Vec<f64> = train.iter().map(|&score| scale(score)).collect();
    let Calibrator::Affine { a, b } = Calibrator::fit(crate::config::Calibration::Platt, &scaled, y) else { return vec![0.0; test.len()] };
    test.iter().map(|&score| (a.max(SLIGHTEST) * scale(score) + b).clamp(-12.0, 12.0)).collect()
}

/// Slope that keeps the order where the training rows show none.
const SLIGHTEST: f64 = 1e-3;

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    (mean, if deviation > 0.0 { deviation } else { 1.0 })
}

fn single(x: Array2<f64>) -> Array2<f32> {
    x.mapv(|value| value as f32)
}
