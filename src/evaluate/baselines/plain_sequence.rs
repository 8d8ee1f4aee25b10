//! `plain-sequence`: length, GC and CpG, without any embedding. Extra-trees, because these numbers act by thresholds.

use super::calibrated::forest_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::ForestSettings;

/// 300 balanced extra-trees on `sequence.parquet`.
pub(super) struct PlainSequence;

impl Rival for PlainSequence {
    fn name(&self) -> &'static str {
        "plain-sequence"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        forest_logits(&fold.tables.plain_sequence, ForestSettings::extra_trees(300, 5), "plain-sequence", fold, test)
    }
}
