//! `confound-core`: how large and how well studied a gene is, and nothing else.

use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival};
use crate::error::Result;

/// L2 logistic regression (C = 1) on gene span, transcript count and LPI degree.
pub(super) struct ConfoundCore;

impl Rival for ConfoundCore {
    fn name(&self) -> &'static str {
        "confound-core"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        logistic_logits(&fold.tables.confound_core, Strength::Fixed(1.0), "confound-core", fold, test)
    }
}
