//! Linear support vector machine by dual coordinate descent.

use ndarray::ArrayView2;
use rand::seq::SliceRandom;

use super::row_costs;
use crate::evaluate::baselines::logistic::{ClassWeights, dot};
use crate::random::stream;

/// Passes after which a fit ends although it still moves.
const MOST_PASSES: usize = 4000;

/// Settings of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearSvmSettings {
    /// Cost of a violated margin; scikit-learn's `C`.
    pub c: f64,
    /// How a row counts.
    pub weights: ClassWeights,
    /// Largest projected gradient of the dual at which the fit ends.
    pub tolerance: f64,
}

/// `min 1/2 (|w|^2 + b^2) + sum_i C_i max(0, 1 - t_i (w.x_i + b))^2`, `t_i = +-1`: squared hinge, the intercept as the weight of
/// a constant column (Fan et al. 2008, LIBLINEAR; what scikit-learn's `LinearSVC` fits).
#[derive(Debug, Clone, PartialEq)]
pub struct LinearSvm {
    /// Weight of each column.
    pub weights: Vec<f64>,
    /// Intercept.
    pub intercept: f64,
}

impl LinearSvm {
    /// Fits rows `x` `[n, p]` without missing values by coordinate descent on the dual (Hsieh et al. 2008, algorithm 1):
    /// for row `i`, `G = t_i (w.x_i + b) - 1 + a_i / (2 C_i)`, `a_i <- max(0, a_i - G / (|x_i|^2 + 1 + 1 / (2 C_i)))`.
    /// The dual is strictly convex, so that the order of rows, drawn from the stream `name`, decides speed alone.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], settings: LinearSvmSettings, seed: u64, name: &str) -> Self {
        let (n, width) = x.dim();
        let x = x.as_standard_layout();
        let rows: Vec<&[f64]> = x.rows().into_iter().map(|row| row.to_slice().unwrap_or(&[])).collect();
        let slack: Vec<f64> = row_costs(y, settings.c, settings.weights).into_iter().map(|c| 0.5 / c).collect();
        let curvature: Vec<f64> = rows.iter().zip(&slack).map(|(row, slack)| dot(row, row) + 1.0 + slack).collect();
        let sign = |row: usize| if y[row] { 1.0 } else { -1.0 };
        let mut model = Self { weights: vec![0.0; width], intercept: 0.0 };
        let mut dual = vec![0.0f64; n];
        let mut order: Vec<usize> = (0..n).collect();
        let mut random = stream(seed, &format!("{name}/order"));
        for _ in 0..MOST_PASSES {
            order.shuffle(&mut random);
            let mut steepest = 0.0f64;
            for &row in &order {
                let margin = sign(row) * (dot(rows[row], &model.weights) + model.intercept);
                let gradient = margin - 1.0 + slack[row] * dual[row];
                let projected = if dual[row] == 0.0 { gradient.min(0.0) } else { gradient };
                steepest = steepest.max(projected.abs());
                if projected == 0.0 {
                    continue;
                }
                let next = (dual[row] - gradient / curvature[row]).max(0.0);
                let step = sign(row) * (next - dual[row]);
                dual[row] = next;
                model.weights.iter_mut().zip(rows[row]).for_each(|(weight, x)| *weight += step * x);
                model.intercept += step;
            }
            if steepest < settings.tolerance {
                break;
            }
        }
        model
    }

    /// Signed distances, times the norm of the weights, of rows `[m, p]`.
    pub fn decisions(&self, x: ArrayView2<f64>) -> Vec<f64> {
        x.rows().into_iter().map(|row| self.intercept + row.iter().zip(&self.weights).map(|(a, b)| a * b).sum::<f64>()).collect()
    }
}
