//! The typed lncRNA-protein-protein network: build, components, degrees, propagation, export.

use std::path::Path;

use crate::artifact::{Context, Manifest};
use crate::config::Settings;
use crate::error::{Error, Result};

/// Reads the `ingest` folder and writes the `network` folder (`docs/schemas.md`); `graphml` adds the file for Cytoscape.
pub fn run(_settings: &Settings, _ingest: &Path, _out: &Path, _graphml: bool, _context: &Context) -> Result<Manifest> {
    Err(Error::data("network", "not built yet", ""))
}
