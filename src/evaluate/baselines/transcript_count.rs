//! `transcript-count`: annotated transcripts of the gene.

use super::calibrated::score_logits;
use super::{Fold, Rival};
use crate::error::Result;

/// The log count as it is; only its map to a probability is fitted, so its order is its own.
pub(super) struct TranscriptCount;

impl Rival for TranscriptCount {
    fn name(&self) -> &'static str {
        "transcript-count"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let column = fold.tables.transcript_count.values.column(0);
        let count = |rows: &[usize]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
        Ok(score_logits(&count(fold.train), fold.y, &count(test)))
    }
}
