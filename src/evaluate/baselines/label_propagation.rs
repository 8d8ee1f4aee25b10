//! `label-propagation`: positives and negatives spread over the network.

use super::spread::spread_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::network::label_propagation;

/// Local and global consistency (Zhou et al. 2004), both classes of the same total weight, alpha = 1 - restart: it differs from
/// `random-walk` in the negatives and the symmetric normalisation alone.
pub(super) struct LabelPropagation;

impl Rival for LabelPropagation {
    fn name(&self) -> &'static str {
        "label-propagation"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        spread_logits(fold, "label-propagation", test, |labelled| {
            let positives = labelled.iter().filter(|(_, y)| *y).count().max(1) as f64;
            let negatives = (labelled.len() as f64 - positives).max(1.0);
            let values: Vec<(usize, f64)> =
                labelled.iter().map(|&(node, y)| (node, if y { 1.0 / positives } else { -1.0 / negatives })).collect();
            label_propagation(fold.network, &values, 1.0 - fold.restart)
        })
    }
}
