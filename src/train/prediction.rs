//! What a fitted model says of genes.

use super::calibrate::{Calibrator, sigmoid};

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

    /// From the members' raw log-odds `[M][n]`: each is corrected to its base rate; the mean is calibrated; the spread is that
    /// of the calibrated members.
    pub fn of_members(scores: &[Vec<f32>], corrections: &[f64], calibrator: &Calibrator) -> Self {
        let (members, n) = (scores.len() as f64, scores.first().map_or(0, Vec::len));
        let mut prediction = Self { logit: Vec::with_capacity(n), sd: Vec::with_capacity(n) };
        for gene in 0..n {
            let raw = || scores.iter().zip(corrections).map(move |(member, shift)| f64::from(member[gene]) + shift);
            prediction.logit.push(calibrator.apply(raw().sum::<f64>() / members));
            let mean = raw().map(|logit| calibrator.apply(logit)).sum::<f64>() / members;
            let variance = raw().map(|logit| (calibrator.apply(logit) - mean).powi(2)).sum::<f64>() / members;
            prediction.sd.push(variance.sqrt());
        }
        prediction
    }

    /// Calibrated probabilities.
    pub fn probability(&self) -> Vec<f64> {
        self.logit.iter().map(|&logit| sigmoid(logit)).collect()
    }
}
