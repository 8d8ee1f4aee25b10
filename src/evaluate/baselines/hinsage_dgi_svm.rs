//! `hinsage-dgi-svm`: an unsupervised graph network, read by a linear support vector machine (ELGP 2026).

use super::embedded::machine_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::{ClassWeights, Kernel, SvmSettings};

/// Hinge, `C = 10`, balanced.
pub(super) struct HinsageDgiSvm;

impl Rival for HinsageDgiSvm {
    fn name(&self) -> &'static str {
        "hinsage-dgi-svm"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let settings = SvmSettings { kernel: Kernel::Linear, c: 10.0, weights: ClassWeights::Balanced, tolerance: 1e-3 };
        let table = fold.tables.embeddings.as_ref().map(|tables| &tables.hinsage);
        machine_logits(table, settings, "hinsage-dgi-svm", fold, test)
    }
}
