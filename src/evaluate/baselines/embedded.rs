//! Classifiers on columns of a node embedding, scaled to `[0, 1]` by the training rows as the published scripts do.

use ndarray::ArrayView2;

use super::Fold;
use super::calibrated::{Scorer, learner_logits};
use super::scale::MinMax;
use super::tables::RivalTable;
use crate::error::Result;
use crate::learners::{Svm, SvmSettings};

/// Embeddings of the genes of all tasks; genes without network are absent.
#[derive(Debug, Clone)]
pub struct EmbeddingTables {
    /// metapath2vec++.
    pub metapath2vec: RivalTable,
    /// Deep Graph Infomax on HinSAGE.
    pub hinsage: RivalTable,
}

/// Calibrated log-odds of a support vector machine on an embedding; without the embedding, the base rate.
pub(super) fn machine_logits(
    table: Option<&RivalTable>,
    settings: SvmSettings,
    stream: &str,
    fold: &Fold,
    test: &[usize],
) -> Result<Vec<f64>> {
    let Some(table) = table else { return Ok(vec![fold.base_logit(); test.len()]) };
    learner_logits(table, stream, fold, test, |lesson| {
        let scale = MinMax::fit(lesson.x);
        let model = Svm::fit(scale.apply(lesson.x).view(), lesson.y, settings)?;
        Ok(Box::new(move |x: ArrayView2<f64>| model.decisions(scale.apply(x).view())) as Scorer)
    })
}
