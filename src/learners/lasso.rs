//! L1-penalised logistic regression along a path of penalties, by coordinate descent (Friedman, Hastie & Tibshirani, J. Stat. Softw.
//! 33, 2010, section 3):
//!
//! ```text
//! min over w, b:   1/n sum_i log(1 + exp(-t_i (w.x_i + b))) + lambda |w|_1,    t_i = +-1,   b without penalty
//! ```
//!
//! Each round replaces the loss by its quadratic at the present fit and minimises that one coordinate at a time. Ours because
//! linfa-logistic knows the L2 penalty alone and linfa-elasticnet squared errors alone. Held against scikit-learn's `saga`
//! (scripts/reference/lasso.py).

use ndarray::{ArrayView2, Axis};

use super::{log_odds, sigmoid};

/// Ratio of a penalty to the one before it.
const STEP: f64 = 0.92;
/// Penalties of a path: the last is about a hundredth of the first.
const PENALTIES: usize = 56;
/// Quadratic rounds after which a fit ends, converged or not; passes over the coordinates in each.
const ROUNDS: usize = 50;
const PASSES: usize = 500;
/// Least curvature of a row, so that certain rows do not divide by nothing.
const LEAST_WEIGHT: f64 = 1e-5;

/// A fit at one penalty.
#[derive(Debug, Clone, PartialEq)]
pub struct Lasso {
    /// One coefficient a column, as the columns are.
    pub coefficients: Vec<f64>,
    /// Intercept.
    pub intercept: f64,
}

impl Lasso {
    /// The fit at the weakest penalty of the path that has at most `most` coefficients other than 0, before any with more.
    ///
    /// `x` `[n, p]` without missing values. The path starts where the first coefficient would enter. Ends at a largest change of
    /// `tolerance` in a coefficient. One class, or no column, gives the base rate.
    pub fn select(x: ArrayView2<f64>, y: &[bool], most: usize, tolerance: f64) -> Self {
        let mut descent = Descent::new(x, y);
        let first = descent.first_penalty();
        let mut best = descent.fit.clone();
        if first <= 0.0 || !descent.two_classes() {
            return best;
        }
        for step in 1..PENALTIES {
            descent.minimise(first * STEP.powi(step as i32), tolerance);
            if descent.fit.coefficients.iter().filter(|&&w| w != 0.0).count() > most {
                break;
            }
            best = descent.fit.clone();
        }
        best
    }

    /// The fit at one penalty.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], penalty: f64, tolerance: f64) -> Self {
        let mut descent = Descent::new(x, y);
        if descent.two_classes() {
            descent.minimise(penalty, tolerance);
        }
        descent.fit
    }
}

struct Descent {
    /// Columns, each a contiguous run of the rows.
    columns: Vec<Vec<f64>>,
    y: Vec<f64>,
    fit: Lasso,
}

impl Descent {
    fn new(x: ArrayView2<f64>, y: &[bool]) -> Self {
        let columns: Vec<Vec<f64>> = x.axis_iter(Axis(1)).map(|column| column.to_vec()).collect();
        let y: Vec<f64> = y.iter().map(|&label| f64::from(u8::from(label))).collect();
        let base = y.iter().sum::<f64>() / y.len().max(1) as f64;
        Self { fit: Lasso { coefficients: vec![0.0; columns.len()], intercept: log_odds(base) }, columns, y }
    }

    fn two_classes(&self) -> bool {
        self.y.contains(&0.0) && self.y.contains(&1.0)
    }

    /// Smallest penalty under which every coefficient is 0.
    fn first_penalty(&self) -> f64 {
        let n = self.y.len().max(1) as f64;
        let base = self.y.iter().sum::<f64>() / n;
        let slope = |column: &Vec<f64>| column.iter().zip(&self.y).map(|(x, y)| x * (y - base)).sum::<f64>().abs() / n;
        self.columns.iter().map(slope).fold(0.0, f64::max)
    }

    fn minimise(&mut self, penalty: f64, tolerance: f64) {
        let n = self.y.len() as f64;
        for _ in 0..ROUNDS {
            let before = self.fit.clone();
            let mut scores = vec![self.fit.intercept; self.y.len()];
            for (column, &w) in self.columns.iter().zip(&self.fit.coefficients).filter(|(_, w)| **w != 0.0) {
                scores.iter_mut().zip(column).for_each(|(score, x)| *score += w * x);
            }
            let p: Vec<f64> = scores.into_iter().map(sigmoid).collect();
            let weights: Vec<f64> = p.iter().map(|p| (p * (1.0 - p)).max(LEAST_WEIGHT)).collect();
            let mut residual: Vec<f64> = p.iter().zip(&self.y).zip(&weights).map(|((p, y), w)| (y - p) / w).collect();
            let curvature: Vec<f64> =
                self.columns.iter().map(|column| column.iter().zip(&weights).map(|(x, w)| w * x * x).sum::<f64>() / n).collect();
            let total: f64 = weights.iter().sum();
            let mut all = true;
            for _ in 0..PASSES {
                let mut largest: f64 = 0.0;
                let shift = residual.iter().zip(&weights).map(|(r, w)| w * r).sum::<f64>() / total;
                residual.iter_mut().for_each(|r| *r -= shift);
                self.fit.intercept += shift;
                largest = largest.max(shift.abs());
                for (at, column) in self.columns.iter().enumerate() {
                    let old = self.fit.coefficients[at];
                    // Between full passes only coefficients in use move: they are few.
                    if curvature[at] == 0.0 || (!all && old == 0.0) {
                        continue;
                    }
                    let slope = column.iter().zip(&weights).zip(&residual).map(|((x, w), r)| w * x * r).sum::<f64>() / n;
                    let pull = slope + curvature[at] * old;
                    let new = pull.signum() * (pull.abs() - penalty).max(0.0) / curvature[at];
                    if new != old {
                        residual.iter_mut().zip(column).for_each(|(r, x)| *r -= (new - old) * x);
                        self.fit.coefficients[at] = new;
                        largest = largest.max((new - old).abs());
                    }
                }
                if largest < tolerance {
                    if all {
                        break;
                    }
                    all = true;
                } else {
                    all = false;
                }
            }
            let moved = self.fit.coefficients.iter().zip(&before.coefficients).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            if moved.max((self.fit.intercept - before.intercept).abs()) < tolerance {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use serde_json::Value;

    use super::super::reference_test::table;
    use super::*;

    /// Columns of the reference table, 1 where they lie above a half.
    fn conditions() -> (Array2<f64>, Vec<bool>) {
        let (x, y) = table(600, 30, 4242);
        (x.mapv(|value| f64::from(u8::from(value > 0.5))), y)
    }

    #[test]
    fn coefficients_are_those_of_scikit_learn() {
        let (x, y) = conditions();
        let reference: Value = serde_json::from_str(include_str!("../../tests/reference/lasso.json")).unwrap();
        let cases = reference["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 3);
        for case in cases {
            let fit = Lasso::fit(x.view(), &y, case["penalty"].as_f64().unwrap(), 1e-10);
            assert!((fit.intercept - case["intercept"].as_f64().unwrap()).abs() < 1e-5, "{} {}", fit.intercept, case["intercept"]);
            for (found, expected) in fit.coefficients.iter().zip(case["coefficients"].as_array().unwrap()) {
                assert!((found - expected.as_f64().unwrap()).abs() < 1e-5, "{found} {expected}");
            }
        }
    }

    #[test]
    fn no_more_columns_than_asked_for_stay() {
        let (x, y) = conditions();
        for most in [1, 4, 12] {
            let fit = Lasso::select(x.view(), &y, most, 1e-7);
            let used = fit.coefficients.iter().filter(|&&w| w != 0.0).count();
            assert!(used <= most && used + 3 > most, "{used} of {most}");
        }
    }

    #[test]
    fn one_class_gives_a_constant() {
        let (x, _) = conditions();
        let fit = Lasso::select(x.view(), &[true; 600], 5, 1e-7);
        assert!(fit.coefficients.iter().all(|&w| w == 0.0) && fit.intercept > 10.0);
    }
}
