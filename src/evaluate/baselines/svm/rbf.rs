//! Support vector machine with a Gaussian kernel: linfa-svm's sequential minimal optimisation.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::{Array1, ArrayView2};

use crate::error::{Error, Result};
use crate::evaluate::baselines::logistic::{ClassWeights, row_weights};

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

/// `f(x) = sum_i t_i a_i k(x_i, x) + b` (Cortes & Vapnik 1995), hinge loss, what scikit-learn's `SVC(kernel="rbf")` fits; one class alone
/// is that class everywhere.
#[derive(Debug, Clone)]
pub enum RbfSvm {
    /// Both classes were there.
    Fitted(Svm<f64, bool>),
    /// The only class.
    Constant(bool),
}

impl RbfSvm {
    /// Fits rows `x` `[n, p]` without missing values. Nothing is drawn at random. The kernel is held whole: `8 n^2` bytes.
    ///
    /// # Errors
    /// Settings that linfa refuses.
    pub fn fit(x: ArrayView2<f64>, y: &[bool], settings: RbfSvmSettings) -> Result<Self> {
        let (Some(positive), Some(negative)) = (y.iter().position(|label| *label), y.iter().position(|label| !label)) else {
            return Ok(Self::Constant(y.first().copied().unwrap_or(false)));
        };
        let weights = row_weights(y, settings.weights);
        let dataset = DatasetBase::new(x.to_owned(), Array1::from(y.to_vec()));
        Svm::<f64, bool>::params()
            .eps(settings.tolerance)
            .shrinking(false)
            .pos_neg_weights(settings.c * weights[positive], settings.c * weights[negative])
            // linfa's kernel is exp(-|u - v|^2 / eps).
            .gaussian_kernel(1.0 / settings.gamma)
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
