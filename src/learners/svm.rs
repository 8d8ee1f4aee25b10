//! Support vector machines (Cortes & Vapnik, Mach. Learn. 20, 1995) by linfa-svm's sequential minimal optimisation.

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, ArrayView2};

use super::ClassWeights;
use crate::error::{Error, Result};

/// What two rows have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kernel {
    /// `u.v`.
    Linear,
    /// `exp(-gamma |u - v|^2)`.
    Gaussian {
        /// Inverse squared reach.
        gamma: f64,
    },
}

/// Settings of a fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SvmSettings {
    /// Similarity of rows.
    pub kernel: Kernel,
    /// Cost of a violated margin; scikit-learn's `C`.
    pub c: f64,
    /// How a row counts.
    pub weights: ClassWeights,
    /// Largest violation of the optimality conditions at which the fit ends; scikit-learn's `tol`.
    pub tolerance: f64,
}

/// `f(x) = sum_i t_i a_i k(x_i, x) + b`, hinge loss, what scikit-learn's `SVC` fits; one class alone is that class everywhere.
#[derive(Debug, Clone)]
pub enum Svm {
    /// Both classes were there.
    Fitted(linfa_svm::Svm<f64, bool>),
    /// The only class.
    Constant(bool),
}

impl Svm {
    /// Fits rows `x` `[n, p]` without missing values. Nothing is drawn at random. The kernel is held whole: `8 n^2` bytes.
    ///
    /// # Errors
    /// Settings that linfa refuses.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], settings: SvmSettings) -> Result<Self> {
        if y.iter().all(|&label| label == y[0]) {
            return Ok(Self::Constant(y.first().copied().unwrap_or(false)));
        }
        let (negative, positive) = settings.weights.of(y);
        let dataset = DatasetBase::new(x.to_owned(), Array1::from(y.to_vec()));
        let machine = linfa_svm::Svm::<f64, bool>::params()
            .eps(settings.tolerance)
            .shrinking(false)
            .pos_neg_weights(settings.c * positive, settings.c * negative);
        match settings.kernel {
            Kernel::Linear => machine.linear_kernel(),
            // linfa's kernel is exp(-|u - v|^2 / eps).
            Kernel::Gaussian { gamma } => machine.gaussian_kernel(1.0 / gamma),
        }
        .fit(&dataset)
        .map(Self::Fitted)
        .map_err(|error| Error::data("support vector machine", error.to_string(), "report this as a fault"))
    }

    /// `f(x)` of rows `[m, p]`.
    pub fn decisions(&self, x: ArrayView2<f64>) -> Vec<f64> {
        match self {
            Self::Fitted(model) => x.rows().into_iter().map(|row| model.weighted_sum(&row) - model.rho).collect(),
            Self::Constant(label) => vec![if *label { 1.0 } else { -1.0 }; x.nrows()],
        }
    }
}
