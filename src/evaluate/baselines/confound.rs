//! `confound`: all that a score may follow without biology. The bar that every model is held against.

use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival};
use crate::error::Result;

/// L2 logistic regression (C = 1) on all columns of `confounds.parquet`.
pub(super) struct Confound;

impl Rival for Confound {
    fn name(&self) -> &'static str {
        "confound"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        logistic_logits(&fold.tables.confounds, Strength::Fixed(1.0), "confound", fold, test)
    }

    fn scores_all(&self) -> bool {
        true
    }
}
