//! `degree`: distinct proteins that bind the gene's RNA.

use super::calibrated::score_logits;
use super::{Fold, Rival};
use crate::error::Result;

/// log LPI degree as it is (0 without interaction); only its map to a probability is fitted, so its order is its own.
pub(super) struct Degree;

impl Rival for Degree {
    fn name(&self) -> &'static str {
        "degree"
    }

    fn logits(&self, fold: &Fold, test: &[usize]) -> Result<Vec<f64>> {
        let column = fold.tables.degree.values.column(0);
        let degree = |rows: &[usize]| -> Vec<f64> { rows.iter().map(|&row| column[row].max(0.0)).collect() };
        Ok(score_logits(&degree(fold.train), fold.y, &degree(test)))
    }
}
