//! `evaluate --collect`: all parts to predictions, metrics and curves.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `plan` folder and every part under `parts` and writes the `evaluate` folder (`docs/schemas.md`).
pub fn collect(_settings: &Settings, _plan: &Path, _parts: &Path, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("collect", "not built yet", ""))
}
