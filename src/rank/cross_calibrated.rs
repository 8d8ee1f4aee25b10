//! Probabilities for some of the genes, by those of them alone, and never by a gene's own label.

use std::collections::BTreeSet;

use super::labelled::Labelled;
use crate::config::Calibration;
use crate::train::calibrate::Calibrator;

/// Fewest positives, and fewest negatives, outside a fold that a calibration rests on.
const FEWEST: usize = 20;

/// Slope and intercept for each gene, fitted (Platt 1999) on out-of-fold log-odds of labelled genes outside the gene's own fold.
pub(super) struct CrossCalibrated {
    by_fold: Vec<(Option<i64>, Calibrator)>,
}

impl CrossCalibrated {
    /// From log-odds and labels of all genes; `None` takes no part. Too few labels leave log-odds as they are.
    pub fn fit(logit: &[Option<f64>], y: &[Option<bool>], labelled: &Labelled) -> Self {
        let folds: BTreeSet<Option<i64>> = labelled.fold.iter().copied().collect();
        let of_fold = |fold: Option<i64>| {
            let outside = (0..logit.len()).filter(|&row| fold.is_none() || labelled.fold[row] != fold);
            let (scores, labels): (Vec<f64>, Vec<bool>) = outside.filter_map(|row| Some((logit[row]?, y[row]?))).unzip();
            let positives = labels.iter().filter(|&&label| label).count();
            let enough = positives >= FEWEST && labels.len() - positives >= FEWEST;
            if enough { Calibrator::fit(Calibration::Platt, &scores, &labels) } else { Calibrator::identity() }
        };
        Self { by_fold: folds.into_iter().map(|fold| (fold, of_fold(fold))).collect() }
    }

    /// Calibrated log-odds of a gene of `fold`.
    pub fn apply(&self, fold: Option<i64>, logit: f64) -> f64 {
        let own = self.by_fold.iter().find(|(of, _)| *of == fold);
        own.map_or(logit, |(_, calibrator)| calibrator.apply(logit))
    }

    /// Whether any gene's log-odds are changed.
    pub fn is_fitted(&self) -> bool {
        self.by_fold.iter().any(|(_, calibrator)| *calibrator != Calibrator::identity())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::calibrate::sigmoid;

    #[test]
    fn probabilities_follow_the_share_of_hits_and_no_gene_its_own_label() {
        // Log-odds 2 too high everywhere: a quarter of the genes at log-odds 1 are hits.
        let n = 400;
        let logit: Vec<Option<f64>> = (0..n).map(|row| Some(if row % 2 == 0 { 1.0 } else { -1.0 })).collect();
        let y: Vec<Option<bool>> = (0..n).map(|row| Some(row % 8 == 0 || row % 20 == 1)).collect();
        let labelled = Labelled::for_tests((0..n as i64).map(|row| Some(row / 80)).collect());
        let fitted = CrossCalibrated::fit(&logit, &y, &labelled);
        assert!(fitted.is_fitted());
        for fold in 0..5 {
            assert!((sigmoid(fitted.apply(Some(fold), 1.0)) - 0.25).abs() < 0.03);
            assert!((sigmoid(fitted.apply(Some(fold), -1.0)) - 0.10).abs() < 0.03);
        }
        let mut turned = y.clone();
        (0..n).filter(|&row| labelled.fold[row] == Some(2)).for_each(|row| turned[row] = y[row].map(|label| !label));
        let again = CrossCalibrated::fit(&logit, &turned, &labelled);
        assert_eq!(again.apply(Some(2), 1.0), fitted.apply(Some(2), 1.0), "labels of a fold move no gene of it");
        assert_ne!(again.apply(Some(1), 1.0), fitted.apply(Some(1), 1.0));
    }

    #[test]
    fn few_labels_leave_log_odds_alone() {
        let labelled = Labelled::for_tests(vec![Some(0); 30]);
        let y: Vec<Option<bool>> = (0..30).map(|row| Some(row == 0)).collect();
        let fitted = CrossCalibrated::fit(&vec![Some(0.3); 30], &y, &labelled);
        assert!(!fitted.is_fitted());
        assert_eq!(fitted.apply(Some(0), 0.7), 0.7);
    }
}
