//! `ridge`: locus, plain sequence and added families together, shrunk hard: the strongest linear model known on this task.

use super::tuned::{Strength, logistic_logits};
use super::{Fold, Rival};
use crate::error::Result;

/// L2 logistic regression on `locus.parquet` beside `sequence.parquet` and the config's own families, its `C` from 1e-4 to 1 chosen by log-loss over inner
/// grouped folds of the training genes.
///
/// The tuning is what makes it a fair opponent: on the iPSC screen `C` of 0.001 to 0.003 comes within a hundredth of the network's
/// AUROC, while the usual `C = 1` overfits some ninety columns to two hundred positives.
pub(super) struct Ridge;

impl Rival for Ridge {
    fn name(&self) -> &'static str {
        "ridge"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        logistic_logits(&fold.tables.annotated, Strength::Tuned, "ridge", fold, test)
    }
}
