//! `[model]`: architecture of the network.

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// architecture of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// Width of the hidden layers.
    pub hidden: usize,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self { hidden: 64 }
    }
}

impl ModelSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        Ok(())
    }
}
