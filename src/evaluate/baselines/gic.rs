//! `gic`: the published score as it stands. `gic-refit`: its columns, fitted anew in every fold.

use super::calibrated::score_logits;
use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival, RivalTables};
use crate::config::GicCoefficients;
use crate::error::Result;

/// Intercept, then coefficients of length, MFE / length, and the frequencies of CGA, GCG, TCG, ACG, TCA, as the authors published
/// them (Zeng et al. 2018; the values stand in the scripts of iEssLnc too).
fn published(of: GicCoefficients) -> [f64; 8] {
    match of {
        GicCoefficients::Human => [0.7417, 2.612e-4, 4.295, 48.66, 15.64, 76.23, -1.113, -60.29],
        GicCoefficients::Mouse => [0.1625, 2.638e-4, 2.194, 19.88, 37.59, 50.37, 35.44, -64.66],
    }
}

/// Published log-odds of one row of the GIC table.
fn log_odds(coefficients: &[f64; 8], row: impl IntoIterator<Item = f64>) -> f64 {
    coefficients[0] + coefficients[1..].iter().zip(row).map(|(c, x)| c * x).sum::<f64>()
}

/// GIC with its published coefficients; only the map to a probability is fitted, so the order is its own.
pub(super) struct Gic;

impl Rival for Gic {
    fn name(&self) -> &'static str {
        "gic"
    }

    fn available(&self, tables: &RivalTables) -> bool {
        tables.gic.is_some()
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let mut logits = vec![fold.base_logit(); test.len()];
        let Some((table, of)) = &fold.tables.gic else { return Ok(logits) };
        let coefficients = published(*of);
        let score = |row: usize| log_odds(&coefficients, table.values.row(row).iter().copied());
        let kept = table.positions(fold.train);
        let train: Vec<f64> = kept.iter().map(|&at| score(fold.train[at])).collect();
        let y: Vec<bool> = kept.iter().map(|&at| fold.y[at]).collect();
        if y.iter().all(|&label| label) || !y.contains(&true) {
            return Ok(logits);
        }
        let scored = table.positions(test);
        let found = score_logits(&train, &y, &scored.iter().map(|&at| score(test[at])).collect::<Vec<f64>>());
        scored.into_iter().zip(found).for_each(|(at, logit)| logits[at] = logit);
        Ok(logits)
    }
}

/// L2 logistic regression on the seven columns of GIC, tuned like `ridge`: what the columns can do when fitted to the task.
pub(super) struct GicRefit;

impl Rival for GicRefit {
    fn name(&self) -> &'static str {
        "gic-refit"
    }

    fn available(&self, tables: &RivalTables) -> bool {
        tables.gic.is_some()
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        match &fold.tables.gic {
            Some((table, _)) => logistic_logits(table, Strength::Tuned, "gic-refit", fold, test),
            None => Ok(vec![fold.base_logit(); test.len()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_score_of_a_hand_computed_transcript() {
        // 1,000 nt at -0.3 kcal/mol a base, one per cent of each triplet.
        let row = [1000.0, -0.3, 0.01, 0.01, 0.01, 0.01, 0.01];
        let human = 0.7417 + 0.2612 - 1.2885 + 0.4866 + 0.1564 + 0.7623 - 0.01113 - 0.6029;
        assert!((log_odds(&published(GicCoefficients::Human), row) - human).abs() < 1e-12);
        let mouse = 0.1625 + 0.2638 - 0.6582 + 0.1988 + 0.3759 + 0.5037 + 0.3544 - 0.6466;
        assert!((log_odds(&published(GicCoefficients::Mouse), row) - mouse).abs() < 1e-12);
    }
}
