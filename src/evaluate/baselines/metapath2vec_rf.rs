//! `metapath2vec-rf`: the network by walks, read by a random forest (iEssLnc, Zhang et al. 2023).

use super::calibrated::forest_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::learners::ForestSettings;

/// 100 balanced trees of depth 3.
pub(super) struct Metapath2vecRf;

impl Rival for Metapath2vecRf {
    fn name(&self) -> &'static str {
        "metapath2vec-rf"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let settings = ForestSettings { max_depth: 3, ..ForestSettings::random_forest(100, 1) };
        match &fold.tables.embeddings {
            Some(tables) => forest_logits(&tables.metapath2vec, settings, "metapath2vec-rf", fold, test),
            None => Ok(vec![fold.base_logit(); test.len()]),
        }
    }
}
