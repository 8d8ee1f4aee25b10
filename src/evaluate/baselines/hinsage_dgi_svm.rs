//! `hinsage-dgi-svm`: an unsupervised graph network, read by a linear support vector machine (ELGP 2026).

use super::embedded::{Machine, machine_logits};
use super::svm::LinearSvmSettings;
use super::{ClassWeights, Fold, Rival};
use crate::error::Result;

/// Squared hinge, `C = 10`, balanced.
pub(super) struct HinsageDgiSvm;

impl Rival for HinsageDgiSvm {
    fn name(&self) -> &'static str {
        "hinsage-dgi-svm"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let machine = Machine::Linear(LinearSvmSettings { c: 10.0, weights: ClassWeights::Balanced, tolerance: 1e-3 });
        let table = fold.tables.embeddings.as_ref().map(|tables| &tables.hinsage);
        machine_logits(table, &machine, "hinsage-dgi-svm", fold, test)
    }
}
