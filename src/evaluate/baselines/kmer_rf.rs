//! `kmer-rf`: the composition of the sequence, read by a random forest.

use super::calibrated::forest_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::ForestSettings;

/// 200 balanced trees on 1-4-mer frequencies.
pub(super) struct KmerRf;

impl Rival for KmerRf {
    fn name(&self) -> &'static str {
        "kmer-rf"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        forest_logits(&fold.tables.kmers, ForestSettings::random_forest(200, 2), "kmer-rf", fold, test)
    }
}
