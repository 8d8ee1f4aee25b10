//! `locus-lr`: where the gene lies.

use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival};
use crate::error::Result;

/// L2 logistic regression (C = 1) on `locus.parquet`.
pub(super) struct LocusLr;

impl Rival for LocusLr {
    fn name(&self) -> &'static str {
        "locus-lr"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        logistic_logits(&fold.tables.locus, Strength::Fixed(1.0), "locus-lr", fold, test)
    }
}
