//! k-mer embedding, plain sequence numbers, locus features, confounds, extra families.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `ingest` folder (and `data` for extra families) and writes the `features` folder (`docs/schemas.md`).
pub fn run(_settings: &Settings, _ingest: &Path, _data: Option<&Path>, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("features", "not built yet", ""))
}
