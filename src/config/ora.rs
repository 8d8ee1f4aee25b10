//! `[enrich.ora]`: over-representation of terms among what the ranked genes lead to.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::{Error, Result};

/// Over-representation of terms among what the ranked genes lead to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OraSettings {
    /// Genes of the list `predicted`: the best by cross-fitted score. The list `control` is drawn to at most this size, so that both
    /// ask with the same power.
    pub top: usize,
    /// Largest distance, in bases, from the transcription start of a lncRNA to that of a coding gene that counts as its neighbour.
    /// All coding genes inside count, not the nearest alone: what acts in cis need not act on the nearest gene.
    pub window: i64,
    /// Relations along which an annotation passes from a term to its parents, as OBO spells them. `regulates` and its kin are left out:
    /// what regulates a thing is no part of it.
    pub relations: Vec<String>,
    /// GMT files of coding genes, by symbol or gene id: each a collection beside those of the ontology, named after its file.
    pub gmt: Vec<String>,
    /// Fewest genes of the background that a term must hold to be tested.
    pub min_size: usize,
    /// Most genes of the background that a term may hold to be tested.
    pub max_size: usize,
    /// Lists drawn for the degree-matched null; 0 leaves it out. The least p-value is 1 / (resamples + 1): with 1,000 no term of some
    /// thousand could pass a false discovery rate of 0.05.
    pub resamples: usize,
    /// Overlap (Jaccard) of the genes that carry two terms from which the one with the larger p-value joins the other's group.
    pub similarity: f64,
}

impl Default for OraSettings {
    fn default() -> Self {
        Self {
            top: 500,
            window: 100_000,
            relations: vec!["is_a".into(), "part_of".into()],
            gmt: Vec::new(),
            min_size: 5,
            max_size: 500,
            resamples: 10_000,
            similarity: 0.5,
        }
    }
}

impl OraSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("enrich.ora.top", self.top, 1, 10_000_000)?;
        within("enrich.ora.window", self.window, 0, 1_000_000_000)?;
        within("enrich.ora.min_size", self.min_size, 1, 1_000_000)?;
        within("enrich.ora.resamples", self.resamples, 0, 10_000_000)?;
        within("enrich.ora.similarity", self.similarity, 0.0, 1.0)?;
        if self.max_size < self.min_size {
            let problem = format!("{} is below enrich.ora.min_size = {}", self.max_size, self.min_size);
            return Err(Error::settings("enrich.ora.max_size", problem, "raise it, or lower enrich.ora.min_size"));
        }
        Ok(())
    }
}
