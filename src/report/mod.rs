//! One self-contained HTML page that opens offline.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Folders the report reads.
#[derive(Debug, Clone, Copy)]
pub struct ReportInputs<'a> {
    /// Written by `ingest`.
    pub ingest: &'a Path,
    /// Written by `features`.
    pub features: &'a Path,
    /// Written by `network`.
    pub network: &'a Path,
    /// Written by `evaluate --plan`.
    pub plan: &'a Path,
    /// Written by `evaluate --collect`.
    pub evaluate: &'a Path,
    /// Written by `ablate`.
    pub ablate: &'a Path,
    /// Written by `rank`.
    pub rank: &'a Path,
    /// Written by `enrich`.
    pub enrich: &'a Path,
}

/// Writes the `report` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _inputs: ReportInputs, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("report", "not built yet", ""))
}
