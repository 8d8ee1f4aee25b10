//! `[ingest]`: which files there are and how to read them.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// which files there are and how to read them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestSettings {}

impl Default for IngestSettings {
    fn default() -> Self {
        Self {}
    }
}

impl IngestSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
