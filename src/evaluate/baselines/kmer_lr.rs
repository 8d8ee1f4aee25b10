//! `kmer-lr`: the composition of the sequence, read linearly.

use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival};
use crate::error::Result;

/// L2 logistic regression on 1-4-mer frequencies, C chosen over inner grouped folds.
pub(super) struct KmerLr;

impl Rival for KmerLr {
    fn name(&self) -> &'static str {
        "kmer-lr"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        logistic_logits(&fold.tables.kmers, Strength::Tuned, "kmer-lr", fold, test)
    }
}
