//! Public files of a species, as they are, to clean tables with one node a gene.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the files that `settings.ingest` names under `data` and writes the `ingest` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _data: &Path, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("ingest", "not built yet", ""))
}
