//! Learners and unfitted scores to calibrated log-odds, by scores of training rows that did not help to make them.

use ndarray::{Array2, ArrayView2, Axis};

use super::Fold;
use super::scale::Medians;
use super::tables::RivalTable;
use crate::error::Result;
use crate::learners::{Forest, ForestSettings};
use crate::train::calibrate::{Calibrator, bounded};
use crate::train::inner_folds::inner_folds;

/// Inner folds behind the calibration of a learner.
const INNER: usize = 3;

/// Scores rows `[m, p]`; more is likelier positive.
pub(super) type Scorer = Box<dyn Fn(ArrayView2<f64>) -> Vec<f64>>;

/// What a learner is trained on: rows without missing values, their labels, the path of its random streams.
pub(super) struct Lesson<'a> {
    /// Rows `[n, p]`.
    pub(super) x: ArrayView2<'a, f64>,
    /// Labels.
    pub(super) y: &'a [bool],
    /// Path of the random streams.
    pub(super) name: &'a str,
    /// Whether the model serves calibration alone, and may be a cheaper one.
    pub(super) inner: bool,
}

/// Trains a learner on the training genes that stand in `table` and gives the calibrated log-odds of `test`; genes outside the
/// table get the base rate.
///
/// Calibration is fitted on scores over inner grouped folds, each by a model of the other inner folds.
pub(super) fn learner_logits(
    table: &RivalTable,
    stream: &str,
    fold: &Fold,
    test: &[usize],
    train: impl Fn(&Lesson) -> Result<Scorer>,
) -> Result<Vec<f64>> {
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
    let name = format!("{}/{stream}", fold.name);
    // Positives of one group cannot be parted: the base rate is all that can be told.
    let Ok(folds) = inner_folds(&y, &groups, INNER, fold.seed, &name) else { return Ok(logits) };
    let scorer = train(&Lesson { x: x.view(), y: &y, name: &name, inner: false })?;
    let mut held_out: Vec<(f64, bool)> = Vec::with_capacity(y.len());
    for inner in 0..INNER {
        let outside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] != inner).collect();
        let inside: Vec<usize> = (0..y.len()).filter(|&row| folds[row] == inner).collect();
        let labels: Vec<bool> = outside.iter().map(|&row| y[row]).collect();
        let others = x.select(Axis(0), &outside);
        let part = train(&Lesson { x: others.view(), y: &labels, name: &format!("{name}/inner{inner}"), inner: true })?;
        let scores = part(x.select(Axis(0), &inside).view());
        held_out.extend(inside.iter().zip(scores).map(|(&row, score)| (score, y[row])));
    }
    let (raw_logits, labels): (Vec<f64>, Vec<bool>) = held_out.into_iter().unzip();
    let calibrator = Calibrator::fit(fold.calibration, &raw_logits, &labels);
    let genes: Vec<usize> = scored.iter().map(|&at| test[at]).collect();
    let scores = scorer(medians.apply(table.select(&genes).view()).view());
    scored.into_iter().zip(scores).for_each(|(at, score)| logits[at] = calibrator.apply(score));
    Ok(logits)
}

/// [`learner_logits`] of a forest, with half of its trees in the inner folds.
///
/// Out-of-bag shares would not do for calibration: a balanced bootstrap sample of a rare class holds every positive.
pub(super) fn forest_logits(table: &RivalTable, settings: ForestSettings, stream: &str, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
    learner_logits(table, stream, fold, test, |lesson| {
        let trees = if lesson.inner { settings.trees.div_ceil(2) } else { settings.trees };
        let forest = Forest::fit(single(lesson.x).view(), lesson.y, ForestSettings { trees, ..settings }, fold.seed, lesson.name)?;
        Ok(Box::new(move |x| forest.shares(single(x).view()).into_iter().map(|share| forest.log_odds(share)).collect()))
    })
}

/// Calibrated log-odds of a score in which more means likelier, without any fit but that of the map to probability.
///
/// `train` holds scores of labelled genes that their own labels did not touch. The map never turns the order around or ties it.
pub(in crate::evaluate) fn score_logits(train: &[f64], y: &[bool], test: &[f64]) -> Vec<f64> {
    let (mean, deviation) = moments(train);
    let scale = |score: f64| (score - mean) / deviation;
    let scaled: Vec<f64> = train.iter().map(|&score| scale(score)).collect();
    let Calibrator::Affine { a, b } = Calibrator::fit(crate::config::Calibration::Platt, &scaled, y) else { return vec![0.0; test.len()] };
    test.iter().map(|&score| bounded(a.max(SLIGHTEST) * scale(score) + b)).collect()
}

/// Slope that keeps the order where the training rows show none.
const SLIGHTEST: f64 = 1e-3;

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
    (mean, if deviation > 0.0 { deviation } else { 1.0 })
}

fn single(x: ArrayView2<f64>) -> Array2<f32> {
    x.mapv(|value| value as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_parts_the_classes_ties_no_gene() {
        // Parted classes drive the slope of Platt's line up without end.
        let train: Vec<f64> = (0..60).map(f64::from).collect();
        let y: Vec<bool> = (0..60).map(|at| at >= 40).collect();
        let test: Vec<f64> = (-20..90).map(|at| f64::from(at) + 0.5).collect();
        let logits = score_logits(&train, &y, &test);
        assert!(logits.windows(2).all(|pair| pair[0] < pair[1]), "{logits:?}");
        assert!(logits.iter().all(|logit| logit.abs() <= 12.0));
        let p: Vec<f64> = logits.into_iter().map(crate::train::calibrate::sigmoid).collect();
        assert!(p.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
