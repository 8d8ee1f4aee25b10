//! Genome-wide cross-fitted scores with each family's contribution.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Folders the ranking reads.
#[derive(Debug, Clone, Copy)]
pub struct RankInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Folder of the parts.
    pub parts: &'a Path,
}

/// Writes the `rank` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _inputs: RankInputs, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("rank", "not built yet", ""))
}
