//! PU bagging (Mordelet & Vert, Pattern Recognition Letters 37, 2014, arXiv 1010.0772): what is not a known positive is unlabelled,
//! and each member learns the positives against a random sample of it, as large as they are many.

use super::{Pool, Trainer};
use crate::error::Result;
use crate::train::contexts::ContextLabels;
use crate::train::fit::Fitted;

/// Tested negatives are unlabelled like the pool; base rate and calibration stay those of the tested genes.
pub(super) fn fit(trainer: &Trainer, labels: &ContextLabels, pool: &Pool, name: &str) -> Result<Fitted> {
    let unlabelled: Vec<(usize, bool)> = (0..pool.rows.len()).map(|at| (at, false)).collect();
    trainer.fit_with(labels, pool, &unlabelled, true, name)
}
