//! `[rank]`: which task ranks.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// which task ranks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RankSettings {
    /// Task whose cross-fitted scores rank the genome.
    pub task: String,
}

impl Default for RankSettings {
    fn default() -> Self {
        Self { task: "screen-ipsc".into() }
    }
}

impl RankSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
