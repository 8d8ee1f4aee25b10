//! `metapath2vec-svm`: the network by walks, read by a Gaussian support vector machine (iEssLnc, Zhang et al. 2023).

use super::embedded::{Machine, machine_logits};
use super::svm::RbfSvmSettings;
use super::{ClassWeights, Fold, Rival};
use crate::error::Result;

/// `C = 1`, `gamma = 0.1` as published; balanced, since the published negatives were picked to be as many as the positives.
pub(super) struct Metapath2vecSvm;

impl Rival for Metapath2vecSvm {
    fn name(&self) -> &'static str {
        "metapath2vec-svm"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let machine = Machine::Rbf(RbfSvmSettings { c: 1.0, gamma: 0.1, weights: ClassWeights::Balanced, tolerance: 1e-3 });
        let table = fold.tables.embeddings.as_ref().map(|tables| &tables.metapath2vec);
        machine_logits(table, &machine, "metapath2vec-svm", fold, test)
    }
}
