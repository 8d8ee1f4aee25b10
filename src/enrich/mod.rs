//! Enrichment of gene sets in the ranking: running-sum statistic with permutation p-values.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Folders the enrichment reads.
#[derive(Debug, Clone, Copy)]
pub struct EnrichInputs<'a> {
    /// Written by `ingest` (`labels.parquet`).
    pub ingest: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
}

/// Writes the `enrich` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _inputs: EnrichInputs, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("enrich", "not built yet", ""))
}
