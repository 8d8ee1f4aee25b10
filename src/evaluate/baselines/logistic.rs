//! L2-penalised logistic regression, checked against scikit-learn.
//!
//! Still our own; linfa-logistic minimises the same under equal weights. Minimises, as scikit-learn's
//! `LogisticRegression` does (D. R. Cox, "The regression analysis of binary sequences", J. R. Stat. Soc. B 20, 1958; ridge after
//! le Cessie & van Houwelingen, Appl. Stat. 41, 1992):
//!
//! ```text
//! J(w, b) = 1/2 |w|^2 + C * sum_i s_i * log(1 + exp(-t_i (w.x_i + b))),    t_i = +-1,   b without penalty
//! ```
//!
//! Few columns: Newton steps (iteratively reweighted least squares) with a Cholesky factor of the Hessian.
//! Many columns: L-BFGS (Liu & Nocedal, Math. Program. 45, 1989), whose step costs two passes over the matrix.

use ndarray::{Array2, ArrayView2};

use super::minimise::{lbfgs, newton};
use super::standardise::Standardiser;
use crate::train::calibrate::{log_odds, sigmoid};

/// Up to this many columns the Hessian is cheap and Newton's few steps win.
const NEWTON_COLUMNS: usize = 64;

/// How a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassWeights {
    /// Every row 1: probabilities follow the base rate.
    Equal,
    /// `n / (2 n_class)`: both classes weigh the same.
    Balanced,
}

/// Settings of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticSettings {
    /// Inverse strength of the penalty on standardised columns; scikit-learn's `C`.
    pub c: f64,
    /// How a row counts.
    pub weights: ClassWeights,
    /// Stop when the largest gradient entry, over `C * sum of weights`, falls below this.
    pub tolerance: f64,
}

impl LogisticSettings {
    /// `C` as given, rows equal, tolerance 1e-7.
    pub fn with_c(c: f64) -> Self {
        Self { c, weights: ClassWeights::Equal, tolerance: 1e-7 }
    }
}

/// A fitted model on raw columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    standardiser: Standardiser,
    /// One coefficient a standardised column.
    pub coefficients: Vec<f64>,
    /// Intercept on standardised columns.
    pub intercept: f64,
}

impl Logistic {
    /// Fits on raw columns `x` `[n, p]` without missing values; standardises by these rows.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], settings: LogisticSettings) -> Self {
        let standardiser = Standardiser::fit(x);
        let z = standardiser.apply(x);
        let mut parameters = vec![0.0; z.ncols() + 1];
        minimise(&z, y, settings, &mut parameters);
        Self::assemble(standardiser, parameters)
    }

    /// Fits one model a `C` of `path`, each started from the one before; ascending `C` makes this cheap.
    pub fn fit_path(x: ArrayView2<f64>, y: &[bool], path: &[f64], weights: ClassWeights, tolerance: f64) -> Vec<Self> {
        let standardiser = Standardiser::fit(x);
        let z = standardiser.apply(x);
        let mut parameters = vec![0.0; z.ncols() + 1];
        path.iter()
            .map(|&c| {
                minimise(&z, y, LogisticSettings { c, weights, tolerance }, &mut parameters);
                Self::assemble(standardiser.clone(), parameters.clone())
            })
            .collect()
    }

    fn assemble(standardiser: Standardiser, mut parameters: Vec<f64>) -> Self {
        let intercept = parameters.pop().unwrap_or(0.0);
        Self { standardiser, coefficients: parameters, intercept }
    }

    /// Log-odds of raw rows `[m, p]`.
    pub fn logits(&self, x: ArrayView2<f64>) -> Vec<f64> {
        let z = self.standardiser.apply(x);
        z.rows().into_iter().map(|row| self.intercept + row.iter().zip(&self.coefficients).map(|(a, b)| a * b).sum::<f64>()).collect()
    }
}

/// Weight of every row.
pub(super) fn row_weights(y: &[bool], weights: ClassWeights) -> Vec<f64> {
    let positives = y.iter().filter(|&&label| label).count() as f64;
    let n = y.len() as f64;
    let (positive, negative) = match weights {
        ClassWeights::Equal => (1.0, 1.0),
        ClassWeights::Balanced => (n / (2.0 * positives.max(1.0)), n / (2.0 * (n - positives).max(1.0))),
    };
    y.iter().map(|&label| if label { positive } else { negative }).collect()
}

/// Minimises J over standardised columns; `parameters` = coefficients then intercept, start and answer.
fn minimise(z: &Array2<f64>, y: &[bool], settings: LogisticSettings, parameters: &mut [f64]) {
    let weights = row_weights(y, settings.weights);
    let total: f64 = weights.iter().sum();
    let positive: f64 = weights.iter().zip(y).filter(|(_, label)| **label).map(|(weight, _)| weight).sum();
    if positive == 0.0 || positive == total {
        // One class only: nothing separates, and the intercept would run away.
        parameters.fill(0.0);
        parameters[z.ncols()] = log_odds(positive / total.max(1.0));
        return;
    }
    let objective = Objective { z, y, weights: &weights, c: settings.c };
    let tolerance = settings.tolerance * settings.c * total;
    if z.ncols() <= NEWTON_COLUMNS { newton(&objective, parameters, tolerance) } else { lbfgs(&objective, parameters, tolerance) }
}

/// J, its gradient and its Hessian.
pub(super) struct Objective<'a> {
    z: &'a Array2<f64>,
    y: &'a [bool],
    weights: &'a [f64],
    c: f64,
}

impl Objective<'_> {
    /// J and its gradient, written into `gradient` `[p + 1]`.
    pub(super) fn value_and_gradient(&self, parameters: &[f64], gradient: &mut [f64]) -> f64 {
        let width = self.z.ncols();
        let (coefficients, intercept) = (&parameters[..width], parameters[width]);
        let mut value = 0.5 * coefficients.iter().map(|w| w * w).sum::<f64>();
        gradient[..width].copy_from_slice(coefficients);
        gradient[width] = 0.0;
        for ((row, &label), &weight) in self.z.rows().into_iter().zip(self.y).zip(self.weights) {
            let row = row.to_slice().unwrap_or(&[]);
            let margin = intercept + dot(row, coefficients);
            let weight = self.c * weight;
            value += weight * softplus(if label { -margin } else { margin });
            let slope = weight * (sigmoid(margin) - f64::from(u8::from(label)));
            for (entry, x) in gradient[..width].iter_mut().zip(row) {
                *entry += slope * x;
            }
            gradient[width] += slope;
        }
        value
    }

    /// Hessian `[(p + 1)^2]`, row-major, lower triangle filled.
    pub(super) fn hessian(&self, parameters: &[f64]) -> Vec<f64> {
        let width = self.z.ncols();
        let side = width + 1;
        let mut hessian = vec![0.0; side * side];
        for (row, &weight) in self.z.rows().into_iter().zip(self.weights) {
            let row = row.to_slice().unwrap_or(&[]);
            let p = sigmoid(parameters[width] + dot(row, &parameters[..width]));
            let curvature = self.c * weight * p * (1.0 - p);
            for (i, &a) in row.iter().enumerate() {
                let scaled = curvature * a;
                for (entry, &b) in hessian[i * side..i * side + i + 1].iter_mut().zip(row) {
                    *entry += scaled * b;
                }
            }
            for (entry, &b) in hessian[width * side..width * side + width].iter_mut().zip(row) {
                *entry += curvature * b;
            }
            hessian[width * side + width] += curvature;
        }
        for i in 0..width {
            hessian[i * side + i] += 1.0;
        }
        hessian
    }
}

/// Eight sums side by side, so that the compiler may use vector registers; the order of additions is fixed.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0f64; 8];
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f64>()
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
