//! Every subset of families in the same folds, and exact Shapley values over them.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `plan` folder and the subset parts under `parts` and writes the `ablate` folder (`docs/schemas.md`).
pub fn ablate(_settings: &Settings, _plan: &Path, _parts: &Path, _out: &Path, _context: &Context) -> Result<Manifest> {
    Err(Error::data("ablate", "not built yet", ""))
}
