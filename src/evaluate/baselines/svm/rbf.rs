//! Support vector machine with a Gaussian kernel by sequential minimal optimisation.

use ndarray::{Array2, ArrayView2, Axis};

use super::row_costs;
use crate::evaluate::baselines::logistic::ClassWeights;

/// Steps after which a fit ends although it still moves, a row.
const STEPS_A_ROW: usize = 2000;
/// Bytes of kernel rows that are kept.
const CACHE: usize = 256 << 20;
/// Curvature that stands in for one that is not positive.
const FLAT: f64 = 1e-12;

/// Settings of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RbfSvmSettings {
    /// Cost of a violated margin; scikit-learn's `C`.
    pub c: f64,
    /// `k(u, v) = exp(-gamma |u - v|^2)`.
    pub gamma: f64,
    /// How a row counts.
    pub weights: ClassWeights,
    /// Largest violation of the optimality conditions at which the fit ends; scikit-learn's `tol`.
    pub tolerance: f64,
}

/// `f(x) = sum_i t_i a_i k(x_i, x) + b` (Cortes & Vapnik 1995), hinge loss, what scikit-learn's `SVC(kernel="rbf")` fits.
#[derive(Debug, Clone, PartialEq)]
pub struct RbfSvm {
    support: Array2<f64>,
    /// `t_i a_i` of the support vectors.
    coefficients: Vec<f64>,
    intercept: f64,
    gamma: f64,
}

/// Kernel rows, computed when asked for; all are dropped when there are too many.
struct Kernel<'a> {
    x: &'a Array2<f64>,
    norms: Vec<f64>,
    gamma: f64,
    rows: Vec<Option<Vec<f32>>>,
    kept: usize,
}

impl Kernel<'_> {
    fn ensure(&mut self, row: usize) {
        if self.rows[row].is_some() {
            return;
        }
        if (self.kept + 1) * self.rows.len() * 4 > CACHE && self.kept >= 2 {
            self.rows.iter_mut().for_each(|row| *row = None);
            self.kept = 0;
        }
        let products = self.x.dot(&self.x.row(row));
        let own = self.norms[row];
        let gamma = self.gamma;
        let values = products.iter().zip(&self.norms).map(|(product, norm)| (-gamma * (own + norm - 2.0 * product).max(0.0)).exp() as f32);
        self.rows[row] = Some(values.collect());
        self.kept += 1;
    }

    fn row(&self, row: usize) -> &[f32] {
        self.rows[row].as_deref().unwrap_or(&[])
    }
}

impl RbfSvm {
    /// Fits rows `x` `[n, p]` without missing values: pairs of rows chosen by second-order information (Fan, Chen & Lin 2005,
    /// working set selection 2, as in LIBSVM), each solved in closed form. Nothing is drawn at random; ties go to the first row.
    ///
    /// With one class alone the answer is that class everywhere.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], settings: RbfSvmSettings) -> Self {
        let n = y.len();
        let x = x.as_standard_layout().into_owned();
        let costs = row_costs(y, settings.c, settings.weights);
        let sign: Vec<f64> = y.iter().map(|&label| if label { 1.0 } else { -1.0 }).collect();
        let norms: Vec<f64> = x.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut kernel = Kernel { x: &x, norms, gamma: settings.gamma, rows: vec![None; n], kept: 0 };
        let mut dual = vec![0.0f64; n];
        // Gradient of 1/2 a'Qa - e'a with Q_ij = t_i t_j k_ij.
        let mut gradient = vec![-1.0f64; n];
        for _ in 0..STEPS_A_ROW.saturating_mul(n) {
            let rises = |row: usize, dual: &[f64]| if y[row] { dual[row] < costs[row] } else { dual[row] > 0.0 };
            let falls = |row: usize, dual: &[f64]| if y[row] { dual[row] > 0.0 } else { dual[row] < costs[row] };
            let (mut first, mut most) = (usize::MAX, f64::NEG_INFINITY);
            for row in 0..n {
                let value = -sign[row] * gradient[row];
                if value > most && rises(row, &dual) {
                    (first, most) = (row, value);
                }
            }
            if first == usize::MAX {
                break;
            }
            kernel.ensure(first);
            let own = kernel.row(first);
            let (mut second, mut least, mut best) = (usize::MAX, f64::INFINITY, f64::INFINITY);
            for row in 0..n {
                if !falls(row, &dual) {
                    continue;
                }
                let value = -sign[row] * gradient[row];
                least = least.min(value);
                let difference = most - value;
                if difference > 0.0 {
                    // |phi(first) - phi(row)|^2 of a kernel with ones on its diagonal.
                    let curvature = 2.0 - 2.0 * f64::from(own[row]);
                    let gain = -difference * difference / if curvature > 0.0 { curvature } else { FLAT };
                    if gain < best {
                        (second, best) = (row, gain);
                    }
                }
            }
            if most - least < settings.tolerance || second == usize::MAX {
                break;
            }
            kernel.ensure(second);
            // A full cache may have dropped the first row while the second one was made.
            kernel.ensure(first);
            let similarity = f64::from(kernel.row(first)[second]);
            let curvature = (2.0 - 2.0 * similarity).max(FLAT);
            // Move along t_first * a_first up, t_second * a_second down by the same length, inside the box.
            let free = (-sign[first] * gradient[first] + sign[second] * gradient[second]) / curvature;
            let room = |row: usize, up: bool| if up == y[row] { costs[row] - dual[row] } else { dual[row] };
            let length = free.min(room(first, true)).min(room(second, false));
            let clamp = |value: f64, row: usize| value.clamp(0.0, costs[row]);
            let (before_first, before_second) = (dual[first], dual[second]);
            dual[first] = clamp(before_first + sign[first] * length, first);
            dual[second] = clamp(before_second - sign[second] * length, second);
            let (change_first, change_second) = (sign[first] * (dual[first] - before_first), sign[second] * (dual[second] - before_second));
            for ((gradient, sign), (a, b)) in gradient.iter_mut().zip(&sign).zip(kernel.row(first).iter().zip(kernel.row(second))) {
                *gradient += sign * (change_first * f64::from(*a) + change_second * f64::from(*b));
            }
        }
        let intercept = intercept(&dual, &gradient, &costs, y);
        let kept: Vec<usize> = (0..n).filter(|&row| dual[row] > 0.0).collect();
        Self {
            support: x.select(Axis(0), &kept),
            coefficients: kept.iter().map(|&row| sign[row] * dual[row]).collect(),
            intercept,
            gamma: settings.gamma,
        }
    }

    /// `f(x)` of rows `[m, p]`.
    pub fn decisions(&self, x: ArrayView2<f64>) -> Vec<f64> {
        let norms: Vec<f64> = self.support.rows().into_iter().map(|row| row.dot(&row)).collect();
        x.rows()
            .into_iter()
            .map(|row| {
                let own = row.dot(&row);
                let products = self.support.dot(&row);
                let sum: f64 = products
                    .iter()
                    .zip(&norms)
                    .zip(&self.coefficients)
                    .map(|((product, norm), coefficient)| coefficient * (-self.gamma * (own + norm - 2.0 * product).max(0.0)).exp())
                    .sum();
                sum + self.intercept
            })
            .collect()
    }
}

/// Mean of `-t_i G_i` over free rows; without one, the middle of what the bounded rows allow.
fn intercept(dual: &[f64], gradient: &[f64], costs: &[f64], y: &[bool]) -> f64 {
    let (mut sum, mut free) = (0.0, 0usize);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for row in 0..dual.len() {
        let value = if y[row] { -gradient[row] } else { gradient[row] };
        if dual[row] > 0.0 && dual[row] < costs[row] {
            sum += value;
            free += 1;
        } else if (dual[row] > 0.0) == y[row] {
            high = high.min(value);
        } else {
            low = low.max(value);
        }
    }
    match (free, low.is_finite(), high.is_finite()) {
        (1.., _, _) => sum / free as f64,
        (0, true, true) => (low + high) / 2.0,
        (0, true, false) => low,
        (0, false, true) => high,
        (0, false, false) => 0.0,
    }
}
