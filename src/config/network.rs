//! `[network]`: the lncRNA-protein-protein network.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// the lncRNA-protein-protein network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// Restart probability of the random walk.
    pub restart: f64,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { restart: 0.3 }
    }
}

impl NetworkSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
