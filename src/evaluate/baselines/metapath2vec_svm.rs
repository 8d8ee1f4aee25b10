//! `metapath2vec-svm`: the network by walks, read by a Gaussian support vector machine (iEssLnc, Zhang et al. 2023).

use super::embedded::machine_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::{ClassWeights, Kernel, SvmSettings};

/// `C = 1`, `gamma = 0.1` as published; balanced, since the published negatives were picked to be as many as the positives.
pub(super) struct Metapath2vecSvm;

impl Rival for Metapath2vecSvm {
    fn name(&self) -> &'static str {
        "metapath2vec-svm"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let settings = SvmSettings { kernel: Kernel::Gaussian { gamma: 0.1 }, c: 1.0, weights: ClassWeights::Balanced, tolerance: 1e-3 };
        let table = fold.tables.embeddings.as_ref().map(|tables| &tables.metapath2vec);
        machine_logits(table, settings, "metapath2vec-svm", fold, test)
    }
}
