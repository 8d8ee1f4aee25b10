//! Classifiers on columns of a node embedding, scaled to `[0, 1]` by the training rows as the published scripts do.

use ndarray::ArrayView2;

use super::Fold;
use super::calibrated::{Scorer, learner_logits};
use super::standardise::MinMax;
use super::svm::{LinearSvm, LinearSvmSettings, RbfSvm, RbfSvmSettings};
use super::tables::RivalTable;
use crate::error::Result;

/// Embeddings of the genes of all tasks; genes without network are absent.
#[derive(Debug, Clone)]
pub struct EmbeddingTables {
    /// metapath2vec++.
    pub metapath2vec: RivalTable,
    /// Deep Graph Infomax on HinSAGE.
    pub hinsage: RivalTable,
}

/// A support vector machine of either sort.
pub(super) enum Machine {
    /// Linear.
    Linear(LinearSvmSettings),
    /// Gaussian kernel.
    Rbf(RbfSvmSettings),
}

/// Calibrated log-odds of a support vector machine on an embedding; without the embedding, the base rate.
pub(super) fn machine_logits(table: Option<&RivalTable>, machine: &Machine, stream: &str, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
    let Some(table) = table else { return Ok(vec![fold.base_logit(); test.len()]) };
    learner_logits(table, stream, fold, test, |lesson| {
        let scale = MinMax::fit(lesson.x);
        let x = scale.apply(lesson.x);
        Ok(match *machine {
            Machine::Linear(settings) => {
                let model = LinearSvm::fit(x.view(), lesson.y, settings, fold.seed, lesson.name);
                Box::new(move |x: ArrayView2<f64>| model.decisions(scale.apply(x).view())) as Scorer
            }
            Machine::Rbf(settings) => {
                let model = RbfSvm::fit(x.view(), lesson.y, settings)?;
                Box::new(move |x: ArrayView2<f64>| model.decisions(scale.apply(x).view()))
            }
        })
    })
}
