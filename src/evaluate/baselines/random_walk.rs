//! `random-walk`: closeness to known essential genes on the network.

use super::spread::spread_logits;
use super::{Fold, Rival};
use crate::error::Result;
use crate::network::random_walk;

/// Log of the stationary probability of a walk that restarts at the training positives (Köhler et al. 2008).
pub(super) struct RandomWalk;

/// Total change at which a walk has settled.
const TOLERANCE: f64 = 1e-8;
/// Keeps the log of an unreached node finite.
const UNREACHED: f64 = 1e-12;

impl Rival for RandomWalk {
    fn name(&self) -> &'static str {
        "random-walk"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        spread_logits(fold, "random-walk", test, |labelled| {
            let seeds: Vec<(usize, f64)> = labelled.iter().filter(|(_, y)| *y).map(|&(node, _)| (node, 1.0)).collect();
            random_walk(fold.network, &seeds, fold.restart, TOLERANCE).into_iter().map(|p| (p + UNREACHED).ln()).collect()
        })
    }
}
