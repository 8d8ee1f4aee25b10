//! `extra-trees`: locus, plain sequence and added families together: the best simple model known.

use super::calibrated::forest_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::ForestSettings;

/// 300 balanced extra-trees on `locus.parquet` beside `sequence.parquet` and the config's own families.
pub(super) struct ExtraTrees;

impl Rival for ExtraTrees {
    fn name(&self) -> &'static str {
        "extra-trees"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        forest_logits(&fold.tables.annotated, ForestSettings::extra_trees(300, 5), "extra-trees", fold, test)
    }
}
