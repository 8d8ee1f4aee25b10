//! L2-penalised logistic regression (D. R. Cox, J. R. Stat. Soc. B 20, 1958; le Cessie & van Houwelingen, Appl. Stat. 41, 1992) by
//! linfa-logistic, which minimises what scikit-learn's `LogisticRegression` minimises:
//!
//! ```text
//! J(w, b) = 1/2 |w|^2 + C * sum_i log(1 + exp(-t_i (w.x_i + b))),    t_i = +-1,   b without penalty
//! ```
//!
//! Rows weigh the same, so that probabilities follow the base rate of the training rows: neither weights nor resampling, and no prior
//! shift, is needed where only the order and calibrated probabilities of genes count.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ArrayView2, s};

use super::log_odds;
use super::standardise::Standardiser;
use crate::error::{Error, Result};

/// Steps of L-BFGS after which a fit ends, converged or not.
const STEPS: u64 = 1000;

/// A fitted model on raw columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    standardiser: Standardiser,
    /// One coefficient a standardised column.
    pub coefficients: Array1<f64>,
    /// Intercept on standardised columns.
    pub intercept: f64,
}

impl Logistic {
    /// Fits on raw columns `x` `[n, p]` without missing values; standardises by these rows.
    ///
    /// `c` is the inverse strength of the penalty; the fit ends where the gradient of J / C, divided by the number of rows, is shorter
    /// than `tolerance`. One class alone gives its base rate.
    ///
    /// # Errors
    /// A step that linfa cannot make, as of values that are not finite.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], c: f64, tolerance: f64) -> Result<Self> {
        let standardiser = Standardiser::fit(x);
        let parameters = minimise(standardiser.apply(x), y, &[c], tolerance)?.swap_remove(0);
        Ok(Self::assemble(standardiser, &parameters))
    }

    /// Fits one model a `C` of `path`, each started from the one before; ascending `C` makes this cheap.
    ///
    /// # Errors
    /// As [`Logistic::fit`].
    pub fn fit_path(x: ArrayView2<f64>, y: &[bool], path: &[f64], tolerance: f64) -> Result<Vec<Self>> {
        let standardiser = Standardiser::fit(x);
        let fitted = minimise(standardiser.apply(x), y, path, tolerance)?;
        Ok(fitted.iter().map(|parameters| Self::assemble(standardiser.clone(), parameters)).collect())
    }

    fn assemble(standardiser: Standardiser, parameters: &Array1<f64>) -> Self {
        let width = parameters.len() - 1;
        Self { standardiser, coefficients: parameters.slice(s![..width]).to_owned(), intercept: parameters[width] }
    }

    /// Log-odds of raw rows `[m, p]`.
    pub fn logits(&self, x: ArrayView2<f64>) -> Vec<f64> {
        (self.standardiser.apply(x).dot(&self.coefficients) + self.intercept).to_vec()
    }
}

/// The minimum of J over standardised columns for every `C`: coefficients, then intercept.
fn minimise(z: Array2<f64>, y: &[bool], path: &[f64], tolerance: f64) -> Result<Vec<Array1<f64>>> {
    let (rows, width) = z.dim();
    let positives = y.iter().filter(|&&label| label).count();
    let mut parameters = Array1::zeros(width + 1);
    if positives == 0 || positives == rows {
        // Nothing separates, and the intercept would run away.
        parameters[width] = log_odds(positives as f64 / rows.max(1) as f64);
        return Ok(vec![parameters; path.len()]);
    }
    let dataset = DatasetBase::new(z, Array1::from(y.to_vec()));
    // linfa calls the larger class positive, and of two equally large ones that of the first row.
    let sign = if 2 * positives > rows || (2 * positives == rows && y[0]) { 1.0 } else { -1.0 };
    path.iter()
        .map(|&c| {
            let model = LogisticRegression::default()
                .alpha(1.0 / c)
                .gradient_tolerance(tolerance * rows as f64)
                .max_iterations(STEPS)
                .initial_params(&parameters * sign)
                .fit(&dataset)
                .map_err(|error| {
                    Error::data("logistic regression", error.to_string(), "check the columns for values that are not finite")
                })?;
            parameters.slice_mut(s![..width]).assign(&(model.params() * sign));
            parameters[width] = model.intercept() * sign;
            Ok(parameters.clone())
        })
        .collect()
}
