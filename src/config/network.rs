//! `[network]`: the lncRNA-protein-protein network and what is propagated on it.

use serde::{Deserialize, Serialize};

use super::within;
use crate::error::Result;

/// The lncRNA-protein-protein network and what is propagated on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// Restart probability of the random walk.
    pub restart: f64,
    /// The walk ends when one step moves less than this much probability in total.
    pub tolerance: f64,
    /// Leading eigenvectors of the protein network kept as protein features.
    pub spectral: usize,
    /// Leading singular vectors of the lncRNA-protein matrix kept as lncRNA features.
    pub svd: usize,
    /// Proteins with the most lncRNA partners that count as hubs.
    pub hubs: usize,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { restart: 0.3, tolerance: 1e-10, spectral: 16, svd: 16, hubs: 10 }
    }
}

impl NetworkSettings {
    /// Refuses values out of range; names the key.
    pub fn check(&self) -> Result<()> {
        within("network.restart", self.restart, 0.01, 1.0)?;
        within("network.tolerance", self.tolerance, 1e-15, 1e-2)?;
        within("network.spectral", self.spectral, 1, 256)?;
        within("network.svd", self.svd, 1, 256)?;
        within("network.hubs", self.hubs, 1, 1000)
    }
}
