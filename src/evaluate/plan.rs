//! `evaluate --plan`: tasks and splits, before any model exists.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `ingest` folder and writes the `plan` folder (`docs/schemas.md`).
pub fn plan(_settings: &Settings, _ingest: &Path, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("plan", "not built yet", ""))
}
