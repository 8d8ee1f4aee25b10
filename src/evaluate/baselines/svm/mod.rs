//! Support vector machines, held against scikit-learn (scripts/reference/svm.py).

mod linear;
mod rbf;
#[cfg(test)]
mod reference_test;

pub use linear::{LinearSvm, LinearSvmSettings};
pub use rbf::{RbfSvm, RbfSvmSettings};

use super::logistic::ClassWeights;

/// `C` of every row under class weights: `C * n / (2 n_class)` when balanced.
fn row_costs(y: &[bool], c: f64, weights: ClassWeights) -> Vec<f64> {
    super::logistic::row_weights(y, weights).into_iter().map(|weight| c * weight).collect()
}
