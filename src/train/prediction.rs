//! What a fitted model says of genes.

use super::calibrate::sigmoid;

/// Calibrated log-odds of genes with the ensemble's spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Calibrated log-odds, in the order of the rows asked for.
    pub logit: Vec<f64>,
    /// Standard deviation of the calibrated log-odds over the ensemble's members.
    pub sd: Vec<f64>,
}

impl Prediction {
    /// The same log-odds for `n` genes, without spread.
    pub fn constant(logit: f64, n: usize) -> Self {
        Self { logit: vec![logit; n], sd: vec![0.0; n] }
    }

    /// Calibrated probabilities.
    pub fn probability(&self) -> Vec<f64> {
        self.logit.iter().map(|&logit| sigmoid(logit)).collect()
    }
}
